"""The three pictures of the README, taken of the running demo when WUTONG_PICTURES=1."""

import os
import re
from typing import Any

from odd_ledger import bring, odd_rows, write
from playwright.sync_api import Page, expect
from windows import ROOT, SIZES

KNOWN = (
    9,
    "南山口抽水蓄能电站",
    "中国长江三峡集团有限公司",
    "北京",
    "格尔木市",
    171,
    "",
    "在建",
    "2022.12.30",
)


def picture(page: Page, name: str, last: str) -> None:
    """The page from its top down to the end of what `last` names."""
    page.mouse.move(0, 0)
    page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
    if os.environ.get("WUTONG_PICTURES") != "1":
        return
    box = page.locator(last).first.bounding_box()
    assert box is not None
    page.set_viewport_size({"width": SIZES[1440][0], "height": int(box["y"] + box["height"]) + 12})
    folder = ROOT / "docs" / "pictures"
    folder.mkdir(exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")


def test_a_ledger_read(visit: Any) -> None:
    visitor = visit("mayucheng")
    rows = [*odd_rows("格尔木"), KNOWN, ("", "合计", "", "", "", 303.6, "", "", "")]
    bring(visitor, "格尔木市2026年签约项目台账.xlsx", write(rows))
    page = visitor.page
    expect(page.get_by_role("heading", name=re.compile("可能已有"))).to_be_visible(timeout=20_000)
    picture(page, "preview", ".wt-import")
    page.get_by_role("button", name="不导入了").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("导入")


def test_a_project_and_where_its_figure_comes_from(visit: Any) -> None:
    page = visit("hanxiulan").open("/projects/?q=nsk&region=632801")
    page.get_by_role("link", name=re.compile("南山口")).first.click()
    page.locator(".wt-facts a.wt-fig").first.click()
    expect(page.locator(".wt-source-slot .wt-cellref").first).to_be_visible()
    picture(page, "project", ".wt-source-slot")


def test_the_list(visit: Any) -> None:
    page = visit("hanxiulan").open("/projects/?sort=-investment")
    expect(page.locator("a.wt-fig").first).to_be_visible()
    picture(page, "projects", "[data-rows] tbody tr:nth-child(14)")
