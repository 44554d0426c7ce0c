"""A batch from its choices to the study behind a cell, as an officer clicks through it."""

import re
from typing import Any

from playwright.sync_api import expect
from windows import violations


def test_two_places_are_chosen_sized_and_opened(standing: Any) -> None:
    page = standing("hanxiulan").look_at("/greenpower/batches/new/", 1440)
    count = page.locator("#batch-count")
    expect(count).to_contain_text("先勾地点")
    for place in ("格尔木", "西宁"):
        page.get_by_role("checkbox", name=place, exact=True).check()
    page.get_by_role("checkbox", name="数据中心").uncheck()
    page.get_by_role("checkbox", name="两班制工厂").check()
    page.get_by_role("textbox", name="峰值负荷").fill("20")
    page.get_by_role("textbox", name="绿电占比").fill("50, 80")
    page.get_by_role("combobox", name="电网费用怎么算").select_option("two_part")
    expect(count).to_contain_text("4 个测算")
    assert violations(page) == []
    page.get_by_role("button", name="开始算").click()
    heading = page.get_by_role("heading", name="哪里便宜")
    expect(heading).to_be_visible(timeout=90_000)
    assert violations(page) == []
    cell = page.locator(".wt-heat td").first
    price = cell.inner_text()
    assert re.fullmatch(r"0\.\d{3}", price)
    cell.get_by_role("link").click()
    expect(page.locator(".wt-answer .wt-big")).to_contain_text(price)
    expect(page.locator("#study-title")).to_have_text("格尔木 20 MW 两班制工厂，绿电 50%")


def test_what_is_refused_comes_into_sight_on_a_phone(standing: Any) -> None:
    page = standing("hanxiulan").look_at("/greenpower/batches/new/?site=golmud", 390)
    page.get_by_role("checkbox", name="格尔木", exact=True).check()
    for choice in ("数据中心", "平常年", "青海绿电直连"):
        page.get_by_role("checkbox", name=choice, exact=True).check()
    page.get_by_role("textbox", name="峰值负荷").fill("20")
    page.get_by_role("textbox", name="绿电占比").fill("50, 120")
    page.get_by_role("textbox", name="储能造价").fill("100")
    page.get_by_role("button", name="开始算").click()
    wrong = page.get_by_role("textbox", name="绿电占比")
    expect(wrong).to_be_focused()
    expect(wrong).to_have_accessible_description(re.compile("120 应在 0 到 99 之间"))
    top = wrong.bounding_box()
    assert top is not None and 60 < top["y"] < 700  # clear of the bars above and below
    assert violations(page) == []
