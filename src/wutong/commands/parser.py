"""Every command, with its words and flags."""

import argparse
import importlib

# each module adds its commands with add_to(subparsers); the order is the order of --help
ROOMS = (
    "site",
    "ledgers",
    "projects",
    "people",
    "greenpower",
    "factors",
    "chains",
    "register",
    "trail",
    "publish",
    "check",
)


def build() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./wutong", description="梧桐：把各地的台账变成一条看得见的项目线。", add_help=False
    )
    parser.add_argument("-h", "--help", action="help", help="显示这份说明")
    commands = parser.add_subparsers(title="命令", metavar="<命令>", required=True)
    for room in ROOMS:
        importlib.import_module(f"wutong.commands.{room}").add_to(commands)
    return parser


def command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, words: str, run: object
) -> argparse.ArgumentParser:
    """A command with the flags every one has: --data and --json."""
    made = commands.add_parser(name, help=words, description=words)
    made.add_argument("--data", metavar="目录", help="数据目录（默认 data/），全部状态都在里面")
    made.add_argument("--json", action="store_true", help="输出 JSON")
    made.set_defaults(run=run)
    return made
