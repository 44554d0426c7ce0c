"""publish: the documents that are printed from the tables, so that they cannot say anything else."""

import argparse

from wutong.commands import ROOT, ready_django, show
from wutong.commands.parser import command

GENERATED = ROOT / "docs" / "generated"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    made = command(commands, "publish", "由表生成文档：状态图、职责与权限表、OpenAPI", run)
    made.add_argument("--compare", action="store_true", help="只比较，不改写；不一致时退出码 1")


def documents() -> dict[str, str]:
    """File name → text, each from the table it tells of."""
    import json

    from wutong.config.api import api
    from wutong.organisation.published import access_table
    from wutong.projects.published import stage_diagram

    openapi = json.dumps(api.get_openapi_schema(path_prefix="/api/"), ensure_ascii=False, indent=1)
    return {"stages.md": stage_diagram(), "access.md": access_table(), "openapi.json": openapi + "\n"}


def differing() -> list[str]:
    return [
        name
        for name, text in documents().items()
        if not (GENERATED / name).exists() or (GENERATED / name).read_text(encoding="utf-8") != text
    ]


def run(arguments: argparse.Namespace) -> int:
    ready_django()
    stale = differing()
    if arguments.compare:
        show({"stale": stale}, arguments, "没有不一致。" if not stale else f"与表不一致：{'、'.join(stale)}")
        return 1 if stale else 0
    GENERATED.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (GENERATED / name).write_text(text, encoding="utf-8")
    show({"written": stale}, arguments, f"已改写：{'、'.join(stale)}" if stale else "都是新的，没有改写。")
    return 0
