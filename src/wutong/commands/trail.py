"""audit: proving that nobody rewrote the trail."""

import argparse
from dataclasses import asdict

from wutong.commands import ready_django, show
from wutong.commands.parser import command


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    made = command(commands, "audit", "核对留痕：audit verify 逐条验证，指出第一条被改的", run)
    made.add_argument("what", choices=["verify"], help="verify：逐条验证")


def run(arguments: argparse.Namespace) -> int:
    ready_django()
    from wutong.audit.queries import verify
    from wutong.config.words import TRAIL

    verdict = verify(TRAIL.acts)
    show(asdict(verdict), arguments, verdict.words)
    return 0 if verdict.is_sound else 1
