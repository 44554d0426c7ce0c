"""Factor accounts out as workbooks, the blank one in again, and files that are not what they say."""

import io
import zipfile
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from rooms.factor_parts import GOLMUD, HAIXI, QINGHAI, keeper, opened, reserved
from rooms.factor_tables import NEW, ROWS, confirm, looked, page_of, send, table, told_against
from wutong.audit.models import Entry
from wutong.factors.models import Transfer
from wutong.factors.rules import Move

pytestmark = pytest.mark.django_db


@pytest.fixture
def energy(at: datetime) -> SimpleNamespace:
    """100,000 tce in the province, 10,000 of them given to 海西州."""
    by = keeper("qh_development_reform")
    province = opened("energy", QINGHAI, 100_000, by=by, at=at)
    prefecture = opened("energy", HAIXI, 10_000, by=by, at=at)
    return SimpleNamespace(by=by, province=province, prefecture=prefecture)


@pytest.fixture
def client(energy: SimpleNamespace, client_of: Any) -> Any:
    return client_of(energy.by)


def bomb() -> bytes:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(table(ROWS))) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("xl/media/x.bin", b"\0" * (64 << 20))
    return made.getvalue()


def macros() -> bytes:
    made = io.BytesIO(table(ROWS))
    with zipfile.ZipFile(made, "a") as target:
        target.writestr("xl/vbaProject.bin", b"x")
    return made.getvalue()


HOSTILE = (
    ("空.xlsx", b"", "空文件"),
    ("表.csv", b"a,b", "不是 Excel 工作簿"),
    ("表.xlsx", "a,b\n海西州,5".encode(), "CSV"),
    ("表.xlsx", b"%PDF-1.7", "PDF"),
    ("表.xlsx", b"<html><table>", "网页"),
    ("表.xlsx", b"PK\x03\x04 nothing", "不完整"),
    ("表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "工作表"),
)


@pytest.mark.parametrize(("name", "data", "words"), HOSTILE)
def test_what_is_no_workbook_is_refused_as_a_ledger_is(
    name: str, data: bytes, words: str, client: Any
) -> None:
    answer = send(client, data, name)
    assert (
        answer.status_code in (200, 422)
        and words in page_of(answer)
        and "没有增加任何东西" in page_of(answer)
    )


def test_bombs_macros_and_tables_of_something_else_are_refused(client: Any) -> None:
    for data, words in (
        (bomb(), "大得不正常"),
        (macros(), "带有宏"),
        (table(((1, "甲", 3),), (("序号", "项目名称", "总投资"),), ()), "没有找到表头"),
        (table([(n, "海西州", "", n, "", "") for n in range(1, 502)]), "一次最多记 500 笔"),
    ):
        answer = send(client, data)
        assert answer.status_code == 422 and words in page_of(answer), words
    assert client.post(NEW, {}).status_code == 422


def test_words_of_a_cell_are_words_on_the_page(client: Any) -> None:
    seen = looked(client, table(((1, "<script>alert(1)</script>", "=1+1", 5, "", "\x01"[:0]),)))
    assert "<script>alert" not in page_of(seen) and "&lt;script&gt;" in page_of(seen)


def grid_of(answer: Any, sheet: int = 0) -> list[list[Any]]:
    data = b"".join(answer.streaming_content)
    rows: list[list[Any]] = (
        CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(sheet).to_python()
    )
    return rows


def test_accounts_go_out_as_they_stand(
    energy: SimpleNamespace, cast: SimpleNamespace, client_of: Any, at: datetime
) -> None:
    by = keeper("hx_development_reform")
    county = opened("energy", GOLMUD, 600, by=by, at=at)
    reserved({county.pk: 250}, by=cast.officer, at=at, days=365)
    rows = grid_of(client_of(cast.reviewer).get("/factors/sheets/accounts.xlsx"))
    assert rows[0][0] == "海西州要素账户" and rows[1][0] == "填报单位：海西州投资促进局"
    assert rows[2][6] == "总量" and rows[3][7:10] == ["给下级", "预占", "落实"]
    body = [row for row in rows[4:] if isinstance(row[0], float)]
    assert [row[1:11] for row in body] == [
        ["能耗指标", "tce", "海西州", "", 2026, 10000, 600, 250, 0, 9400],
        ["能耗指标", "tce", "格尔木市", "", 2026, 600, 0, 250, 0, 350],
    ]
    assert Entry.objects.filter(act="export_factors").count() == 1
    assert [row[3] for row in grid_of(client_of(cast.officer).get("/factors/sheets/accounts.xlsx"))[4:5]] == [
        "格尔木市"
    ]
    narrowed = client_of(cast.reviewer).get("/factors/sheets/accounts.xlsx?region=632801")
    assert len([row for row in grid_of(narrowed)[4:] if isinstance(row[0], float)]) == 1


def test_a_statement_goes_out_with_running_balances(
    energy: SimpleNamespace, cast: SimpleNamespace, client_of: Any, at: datetime
) -> None:
    reserved({energy.prefecture.pk: 250}, by=cast.officer, at=at)
    address = f"/factors/sheets/statement-{energy.prefecture.pk}.xlsx"
    rows = grid_of(client_of(cast.reviewer).get(address))
    assert rows[0][0] == "海西州 2026 年能耗指标流水" and "单位：tce" in rows[1][5]
    first, second = rows[4], rows[5]
    assert (first[2], first[4], first[7], first[10:14]) == (
        "下达",
        "青发改〔2026〕1号",
        10000,
        [10000, 0, 0, 10000],
    )
    assert (second[2], second[3], second[8], second[10:14]) == ("预占", "1号项目", 250, [10000, 250, 0, 9750])
    assert rows[3][13] == "可用"
    assert client_of(cast.officer).get(address).status_code == 404


def test_what_lapsed_and_nobody_wrote_down_is_in_the_statement(
    energy: SimpleNamespace, cast: SimpleNamespace, client_of: Any, at: datetime
) -> None:
    ago = at - timedelta(days=40)
    reserved({energy.prefecture.pk: 250}, by=cast.officer, at=ago, days=10)
    client = client_of(cast.reviewer)
    rows = grid_of(client.get(f"/factors/sheets/statement-{energy.prefecture.pk}.xlsx"))
    entries = [row for row in rows[4:] if isinstance(row[0], float)]
    assert [row[2] for row in entries] == ["预占", "到期", "下达"]
    assert entries[1][8] == -250 and entries[2][10:14] == [10000, 0, 0, 10000]
    page = client.get(f"/factors/accounts/{energy.prefecture.pk}/")
    assert page.status_code == 200 and "到期" in page.content.decode()
    assert Transfer.objects.filter(move=Move.EXPIRE).count() == 0


def test_the_blank_sheet_is_read_once_filled(client: Any) -> None:
    data = b"".join(client.get("/factors/sheets/blank.xlsx").streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = ("能耗指标", "海西州", None, 2026, 12, "吨标准煤", "购入", "交易凭证〔2026〕3号")
    for column, value in enumerate(cells, 1):
        book.worksheets[0].cell(4, column, value)
    made = io.BytesIO()
    book.save(made)
    seen = looked(client, made.getvalue())
    assert "记入 1 笔" in page_of(seen) and not told_against(seen)
    confirm(client, seen)
    assert Transfer.objects.get(move=Move.BOUGHT).capacity == 12_000
