"""`./wutong greenpower`: the names of the JSON, the proof in words, exit codes, a batch and its file."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engines.case_files import asked, write_case, write_hours, write_list

ROOT = Path(__file__).resolve().parents[2]
NAMES = (
    "status cost_yuan_per_year lower_bound_yuan_per_year gap wind_mw solar_mw storage_mw storage_mwh grid_mw "
    "green_share matched_share self_use_share export_share curtailed_share delivered_yuan_per_kwh solver "
    "iterations solve_seconds"
)
SHIFT = {"share": 0.1, "within_hours": 6}
TIGHT = {"wind_mw": {"maximum": 20}, "solar_mw": {"maximum": 20}}


def words_of(*words: object) -> list[str]:
    return [sys.executable, "-m", "wutong.commands", "greenpower", *map(str, words)]


def environment() -> dict[str, str]:
    # a data directory that cannot be: the command needs none
    return {"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"], "WUTONG_DATA": "/nowhere"}


def greenpower(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words_of(*words), capture_output=True, text=True, env=environment(), check=False)


# one case


def test_a_plan_has_every_name_and_its_proof(tmp_path: Path) -> None:
    done = greenpower("size", write_case(tmp_path / "a.json"), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert set(NAMES.split()) <= set(said)
    assert said["status"] == "optimal"
    assert all(isfinite(said[name]) for name in NAMES.split() if name not in ("status", "solver"))
    assert said["lower_bound_yuan_per_year"] <= said["cost_yuan_per_year"]
    assert 0 <= said["gap"] <= 1e-4
    assert said["green_share"] >= 0.5 - 1e-6
    assert sum(said["cost_yuan"].values()) == pytest.approx(said["cost_yuan_per_year"], rel=1e-9)


def test_a_tighter_tolerance_is_kept(tmp_path: Path) -> None:
    done = greenpower("size", write_case(tmp_path / "a.json"), "--tolerance", "1e-6", "--json")
    assert json.loads(done.stdout)["gap"] <= 1e-6


def test_the_summary_says_proof_rules_and_units_and_the_hours_balance(tmp_path: Path) -> None:
    out = tmp_path / "逐时.csv"
    done = greenpower("size", write_case(tmp_path / "a.json", green=0.9, name="数据中心"), "--hours", out)
    assert done.returncode == 0
    for words in ("数据中心：有方案", "下界", "差距", "元/千瓦时", "MWh"):
        assert words in done.stdout
    assert "绿电占用电比例下限 90.0%：提高 1 个百分点，一年多花" in done.stdout
    with out.open(encoding="utf-8", newline="") as file:
        rows = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]
    assert [row["hour"] for row in rows] == list(range(72))
    for row in rows:
        sources = sum(row[key] for key in ("wind_mw", "solar_mw", "imported_mw", "discharged_mw"))
        uses = sum(row[key] for key in ("load_mw", "exported_mw", "charged_mw", "curtailed_mw"))
        assert sources == pytest.approx(uses, abs=1e-6)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.json", "逐时.csv"]


def test_what_is_added_is_in_the_summary_and_in_the_hours(tmp_path: Path) -> None:
    path, out = write_case(tmp_path / "a.json", green=0.8), tmp_path / "h.csv"
    extras = {"backup": {"fuel_yuan_per_kwh": 0.01, "yuan_per_kw_year": 1.0}, "shift": SHIFT}
    path.write_text(json.dumps(json.loads(path.read_text()) | {"extras": extras}))
    done = greenpower("size", path, "--hours", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert "备用电源 " in done.stdout and "移动的负荷一共" in done.stdout and "逐时匹配 —" in done.stdout
    assert "绿电占用电比例下限 80.0%：提高 1 个百分点，一年多花" in done.stdout
    with out.open(encoding="utf-8", newline="") as file:
        rows = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]
    assert sum(row["backup_mw"] for row in rows) > 0
    for row in rows:
        made = ("wind_mw", "solar_mw", "imported_mw", "discharged_mw", "backup_mw", "moved_away_mw")
        used = ("load_mw", "exported_mw", "charged_mw", "curtailed_mw", "moved_here_mw")
        assert sum(row[key] for key in made) == pytest.approx(sum(row[key] for key in used), abs=1e-6)


def test_no_plan_gives_reasons_and_the_nearest_relaxation(tmp_path: Path) -> None:
    path = write_case(tmp_path / "a.json", green=0.9, limits=TIGHT)
    done = greenpower("size", path, "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["status"], said["cost_yuan_per_year"]) == (1, "infeasible", None)
    assert set(NAMES.split()) <= set(said)
    assert "绿电占用电比例下限" in said["reasons"][0]
    green = next(one for one in said["relaxations"] if one["key"] == "min_green_share_of_load")
    assert 0 < green["to_value"] < green["from_value"] == 0.9
    spoken = greenpower("size", path)
    assert spoken.returncode == 1
    assert "无解" in spoken.stdout and "即有方案" in spoken.stdout


def test_bad_input_is_one_line_and_code_2(tmp_path: Path) -> None:
    path = write_case(tmp_path / "a.json")
    hours = path.with_suffix(".csv")
    lines = hours.read_text(encoding="utf-8").splitlines()
    lines[9] = "一百" + lines[9][lines[9].index(",") :]
    hours.write_text("\n".join(lines), encoding="utf-8")
    done = greenpower("size", path, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "a.csv 第 10 行 load_mw 是“一百”：应是数。\n"
    assert greenpower("size", tmp_path / "没有.json").returncode == 2


def test_help_is_quick(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *words_of("size", "--help")[1:]],
        capture_output=True,
        text=True,
        env=environment(),
        check=True,
    )
    assert "情形文件" in done.stdout
    assert not any(name in done.stderr for name in ("numpy", "django", "duckdb"))


# a batch


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Five that can be answered, one without a plan, four bad lines and an empty one."""
    write_hours(tmp_path / "hours.csv")
    write_case(tmp_path / "other.json", steps=48)
    lines = [
        *(asked(green=green) | {"id": f"绿电 {green:.0%}"} for green in (0.3, 0.5, 0.8, 0.9)),
        "",
        {"case": "other.json", "id": 7},
        "{不是 JSON",
        asked(green=0.9, limits=TIGHT),
        {"case": "没有.json", "id": "x"},
        asked("没有.csv"),
        asked(green=1.5),
    ]
    return write_list(tmp_path / "cases.jsonl", lines)


