"""Tables of quotas in, all or nothing, once; accounts and statements out as workbooks. Through the client."""

import html
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from rooms.factor_parts import GOLMUD, HAIXI, QINGHAI, balance, keeper, opened, reserved
from wutong.audit.models import Entry
from wutong.factors import actions as factor_actions
from wutong.factors.models import Account, Transfer
from wutong.factors.rules import Move
from wutong.factors.sheets import known
from wutong.factors.sheets.reading import read
from wutong.factors.sheets.vocabulary import year_in

pytestmark = pytest.mark.django_db
NEW = "/factors/sheets/new/"
PAPER = "依据：青发改环资〔2026〕12号"
HEAD = ("序号", "地区", "园区", "指标数", "来源", "备注")
Rows = Sequence[Sequence[Any]]


def table(
    rows: Rows,
    head: Rows = (HEAD,),
    lines: Sequence[str] = ("2026年能耗指标分解表", "填报单位：甲　单位：吨标准煤", PAPER),
    merges: Sequence[str] = (),
    name: str = "分解表",
) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for line in lines:
        sheet.append([line])
    for row in (*head, *rows):
        sheet.append(list(row))
    for merge in merges:
        sheet.merge_cells(merge)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


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


def send(client: Any, data: bytes, name: str = "分解表.xlsx") -> Any:
    return client.post(NEW, {"file": SimpleUploadedFile(name, data)})


def looked(client: Any, data: bytes, name: str = "分解表.xlsx") -> Any:
    answer = send(client, data, name)
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"])


def page_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def confirm(client: Any, looked_at: Any) -> Any:
    address = looked_at.wsgi_request.path + "bring/"
    [digest] = re.findall(r'name="shown" value="([0-9a-f]{64})"', page_of(looked_at))
    return client.post(address, {"shown": digest})


def told_against(looked_at: Any) -> list[tuple[str, str]]:
    """What stands against the table: cell, words."""
    found = re.findall(r'<li><span class="wt-cellref">([^<]+)</span> ([^<]+)</li>', page_of(looked_at))
    return [(cell, html.unescape(words)) for cell, words in found]


def lines_of(data: bytes, name: str = "表.xlsx") -> list[Any]:
    return [line for one in read(name, data, known.kinds(), known.atlas()) for line in one.lines]


ROWS = (
    (1, "西宁市", "", 3000, "下达", ""),
    (2, "格尔木市", "格尔木工业园", 500, "腾退", ""),
    (3, "格尔木市", "", 2_000, "", ""),
    (4, "德令哈市", "", "待定", "", ""),
    (5, "都兰县", "", None, "", ""),
    ("合计", None, None, 99_999, None, None),
)


def test_a_table_is_looked_at_and_brought_in_once(client: Any, energy: SimpleNamespace) -> None:
    before = Transfer.objects.count()
    seen = looked(client, table(ROWS))
    text = page_of(seen)
    assert "开户并记入 3 笔" in text and "记入 3 笔</button>" in text and "没有写数，按不知道，不按 0" in text
    assert "D10 写 99999；合计不作数" in text
    assert Transfer.objects.count() == before and Account.objects.count() == 2
    assert confirm(client, seen).status_code == 302
    park = Account.objects.get(park="golmud")
    assert balance(park) == (500, 0, 0, 0, 0) and park.parent == Account.objects.get(region=GOLMUD, park=None)
    assert park.transfers.get().move == Move.FREED and park.transfers.get().document == PAPER[3:]
    assert balance(energy.prefecture) == (10_000, 2_000, 0, 0, 0)
    assert Entry.objects.filter(act="bring_factor_sheet").count() == 1
    again = looked(client, table(ROWS))
    assert "已经记过 3 笔" in page_of(again) and "贺建平" not in page_of(again)
    assert "</button>" not in page_of(again).split("wt-steps")[0].rpartition("wt-actions")[2]
    assert confirm(client, again).status_code == 302
    assert Transfer.objects.count() == before + 3
    assert Entry.objects.filter(act="bring_factor_sheet").count() == 1


def test_the_same_figures_in_another_file_add_nothing(
    client: Any, energy: SimpleNamespace, client_of: Any
) -> None:
    confirm(client, looked(client, table(ROWS)))
    count = Transfer.objects.count()
    resaved = table(ROWS, name="重存的表")
    assert confirm(client, looked(client, resaved)).status_code == 302
    assert Transfer.objects.count() == count
    someone = keeper("qh_energy")
    someone.body = energy.by.body
    someone.save()
    seen = looked(client_of(someone), table(ROWS))
    assert "已经记过 3 笔" in page_of(seen)


