"""Figures a province may change: loaded with their source, kept when loaded again, refused in words."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as site
from django.urls import reverse

from wutong.audit.models import Entry
from wutong.organisation.actions import figures, load_reference
from wutong.organisation.models import Setting
from wutong.organisation.reasons import Refused
from wutong.projects.idle import idle_limits

pytestmark = pytest.mark.django_db

FIGURE: dict[str, Any] = {
    "days": 45,
    "remind_days": 10,
    "source": "州招商工作例会 2026-11-20",
    "basis": "依据",
    "valid_from": None,
}


def test_idle_days_are_loaded_changed_and_kept(admins: SimpleNamespace, at: datetime) -> None:
    assert Setting.objects.get(key="idle_days.land").value == {"days": 60, "remind_days": 7}
    figures.change_idle_days("idle_days.land", **FIGURE, by=admins.system, at=at)
    load_reference(site.REFERENCE, at=at)
    kept = Setting.objects.get(key="idle_days.land")
    assert kept.value["days"] == 45 and kept.source == FIGURE["source"], (
        "loading again keeps the province's own"
    )
    assert idle_limits()["land"].days == 45 and idle_limits()["sign"].days == 20
    entry = Entry.objects.get(act="change_figure")
    assert entry.changes["days"] == [60, 45] and entry.changes["basis"] == ["假设", "依据"]


@pytest.mark.parametrize(
    "changed, field",
    [({"days": 0}, "days"), ({"remind_days": 45}, "remind_days"), ({"source": " "}, "source")],
)
def test_a_figure_that_makes_no_sense_is_refused(
    changed: dict[str, Any], field: str, admins: SimpleNamespace, at: datetime
) -> None:
    with pytest.raises(Refused) as refusal:
        figures.change_idle_days("idle_days.land", **{**FIGURE, **changed}, by=admins.system, at=at)
    assert field in [reason.field for reason in refusal.value.reasons]


def test_a_figure_is_changed_on_its_page(admins: SimpleNamespace, cast: Any, client_of: Any) -> None:
    address = reverse("organisation:figure", args=["land"])
    assert client_of(cast.reviewer).get(address).status_code == 403
    client = client_of(admins.system)
    assert 'value="60"' in client.get(address).text
    sent = {"days": "50", "remind_days": "5", "source": "例会", "basis": "假设", "valid_from": "2026-12-01"}
    assert client.post(address, {**sent, "source": ""}).status_code == 422
    assert client.post(address, sent).status_code == 302
    shown = client.get(reverse("organisation:figures")).text
    assert "例会" in shown and "2026-12-01" in shown
    assert client.get(reverse("organisation:figure", args=["nothing"])).status_code == 404
