"""The command line, in the words of the work. Every command that prints data has --json."""

import argparse
import errno
import json
import os
import sys
from pathlib import Path
from typing import Any

Arguments = argparse.Namespace
ROOT = Path(__file__).resolve().parents[3]
BAD_INPUT = 2
OS_WORDS = {
    errno.ENOENT: "没有这个文件或目录",
    errno.EISDIR: "这是目录，不是文件",
    errno.ENOTDIR: "路径当中有一段是文件，不是目录",
    errno.EEXIST: "已有同名的文件",
    errno.EACCES: "没有权限",
    errno.EROFS: "这个盘只读",
    errno.ENOSPC: "盘满了",
}


def data_directory() -> Path:
    """As config/settings.py finds it; asked here without Django, so that a second start is quick."""
    return Path(os.environ.get("WUTONG_DATA", ROOT / "data")).resolve()


def show(data: Any, arguments: Arguments, words: str) -> None:
    """Print the data as JSON, or the sentence a person reads."""
    words = json.dumps(data, ensure_ascii=False, default=str) if arguments.json else words
    try:
        print(words, flush=True)
    except BrokenPipeError:
        # whoever read, as in `| head`, has read enough; what Python still flushes at its end goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def refuse(words: object, code: int = BAD_INPUT) -> int:
    """What stands against it, for people; the code is for programs."""
    print(words, file=sys.stderr)
    return code


def said_of(error: OSError) -> str:
    """Why a file cannot be opened or written, as one would say it."""
    return OS_WORDS.get(error.errno or 0, "") or error.strerror or str(error)


def ready_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wutong.config.settings")
    import django

    django.setup()


def main(argv: list[str] | None = None) -> None:
    from wutong.commands.parser import build

    arguments = build().parse_args(argv)
    if getattr(arguments, "data", None):
        os.environ["WUTONG_DATA"] = arguments.data
    try:
        code = arguments.run(arguments)
    except KeyboardInterrupt:
        code = 130
    except Exception as error:
        words = expected_words(error)
        if not words:
            raise
        sys.exit(words)
    sys.exit(code or 0)


def expected_words(error: Exception) -> str:
    """What to say of a refusal, or of a data directory without tables; empty for anything else."""
    if hasattr(error, "reasons"):
        return str(error)
    if type(error).__name__ in {"OperationalError", "ProgrammingError"}:
        said = str(error)
        if "no such table" in said or "does not exist" in said:
            return "数据目录里还没有建表。先运行 ./wutong prepare，或 ./wutong demo 看演示。"
    return ""
