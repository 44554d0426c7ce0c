"""check: format, lint, types, import contracts, then every test on PostgreSQL and on SQLite."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wutong.commands import ROOT
from wutong.commands.parser import command

BINARIES = Path(sys.executable).parent
STEPS = {
    "format": [str(BINARIES / "ruff"), "format", "--check", "-q", "."],
    "lint": [str(BINARIES / "ruff"), "check", "-q", "."],
    "types": [str(BINARIES / "mypy"), "--no-error-summary"],
    "imports": [str(BINARIES / "lint-imports"), "--no-logo"],
}


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    made = command(commands, "check", "全部检查：格式、类型、导入方向、测试（SQLite 与 PostgreSQL）", run)
    made.add_argument("--quick", action="store_true", help="不跑浏览器测试和 PostgreSQL 一半")


def run(arguments: argparse.Namespace) -> int:
    is_everything = os.environ.get("WUTONG_CHECK_EVERYTHING") == "1"
    with tempfile.TemporaryDirectory(prefix="wutong-check-") as scratch:
        environment = dict(os.environ, WUTONG_DATA=scratch, PYTHONPATH=str(ROOT / "src"))
        environment.pop("WUTONG_DATABASE", None)
        for name, words in STEPS.items():
            started = time.monotonic()
            if subprocess.run(words, cwd=ROOT, env=environment).returncode:
                print(f"✗ {name}")
                return 1
            print(f"✓ {name} {time.monotonic() - started:.1f} s", flush=True)
        tests = ["-n", "2", "--dist", "loadfile"]
        if arguments.quick:
            return pytest([*tests, "-m", "not browser and not slow"], environment)
        first = on_postgresql(tests, environment, is_everything)
        second = pytest(tests, environment)
        return first or second


def pytest(extra: list[str], environment: dict[str, str]) -> int:
    sys.stdout.flush()
    return subprocess.run([sys.executable, "-m", "pytest", *extra], cwd=ROOT, env=environment).returncode


def on_postgresql(tests: list[str], environment: dict[str, str], is_required: bool) -> int:
    binaries = postgresql_binaries()
    if binaries is None:
        print("○ PostgreSQL 没有安装，这一半没有跑（Debian：apt-get install postgresql）。", flush=True)
        return 1 if is_required else 0
    with throwaway_server(binaries) as address:
        print("PostgreSQL：", flush=True)
        # looks, logins and what a cluster computes do not hang on the database: SQLite's half sees to it
        kept = [f"tests/journeys/test_{name}.py" for name in ("import", "project")]
        paths = ["tests/rooms", *kept]
        return pytest([*tests, "-k", "not spark", *paths], dict(environment, WUTONG_DATABASE=address))


def postgresql_binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextmanager
def throwaway_server(binaries: Path, settings: str = "-c fsync=off -c max_connections=60") -> Iterator[str]:
    """A server of its own in a temporary directory. It refuses to run as root: root lends it to postgres."""
    home = Path(tempfile.mkdtemp(prefix="wutong-pg-"))
    as_owner: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
        as_owner = ["runuser", "-u", "postgres", "--"]
    port = str(20000 + os.getpid() % 20000)
    data = home / "data"

    def ctl(*words: str) -> None:
        subprocess.run([*as_owner, *words], check=True, cwd=home, stdout=subprocess.DEVNULL)

    ctl(str(binaries / "initdb"), "-D", str(data), "-U", "wutong", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 {settings}"
    ctl(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-o", options, "-l", str(home / "log"), "start")
    try:
        yield f"postgresql://wutong@127.0.0.1:{port}/postgres"
    finally:
        ctl(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)