def test_rows_below_stand_before_those_above(client: Any) -> None:
    rows = ((1, "互助县", "", 300, "", ""), (2, "海东市", "", 1000, "", ""))
    confirm(client, looked(client, table(rows)))
    county = Account.objects.get(region="630223")
    assert county.parent == Account.objects.get(region="630200")


WRONG = (
    (("海西州", "", "约3000", "", ""), "D5", "不是一个确数"),
    (("海西州", "", -5, "", ""), "D5", "是负数"),
    (("海西州", "", "3000 亩", "", ""), "D5", "单位量的是面积"),
    (("海西州", "", "12.3456", "", ""), "D5", "超过三位小数"),
    (("海西州", "", date(2026, 1, 2), "", ""), "D5", "不是一个数"),
    (("州本级", "", 5, "", ""), "B5", "只是合计里的一部分"),
    (("乌有县", "", 5, "", ""), "B5", "没有认出“乌有县”"),
    (("海西州、西宁市", "", 5, "", ""), "B5", "里有 2 个地方"),
    (("西宁市", "德令哈工业园", 5, "", ""), "C5", "不在西宁市"),
    (("", "", 5, "", ""), "B5", "没有写是哪个地区"),
    (("海西州", "", 5, "调剂", ""), "E5", "来源写下达、腾退或购入"),
    (("海西州", "", 99_999, "", ""), "D5", "青海 2026 年能耗指标要 99,999 tce，可用 9 万 tce"),
)


@pytest.mark.parametrize(("cells", "cell", "words"), WRONG)
def test_one_wrong_cell_and_nothing_is_brought(
    cells: tuple[Any, ...], cell: str, words: str, client: Any
) -> None:
    before = Transfer.objects.count()
    good = (2, "海西州", "", 10, "下达", "")
    data = table(((1, *cells), good), lines=("2026年能耗指标分解表", "单位：吨标准煤", PAPER))
    seen = looked(client, data)
    [(where, told)] = told_against(seen)
    assert where == cell and words in told
    assert "一笔也不记" in page_of(seen)
    refused = confirm(client, seen)
    assert refused.status_code == 422 and cell in page_of(refused)
    assert Transfer.objects.count() == before and not Entry.objects.filter(act="bring_factor_sheet")


def test_what_is_not_stated_is_not_guessed() -> None:
    bare = (("地区", "指标"), ("海西州", 5))
    [line] = lines_of(table(bare[1:], (("地区", "数量"),), lines=()))
    assert [words for _, words in line.wrong] == [
        "没有写是哪种要素",
        "没有写依据的文件；加一列“文件”，或在表头上方写一行“依据：…”",
    ]
    [line] = lines_of(table(bare[1:], (("地区", "能耗指标"),), lines=(PAPER,)))
    assert [cell for cell, _ in line.wrong] == ["第 3 行", "B3"]
    assert "没有写是哪一年的" in line.wrong[0][1] and "没有写单位" in line.wrong[1][1]
    [line] = lines_of(table(((*bare[1], "2026"),), (("地区", "标准地（亩）", "年度"),), lines=(PAPER,)))
    assert line.wrong == (("C3", "标准地是存量，不按年记；期间写“长期”或空着"),)


def test_heads_of_two_rows_merged_cells_and_a_kind_a_column() -> None:
    head = (
        ("地区", "主要指标", None, "文件"),
        (None, "能耗指标", "化学需氧量", None),
        (None, "万吨标准煤", "吨", None),
    )
    rows = (("海西州", 1.5, 30, "青发改〔2026〕9号"), (None, 0.5, "", None), ("格尔木市", "—", 0, None))
    lines = lines_of(table(rows, head, ("各地2026年指标",), ("A2:A4", "B2:C2", "D2:D4", "A5:A6", "D5:D7")))
    told = [(line.cell, line.kind.key, line.amount, line.spot.name[:2], line.document) for line in lines]
    paper = "青发改〔2026〕9号"
    assert told == [
        ("B5", "energy", "1.5 万 tce", "海西", paper),
        ("C5", "cod", "30 t/a", "海西", paper),
        ("B6", "energy", "5,000 tce", "海西", paper),
    ]
    assert all(not line.wrong and line.period == "2026" for line in lines)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2026年度能耗指标分解表", "2026"),
        ("能耗指标分解表（2026年）", "2026"),
        ("能耗指标 2026", "2026"),
        ("2025—2026年能耗指标", ""),
        ("青发改〔2026〕9号能耗指标", ""),
        ("能耗指标", ""),
    ],
)
def test_a_year_is_the_titles_own(title: str, year: str) -> None:
    assert year_in(title) == year


