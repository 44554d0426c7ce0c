"""Complexity, relatedness and linkages beside py-ecomplexity, Datawheel's and pymrio; planted gaps and
their null.

python benchmarks/chains.py --trade trade_1998_2000_226x785.csv.gz The trade table (country,product,value)
is that of the R package economiccomplexity (Apache-2.0). The peers live in an environment of their own
(--peers), made there with uv if it is not.
"""

import argparse
import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # CPU seconds of one core, ours and the peers'

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from wutong_engines.chains import (  # noqa: E402
    Matrix,
    density,
    from_flows,
    planted_gaps,
    presence,
    proximity,
    rca,
    read_matrix,
    region_bands,
    study_of,
)
from wutong_engines.chains.matrix import Numbers  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "chains.json"
PEERS = ["ecomplexity==0.5.3", "economic-complexity==0.3.0", "pymrio==0.7.0", "pandas<3"]
LARGE = (340, 1381)
ROUNDS = 15


def drawn(regions: int, activities: int, seed: int) -> Numbers:
    """Firms by hidden capabilities, four cells in ten empty: as prefectures × classes of the register
    look.
    """
    chance = np.random.default_rng(seed)
    hidden = chance.lognormal(0, 1.2, (regions, 8)) @ chance.lognormal(0, 1.2, (8, activities))
    sparse = chance.random((regions, activities)) < 0.6
    values: Numbers = np.ceil(hidden * chance.lognormal(0, 1.8, sparse.shape) * sparse)
    return values


def trade(path: Path) -> Matrix:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    return read_matrix([["region", "activity", "value"], *rows[1:]])


def peers_at(folder: Path) -> Path:
    """The interpreter that has the peers, made when it is not there yet."""
    python = folder / "bin" / "python"
    if not python.exists():
        uv = Path(sys.executable).parent / "uv"
        subprocess.run([uv, "venv", "-q", "--python", sys.executable, folder], check=True)
        subprocess.run([uv, "pip", "install", "-q", "--python", python, *PEERS], check=True)
    return python


def asked(python: Path, kind: str, **table: Numbers) -> Any:
    script = Path(__file__).with_name("chains_peers.py")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "table.npz", Path(folder) / "answers.npz"
        np.savez(source, **table)
        subprocess.run([python, script, kind, source, target], check=True)
        with np.load(target) as found:
            return {name: found[name] for name in found.files}


def cpu(work: Callable[[], Any]) -> float:
    """The least CPU seconds of a few rounds."""
    found = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)


def apart(left: Numbers, right: Numbers) -> float:
    """The greatest difference; both must be NaN in the same places."""
    assert (np.isnan(left) == np.isnan(right)).all()
    return float(np.nanmax(np.abs(left - right)))


def beside(matrix: Matrix, python: Path) -> dict[str, Any]:
    """Differences from the peers on one table, and CPU seconds of each."""
    made = study_of(matrix)
    told = asked(python, "complexity", values=matrix.values)
    point = made.complexity

    def to_density() -> None:
        present = presence(rca(matrix.values))
        density(present, proximity(present), with_itself=True)

    def everything() -> None:
        found = study_of(matrix)
        assert len(found.coi) == len(found.cog)

    ours, indices, whole = cpu(to_density), cpu(lambda: study_of(matrix)), cpu(everything)
    theirs = float(told["ecomplexity_seconds"])
    return {
        "table": list(matrix.values.shape),
        "eci": apart(point.eci, told["eci"]),
        "pci": apart(point.pci, told["pci"]),
        "density": apart(made.density, told["density"]),
        "coi": apart(made.coi, told["coi"]),
        "cog": apart(made.cog, told["cog"]),
        "relatedness_datawheel": apart(made.relatedness, told["relatedness"]),
        "cpu_rca_to_density": round(ours, 4),
        "cpu_with_eci_pci_relative": round(indices, 4),
        "cpu_with_coi_cog": round(whole, 4),
        "cpu_ecomplexity": round(theirs, 3),
        "cpu_datawheel_rca_to_relatedness": round(float(told["datawheel_seconds"]), 3),
        "ecomplexity_over_rca_to_density": round(theirs / ours, 1),
        "ecomplexity_over_with_eci_pci_relative": round(theirs / indices, 1),
        "ecomplexity_over_with_coi_cog": round(theirs / whole, 1),
    }


def linkages_beside(python: Path) -> dict[str, float]:
    """Identities of a drawn table of 153 sectors, and its A and L beside pymrio's."""
    chance = np.random.default_rng(7)
    flows = chance.lognormal(0, 2, (153, 153)) * (chance.random((153, 153)) < 0.4)
    outputs = np.maximum(flows.sum(axis=0), flows.sum(axis=1)) * chance.uniform(1.2, 2.5, 153)
    links = from_flows([f"{number:03}" for number in range(153)], flows, outputs)
    told = asked(python, "linkages", flows=flows, outputs=outputs)
    demand = outputs - flows.sum(axis=1)
    primary = outputs - flows.sum(axis=0)
    return {
        "inputs_pymrio": apart(links.inputs, told["inputs"]),
        "leontief_pymrio": apart(links.leontief, told["leontief"]),
        "output_from_demand": float(np.max(np.abs(links.leontief @ demand / outputs - 1))),
        "output_from_primary": float(np.max(np.abs(primary @ links.ghosh / outputs - 1))),
    }


def planted(matrix: Matrix, count: int) -> list[dict[str, Any]]:
    return [
        {"network": "permuted" if is_permuted else "own", **vars(found)}
        for is_permuted in (False, True)
        for found in planted_gaps(matrix, count=count, is_permuted=is_permuted)
    ]


def firmness(matrix: Matrix) -> dict[str, float]:
    """How wide the bands of places are: why places are not shown."""
    made = study_of(matrix)
    started = time.process_time()
    bands = region_bands(made.present, made.complexity, draws=100)
    width = bands.rank_worst - bands.rank_best
    return {
        "draws": bands.draws,
        "left_out": bands.left_out,
        "cpu": round(time.process_time() - started, 2),
        "median_places": float(np.nanmedian(width)),
        "nine_in_ten_places": float(np.nanquantile(width, 0.9)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trade", type=Path, help="country,product,value as .csv.gz")
    parser.add_argument("--planted", type=int, default=678)
    parser.add_argument("--peers", type=Path, default=Path(tempfile.gettempdir()) / "wutong-chains-peers")
    chosen = parser.parse_args()
    python = peers_at(chosen.peers)
    table = trade(chosen.trade) if chosen.trade else None
    large = drawn(*LARGE, seed=1)
    names = tuple(
        tuple(f"{letter}{number:04}" for number in range(size))
        for letter, size in zip("ra", LARGE, strict=True)
    )
    told: dict[str, Any] = {"peers": PEERS}
    if table is not None:
        told["trade"] = beside(table, python)
        print(json.dumps(told["trade"]), flush=True)
    told["large"] = beside(Matrix(names[0], names[1], large), python)
    print(json.dumps(told["large"]), flush=True)
    told["linkages"] = linkages_beside(python)
    print(json.dumps(told["linkages"]), flush=True)
    if table is not None:
        told["firmness"] = firmness(table)
        told["planted"] = planted(table, chosen.planted)
        print(json.dumps(told["planted"], indent=1), flush=True)
    told["load_1_min"] = round(os.getloadavg()[0], 1)
    RESULTS.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
