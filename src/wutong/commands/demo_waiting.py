"""The demo's waiting projects with every figure a plan needs: invented, brought as a ledger, labelled so."""

import csv
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wutong.organisation.models import Person

# not the newest of the lists, nor yet idle
BROUGHT_BY, BROUGHT_DAYS_AGO = "liwenjing", 12
FILE = "演示：等着要素的项目（合成）.xlsx"
HEAD = (
    "序号", "项目名称", "投资方", "市州", "县（市、区）", "园区", "产业", "进展阶段", "总投资（亿元）",
    "达产年产值（亿元）", "达产年税收（亿元）", "带动就业（人）", "用地（亩）",
)  # fmt: skip
NUMBERS = ("investment_yi", "output_yi", "tax_yi", "jobs", "land_mu")
# what ledgers do not carry is typed afterwards, as an officer would
TYPED = ("energy_tce", "water_m3", "industry_code")


def bring_waiting(folder: Path, now: datetime) -> int:
    """Projects that were not there before; none a second time."""
    from wutong.commands.demo import label_invented
    from wutong.commands.ledgers import write_one
    from wutong.commands.people import acting_as
    from wutong.projects.actions import edit
    from wutong.projects.queries import visible_to

    path = folder / "demo_waiting.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    by, at = acting_as(BROUGHT_BY, "import_ledgers"), now - timedelta(days=BROUGHT_DAYS_AGO)
    if visible_to(by).filter(name=rows[0]["name"]).exists():
        return 0
    with TemporaryDirectory() as made:
        said = write_one(_ledger(Path(made) / FILE, rows), by, at)
    if said["state"] != "written":
        raise SystemExit(f"{FILE} 没有读进来：{said['words']}")
    label_invented(path)
    for row in rows:
        project = visible_to(by).get(name=row["name"])
        typed = {column: row[column] for column in TYPED if row[column]}
        edit(project.pk, typed, version=project.version, by=by, at=at, channel="command")
        if row["held_days"]:
            _hold(project.pk, int(row["held_days"]), now.year, by, at)
    return int(said["added"])


def _hold(project_id: int, days: int, year: int, by: "Person", at: datetime) -> None:
    """All it needs, so that what is held today stands beside what would be chosen."""
    from wutong.factors.actions import Ask
    from wutong.factors.pools import pools_in
    from wutong.projects.actions import ask_factors
    from wutong.projects.models import Project
    from wutong.projects.needs import positions_of

    project = Project.objects.get(pk=project_id)
    pools = pools_in(year, at)
    asks = [
        Ask(pool.account_id, one.missing)
        for one in positions_of(project, at)
        if one.missing and (pool := pools.nearest(one.kind.key, project.region_id, project.park_id))
    ]
    until, key = at + timedelta(days=days), f"demo-waiting-{project_id}"
    ask_factors(project_id, asks, until=until, key=key, by=by, at=at, words="合成数据", channel="command")


def _ledger(path: Path, rows: list[dict[str, str]]) -> Path:
    """As offices keep it: a title, a head, a row a project."""
    import xlsxwriter

    from wutong.organisation.dictionaries import parks, regions

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("项目")
        sheet.write(0, 0, "等着要素的项目（合成，为演示而设）")
        sheet.write_row(1, 0, HEAD)
        for number, row in enumerate(rows, 1):
            region = regions()[row["region_code"]]
            above = regions()[region.lineage[1]]
            county = region.name if region.code != above.code else ""
            park = parks()[row["park"]].name if row["park"] else ""
            words = [
                row["name"],
                row["investor"],
                above.name,
                county,
                park,
                row["focus_industry"],
                row["stage"],
            ]
            sheet.write_row(number + 1, 0, [number, *words, *(float(row[name]) for name in NUMBERS)])
    return path
