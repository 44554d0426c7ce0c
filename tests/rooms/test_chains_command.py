"""`./wutong chains complexity`: the names of the JSON, words a person reads, refusals and exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest

from wutong.commands import main

ROWS = """region,activity,value
632801,2613,30
632801,1020,20
632801,3841,10
630102,2613,20
630102,3841,15
630102,3252,12
630202,3252,20
630202,3841,1
"""
APART = "region,activity,value\na,x,1\na,y,2\nb,x,3\nc,z,1\nc,w,2\nd,w,1\nd,z,3\ne,z,1\ne,w,9\n"


def complexity(folder: Path, table: str | bytes, *flags: str) -> int:
    path = folder / "matrix.csv"
    path.write_bytes(table if isinstance(table, bytes) else table.encode())
    with pytest.raises(SystemExit) as ended:
        main(["chains", "complexity", str(path), *flags])
    return int(ended.value.code or 0)


def test_every_name_of_the_json(tmp_path: Path, capsys: Any) -> None:
    assert complexity(tmp_path, ROWS, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert set(said["eci"]) == {"632801", "630102", "630202"} and said["is_connected"] is True
    assert set(said["pci"]) == {"1020", "2613", "3252", "3841"} and len(said["cells"]) == 12
    cells = {(cell["region"], cell["activity"]): cell for cell in said["cells"]}
    total = 128
    assert cells["632801", "1020"]["rca"] == pytest.approx(20 / 60 / (20 / total))
    assert cells["632801", "1020"]["density"] == pytest.approx(1)
    assert cells["632801", "3252"]["relatedness"] == 0.5 and not cells["632801", "3252"]["is_present"]
    assert sum(said["eci"].values()) == pytest.approx(0)
    assert "弱证据" in said["notes"][-1]


def test_one_region_in_words(tmp_path: Path, capsys: Any) -> None:
    assert complexity(tmp_path, ROWS, "--region", "630102", "--gbt4754") == 0
    words = capsys.readouterr().out
    assert "3 个地区 × 4 个产业" in words and "630102：ECI " in words and "相关度是预期的" in words


def test_bands_beside_the_numbers(tmp_path: Path, capsys: Any) -> None:
    assert complexity(tmp_path, ROWS, "--draws", "20", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert set(said["eci_bands"]["632801"]) == {"low", "high", "rank_best", "rank_worst"}
    assert said["pci_draws"]["counted"] + said["pci_draws"]["left_out"] == 20


def test_a_table_in_two_parts_is_not_ranked_unless_asked(tmp_path: Path, capsys: Any) -> None:
    assert complexity(tmp_path, APART, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (
        said["parts"] == 2
        and not any(said["eci"].values())
        and set(said["reasons"]["regions"]) == set("abcde")
    )
    assert complexity(tmp_path, APART) == 0
    assert "网络分成 2 块" in (words := capsys.readouterr().out) and "加 --largest" in words
    assert complexity(tmp_path, APART, "--largest", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["eci"]["a"] is None and said["eci"]["c"] is not None


@pytest.mark.parametrize(
    ("table", "flags", "words"),
    [
        (ROWS + "630202,1020,-1\n", (), "第 10 行（630202 的 1020）的 value 为 -1，是负数"),
        (ROWS + "632801,2613,3\n", (), "第 10 行（632801 的 2613）第 2 行已有"),
        ("region,activity,value\na,x,1\na,y,1\n", (), "只有 1 个地区"),
        (",".join(map(str, range(100))), (), "第 1 行（表头）有 100 列"),
        (ROWS + "630202,9999,1\n", ("--gbt4754",), "activity 一列的 9999不在代码表里"),
        (ROWS, ("--region", "999999"), "没有地区 999999"),
        (ROWS, ("--threshold", "0"), "--threshold 写正数"),
        ("地区".encode("gbk"), (), "不是 UTF-8 文本"),
        ("", (), "表头）有 0 列"),
    ],
)
def test_bad_input_is_refused(
    table: str | bytes, flags: tuple[str, ...], words: str, tmp_path: Path, capsys: Any
) -> None:
    assert complexity(tmp_path, table, *flags) == 2
    said = capsys.readouterr()
    assert words in said.err and not said.out


def test_a_file_that_is_not_there(tmp_path: Path, capsys: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["chains", "complexity", str(tmp_path / "none.csv")])
    assert ended.value.code == 2 and "打不开" in capsys.readouterr().err
