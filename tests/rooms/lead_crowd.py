"""Run by test_lead_crowd in a process and on a database of its own: several hands on one lead at once."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from rooms.many_writers import person, together  # noqa: I001 - it sets Django up

from django.conf import settings
from django.utils import timezone

from rooms.lead_parts import firm_of, lead_of, talk
from wutong.audit.models import Entry
from wutong.audit.queries import verify
from wutong.commands.site import prepare
from wutong.enterprises.leads import actions
from wutong.enterprises.models import Lead, Meeting
from wutong.organisation import dictionaries
from wutong.organisation.actions import load_demo_people
from wutong.projects.models import Project


def registered_by_many() -> dict[str, Any]:
    firm, by = firm_of(timezone.now(), "一家公司"), person("mayucheng")
    said = together(*(lambda: lead_of(firm, by, timezone.now()) for _ in range(6)))
    entries = Entry.objects.filter(act="register_lead").count()
    return {"said": Counter(said), "leads": Lead.objects.filter(enterprise=firm).count(), "entries": entries}


def claimed_by_two() -> dict[str, Any]:
    lead = lead_of(firm_of(timezone.now(), "两人要的公司"), person("mayucheng"), timezone.now())
    people = [person("mayucheng"), person("baixuemei")]
    said = together(
        *(lambda by=by: actions.claim(lead.pk, by=by, at=timezone.now(), version=1) for by in people)
    )
    lead.refresh_from_db()
    return {"said": Counter(said), "version": lead.version, "steps": lead.steps.count()}


def made_by_four() -> dict[str, Any]:
    by = person("mayucheng")
    lead = lead_of(firm_of(timezone.now(), "四次转的公司"), by, timezone.now())
    actions.claim(lead.pk, by=by, at=timezone.now())
    said = together(
        *(lambda: actions.make_project(lead.pk, by=by, at=timezone.now(), version=2) for _ in range(4))
    )
    projects = Project.objects.filter(investor="四次转的公司").count()
    return {"said": Counter(said), "projects": projects}


def talked_twice() -> dict[str, Any]:
    by = person("mayucheng")
    lead = lead_of(firm_of(timezone.now(), "谈过的公司"), by, timezone.now())
    actions.claim(lead.pk, by=by, at=timezone.now())
    met = talk(timezone.now())
    said = together(
        *(lambda: actions.first_contact(lead.pk, met, by=by, at=timezone.now(), version=2) for _ in range(3))
    )
    return {"said": Counter(said), "meetings": Meeting.objects.filter(lead=lead).count()}


def marked_at_once() -> dict[str, Any]:
    firm, boss = firm_of(timezone.now(), "两县要的公司"), person("hanxiulan")
    pair = [lead_of(firm, person(name), timezone.now()) for name in ("mayucheng", "duojiecairang")]
    said = together(
        *(
            lambda lead=lead: actions.mark_leading(lead.pk, f"第{lead.pk}条", by=boss, at=timezone.now())
            for lead in pair
        )
    )
    roles = sorted(Lead.objects.filter(enterprise=firm).values_list("role", flat=True))
    return {"said": Counter(said), "roles": roles}


def corrected_at_once() -> dict[str, Any]:
    """Four change the amount, one the words; then two leads of one firm are moved to one node."""
    by, firm = person("mayucheng"), firm_of(timezone.now(), "改正的公司")
    lead, other = (lead_of(firm, by, timezone.now(), node_key=key) for key in ("", "old"))
    changes: list[dict[str, Any]] = [{"investment_yuan": yuan} for yuan in (1, 2, 3, 4)]
    changes.append({"words": "写全了"})
    said = together(
        *(
            lambda one=one: actions.correct(lead.pk, one, version=1, by=by, at=timezone.now())
            for one in changes
        )
    )
    lead.refresh_from_db()
    to = {"chain_key": "li", "node_key": "li.sep"}
    moved = together(
        *(
            lambda one=one: actions.correct(one.pk, to, version=one.version, by=by, at=timezone.now())
            for one in (lead, other)
        )
    )
    twins = Lead.objects.filter(enterprise=firm, node_key="li.sep").count()
    return {"said": Counter(said), "words": lead.words, "moved": Counter(moved), "twins": twins}


SCENARIOS = (
    registered_by_many,
    claimed_by_two,
    made_by_four,
    talked_twice,
    marked_at_once,
    corrected_at_once,
)


def main() -> None:
    prepare()
    load_demo_people(settings.REFERENCE)
    dictionaries.forget()
    found: dict[str, Any] = {scenario.__name__: scenario() for scenario in SCENARIOS}
    sys.stdout.write(json.dumps(found | {"sound": verify().is_sound}, ensure_ascii=False))


if __name__ == "__main__":
    main()
