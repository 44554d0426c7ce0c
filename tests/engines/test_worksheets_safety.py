"""Hostile and damaged files: each is read, or refused with what is wrong and how to mend it."""

import io
import os
import random
import zipfile
import zlib

import pytest

from engines.workbooks import PLACES, names, xls, xlsx
from wutong_engines.worksheets import Refused, read_workbook

HEAD = ["序号", "项目名称", "投资方", "建设地点", "总投资（亿元）", "签约时间", "进展"]
ROWS = [
    ["海西州项目表"],
    HEAD,
    *([i, f"第{i}号光伏项目", "A公司", "格尔木市", 5.5, "2025.1", "在建"] for i in range(1, 9)),
]
GOOD = xlsx({"台账": ROWS})
MUTATIONS = int(os.environ.get("WUTONG_MUTATIONS", "300"))


def refusal(data: bytes, name: str = "台账.xlsx") -> Refused:
    with pytest.raises(Refused) as caught:
        read_workbook(name, data, PLACES)
    assert caught.value.reason and caught.value.remedy
    return caught.value


def repacked(replacing: dict[str, bytes] | None = None, adding: dict[str, bytes] | None = None) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(GOOD)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in source.namelist():
            out.writestr(name, (replacing or {}).get(name, source.read(name)))
        for name, content in (adding or {}).items():
            out.writestr(name, content)
    return target.getvalue()


def with_cells(cells: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source:
        sheet = source.read("xl/worksheets/sheet1.xml")
    return repacked({"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", cells + b"</sheetData>")})


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (b"", "空.xlsx", "空文件"),
        ("序号,项目名称\n1,甲".encode(), "台账.csv", "CSV"),
        ("序号,项目名称\n1,甲".encode("gb18030"), "台账.xlsx", "CSV"),
        (b"%PDF-1.7 x", "台账.xlsx", "PDF"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "台账.xls", "网页"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "密.xlsx",
            "密码",
        ),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "图.xlsx", "不是 Excel"),
        (GOOD[: len(GOOD) // 2], "台账.xlsx", "不完整"),
        (xls(ROWS)[:900], "台账.xls", "没有工作表"),
    ],
)
def test_what_is_no_workbook_is_refused(data: bytes, name: str, word: str) -> None:
    assert word in refusal(data, name).reason


def test_macros_are_refused_with_the_way_out() -> None:
    refused = refusal(repacked(adding={"xl/vbaProject.bin": b"x"}), "台账.xlsm")
    assert "宏" in refused.reason and ".xlsx" in refused.remedy


def test_a_zip_of_something_else_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        out.writestr("照片.txt", "x")
    assert "压缩包" in refusal(target.getvalue()).reason


def test_bombs_are_refused_before_they_open() -> None:
    assert "大得不正常" in refusal(repacked(adding={"xl/worksheets/sheet2.xml": b"0" * (30 << 20)})).reason


def test_a_size_that_lies_is_refused() -> None:
    data = bytearray(GOOD)
    entry = data.rfind(b"PK\x01\x02", 0, data.find(b"xl/worksheets/sheet1.xml", data.find(b"PK\x01\x02")))
    data[entry + 24 : entry + 28] = (50).to_bytes(4, "little")
    refusal(bytes(data))


def test_sixteen_thousand_columns_are_refused() -> None:
    cells = b'<row r="99"><c r="XFD99"><v>1</v></c></row>'
    assert "16,384 列" in refusal(with_cells(cells)).reason


def test_a_far_cell_is_refused_and_far_blanks_are_not() -> None:
    assert (
        "1,048,576 行" in refusal(with_cells(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>')).reason
    )
    blanks = b"".join(b'<row r="%d"><c r="XFD%d" s="1"/></row>' % (n, n) for n in range(200_000, 260_000))
    assert len(read_workbook("台账.xlsx", with_cells(blanks), PLACES).sheets[0].projects) == 8


def test_a_declared_size_is_not_believed() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source:
        sheet = source.read("xl/worksheets/sheet1.xml")
    declared = zlib.decompress(zlib.compress(sheet)).replace(b'ref="A1:G10"', b'ref="A1:XFD1048576"')
    assert declared != sheet
    reading = read_workbook("台账.xlsx", repacked({"xl/worksheets/sheet1.xml": declared}), PLACES)
    assert len(names(reading.sheets[0])) == 8


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Bytes cut, overwritten, removed, doubled or with digits changed."""
    held, kind = bytearray(data), chance.randrange(6)
    at = chance.randrange(max(1, len(held)))
    if kind == 0:
        return bytes(held[:at])
    if kind == 1:
        for _ in range(chance.randint(1, 20)):
            held[chance.randrange(len(held))] = chance.randrange(256)
    elif kind == 2:
        del held[at : at + chance.randint(1, 200)]
    elif kind == 3:
        held[at:at] = held[chance.randrange(len(held)) :][: chance.randint(1, 300)]
    elif kind == 4:
        digits = [i for i, byte in enumerate(held) if 48 <= byte <= 57]
        for i in chance.sample(digits, min(8, len(digits))):
            held[i] = chance.choice(b"0123456789")
    else:
        held[at:at] = chance.choice(
            [b"9" * 12, b'<c r="XFD1048576"><v>1</v></c>', b'"', b"<", b"-1", b"\0" * 8]
        )
    return bytes(held)


def mutated_inside(data: bytes, chance: random.Random) -> bytes:
    """A sound zip with one part of the workbook mutated."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    name = chance.choice([name for name, content in parts.items() if content])
    return repacked({name: mutated(parts[name], chance)})


def outcome(name: str, data: bytes) -> str:
    try:
        read_workbook(name, data, PLACES)
    except Refused:
        return "refused"
    return "read"


def test_mutated_workbooks_are_read_or_refused() -> None:
    outcomes = set()
    for seed in range(MUTATIONS):
        chance = random.Random(seed)
        change = mutated_inside if chance.random() < 0.6 else mutated
        outcomes.add(outcome("台账.xlsx", change(GOOD, chance)))
    assert outcomes == {"read", "refused"}


def test_mutated_xls_files_are_read_or_refused() -> None:
    good = xls(ROWS)
    for seed in range(max(8, MUTATIONS // 40)):
        assert outcome("台账.xls", mutated(good, random.Random(seed))) in ("read", "refused")
