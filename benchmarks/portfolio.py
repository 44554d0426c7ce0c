"""500 waiting projects over 12 factors in 9 regions: our choice beside HiGHS on the whole, and first come.

python benchmarks/portfolio.py --problems 5
"""

import argparse
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from wutong_engines.portfolio import Candidate, Portfolio, Problem, choose, first_come  # noqa: E402
from wutong_engines.portfolio.choosing import value_of  # noqa: E402
from wutong_engines.portfolio.problem import needed  # noqa: E402
from wutong_engines.portfolio.program import Program  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "portfolio.json"
PROJECTS, FACTORS, REGIONS = 500, 12, 9
WHOLE_SECONDS = 20.0


def problem_of(seed: int, province_too: bool) -> Problem:
    """Quotas of each region; with `province_too` the province's own over them, at 50–90% of their sum."""
    chance = random.Random(seed)
    regions = [f"r{number}" for number in range(REGIONS)]
    found = []
    for number in range(PROJECTS):
        region, size = chance.choice(regions), chance.lognormvariate(0, 1)
        needs = {
            f"{region} f{factor}": round(size * chance.uniform(1, 100), 1)
            for factor in range(FACTORS)
            if chance.random() < 0.7
        }
        if province_too:
            needs |= {name.replace(region, "province"): amount for name, amount in needs.items()}
        value = round(size * chance.uniform(20, 100), 2)
        found.append(Candidate(f"p{number}", value, needs, groups=(region,)))
    names = [f"{region} f{factor}" for region in regions for factor in range(FACTORS)]
    free = {name: round(float(needed(found, name)) * chance.uniform(0.2, 0.9), 1) for name in names}
    if province_too:
        for factor in range(FACTORS):
            total = sum(amount for name, amount in free.items() if name.endswith(f" f{factor}"))
            free[f"province f{factor}"] = round(total * chance.uniform(0.5, 0.9), 1)
    return Problem(free, tuple(found), dict.fromkeys(regions, 1))


def row_of(seed: int, province_too: bool) -> dict[str, Any]:
    problem = problem_of(seed, province_too)
    started = time.perf_counter()
    found = choose(problem, seconds=WHOLE_SECONDS)
    seconds = time.perf_counter() - started
    assert isinstance(found, Portfolio)
    started = time.perf_counter()
    whole = Program(problem, WHOLE_SECONDS).solve(1e-3)
    whole_seconds = time.perf_counter() - started
    assert whole is not None
    return {
        "province_too": province_too,
        "seconds": round(seconds, 2),
        "gap": round(found.gap, 6),
        "highs_whole_seconds": round(whole_seconds, 2),
        "highs_whole_gap": round((whole.bound - whole.value) / whole.value, 6),
        "over_first_come": round(found.value / value_of(problem, first_come(problem)), 3),
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--problems", type=int, default=5, help="of each kind")
    count = asked.parse_args().problems
    rows = []
    for province_too in (False, True):
        for seed in range(count):
            rows.append(row_of(seed, province_too))
            print(json.dumps(rows[-1]), flush=True)
    told = {"projects": PROJECTS, "factors": FACTORS, "regions": REGIONS, "gap_asked": 1e-3}
    load = round(os.getloadavg()[0], 1)
    RESULTS.write_text(
        json.dumps(told | {"load_1_min": load, "rows": rows}, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
