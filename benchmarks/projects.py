"""100,000 synthetic projects in the database there is; pages, lists, actions and search timed beside raw SQL.

WUTONG_DATA=/tmp/benchmark python benchmarks/projects.py          SQLite
WUTONG_DATABASE=postgresql://… python benchmarks/projects.py      PostgreSQL (an empty database of its own)
"""

import argparse
import csv
import json
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wutong.config.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from wutong.organisation import dictionaries  # noqa: E402
from wutong.organisation.actions import load_demo_people, load_reference  # noqa: E402
from wutong.organisation.models import Person  # noqa: E402
from wutong.projects import actions, queries, search  # noqa: E402
from wutong.projects.filters import Filters  # noqa: E402
from wutong.projects.models import Project, StageChange  # noqa: E402
from wutong.projects.stages import Stage  # noqa: E402

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
THINGS = (
    *(
        "光伏发电",
        "风力发电",
        "抽水蓄能电站",
        "压缩空气储能",
        "光热发电",
        "多晶硅",
        "单晶硅",
        "锂电池",
        "正极材料",
    ),
    *("碳酸锂", "氯化镁", "钾肥", "纯碱", "电解铝", "铜箔", "算力中心", "数据中心", "牦牛肉加工", "青稞加工"),
    *("枸杞深加工", "藏毯", "高原康养", "生态旅游", "冷链物流", "绿氢制备", "合成氨", "储能装备"),
)
UNITS = ("兆瓦", "万吨", "吨")
SHAPES = ["项目", "（一期）项目", "生产线建设项目", "产业园项目", "基地项目", "一体化项目", "技术改造项目"]


def make(count: int) -> None:
    """The same projects every time: region, stage and amount spread as in the reported ones."""
    chance = random.Random(63)
    with (ROOT / "reference" / "projects.csv").open(encoding="utf-8") as lines:
        reported = list(csv.DictReader(lines))
    codes = [code for code in dictionaries.regions() if not code.endswith("0000")]
    parks = [(park.key, park.region_id) for park in dictionaries.parks().values()]
    focus = list(dictionaries.focus_industries())
    officers = list(Person.objects.filter(duty="officer").values_list("id", flat=True))
    stages = [stage.value for stage in Stage]
    with transaction.atomic():
        for start in range(0, count, 5000):
            projects = [
                one(chance, number, reported, codes, parks, focus, officers, stages)
                for number in range(start, min(start + 5000, count))
            ]
            Project.objects.bulk_create(projects)
            StageChange.objects.bulk_create(
                StageChange(project=project, to_stage=project.stage, on=project.stage_since)
                for project in projects
            )


def one(
    chance: random.Random,
    number: int,
    reported: list[dict[str, str]],
    codes: list[str],
    parks: list[tuple[str, str]],
    focus: list[str],
    officers: list[int],
    stages: list[str],
) -> Project:
    like = chance.choice(reported)
    park, region = chance.choice(parks) if chance.random() < 0.5 else (None, chance.choice(codes))
    place = dictionaries.region_name(region)
    size = chance.choice((5, 10, 20, 50, 100, 200, 500, 1000)) * chance.randint(1, 9)
    yuan = chance.randint(1, 9_000) * 10_000_000 if chance.random() < 0.55 else None
    updated = NOW - timedelta(minutes=chance.randint(0, 500_000))
    return Project(
        name=f"{place}{size}{chance.choice(UNITS)}{chance.choice(THINGS)}{chance.choice(SHAPES)}{number}",
        investor=like["investor"],
        home=like["home"][:60],
        focus_industry=chance.choice(focus),
        region_id=region,
        park_id=park,
        investment_yuan=yuan,
        paid_in_yuan=yuan // 10 if yuan and chance.random() < 0.4 else None,
        officer_id=chance.choice(officers),
        stage=chance.choice(stages),
        stage_since=date(2026, 11, 22) - timedelta(days=chance.randint(0, 900)),
        status="active" if chance.random() < 0.9 else "paused",
        is_synthetic=True,
        sources={"investment": {"by": 1, "name": "合成", "at": "2026-11-22"}},
        created_at=updated,
        updated_at=updated,
    )


