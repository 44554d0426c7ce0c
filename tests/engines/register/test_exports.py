"""Exports as they come: encodings, old codes, repeated rows, wrong columns; where each fault is is said."""

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from engines.register.small_registers import DAY, HEADER, code, export, line
from wutong_engines.matching import match, names_of, read_firms, register_aliases
from wutong_engines.register import Built, Places, RegisterError, build
from wutong_engines.register.exports import mended


def built(folder: Path, *files: Path, **more: Any) -> tuple[Built, list[dict[str, Any]]]:
    made = build(list(files), folder / "register", DAY, **more)
    return made, pq.ParquetFile(made.folder / "enterprise.parquet").read().to_pylist()


def faults(made: Built) -> list[tuple[int, str, str, bool]]:
    return [(one.line, one.column, one.kind, one.is_left_out) for one in made.report.shown]


def test_a_clean_export_comes_in_whole(tmp_path: Path) -> None:
    made, rows = built(
        tmp_path, export(tmp_path / "名单.csv", [line(n) for n in range(3)]), source="公示系统"
    )
    assert made.report.as_json()["faults"] == {} and len(rows) == 3
    first = rows[0]
    assert (first["capital_yuan"], first["industry"], first["county"]) == (10_000_000, "3841", "632801")
    assert (first["province"], first["prefecture"], first["is_active"]) == ("630000", "632800", True)
    assert (first["founded_date"].isoformat(), first["source"], first["as_of"]) == (
        "2020-05-31",
        "公示系统",
        DAY,
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings_give_the_same_rows(tmp_path: Path, encoding: str) -> None:
    made, rows = built(tmp_path, export(tmp_path / "名单.csv", [line(1), line(2)], encoding))
    assert [row["name"] for row in rows] == ["青海示例1有限公司", "青海示例2有限公司"]
    assert not made.report.counts


def test_workbooks_and_parquet_give_the_same_rows(tmp_path: Path) -> None:
    _, expected = built(tmp_path / "a", export(tmp_path / "名单.csv", [line(1), line(2)]), source="x")
    book = Workbook()
    for row in [HEADER, line(1), line(2)]:
        assert book.active is not None
        book.active.append([int(cell) if cell == "1000" else cell for cell in row])
    book.save(tmp_path / "名单.xlsx")
    columns = zip(*[line(1), line(2)], strict=True)
    pq.write_table(pa.table(dict(zip(HEADER, columns, strict=True))), tmp_path / "名单.parquet")
    for number, name in enumerate(("名单.xlsx", "名单.parquet")):
        assert built(tmp_path / str(number), tmp_path / name, source="x")[1] == expected


def test_every_fault_is_said_where_it_is(tmp_path: Path) -> None:
    wrong_check = code(5)[:-1] + ("0" if code(5)[-1] != "0" else "1")
    rows = [
        line(1),
        line(2, 统一社会信用代码="110108000000016"),
        line(3)[:6],
        line(1),
        line(1, 登记状态="注销"),
        line(5, 统一社会信用代码=wrong_check),
        line(6, **{"注册资本(万元)": "300万美元"}),
        line(7, 成立日期="2020-02-30", 登记状态="很好"),
        line(8, 企业名称="青海盐湖工业".encode().decode("gb18030", "strict")),
        line(9, 经营范围="锟斤拷锟斤拷"),
        line(10, 行政区划代码="999999"),
        line(11, 统一社会信用代码=""),
    ]
    made, kept = built(tmp_path, export(tmp_path / "名单.csv", rows))
    assert faults(made) == [
        (3, "统一社会信用代码", "old_code", False),
        (4, "", "columns", True),
        (5, "", "repeated", True),
        (6, "", "repeated", True),
        (7, "统一社会信用代码", "credit_code", True),
        (8, "注册资本(万元)", "money", False),
        (9, "成立日期", "date", False),
        (9, "登记状态", "status", False),
        (10, "企业名称", "encoding", False),
        (11, "经营范围", "encoding", False),
        (12, "行政区划代码", "region", False),
        (13, "统一社会信用代码", "credit_code", True),
    ]
    assert all(one.what and one.mend and one.file == "名单.csv" for one in made.report.shown)
    by_name = {row["name"]: row for row in kept}
    assert by_name["青海示例2有限公司"]["eid"] == "110108000000016"
    assert by_name["青海盐湖工业"]["uscc"] == code(8)
    assert by_name["青海示例6有限公司"]["capital_yuan"] is None
    assert (by_name["青海示例7有限公司"]["status"], by_name["青海示例7有限公司"]["is_active"]) == (
        "unknown",
        None,
    )
    with made.faults.open(encoding="utf-8-sig") as file:
        assert len(list(csv.reader(file))) == 1 + 12


def test_without_unit_nothing_is_guessed(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text(
        f"企业名称,统一社会信用代码,注册资本\n甲公司,{code(1)},500\n乙公司,{code(2)},500万元\n", "utf-8"
    )
    made, rows = built(tmp_path, path)
    assert {row["name"]: row["capital_yuan"] for row in rows} == {"甲公司": None, "乙公司": 5_000_000}
    assert made.report.shown[0].what == "没有单位"


def test_places_come_from_names_or_else_from_the_credit_code(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    lines = [
        "企业名称,统一社会信用代码,省份,城市,区县",
        f"甲,{code(1)},青海省,西宁市,城东区",
        f"乙,{code(2)},青海省,,",
    ]
    path.write_text("\n".join([*lines, f"丙,{code(3)},江苏省,,"]), "utf-8")
    places = Places({"西宁市": ("630100",), "城东区": ("630102", "999902")})
    _, rows = built(tmp_path, path, places=places)
    found = {row["name"]: (row["county"], row["province"], row["region_basis"]) for row in rows}
    assert found == {
        "甲": ("630102", "630000", "export"),
        "乙": ("632801", "630000", "credit_code"),
        "丙": (None, "320000", "export"),
    }


def test_a_prefecture_anywhere_is_known_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    lines = [
        "企业名称,统一社会信用代码,省份,城市,区县",
        f"甲,{code(1, '320583')},江苏省,苏州市,昆山市",
        f"乙,{code(2, '320583')},江苏省,南通市,崇川区",
        f"丙,{code(3)},云南省,红河哈尼族彝族自治州,",
        f"丁,{code(4)},,潜江市,",
        f"戊,{code(5, '320583')},江苏省,杭州市,",
    ]
    path.write_text("\n".join(lines), "utf-8")
    made, rows = built(tmp_path, path, places=Places({"西宁市": ("630100",)}))
    found = {row["name"]: (row["prefecture"], row["county"], row["region_basis"]) for row in rows}
    assert found == {
        "甲": ("320500", "320583", "credit_code"),
        "乙": ("320600", None, "export"),
        "丙": ("532500", None, "export"),
        "丁": ("429000", None, "export"),
        "戊": ("320500", "320583", "credit_code"),
    }
    assert faults(made) == [(6, "省份", "region", False)]


def test_earlier_names_beside_a_firm_become_its_other_names(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    lines = [
        "企业名称,统一社会信用代码,曾用名",
        f"甲新材料有限公司,{code(1)},甲化工厂（1998-05-01至2006-03-02）；甲（集团）化工有限公司",
        f"乙能源有限公司,{code(2)},-",
        f"丙有限公司,{code(3)},丙有限公司",
        f'丁有限公司,{code(4)},"丁厂 Ding Works Co., Ltd."',
        f"戊有限公司,{code(5)},1.戊老厂 2.曾用名：360戊厂 2015-03-01至2018年1月1日",
    ]
    path.write_text("\n".join(lines), "utf-8")
    made, rows = built(tmp_path, path)
    assert len(rows) == 5 and "曾用名" not in "".join(made.report.notes)
    found = pq.ParquetFile(made.folder / "name_alias.parquet").read().to_pylist()
    assert [(row["alias"], row["eid"], row["as_of"]) for row in found] == [
        ("360戊厂", code(5), DAY),
        ("Ding Works Co., Ltd.", code(4), DAY),
        ("丁厂", code(4), DAY),
        ("戊老厂", code(5), DAY),
        ("甲化工厂", code(1), DAY),
        ("甲（集团）化工有限公司", code(1), DAY),
    ]
    assert {row["decided_by"] for row in found} == {"企业名单的曾用名"}
    (answer,) = match(
        names_of([("1", "甲化工厂")]), read_firms(made.folder.parent), register_aliases(made.folder.parent)
    )
    assert (answer.decision.value, answer.nearest and answer.nearest.eid) == ("same", code(1))


def test_every_province_is_known_by_name_and_by_code(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    lines = ["企业名称,统一社会信用代码,省份,行政区划代码", f"甲,{code(1)},台湾,", f"乙,{code(2)},,810000"]
    path.write_text("\n".join(lines), "utf-8")
    made, rows = built(tmp_path, path)
    assert {row["name"]: row["province"] for row in rows} == {"甲": "710000", "乙": "810000"}
    assert not made.report.counts["region"]


def test_other_tables_are_known_by_their_headers(tmp_path: Path) -> None:
    branches = tmp_path / "分支.csv"
    branches.write_text(
        f"总公司代码,分公司代码,行政区划代码,成立日期\n{code(1)},{code(2)},632801,2026-01-02\n{code(1)},错,,\n",
        "utf-8",
    )
    made, _ = built(tmp_path, export(tmp_path / "名单.csv", [line(1)]), branches)
    (row,) = pq.ParquetFile(made.folder / "branch.parquet").read().to_pylist()
    assert (row["parent_eid"], row["child_eid"], row["county"]) == (code(1), code(2), "632801")
    assert faults(made) == [(3, "分公司代码", "credit_code", True)]


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "别的.csv").write_text("甲,乙\n1,2\n", "utf-8")
    (tmp_path / "空.csv").write_text("", "utf-8")
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04")
    for name, words in (
        ("别的.csv", "看不出是什么"),
        ("空.csv", "空的"),
        ("坏.xlsx", "工作簿"),
        ("没有.csv", "不存在"),
    ):
        with pytest.raises(RegisterError, match=words):
            build([tmp_path / name], tmp_path / "register", DAY)
    assert not list((tmp_path / "register").iterdir())


@pytest.mark.parametrize(
    ("seen", "right"),
    [
        ("青海盐湖".encode().decode("latin-1"), "青海盐湖"),
        ("青海盐湖工业".encode().decode("gb18030"), "青海盐湖工业"),
        ("青海盐湖", "青海盐湖"),
        ("璐捣贸易有限公司", "璐捣贸易有限公司"),
        ("锟斤拷", None),
    ],
)
def test_mangled_text_is_mended_or_admitted(seen: str, right: str | None) -> None:
    assert mended(seen) == right


def book(path: Path, **sheets: list[list[Any]]) -> Path:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def test_a_title_and_terms_above_the_heads_are_passed_over(tmp_path: Path) -> None:
    above: list[list[Any]] = [["高级搜索结果，共 2 家"], [], ["导出时间：2026-11-01", "仅供参考"]]
    rows = [*above, list(HEADER), line(1), line(2)]
    made, found = built(tmp_path / "a", book(tmp_path / "导出.xlsx", 结果=rows))
    assert len(found) == 2 and not made.report.counts
    text = "\n".join("\t".join(map(str, row)) for row in rows)
    (tmp_path / "导出.txt").write_text(text, "utf-8")
    made, again = built(tmp_path / "b", tmp_path / "导出.txt")
    assert [row["eid"] for row in again] == [row["eid"] for row in found] and not made.report.counts
    (tmp_path / "短.txt").write_text(f"{text}\n" + "\t".join([*line(3), "多的"]), "utf-8")
    made, _ = built(tmp_path / "c", tmp_path / "短.txt")
    assert faults(made) == [(7, "", "columns", True)]


def test_the_sheet_with_the_firms_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    path = book(tmp_path / "导出.xlsx", 说明=[["使用须知"]], 企业=[list(HEADER), line(1)], 备注=[["无"]])
    made, rows = built(tmp_path, path)
    assert len(rows) == 1
    assert made.report.notes == ["导出.xlsx 只读了“企业”这一张表，没有读：说明、备注"]


def test_what_the_public_system_and_the_providers_call_their_columns(tmp_path: Path) -> None:
    public = ["序号", "统一社会信用代码/注册号", "企业（机构）名称", "登记状态", "注册资本（万元）"]
    _, rows = built(
        tmp_path / "a",
        book(tmp_path / "公示.xlsx", 表=[public, [1, code(1), "甲公司", "存续（在营、开业、在册）", 800]]),
    )
    assert (rows[0]["eid"], rows[0]["capital_yuan"], rows[0]["is_active"]) == (code(1), 8_000_000, True)
    provider = [
        "公司名称",
        "统一社会信用代码",
        "国标行业门类",
        "国标行业大类",
        "国标行业中类",
        "国标行业小类",
    ]
    names = {"电气机械和器材制造业": "38", "电池制造": "384", "锂离子电池制造": "3841"}
    manufacture, *classes = ("制造业", *names)
    told = [
        ["甲公司", code(1), manufacture, *classes],
        ["乙公司", code(2), manufacture, *classes[:2], "-"],
        ["丙公司", code(3), manufacture, classes[0], "-", "-"],
    ]
    made, rows = built(tmp_path / "b", book(tmp_path / "商业.xlsx", 表=[provider, *told]), industries=names)
    assert {row["name"]: row["industry"] for row in rows} == {
        "甲公司": "3841",
        "乙公司": "384",
        "丙公司": "38",
    }
    assert not made.report.counts


def test_columns_not_read_and_questions_without_their_column_are_told(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text(f"企业名称,统一社会信用代码,所在地\n甲,{code(1)},天峻县\n", "utf-8")
    made, _ = built(tmp_path, path)
    assert [note.removeprefix("名单.csv ") for note in made.report.notes] == [
        "没有收的列：所在地",
        "没有认出行业一列：按行业列不出这些企业",
        "没有认出登记状态一列：不知道在不在营，不进名单",
        "没有认出注册资本一列：按资本列不出这些企业",
        "没有认出经营范围一列：按经营范围列不出这些企业",
    ]


def test_no_place_and_no_sign_is_dropped_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    head = "企业名称,统一社会信用代码,省份,城市,区县,注册资本"
    lines = [f"甲,{code(1)},青海省,西宁市,火星县,负5万元", f"乙,{code(2)},江苏省,南通市,崇川区,5万元"]
    path.write_text("\n".join([head, *lines]), "utf-8")
    made, rows = built(tmp_path, path, places=Places({"西宁市": ("630100",), "城东区": ("630102",)}))
    assert faults(made) == [(2, "注册资本", "money", False), (2, "省份", "region", False)]
    assert {row["name"]: row["capital_yuan"] for row in rows} == {"甲": None, "乙": 50_000}
