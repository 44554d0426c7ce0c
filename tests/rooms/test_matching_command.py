"""`./wutong register match`: the names of the JSON, words a person reads, refusals and exit codes."""

import json
from pathlib import Path

import pytest

from wutong.commands import main

FIRMS = """eid,name,region
E1,青海华瑞新能源科技有限公司,630100
E2,格尔木盐桥钾镁股份有限公司,632801
E3,宏达锂业集团有限公司,632800
"""
NAMES = """id,name,region
1,青海華瑞 新能源科技有限责任公司,西宁市
2,杭州云栖茶业有限公司,
3,宏达锂业有限公司,海西州
"""


def run(folder: Path, *flags: str, names: str = NAMES) -> int:
    (folder / "names.csv").write_text(names, encoding="utf-8")
    (folder / "firms.csv").write_text(FIRMS, encoding="utf-8")
    try:
        main(["register", "match", str(folder / "names.csv"), "--against", str(folder / "firms.csv"), *flags])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_an_answer_for_each_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "--json") == 0
    same, new, perhaps = json.loads(capsys.readouterr().out)
    assert (same["id"], same["decision"], same["eid"]) == ("1", "same", "E1")
    assert same["name"] == "青海华瑞新能源科技有限公司"
    assert 0.9 < same["probability"] <= 1
    assert (new["decision"], new["eid"], new["name"]) == ("new", None, None)
    assert (perhaps["decision"], perhaps["eid"]) == ("perhaps", "E3")
    assert any("集团" in reason for reason in perhaps["reasons"])


def test_words_for_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path) == 0
    told = capsys.readouterr().out
    assert told.startswith("3 个名称：同一家 1，可能是 1，新 1")
    assert "宏达锂业有限公司 → 宏达锂业集团有限公司" in told


def test_aliases_beside_the_register(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "aliases.csv").write_text("alias,eid,decided_by\n盐桥,E2,简称表\n", encoding="utf-8")
    assert run(tmp_path, "--json", "--aliases", str(tmp_path / "aliases.csv"), names="id,name\n1,盐桥\n") == 0
    found = json.loads(capsys.readouterr().out)[0]
    assert (found["decision"], found["eid"], found["reasons"]) == ("same", "E2", ["别名表里有（简称表）"])


def test_a_bad_table_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "--json", names="id,name\n1,甲\n1,乙\n") == 2
    told = capsys.readouterr()
    assert told.out == "" and "id 重复" in told.err
