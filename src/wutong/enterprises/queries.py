"""What a person sees of firms: public facts everywhere, an office's own talks and people by its place."""

from typing import Any, TypeVar

from django.db.models import QuerySet

from wutong.enterprises.models import Contact, Enterprise, Meeting, Merge, Placed, Relation, Request, Signal
from wutong.organisation import access
from wutong.organisation.access import scope
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound

T = TypeVar("T", bound=Placed)
OUT_OF_SIGHT = "没有，或不在您的可见范围"


def visible_to(person: Person) -> QuerySet[Enterprise]:
    """Public facts of a firm are the same for every office that works with firms."""
    access.require(person, Act.VIEW_ENTERPRISES)
    return Enterprise.objects.all()


def enterprise_for(person: Person, enterprise_id: int) -> Enterprise:
    found = visible_to(person).select_related("created_by__body").filter(pk=enterprise_id).first()
    if found is None:
        raise absent(enterprise_id)
    return found


def merged_into(person: Person, gone_id: int) -> Merge | None:
    """Where the card of this number went."""
    access.require(person, Act.VIEW_ENTERPRISES)
    return Merge.objects.select_related("kept").filter(gone_id=gone_id).first()


def merges_of(enterprise: Enterprise) -> list[Merge]:
    """What was merged into it, the latest first: that one can be undone."""
    return list(enterprise.merges.select_related("merged_by__body").order_by("-pk"))


def absent(enterprise_id: int) -> NotFound:
    merged = Merge.objects.select_related("kept").filter(gone_id=enterprise_id).first()
    if merged is None:
        return NotFound("企业库里没有这家企业")
    return NotFound(f"这家企业已并入“{merged.kept.name}”（编号 {merged.kept_id}），到那一家里办")


def seen(person: Person, model: type[T]) -> Any:
    """Rows kept by offices within the person's reach of leads; one statement's filter."""
    if not access.may(person, Act.VIEW_LEADS):
        return model._default_manager.none()
    return model._default_manager.filter(scope(person, Act.VIEW_LEADS))


def contacts_of(person: Person, enterprise: Enterprise) -> list[Contact]:
    """Those still there first. Masked by whoever shows them."""
    found = seen(person, Contact).filter(enterprise=enterprise, withdrawn_at=None)
    return list(found.select_related("created_by__body").order_by("is_former", "-created_at", "-id"))


def meetings_of(person: Person, enterprise: Enterprise) -> list[Meeting]:
    found = seen(person, Meeting).filter(enterprise=enterprise, withdrawn_at=None)
    return list(found.select_related("created_by__body").order_by("-on", "-id"))


def requests_of(person: Person, enterprise: Enterprise) -> list[Request]:
    """Unanswered first, the soonest due first."""
    found = seen(person, Request).filter(enterprise=enterprise, withdrawn_at=None)
    rows = list(found.select_related("created_by__body", "answered_by__body"))
    return sorted(
        rows,
        key=lambda one: (one.answered_at is not None, one.due_on is None, one.due_on or one.asked_on, one.pk),
    )


def signals_of(enterprise: Enterprise) -> list[Signal]:
    found = enterprise.signals.filter(withdrawn_at=None).select_related("created_by__body")
    return list(found.order_by("-on", "-id"))


def relations_of(enterprise: Enterprise) -> list[Relation]:
    found = enterprise.relations.filter(withdrawn_at=None).select_related("other", "created_by__body")
    return list(found.order_by("kind", "-as_of", "id"))


def _one(person: Person, model: type[T], pk: int, *, is_withdrawn: bool) -> Any:
    access.require(person, Act.VIEW_LEADS)
    found = seen(person, model).select_related("enterprise").filter(pk=pk)
    one = found.filter(withdrawn_at__isnull=not is_withdrawn).first()
    if one is None:
        raise NotFound(OUT_OF_SIGHT)
    return one


def contact_for(person: Person, pk: int, *, is_withdrawn: bool = False) -> Contact:
    found: Contact = _one(person, Contact, pk, is_withdrawn=is_withdrawn)
    return found


def meeting_for(person: Person, pk: int, *, is_withdrawn: bool = False) -> Meeting:
    found: Meeting = _one(person, Meeting, pk, is_withdrawn=is_withdrawn)
    return found


def request_for(person: Person, pk: int, *, is_withdrawn: bool = False) -> Request:
    found: Request = _one(person, Request, pk, is_withdrawn=is_withdrawn)
    return found
