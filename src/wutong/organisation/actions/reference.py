"""Loading reference facts: regions, parks, bodies, figures, and the invented cast of the demo."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from wutong.audit.actions import record
from wutong.organisation import dictionaries
from wutong.organisation.models import Body, Park, Person, Region, Setting
from wutong.organisation.responsibilities import STEPS
from wutong.organisation.tables import rows

WORDS = {"regions": "地区", "parks": "园区", "bodies": "机构", "figures": "停滞天数"}


def _number(text: str) -> float | None:
    return float(text) if text.strip() else None


def _list(text: str) -> list[str]:
    return [word for word in text.replace(";", "|").split("|") if word]


@transaction.atomic
def load_reference(reference: Path, *, at: datetime) -> dict[str, int]:
    """Regions, parks, bodies and figures from reference/; loading again changes only what differs."""
    counts = {
        "regions": _load_regions(reference),
        "parks": _load_parks(reference),
        "bodies": _load_bodies(reference),
        "figures": _load_figures(reference),
    }
    dictionaries.forget()
    record(
        at=at,
        act="load_reference",
        target_kind="reference",
        target_id="all",
        target_name="地区、园区、机构、停滞天数",
        person_id=None,
        person_name="命令行",
        channel="command",
        words="、".join(f"{WORDS[name]} {count}" for name, count in counts.items()),
    )
    return counts


def _load_regions(reference: Path) -> int:
    paths: dict[str, str] = {}
    found = sorted(rows(reference / "regions.csv"), key=lambda row: (row["parent_code"] != "", row["code"]))
    found.sort(key=lambda row: {"": 0, "630000": 1}.get(row["parent_code"], 2))
    for row in found:
        parent = row["parent_code"] or None
        paths[row["code"]] = (paths[parent] if parent else "/") + row["code"] + "/"
        Region.objects.update_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "short_name": row["short_name"],
                "aliases": _list(row["aliases"]),
                "level": row["level"],
                "parent_id": parent,
                "path": paths[row["code"]],
                "pinyin": row["pinyin"],
                "initials": row["initials"],
                "lon": _number(row["lon"]),
                "lat": _number(row["lat"]),
                "source": row["source"][:300],
            },
        )
    return len(found)


def _load_parks(reference: Path) -> int:
    found = rows(reference / "parks.csv")
    for row in sorted(found, key=lambda row: row["parent_key"] != ""):
        Park.objects.update_or_create(
            key=row["key"],
            defaults={
                "name": row["name"],
                "short_name": row["short_name"],
                "aliases": _list(row["aliases"]),
                "level": row["level"],
                "region_id": row["region_code"],
                "parent_id": row["parent_key"] or None,
                "leading_industries": row["leading_industries"][:200],
                "lon": _number(row["lon"]),
                "lat": _number(row["lat"]),
                "source": row["source"][:300],
            },
        )
    return len(found)


def _load_bodies(reference: Path) -> int:
    found = rows(reference / "bodies.csv")
    for row in found:
        Body.objects.update_or_create(
            key=row["key"],
            defaults={
                "name": row["name"],
                "kind": row["kind"],
                "department": row["department"],
                "region_id": row["region_code"],
                "park_id": row["park"] or None,
            },
        )
    return len(found)


def _load_figures(reference: Path) -> int:
    """What the province changed by itself stays; the rest follows the file."""
    own = {row.key for row in Setting.objects.filter(key__startswith="idle_days.") if row.value.get("is_own")}
    found = [row for row in rows(reference / "idle_days.csv") if row["idle_days"]]
    for row in found:
        key = f"idle_days.{row['stage']}"
        if key in own:
            continue
        Setting.objects.update_or_create(
            key=key,
            defaults={
                "value": {"days": int(row["idle_days"]), "remind_days": int(row["remind_days_before"])},
                "words": f"{STEPS[row['stage']]}停滞天数",
                "source": row["source"][:300],
                "basis": row["basis"],
            },
        )
    return len(found)


DEMO_PASSWORD = "wutong-demo"


@transaction.atomic
def load_demo_people(reference: Path) -> list[Person]:
    """The invented cast of reference/people.csv, all with the demo password."""
    known = set(Person.objects.values_list("username", flat=True))
    fresh = Person()
    fresh.set_password(DEMO_PASSWORD)
    people = [
        Person(
            username=row["username"],
            name=row["name"],
            body_id=row["body_key"],
            duty=row["duty"],
            phone=row["phone"],
            password=fresh.password,
        )
        for row in rows(reference / "people.csv")
        if row["username"] not in known
    ]
    Person.objects.bulk_create(people)
    return list(Person.objects.select_related("body__region", "body__park").order_by("body__region__path"))
