"""What is told around accounts: words among movements, what is free after each, who hears what came back."""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from rooms.factor_parts import GOLMUD, HAIXI, ULAN, hold_of, keeper, key, opened, reserved
from wutong.factors import actions, kept, queries
from wutong.factors.models import Hold, Notice
from wutong.organisation.models import Person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def at() -> datetime:
    """Pages look at the clock, so what they show has just happened."""
    return timezone.now()


@pytest.fixture
def cod(cast: SimpleNamespace, at: datetime) -> SimpleNamespace:
    by, said = cast.everyone["xuwenbin"], {"at": at - 9 * DAY, "period": str(at.year)}
    prefecture = opened("cod", HAIXI, 1000, by=by, **said)
    county = opened("cod", GOLMUD, 600, by=by, **said)
    return SimpleNamespace(by=by, prefecture=prefecture, county=county)


def rows_of(page: Any) -> list[str]:
    """Each line of the last table of a page, as words."""
    table = page.text.rpartition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in table.split("</tr>") if "<td" in row]


def test_words_of_the_department_stand_among_the_movements(
    cod: SimpleNamespace, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    hold = hold_of(reserved({cod.county.pk: 80}, by=cast.officer, at=at - 5 * DAY), cod.county)
    other = hold_of(reserved({cod.county.pk: 9}, by=cast.officer, at=at - 5 * DAY), cod.county)
    said = {"by": cod.by, "key": ""}
    actions.approve(hold.pk, until=at + 20 * DAY, **said | {"key": key(), "at": at - 4 * DAY})
    actions.approve(other.pk, until=at + 3 * DAY, **said | {"key": key(), "at": at - 4 * DAY})
    actions.commit(hold.pk, thousandths=30_000, **said | {"key": key(), "at": at - 3 * DAY})
    later = at + 30 * DAY
    actions.change_end(hold.pk, until=later, words="等环评", **said | {"key": key(), "at": at - 2 * DAY})
    actions.refuse(hold.pk, words="产能没有落地", **said | {"key": key(), "at": at - DAY})
    rows = rows_of(client_of(cod.by).get(reverse("factors:hold", args=[hold.pk])))
    names = [cast.officer.name, *[cod.by.name] * 4]
    assert [row.split(name)[1].split()[0] for row, name in zip(rows, names, strict=True)] == [
        *("预占", "同意", "落实", "改期", "没有同意")
    ]
    assert len(rows) == 5 and f"占到 {timezone.localdate(at + 20 * DAY)}" in rows[1]
    assert f"占到 {timezone.localdate(later)}：等环评" in rows[3] and rows[3].endswith("50 30")
    assert "产能没有落地" in rows[4] and "−50 0 30" in rows[4]
    assert len(kept.words_on(other)) == 1


def test_what_is_free_after_each_movement_leaves_out_what_was_given_on(
    cod: SimpleNamespace, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    reserved({cod.prefecture.pk: 100}, by=cast.officer, at=at - 5 * DAY, days=30)
    opened("cod", ULAN, 50, by=cod.by, at=at - 4 * DAY, period=str(at.year))
    reserved({cod.prefecture.pk: 20}, by=cast.officer, at=at - 3 * DAY, days=1)  # lapsed since
    told = [after.free // 1000 for _, after in queries.statement(cod.prefecture, at)]
    assert told == [1000, 300, 230, 250]
    cod.prefecture.refresh_from_db()
    assert told[-1] * 1000 == queries.lines([cod.prefecture], at)[0].balance.free
    page = client_of(cod.by).get(reverse("factors:account", args=[cod.prefecture.pk]))
    assert "之后可用" in page.text and rows_of(page)[-1].endswith("250")


def test_a_park_narrows_the_departments_page(cod: SimpleNamespace, at: datetime, client_of: Any) -> None:
    opened("cod", GOLMUD, 60, by=cod.by, at=at, period=str(at.year), park="golmud")
    client = client_of(cod.by)
    page = client.get(reverse("factors:front")).text
    assert "?park=golmud" in page
    narrowed = client.get(reverse("factors:front"), {"park": "golmud"}).text
    assert "1 个账户" in narrowed and "格尔木工业园" in narrowed
    assert client.get(reverse("factors:front"), {"park": "'x"}).status_code == 200


def test_what_a_project_gives_back_is_told_once_to_each_who_decides_on_it(
    cod: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    Person.objects.filter(body="hx_natural_resources").update(is_active=False)
    land_by = keeper("hx_natural_resources")
    land = opened("land_scattered", HAIXI, 500, by=land_by, at=at, period="长期")
    one = reserved({cod.county.pk: 80, land.pk: 30}, by=cast.officer, at=at, days=30)
    reserved({cod.county.pk: 9}, by=cast.officer, at=at, days=30)
    committed = hold_of(one, cod.county)
    actions.commit(committed.pk, thousandths=50_000, key=key(), by=cod.by, at=at)
    Notice.objects.all().delete()
    once = key()
    for _ in range(2):
        actions.release_all(1, words="项目流失：投资方撤了", key=once, by=cast.officer, at=at)
    told = {notice.person_id: notice.words for notice in Notice.objects.all()}
    assert Notice.objects.count() == len(told) and not Hold.objects.exclude(pending=0, committed=0).exists()
    name = f"格尔木市 {at.year} 年化学需氧量"
    assert told[cod.by.pk] == f"回到账户：{name} 80 t/a、{name} 9 t/a；项目流失：投资方撤了"
    assert told[land_by.pk] == "回到账户：海西州零散用地 30 亩；项目流失：投资方撤了"
    assert cast.officer.pk not in told
