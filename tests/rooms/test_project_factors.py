"""A project's factors: what it needs, asking for all at once, refusals, gates, what an end gives back."""

from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from rooms.factor_parts import GOLMUD, HAIXI, balance, keeper, key, opened
from rooms.project_parts import BUDGET, asked, last_entry, needing, words_of
from wutong.audit.models import Entry
from wutong.factors import actions as factors
from wutong.factors.models import Hold, Notice
from wutong.factors.rules import Move
from wutong.organisation import dictionaries
from wutong.organisation.reasons import NotFound, NotYourDuty, Refused
from wutong.projects import actions, gates
from wutong.projects.holding import accounts_of, end_after, nearest
from wutong.projects.models import Asked, DuplicateCandidate, FactorNeed, Project
from wutong.projects.needs import Position, positions_of
from wutong.projects.rules import Standing, items_of
from wutong.projects.stages import Stage, Status
from wutong.projects.standing import facts_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def dictionaries_in_memory(db: None) -> None:
    """As in a running process: read once, not within anybody's budget."""
    dictionaries.regions(), dictionaries.parks(), dictionaries.bodies()


@pytest.fixture
def project(cast: SimpleNamespace, at: datetime) -> Project:
    return needing(cast, at)


@pytest.fixture
def energy(at: datetime, db: None) -> SimpleNamespace:
    """5,000 tce of the prefecture, of which the county has 1,000."""
    by = keeper("hx_development_reform")
    above = opened("energy", HAIXI, 5000, by=by, at=at)
    here = opened("energy", GOLMUD, 1000, by=by, at=at)
    return SimpleNamespace(above=above, here=here, by=by)


def position(project: Project, kind: str, at: datetime) -> Position:
    return next(one for one in positions_of(project, at) if one.kind.key == kind)


# what is needed


def test_facts_say_what_is_needed_in_the_units_of_the_accounts(project: Project, at: datetime) -> None:
    needed = {one.kind.key: one.needed for one in positions_of(project, at) if one.is_shown}
    assert needed["energy"] == 1_200_500
    assert needed["water"] == 32_001  # 32.0001 万 m³, up to the next thousandth
    assert needed["land_scattered"] == 340_000 and "land_standard" not in needed
    assert needed["gas"] is None and "cod" not in needed
    assert position(project, "gas", at).missing is None


def test_a_park_draws_on_standard_land(project: Project, at: datetime) -> None:
    project.park_id = "golmud"
    assert position(project, "land_standard", at).needed == 340_000
    assert not position(project, "land_scattered", at).is_shown


@pytest.mark.parametrize(
    ("code", "focus", "needed"),
    [
        ("4415", "", None),
        ("2613", "new_energy", 21_054),
        ("", "new_energy", None),
        ("", "", None),
        ("", "salt_lake", 21_054),
    ],
)
def test_what_a_power_station_generates_is_not_what_it_uses(
    project: Project, at: datetime, code: str, focus: str, needed: int | None
) -> None:
    project.industry_code, project.focus_industry = code, focus
    assert position(project, "power_capacity", at).needed == needed
    assert position(project, "power_capacity", at).is_shown


