"""Every act takes its accounts first and the end of the trail last, or two would wait for each other."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rooms.factor_parts import GOLMUD, HAIXI, QINGHAI, ULAN, hold_of, keeper, key, opened, reserved
from rooms.factor_tables import ROWS, confirm, looked, table
from wutong.factors import actions
from wutong.factors.models import Account, Transfer
from wutong.factors.rules import Move
from wutong.projects import actions as projects
from wutong.projects.rules import Status

pytestmark = pytest.mark.django_db


def taken_last(captured: CaptureQueriesContext) -> list[str]:
    """What was waited for after the end of the trail was taken, of what had not been taken before it."""
    statements = [one["sql"].replace('"', "").replace("`", "") for one in captured]
    told = [n for n, one in enumerate(statements) if one.startswith("SELECT seq, hash FROM audit_head")]
    assert told, "nothing was told"
    locks = ("factors_account WHERE id IN", "factors_factorkind ORDER BY", "INSERT INTO factors_operation")
    kept = ("FROM factors_account WHERE (factors_account.closed_at IS NULL AND factors_account.kind_id IN",)
    if any(words in one for one in statements[: told[0]] for words in kept):
        return []
    return [one[:90] for one in statements[told[0] :] if any(words in one for words in locks)]


@pytest.fixture
def county(at: datetime) -> Account:
    by = keeper("hx_development_reform")
    opened("energy", HAIXI, 1000, by=by, at=at)
    return opened("energy", GOLMUD, 600, by=by, at=at)


def test_the_trail_is_the_last_thing_an_act_takes(
    county: Account, cast: SimpleNamespace, at: datetime
) -> None:
    by = keeper("hx_development_reform")
    hold = hold_of(reserved({county.pk: 100}, by=cast.officer, at=at), county)
    other = hold_of(reserved({county.pk: 10}, by=cast.officer, at=at, number=2), county)
    ulan = opened("energy", ULAN, 0, by=by, at=at)
    said: dict[str, Any] = {"by": by, "at": at}
    acts = [
        lambda: reserved({county.pk: 1}, by=cast.officer, at=at, number=3),
        lambda: actions.approve(hold.pk, until=at.replace(month=12), key=key(), **said),
        lambda: actions.commit(hold.pk, key=key(), **said),
        lambda: actions.refuse(other.pk, words="否", key=key(), **said),
        lambda: actions.release(hold.pk, words="退", key=key(), **said),
        lambda: actions.release_all(3, words="退", key=key(), **said),
        lambda: actions.move_between(county.pk, ulan.pk, 1, document="文", key=key(), **said),
        lambda: actions.put_in(county.pk, 1, move=Move.BOUGHT, document="文", key=key(), **said),
        lambda: actions.correct(
            Transfer.objects.filter(move=Move.BOUGHT).get().pk, words="错", key=key(), **said
        ),
    ]
    for act in acts:
        with CaptureQueriesContext(connection) as captured:
            act()
        assert taken_last(captured) == []
        last = [one["sql"].split()[0] for one in captured if not one["sql"].startswith(("RELEASE", "COMMIT"))]
        assert last[-3:] == ["SELECT", "INSERT", "UPDATE"]


def test_a_project_that_ends_gives_back_before_anything_is_told(
    county: Account, cast: SimpleNamespace, at: datetime
) -> None:
    project = projects.create({"name": "流失的项目", "region_id": GOLMUD}, by=cast.officer, at=at)
    reserved({county.pk: 100}, by=cast.officer, at=at, number=project.pk)
    with CaptureQueriesContext(connection) as captured:
        projects.set_status(
            project.pk, Status.LOST, version=project.version, by=cast.officer, at=at, reason="撤了"
        )
    assert taken_last(captured) == []
    county.refresh_from_db()
    assert county.reserved == 0


def test_a_table_takes_all_it_may_need_before_its_first_line_is_told(
    client_of: Any, at: datetime, cast: SimpleNamespace
) -> None:
    by = keeper("qh_development_reform")
    opened("energy", QINGHAI, 100_000, by=by, at=at)
    opened("energy", HAIXI, 10_000, by=by, at=at)
    client = client_of(by)
    seen = looked(client, table(ROWS))
    with CaptureQueriesContext(connection) as captured:
        assert confirm(client, seen).status_code == 302
    assert Transfer.objects.count() > 3
    assert taken_last(captured) == []
