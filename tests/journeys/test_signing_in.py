"""Coming in: five wrong tries, the second step, a login ended from elsewhere."""

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect
from windows import PASSWORD, violations

PERIOD_S = 30


def try_to_enter(page: Page, username: str, password: str) -> None:
    page.get_by_role("textbox", name="账号").fill(username)
    page.get_by_role("textbox", name="密码").fill(password)
    page.get_by_role("button", name="登录").click()


def test_five_wrong_tries_lock_and_the_security_admin_unlocks(visit: Any) -> None:
    page = visit().open("/account/login/")
    try_to_enter(page, "dongyan", "first wrong try")
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    expect(page.get_by_role("region", name="登录")).to_contain_text("账号或密码不对。还可试 4 次")
    assert violations(page) == []
    for _ in range(4):
        try_to_enter(page, "dongyan", "wrong again")
    expect(page.get_by_role("alert")).to_contain_text("连续输错 5 次，锁到")
    expect(page.get_by_role("alert")).to_contain_text("请安全管理员")
    assert violations(page) == []
    page.get_by_role("link", name="回到登录").click()
    try_to_enter(page, "dongyan", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("账号已锁")

    security = visit("shixiaoqing").open("/settings/security/")
    security.get_by_role("button", name=re.compile("解锁.*dongyan")).click()
    expect(security.get_by_role("main")).to_contain_text("现在没有锁住的账号")
    page.get_by_role("link", name="回到登录").click()
    try_to_enter(page, "dongyan", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("待办")


def code_for(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_S)))


def test_the_second_step_is_asked_for_once_it_is_on(visit: Any) -> None:
    page = visit("gaoming").open("/account/two-step/activate/")
    page.get_by_role("textbox", name="密码").fill(PASSWORD)  # asked again, as security is at stake
    page.get_by_role("button", name="继续").click()
    secret = page.locator(".wt-cellref").first.inner_text()
    page.get_by_role("textbox").fill("000000")
    page.get_by_role("button", name="开两步验证").click()
    expect(page.get_by_role("main")).to_contain_text("动态码不对")
    page.get_by_role("textbox").fill(code_for(secret))
    page.get_by_role("button", name="开两步验证").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("备用码")
    codes = page.locator("li.wt-cellref").all_inner_texts()
    assert len(codes) == 10
    assert violations(page) == []

    other = visit(width=390).open("/account/login/")
    try_to_enter(other, "gaoming", PASSWORD)
    expect(other.get_by_role("heading", level=1)).to_have_text("第二步")
    assert violations(other) == []
    other.get_by_role("textbox").fill("123456")
    other.get_by_role("button", name="登录").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("第二步")
    other.get_by_role("textbox").fill(codes[0])
    other.get_by_role("button", name="登录").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("待办")


def test_a_login_can_be_ended_from_elsewhere(visit: Any) -> None:
    here, there = visit(), visit(width=390)
    for visitor in (here, there):
        try_to_enter(visitor.open("/account/login/"), "zhouhaiyan", PASSWORD)
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("待办")
    page = here.open("/account/sessions/")
    page.get_by_role("button", name="结束其他").click()
    expect(page.get_by_role("button", name="结束其他")).to_have_count(0)
    there.open("/projects/")
    expect(there.page.get_by_role("heading", level=1)).to_have_text("登录")
    here.open("/projects/")
    expect(page.get_by_role("heading", level=1)).to_have_text("项目")
