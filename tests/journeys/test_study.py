"""A study in a meeting: the slider moves, the answer follows with its proof, it is kept and opened again."""

import re
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import expect
from windows import violations

# a second and a half on a machine of its own; other tests run beside this one
PATIENCE_S = 6


def test_a_slider_brings_the_answer_and_the_study_is_kept(standing: Any) -> None:
    page = standing("hanxiulan").look_at("/greenpower/?load=two_shift&peak=50", 1440)
    price = page.locator(".wt-answer .wt-big")
    before = price.inner_text()
    front = page.get_by_role("img", name=re.compile("绿电占比从"))
    expect(page.get_by_text("已证明接近最优")).to_be_visible()
    expect(front).to_be_visible(timeout=30_000)
    started = time.monotonic()
    page.get_by_role("slider", name="绿电占比不低于").fill("95")
    expect(page.locator("#study-title")).to_have_text(
        "格尔木 50 MW 两班制工厂，绿电 95%", timeout=PATIENCE_S * 1000
    )
    assert time.monotonic() - started <= PATIENCE_S
    assert price.inner_text() != before and "green=95" in page.url
    expect(page.locator('output[for="green"]')).to_have_text("95%")
    expect(front).to_be_visible(timeout=30_000)
    page.get_by_role("textbox", name="研究的名字").fill("某某工厂，初谈")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="某某工厂，初谈")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="接着算").click()
    expect(page.get_by_role("button", name="存为下一版")).to_be_visible()
    assert "green=95" in page.url


def test_the_keyboard_moves_the_slider(standing: Any) -> None:
    visitor = standing("hanxiulan")
    visitor.open("/greenpower/?load=two_shift&peak=50&green=60")
    page = visitor.page
    page.get_by_role("slider", name="绿电占比不低于").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#study-title")).to_have_text(re.compile("绿电 61%"), timeout=PATIENCE_S * 1000)


def test_a_place_is_chosen_on_the_map_by_the_keyboard(standing: Any) -> None:
    visitor = standing("hanxiulan")
    visitor.look_at("/greenpower/?load=two_shift&peak=50&green=61", 1440)
    page = visitor.page
    page.get_by_role("button", name="在地图上选地点").click()
    assert violations(page) == []
    expect(page.get_by_role("link", name=re.compile("^格尔木 "))).to_have_attribute("aria-current", "true")
    place = page.get_by_role("link", name=re.compile("^玉树 "))
    place.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#study-title")).to_have_text(
        "玉树 50 MW 两班制工厂，绿电 61%", timeout=PATIENCE_S * 1000
    )
    expect(page.get_by_role("combobox", name="地点")).to_have_value("yushu")
    page.get_by_role("button", name="在地图上选地点").click()
    expect(place).to_have_attribute("aria-current", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="在地图上选地点")).to_be_focused()


def test_how_sure_it_is_comes_when_it_is_looked_at(standing: Any) -> None:
    visitor = standing("hanxiulan")
    page = visitor.look_at("/greenpower/?load=two_shift&peak=50&green=62", 1440)
    for heading, picture in (
        ("换一年天气，差多少", "5 个气象年"),
        ("储能贵贱，差多少", "储能造价从假设的"),
        ("建好以后负荷变了，差多少", "建好以后负荷从原定的"),
    ):
        page.get_by_role("heading", name=heading).scroll_into_view_if_needed()
        expect(page.get_by_role("img", name=re.compile(picture))).to_be_visible(timeout=30_000)
    assert violations(page) == []


def test_a_load_of_ones_own_is_brought_mended_and_used(standing: Any, tmp_path: Path) -> None:
    visitor = standing("hanxiulan")
    page = visitor.look_at("/greenpower/curves/new/", 1440)
    name = f"某某铝业 {time.time_ns()}"  # the site may be one that has run before
    hours = [f"{30 + time.time_ns() % 997 / 1000 + hour % 24 / 10:.3f}" for hour in range(8760)]
    file = tmp_path / "负荷.csv"
    file.write_text("负荷(MW)\n" + "\n".join([*hours[:99], "停电", *hours[100:]]), encoding="utf-8")
    page.get_by_label("文件", exact=True).set_input_files(file)
    page.get_by_role("textbox", name="名字").fill(name)
    page.get_by_role("textbox", name="出处").fill("企业 2025 年关口表")
    page.get_by_role("combobox", name="依据").select_option("实测")
    page.get_by_role("button", name="读文件，收下").click()
    expect(page.get_by_text("第 101 行“负荷(MW)”：“停电”不是一个数")).to_be_visible()
    assert violations(page) == []
    file.write_text("负荷(MW)\n" + "\n".join(hours), encoding="utf-8")
    page.get_by_label("文件", exact=True).set_input_files(file)
    page.get_by_role("button", name="读文件，收下").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("十二个月的平均 MW"))).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="用它测算").click()
    expect(page.locator("#study-title")).to_contain_text(name)
    expect(page.get_by_text("自有曲线照原样用")).to_be_visible()
    expect(page.get_by_text("已证明接近最优")).to_be_visible()
    page.get_by_role("combobox", name="负荷", exact=True).select_option("two_shift")
    expect(page.locator("#study-title")).to_contain_text("两班制工厂", timeout=PATIENCE_S * 1000)
    expect(page.get_by_text("自有曲线照原样用")).to_have_count(0)
