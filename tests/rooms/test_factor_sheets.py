"""Tables of quotas in: looked at cell by cell, all or nothing, once. Through the client."""

import io
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from rooms.factor_parts import GOLMUD, HAIXI, QINGHAI, balance, keeper, opened
from rooms.factor_tables import NEW, PAPER, ROWS, confirm, lines_of, looked, page_of, table, told_against
from wutong.audit.models import Entry
from wutong.factors import actions as factor_actions
from wutong.factors.models import Account, Transfer
from wutong.factors.rules import Move
from wutong.factors.sheets import known
from wutong.factors.sheets.reading import read
from wutong.factors.sheets.vocabulary import year_in

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


def test_what_is_wrong_of_every_row_is_said_once(client: Any) -> None:
    rows = [(n, "海西州", "", n, "", "") for n in range(1, 31)]
    [(cells, words)] = told_against(looked(client, table(rows, lines=("2026年能耗指标", "单位：吨标准煤"))))
    assert (
        cells == "第 4 行、第 5 行、第 6 行、第 7 行、第 8 行、第 9 行 等 30 处"
        and "没有写依据的文件" in words
    )


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
    assert "由上级账户给下来" in told[0][1]


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


def test_a_formula_without_its_result_a_hidden_row_and_a_hidden_sheet_are_told() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (["2026年能耗指标"], ["单位：吨标准煤"], [PAPER], ["地区", "指标数"]):
        sheet.append(line)
    for row in (["海西州", "=1+2"], ["西宁市", 5]):
        sheet.append(row)
    sheet.row_dimensions[6].hidden = True
    kept = book.copy_worksheet(sheet)
    kept.sheet_state = "hidden"
    made = io.BytesIO()
    book.save(made)
    first, second = read("表.xlsx", made.getvalue(), known.kinds(), known.atlas())
    assert [one.words for one in first.passed if one.row == 5] == [
        "B5 是公式，文件里没有存下算出的数；在 Excel 里打开重存一次再上传"
    ]
    assert [(one.cell, one.note) for one in first.lines] == [("B6", "这一行在文件里是隐藏的")]
    assert not second.lines and second.note == "这张表在文件里是隐藏的，没有读"
