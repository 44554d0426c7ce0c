"""Several leads handed out at once, by thumb: 390 px wide."""

from typing import Any

import pytest
from playwright.sync_api import expect

FIRMS = ("西宁云杉隔膜有限公司", "西宁白桦正极材料有限公司")


@pytest.fixture
def two_leads(standing: Any) -> None:
    page = standing("hanxiulan").page
    for name in FIRMS:
        standing("hanxiulan").open("/leads/new/")
        page.get_by_label("企业全称").fill(name)
        page.get_by_label("企业的出处").fill("展会名录")
        page.get_by_role("button", name="登记线索").click()
        page.wait_for_url("**/leads/*/")


def test_several_are_given_to_one_person_on_a_phone(two_leads: None, visit: Any) -> None:
    visitor = visit("hanxiulan", width=390)
    page = visitor.open("/leads/?q=西宁")
    bar = page.locator("#bulk")
    expect(bar).to_be_hidden()
    for name in FIRMS:
        tap = page.locator("tr").filter(has_text=name).locator(".wt-pick-tap")
        box = tap.bounding_box()
        assert box is not None and min(box["width"], box["height"]) >= 44, "a thumb's width"
        tap.click()
    expect(bar).to_contain_text("已选 2 条")
    expect(bar).to_be_in_viewport(ratio=1)
    dock, shown = page.locator(".wt-dock").bounding_box(), bar.bounding_box()
    assert dock is not None and shown is not None and shown["y"] + shown["height"] <= dock["y"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    bar.get_by_role("checkbox", name="选这一页全部").check()
    bar.get_by_role("button", name="取消选择").click()
    expect(bar).to_be_hidden()
    for name in FIRMS:
        page.locator("tr").filter(has_text=name).locator(".wt-pick-tap").click()
    bar.get_by_role("button", name="分派", exact=True).click()
    expect(bar).to_be_visible()  # nobody chosen yet: the browser asks, what was picked is not lost
    choice = bar.get_by_role("combobox", name="给谁")
    choice.select_option(index=1)
    bar.get_by_role("button", name="分派", exact=True).click()
    expect(page.get_by_text("分派了 2 条")).to_be_visible()
