"""./wutong register: a build that says its faults, a shortlist as JSON and as words, refusals with code 2."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engines.register.small_registers import code, export, line
from wutong.commands import main


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["register", *words])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_from_an_export_to_a_shortlist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        line(1),
        line(2, 行业代码="锂离子电池制造"),
        line(3, 登记状态="注销"),
        line(4, 行业代码="2613"),
        line(1),
    ]
    file, out = export(tmp_path / "名单.csv", rows), str(tmp_path / "库")
    assert run("build", str(file), "--out", out, "--as-of", "2026-11-01", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows_read"], told["rows_kept"], told["faults"]) == (5, 4, {"repeated": 1})
    assert told["first"][0]["line"] == 6
    asked = ("shortlist", "--industry", "3841", "--region", "632800", "--register", out)
    assert run(*asked, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["eid"] for row in told["enterprises"]] == sorted([code(1), code(2)])
    assert told["counts"]["enterprises"] == 3 and told["as_of"] == "2026-11-01"
    assert run(*asked) == 0
    assert "青海示例1有限公司" in capsys.readouterr().out
    assert run("shortlist", "--industry", "3841", "--outside", "630000", "--register", out) == 0
    assert "一家也没有" in capsys.readouterr().out


def test_refusals_say_how_to_mend(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("shortlist", "--industry", "C38", "--register", str(tmp_path)) == 2
    assert "GB/T 4754" in capsys.readouterr().err
    assert run("shortlist", "--industry", "38", "--register", str(tmp_path)) == 2
    assert "register build" in capsys.readouterr().err
    file, out = export(tmp_path / "名单.csv", [line(1)]), str(tmp_path / "库")
    assert run("build", str(file), "--out", out) == 0
    for flag, asked, words in (
        ("--industry", "99", "99 不是 GB/T 4754-2017"),
        ("--region", "999999", "没有地区 999999"),
        ("--region", "639999", "没有地区 639999"),
        ("--outside", "990000", "没有地区 990000"),
    ):
        assert run("shortlist", "--industry", "38", flag, asked, "--register", out) == 2
        assert words in capsys.readouterr().err
    assert run("build", str(file), "--out", str(file)) == 2
    assert "已有同名的文件" in capsys.readouterr().err
    assert run("build", str(tmp_path / "没有.csv"), "--out", str(tmp_path)) == 2
    assert "文件不存在" in capsys.readouterr().err


def test_a_reader_that_has_read_enough_is_no_failure(tmp_path: Path) -> None:
    file, out = export(tmp_path / "名单.csv", [line(n) for n in range(50)]), tmp_path / "库"
    assert run("build", str(file), "--out", str(out)) == 0
    words = [sys.executable, "-m", "wutong.commands", "register", "shortlist", "--industry", "38"]
    words += ["--register", str(out), "--json"]
    here = os.environ | {"PYTHONPATH": "src"}
    with subprocess.Popen(words, env=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as asked:
        assert asked.stdout is not None and asked.stderr is not None
        asked.stdout.close()
        assert asked.stderr.read() == b""
    assert asked.returncode == 0
