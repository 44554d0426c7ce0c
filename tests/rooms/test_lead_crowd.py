"""Several hands on one lead at one moment: one lead, one holder, one project, one talk, one who leads."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from django.db import connection

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Any:
    """lead_crowd.py in a process and on a database of its own, of the kind the tests run on."""
    environment = dict(
        os.environ,
        WUTONG_DATA=str(tmp_path_factory.mktemp("lead-crowd")),
        PYTHONPATH=str(ROOT / "src"),
        DJANGO_SETTINGS_MODULE="wutong.config.settings",
    )
    if connection.vendor == "postgresql":
        name = f"lead_crowd_{os.getpid()}"
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        address = urlparse(environment["WUTONG_DATABASE"])
        environment["WUTONG_DATABASE"] = address._replace(path=f"/{name}").geturl()
    program = [sys.executable, str(Path(__file__).with_name("lead_crowd.py"))]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=240, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def test_registered_by_many_it_is_one_lead(said: Any) -> None:
    assert said["registered_by_many"] == {"said": {"ok": 6}, "leads": 1, "entries": 1}


def test_claimed_by_two_it_is_the_first_ones(said: Any) -> None:
    assert said["claimed_by_two"] == {"said": {"ok": 1, "Conflict": 1}, "version": 2, "steps": 2}


def test_made_by_four_it_is_one_project(said: Any) -> None:
    assert said["made_by_four"] == {"said": {"ok": 4}, "projects": 1}


def test_a_talk_sent_three_times_is_one(said: Any) -> None:
    assert said["talked_twice"] == {"said": {"ok": 3}, "meetings": 1}


def test_who_leads_is_one_even_when_two_are_marked_at_once(said: Any) -> None:
    assert said["marked_at_once"] == {"said": {"ok": 2}, "roles": ["leads", "yields"]}
    assert said["sound"]


def test_corrected_at_once_the_first_of_each_fact_stands_and_no_two_become_one(said: Any) -> None:
    found = said["corrected_at_once"]
    assert found == {
        "said": {"ok": 2, "Conflict": 3},
        "words": "写全了",
        "moved": {"ok": 1, "Refused": 1},
        "twins": 1,
    }
