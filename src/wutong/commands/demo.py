"""What ./wutong demo loads: Qinghai, an invented person for each duty, ten ledgers as offices keep them."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

# who brings which ledger, how many days ago: offices report at different times, so some projects stand idle
BRINGERS = (
    ("驻上海联络处", "zhaoguodong", 52),
    ("西宁开发区", "liuzhiyuan", 41),
    ("西宁市", "chenyulian", 36),
    ("乌兰县", "duojiecairang", 33),
    ("格尔木市", "mayucheng", 26),
    ("海東市", "majinhua", 24),
    ("海南州", "zhuomacuo", 19),
    ("海西州", "zhangxiaofeng", 15),
    ("四州", "liwenjing", 9),
    ("全省", "liwenjing", 5),
)


def load() -> dict[str, Any]:
    """Prepare an empty data directory; the summary that the start prints."""
    from django.conf import settings
    from django.utils import timezone

    from wutong.commands.demo_factors import bring_factors
    from wutong.commands.demo_leads import bring_leads
    from wutong.commands.demo_register import bring_register
    from wutong.commands.demo_supply import bring_supply
    from wutong.commands.demo_waiting import bring_waiting
    from wutong.commands.site import prepare
    from wutong.organisation.actions import DEMO_PASSWORD, load_demo_people

    print("建库，装入青海的地区、园区、机构……", file=sys.stderr)
    prepare()
    people = load_demo_people(settings.REFERENCE)
    read = bring_ledgers(settings.REFERENCE / "ledgers")
    label_invented(settings.REFERENCE / "demo_projects.csv")
    ask_departments()
    held = bring_factors(settings.REFERENCE / "factors", timezone.now())
    counted = figures()  # of the ledgers alone
    bring_waiting(settings.REFERENCE / "factors", timezone.now())
    firms = bring_register(settings.DATA, timezone.localdate())
    leads = bring_leads(timezone.now())
    supply = bring_supply(settings.REFERENCE / "chains", timezone.now())
    logins = [
        {"username": p.username, "name": p.name, "duty": p.get_duty_display(), "body": p.body.name}
        for p in people
    ]
    known = {"factors": held, "register": firms, "leads": leads, "supply": supply}
    return {**read, **counted, **known, "password": DEMO_PASSWORD, "logins": logins}


def bring_ledgers(folder: Path) -> dict[str, Any]:
    from django.utils import timezone

    from wutong.commands.ledgers import write_one
    from wutong.commands.people import acting_as

    now = timezone.now()
    totals: list[str] = []
    count = 0
    for start, username, days_ago in BRINGERS:
        for path in sorted(folder.glob(f"{start}*.xls*")):
            print(f"读 {path.name}……", file=sys.stderr)
            said = write_one(path, acting_as(username, "import_ledgers"), now - timedelta(days=days_ago))
            if said["state"] != "written":
                raise SystemExit(f"{path.name} 没有读进来：{said['words']}")
            count += 1
            totals.extend(disagreeing(said["import"]))
    return {"files": count, "totals_that_disagree": totals}


def label_invented(path: Path) -> None:
    """The projects nobody has, so that nobody takes them for real ones."""
    import csv

    from wutong.projects.actions.intake import label_synthetic

    with path.open(encoding="utf-8-sig", newline="") as file:
        label_synthetic(row["name"] for row in csv.DictReader(file))


# who asks which department about which project, and in how many days an answer is due
ASKED = (
    ("duojiecairang", "wl_natural_resources", "源网荷储", "项目用地是 1,200 亩还是 1,250 亩，请核定", 4),
    ("duojiecairang", "wl_natural_resources", "茶卡", "景区提升是否占用生态保护红线，请出意见", -2),
    ("hanxiulan", "hx_ecology", "稀贵金属", "涉重金属排放，请出环评初步意见", 6),
    ("hanxiulan", "hx_grid", "南山口抽水蓄能", "接入系统意见什么时候能出", 9),
    ("liwenjing", "qh_energy", "沙漠基地", "新能源指标是否已列入今年计划", 12),
)


def ask_departments() -> None:
    """So that the departments of the demo have something before them."""
    from django.utils import timezone

    from wutong.commands.people import acting_as
    from wutong.projects.actions import ask
    from wutong.projects.queries import visible_to

    now = timezone.now()
    for username, body_key, words, subject, days in ASKED:
        person = acting_as(username, "import_ledgers")
        project = visible_to(person).filter(name__contains=words).order_by("id").first()
        if project is None:
            raise SystemExit(f"演示台账里没有名字含“{words}”的项目。")
        asked_at = now - timedelta(days=10)
        due = timezone.localdate(now) + timedelta(days=days)
        ask(project.pk, body_key, subject, due, by=person, at=asked_at, channel="command")


def disagreeing(import_id: int) -> list[str]:
    """“file sheet cell: says, adds up to” for every total that does not fit its rows."""
    from wutong.ledgers.models import Import
    from wutong.web.formats import yi

    brought = Import.objects.get(pk=import_id)
    return [
        f"{brought.file_name} {sheet['name']} {total['cell']}：表上写 {yi(total['stated_yuan'])} 亿元，"
        f"逐行相加 {yi(total['computed_yuan'])} 亿元"
        for sheet in brought.summary["sheets"]
        for total in sheet["totals"]
        if not total["agrees"] and total.get("computed_yuan") is not None
    ]


def figures() -> dict[str, Any]:
    from django.db.models import Count, Sum

    from wutong.projects.models import DuplicateCandidate, Project
    from wutong.web.formats import yi

    found = Project.objects.filter(merged_into=None).aggregate(
        projects=Count("id"), known=Count("investment_yuan"), total=Sum("investment_yuan")
    )
    return {
        "projects": found["projects"],
        "investment_yuan": found["total"],
        "investment_yi": yi(found["total"]),
        "without_investment": found["projects"] - found["known"],
        "duplicates": DuplicateCandidate.objects.filter(decision="open").count(),
    }
