"""By keyboard alone: search, the list, menus, and a ring that shows where one is."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

PROJECT = "南山口抽水蓄能电站"


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


@pytest.mark.parametrize("typed", ["nsk", "nanshankou", "南山口"])
def test_search_finds_by_initials_pinyin_and_name(typed: str, standing: Any) -> None:
    page = standing("hanxiulan").open("/settings/")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    box.press_sequentially(typed)
    found = page.get_by_role("option").filter(has_text="南山口")
    expect(found.first).to_be_visible()
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    while "南山口" not in page.locator("[role=option][aria-selected=true]").inner_text():
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/*/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("南山口")


def test_search_that_finds_nothing_says_what_to_try(standing: Any) -> None:
    page = standing("hanxiulan").open("/")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").press_sequentially("没有这个东西")
    expect(page.get_by_role("listbox")).to_contain_text("试试拼音首字母")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_list_is_walked_picked_and_opened(standing: Any) -> None:
    page = standing("hanxiulan").open("/projects/")
    names = page.locator("[data-rows] .wt-name").all_inner_texts()
    page.keyboard.press("j")
    assert focused(page) == names[0]
    page.keyboard.press("j")
    assert focused(page) == names[1]
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-text]")).to_contain_text("已选 1 个")
    page.keyboard.press("k")
    assert focused(page) == names[0]
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-text]")).to_contain_text("已选 2 个")
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/*/")
    expect(page.get_by_role("heading", level=1)).to_have_text(names[0])


def test_letters_typed_into_a_box_are_only_letters(standing: Any) -> None:
    page = standing("hanxiulan").open("/projects/")
    box = page.get_by_role("searchbox", name="搜索项目")
    box.press_sequentially("jkx")
    expect(box).to_be_focused()
    expect(box).to_have_value("jkx")


def test_the_first_tab_leads_to_the_text(standing: Any) -> None:
    page = standing("hanxiulan").open("/projects/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#main').contains(document.activeElement)")


def test_escape_closes_a_menu_and_focus_goes_back(standing: Any) -> None:
    page = standing("hanxiulan").open("/projects/")
    opener = page.locator("details[data-menu] > summary").first
    opener.focus()
    page.keyboard.press("Enter")
    menu = page.locator("details[data-menu][open]")
    expect(menu).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(opener).to_be_focused()


def test_escape_closes_a_dialog_and_focus_goes_back(standing: Any) -> None:
    page = standing("hanxiulan").open("/projects/?sort=-investment")
    corner = page.locator("a.wt-fig").first
    corner.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="数的来历")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(corner).to_be_focused()


RING = """() => {
    const here = document.activeElement, look = getComputedStyle(here);
    const ring = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
    const seen = here === document.body || ring || look.boxShadow !== "none";
    return seen ? [] : [here.outerHTML.slice(0, 120)]; }"""


@pytest.mark.parametrize("path", ["/", "/projects/", "/projects/create/", "/statistics/"])
def test_whoever_tabs_sees_where_they_are(path: str, standing: Any) -> None:
    page = standing("mayucheng").open(path)
    unseen = []
    for _ in range(25):
        page.keyboard.press("Tab")
        unseen += page.evaluate(RING)
    assert unseen == []