def batch(cases: Path, workers: int, out: str) -> tuple[dict[str, Any], bytes]:
    path = cases.parent / out
    done = greenpower("batch", cases, "--workers", workers, "--out", path, "--json")
    assert done.returncode == 0, done.stderr
    assert "已算 10 / 10 个，每秒" in done.stderr
    return json.loads(done.stdout), path.read_bytes()


def test_a_batch_keeps_its_order_and_its_bits_whatever_the_workers(cases: Path) -> None:
    said, one = batch(cases, 1, "一个.parquet")
    _, two = batch(cases, 2, "两个.parquet")
    assert one == two
    counts = {"cases": 10, "optimal": 5, "fallback": 0, "infeasible": 1, "refused": 4, "failed": 0}
    assert {key: said[key] for key in counts} == counts
    rows = duckdb.sql(
        f"SELECT line, id, status, reason, cost_yuan_per_year FROM '{cases.parent}/两个.parquet'"
    )
    lines, ids, statuses, reasons, costs = zip(*rows.fetchall(), strict=True)
    assert lines == (1, 2, 3, 4, 6, 7, 8, 9, 10, 11)
    assert ids == ("绿电 30%", "绿电 50%", "绿电 80%", "绿电 90%", "7", "7", "8", "x", "10", "11")
    assert statuses == ("optimal",) * 5 + ("refused", "infeasible") + ("refused",) * 3
    assert reasons[:5] == (None,) * 5
    assert [reason.split("：")[0] for reason in reasons[5:]] == [f"清单第 {n} 行" for n in (7, 8, 9, 10, 11)]
    assert all(easier * (1 - 1e-4) <= harder for easier, harder in pairwise(costs[:4]))
    alone = greenpower("size", cases.parent / "other.json", "--json")
    assert json.loads(alone.stdout)["cost_yuan_per_year"] == costs[4]


def test_a_batch_writes_nothing_it_cannot_finish(cases: Path) -> None:
    before = sorted(path.name for path in cases.parent.iterdir())
    text = cases.read_text(encoding="utf-8")
    for out in ("o.xlsx", "没有/o.csv", "cases.jsonl"):
        done = greenpower("batch", cases, "--out", cases.parent / out)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("--out ")
    assert greenpower("batch", cases.parent / "没有.jsonl", "--out", cases.parent / "o.csv").returncode == 2
    assert sorted(path.name for path in cases.parent.iterdir()) == before
    assert cases.read_text(encoding="utf-8") == text


@pytest.fixture
def heeded() -> Iterator[None]:
    """A check run in the background ignores Ctrl-C, and what it starts would too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is a signal elsewhere")
def test_ctrl_c_says_how_far_it_came_and_leaves_nothing_behind(tmp_path: Path, heeded: None) -> None:
    write_hours(tmp_path / "hours.csv", steps=8760)
    cases = write_list(tmp_path / "cases.jsonl", [asked(steps=8760)] * 400)
    running = subprocess.Popen(
        words_of("batch", cases, "--workers", 1, "--out", tmp_path / "o.jsonl"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
    )
    while not list(tmp_path.glob(".o.jsonl*")) and running.poll() is None:
        time.sleep(0.05)
    time.sleep(0.5)
    os.killpg(running.pid, signal.SIGINT)
    said, heard = running.communicate(timeout=20)
    assert (running.returncode, said) == (130, "")
    assert heard.startswith("已停下：400 个中算完 ") and heard.endswith("没有写 o.jsonl。\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.jsonl", "hours.csv"]
