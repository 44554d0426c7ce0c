"""Sizing of full years drawn at random over places, loads, prices and rules, beside HiGHS and PyPSA.

python benchmarks/greenpower.py --cases 1000 --references 50 --simplex 10 --pypsa 10
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core each, ours and the peers

import highspy
import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from wutong_engines.greenpower import Case, Costs, Plan, Policy, Storage, loads, profiles, size  # noqa: E402
from wutong_engines.greenpower.case import Floats  # noqa: E402
from wutong_engines.greenpower.highs import model, run  # noqa: E402
from wutong_engines.greenpower.programme import programme_of  # noqa: E402

REFERENCE = ROOT / "reference" / "greenpower"
RESULTS = ROOT / "benchmarks" / "results" / "greenpower.json"
TOLERANCE = 1e-4
FIRST_OF_PEERS, HIGHS = (
    0,
    {"simplex": {"solver": "simplex"}, "ipm": {"solver": "ipm", "run_crossover": "off"}},
)


def annuity(years: float, rate: float) -> float:
    return rate / (1 - (1 + rate) ** -years)


def prices(random: np.random.Generator) -> tuple[Floats, Floats]:
    """Import and export prices of a year: by period, flat, or a spot market's."""
    clock, day = np.arange(8760) % 24, np.arange(8760) // 24
    kind = random.integers(3)
    if kind == 0:
        noon, evening = (clock >= 9) & (clock < 17), (clock >= 17) & (clock < 23)
        bought = np.where(noon, 0.19, np.where(evening | ((clock >= 7) & (clock < 9)), 0.46, 0.31))
        return bought, np.where(noon, 0.06, np.where(evening, 0.26, 0.18))
    if kind == 1:
        return np.full(8760, 0.33), np.full(8760, 0.15)
    shape = 0.24 - 0.12 * np.exp(-(((clock - 13) / 3.0) ** 2)) + 0.1 * np.exp(-(((clock - 19) / 2.0) ** 2))
    drift = np.zeros(8760)
    for hour, noise in enumerate(random.standard_normal(8760)):
        drift[hour] = 0.9 * drift[hour - 1] + 0.018 * noise if hour else 0.0
    sold = np.maximum(shape + 0.02 * np.cos(2 * np.pi * day / 365) + drift, 0.0)
    return sold + 0.09, sold


def random_case(seed: int) -> Case:
    """One study as an officer might ask it; everything but the profiles drawn from usual ranges."""
    random = np.random.default_rng(seed)
    place = random.choice([site.key for site in profiles.sites(REFERENCE)])
    year = int(random.integers(profiles.WEATHER_YEARS))
    panel = random.choice(["solar_fixed", "solar_tracking"])
    bought, sold = prices(random)
    rate = random.uniform(0.045, 0.08)
    wind, sun, power, energy = (
        random.uniform(*pair) for pair in ((3300, 4800), (2300, 3400), (200, 350), (450, 1000))
    )
    return Case(
        load_mw=loads.load(str(random.choice(list(loads.KINDS))), 100.0, seed=int(random.integers(5))),
        wind_cf=profiles.profile(REFERENCE, str(place), "wind", year),
        solar_cf=profiles.profile(REFERENCE, str(place), str(panel), year),
        import_yuan_per_kwh=bought,
        export_yuan_per_kwh=sold,
        costs=Costs(
            wind * annuity(20, rate) + 45,
            sun * annuity(25, rate) + 30,
            power * (annuity(15, rate) + 0.012),
            energy * (annuity(15, rate) + 0.012),
            12 * random.uniform(25, 75),
        ),
        storage=Storage(0.95, 0.95),
        policy=Policy(
            float(random.choice([0.6, 0.6, 0.8])),
            float(random.choice([0.3, 0.35, 0.5, 0.7, 0.8, 0.9])),
            float(random.choice([0.0, 0.2, 0.2])),
        ),
        name=f"{place} {year} {panel}",
    )


