"""Windows of the browser: a person at a width, what went wrong unseen, and what axe-core finds."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "wutong-demo"
SIZES = {1440: (1440, 900), 1024: (1024, 768), 390: (390, 844)}


class Visitor:
    """One person at one window; every refusal of the content policy and every script error fails the test."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.wrong: list[str] = []
        self.looked_at = ""
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        page.on("console", self._heard)
        page.on("request", self._asked)

    def _heard(self, message: Any) -> None:
        is_expected = "the server responded with a status of 4" in message.text
        if message.type == "error" and not is_expected:
            self.wrong.append(f"console: {message.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.wrong.append(f"asked another host: {request.url}")

    def look_at(self, path: str, width: int) -> Page:
        """The page at a width; one that stands there already is only made wider or narrower."""
        self.page.set_viewport_size({"width": SIZES[width][0], "height": SIZES[width][1]})
        return self.page if path == self.looked_at else self.open(path)

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path)
        self.looked_at = path
        return self.page

    def sign_in(self, username: str) -> "Visitor":
        self.open("/account/login/")
        self.page.get_by_role("textbox", name="账号").fill(username)
        self.page.get_by_role("textbox", name="密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: "/account/login" not in url)
        return self


class House:
    """Windows of one browser; who has signed in once need not again at another width."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser = browser
        self.site = site
        self.kept: dict[str, Any] = {}

    def window(self, username: str = "", width: int = 1440) -> Visitor:
        context = self._context(width, self.kept.get(username))
        visitor = Visitor(context.new_page(), self.site)
        if username and username not in self.kept:
            visitor.sign_in(username)
            self.kept[username] = context.storage_state()
        return visitor

    def _context(self, width: int, kept: Any) -> BrowserContext:
        size = SIZES[width]
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            storage_state=kept,
        )
        context.set_default_timeout(15_000)
        return context


AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def violations(page: Page) -> list[str]:
    """What axe-core finds, one line a finding."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        f"{one['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for one in found
        for node in one["nodes"]
    ]
