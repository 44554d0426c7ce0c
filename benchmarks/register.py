"""The register at size: making it, the shortlist against plain Python, names as one types, beside Spark.

python benchmarks/register.py --rows 10000000 --folder FOLDER  (a register that is there is used as it is)
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

import pyarrow.parquet as pq  # noqa: E402

from wutong_engines.register import (  # noqa: E402
    NameIndex,
    Wanted,
    by_name,
    card,
    cells,
    folder_of,
    open_register,
    shortlist,
    snapshots,
    synthetic,
    unknowns,
    write_snapshot,
)

RESULTS = ROOT / "benchmarks" / "results" / "register.json"
DAY = date(2026, 11, 1)
SEED = 7
ROUNDS = 5
WORDS = ("电池", "隔膜", "研发", "回收", "盐", "镁", "生产", "组件")
# five classes of a chain, one row in twenty, and eight words; the broad one asks half of the register
WANTED = Wanted(("3841", "2613", "3985", "2651", "3091"), words=WORDS, capital_yuan=1_000_000)
BROAD = Wanted(("26", "32", "38", "39", "30", "44"), words=WORDS, capital_yuan=1_000_000)
TYPED = (
    "西",
    "西宁",
    "西宁 锂",
    "有限公司",
    "有限 公司",
    "碳酸锂",
    "深圳 云",
    "集团 西宁",
    "苏州天",
    "公司有限",
    "锂 宁",
)
COLUMNS = ["eid", "industry", "is_active", "capital_yuan", "scope"]


def quickest(work: Callable[[], Any]) -> dict[str, float]:
    found = []
    for _ in range(ROUNDS):
        started, used = time.perf_counter(), time.process_time()
        work()
        found.append((time.perf_counter() - started, time.process_time() - used))
    return {
        "wall_s": round(min(wall for wall, _ in found), 4),
        "cpu_s": round(min(cpu for _, cpu in found), 4),
    }


def made(folder: Path, rows: int) -> dict[str, float]:
    started, used = time.perf_counter(), time.process_time()
    for tables in synthetic(min(rows, 1_000_000), seed=SEED, as_of=DAY):
        del tables
    told = {
        "generate_1m_wall_s": time.perf_counter() - started,
        "generate_1m_cpu_s": time.process_time() - used,
    }
    if DAY not in snapshots(folder):
        started, used = time.perf_counter(), time.process_time()
        write_snapshot(folder, DAY, synthetic(rows, seed=SEED, as_of=DAY))
        told |= {"build_wall_s": time.perf_counter() - started, "build_cpu_s": time.process_time() - used}
    return {name: round(seconds, 1) for name, seconds in told.items()}


def plain_shortlist(snapshot: Path) -> list[str]:
    """The same without any engine: every row looked at in Python."""
    found = []
    for batch in pq.ParquetFile(snapshot / "enterprise.parquet").iter_batches(columns=COLUMNS):
        for row in batch.to_pylist():
            hits = sum(word in (row["scope"] or "") for word in WORDS)
            capital = row["capital_yuan"]
            is_wanted = row["is_active"] and row["industry"].startswith(WANTED.industries)
            if is_wanted and hits and capital is not None and capital >= (WANTED.capital_yuan or 0):
                found.append((-hits, -capital, row["eid"]))
    return [eid for *_, eid in sorted(found)[: WANTED.size]]


def names(snapshot: Path) -> dict[str, Any]:
    started = time.perf_counter()
    index = NameIndex(snapshot)
    told: dict[str, Any] = {"open_s": round(time.perf_counter() - started, 3), "names": index.total}
    for text in TYPED:
        told[text] = {"rows": len(index.search(text)), **quickest(lambda text=text: index.search(text))}
    return told


def alone(folder: Path) -> dict[str, Any]:
    """The shortlist in a process of its own: what it takes at most."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\nfrom benchmarks.register import BROAD, WANTED, quickest\n"
        "from wutong_engines.register import open_register, shortlist\n"
        "with open_register(Path(sys.argv[2]), memory='1GB') as register:\n"
        "    told = quickest(lambda: register.run(shortlist(WANTED)))\n"
        "    told['broad'] = quickest(lambda: register.run(shortlist(BROAD)))\n"
        "status = Path('/proc/self/status').read_text().splitlines()\n"
        "told['peak_mb'] = next(int(line.split()[1]) // 1024 for line in status if 'VmHWM' in line)\n"
        "import json; print(json.dumps(told))\n"
    )
    environment = dict(os.environ, PYTHONPATH=f"{ROOT}:{ROOT / 'src'}")
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT), str(folder)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def beside_spark(folder: Path, master: str) -> dict[str, Any]:
    asked = {
        "shortlist": shortlist(WANTED),
        "unknowns": unknowns(WANTED),
        "cells_province": cells("province"),
        "cells_county": cells("county"),
        "name": by_name("西宁 锂"),
    }
    told: dict[str, Any] = {}
    with open_register(folder) as here, open_register(folder, spark=master) as there:
        asked["card"] = card(here.run(asked["shortlist"])["eid"][0].as_py())
        for name, expression in asked.items():
            rows = here.run(expression)
            started = time.perf_counter()
            is_same = rows.equals(there.run(expression))
            told[name] = [rows.num_rows, is_same, round(time.perf_counter() - started, 1)]
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--spark", default="", metavar="MASTER")
    parser.add_argument("--oracle", action="store_true", help="the shortlist in plain Python as well")
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="wutong-register-"))
    told: dict[str, Any] = {"rows": chosen.rows, "load_1_min": round(os.getloadavg()[0], 1)}
    told["made"] = made(folder, chosen.rows)
    snapshot = folder_of(folder, DAY)
    told["mb"] = {path.name: round(path.stat().st_size / 1e6, 1) for path in sorted(snapshot.iterdir())}
    told["shortlist"] = alone(folder)
    told["names"] = names(snapshot)
    with open_register(folder) as register:
        told["cells_province"] = quickest(lambda: register.run(cells("province")))
        told["by_name_scan"] = quickest(lambda: register.run(by_name("西宁 锂")))
        if chosen.oracle:
            found = register.run(shortlist(WANTED))["eid"].to_pylist()
            told["oracle_same_ids_same_order"] = found == plain_shortlist(snapshot)
    if chosen.spark:
        told["spark_rows_same_seconds"] = beside_spark(folder, chosen.spark)
    every = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    every[str(chosen.rows)] = told
    RESULTS.write_text(json.dumps(every, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(told, ensure_ascii=False, indent=1))
    if not chosen.folder:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
