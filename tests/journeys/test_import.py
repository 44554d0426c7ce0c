"""A county officer brings a ledger: the reading beside the original, a wrong total named, written, undone."""

import re
import secrets
from typing import Any

import pytest
from odd_ledger import bring, odd_rows, write
from playwright.sync_api import Page, expect

HELD = 7  # of eight projects one belongs to the next county


def fresh() -> tuple[str, bytes]:
    mark = f"试{secrets.token_hex(2)}"
    return mark, write(odd_rows(mark))


def sheet_row(page: Page, number: int) -> Any:
    """One line of the original and its reading."""
    head = page.locator("td.wt-ltr").get_by_text(str(number), exact=True)
    return page.locator(".wt-read tbody tr").filter(has=head)


def choose_meaning(page: Page, column: str, meaning: str) -> None:
    page.get_by_role("link", name="改列义").click()
    page.get_by_label(f"{column} 列的意思").select_option(label=meaning)
    page.get_by_role("button", name="照选的列义重读").click()
    expect(page.get_by_role("button", name=re.compile("^写入"))).to_be_visible()


def test_the_original_stands_beside_its_reading(visit: Any) -> None:
    visitor = visit("mayucheng")
    mark, content = fresh()
    bring(visitor, f"{mark}.xlsx", content)
    page = visitor.page
    expect(sheet_row(page, 5)).to_contain_text("3.2亿")
    expect(sheet_row(page, 5)).to_contain_text("2026-03-08")
    expect(sheet_row(page, 6)).to_contain_text("面议")
    expect(sheet_row(page, 6)).to_contain_text("未填")
    expect(sheet_row(page, 10)).to_contain_text("≥ 100")
    expect(sheet_row(page, 4)).to_contain_text("分段")
    expect(sheet_row(page, 8)).to_contain_text("第 5–7 行逐行相加 15.7 亿元，差 4.3 亿元")
    expect(sheet_row(page, 13)).to_contain_text("乌兰县 632821")
    expect(page.get_by_role("heading", name="合计对不上 1 处")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("确认之前什么都不会写入")
    page.get_by_role("button", name="不导入了").click()
    expect(page.get_by_role("row").filter(has_text=mark)).to_contain_text("已取消")


def test_a_ledger_is_written_opened_at_its_cell_and_undone(visit: Any) -> None:
    visitor = visit("mayucheng")
    mark, content = fresh()
    number = bring(visitor, f"{mark}.xlsx", content)
    page = visitor.page
    choose_meaning(page, "I", "开工时间")
    expect(page.locator(".wt-read thead")).to_contain_text("开工时间")
    page.get_by_role("button", name=f"写入 {HELD} 个项目").click()
    expect(page.get_by_role("link", name=f"看这 {HELD} 个项目")).to_be_visible()
    expect(page.get_by_role("region", name="没有写入的行（表）")).to_contain_text(f"{mark}枸杞加工园")

    page.get_by_role("link", name=f"看这 {HELD} 个项目").click()
    page.get_by_role("link", name=f"{mark}绿电制氢示范").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{mark}绿电制氢示范")
    project = page.url
    figure = page.locator(".wt-facts a.wt-fig").filter(has_text="12.5")
    figure.click()
    expect(page.locator(".wt-source-slot")).to_contain_text(f"{mark}.xlsx")
    expect(page.locator(".wt-source-slot .wt-cellref")).to_have_text("F7")
    expect(page.locator(".wt-source-slot .wt-hit")).to_have_text("12.5")
    page.keyboard.press("Escape")
    expect(page.locator(".wt-source-slot")).to_have_count(0)
    expect(figure).to_be_focused()

    the_same_file_adds_nothing(visitor, f"{mark}.xlsx", content)

    visitor.open(f"/ledgers/{number}/")
    page.get_by_role("button", name="撤销这次导入").click()
    page.get_by_role("dialog").get_by_role("button", name="撤销这次导入").click()
    expect(page.get_by_role("main")).to_contain_text(f"这次带来的 {HELD} 个项目已撤去")
    answer = page.goto(project)
    assert answer is not None and answer.status == 404


def the_same_file_adds_nothing(visitor: Any, name: str, content: bytes) -> None:
    page = visitor.open("/ledgers/new")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": content})
    page.get_by_role("button", name="读文件").click()
    expect(page.get_by_role("alert")).to_contain_text("没有增加任何东西")
    expect(page.get_by_role("link", name=re.compile("打开那次导入"))).to_be_visible()


def test_a_file_may_be_dropped(visit: Any) -> None:
    visitor = visit("mayucheng")
    mark, content = fresh()
    page = visitor.open("/ledgers/new")
    dropped = page.evaluate_handle(
        """([name, bytes]) => { const dropped = new DataTransfer();
        dropped.items.add(new File([new Uint8Array(bytes)], name)); return dropped; }""",
        [f"{mark}.xlsx", list(content)],
    )
    page.dispatch_event(".wt-drop", "drop", {"dataTransfer": dropped})
    expect(page.locator("[data-drop-list]")).to_contain_text(f"{mark}.xlsx")
    page.get_by_role("button", name="读文件").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{mark}.xlsx")
    page.get_by_role("button", name="不导入了").click()


def test_long_work_says_how_far_it_is_and_can_be_stopped(visit: Any) -> None:
    visitor = visit("mayucheng")
    mark = f"试{secrets.token_hex(2)}"
    rows = [(n, f"{mark}第{n}号厂房", "", "", "格尔木市", n, "", "", "") for n in range(1, 30_000)]
    page = visitor.open("/ledgers/new")
    page.locator("input[type=file]").set_input_files(
        {"name": f"{mark}.xlsx", "mimeType": "", "buffer": write(rows)}
    )
    page.get_by_role("button", name="读文件").click()
    expect(page.locator(".wt-job")).to_contain_text(re.compile(r"读到 [\d,]+ / [\d,]+ 行.*可以离开这一页"))
    page.locator(".wt-job").get_by_role("button", name="取消").click()
    expect(page.get_by_role("row").filter(has_text=mark)).to_contain_text("已取消")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("坏了的台账.xlsx", b"PK\x03\x04" + bytes(2000), "这个文件没有读"),
        ("其实是网页.xls", b"<html><table><tr><td>1</td></tr></table></html>", "这个文件没有读"),
    ],
)
def test_a_broken_file_is_refused_in_words(name: str, content: bytes, words: str, visit: Any) -> None:
    visitor = visit("mayucheng")
    bring(visitor, name, content)
    alert = visitor.page.get_by_role("alert")
    expect(alert).to_contain_text(words)
    expect(alert).to_contain_text(name)
    expect(alert).to_contain_text("什么都没有改动")
    expect(alert.get_by_role("link", name="换一个文件")).to_be_visible()


def test_what_is_no_workbook_is_not_taken(visit: Any) -> None:
    page = visit("mayucheng").open("/ledgers/new")
    page.locator("input[type=file]").set_input_files(
        {"name": "台账.pdf", "mimeType": "", "buffer": b"%PDF-1.4"}
    )
    page.get_by_role("button", name="读文件").click()
    expect(page.get_by_role("alert")).to_contain_text("台账.pdf”不是 Excel 工作簿")


def test_on_the_phone_what_needs_a_look_comes_first(visit: Any) -> None:
    visitor = visit("mayucheng", width=390)
    mark, content = fresh()
    bring(visitor, f"{mark}.xlsx", content)
    page = visitor.page
    looks = page.get_by_role("heading", name=re.compile("请您看")).bounding_box()
    first = page.get_by_text(f"{mark}光伏组件生产线").first.bounding_box()
    assert looks is not None and first is not None
    assert looks["y"] < first["y"]
    button = page.get_by_role("button", name=f"写入 {HELD} 个项目").bounding_box()
    assert button is not None and button["height"] >= 44 and button["width"] >= 340
    page.get_by_role("button", name="不导入了").click()
