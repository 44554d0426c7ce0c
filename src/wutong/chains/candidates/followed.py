"""Who already follows a firm: by name where the viewer may see it, else only that somebody does."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from wutong.enterprises.leads.queries import office_above, visible_to
from wutong.enterprises.models import Enterprise, Lead
from wutong.enterprises.rules import LIVE
from wutong.organisation.models import Person
from wutong.projects.models import Project
from wutong.projects.queries import visible_to as projects_visible_to
from wutong.projects.stages import Status


@dataclass(frozen=True)
class Followed:
    """`leads`: live ones the viewer sees; `elsewhere`: in words, or nothing."""

    enterprise_id: int | None = None
    leads: tuple[Lead, ...] = field(default=())
    elsewhere: str = ""


def followed(person: Person, names: dict[str, str]) -> dict[str, Followed]:
    """eid → who follows it; `names`: eid → name of the firms asked about."""
    kept = _kept(names)
    if not kept:
        return {}
    live = Lead.objects.filter(enterprise__in=kept.values(), state__in=LIVE)
    seen: dict[int, list[Lead]] = {}
    for lead in visible_to(person).filter(pk__in=live.values("pk")).select_related("officer").order_by("id"):
        seen.setdefault(lead.enterprise_id, []).append(lead)
    ids = {lead.pk for leads in seen.values() for lead in leads}
    hidden = set(live.exclude(pk__in=ids).values_list("enterprise_id", flat=True))
    named = _hidden_investors(person, [one.name for one in kept.values()])
    above = office_above(person) if hidden or named else ""
    return {
        eid: Followed(one.pk, tuple(seen.get(one.pk, ())), _words(one.pk in hidden, one.name in named, above))
        for eid, one in kept.items()
    }


def _kept(names: dict[str, str]) -> dict[str, Enterprise]:
    """eid → the firm as it is kept, by its number or credit code."""
    found: dict[str, Enterprise] = {}
    for one in Enterprise.objects.filter(Q(eid__in=names) | Q(credit_code__in=names)).order_by("id"):
        for code in (one.eid, one.credit_code):
            if code in names:
                found.setdefault(code, one)
    return found


def _hidden_investors(person: Person, names: Sequence[str]) -> set[str]:
    """Of these the investors of a project that goes on outside the viewer's reach."""
    going = Project.objects.filter(
        investor__in=names, merged_into=None, status__in=(Status.ACTIVE, Status.PAUSED)
    )
    pairs = dict(going.values_list("pk", "investor"))
    if not pairs:
        return set()
    own = set(projects_visible_to(person).filter(pk__in=list(pairs)).values_list("pk", flat=True))
    return {name for pk, name in pairs.items() if pk not in own}


def _words(has_lead: bool, has_project: bool, above: str) -> str:
    parts = [
        "有人在跟" if has_lead else "",
        "有它在推进的项目" if has_project else "",
    ]
    said = "，也".join(part for part in parts if part)
    return f"您的范围以外{said}，由谁牵头请问{above}" if said else ""