def prepare(count: int) -> None:
    call_command("migrate", verbosity=0, skip_checks=True)
    if not Person.objects.exists():
        load_reference(settings.REFERENCE, at=NOW)
        load_demo_people(settings.REFERENCE)
    if Project.objects.count() < count:
        started = time.perf_counter()
        make(count - Project.objects.count())
        made = time.perf_counter()
        search.index_all()
        print(f"造 {count} 个 {made - started:.1f} s，建索引 {time.perf_counter() - made:.1f} s")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


# what is measured

LISTS = {
    "省：全部，按最近": ("liwenjing", "sort=-updated"),
    "省：签约、新能源，按总投资": ("liwenjing", "stage=sign&focus=new_energy&sort=-investment"),
    "省：落地，按到位": ("liwenjing", "stage=land&sort=-paid_in"),
    "州：全部，按总投资": ("hanxiulan", "sort=-investment"),
    "州：停滞，按停留": ("hanxiulan", "idle=late&sort=stage_since"),
    "县：缺总投资，按名称": ("mayucheng", "missing=investment&sort=name"),
}
SEARCHES = ("g", "gem", "光伏", "geermu", "锂电池", "100兆瓦", "项目", "德令哈 储能", "tsl", "公司")


@dataclass(frozen=True)
class Line:
    what: str
    p50_ms: float
    p95_ms: float
    # of this process alone: about what a quiet machine would take, a database server's work left out
    cpu_ms: float | None = None
    statements: int | None = None
    raw_sql_p50_ms: float | None = None
    budget: str = ""


def timed(act: Callable[[], object], rounds: int) -> list[float]:
    act()
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        found.append((time.perf_counter() - start) * 1000)
    return sorted(found)


