"""API tokens: they speak for their person within their scopes, until they are over."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wutong.audit.models import Entry
from wutong.organisation import tokens
from wutong.organisation.models import ApiToken
from wutong.organisation.reasons import NotFound, NotYourDuty, Refused

pytestmark = pytest.mark.django_db


def test_a_token_speaks_for_its_person_within_its_scopes(cast: SimpleNamespace, at: datetime) -> None:
    secret = tokens.issue(
        cast.officer, "取数", ["projects:read", "statistics:read"], at + timedelta(days=30), cast.officer, at
    )
    kept = ApiToken.objects.get()
    assert secret not in str(vars(kept)) and kept.prefix == secret[:10]
    with CaptureQueriesContext(connection) as first:
        found = tokens.person_for(secret, at)
    assert found is not None
    with CaptureQueriesContext(connection) as second:
        person, scopes = tokens.person_for(secret, at + timedelta(minutes=1)) or (None, None)
        assert person == cast.officer and person.body.region.code and person.body.park is None
    assert scopes == {"projects:read", "statistics:read"}
    assert (len(first), len(second)) == (2, 1), "last use is noted once a day"
    kept.refresh_from_db()
    assert kept.last_used_on == timezone.localdate(at)
    assert secret not in str(list(Entry.objects.filter(act="issue_token").values()))


def test_a_token_that_is_over_revoked_or_of_a_stopped_person_opens_nothing(
    cast: SimpleNamespace, at: datetime
) -> None:
    me = cast.officer
    assert tokens.person_for("wt_nothing", at) is None
    secret = tokens.issue(me, "一天", ["projects:read"], at + timedelta(days=1), me, at)
    assert tokens.person_for(secret, at + timedelta(days=1)) is None
    me.is_active = False
    me.save()
    assert tokens.person_for(secret, at) is None
    me.is_active = True
    me.save()
    tokens.revoke(ApiToken.objects.get().pk, me, at)
    assert tokens.person_for(secret, at) is None
    with pytest.raises(Refused):
        tokens.revoke(ApiToken.objects.get().pk, me, at)


@pytest.mark.parametrize(
    "name, scopes, days, field",
    [
        ("", ["projects:read"], 1, "name"),
        ("x", [], 1, "scopes"),
        ("x", ["projects:delete"], 1, "scopes"),
        ("x", ["projects:read"], 0, "expires_at"),
    ],
)
def test_a_token_that_does_not_fit_is_refused(
    name: str, scopes: list[str], days: int, field: str, cast: SimpleNamespace, at: datetime
) -> None:
    with pytest.raises(Refused) as refusal:
        tokens.issue(cast.officer, name, scopes, at + timedelta(days=days), cast.officer, at)
    assert [reason.field for reason in refusal.value.reasons] == [field]


def test_a_token_is_only_for_oneself(cast: SimpleNamespace, at: datetime) -> None:
    with pytest.raises(NotYourDuty):
        tokens.issue(cast.officer, "x", ["projects:read"], None, cast.reviewer, at)
    tokens.issue(cast.officer, "x", ["projects:read"], None, cast.officer, at)
    with pytest.raises(NotFound):
        tokens.revoke(ApiToken.objects.get().pk, cast.reviewer, at)


def test_the_secret_is_on_one_page_once(cast: SimpleNamespace, client_of: Any) -> None:
    client, address = client_of(cast.officer), reverse("organisation:tokens")
    page = client.post(address, {"name": "取数", "scopes": ["projects:read"], "days": "30"})
    kept = ApiToken.objects.get()
    secret = page.text.split('<p class="wt-cellref">')[1].split("<")[0]
    assert tokens.person_for(secret, timezone.now()) is not None
    assert page.headers["Cache-Control"] == "no-store"
    assert secret not in client.get(address).text and kept.prefix in client.get(address).text
    assert client.post(address, {"name": "", "days": "30"}).status_code == 422
    client.post(reverse("organisation:revoke_token", args=[kept.pk]))
    assert "已吊销" in client.get(address).text
