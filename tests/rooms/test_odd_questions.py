"""Addresses and forms nobody's browser would make: a page that says so, never an error of ours."""

from types import SimpleNamespace
from typing import Any

import pytest

from wutong.projects import actions
from wutong.web.asked import whole

pytestmark = pytest.mark.django_db
HUGE = "9" * 30
ODD = ("²", "٣", "-1", str(2**63), HUGE, "9" * 5000, "1e999999999", "NaN", "\x00", "9999-12-31", "0001-01-01")
ASKED = {
    "hanxiulan": [
        (
            "/projects/",
            ("q", "region", "min", "max", "home", "officer", "sort", "cursor", "batch", "missing"),
        ),
        ("/projects/duplicates/", ("after",)),
        ("/ledgers/", ("before",)),
        ("/search/", ("q",)),
        ("/statistics/", ("year", "region", "by")),
        ("/api/projects", ("cursor", "min_yuan", "size")),
    ],
    "fanghua": [("/settings/trail/", ("before", "after", "since", "until", "who", "act", "target"))],
    "yangfan": [("/settings/people/", ("page", "q", "duty")), ("/settings/industries/", ("q",))],
}


def test_a_whole_number_is_what_a_database_can_keep() -> None:
    assert [whole(text) for text in ("0", "17", "-1", "²", "٣", "", HUGE, str(2**63))] == [0, 17] + [None] * 6


@pytest.mark.parametrize("username", list(ASKED))
def test_odd_words_in_an_address(username: str, cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.everyone[username])
    for page, names in ASKED[username]:
        for name in names:
            for value in ODD:
                status = client.get(page, {name: value}).status_code
                assert status in (200, 400, 404, 422), (page, name, value[:40], status)


@pytest.mark.parametrize("value", ["²", "-1", str(2**63), HUGE, "\x00"])
def test_odd_words_in_a_form(value: str, cast: SimpleNamespace, client_of: Any, at: Any) -> None:
    project = actions.create({"name": "察尔汗盐湖提锂"}, by=cast.officer, at=at)
    client = client_of(cast.reviewer)
    here = f"/projects/{project.pk}"
    forms: list[tuple[str, dict[str, Any]]] = [
        ("/projects/export/", {"project": [value, "0"]}),
        ("/projects/duplicates/1/", {"act": "same", "keep": value}),
        (f"{here}/sources/investment/choose/", {"row": value}),
        (f"{here}/move/", {"to": "sign", "version": value}),
        (
            f"{here}/edit/",
            {"version": value, "name": value, "region": value, "officer": value, "jobs": value},
        ),
        ("/projects/create/", {"name": value, "region": "632801", "officer": value, "investment": value}),
    ]
    for address, form in forms:
        answer = client.post(address, form)
        assert answer.status_code < 500, (address, value)
        assert b"".join(answer) if answer.streaming else answer.content or answer.status_code == 302
