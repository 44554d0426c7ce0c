"""A project's factors: what it needs, asking for all at once, refusals, gates, what an end gives back."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rooms.api_program import Program
from rooms.factor_parts import GOLMUD, HAIXI, balance, keeper, key, opened
from rooms.project_parts import BUDGET, last_entry, words_of
from wutong.factors import actions as factors
from wutong.factors.models import Account, Hold
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
    values: dict[str, Any] = {
        "name": "察尔汗盐湖提锂",
        "energy_tce": Decimal("1200.5"),
        "water_m3": Decimal(320_001),
        "land_mu": Decimal(340),
        "power_mw": Decimal(20),
        "officer_id": cast.officer.pk,
    }
    return actions.create(values, by=cast.officer, at=at)


@pytest.fixture
def energy(at: datetime, db: None) -> SimpleNamespace:
    """5,000 tce of the prefecture, of which the county has 1,000."""
    by = keeper("hx_development_reform")
    above = opened("energy", HAIXI, 5000, by=by, at=at)
    here = opened("energy", GOLMUD, 1000, by=by, at=at)
    return SimpleNamespace(above=above, here=here, by=by)


def position(project: Project, kind: str, at: datetime) -> Position:
    return next(one for one in positions_of(project, at) if one.kind.key == kind)


def ask(
    project: Project, asks: dict[Account, int], cast: SimpleNamespace, at: datetime, days: int = 10
) -> Hold:
    """Amounts in the kind's unit; the first hold of the reservation."""
    wanted = [factors.Ask(account.pk, amount * 1000) for account, amount in asks.items()]
    until = at + timedelta(days=10)
    reservation = actions.ask_factors(project.pk, wanted, until=until, key=key(), by=cast.officer, at=at)
    return reservation.holds.order_by("pk").first()


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
    hold = ask(project, {energy.above: 1200}, cast, at)
    assert balance(energy.above) == (5000, 1000, 1200, 1200, 0)
    assert list(Asked.objects.values_list("project_id", "body_id")) == [(project.pk, "hx_development_reform")]
    one = position(project, "energy", at)
    assert (one.reserved, one.missing, one.reserved_until) == (1_200_000, 500, at + timedelta(days=10))
    later = at + timedelta(days=11)
    assert position(project, "energy", later).missing == 1_200_500
    factors.commit(hold.pk, key=key(), by=energy.by, at=at)
    assert (position(project, "energy", at).committed, position(project, "energy", at).reserved) == (
        1_200_000,
        0,
    )


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
    hold, again = ask(project, {energy.here: 800}, cast, at), key()
    with pytest.raises(NotFound):
        actions.withdraw_hold(project.pk, hold.pk + 1, key=key(), by=cast.officer, at=at)
    for _ in range(2):  # the same act again changes nothing
        actions.withdraw_hold(project.pk, hold.pk, key=again, by=cast.officer, at=at, words="改小")
    assert balance(energy.here) == (1000, 0, 0, 0, 0)
    assert (last_entry().act, last_entry().target_id) == ("withdraw_hold", str(project.pk))
    with pytest.raises(Refused, match="已经撤销"):
        actions.withdraw_hold(project.pk, hold.pk, key=key(), by=cast.officer, at=at)
    hold = ask(project, {energy.here: 800}, cast, at)
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
    hold = ask(project, {energy.here: 800}, cast, at)
    assert not stands()  # held is not yet committed
    factors.commit(hold.pk, thousandths=500_000, key=key(), by=energy.by, at=at)
    assert not stands()
    factors.commit(hold.pk, key=key(), by=energy.by, at=at)
    assert stands()
    items = {one.key: one for one in items_of(Stage.LAND, facts_of(project, at), table, at.date())}
    assert items["land_factor_land"].standing is Standing.UNMET
    assert "land_factor_energy" not in items  # 800 tce is not 高耗能


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
    hold = ask(project, {energy.here: 800}, cast, at)
    factors.commit(hold.pk, thousandths=500_000, key=key(), by=energy.by, at=at)
    form = client_of(cast.officer).get(f"/projects/{project.pk}/status/").text
    assert "占着的要素立即回到账户：格尔木市 2026 年能耗指标 800 tce" in form
    actions.set_status(project.pk, Status.PAUSED, version=1, by=cast.officer, at=at, reason="等用地")
    assert balance(energy.here) == (1000, 0, 800, 300, 500)
    actions.set_status(project.pk, Status.LOST, version=2, by=cast.officer, at=at, reason="投资方撤了")
    assert balance(energy.here) == (1000, 0, 0, 0, 0)
    assert balance(energy.above) == (5000, 1000, 0, 0, 0)
    assert last_entry().act == "release_factors" and "项目流失：投资方撤了" in last_entry().words


