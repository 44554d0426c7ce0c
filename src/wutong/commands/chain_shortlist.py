"""chains shortlist: whom to visit for a gap, each term with its facts, and who was left out."""

import argparse
from collections.abc import Iterator
from typing import Any

from wutong.commands import ready_django, refuse, show
from wutong.commands.parser import command

LEFT_SHOWN = 10


def add_to(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    made = command(verbs, "shortlist", "一个缺口先走访哪些企业，每一项凭什么", run)
    made.add_argument("--chain", required=True, metavar="代号", help="产业链，如 li")
    made.add_argument("--node", required=True, metavar="代号", help="环节，如 li.cell")
    made.add_argument("--region", default="", metavar="代码", help="为哪里找，默认全链所在地区")
    made.add_argument("--digits", choices=("4", "3", "2"), default="4", help="行业代码取几位，默认 4")
    made.add_argument("--words", choices=("0", "1"), default="", help="1 经营范围要写到产品词，0 不限")
    made.add_argument("--size", choices=("20", "50", "100"), default="20", help="列多少家，默认 20")


def run(arguments: argparse.Namespace) -> int:
    ready_django()
    from django.utils import timezone

    from wutong.chains.candidates.telling import asked_for
    from wutong.organisation.reasons import NotFound, Refused

    asked = {name: getattr(arguments, name) for name in ("digits", "words", "size")}
    try:
        said = asked_for(None, arguments.chain, arguments.node, arguments.region, asked, timezone.localdate())
    except (NotFound, Refused) as refused:
        return refuse(refused)
    show(said, arguments, "\n".join(words_of(said)))
    return 0


def words_of(said: dict[str, Any]) -> Iterator[str]:
    yield f"{said['name']}，{said['region_name']}：{said['register_words']}，比了 {said['compared']} 家"
    yield said["warning"]
    for place, one in enumerate(said["items"], 1):
        score = "知道的太少" if one["score"] is None else f"匹配度 {one['score'] * 100:.0f}"
        yield f"{place:>3}  {one['name']}  {one['home']}  {score}，知道的占权重 {one['coverage']:.0%}"
        for term in one["terms"]:
            facts = "；".join(
                f"{fact['words']}（{fact['source']}，{fact['as_of']}）" for fact in term["facts"]
            )
            share = "不知道" if term["share"] is None else f"{term['share'] * 100:.0f}"
            why = f"：{term['unknown']}" if term["unknown"] else ""
            yield f"       {term['name']} {share}{why}" + (f"  {facts}" if facts else "")
    if not said["items"]:
        yield "没有可走访的：放宽 --digits 或 --words 0 再找。"
    for one in said["left_out"][:LEFT_SHOWN]:
        yield f"  没有列上  {one['name']}：{one['reason']}"
    if len(said["left_out"]) > LEFT_SHOWN:
        yield f"  另有 {len(said['left_out']) - LEFT_SHOWN} 家没有列上，--json 看全部"
