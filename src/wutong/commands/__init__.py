"""The command line, in the words of the work. Every command that prints data has --json."""

import argparse
import json
import os
import sys
from typing import Any

Arguments = argparse.Namespace


def show(data: Any, arguments: Arguments, words: str) -> None:
    """Print the data as JSON, or the sentence a person reads."""
    print(json.dumps(data, ensure_ascii=False, default=str) if arguments.json else words)


def ready_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wutong.config.settings")
    import django

    django.setup()


def main(argv: list[str] | None = None) -> None:
    from wutong.commands.parser import build

    arguments = build().parse_args(argv)
    if getattr(arguments, "data", None):
        os.environ["WUTONG_DATA"] = arguments.data
    sys.exit(arguments.run(arguments) or 0)
