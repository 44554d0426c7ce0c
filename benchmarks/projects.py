"""100,000 synthetic projects in the database there is; pages, lists, actions and search timed beside raw SQL.

    WUTONG_DATA=/tmp/benchmark python benchmarks/projects.py          SQLite
    WUTONG_DATABASE=postgresql://… python benchmarks/projects.py      PostgreSQL (an empty database of its own)
"""

import argparse
import csv
import os
import random
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wutong.config.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from wutong.organisation import dictionaries  # noqa: E402
from wutong.organisation.actions import load_demo_people, load_reference  # noqa: E402
from wutong.organisation.models import Person  # noqa: E402
from wutong.projects import search  # noqa: E402
from wutong.projects.models import Project, StageChange  # noqa: E402
from wutong.projects.stages import Stage  # noqa: E402

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
THINGS = (
    "光伏发电 风力发电 抽水蓄能电站 压缩空气储能 光热发电 多晶硅 单晶硅 锂电池 正极材料 碳酸锂 氯化镁 钾肥 纯碱 电解铝 "
    "铜箔 算力中心 数据中心 牦牛肉加工 青稞加工 枸杞深加工 藏毯 高原康养 生态旅游 冷链物流 绿氢制备 合成氨 储能装备"
).split()
SHAPES = "项目 （一期）项目 生产线建设项目 产业园项目 基地项目 一体化项目 技术改造项目".split()


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
                StageChange(project=project, to_stage=project.stage, on=project.stage_since) for project in projects
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
        name=f"{place}{size}{chance.choice(('兆瓦', '万吨', '吨'))}{chance.choice(THINGS)}{chance.choice(SHAPES)}{number}",
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    arguments = parser.parse_args()
    prepare(arguments.count)


if __name__ == "__main__":
    main()
