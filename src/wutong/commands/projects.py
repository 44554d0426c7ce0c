"""projects, project, duplicates, figures: what a person sees, from the command line."""

import argparse
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from wutong.commands import ready_django, show
from wutong.commands.parser import command
from wutong.commands.people import acting_as

if TYPE_CHECKING:
    from wutong.organisation.models import Person
    from wutong.projects.fields import Field
    from wutong.projects.filters import Filters
    from wutong.projects.models import Project
    from wutong.projects.queries import Counts

AT_ONCE = 200


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
    from wutong.organisation.dictionaries import region_name, regions
    from wutong.projects.filters import Filters
    from wutong.projects.stages import Stage
    from wutong.web.formats import yi

    if arguments.limit < 1:
        sys.exit("--limit 至少是 1")
    if arguments.stage and arguments.stage not in {stage.value for stage in Stage}:
        sys.exit(f"没有阶段 {arguments.stage}。可用：{' '.join(stage.value for stage in Stage)}")
    if arguments.region and arguments.region not in regions():
        sys.exit(f"没有属地 {arguments.region}。写六位区划代码，如 632801")
    filters = Filters(
        q=arguments.text, region=arguments.region, stage=(arguments.stage,) if arguments.stage else ()
    )
    rows, counts = _listed(acting_as(arguments.username, "view_projects"), filters, arguments.limit)
    lines = [
        f"{row['id']:>7}  {Stage(row['stage']).label:<5}{region_name(row['region_id']):<7}"
        f"{_amount_words(row):>12}  {row['name']}"
        for row in rows
    ]
    total = (
        f"超过 {counts.projects:,} 个，没有合计。"
        if counts.is_capped
        else f"共 {counts.projects:,} 个，已填总投资 {yi(counts.yuan)} 亿元，{counts.missing:,} 个未填"
        + (f"，另有 {counts.foreign:,} 个写外币。" if counts.foreign else "。")
    )
    show(
        {"projects": [*map(_renamed, rows)], "counts": asdict(counts)}, arguments, "\n".join([*lines, total])
    )
    return 0


def _listed(person: "Person", filters: "Filters", limit: int) -> "tuple[list[dict[str, Any]], Counts]":
    """The first `limit`, a page at a time."""
    from django.utils import timezone

    from wutong.projects.queries import list_page

    now = timezone.now()
    page = list_page(person, filters, now, size=min(limit, AT_ONCE))
    rows, counts = list(page.rows), page.counts
    while page.next and len(rows) < limit:
        page = list_page(person, filters, now, cursor=page.next, size=min(limit - len(rows), AT_ONCE))
        rows += page.rows
    return rows, counts


def _renamed(row: dict[str, Any]) -> dict[str, Any]:
    """Columns as the API calls them."""
    from wutong.projects.fields import CALLED

    return {CALLED.get(name, name): value for name, value in row.items()}


def _amount_words(row: dict[str, Any]) -> str:
    """3～4 亿元, 100 亿元以上, 1,200 万美元, 未填."""
    from wutong.projects.shown import foreign_words
    from wutong.web.formats import yi

    if row["investment_yuan"] is None:
        return foreign_words(row["investment_foreign"], row["investment_currency"]) or "未填"
    upto = f"～{yi(row['investment_yuan_to'])}" if row["investment_yuan_to"] is not None else ""
    return f"{yi(row['investment_yuan'])}{upto} 亿元{'以上' if row['investment_is_at_least'] else ''}"


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
    said: dict[str, Any] = {
        name: getattr(project, name) for name in ("id", "stage", "status", "status_reason", "version")
    }
    lines = [f"{Stage(project.stage).label}（{project.get_status_display()}）"]
    for field in FIELDS:
        if field.is_contact:
            continue
        said |= {column: getattr(project, column) for column in field.model_columns}
        source = project.sources.get(field.key, {})
        where = f"  ← {source['sheet']} {source['cell']}" if source.get("cell") else ""
        lines.append(f"{field.words}：{_fact_words(project, field)}{where}")
    lacking, more = _lacking(project)
    show(_renamed(said) | {"sources": project.sources} | lacking, arguments, "\n".join(lines + more))
    return 0


def _fact_words(project: "Project", field: "Field") -> str:
    """As the page writes it, with its unit."""
    from wutong.projects.words import fact

    if field.key == "investment":
        return _amount_words(vars(project))
    said = fact(project, field)
    return f"{said['value']} {field.unit}".rstrip() if said["value"] else "未填"


def _lacking(project: "Project") -> tuple[dict[str, Any], list[str]]:
    """What the next stage still asks for, as the page says it: for programs, and in lines."""
    from django.conf import settings
    from django.utils import timezone

    from wutong.projects import gates
    from wutong.projects.rules import gate_overview
    from wutong.projects.stages import Stage
    from wutong.projects.standing import facts_of

    now = timezone.now()
    overview = gate_overview(
        Stage(project.stage),
        facts_of(project, now),
        gates.load(settings.REFERENCE),
        timezone.localdate(now),
    )
    open_items = [item for item in overview.items if not item.is_met]
    said = [
        {
            "key": item.key,
            "to_stage": item.to_stage,
            "standing": item.standing,
            "words": item.reason.words,
            "basis": item.reason.basis or None,
            "who": item.reason.who or None,
        }
        for item in open_items
    ]
    if overview.next_stage is None:
        return {"next_stage": None, "missing": said}, ["已是最后一个阶段"]
    label = overview.next_stage.label
    lines = [
        f"推进到“{label}”还缺 {len(overview.unmet)} 项" if overview.unmet else f"推进到“{label}”的条件齐了"
    ]
    lines += [
        f"  {'缺' if item.standing == 'unmet' else '看情况'}：{item.reason.words}"
        + (f"（{item.reason.who}）" if item.reason.who else "")
        for item in open_items
    ]
    return {"next_stage": overview.next_stage, "missing": said}, lines


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
