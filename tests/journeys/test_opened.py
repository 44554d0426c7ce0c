"""What opens over a page, and answers that say no, are as readable as the pages themselves."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from windows import SIZES, violations

WIDTHS = [1440, 390]


def sound(page: Page, name: str) -> list[str]:
    width = int(page.evaluate("innerWidth"))
    if folder := os.environ.get("WUTONG_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{width}.png")
    wide = int(page.evaluate("document.documentElement.scrollWidth"))
    return violations(page) + ([f"{wide} px wide"] if wide > width else [])


@pytest.mark.parametrize("width", WIDTHS)
def test_search(width: int, standing: Any) -> None:
    page = standing("hanxiulan").look_at("/statistics/", width)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("格尔木")
    expect(page.get_by_role("option").filter(has_text="格尔木").first).to_be_visible()
    assert sound(page, "search") == []
    page.keyboard.press("Escape")


@pytest.mark.parametrize("width", WIDTHS)
def test_menu(width: int, standing: Any) -> None:
    page = standing("hanxiulan").look_at("/projects/?stage=sign", width)
    page.locator("summary").filter(has_text="属地").click()
    assert sound(page, "menu") == []
    page.keyboard.press("Escape")


def test_more_on_the_phone(standing: Any) -> None:
    page = standing("hanxiulan").look_at("/", 390)
    page.get_by_role("button", name="更多").click()
    dialog = page.get_by_role("dialog", name="更多")
    expect(dialog.get_by_role("link", name="设置")).to_be_visible()
    expect(dialog.get_by_role("button", name="退出登录")).to_be_visible()
    assert sound(page, "more") == []
    page.keyboard.press("Escape")


@pytest.mark.parametrize("width", WIDTHS)
def test_source_of_a_figure(width: int, standing: Any) -> None:
    page = standing("hanxiulan").look_at("/projects/?sort=-investment", width)
    page.locator("a.wt-fig").first.click()
    expect(page.get_by_role("dialog", name="数的来历").locator(".wt-hit")).to_be_visible()
    assert sound(page, "source") == []
    page.keyboard.press("Escape")


@pytest.mark.parametrize("width", WIDTHS)
def test_asking_before_an_import_is_undone(width: int, standing: Any) -> None:
    page = standing("mayucheng").look_at("/ledgers/", width)
    page.get_by_role("button", name="撤销").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("撤去它带来的")
    assert sound(page, "confirm") == []
    page.get_by_role("button", name="先不").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_form_with_wrong_figures(width: int, standing: Any) -> None:
    visitor = standing("mayucheng")
    page = visitor.open("/projects/create/")
    page.set_viewport_size({"width": SIZES[width][0], "height": SIZES[width][1]})
    page.locator("#id_investment").fill("很多")
    page.locator("#id_signed_date").fill("哪天")
    page.get_by_role("button", name="建立项目").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    assert sound(page, "wrong") == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_refusal_to_move(width: int, standing: Any) -> None:
    visitor = standing("mayucheng")
    page = visitor.look_at("/projects/", width)
    page.locator("a.wt-name").first.click()
    page.get_by_text("更多", exact=True).first.click()
    page.get_by_role("link", name="推进或退回").click()
    page.get_by_role("button", name="改变阶段").click()
    expect(page.get_by_role("alert").first).to_contain_text("什么都没有改动")
    assert sound(page, "unmoved") == []
    visitor.looked_at = ""