def measured(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """(answer, wall seconds, CPU seconds)."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = work()
    return answer, time.perf_counter() - wall, time.process_time() - cpu


def ours(count: int, rounds: int) -> dict[str, Any]:
    """`count` cases one after another in one process, as a batch worker runs them.

    Each `rounds` times, the quickest counted: what other guests of the machine take is not ours. Beside it
    as `first_time` what the first of them took.
    """
    size(random_case(0), TOLERANCE)
    walls, cpus = np.empty((count, rounds)), np.empty((count, rounds))
    plans = []
    for seed in range(count):
        case = random_case(seed)
        for number in range(rounds):
            answer, walls[seed, number], cpus[seed, number] = measured(
                lambda case=case: size(case, TOLERANCE)  # type: ignore[misc]
            )
        if isinstance(answer, Plan):
            plans.append(answer)
    return {
        "cases": count,
        "rounds": rounds,
        **_spread(walls.min(axis=1)),
        "first_time": _spread(walls[:, 0]),
        "mean_cpu_seconds": round(float(cpus.min(axis=1).mean()), 4),
        "p95_cpu_seconds": round(float(np.quantile(cpus.min(axis=1), 0.95)), 4),
        "mean_iterations": round(float(np.mean([plan.iterations for plan in plans])), 1),
        "largest_gap": max(plan.gap for plan in plans),
        "infeasible": count - len(plans),
        "fallbacks": sum(plan.status == "fallback" for plan in plans),
    }


def _spread(walls: Floats) -> dict[str, float]:
    return {
        "p50_seconds": round(float(np.quantile(walls, 0.5)), 4),
        "p95_seconds": round(float(np.quantile(walls, 0.95)), 4),
        "longest_seconds": round(float(walls.max()), 4),
        "cases_per_second_and_core": round(len(walls) / float(walls.sum()), 2),
    }


def highs(case: Case, kind: str) -> float:
    programme = programme_of(case)
    solved = run(model(programme), dict(HIGHS[kind]))
    if solved.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        # its interior point gives up without crossover now and then
        print(
            f"  highspy {kind}: {solved.modelStatusToString(solved.getModelStatus())}, once more by simplex"
        )
        solved = run(model(programme), dict(HIGHS["simplex"]))
    assert solved.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(solved.getInfo().objective_function_value) * programme.money_yuan


def beside(name: str, count: int, peer: Callable[[Case], float]) -> dict[str, Any]:
    """The same cases for a peer and for us: how far the costs are apart, and the CPU time of each."""
    off, bounds, theirs, own = [], [], 0.0, 0.0
    for seed in range(FIRST_OF_PEERS, FIRST_OF_PEERS + count):
        case = random_case(seed)
        plan, _, cpu = measured(lambda case=case: size(case, TOLERANCE))
        optimum, _, peer_cpu = measured(lambda case=case: peer(case))
        assert isinstance(plan, Plan)
        off.append(plan.cost_yuan_per_year / optimum - 1)
        bounds.append(plan.lower_bound_yuan_per_year / optimum - 1)
        theirs, own = theirs + peer_cpu, own + cpu
        print(f"  {name} {case.name}: {peer_cpu:.1f} s, ours {cpu:.3f} s, cost {off[-1]:+.1e}", flush=True)
    return {
        "peer": name,
        "cases": count,
        "mean_cpu_seconds": round(theirs / count, 2),
        "our_mean_cpu_seconds": round(own / count, 4),
        "times_less_cpu": round(theirs / own, 1),
        "cost_over_optimum": [min(off), max(off)],
        "bound_over_optimum": [min(bounds), max(bounds)],
    }


def pypsa_network(case: Case) -> Any:
    """The site as PyPSA sees it, per peak load."""
    import pandas as pd
    import pypsa

    costs, steps, peak = case.costs, case.steps, case.peak_mw
    network = pypsa.Network()
    network.set_snapshots(pd.RangeIndex(steps))
    for bus in ("site", "supply", "market", "storage"):
        network.add("Bus", bus)
    network.add("Load", "load", bus="site", p_set=case.load_mw / peak)
    sizes = {"p_nom_extendable": True}
    for name, cost, factor in (
        ("wind", costs.wind_yuan_per_kw_year, case.wind_cf),
        ("solar", costs.solar_yuan_per_kw_year, case.solar_cf),
    ):
        network.add("Generator", name, bus="site", capital_cost=cost, p_max_pu=factor, **sizes)
    network.add("Generator", "bought", bus="supply", p_nom=50, marginal_cost=case.import_yuan_per_kwh)
    network.add(
        "Generator",
        "sold",
        bus="market",
        p_nom=50,
        p_min_pu=-1,
        p_max_pu=0,
        marginal_cost=case.export_yuan_per_kwh,
    )
    network.add(
        "Link", "in", bus0="supply", bus1="site", capital_cost=costs.grid_connection_yuan_per_kw_year, **sizes
    )
    network.add("Link", "out", bus0="site", bus1="market", **sizes)
    _pypsa_storage(network, case)
    return network


def _pypsa_storage(network: Any, case: Case) -> None:
    costs, sizes = case.costs, {"p_nom_extendable": True}
    network.add(
        "Link",
        "charge",
        bus0="site",
        bus1="storage",
        efficiency=case.storage.charge_efficiency,
        capital_cost=costs.storage_power_yuan_per_kw_year,
        **sizes,
    )
    network.add(
        "Link",
        "discharge",
        bus0="storage",
        bus1="site",
        efficiency=case.storage.discharge_efficiency,
        **sizes,
    )
    network.add(
        "Store",
        "held",
        bus="storage",
        e_nom_extendable=True,
        e_cyclic=True,
        capital_cost=costs.storage_energy_yuan_per_kwh_year,
    )


def pypsa_optimum(case: Case) -> float:
    """The same programme written in PyPSA and solved by HiGHS."""
    network, peak = pypsa_network(case), case.peak_mw
    network.optimize.create_model()
    _pypsa_rules(network, case, case.policy, peak)
    network.optimize.solve_model(solver_name="highs", io_api="direct", output_flag=False, threads=1)
    return float(network.objective + (network.objective_constant or 0)) * peak * 1000


def _pypsa_rules(network: Any, case: Case, policy: Policy, peak: float) -> None:
    """The rules PyPSA has no word for: one connection both ways, one inverter, and the three policy rows."""
    built = network.model
    links, units, flows = built["Link-p_nom"], built["Generator-p_nom"], built["Link-p"]
    built.add_constraints(links.sel(name="out") - links.sel(name="in") == 0, name="one-connection")
    ratio = case.storage.discharge_efficiency
    built.add_constraints(
        links.sel(name="charge") - ratio * links.sel(name="discharge") == 0, name="one-inverter"
    )
    bought, sold = flows.sel(name="in").sum(), flows.sel(name="out").sum()
    wind, solar = float(case.wind_cf.sum()), float(case.solar_cf.sum())
    total = float(case.load_mw.sum()) / peak
    use, share = policy.min_self_use_share_of_generation, policy.max_export_share_of_generation
    own = units.sel(name="wind"), units.sel(name="solar")
    built.add_constraints(bought + use * wind * own[0] + use * solar * own[1] <= total, name="self-use")
    built.add_constraints(sold - share * wind * own[0] - share * solar * own[1] <= 0, name="export")
    built.add_constraints(bought <= (1 - policy.min_green_share_of_load) * total, name="green")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cases", type=int, default=200, help="cases of ours")
    asked.add_argument("--references", type=int, default=50, help="of them beside HiGHS, interior point")
    asked.add_argument("--simplex", type=int, default=10, help="of them beside HiGHS, simplex")
    asked.add_argument("--pypsa", type=int, default=10, help="of them beside PyPSA, where it is installed")
    asked.add_argument("--rounds", type=int, default=3, help="how often each case of ours is timed")
    given = asked.parse_args()
    results: dict[str, Any] = {"tolerance": TOLERANCE, "hours": 8760, "ours": {}, "peers": []}
    peers: list[tuple[str, int, Callable[[Case], float]]] = [
        (f"highspy {kind}", count, lambda case, kind=kind: highs(case, kind))  # type: ignore[misc]
        for kind, count in (("ipm", given.references), ("simplex", given.simplex))
    ]
    if given.pypsa:
        if find_spec("pypsa") is None:
            print("PyPSA is not installed here: left out")
        else:
            peers.append(("PyPSA with HiGHS", given.pypsa, pypsa_optimum))
    # first, on a process of its own making: what peers leave in memory is not ours to carry
    results["ours"] = ours(given.cases, given.rounds)
    print(json.dumps(results["ours"], indent=1), flush=True)
    for name, count, peer in peers:
        if count:
            results["peers"].append(beside(name, count, peer))
            print(json.dumps(results["peers"][-1], indent=1), flush=True)
    if not results["peers"]:  # none asked for: those of the last run stay
        results["peers"] = json.loads(RESULTS.read_text(encoding="utf-8"))["peers"]
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