def test_a_record_that_holds_quota_is_not_merged_away(
    project: Project, energy: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    other = actions.create({"name": "察尔汗提锂"}, by=cast.officer, at=at)
    hold = ask(other, {energy.here: 800}, cast, at)
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


# pages


def form_of(page: Any) -> dict[str, str]:
    """What the form sends as it stands."""
    form = page.text.partition('id="ask"')[2].partition("</form>")[0]
    sent = dict(re.findall(r'<input[^>]* name="([\w-]+)"[^>]* value="([^"]*)"', form))
    for name, options in re.findall(r'<select[^>]* name="([\w-]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        sent[name] = re.findall(r'value="(\d+)" selected', options)[0]
    return sent


@pytest.fixture
def land(db: None) -> SimpleNamespace:
    """Land outside parks: 100 亩 of the county, 4,000 of the prefecture; pages read the clock themselves."""
    by, now = keeper("hx_natural_resources"), timezone.now()
    above = opened("land_scattered", HAIXI, 4100, by=by, at=now, period="长期")
    here = opened("land_scattered", GOLMUD, 100, by=by, at=now, period="长期")
    return SimpleNamespace(above=above, here=here)


def test_everything_missing_is_asked_for_with_one_button(
    project: Project, land: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.officer)
    address = reverse("projects:factors", args=[project.pk])
    client.get("/projects/")
    with CaptureQueriesContext(connection) as captured:
        page = client.get(address)
    assert len(captured) <= 12
    assert "一次申请 1 项" in page.text and "海西州，可用 4,000 亩" in page.text
    sent = form_of(page)
    assert (sent["amount-land_scattered"], sent["account-land_scattered"]) == ("340", str(land.above.pk))
    done = client.post(address + "ask/", sent)
    assert (done.status_code, done.headers["Location"]) == (302, address + "#history")
    client.post(address + "ask/", sent)  # a second click
    hold = Hold.objects.get()
    page = client.get(address)
    assert "等自然资源部门答复" in page.text and "已预占，等落实" in page.text
    taking_back = f"{address}holds/{hold.pk}/withdraw/"
    form = client.get(taking_back)
    assert "立即回到账户；以后可以再申请" in form.text
    assert client.post(taking_back, {"key": key(), "reason": "改小"}).headers["Location"] == address
    assert "已取消" in client.get(address).text
    assert client.post(taking_back, {"key": key()}).status_code == 422


def test_a_refusal_says_what_lapses_first_and_keeps_what_was_typed(
    project: Project, land: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    now = timezone.now()
    other = actions.create({"name": "先来的项目"}, by=cast.officer, at=now)
    ask(other, {land.here: 90}, cast, now)
    client, address = client_of(cast.officer), reverse("projects:factors", args=[project.pk])
    sent = form_of(client.get(address)) | {
        "amount-land_scattered": "0.012万",
        "account-land_scattered": str(land.here.pk),
        "words": "一期先要",
    }
    refused = client.post(address + "ask/", sent)
    assert refused.status_code == 422
    assert "要 120 亩，可用 10 亩，差 110 亩" in refused.text
    assert "占着的：先来的项目 90 亩" in refused.text and "最早到期：" in refused.text
    assert {*form_of(refused).items()} ^ {*sent.items()} == {
        (name, one[name]) for one in (form_of(refused), sent) for name in ("key", "csrfmiddlewaretoken")
    }
    wrong = client.post(address + "ask/", sent | {"amount-land_scattered": "约1200"})
    assert wrong.status_code == 422 and "不是一个确数" in wrong.text
    assert "写明占到哪一天" in client.post(address + "ask/", sent | {"until": "下周"}).text
    wrong = client.post(address + "ask/", sent | {"account-land_scattered": "999999"})
    assert "选向哪个账户申请" in wrong.text
    empty = client.post(address + "ask/", {"key": key(), "until": "2027-01-15"})
    assert empty.status_code == 422 and Hold.objects.count() == 1


def test_a_need_is_typed_on_its_page(project: Project, cast: SimpleNamespace, client_of: Any) -> None:
    client, address = client_of(cast.officer), reverse("projects:factors", args=[project.pk])
    bad = client.post(address + "need/", {"kind": "cod", "amount": "12 亩"})
    assert bad.status_code == 422 and "量的是面积" in bad.text
    done = client.post(address + "need/", {"kind": "cod", "amount": "12.5", "words": "环评报告表"})
    assert done.headers["Location"] == address
    page = client.get(address).text
    assert "12.5 t/a" in page and "马玉成" in page and "环评报告表" in page
    assert 'value="12.5 t/a"' in client.get(address + "need/?kind=cod").text
    assert "填的是 12.5 t/a" in client.get(address + "need/cod/remove/").text
    client.post(address + "need/cod/remove/")
    assert not FactorNeed.objects.exists()
    assert client.get(address + "need/cod/remove/").status_code == 404


def test_a_department_reads_and_is_offered_nothing(
    project: Project, energy: SimpleNamespace, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    ask(project, {energy.here: 800}, cast, at)
    page = client_of(keeper("gem_development_reform")).get(reverse("projects:factors", args=[project.pk]))
    assert page.status_code == 200 and "800 tce" in page.text
    assert "一次申请" not in page.text and "填一种要素" not in page.text and "取消" not in page.text


def test_a_program_reads_and_asks_once(
    project: Project, land: SimpleNamespace, cast: SimpleNamespace
) -> None:
    program = Program(cast.officer, timezone.now())
    path, headers = f"/projects/{project.pk}/factors", {"Idempotency-Key": "program-1"}
    told = {one["kind"]: one for one in program.get(path).json()["factors"]}
    assert told["land_scattered"]["missing_thousandths"] == 340_000
    assert told["land_scattered"]["needed_by"] == "land_mu" and told["gas"]["needed_thousandths"] is None
    assert [one["free_thousandths"] for one in told["land_scattered"]["accounts"]] == [100_000, 4_000_000]
    asks = [{"account_id": land.above.pk, "amount": "340 亩"}]
    for _ in range(2):
        made = program.post(path, headers=headers, asks=asks)
        assert made.status_code == 201, made.text
    assert Hold.objects.count() == 1
    assert program.get(path).json()["holds"][0]["pending_thousandths"] == 340_000
    other = program.post(path, headers=headers, asks=[asks[0] | {"amount": "1"}])
    assert other.status_code == 422 and "这个编号已经用在另一次操作上" in other.text
    vague = asks[0] | {"amount": "约 3 亩"}
    wrong = program.post(path, headers={"Idempotency-Key": "program-2"}, asks=[vague])
    assert wrong.json()["reasons"][0]["field"] == "asks.0.amount"
    assert program.post(path, asks=asks).status_code == 422
    short = program.post(path, headers={"Idempotency-Key": "program-3"}, asks=[asks[0] | {"amount": "9999"}])
    assert short.status_code == 422 and short.json()["reasons"][0]["code"] == "short"


def test_a_working_day_is_no_weekend(at: datetime) -> None:
    friday = at - timedelta(days=2)
    assert end_after(1, friday).isoformat() == "2026-11-23"
    assert end_after(10, friday).isoformat() == "2026-12-04"
