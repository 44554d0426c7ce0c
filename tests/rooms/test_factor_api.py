"""Factors over the API: the reads and acts of the pages, each act once under its Idempotency-Key."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from rooms.api_program import Program, is_problem
from rooms.factor_parts import GOLMUD, HAIXI, ULAN, balance, hold_of, opened, reserved
from wutong.audit.models import Entry
from wutong.factors.models import Notice, Transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def room(cast: SimpleNamespace, at: datetime) -> SimpleNamespace:
    by, year = cast.everyone["xuwenbin"], str(at.year)
    prefecture = opened("cod", HAIXI, 1000, by=by, at=at, period=year)
    county = opened("cod", GOLMUD, 600, by=by, at=at, period=year)
    hold = hold_of(reserved({county.pk: 50}, by=cast.officer, at=at), county)
    return SimpleNamespace(by=by, prefecture=prefecture, county=county, hold=hold, program=Program(by, at))


def once(program: Program, path: str, key: str, **body: Any) -> Any:
    return program.client.post(
        f"/api{path}", body, content_type="application/json", headers={"Idempotency-Key": key}
    )


def test_accounts_are_listed_by_pages_within_reach(
    room: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    first = room.program.get("/factors/accounts", size=1).json()
    assert [one["id"] for one in first["items"]] == [room.prefecture.pk]
    rest = room.program.follow(first["next"]).json()
    assert [one["id"] for one in rest["items"]] == [room.county.pk] and rest["next"] is None
    told = rest["items"][0]
    assert (told["capacity_thousandths"], told["reserved_thousandths"]) == (600_000, 50_000)
    assert told["free_thousandths"] == 550_000 and told["name"] == f"格尔木市 {at.year} 年化学需氧量"
    officer = Program(cast.officer, at)  # 格尔木市
    assert [one["id"] for one in officer.get("/factors/accounts").json()["items"]] == [room.county.pk]
    assert room.program.get("/factors/accounts", region=ULAN).json()["items"] == []
    assert room.program.get("/factors/accounts", kind="cod", period="长期").json()["items"] == []
    is_problem(officer.get(f"/factors/accounts/{room.prefecture.pk}"), 404)
    kinds = {one["key"]: one for one in officer.get("/factors/kinds").json()["items"]}
    assert len(kinds) == 33
    rules = {one["name"]: (one["unit"], one["factor"]) for one in kinds["energy"]["rules"]}
    assert rules["可再生能源"] == ("GWh", "122.9") and rules["增量"] == (None, None)


def test_a_statement_carries_its_balances(room: SimpleNamespace) -> None:
    path = f"/factors/accounts/{room.county.pk}/statement"
    first = room.program.get(path, size=1).json()
    assert first["items"][0]["move_name"] == "下达" and first["items"][0]["document"]
    then = room.program.follow(first["next"]).json()
    assert then["next"] is None and then["items"][-1]["after_reserved_thousandths"] == 50_000
    holds = room.program.get(f"/factors/accounts/{room.county.pk}/holds").json()["items"]
    assert [one["id"] for one in holds] == [room.hold.pk] and holds[0]["project_id"] is None
    assert holds[0] == room.program.get(f"/factors/holds/{room.hold.pk}").json()


def test_a_lapse_nobody_wrote_down_is_in_the_statement_and_is_skipped_by_no_page(
    room: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    ago = at - timedelta(days=3)
    late = [reserved({room.county.pk: n}, by=cast.officer, at=ago, number=n, days=1) for n in (5, 6)]
    path = f"/factors/accounts/{room.county.pk}/statement"
    whole = room.program.get(path).json()["items"]
    unwritten = [one for one in whole if not one["is_written"]]
    assert [(one["id"], one["move"], one["reserved_thousandths"]) for one in unwritten] == [
        (None, "expire", -5_000),
        (None, "expire", -6_000),
    ]
    assert all(one["by"] is None and one["hold_id"] for one in unwritten) and len(late) == 2
    account = room.program.get(f"/factors/accounts/{room.county.pk}").json()
    assert whole[-1]["after_free_thousandths"] == account["free_thousandths"]
    found, page = [], room.program.get(path, size=1).json()
    while True:
        found += page["items"]
        if page["next"] is None:
            break
        page = room.program.follow(page["next"]).json()
    assert found == whole


def test_each_verb_once_under_its_key(room: SimpleNamespace, cast: SimpleNamespace, at: datetime) -> None:
    hold = f"/factors/holds/{room.hold.pk}"
    until = f"{timezone.localdate(at) + timedelta(days=40)}"
    approved = once(room.program, f"{hold}/approve", "approve-1", until=until).json()
    assert approved["approved_at"] and approved["state"].startswith("已同意")
    for _ in range(2):
        done = once(room.program, f"{hold}/commit", "commit-01", amount="20 吨", document="8号").json()
        assert (done["pending_thousandths"], done["committed_thousandths"]) == (30_000, 20_000)
    other = is_problem(once(room.program, f"{hold}/commit", "commit-01", amount="21 t/a"), 422)
    assert other["reasons"][0]["code"] == "key_reused"
    is_problem(room.program.post(f"{hold}/commit", amount="1"), 422)  # no key
    wrong = is_problem(once(room.program, f"{hold}/commit", "commit-02", amount="1 亩"), 422)
    assert wrong["reasons"][0]["field"] == "amount"
    once(room.program, f"{hold}/change-end", "change-01", until=until, words="等环评")
    assert (
        once(room.program, f"{hold}/refuse", "refuse-01", words="存量够").json()["pending_thousandths"] == 0
    )
    assert (
        once(room.program, f"{hold}/release", "release-1", words="不干了").json()["committed_thousandths"]
        == 0
    )
    assert balance(room.county) == (600, 0, 0, 0, 0)
    assert set(Entry.objects.filter(act="commit_factor").values_list("channel", flat=True)) == {"api"}
    officer = Program(cast.officer, at)
    notices = officer.get("/factors/notices").json()["items"]
    assert len(notices) == Notice.objects.filter(person=cast.officer).count() == 5
    assert officer.post(f"/factors/notices/{notices[0]['id']}/see").json()["seen_at"]
    is_problem(room.program.post(f"/factors/notices/{notices[1]['id']}/see"), 404)


def test_accounts_are_kept(room: SimpleNamespace, at: datetime) -> None:
    given = {"kind": "cod", "region_code": ULAN, "period": str(at.year)}
    made = room.program.post("/factors/accounts", **given)
    assert made.status_code == 201 and made.headers["Location"].endswith(str(made.json()["id"]))
    assert room.program.post("/factors/accounts", **given).json()["id"] == made.json()["id"]
    ulan = f"/factors/accounts/{made.json()['id']}"
    said = {"move": "allocated", "amount": "100 t/a", "document": "1号"}
    entry = once(room.program, f"{ulan}/put-in", "put-in-01", **said)
    assert entry.status_code == 201 and entry.json()["after_capacity_thousandths"] == 100_000
    is_problem(room.program.post(f"{ulan}/close"), 422)
    moved = {"to_account_id": room.county.pk, "amount": "40", "document": "2号"}
    assert once(room.program, f"{ulan}/move", "move-0001", **moved).json()["capacity_thousandths"] == 60_000
    correct = f"/factors/entries/{entry.json()['id']}/correct"
    short = is_problem(once(room.program, correct, "correct-1", words="记错了"), 422)
    assert "差" in short["reasons"][0]["words"]
    last = Transfer.objects.get(account=room.county, move="brought")
    is_problem(once(room.program, f"{ulan}/move", "move-0002", **{**moved, "to_account_id": 10**9}), 404)
    assert (
        once(room.program, f"/factors/entries/{last.pk}/correct", "correct-2", words="x").status_code == 201
    )


def test_who_may_not_is_told_why(room: SimpleNamespace, cast: SimpleNamespace, at: datetime) -> None:
    path = f"/factors/holds/{room.hold.pk}/refuse"
    until_words = {"words": "不同意"}
    for username, status in (("mayucheng", 403), ("gaoming", 403), ("chenyulian", 404), ("yangfan", 403)):
        said = is_problem(
            once(Program(cast.everyone[username], at), path, "refuse-99", **until_words), status
        )
        assert status == 404 or said["reasons"][0]["who"]
    reader = Program(room.by, at, "factors:read")
    is_problem(once(reader, path, "refuse-98", **until_words), 403)
    assert balance(room.county)[3] == 50
