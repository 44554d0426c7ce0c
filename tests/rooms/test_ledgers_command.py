"""`./wutong import`: the JSON of the report, a dry run without a database, exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rooms.ledger_files import workbook
from wutong.commands.parser import build
from wutong.ledgers.models import Import
from wutong.projects.models import Project

ROOT = Path(__file__).resolve().parents[2]


def run(*words: object) -> int:
    arguments = build().parse_args(["import", *map(str, words)])
    return int(arguments.run(arguments))


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "格尔木市台账.xlsx"
    path.write_bytes(workbook())
    return path


def test_a_dry_run_prints_what_was_read_and_needs_no_database(ledger: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    done = subprocess.run(
        [sys.executable, "-m", "wutong.commands", "import", str(ledger), "--dry-run", "--json"],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"], "WUTONG_DATA": str(nowhere)},
    )
    said = json.loads(done.stdout)
    assert set(said) == {"files", "duplicates", "totals"}
    assert said["totals"] == {"projects": 4, "investment_yuan": 18_640_000_000}
    sheet = said["files"][0]["sheets"][0]
    assert set(sheet) == {"sheet", "projects", "skipped", "warnings"}
    assert [skipped["kind"] for skipped in sheet["skipped"]] == ["title", "header", "total"]
    station = sheet["projects"][0]
    assert (station["region_code"], station["investment_yuan"]) == ("632801", 17_090_000_000)
    assert station["date"] == {"from": "2022-12-30", "to": "2022-12-30", "as_written": "2022年12月30日"}
    assert not nowhere.exists()


def test_projects_of_one_row_are_looked_through_for_duplicates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Projects across the sheet all stand in row 1."""
    header = ("项目名称", "甲锂电池正极材料项目", "乙光伏玻璃项目", "甲锂电池正极材料项目")
    rows = (
        ("投资方", "甲公司", "乙公司", "甲公司"),
        ("总投资（亿元）", 1, 2, 1),
        ("建设地点", "格尔木市", "德令哈市", "格尔木市"),
    )
    path = tmp_path / "横表.xlsx"
    path.write_bytes(workbook(rows, title="2024年项目", total=None, header=header))
    assert run(path, "--dry-run", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["totals"]["projects"] == 3
    assert [[member["cell"] for member in group["members"]] for group in said["duplicates"]] == [["B2", "D2"]]


def test_refused_files_are_listed_and_do_not_stop_the_others(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    assert run(ledger, broken, "--dry-run") == 0
    assert "坏.xlsx  没有读：" in capsys.readouterr().out
    assert run(broken, tmp_path / "没有.xlsx", "--dry-run") == 2


@pytest.mark.django_db
def test_importing_writes_once(ledger: Path, cast: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(ledger, "--as", "mayucheng", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["imports"][0] | {"import": 0} == {
        "file": "格尔木市台账.xlsx",
        "state": "written",
        "import": 0,
        "added": 3,
        "attached": 0,
        "left_out": 1,
        "disputed": 0,
        "pairs": 0,
    }
    assert run(ledger, "--as", "mayucheng") == 0
    assert "没有增加任何东西" in capsys.readouterr().out
    assert (Project.objects.count(), Import.objects.count()) == (3, 1)
    with pytest.raises(SystemExit, match="没有账号"):
        run(ledger, "--as", "nobody")