def test_a_kind_a_unit_and_a_period_a_row() -> None:
    head = (("要素", "地区", "年度", "数量", "单位", "文件"),)
    rows = (
        ("能耗", "海西州", 2026, 1.2, "万吨标准煤", "甲"),
        ("COD", "海西州", "2027年度", "1,200", "吨/年", "甲"),
        ("标准地", "乌兰工业园", "长期", 80, "公顷", "甲"),
        ("铅", "海西州", 2026, "3.5公斤", "", "甲"),
    )
    told = [(one.kind.key, one.period, one.amount, one.wrong) for one in lines_of(table(rows, head, ()))]
    assert told == [
        ("energy", "2026", "1.2 万 tce", ()),
        ("cod", "2027", "1,200 t/a", ()),
        ("land_standard", "长期", "1,200 亩", ()),
        ("lead", "2026", "3.5 kg/a", ()),
    ]


def test_a_cell_merged_over_rows_is_nobodys_amount() -> None:
    rows = ((1, "西宁市", "", 3000, "", ""), (2, "海东市", "", None, "", ""))
    [line] = lines_of(table(rows, merges=("D5:D6",)))
    assert line.wrong == (("D5", "几行合并成一格，分不清是哪一行的数，请拆开写"),)


def test_two_columns_that_could_be_the_amount_are_asked_about(client: Any) -> None:
    head = (("地区", "下达量（吨标准煤）", "核定总量（吨标准煤）", "已分配（吨标准煤）"),)
    seen = looked(client, table((("海西州", 5, 6, 1),), head))
    assert "都像数量" in page_of(seen) and "没有读出一笔" in page_of(seen)


def test_a_row_written_twice_is_told(client: Any) -> None:
    rows = ((1, "西宁市", "", 30, "", ""), (2, "西宁", "", 30, "", ""))
    [(cell, words)] = told_against(looked(client, table(rows)))
    assert cell == "D6" and "和 D5 一样" in words


def test_what_another_department_keeps_is_left_to_it(client: Any) -> None:
    head = (("地区", "能耗指标（吨标准煤）", "用水指标（万立方米）"),)
    seen = looked(client, table((("海西州", 5, 6),), head))
    assert "记入 1 笔，别的部门记 1 笔" in page_of(seen) and "水利部门" in page_of(seen)
    confirm(client, seen)
    assert not Account.objects.filter(kind="water").exists()


def test_a_prefecture_gives_on_and_takes_nothing_itself(energy: SimpleNamespace, client_of: Any) -> None:
    client = client_of(keeper("hx_development_reform"))
    rows = ((1, "乌兰县", "", 300, "", ""), (2, "海西州", "", 10, "", ""), (3, "西宁市", "", 5, "", ""))
    told = told_against(looked(client, table(rows)))
    assert [cell for cell, _ in told] == ["D6", "D7"]


def test_what_moved_since_it_was_looked_at_is_looked_at_again(
    client: Any, energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    seen = looked(client, table(((1, "海西州", "", 10, "", ""), (2, "海东市", "", 5, "", ""))))
    factor_actions.open_account("energy", region_code="630200", period="2026", by=energy.by, at=at)
    answer = confirm(client, seen)
    assert answer.status_code == 422 and "看过之后账户又有变动" in page_of(answer)
    assert confirm(client, answer_of(client, seen)).status_code == 302


def answer_of(client: Any, seen: Any) -> Any:
    return client.get(seen.wsgi_request.path)


def test_a_sheet_is_its_bringers_alone(client: Any, client_of: Any, cast: SimpleNamespace) -> None:
    seen = looked(client, table(ROWS))
    path = seen.wsgi_request.path
    assert client_of(keeper("hx_development_reform")).get(path).status_code == 404
    assert client_of(cast.officer).get(path).status_code == 403
    assert client_of(cast.officer).get(NEW).status_code == 403
    assert client.get("/factors/sheets/../../../etc/passwd/").status_code == 404
    assert client.get(f"/factors/sheets/{'0' * 64}/").status_code == 404


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
    assert client_of(cast.officer).get(address).status_code == 404


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
