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
from playwright.sync_api import Browser, sync_playwright
from windows import House, Visitor

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--lang=zh-CN",
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

    name = "wutong_journeys_" + os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    return {"WUTONG_DATABASE": f"{address.rsplit('/', 1)[0]}/{name}"}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running demo; a test that changes data makes its own project or file.

    WUTONG_SITE names a demo that runs already, for whoever is writing a journey."""
    if running := os.environ.get("WUTONG_SITE"):
        yield running
        return
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed after each file: while it runs its event loop, this thread cannot use the database."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def house(browser: Browser, site: str) -> House:
    return House(browser, site)


@pytest.fixture
def visit(house: House) -> Iterator[Any]:
    """visit("hanxiulan", width=390) → a signed-in Visitor; visit() → nobody yet."""
    opened: list[Visitor] = []

    def made(username: str = "", width: int = 1440) -> Visitor:
        opened.append(house.window(username, width))
        return opened[-1]

    yield made
    wrong = [words for visitor in opened for words in visitor.wrong]
    for visitor in opened:
        visitor.page.context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def standing(house: House) -> Any:
    """One window for each person, kept for all pages that are only looked at."""
    windows: dict[str, Visitor] = {}

    def window(username: str) -> Visitor:
        if username not in windows:
            windows[username] = house.window(username)
        return windows[username]

    return window
