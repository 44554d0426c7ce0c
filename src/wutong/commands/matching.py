"""register match: names against the register, each the same firm, perhaps, or new, with the reasons."""

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from wutong.commands import refuse, show
from wutong.commands.parser import command

if TYPE_CHECKING:
    from wutong_engines.matching import Answer

SHOWN = 20


def add_verb(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    words = "一份企业名单对着名录认：同一家、可能是（由人定）、新"
    made = command(verbs, "match", words, run_match)
    made.add_argument("names", type=Path, metavar="NAMES.csv", help="列 id,name[,region]")
    made.add_argument(
        "--against",
        type=Path,
        required=True,
        metavar="目录或CSV",
        help="register build 写的目录，或列 eid,name[,region] 的 CSV",
    )
    made.add_argument("--aliases", type=Path, metavar="ALIASES.csv", help="别名表，列 alias,eid[,decided_by]")


def run_match(arguments: argparse.Namespace) -> int:
    from wutong_engines.matching import (
        MatchingError,
        match,
        read_aliases,
        read_firms,
        read_names,
        register_aliases,
    )

    try:
        names = read_names(arguments.names)
        firms = read_firms(arguments.against)
        aliases = register_aliases(arguments.against)
        if arguments.aliases:
            aliases |= read_aliases(arguments.aliases, firms)
    except MatchingError as error:
        return refuse(error)
    answers = match(names, firms, aliases)
    if arguments.json:
        show([answer.as_json() for answer in answers], arguments, "")
    else:
        print(words_of(answers))
    return 0


def words_of(answers: list["Answer"]) -> str:
    from wutong_engines.matching import DECISION_NAMES, Decision

    counts = Counter(answer.decision for answer in answers)
    told = "，".join(f"{DECISION_NAMES[kind]} {counts[kind]}" for kind in Decision)
    lines = [f"{len(answers):,} 个名称：{told}"]
    asked = [answer for answer in answers if answer.decision is Decision.PERHAPS]
    for answer in asked[:SHOWN]:
        near = answer.nearest.name if answer.nearest else ""
        lines.append(f"可能是 {answer.probability:.2f}  {answer.name} → {near}  {'；'.join(answer.reasons)}")
    if len(asked) > SHOWN:
        lines.append(f"另有 {len(asked) - SHOWN} 个“可能是”")
    return "\n".join([*lines, "“可能是”要由人定；逐个的答案和理由用 --json"])
