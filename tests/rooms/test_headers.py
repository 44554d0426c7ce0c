"""What a browser is told of every page: nothing from elsewhere, nothing inline, in nobody's frame."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["/", "/projects/", "/settings/", "/no-such-page/", "/api/projects"])
def test_pages_take_nothing_from_elsewhere(page: str, cast: SimpleNamespace, client_of: Any) -> None:
    headers = client_of(cast.officer).get(page).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "data:" not in policy
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_only_the_page_with_the_picture_to_scan_shows_one(cast: SimpleNamespace, client_of: Any) -> None:
    answer = client_of(cast.officer).get(reverse("mfa_activate_totp"))
    assert "img-src 'self' data:" in answer.headers["Content-Security-Policy"]
