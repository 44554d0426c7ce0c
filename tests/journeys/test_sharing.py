"""A study goes to another body: found as its name is typed, seen there, taken back; the address is copied."""

import re
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import expect
from windows import violations


def test_a_study_is_shared_seen_and_taken_back(standing: Any) -> None:
    page = standing("hanxiulan").look_at(
        "/greenpower/?load=two_shift&peak=21&green=55&billing=two_part", 1440
    )
    page.get_by_role("button", name="复制地址").click()
    expect(page.get_by_text("地址已复制，打开的人看到同样的选择")).to_be_visible()
    page.get_by_role("textbox", name="研究的名字").fill("某某厂，送省能源局看")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="某某厂，送省能源局看")).to_be_visible()
    place = urlsplit(page.url).path
    page.get_by_role("searchbox", name="找要共享给的机构").press_sequentially("qhsnyj")
    page.get_by_role("button", name=re.compile(r"共享\s*给青海省能源局")).click()
    row = page.get_by_role("row", name=re.compile("青海省能源局"))
    expect(row).to_be_visible()
    assert violations(page) == []
    reader = standing("zhouhaiyan")
    seen = reader.look_at(place, 390)
    expect(seen.get_by_text("共享给您的机构")).to_be_visible()
    assert violations(seen) == []
    with seen.expect_download() as fetched:
        seen.get_by_role("link", name=re.compile(r"English\s*, version 1")).click()
    assert fetched.value.suggested_filename == (
        "Green power brief Golmud 21 MW two-shift factory, at least 55% green power.docx"
    )
    page = standing("hanxiulan").look_at(place, 1440)
    page.get_by_role("button", name=re.compile(r"收回\s*：青海省能源局")).click()
    page.get_by_role("dialog").get_by_role("button", name="收回").click()
    expect(page.get_by_text("还没有共享给别的机构")).to_be_visible()
    gone = standing("zhouhaiyan")
    gone.open(place)
    expect(gone.page.get_by_text("不在您的可见范围").first).to_be_visible()
