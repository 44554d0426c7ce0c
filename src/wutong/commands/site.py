"""demo, serve, work, prepare: setting the site up and running it."""

import argparse
import errno
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from wutong.commands import data_directory, ready_django, show
from wutong.commands.parser import command

START_SECONDS = 20


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = command(commands, "demo", "一步到位：建库、装入青海演示数据、启动网站", run_demo)
    demo.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    demo.add_argument("--host", default="127.0.0.1", help="地址（默认 127.0.0.1）")
    demo.add_argument("--reset", action="store_true", help="清空数据目录，重新装入")
    demo.add_argument("--no-serve", action="store_true", help="只装数据，不启动网站")
    serve = command(commands, "serve", "启动网站和后台任务（数据库须已准备好）", run_serve)
    serve.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    serve.add_argument("--host", default="127.0.0.1", help="地址（默认 127.0.0.1）")
    command(commands, "prepare", "建表或升级表，装入地区、园区、机构", run_prepare)
    command(commands, "work", "只运行后台任务（导入等）", run_work)


def prepare() -> dict[str, int]:
    """Tables and reference facts; safe to repeat."""
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from wutong.chains.actions import load_chains
    from wutong.factors.actions import load_kinds
    from wutong.organisation.actions import load_reference

    call_command("migrate", verbosity=0, interactive=False)
    now = timezone.now()
    counts = load_reference(settings.REFERENCE, at=now)
    counts |= {"factor_kinds": load_kinds(settings.REFERENCE)}
    return counts | {"chains": load_chains(settings.REFERENCE, at=now)}


def run_prepare(arguments: argparse.Namespace) -> int:
    ready_django()
    counts = prepare()
    show(
        counts,
        arguments,
        f"装好：地区 {counts['regions']}、园区 {counts['parks']}、机构 {counts['bodies']}。",
    )
    return 0


def run_work(arguments: argparse.Namespace) -> int:
    ready_django()
    from wutong.config.worker import work_until_told

    work_until_told()
    return 0


def run_demo(arguments: argparse.Namespace) -> int:
    os.environ["WUTONG_DEMO"] = "1"
    if not arguments.no_serve:
        refuse_taken(arguments.host, arguments.port)
    if arguments.reset:
        clear(data_directory())
    told, tables = data_directory() / "demo.json", tables_known()
    summary = json.loads(told.read_text(encoding="utf-8")) if told.exists() else None
    built = summary.pop("tables", "") if summary else ""
    if summary is None or built != tables:
        ready_django()
        from wutong.commands.demo import load

        if summary is None:
            summary = load()
        else:
            print("数据是以前的版本建的，先升级表……", file=sys.stderr)
            prepare()
            summary |= brought_later()
            if "factors" not in summary:
                print("以前的版本没有演示用的要素账户，要看就用 --reset 重新装入。", file=sys.stderr)
        told.write_text(json.dumps({**summary, "tables": tables}, ensure_ascii=False), encoding="utf-8")
    if arguments.no_serve:
        show(summary, arguments, words_of(summary))
        return 0
    return serve(arguments.host, arguments.port, arguments, summary)


def brought_later() -> dict[str, int]:
    """What a demo of before did not have and may get without touching what people did in it."""
    from django.utils import timezone

    from wutong.commands.demo_register import bring_register

    firms = bring_register(data_directory(), timezone.localdate())
    return {"register": firms} if firms else {}


def tables_known() -> str:
    """The newest migration of every room: told without loading any of them, so that a start stays quick."""
    rooms = Path(__file__).resolve().parents[1].glob("*/migrations")
    newest = {room.parent.name: max((one.stem for one in room.glob("0*.py")), default="") for room in rooms}
    return " ".join(f"{room}.{name}" for room, name in sorted(newest.items()))


