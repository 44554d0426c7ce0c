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
