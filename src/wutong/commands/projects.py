"""projects, project, duplicates, figures: what a person sees, from the command line."""

import argparse
import sys
from dataclasses import asdict
from typing import Any

from wutong.commands import ready_django, show
from wutong.commands.parser import command
from wutong.commands.people import acting_as


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    listing = command(commands, "projects", "项目：按条件列出", run_list)
    listing.add_argument("text", nargs="?", default="", help="名称、投资方、拼音或首字母")
    listing.add_argument("--region", default="", metavar="代码", help="属地，如 632801")
    listing.add_argument("--stage", default="", help="阶段：reserve appraise negotiate sign land evaluate")
    listing.add_argument("--limit", type=int, default=50, help="至多几个（默认 50）")
    one = command(commands, "project", "一个项目：事实、来历、下一阶段还缺什么", run_one)
    one.add_argument("id", type=int, help="编号")
    pairs = command(commands, "duplicates", "疑似重复：等人认定的各对项目", run_duplicates)
    figures = command(commands, "figures", "统计：各地的个数、总投资、落地与到位", run_figures)
    figures.add_argument("--region", default="", metavar="代码", help="哪个地区（默认全省）")
    for made in (listing, one, pairs, figures):
        made.add_argument("--as", dest="username", metavar="账号", help="以谁的眼睛看（默认省级招商审核）")


def run_list(arguments: argparse.Namespace) -> int:
    ready_django()
    from django.utils import timezone

    from wutong.organisation.dictionaries import region_name
    from wutong.projects.filters import Filters
    from wutong.projects.queries import list_page
    from wutong.projects.stages import Stage
    from wutong.web.formats import yi

    if arguments.stage and arguments.stage not in {stage.value for stage in Stage}:
        sys.exit(f"没有阶段 {arguments.stage}。可用：{' '.join(stage.value for stage in Stage)}")
    filters = Filters(
        q=arguments.text, region=arguments.region, stage=(arguments.stage,) if arguments.stage else ()
    )
    page = list_page(
        acting_as(arguments.username, "view_projects"),
        filters,
        timezone.now(),
        size=max(1, min(arguments.limit, 200)),
    )
    lines = [
        f"{row['id']:>7}  {Stage(row['stage']).label:<5}{region_name(row['region_id']):<7}"
        f"{yi(row['investment_yuan']) or '未填':>9} 亿元  {row['name']}"
        for row in page.rows
    ]
    counts = page.counts
    lines.append(f"共 {counts.projects:,} 个，已填总投资 {yi(counts.yuan)} 亿元，{counts.missing:,} 个未填。")
    show({"projects": page.rows, "counts": asdict(counts)}, arguments, "\n".join(lines))
    return 0


def run_one(arguments: argparse.Namespace) -> int:
    ready_django()
    from wutong.organisation.reasons import NotFound
    from wutong.projects.fields import FIELDS
    from wutong.projects.queries import project_for
    from wutong.projects.stages import Stage

    try:
        project = project_for(acting_as(arguments.username, "view_projects"), arguments.id)
    except NotFound:
        sys.exit(f"没有编号 {arguments.id} 的项目，或不在可见范围。")
    said: dict[str, Any] = {"id": project.pk, "stage": project.stage, "version": project.version}
    lines = [f"{Stage(project.stage).label}（{project.get_status_display()}）"]
    for field in FIELDS:
        if field.is_contact:
            continue
        values = {column: getattr(project, column) for column in field.model_columns}
        said |= values
        known = [str(value) for value in values.values() if value not in (None, "", False)]
        source = project.sources.get(field.key, {})
        where = f"  ← {source['sheet']} {source['cell']}" if source.get("cell") else ""
        lines.append(f"{field.words}：{'、'.join(known) or '未填'}{where}")
    show(said | {"sources": project.sources}, arguments, "\n".join(lines))
    return 0


def run_duplicates(arguments: argparse.Namespace) -> int:
    ready_django()
    from wutong.projects.queries import open_duplicates

    pairs = (
        open_duplicates(acting_as(arguments.username, "view_projects"))
        .select_related("first", "second")
        .order_by("-confidence")
    )
    said = [
        {
            "id": pair.pk,
            "confidence": pair.confidence,
            "first": {"id": pair.first_id, "name": pair.first.name},
            "second": {"id": pair.second_id, "name": pair.second.name},
            "reasons": pair.reasons,
        }
        for pair in pairs
    ]
    lines = [f"{one['confidence']:.0%}  {one['first']['name']} ＝？ {one['second']['name']}" for one in said]
    show(said, arguments, "\n".join(lines) or "没有等人认定的重复。")
    return 0


def run_figures(arguments: argparse.Namespace) -> int:
    ready_django()
    from wutong.cockpit.pages import chosen_region
    from wutong.cockpit.queries import statistics
    from wutong.organisation.access import require
    from wutong.organisation.dictionaries import region_name
    from wutong.organisation.duties import Act
    from wutong.web.formats import percent, yi

    person = acting_as(arguments.username, "view_projects")
    require(person, Act.SEE_STATISTICS)
    found = statistics(person, chosen_region(person, arguments.region))
    lines = [
        f"{region_name(line.key):<8}{line.all.projects:>6,} 个  {yi(line.all.investment_yuan):>12} 亿元  "
        f"落地率 {percent(line.landing_rate) or '—'}%"
        for line in found.places
    ]
    show(
        asdict(found.total) | {"places": [asdict(line) for line in found.places]}, arguments, "\n".join(lines)
    )
    return 0
