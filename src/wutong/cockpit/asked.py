"""What firms ask of a person's own office in 待办: those with a day to answer by, as it draws near."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from wutong.cockpit.item import Item, when_words
from wutong.enterprises.models import Request
from wutong.enterprises.queries import seen
from wutong.organisation.access import may
from wutong.organisation.dictionaries import department_words
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.web.addresses import url
from wutong.web.formats import day_text
from wutong_engines.units.phones import numbers_masked

SHOWN = 12
SOON_DAYS = 7


def firm_requests(person: Person, at: datetime) -> list[Item]:
    """Written down by colleagues of the same body, not answered; one statement."""
    if not may(person, Act.KEEP_LEADS):
        return []
    today = timezone.localdate(at)
    waiting = seen(person, Request).filter(created_by__body_id=person.body_id, due_on__isnull=False)
    waiting = waiting.filter(answered_at=None, withdrawn_at=None, due_on__lte=today + timedelta(SOON_DAYS))
    found = waiting.select_related("enterprise").order_by("due_on", "id")[:SHOWN]
    return [_item(one, today) for one in found]


def _item(request: Request, today: date) -> Item:
    assert request.due_on is not None
    days = (request.due_on - today).days
    tone, when = when_words(days)
    department = f"归{department_words(request.department)}" if request.department else ""
    why = (request.enterprise.name, f"{day_text(request.asked_on)}提出", department)
    return Item(
        kind="firm",
        tone=tone,
        when=when,
        title=f"答复诉求：{numbers_masked(request.words)[:60]}",
        why=" · ".join(part for part in why if part),
        due=f"{'应于 ' if days < 0 else ''}{day_text(request.due_on)}",
        verb="答复",
        url=url("enterprises:answer", request.pk),
        days_left=days,
    )
