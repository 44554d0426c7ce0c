"""Leads a person may see, the viewer first; and of what lies outside a reach, only that it is so."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from wutong.enterprises.models import Contact, Enterprise, Lead, LeadClock
from wutong.enterprises.names.queries import project_ids_of
from wutong.enterprises.rules import LIVE, Clock
from wutong.organisation import dictionaries
from wutong.organisation.access import scope
from wutong.organisation.duties import Act
from wutong.organisation.models import Body, Person
from wutong.organisation.reasons import NotFound
from wutong.projects.models import Project
from wutong.projects.queries import visible_to as projects_visible_to
from wutong.projects.stages import Status
from wutong.projects.standing import body_for

RELATED = ("enterprise", "officer__body__region", "officer__body__park")


def visible_to(person: Person) -> QuerySet[Lead]:
    return Lead.objects.filter(scope(person, Act.VIEW_LEADS))


def lead_for(person: Person, pk: int) -> Lead:
    lead = visible_to(person).select_related(*RELATED).filter(pk=pk).first()
    if lead is None:
        raise NotFound("没有这条线索，或不在您的可见范围")
    return lead


def leads_of(person: Person, enterprise: Enterprise) -> list[Lead]:
    """All the person may see, those that live first."""
    found = visible_to(person).filter(enterprise=enterprise).select_related("officer").order_by("-id")
    return sorted(found, key=lambda one: one.state not in LIVE)


def talking(person: Person, chain_key: str, node_key: str) -> list[Lead]:
    """Who of those the person may see already talks with whom about a node of a chain."""
    live = visible_to(person).filter(chain_key=chain_key, node_key=node_key, state__in=LIVE)
    return list(live.select_related("enterprise", "officer").order_by("-moved_at", "-id"))


def contacts_of(person: Person, enterprise: Enterprise) -> QuerySet[Contact]:
    """Of the places the person's leads are in; a telephone is masked wherever it is shown."""
    return Contact.objects.filter(
        scope(person, Act.VIEW_LEADS), enterprise=enterprise, is_former=False, withdrawn_at=None
    ).order_by("id")


def projects_of(person: Person, enterprise: Enterprise) -> list[Project]:
    """Its projects within the person's own reach, by the names it goes by and by leads that became one."""
    return list(projects_visible_to(person).filter(pk__in=_project_ids(enterprise)).order_by("-updated_at"))


def _project_ids(enterprise: Enterprise) -> set[int]:
    made = Lead.objects.filter(enterprise=enterprise).exclude(project=None)
    return {*project_ids_of(enterprise), *made.values_list("project_id", flat=True)}


@dataclass(frozen=True)
class Elsewhere:
    """Whether others outside this reach follow the firm or have a project of it. Never who or where."""

    has_lead: bool = False
    has_project: bool = False
    ask: str = ""

    def __bool__(self) -> bool:
        return self.has_lead or self.has_project

    @property
    def words(self) -> str:
        """“别处有人在跟这家企业，请先问青海省…” or nothing."""
        if not self:
            return ""
        parts = [
            "有人在跟这家企业" if self.has_lead else "",
            "有这家企业在推进的项目" if self.has_project else "",
        ]
        said = "，也".join(part for part in parts if part)
        return f"您的范围以外{said}。不妨碍您登记和跟进；要不要一起跟、由谁牵头，请问{self.ask}。"


def elsewhere(person: Person, enterprise: Enterprise) -> Elsewhere:
    live = Lead.objects.filter(enterprise=enterprise, state__in=LIVE)
    has_lead = live.exclude(pk__in=visible_to(person).values("pk")).exists()
    active = Project.objects.filter(
        pk__in=_project_ids(enterprise), merged_into=None, status__in=(Status.ACTIVE, Status.PAUSED)
    )
    has_project = active.exclude(pk__in=projects_visible_to(person).values("pk")).exists()
    return Elsewhere(has_lead, has_project, office_above(person)) if has_lead or has_project else Elsewhere()


def office_above(person: Person) -> str:
    """The promotion office that sees both sides: of the region above, or above a park."""
    own = person.body
    region = dictionaries.regions().get(own.region_id)
    start = own.region_id if own.kind in ("park", "liaison") or not region else region.parent_id
    above: Body | None = body_for("promotion", start) if start else None
    return above.name if above is not None else "上一级招商部门"


def clock_on(day: date) -> Clock:
    """What was said last of those that hold by this day."""
    row = LeadClock.objects.filter(valid_from__lte=day).order_by("-valid_from", "-id").first()
    return Clock(**row.said, source=row.source, basis=row.basis) if row else Clock()
