"""Names of firms against a register of a million: precision, recall, false matches, time and memory.

python benchmarks/matching.py   Invented names; the ways they are written wrong are not those learned from.
"""

import argparse
import json
import os
import random
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]

import company_names  # noqa: E402

from wutong_engines.matching import Answer, Decision, Names, Register, names_of  # noqa: E402
from wutong_engines.register.synthetic_words import PLACES  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "matching.json"
BARS = {
    "precision": 0.97,
    "recall": 0.90,
    "false_match": 0.03,
    "same_precision": 0.995,
    "seconds": 60,
    "mb": 2500,
}
SEED = 2026

Row = tuple[company_names.Firm, str]  # a firm and its eid, '' when the register has not got it


def asked(
    rows: Sequence[Row], operators: tuple[company_names.Operator, ...], has_region: bool
) -> tuple[Names, list[Any]]:
    chance = random.Random(SEED + has_region)
    written = [company_names.written(chance, firm, operators) for firm, _ in rows]
    names = [(str(at), name) for at, (name, _) in enumerate(written)]
    return names_of(names, [firm.region if has_region else "" for firm, _ in rows]), [
        used for _, used in written
    ]


def share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else float("nan")


def scored(rows: Sequence[Row], answers: Sequence[Answer], used: Sequence[tuple[str, ...]]) -> dict[str, Any]:
    """Of what is proposed (same and perhaps), and of what is merged without a person (same)."""
    members = sum(bool(eid) for _, eid in rows)
    told: dict[str, Any] = {}
    for tier, kinds in (("proposed", {Decision.SAME, Decision.PERHAPS}), ("same", {Decision.SAME})):
        taken = [(at, eid) for at, (_, eid) in enumerate(rows) if answers[at].decision in kinds]
        right = sum(
            bool(eid) and answers[at].nearest is not None and answers[at].nearest.eid == eid
            for at, eid in taken
        )
        false = sum(not eid for _, eid in taken)
        told[tier] = {
            "precision": share(right, len(taken)),
            "recall": share(right, members),
            "false_match": share(false, len(rows) - members),
        }
    told["perhaps_share"] = share(sum(one.decision is Decision.PERHAPS for one in answers), len(answers))
    found: dict[str, list[bool]] = {}
    for (_, eid), one, operators in zip(rows, answers, used, strict=True):
        is_right = one.decision is not Decision.NEW and one.nearest is not None and one.nearest.eid == eid
        for operator in operators if eid else ():
            found.setdefault(operator, []).append(is_right)
    told["recall_by_operator"] = {name: share(sum(hits), len(hits)) for name, hits in sorted(found.items())}
    return told


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--register", type=int, default=1_000_000)
    parser.add_argument("--names", type=int, default=20_000)
    parser.add_argument("--out", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    outside = arguments.names // 5
    firms = company_names.firms(arguments.register + outside, SEED, company_names.cities_of(PLACES))
    chance = random.Random(SEED)
    chance.shuffle(firms)
    kept = firms[: arguments.register]
    rows: list[Row] = [
        (kept[at], f"E{at}") for at in chance.sample(range(len(kept)), arguments.names - outside)
    ]
    rows += [(firm, "") for firm in firms[arguments.register :]]
    chance.shuffle(rows)
    register = names_of(
        [(f"E{at}", firm.name) for at, firm in enumerate(kept)], [firm.region for firm in kept]
    )
    del firms, kept
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began, began_cpu = time.perf_counter(), time.process_time()
    known = Register(register)
    ready = time.perf_counter() - began, time.process_time() - began_cpu
    told: dict[str, Any] = {
        "register": arguments.register,
        "names": arguments.names,
        "outside": outside,
        "bars": BARS,
    }
    for label, operators, has_region in (
        ("held out, region known", company_names.HELD_OUT, True),
        ("held out, name only", company_names.HELD_OUT, False),
        ("learned from, region known", company_names.FOR_TRAINING, True),
        ("learned from, name only", company_names.FOR_TRAINING, False),
    ):
        names, used = asked(rows, operators, has_region)
        began, began_cpu = time.perf_counter(), time.process_time()
        answers = known.match(names)
        took = time.perf_counter() - began, time.process_time() - began_cpu
        told[label] = scored(rows, answers, used)
        told[label] |= {"seconds": round(ready[0] + took[0], 1), "cpu_seconds": round(ready[1] + took[1], 1)}
        print(label, json.dumps(told[label], ensure_ascii=False), flush=True)
    told["ready_cpu_seconds"] = round(ready[1], 1)
    told["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    told["peak_mb_before"] = round(before_mb)
    told["load"] = round(os.getloadavg()[0], 1)
    arguments.out.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
