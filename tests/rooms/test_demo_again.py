"""A demo started again: quick when nothing is new, and brought up to date when the tables are."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from wutong.commands.demo_register import ROWS

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def demo(data: Path) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ, PYTHONPATH=str(ROOT / "src"), WUTONG_DATA=str(data))
    environment.pop("WUTONG_DATABASE", None)
    words = [sys.executable, "-m", "wutong.commands", "demo", "--data", str(data), "--no-serve", "--json"]
    return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)


def test_tables_of_an_earlier_version_are_upgraded_once(tmp_path: Path) -> None:
    counts = dict.fromkeys(("files", "projects", "without_investment", "duplicates"), 10)
    told = {"investment_yi": "5", "password": "x", "totals_that_disagree": [], "logins": [], **counts}
    (tmp_path / "demo.json").write_text(json.dumps({**told, "tables": "projects.0004_list_indexes"}))
    first = demo(tmp_path)
    assert first.returncode == 0 and "先升级表" in first.stderr, first.stderr
    tables = sqlite3.connect(tmp_path / "wutong.sqlite3").execute("SELECT name FROM sqlite_master")
    assert {"projects_project", "greenpower_figure"} <= {name for (name,) in tables}
    again = demo(tmp_path)
    assert again.returncode == 0 and "升级" not in again.stderr
    assert json.loads(again.stdout) == told | {"register": ROWS}