def line(what: str, act: Callable[[], object], rounds: int, budget: str = "") -> Line:
    """Statements are told as they are, and sent again bare: the raw SQL for the same rows in the same run."""
    spent = time.process_time()
    times = timed(act, rounds)
    spent = (time.process_time() - spent) * 1000 / (rounds + 1)
    with CaptureQueriesContext(connection) as captured:
        act()
    reads = [query["sql"] for query in captured if query["sql"].lstrip().upper().startswith("SELECT")]
    raw = timed(lambda: [_bare(sql) for sql in reads], rounds)[rounds // 2] if reads else None
    return Line(what, times[rounds // 2], times[int(rounds * 0.95)], spent, len(captured), raw, budget)


def in_turn(asked: list[tuple[str, Callable[[], object], str]], rounds: int) -> list[Line]:
    """Reads one after another, round by round: what else the machine does falls on all of them alike."""
    times: dict[str, list[float]] = {what: [] for what, _, _ in asked}
    spent = dict.fromkeys(times, 0.0)
    for number in range(rounds + 2):
        for what, act, _ in asked:
            start, cpu = time.perf_counter(), time.process_time()
            act()
            if number >= 2:
                times[what].append((time.perf_counter() - start) * 1000)
                spent[what] += (time.process_time() - cpu) * 1000
    found = []
    for what, act, budget in asked:
        counted, ordered = line(what, act, 5, budget), sorted(times[what])
        middle, late = ordered[rounds // 2], ordered[int(rounds * 0.95)]
        found.append(replace(counted, p50_ms=middle, p95_ms=late, cpu_ms=spent[what] / rounds))
    return found


def _bare(sql: str) -> int:
    with connection.cursor() as cursor:
        raw = cursor.cursor
        raw.execute(sql)
        return len(raw.fetchall())


def lines(rounds: int) -> list[Line]:
    people = {
        person.username: person for person in Person.objects.select_related("body__region", "body__park")
    }
    clients = {}
    for username, person in people.items():
        clients[username] = Client()
        clients[username].force_login(person, backend="wutong.organisation.backend.PersonBackend")
    asked = [
        (f"列表 50 行，{what}", _getting(clients[who], f"/projects/?{query}"), "页 ≤ 15 ms, ≤ 8 SQL")
        for what, (who, query) in LISTS.items()
    ]
    asked += [
        (f"JSON 列表，{what}", _getting(clients[who], f"/api/projects?{query}"), "≤ 6 ms, ≤ 6 SQL")
        for what, (who, query) in list(LISTS.items())[:3]
    ]
    middle = Project.objects.order_by("id")[Project.objects.count() // 2].pk
    province = clients["liwenjing"]
    asked.append(("项目页", _getting(province, f"/projects/{middle}/"), "≤ 15 ms, ≤ 12 SQL"))
    asked.append(("JSON 项目", _getting(province, f"/api/projects/{middle}"), "≤ 6 ms, ≤ 6 SQL"))
    found = in_turn(asked, rounds)
    found += writing(people["liwenjing"], rounds)
    found.append(cold(people["liwenjing"], rounds))
    return [*found, searching(people, rounds)]


def _getting(client: Client, address: str) -> Callable[[], object]:
    def get() -> object:
        response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address} 答 {response.status_code}")
        return response.content

    return get


def writing(person: Person, rounds: int) -> list[Line]:
    """Create, edit and move for real, each in its own transaction."""
    numbers = iter(range(10**6))

    def create() -> Project:
        values = {"name": f"基准项目{next(numbers)}", "region_id": "632801", "investment_yuan": 10**9}
        return actions.create(values, by=person, at=NOW)

    project = create()

    def edit() -> object:
        fresh = Project.objects.get(pk=project.pk)
        changes = {"land_mu": next(numbers) % 9000, "name": f"基准项目改{next(numbers)}"}
        return actions.edit(project.pk, changes, version=fresh.version, by=person, at=NOW)

    moved = create()
    Project.objects.filter(pk=moved.pk).update(stage="negotiate")

    def move() -> object:
        fresh = Project.objects.get(pk=moved.pk)
        to = Stage.RESERVE if fresh.stage != Stage.RESERVE else None
        if to is None:
            Project.objects.filter(pk=moved.pk).update(stage="negotiate")
            to = Stage.APPRAISE
        return actions.move(moved.pk, to, version=fresh.version, by=person, at=NOW, reason="基准")

    acts = {"新建": create, "修改": edit, "移动": move}
    return [line(what, act, rounds, "≤ 25 ms, ≤ 15 SQL") for what, act in acts.items()]


def cold(person: Person, rounds: int) -> Line:
    """The first list after somebody wrote: every count and sum is made anew."""

    def fresh() -> object:
        cache.clear()
        return queries.list_page(person, Filters(), NOW)

    return line("写入之后第一次列表（全省，重算计数与合计）", fresh, rounds)


def searching(people: dict[str, Person], rounds: int) -> Line:
    times: list[float] = []
    for username in ("liwenjing", "hanxiulan", "mayucheng"):
        for text in SEARCHES:
            times += timed(partial(search.suggest, people[username], text), max(3, rounds // 5))
    times.sort()
    return Line(
        "随打随找", times[len(times) // 2], times[int(len(times) * 0.95)], statements=2, budget="p95 ≤ 30 ms"
    )


def show(found: list[Line], count: int) -> None:
    print(f"{connection.vendor}，{count:,} 个项目，一分钟负载 {os.getloadavg()[0]:.1f}")
    for one in found:
        cpu = "" if one.cpu_ms is None else f"CPU {one.cpu_ms:5.1f}"
        raw = "" if one.raw_sql_p50_ms is None else f"裸 SQL {one.raw_sql_p50_ms:6.1f}"
        print(
            f"{one.p50_ms:8.1f} {one.p95_ms:8.1f} ms {cpu:10} {one.statements or 0:3} 条 {raw:16} {one.what}"
        )
    path = Path(__file__).parent / "results" / f"projects-{connection.vendor}.json"
    path.parent.mkdir(exist_ok=True)
    said = {
        "database": connection.vendor,
        "projects": count,
        "load_1_min": round(os.getloadavg()[0], 1),
        "lines": [
            {key: round(v, 2) if isinstance(v, float) else v for key, v in asdict(one).items()}
            for one in found
        ],
    }
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=40)
    arguments = parser.parse_args()
    prepare(arguments.count)
    show(lines(arguments.rounds), arguments.count)


if __name__ == "__main__":
    main()