def clear(data: Path) -> None:
    """Only a directory that is ours (it has our secret key) is emptied."""
    if data.exists() and any(data.iterdir()) and not (data / "secret-key").exists():
        sys.exit(f"{data} 里没有梧桐的数据，没有清空。请换一个 --data 目录。")
    if data.exists():
        shutil.rmtree(data)
    if os.environ.get("WUTONG_DATABASE"):
        sys.exit("数据在 PostgreSQL 里：请先自己清空那个库，再运行 demo。")


def run_serve(arguments: argparse.Namespace) -> int:
    refuse_taken(arguments.host, arguments.port)
    return serve(arguments.host, arguments.port, arguments, None)


def words_of(summary: dict[str, Any]) -> str:
    lines = [
        f"读了 {summary['files']} 个台账：{summary['projects']} 个项目，"
        f"已填总投资 {summary['investment_yi']} 亿元，{summary['without_investment']} 个未填。",
        f"疑似重复 {summary['duplicates']} 对；合计与明细不符 {len(summary['totals_that_disagree'])} 处。",
        *(f"  ◆ {line}" for line in summary["totals_that_disagree"]),
        *factor_words(summary),
        *register_words(summary),
        f"演示账号（密码都是 {summary['password']}）：",
        *(f"  {one['username']:<18}{one['name']}  {one['duty']}  {one['body']}" for one in summary["logins"]),
    ]
    return "\n".join(lines)


def factor_words(summary: dict[str, Any]) -> list[str]:
    """A demo of before the accounts has none to tell of."""
    if not (held := summary.get("factors")):
        return []
    return [
        f"要素 {held['accounts']} 个账户（合成）：等答复 {held['waiting']} 笔，已同意 {held['approved']} 笔，"
        f"7 天内到期 {held['soon']} 笔，已到期 {held['lapsed']} 笔，有落实 {held['committed']} 笔，"
        f"退回 {held['refused']} 笔。"
    ]


def register_words(summary: dict[str, Any]) -> list[str]:
    """A demo of before the register has none to tell of."""
    return [f"企业库 {count:,} 家（合成）。"] if (count := summary.get("register")) else []


def serve(host: str, port: int, arguments: argparse.Namespace, summary: dict[str, Any] | None) -> int:
    """The site and one worker; both stop together, cleanly, on SIGTERM or Ctrl-C."""
    environment = dict(os.environ, WUTONG_DATA=str(data_directory()))
    if host not in {"127.0.0.1", "localhost"}:
        environment.setdefault("WUTONG_HOSTS", f"127.0.0.1,localhost,{host}")
    site = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
            *("--workers", "1", "--blocking-threads", "4", "--log-level", "warning", "--no-ws"),
            "wutong.config.wsgi:application",
        ],
        env=environment,
    )
    address = f"http://{host}:{port}/"
    started = [site]

    def stop(*_: object) -> None:
        for process in started:
            process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if not wait_until_up(address + "health", site):
        is_gone = site.poll() is not None
        stop()
        slow = f"{START_SECONDS} 秒里没有答应，机器多半正忙，过一会儿再试"
        sys.exit(f"网站没有起来：{'它的进程停了，原因在上面' if is_gone else slow}。")
    # after the site, so that the two do not load on top of each other
    worker = subprocess.Popen([sys.executable, "-m", "wutong.commands", "work"], env=environment)
    started.append(worker)
    said = {**(summary or {}), "address": address}
    show(said, arguments, (words_of(summary) + "\n" if summary else "") + f"打开 {address}（Ctrl-C 停止）")
    sys.stdout.flush()
    code = site.wait()
    worker.terminate()
    worker.wait()
    return 0 if code in {0, -signal.SIGTERM, -signal.SIGINT} else code


def refuse_taken(host: str, port: int) -> None:
    """The server would share the port with another one, and each would answer every other request."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sys.exit(f"{host}:{port} 已经有程序在用：换一个 --port 再试。")


def wait_until_up(address: str, process: "subprocess.Popen[bytes]", seconds: float = START_SECONDS) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    return False
