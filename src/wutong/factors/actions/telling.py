"""Telling the asker and the holder's officer what was decided, and their having seen it."""

from datetime import datetime

from django.db import transaction

from wutong.audit.rows import insert
from wutong.factors.models import Notice, Reservation
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound


def notify(reservation: Reservation, words: str, *, by: Person, at: datetime) -> None:
    """Part of the act that decided: one notice to each of the two, none to the one who decided."""
    people = {one for one in (reservation.asked_by_id, reservation.officer_id) if one and one != by.pk}
    insert(
        [Notice(person_id=one, reservation=reservation, words=words[:300], at=at) for one in sorted(people)]
    )


def see_notice(notice_id: int, *, by: Person, at: datetime) -> Notice:
    with transaction.atomic():
        notice = (
            Notice.objects.select_for_update()
            .select_related("reservation")
            .filter(pk=notice_id, person=by)
            .first()
        )
        if notice is None:
            raise NotFound("没有这条消息")
        if notice.seen_at is None:
            notice.seen_at = at
            notice.save(update_fields=["seen_at"])
            name = notice.reservation.holder_name
            record_thing(
                "project", notice.reservation.holder, name, "see_notice", by=by, at=at, words=notice.words
            )
    return notice
