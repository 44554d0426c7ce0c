"""A ledger of 100,000 rows: previewed, compared, imported, undone; beside it bare calamine reading the cells.

python benchmarks/ledgers.py [--rows 100000]
Uses a data directory of its own, or the empty PostgreSQL database that WUTONG_DATABASE names.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))


def words(text: str) -> list[str]:
    return text.split()


BUILDERS = words("昆仑 盐湖 祁连 三江 黄河 柴达木 湟水 瀚海 雪域 高原 金银滩 巴颜 可可西里 阿尼玛卿")
BUILT = words(
    "光伏发电 储能电站 碳酸锂 枸杞深加工 牦牛肉加工 数据中心 碳纤维 多晶硅 风力发电 镁合金 钾肥 冷链物流"
)
FIRMS = words("集团 科技 能源 实业 控股 股份 新材料 农业 生物 投资")
HOMES = words("浙江 江苏 北京 广东 四川")
PLACES = words(
    "格尔木市 德令哈市 乌兰县 都兰县 天峻县 城东区 湟中区 大通县 互助县 共和县 贵德县 门源县 玛沁县 玉树市"
)
STAGES = words("签约 开工 在建 投产 洽谈 储备 论证")
HEADER = words("序号 项目名称 投资方 来源地 建设地点 总投资 到位资金 签约时间 进展阶段 带动就业 备注")


def make(path: Path, rows: int) -> None:
    """A provincial summary with a title, a filler line that carries the unit, and a total."""
    import xlsxwriter

    chance = random.Random(20261122)

    def sign() -> str:
        return chr(0x4E00 + chance.randrange(2000)) + chr(0x4E00 + chance.randrange(2000))

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("汇总")
    sheet.write_row(0, 0, ["全省招商引资项目汇总表（历年）"])
    sheet.write_row(1, 0, ["填报单位：青海省", "", "", "", "", "单位：万元"])
    sheet.write_row(2, 0, HEADER)
    total = 0.0
    for number in range(1, rows + 1):
        known = chance.random() < 0.9
        amount = round(chance.uniform(500, 900_000), 2)
        total += amount if known else 0
        ending = "项目" if chance.random() < 0.7 else ""
        name = f"{chance.choice(BUILDERS)}{sign()}{chance.choice(BUILT)}{ending}"
        row = [number, name, f"{chance.choice(BUILDERS)}{sign()}{chance.choice(FIRMS)}", chance.choice(HOMES)]
        row += [chance.choice(PLACES), amount if known else "面议", round(chance.uniform(0, 500), 2)]
        row += [f"{chance.randrange(2015, 2026)}.{chance.randrange(1, 13)}", chance.choice(STAGES)]
        sheet.write_row(number + 2, 0, [*row, chance.randrange(5, 900), ""])
    sheet.write_row(rows + 3, 0, ["合计", "", "", "", "", round(total, 2)])
    book.close()


class Memory:
    """The most this process holds of its own, sampled; pages of the mapped database file are not counted."""

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample)

    def _sample(self) -> None:
        while not self._stop.wait(0.05):
            held = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
            own = sum(int(held[kind].split()[0]) for kind in ("RssAnon", "RssShmem"))
            self.peak_mb = max(self.peak_mb, own / 1024)

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


@contextmanager
def measured(results: list[dict[str, Any]], what: str, limit_s: float | None = None) -> Iterator[None]:
    start, cpu = time.perf_counter(), time.process_time()
    with Memory() as memory:
        yield
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    said = {"what": what, "seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2)}
    results.append(said | {"peak_mb": round(memory.peak_mb), "limit_s": limit_s})
    limit = f"   限 {limit_s:.0f} s" if limit_s else ""
    print(f"{what:<30}{seconds:>8.2f} s{cpu:>8.2f} s CPU{memory.peak_mb:>7.0f} MB{limit}", flush=True)


def ready() -> Any:
    """A migrated database with regions, bodies and the invented people; the one who brings the file."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "wutong.config.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from wutong.organisation.actions import load_demo_people, load_reference
    from wutong.organisation.models import Person

    call_command("migrate", verbosity=0)
    load_reference(settings.REFERENCE, at=timezone.now())
    load_demo_people(settings.REFERENCE)
    return Person.objects.select_related("body__region", "body__park").get(username="liwenjing")


class Watch:
    """Counts how often the progress said something new, as the page would see it."""

    def __init__(self, job_id: int) -> None:
        self.seen: set[int] = set()
        self._job_id = job_id
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        from wutong.jobs.actions import read_progress

        while not self._stop.wait(0.25):
            self.seen.add(read_progress(self._job_id).get("done", 0))

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


BARE = """
import sys, time
from python_calamine import CalamineWorkbook
start = time.perf_counter()
rows = CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
print(time.perf_counter() - start)
"""


def bare(path: Path, results: list[dict[str, Any]]) -> None:
    """In a process of its own, so that its memory is not counted as ours."""
    done = subprocess.run([sys.executable, "-c", BARE, str(path)], capture_output=True, text=True, check=True)
    results.append({"what": "calamine alone (the peer)", "seconds": round(float(done.stdout), 2)})
    print(f"{'calamine alone (the peer)':<30}{float(done.stdout):>8.2f} s")


def run(path: Path, rows: int) -> list[dict[str, Any]]:
    person = ready()
    from django.utils import timezone

    from wutong.jobs.actions import run_one
    from wutong.ledgers.actions.bring import bring
    from wutong.ledgers.actions.undo import undo
    from wutong.ledgers.actions.write import confirm
    from wutong.ledgers.handlers import HANDLERS
    from wutong.ledgers.preview import Preview
    from wutong.projects.models import Project

    results: list[dict[str, Any]] = []

    def work(job_id: int) -> None:
        with Watch(job_id) as watch:
            assert run_one(HANDLERS)
        results.append({"what": "progress said", "times": len(watch.seen)})

    bare(path, results)
    with path.open("rb") as file:
        chunks: Callable[[], bytes] = lambda: file.read(1 << 20)  # noqa: E731
        brought = bring(file_name=path.name, chunks=iter(chunks, b""), by=person, at=timezone.now())
    assert brought.job_id is not None
    with measured(results, "preview (read job)", 15):
        work(brought.job_id)
    with measured(results, "compare (job behind the preview)"):
        run_one(HANDLERS)
    brought.refresh_from_db()
    assert brought.summary["projects"] == rows, brought.refusal
    with measured(results, "a page of the preview"):
        Preview(person, brought, page=250)
    confirmed = confirm(brought.pk, by=person, at=timezone.now())
    assert confirmed.job_id is not None
    with measured(results, "import (write job)", 60):
        work(confirmed.job_id)
    assert Project.objects.filter(batch=brought.batch).count() == rows
    with measured(results, "undo"):
        undo(brought.pk, by=person, at=timezone.now())
    assert not Project.objects.filter(batch=brought.batch).exists()
    return results


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=100_000)
    arguments = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WUTONG_DATA"] = folder
        path = Path(folder) / "全省项目汇总.xlsx"
        make(path, arguments.rows)
        results = run(path, arguments.rows)
    database = "postgresql" if os.environ.get("WUTONG_DATABASE") else "sqlite"
    kept = ROOT / "benchmarks" / "results" / f"ledgers-{database}.json"
    kept.parent.mkdir(exist_ok=True)
    said = {"rows": arguments.rows, "database": database, "cores": os.cpu_count(), "results": results}
    kept.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
