"""A form open in two windows: what it moves is moved once, and whoever sends another is told why not."""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from rooms.factor_parts import GOLMUD, balance, hold_of, opened, reserved
from wutong.factors.models import Transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> datetime:
    """Pages look at the clock, so what they show has just happened."""
    return timezone.now()


@pytest.fixture
def cod(cast: SimpleNamespace, at: datetime) -> SimpleNamespace:
    by = cast.everyone["xuwenbin"]
    return SimpleNamespace(by=by, account=opened("cod", GOLMUD, 600, by=by, at=at, period=str(at.year)))


def key_of(page: Any) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page.text)
    assert found
    return found[1]


def test_part_of_a_hold_is_committed_once_from_two_windows(
    cod: SimpleNamespace, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    hold = hold_of(reserved({cod.account.pk: 80}, by=cast.officer, at=at), cod.account)
    client, address = client_of(cod.by), reverse("factors:decide", args=[hold.pk, "commit"])
    one, other = key_of(client.get(address)), key_of(client.get(address))
    for key in (one, other):
        assert client.post(address, {"key": key, "amount": "30", "document": "文"}).status_code == 302
    hold.refresh_from_db()
    assert (hold.pending, hold.committed) == (50_000, 30_000)
    late = client.post(address, {"key": other, "amount": "20", "document": "文"})
    assert late.status_code == 422 and "这一页已经办过一次" in late.text
    assert f'href="{address}"' in late.text  # the way on: the page as it is now
    client.post(address, {"key": key_of(client.get(address)), "amount": "30", "document": "文"})
    hold.refresh_from_db()
    assert (hold.pending, hold.committed) == (20_000, 60_000)  # shown anew, the same again is another act


def test_capacity_is_put_in_once_from_two_windows(cod: SimpleNamespace, at: datetime, client_of: Any) -> None:
    client, address = client_of(cod.by), reverse("factors:put_in", args=[cod.account.pk])
    said = {"move": "allocated", "amount": "100", "document": "文", "words": ""}
    windows = [key_of(client.get(address)) for _ in range(2)]
    for key in windows:
        assert client.post(address, said | {"key": key}).status_code == 302
    assert balance(cod.account)[0] == 700
    assert Transfer.objects.filter(account=cod.account).count() == 2


def test_what_is_committed_in_part_and_refused_for_the_rest_says_both(
    cod: SimpleNamespace, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    hold = hold_of(reserved({cod.account.pk: 80}, by=cast.officer, at=at), cod.account)
    client = client_of(cod.by)
    for verb, said in (
        ("change-end", {"expires_on": f"{at.year + 1}-01-31", "words": "等环评"}),
        ("commit", {"amount": "30"}),
        ("refuse", {"words": "总量不够"}),
    ):
        address = reverse("factors:decide", args=[hold.pk, verb])
        assert client.post(address, said | {"key": key_of(client.get(address))}).status_code == 302
        page = client.get(reverse("factors:hold", args=[hold.pk])).text
        assert {"change-end": "改期：等环评", "commit": "改期：等环评", "refuse": "其余没有同意：总量不够"}[
            verb
        ] in page
    assert "落实了一部分" in page


def test_a_window_left_open_past_the_end_is_told_when_it_ended(
    cod: SimpleNamespace, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    hold = hold_of(
        reserved({cod.account.pk: 80}, by=cast.officer, at=at - timedelta(days=9), days=8), cod.account
    )
    sent = {"key": "a-window-left-open", "words": "总量不够"}
    late = client_of(cod.by).post(reverse("factors:decide", args=[hold.pk, "refuse"]), sent)
    ended = timezone.localtime(hold.expires_at)
    assert late.status_code == 422 and f"已于 {ended:%Y-%m-%d %H:%M} 到期" in late.text
