"""Telling the asker and the holder's officer what was decided, the keepers what came back; and their having
seen it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wutong.audit.rows import insert
from wutong.factors.kept import keepers_of
from wutong.factors.models import Account, Hold, Notice, Reservation
from wutong.factors.names import account_words, in_unit
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound

# accounts a notice lists by name; the others are counted
NAMED = 4


def notify(reservation: Reservation, words: str, *, by: Person, at: datetime) -> None:
    """Part of the act that decided: one notice to each of the two, none to the one who decided."""
    people = {one for one in (reservation.asked_by_id, reservation.officer_id) if one and one != by.pk}
    insert(
        [Notice(person_id=one, reservation=reservation, words=words[:300], at=at) for one in sorted(people)]
    )


def tell_keepers(back: Sequence[tuple[Hold, Account, int]], words: str, *, by: Person, at: datetime) -> None:
    """Part of the act by which a holder gives back all it has: `back` says what returned to which account.
    One notice to each who decides on them, whatever their number; none to the one who ended it."""
    keepers = keepers_of({account.pk: account for _, account, _ in back}.values())
    theirs: dict[int, list[tuple[Hold, Account, int]]] = defaultdict(list)
    for one in back:
        for person in keepers[one[1].pk]:
            if person.pk != by.pk:
                theirs[person.pk].append(one)
    insert(
        [
            Notice(person_id=pk, reservation=told[0][0].reservation, words=_came_back(told, words), at=at)
            for pk, told in sorted(theirs.items())
        ]
    )


def _came_back(told: Sequence[tuple[Hold, Account, int]], words: str) -> str:
    listed = "、".join(f"{account_words(a)} {in_unit(amount, a)}" for _, a, amount in told[:NAMED])
    more = f"等 {len(told)} 笔" if len(told) > NAMED else ""
    room = 300 - len(listed) - len(more) - len("回到账户：；")
    return f"回到账户：{listed}{more}；{words[:room]}"


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
