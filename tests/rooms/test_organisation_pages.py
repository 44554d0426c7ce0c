"""设置: every page renders for everyone it is for, within eight statements."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

pytestmark = pytest.mark.django_db
OPEN = [
    "settings",
    "account",
    "tokens",
    "duties",
    "access",
    "bodies",
    "regions",
    "parks",
    "focus",
    "industries",
]


@pytest.mark.parametrize("name", OPEN)
def test_pages_for_everyone_render_within_eight_statements(name: str, cast: Any, client_of: Any) -> None:
    client = client_of(cast.officer)
    client.get(reverse(f"organisation:{name}"))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page = client.get(reverse(f"organisation:{name}"))
    assert page.status_code == 200
    assert len(captured) <= 8, [q["sql"][:90] for q in captured]
    assert "style=" not in page.text and "<script>" not in page.text
