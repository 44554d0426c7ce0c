"""The peers of benchmarks/chains.py, in an environment of their own: reads tables, writes answers and CPU
seconds.

python chains_peers.py complexity TABLE.npz ANSWERS.npz · python chains_peers.py linkages TABLE.npz
ANSWERS.npz
"""

import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

warnings.simplefilter("ignore")


ROUNDS = 3


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """The answer, and the least CPU seconds of a few rounds, as ours are taken."""
    seconds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        answer = work()
        seconds.append(time.process_time() - started)
    return answer, min(seconds)


def complexity(table: Any) -> dict[str, Any]:
    """py-ecomplexity without its sampling of log-supermodularity, and Datawheel's functions."""
    import economic_complexity
    from ecomplexity import ecomplexity

    values = table["values"]
    regions = [f"r{number:05}" for number in range(values.shape[0])]
    activities = [f"a{number:05}" for number in range(values.shape[1])]
    rows = pd.DataFrame(
        {
            "year": 1,
            "region": np.repeat(regions, len(activities)),
            "activity": np.tile(activities, len(regions)),
            "value": values.ravel(),
        }
    )
    names = {"time": "year", "loc": "region", "prod": "activity", "val": "value"}
    found, seconds = timed(lambda: ecomplexity(rows, names, check_logsupermodularity=False, verbose=False))
    cells = found.set_index(["region", "activity"])
    wide = {
        name: cells[name].unstack().reindex(index=regions, columns=activities).to_numpy()
        for name in ("rca", "density", "cog", "eci", "pci", "coi")
    }
    matrix = pd.DataFrame(values, index=regions, columns=activities)

    def datawheel() -> Any:
        return economic_complexity.relatedness(economic_complexity.rca(matrix))

    related, datawheel_seconds = timed(datawheel)
    return {
        "rca": wide["rca"],
        "density": wide["density"],
        "cog": wide["cog"],
        "eci": wide["eci"][:, 0],
        "coi": wide["coi"][:, 0],
        "pci": wide["pci"][0],
        "relatedness": related.to_numpy(),
        "ecomplexity_seconds": seconds,
        "datawheel_seconds": datawheel_seconds,
    }


def linkages(table: Any) -> dict[str, Any]:
    import pymrio

    flows = pd.DataFrame(table["flows"])
    outputs = pd.DataFrame(table["outputs"])
    inputs = pymrio.calc_A(flows, outputs)
    return {"inputs": inputs.to_numpy(), "leontief": pymrio.calc_L(inputs).to_numpy()}


def main() -> None:
    kind, source, target = sys.argv[1:4]
    np.savez(target, **{"complexity": complexity, "linkages": linkages}[kind](np.load(source)))


if __name__ == "__main__":
    main()
