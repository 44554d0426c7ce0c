"""A real site for the browser: ./wutong demo with its own data directory, and Debian's Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "wutong-demo"
SIZES = {1440: (1440, 900), 1024: (1024, 768), 390: (390, 844)}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    for item in items:
        if Path(item.path).parent != Path(__file__).parent:
            continue
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group("browser"))
        # Chromium's own exit leaves sockets that Python warns about; they are not ours to close
        item.add_marker(pytest.mark.filterwarnings("ignore::ResourceWarning"))
        if chromium is None and os.environ.get("WUTONG_CHECK_EVERYTHING") != "1":
            item.add_marker(pytest.mark.skip(reason="没有 Chromium（Debian：apt-get install chromium）"))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def database_of_its_own() -> dict[str, str]:
    """On PostgreSQL the site gets a fresh database beside the tests' own."""
    address = os.environ.get("WUTONG_DATABASE")
    if not address:
        return {}
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS wutong_journeys")
        connection.execute("CREATE DATABASE wutong_journeys")
    return {"WUTONG_DATABASE": address.rsplit("/", 1)[0] + "/wutong_journeys"}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running demo; a test that changes data makes its own project or file."""
    data = tmp_path_factory.mktemp("site")
    port = free_port()
    environment = {
        **os.environ,
        **database_of_its_own(),
        "PYTHONPATH": str(ROOT / "src"),
        "WUTONG_DATA": str(data),
    }
    log = (data / "log").open("wb")
    command = [sys.executable, "-m", "wutong.commands", "demo", "--port", str(port), "--data", str(data)]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address + "/health", process, data / "log")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()


def wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the demo did not start:\n{log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


class Visitor:
    """One person at one window; every refusal of the content policy and every script error fails the test."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.wrong: list[str] = []
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

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path)
        return self.page

    def sign_in(self, username: str) -> "Visitor":
        self.open("/account/login/")
        self.page.get_by_role("textbox", name="账号").fill(username)
        self.page.get_by_role("textbox", name="密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: "/account/login" not in url)
        return self


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Any]:
    """visit("hanxiulan", width=390) → a signed-in Visitor; visit() → nobody yet."""
    opened: list[Any] = []

    def made(username: str = "", width: int = 1440) -> Visitor:
        size = SIZES[width]
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        visitor = Visitor(context.new_page(), site)
        opened.append((context, visitor))
        return visitor.sign_in(username) if username else visitor

    yield made
    wrong = [words for _, visitor in opened for words in visitor.wrong]
    for context, _ in opened:
        context.close()
    assert wrong == []


AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def violations(page: Page) -> list[str]:
    """What axe-core finds, one line a finding."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document)).violations")
    return [
        f"{one['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for one in found
        for node in one["nodes"]
    ]
