"""The account: promised once, never twice; every act once per key; what lapses is free at that moment."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from rooms.factor_parts import (
    DATONG,
    GOLMUD,
    HAIXI,
    ULAN,
    XINING,
    balance,
    hold_of,
    holder,
    keeper,
    key,
    opened,
    reserved,
)
from wutong.audit.models import Entry
from wutong.factors import actions, queries
from wutong.factors.models import Account, Hold, Notice, Transfer
from wutong.factors.rules import Move
from wutong.organisation.reasons import NotFound, NotYourDuty, Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def energy(at: datetime) -> SimpleNamespace:
    """1,000 tce in 海西州, of which 600 were given to 格尔木市."""
    by = keeper("hx_development_reform")
    prefecture = opened("energy", HAIXI, 1000, by=by, at=at)
    county = opened("energy", GOLMUD, 600, by=by, at=at)
    return SimpleNamespace(by=by, prefecture=prefecture, county=county)


def test_what_is_given_below_cannot_be_held_above(
    energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    assert balance(energy.prefecture) == (1000, 600, 0, 0, 0)
    reserved({energy.prefecture.pk: 400}, by=cast.officer, at=at)
    with pytest.raises(Refused) as refusal:
        reserved({energy.prefecture.pk: 1}, by=cast.officer, at=at, number=2)
    words = refusal.value.reasons[0].words
    assert "海西州 2026 年" in words and "差 1 tce" in words and "给下级 600 tce" in words
    reserved({energy.county.pk: 600}, by=cast.officer, at=at, number=3)
    assert balance(energy.prefecture) == (1000, 600, 400, 1000, 0)


def test_a_refusal_says_who_holds_it_and_what_lapses_first(
    energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    reserved({energy.county.pk: 100}, by=cast.officer, at=at, number=1, days=3)
    reserved({energy.county.pk: 450}, by=cast.officer, at=at, number=2, days=9)
    with pytest.raises(Refused) as refusal:
        reserved({energy.county.pk: 200}, by=cast.officer, at=at, number=3)
    words = refusal.value.reasons[0].words
    assert "要 200 tce，可用 50 tce，差 150 tce" in words
    assert "2号项目 450 tce、1号项目 100 tce" in words
    assert "最早到期：2026-11-25 回来 100 tce，到 2026-12-01 若都不续就够" in words


def test_all_or_nothing_over_several_accounts(
    energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    water = opened("water", GOLMUD, 5, by=keeper("hx_water"), at=at)
    with pytest.raises(Refused) as refusal:
        reserved({energy.county.pk: 100, water.pk: 6}, by=cast.officer, at=at)
    assert [one.code for one in refusal.value.reasons] == ["short"]
    assert balance(energy.county)[2] == 0 and not Transfer.objects.filter(move=Move.RESERVE).exists()


def test_the_same_key_again_changes_nothing_and_another_body_is_refused(
    energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    first = reserved({energy.county.pk: 100}, by=cast.officer, at=at, with_key="the-same-key")
    again = reserved({energy.county.pk: 100}, by=cast.officer, at=at, with_key="the-same-key")
    assert again.pk == first.pk and balance(energy.county)[3] == 100
    with pytest.raises(Refused, match="已经用在另一次"):
        reserved({energy.county.pk: 101}, by=cast.officer, at=at, with_key="the-same-key")
    with pytest.raises(Refused, match="编号"):
        reserved({energy.county.pk: 1}, by=cast.officer, at=at, with_key="键")
    hold = hold_of(first, energy.county)
    for _ in range(2):
        actions.commit(hold.pk, thousandths=40_000, key="commit-key-1", by=energy.by, at=at)
    assert balance(energy.county)[3:] == (60, 40)


def test_what_lapsed_is_free_before_anybody_wrote_it_down(
    energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    first = reserved({energy.county.pk: 600}, by=cast.officer, at=at, days=2)
    almost, over = at + 2 * DAY - timedelta(microseconds=1), at + 2 * DAY
    with pytest.raises(Refused):
        reserved({energy.county.pk: 1}, by=cast.officer, at=almost, number=2)
    line = {one.account.pk: one.balance for one in queries.lines(queries.visible_to(energy.by), over)}
    assert line[energy.county.pk].free == 600_000 and line[energy.prefecture.pk].reserved == 0
    with pytest.raises(Refused, match="到期"):
        actions.commit(hold_of(first, energy.county).pk, key=key(), by=energy.by, at=over)
    reserved({energy.county.pk: 600}, by=cast.officer, at=over, number=2)
    lapse = Transfer.objects.get(move=Move.EXPIRE)
    assert lapse.at == over and balance(energy.county) == (600, 0, 600, 600, 0)
    assert queries.verify()[0] is None


def test_the_department_decides_and_the_asker_is_told(
    energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    hold = hold_of(reserved({energy.county.pk: 100}, by=cast.officer, at=at), energy.county)
    actions.approve(hold.pk, until=at + 60 * DAY, key=key(), by=energy.by, at=at)
    actions.change_end(hold.pk, until=at + 30 * DAY, words="先看可研", key=key(), by=energy.by, at=at)
    actions.commit(hold.pk, thousandths=70_000, key=key(), by=energy.by, at=at)
    actions.refuse(hold.pk, words="余量不再需要", key=key(), by=energy.by, at=at)
    assert balance(energy.county) == (600, 0, 70, 0, 70)
    told = [one.words for one in Notice.objects.filter(person=cast.officer).order_by("pk")]
    assert len(told) == 4 and "同意预占，到 2027-01-21" in told[0] and "余量不再需要" in told[3]
    actions.release(hold.pk, words="项目退出", key=key(), by=energy.by, at=at)
    assert balance(energy.county) == (600, 0, 0, 0, 0)
    with pytest.raises(Refused, match="撤销"):
        actions.commit(hold.pk, key=key(), by=energy.by, at=at)
    assert queries.verify()[0] is None
    notice = queries.notices_of(cast.officer)[0]
    actions.see_notice(notice.pk, by=cast.officer, at=at)
    assert notice.pk not in [one.pk for one in queries.notices_of(cast.officer)]
    with pytest.raises(NotFound):
        actions.see_notice(notice.pk, by=cast.reviewer, at=at)


def test_everything_a_project_holds_goes_back_when_it_dies(
    energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    one = reserved({energy.county.pk: 100, energy.prefecture.pk: 50}, by=cast.officer, at=at, number=7)
    reserved({energy.county.pk: 20}, by=cast.officer, at=at, number=7, days=1)
    actions.commit(hold_of(one, energy.county).pk, key=key(), by=energy.by, at=at)
    released = actions.release_all(7, words="项目流失", key=key(), by=cast.officer, at=at + 2 * DAY)
    assert len(released) == 2  # the third had lapsed by itself
    assert balance(energy.county)[2:] == (0, 0, 0) and balance(energy.prefecture)[2:] == (0, 0, 0)
    assert queries.verify()[0] is None


def test_a_mistake_is_met_by_one_counter_entry(
    energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    entry = actions.put_in(
        energy.prefecture.pk,
        500_000,
        move=Move.BOUGHT,
        document="用能权交易 12 号",
        key=key(),
        by=energy.by,
        at=at,
    )
    actions.correct(entry.pk, words="多写了一个零", key=key(), by=energy.by, at=at)
    assert balance(energy.prefecture)[0] == 1000
    with pytest.raises(Refused, match="已经更正过"):
        actions.correct(entry.pk, words="再来", key=key(), by=energy.by, at=at)
    hold = hold_of(reserved({energy.county.pk: 600}, by=cast.officer, at=at), energy.county)
    allocation = Transfer.objects.get(account=energy.county, move=Move.ALLOCATED)
    with pytest.raises(Refused, match="差 600 tce"):
        actions.correct(allocation.pk, words="不该给", key=key(), by=energy.by, at=at)
    actions.commit(hold.pk, key=key(), by=energy.by, at=at)
    wrong = Transfer.objects.get(move=Move.COMMIT)
    actions.correct(wrong.pk, words="批文未到", key=key(), by=energy.by, at=at)
    assert balance(energy.county)[3:] == (600, 0)
    assert queries.verify()[0] is None


def test_capacity_moves_only_where_both_ends_are_kept_and_fit(
    energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    ulan = opened("energy", ULAN, 0, by=energy.by, at=at)
    paper = {"document": "州政府专题会议纪要 3 号", "by": energy.by, "at": at}
    with pytest.raises(Refused, match="差 1 tce"):
        actions.move_between(energy.county.pk, ulan.pk, 601_000, key=key(), **paper)
    actions.move_between(energy.county.pk, ulan.pk, 200_000, key=key(), **paper)
    assert (
        balance(ulan)[0] == 200 and balance(energy.county)[0] == 400 and balance(energy.prefecture)[1] == 600
    )
    actions.move_between(ulan.pk, energy.prefecture.pk, 200_000, key=key(), **paper)
    assert balance(energy.prefecture)[:2] == (1000, 400)


@pytest.mark.parametrize(
    ("amount", "code"), [(0, "not_positive"), (-5, "not_positive"), (10**16, "too_much")]
)
def test_amounts_that_cannot_be(energy: SimpleNamespace, at: datetime, amount: int, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.put_in(
            energy.prefecture.pk, amount, move=Move.ALLOCATED, document="文", key=key(), by=energy.by, at=at
        )
    assert [one.code for one in refusal.value.reasons] == [code]


def test_whose_account_it_is(energy: SimpleNamespace, cast: SimpleNamespace, at: datetime) -> None:
    hold = hold_of(reserved({energy.county.pk: 10}, by=cast.officer, at=at), energy.county)
    for stranger in (cast.officer, keeper("hx_ecology"), keeper("xn_development_reform")):
        with pytest.raises(NotYourDuty):
            actions.commit(hold.pk, key=key(), by=stranger, at=at)
    with pytest.raises(NotYourDuty):
        reserved({energy.county.pk: 10}, by=cast.everyone["chenyulian"], at=at)
    ulan = opened("energy", ULAN, 10, by=energy.by, at=at)
    with pytest.raises(Refused, match="不管项目所在的地方"):
        reserved({ulan.pk: 1}, by=cast.officer, at=at)


def test_what_comes_from_above_is_entered_above(energy: SimpleNamespace, at: datetime) -> None:
    said = {"move": Move.ALLOCATED, "document": "文", "key": key(), "at": at}
    with pytest.raises(NotYourDuty, match="格尔木市 2026 年能耗指标由上级账户给下来，由管上级账户的部门记"):
        actions.put_in(energy.county.pk, 1000, by=keeper("gem_development_reform"), **said)


def test_closed_and_past_accounts_promise_nothing(
    energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    with pytest.raises(Refused, match="期间已过"):
        reserved({energy.county.pk: 1}, by=cast.officer, at=at + 60 * DAY)
    with pytest.raises(Refused, match="先调出"):
        actions.close_account(energy.county.pk, by=energy.by, at=at)
    actions.move_between(
        energy.county.pk, energy.prefecture.pk, 600_000, document="收回", key=key(), by=energy.by, at=at
    )
    actions.close_account(energy.county.pk, by=energy.by, at=at)
    with pytest.raises(Refused, match="已经关闭"):
        reserved({energy.county.pk: 1}, by=cast.officer, at=at)


def test_the_database_itself_refuses(energy: SimpleNamespace, cast: SimpleNamespace, at: datetime) -> None:
    reservation = reserved({energy.county.pk: 500}, by=cast.officer, at=at)
    hold, transfer = hold_of(reservation, energy.county), Transfer.objects.filter(move=Move.RESERVE).get()
    operation = transfer.operation
    over = Hold(reservation=reservation, account=energy.county, asked=101_000, expires_at=at + DAY)

    def oversell() -> None:
        over.save()
        Transfer.objects.create(
            operation=operation, account=energy.county, hold=over, move="reserve", reserved=101_000, at=at
        )

    tries = [
        oversell,
        lambda: Account.objects.filter(pk=energy.county.pk).update(reserved=0),
        lambda: Account.objects.filter(pk=energy.county.pk).update(capacity=10**9),
        lambda: Account.objects.filter(pk=energy.county.pk).delete(),
        lambda: Hold.objects.filter(pk=hold.pk).update(pending=1),
        lambda: Transfer.objects.filter(pk=transfer.pk).update(reserved=1),
        lambda: Transfer.objects.filter(pk=transfer.pk)._raw_delete("default"),
        lambda: Transfer.objects.create(
            operation=operation, account=energy.prefecture, hold=hold, move="commit", committed=1, at=at
        ),
        lambda: Transfer.objects.create(
            operation=operation, account=energy.county, capacity=400_001, move="allocated", at=at
        ),
    ]
    for attempt in tries:
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            attempt()
    assert balance(energy.county) == (600, 0, 500, 500, 0)
    assert queries.verify()[0] is None


def test_every_act_leaves_one_entry(energy: SimpleNamespace, cast: SimpleNamespace, at: datetime) -> None:
    before = Entry.objects.count()
    reservation = reserved({energy.county.pk: 10}, by=cast.officer, at=at)
    hold = hold_of(reservation, energy.county)
    actions.approve(hold.pk, until=at + 20 * DAY, key=key(), by=energy.by, at=at)
    actions.commit(hold.pk, key=key(), by=energy.by, at=at)
    assert Entry.objects.count() - before == 3
    assert {one.act for one in Entry.objects.order_by("-seq")[:3]} == {
        "reserve_factors",
        "approve_hold",
        "commit_factor",
    }


def test_a_park_draws_on_its_own_account(
    energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    park = opened("energy", GOLMUD, 50, by=energy.by, at=at, park="golmud")
    assert balance(energy.county)[1] == 50
    with pytest.raises(Refused, match="不管项目所在的地方"):
        reserved({park.pk: 1}, by=cast.officer, at=at)
    assert holder(1).place.park_key is None


def test_what_lapsed_above_may_be_given_below(
    energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    reserved({energy.prefecture.pk: 400}, by=cast.officer, at=at, days=2)
    paper = {"move": Move.ALLOCATED, "document": "文", "by": energy.by}
    with pytest.raises(Refused, match="差 400 tce"):
        actions.put_in(energy.county.pk, 400_000, key=key(), at=at + DAY, **paper)
    actions.put_in(energy.county.pk, 400_000, key=key(), at=at + 2 * DAY, **paper)
    assert balance(energy.prefecture) == (1000, 1000, 0, 0, 0)


def test_moving_makes_nothing_and_loses_nothing_whatever_the_way(
    energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    by = keeper("qh_development_reform")
    water = opened("energy", XINING, 300, by=by, at=at)
    city = opened("energy", DATONG, 100, by=by, at=at)
    paper = {"document": "省级调剂", "by": by, "at": at}
    # a county to a county of another prefecture, neither under a common account: both prefectures change
    moved = actions.move_between(energy.county.pk, city.pk, 50_000, key=key(), **paper)
    assert [(one.account_id, one.move, one.capacity) for one in moved] == [
        (energy.county.pk, "taken", -50_000),
        (energy.prefecture.pk, "taken", -50_000),
        (water.pk, "brought", 50_000),
        (city.pk, "brought", 50_000),
    ]
    assert balance(energy.prefecture)[:2] == (950, 550) and balance(water)[:2] == (350, 150)
    # down and up again: what there is in all stays
    actions.move_between(energy.prefecture.pk, energy.county.pk, 400_000, key=key(), **paper)
    assert balance(energy.prefecture)[:2] == (950, 950) and balance(energy.county)[0] == 950
    with pytest.raises(Refused, match="差 1 tce"):
        actions.move_between(energy.prefecture.pk, energy.county.pk, 1_000, key=key(), **paper)
    # half of a move is not corrected alone
    actions.correct(moved[2].pk, words="不该调", key=key(), by=by, at=at)
    assert balance(energy.prefecture)[:2] == (1000, 1000) and balance(water)[:2] == (300, 100)
    assert balance(energy.county)[0] == 1000 and balance(city)[0] == 100
    with pytest.raises(Refused, match="已经更正过"):
        actions.correct(moved[0].pk, words="再来", key=key(), by=by, at=at)
    assert queries.verify()[0] is None


def test_what_a_correction_gives_back_to_a_lapsed_hold_is_free(
    energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    hold = hold_of(reserved({energy.county.pk: 100}, by=cast.officer, at=at, days=2), energy.county)
    actions.commit(hold.pk, thousandths=60_000, key=key(), by=energy.by, at=at)
    wrong = Transfer.objects.get(move=Move.COMMIT)
    actions.correct(wrong.pk, words="批文作废", key=key(), by=energy.by, at=at + 3 * DAY)
    assert balance(energy.county) == (600, 0, 0, 0, 0)
    assert [one.reserved for one in Transfer.objects.filter(move=Move.EXPIRE).order_by("pk")] == [
        -40_000,
        -60_000,
    ]
    assert min(after.reserved for _, after in queries.statement(energy.county)) == 0
    assert queries.verify()[0] is None


def test_a_no_that_was_wrong_is_not_taken_back_after_the_time_was_up(
    energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    hold = hold_of(reserved({energy.county.pk: 100}, by=cast.officer, at=at, days=2), energy.county)
    actions.refuse(hold.pk, words="不同意", key=key(), by=energy.by, at=at)
    void = Transfer.objects.get(move=Move.VOID)
    with pytest.raises(Refused, match="期限已过"):
        actions.correct(void.pk, words="同意了", key=key(), by=energy.by, at=at + 2 * DAY)
    actions.correct(void.pk, words="同意了", key=key(), by=energy.by, at=at + DAY)
    assert balance(energy.county)[3] == 100


def test_a_closed_account_may_be_opened_anew_and_the_closed_one_takes_nothing(
    energy: SimpleNamespace, at: datetime
) -> None:
    with pytest.raises(Refused, match="下级账户还开着"):
        actions.close_account(energy.prefecture.pk, by=energy.by, at=at)
    moved = actions.move_between(
        energy.county.pk, energy.prefecture.pk, 600_000, document="收回", key=key(), by=energy.by, at=at
    )
    actions.close_account(energy.county.pk, by=energy.by, at=at)
    with pytest.raises(Refused, match="已经关闭"):
        actions.correct(moved[0].pk, words="不该收", key=key(), by=energy.by, at=at)
    again = opened("energy", GOLMUD, 5, by=energy.by, at=at)
    assert again.pk != energy.county.pk and again.parent_id == energy.prefecture.pk
    assert opened("energy", GOLMUD, 0, by=energy.by, at=at).pk == again.pk
    assert balance(energy.prefecture)[:2] == (1000, 5)


def test_odd_numbers_are_refused_and_never_an_error(
    energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    for account in (0, -1, 2**63, 10**30):
        with pytest.raises(NotFound):
            reserved({account: 1}, by=cast.officer, at=at)
        with pytest.raises(NotFound):
            actions.close_account(account, by=energy.by, at=at)
    for hold in (0, -1, 2**63, 10**30):
        with pytest.raises(NotFound):
            actions.commit(hold, key=key(), by=energy.by, at=at)
    with pytest.raises(Refused, match="差"):
        reserved({energy.county.pk: 10**30}, by=cast.officer, at=at)
    with pytest.raises(Refused, match="最多"):
        actions.put_in(
            energy.prefecture.pk,
            9 * 10**15,
            move=Move.BOUGHT,
            document="文",
            key=key(),
            by=energy.by,
            at=at,
        )
