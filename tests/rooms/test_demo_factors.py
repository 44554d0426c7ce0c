"""The demo's factor accounts: every state is there, what is said to be tight is tight, once is enough."""

import csv
import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FACTORS = ROOT / "reference" / "factors"
pytestmark = pytest.mark.slow


def demo(data: Path) -> dict[str, Any]:
    environment = dict(os.environ, PYTHONPATH=str(ROOT / "src"), WUTONG_DATA=str(data))
    environment.pop("WUTONG_DATABASE", None)
    words = [sys.executable, "-m", "wutong.commands", "demo", "--data", str(data), "--no-serve", "--json"]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


def rows(name: str) -> list[dict[str, str]]:
    with (FACTORS / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_every_state_is_there_and_a_second_start_adds_nothing(tmp_path: Path) -> None:
    summary = demo(tmp_path)
    accounts, holds = rows("demo_accounts.csv"), rows("demo_holds.csv")
    held = summary["factors"]
    assert held["accounts"] == len(accounts)
    count = {state: sum(row["outcome"] == state for row in holds) for state in ("waiting", "approved")}
    in_part = sum(bool(row["committed"]) for row in holds)
    assert (held["waiting"], held["lapsed"]) == (count["waiting"], 4)
    assert held["approved"] == count["approved"] + in_part and held["committed"] > 30
    assert held["soon"] >= 3 and held["refused"] >= 2
    books = sqlite3.connect(tmp_path / "wutong.sqlite3")
    tight = [row for row in accounts if row["note"].startswith("偏紧")]
    for row in tight:
        [(capacity, used)] = books.execute(
            "SELECT capacity, reserved + committed FROM factors_account "
            "WHERE kind_id = ? AND region_id = ? AND coalesce(park_id, '') = ?",
            (row["kind"], row["region_code"], row["park"]),
        ).fetchall()
        assert used >= 0.9 * capacity, row
    assert len(tight) >= 15
    assert books.execute("SELECT count(*) FROM factors_account WHERE NOT is_synthetic").fetchone() == (0,)
    # told by its dates, no day of a statement promises more than there is
    assert not books.execute(
        "SELECT account_id, at FROM (SELECT account_id, at, sum(capacity - reserved - committed) "
        "OVER (PARTITION BY account_id ORDER BY at, id) AS free FROM factors_transfer) WHERE free < 0"
    ).fetchall()
    entries = books.execute("SELECT count(*) FROM factors_transfer").fetchone()
    started = time.monotonic()
    assert demo(tmp_path) == summary
    assert time.monotonic() - started < 3
    assert books.execute("SELECT count(*) FROM factors_transfer").fetchone() == entries


def test_what_is_held_in_the_demo_is_said_to_be_invented() -> None:
    for row in rows("demo_holds.csv"):
        assert row["basis"] == "合成" and "不是真实" in row["source"]
        assert not row["words"] or row["outcome"] != "committed" or row["words"].startswith("演示文件：")