def test_a_typed_need_stands_before_the_fact(
    project: Project, cast: SimpleNamespace, at: datetime, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(BUDGET):
        actions.set_need(project.pk, "energy", 900_000, by=cast.officer, at=at, words="节能报告")
    one = position(project, "energy", at)
    assert one.typed is not None and (one.needed, one.read, one.typed.by) == (900_000, 1_200_500, "马玉成")
    assert (last_entry().act, last_entry().words) == (
        "set_factor_need",
        "能耗指标：没有填 → 900 tce，节能报告",
    )
    actions.set_need(project.pk, "energy", 0, by=cast.officer, at=at)
    assert position(project, "energy", at).is_committed and FactorNeed.objects.count() == 1
    actions.remove_need(project.pk, "energy", by=cast.officer, at=at)
    assert position(project, "energy", at).needed == 1_200_500
    with pytest.raises(NotFound, match="没有人填过这一项"):
        actions.remove_need(project.pk, "energy", by=cast.officer, at=at)
    with pytest.raises(Refused, match="数量要从 0 起"):
        actions.set_need(project.pk, "cod", -1, by=cast.officer, at=at)
    with pytest.raises(Refused, match="先选哪一种要素"):
        actions.set_need(project.pk, "gold", 1, by=cast.officer, at=at)
    with pytest.raises(NotFound):
        actions.set_need(project.pk, "cod", 1, by=cast.support, at=at)


# asking


def test_the_nearest_account_that_has_enough(project: Project, energy: SimpleNamespace, at: datetime) -> None:
    served = accounts_of(project, at)["energy"]
    assert [line.account for line in served] == [energy.here, energy.above]
    assert nearest(served, 1_000_000).account == energy.here  # type: ignore[union-attr]
    assert nearest(served, 1_200_500).account == energy.above  # type: ignore[union-attr]
    assert nearest(served, 9_000_000).account == energy.here  # type: ignore[union-attr]
    assert nearest([], 1) is None


def test_an_ask_holds_and_shows_the_project_to_the_keepers(
    project: Project, energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    hold = asked(project, {energy.above: 1200}, cast, at)
    assert balance(energy.above) == (5000, 1000, 1200, 1200, 0)
    told = [(project.pk, "hx_development_reform")]
    assert list(Asked.objects.values_list("project_id", "body_id")) == told
    asked(project, {energy.here: 1}, cast, at)  # nobody works in the county's own body
    assert list(Asked.objects.values_list("project_id", "body_id")) == told
    one = position(project, "energy", at)
    assert (one.reserved, one.missing, one.reserved_until) == (1_201_000, 0, at + timedelta(days=10))
    later = at + timedelta(days=11)
    assert position(project, "energy", later).missing == 1_200_500
    factors.commit(hold.pk, key=key(), by=energy.by, at=at)
    one = position(project, "energy", at)
    assert (one.committed, one.reserved) == (1_200_000, 1000)


def test_only_who_runs_the_project_asks_and_only_while_it_runs(
    project: Project, energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    wanted, until = [factors.Ask(energy.here.pk, 1000)], at + timedelta(days=5)
    with pytest.raises(NotFound):
        actions.ask_factors(project.pk, wanted, until=until, key=key(), by=cast.support, at=at)
    leader = cast.everyone["qishenghai"]
    with pytest.raises(NotYourDuty):
        actions.ask_factors(project.pk, wanted, until=until, key=key(), by=leader, at=at)
    actions.set_status(project.pk, Status.PAUSED, version=1, by=cast.officer, at=at, reason="等用地")
    with pytest.raises(Refused, match="推进中的项目才申请要素"):
        actions.ask_factors(project.pk, wanted, until=until, key=key(), by=cast.officer, at=at)
    assert not Hold.objects.exists() and not Asked.objects.exists()


def test_an_own_ask_is_taken_back_and_asked_again(
    project: Project, energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    hold, again = asked(project, {energy.here: 800}, cast, at), key()
    with pytest.raises(NotFound):
        actions.withdraw_hold(project.pk, hold.pk + 1, key=key(), by=cast.officer, at=at)
    for _ in range(2):  # the same act again changes nothing
        actions.withdraw_hold(project.pk, hold.pk, key=again, by=cast.officer, at=at, words="改小")
    assert balance(energy.here) == (1000, 0, 0, 0, 0)
    assert (last_entry().act, last_entry().target_id) == ("withdraw_hold", str(project.pk))
    with pytest.raises(Refused, match="已经撤销"):
        actions.withdraw_hold(project.pk, hold.pk, key=key(), by=cast.officer, at=at)
    hold = asked(project, {energy.here: 800}, cast, at)
    factors.commit(hold.pk, thousandths=300_000, key=key(), by=energy.by, at=at)
    actions.withdraw_hold(project.pk, hold.pk, key=key(), by=cast.reviewer, at=at)
    assert balance(energy.here) == (1000, 0, 300, 0, 300)
    with pytest.raises(Refused, match="已经撤销"):
        actions.withdraw_hold(project.pk, hold.pk, key=key(), by=cast.officer, at=at)


# gates


def test_landing_asks_for_what_is_committed(
    project: Project, energy: SimpleNamespace, cast: SimpleNamespace, at: datetime, settings: Any
) -> None:
    project.energy_tce = Decimal(800)
    project.save(update_fields=["energy_tce"])
    table = gates.load(settings.REFERENCE)
    assert table.conditions["factor:energy"].words == "能耗指标已落实"

    def stands() -> bool | None:
        facts = facts_of(project, at)
        return "energy" in facts.committed

    assert not stands()
    hold = asked(project, {energy.here: 800}, cast, at)
    assert not stands()  # held is not yet committed
    factors.commit(hold.pk, thousandths=500_000, key=key(), by=energy.by, at=at)
    assert not stands()
    factors.commit(hold.pk, key=key(), by=energy.by, at=at)
    assert stands()
    items = {one.key: one for one in items_of(Stage.LAND, facts_of(project, at), table, at.date())}
    assert items["land_factor_land"].standing is Standing.UNMET
    assert "land_factor_energy" not in items  # 800 tce is not 高耗能


def lacking(project: Project, cast: SimpleNamespace, at: datetime) -> set[str]:
    """Codes of what stands between a project and landing."""
    with pytest.raises(Refused) as refusal:
        actions.move(project.pk, Stage.LAND, version=1, by=cast.officer, at=at)
    return {reason.code for reason in refusal.value.reasons}


def test_a_move_is_refused_until_what_it_needs_is_committed(
    project: Project,
    energy: SimpleNamespace,
    cast: SimpleNamespace,
    at: datetime,
    django_assert_max_num_queries: Any,
) -> None:
    Project.objects.filter(pk=project.pk).update(stage="sign", energy_tce=5500, heavy_metals="铅 12 kg")
    by = keeper("hx_development_reform")
    factors.put_in(
        energy.above.pk, 9_000_000, move=Move.ALLOCATED, document="青发改〔2026〕2号", key=key(), by=by, at=at
    )
    hold = asked(project, {energy.above: 5500}, cast, at)
    with django_assert_max_num_queries(BUDGET):
        before = lacking(project, cast, at)
    assert {"land_factor_energy", "land_factor_land", "land_factor_heavy_metal"} <= before
    factors.commit(hold.pk, key=key(), by=by, at=at)
    assert before - lacking(project, cast, at) == {"land_factor_energy"}
    actions.set_need(project.pk, "energy", 5_600_000, by=cast.officer, at=at)
    assert lacking(project, cast, at) == before


def test_a_gate_may_name_any_factor_and_no_other(tmp_path: Any, settings: Any) -> None:
    for name in ("gates", "gate_conditions", "milestones", "evidence_kinds", "departments", "factors/kinds"):
        (tmp_path / f"{name}.csv").parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.csv").write_text((settings.REFERENCE / f"{name}.csv").read_text())
    row = "land,land_cod,condition,factor:{},,化学需氧量已落实,,support:ecology,申请,2025-01-01,假设,拟定\n"
    text = (settings.REFERENCE / "gates.csv").read_text()
    (tmp_path / "gates.csv").write_text(text + row.format("cod"))
    assert gates.load(tmp_path).conditions["factor:cod"].words == "化学需氧量已落实"
    (tmp_path / "gates.csv").write_text(text + row.format("gold"))
    gates.load.cache_clear()
    with pytest.raises(ValueError, match="land_cod：没有“gold”这种要素"):
        gates.load(tmp_path)


def test_the_project_page_leads_from_the_gate_to_the_factors(
    project: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    Project.objects.filter(pk=project.pk).update(stage="sign")
    page = client_of(cast.officer).get(f"/projects/{project.pk}/").text
    assert "用地指标已落实" in page and f'href="/projects/{project.pk}/factors/">申请要素' in page
    assert "需 3 项，落实 0，预占 0，缺 3；另有 2 项未填" in page


# the end of a project, and two records of one


def test_a_project_that_died_gives_back_and_one_that_is_paused_keeps(
    project: Project, energy: SimpleNamespace, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    hold = asked(project, {energy.here: 800}, cast, at)
    factors.commit(hold.pk, thousandths=500_000, key=key(), by=energy.by, at=at)
    form = client_of(cast.officer).get(f"/projects/{project.pk}/status/").text
    assert "占着的要素立即回到账户：格尔木市 2026 年能耗指标 800 tce" in form
    actions.set_status(project.pk, Status.PAUSED, version=1, by=cast.officer, at=at, reason="等用地")
    assert balance(energy.here) == (1000, 0, 800, 300, 500)
    actions.set_status(project.pk, Status.LOST, version=2, by=cast.officer, at=at, reason="投资方撤了")
    assert balance(energy.here) == (1000, 0, 0, 0, 0)
    assert balance(energy.above) == (5000, 1000, 0, 0, 0)
    # one word to each who decides on the accounts, in their own body alone
    told = Notice.objects.get(person=energy.by, words__startswith="回到账户")
    assert told.words == "回到账户：格尔木市 2026 年能耗指标 800 tce；项目流失：投资方撤了"
    assert told.reservation == hold.reservation
    heard = Notice.objects.filter(words=told.words).values_list("person__body", flat=True)
    assert set(heard) == {energy.by.body_id}
    released = Entry.objects.get(act="release_factors")
    assert "项目流失：投资方撤了" in released.words and last_entry().act == "set_status"


def test_a_record_that_holds_quota_is_not_merged_away(
    project: Project, energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    other = actions.create({"name": "察尔汗提锂"}, by=cast.officer, at=at)
    hold = asked(other, {energy.here: 800}, cast, at)
    actions.set_need(other.pk, "cod", 12_000, by=cast.officer, at=at)
    pair = DuplicateCandidate.objects.create(first=project, second=other, confidence=0.9)
    with pytest.raises(Refused) as refusal:
        actions.decide_same(pair.pk, project.pk, by=cast.reviewer, at=at)
    assert words_of(refusal) == ["“察尔汗提锂”占着要素：格尔木市 2026 年能耗指标 800 tce"]
    actions.withdraw_hold(other.pk, hold.pk, key=key(), by=cast.officer, at=at)
    actions.decide_same(pair.pk, project.pk, by=cast.reviewer, at=at)
    assert FactorNeed.objects.get().project_id == project.pk
    actions.undo_merge(pair.pk, by=cast.reviewer, at=at)
    assert FactorNeed.objects.get().project_id == other.pk


def test_a_working_day_is_no_weekend(at: datetime) -> None:
    friday = at - timedelta(days=2)
    assert end_after(1, friday).isoformat() == "2026-11-23"
    assert end_after(10, friday).isoformat() == "2026-12-04"
