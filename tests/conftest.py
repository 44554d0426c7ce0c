"""The cast and the stage: Qinghai's regions and bodies, one invented person for each duty."""

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from wutong.chains.actions import load_chains
from wutong.factors.actions import load_kinds
from wutong.factors.queries import kinds_as_of
from wutong.organisation import dictionaries
from wutong.organisation.actions import load_demo_people, load_reference
from wutong.organisation.models import Person


def pytest_configure() -> None:
    """Invented people need no slow password hash; no test client looks through the static files first."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True


NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Reference facts and the cast are loaded once; every test then runs in its own transaction."""
    with django_db_blocker.unblock():
        load_reference(settings.REFERENCE, at=NOW)
        load_kinds(settings.REFERENCE)
        load_chains(settings.REFERENCE, at=NOW)
        load_demo_people(settings.REFERENCE)
        dictionaries.forget()
    yield


@pytest.fixture(autouse=True)
def data_directory(tmp_path: Any, settings: Any) -> None:
    settings.DATA = tmp_path
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.LEDGER_DIR = tmp_path / "ledgers"
    # figures are kept by the number of the last act, and a rolled back test uses the same numbers again
    cache.clear()
    kinds_as_of.cache_clear()


@pytest.fixture
def at() -> datetime:
    return NOW


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    """People by the part they play; see reference/people.csv."""
    people = {p.username: p for p in Person.objects.select_related("body__region", "body__park")}
    return SimpleNamespace(
        officer=people["mayucheng"],  # 格尔木市, county officer
        reviewer=people["hanxiulan"],  # 海西州, prefecture office
        province=people["liwenjing"],  # 青海省
        support=people["cairang"],  # 乌兰县自然资源局
        everyone=people,
    )


@pytest.fixture
def client_of() -> Any:
    def signed_in(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="wutong.organisation.backend.PersonBackend")
        return client

    return signed_in
