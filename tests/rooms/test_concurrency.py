"""Several people or workers at one moment: no work is lost, nothing happens twice, the trail holds."""

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
    """many_writers.py in a process and on a database of its own, of the kind the tests run on."""
    environment = dict(
        os.environ,
        WUTONG_DATA=str(tmp_path_factory.mktemp("many-writers")),
        PYTHONPATH=str(ROOT / "src"),
        DJANGO_SETTINGS_MODULE="wutong.config.settings",
    )
    if connection.vendor == "postgresql":
        name = f"many_writers_{os.getpid()}"
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        address = urlparse(environment["WUTONG_DATABASE"])
        environment["WUTONG_DATABASE"] = address._replace(path=f"/{name}").geturl()
    program = [sys.executable, str(Path(__file__).with_name("many_writers.py"))]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=240, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def test_twenty_writers_leave_one_sound_trail(said: Any) -> None:
    assert said["trail_of_twenty"] == {"said": {"ok": 20}, "entries": 80, "sound": True}


def test_the_second_writer_of_one_fact_is_told(said: Any) -> None:
    assert said["same_fact"] == {"said": {"ok": 1, "Conflict": 1}, "version": 2}


def test_two_writers_of_different_facts_both_keep_theirs(said: Any) -> None:
    assert said["different_facts"] == {"said": {"ok": 2}, "kept": [20, "江苏", 3]}


def test_a_pair_is_decided_once(said: Any) -> None:
    assert said["one_decision"]["said"] == {"ok": 1, "Refused": 2}


def test_a_job_has_one_holder(said: Any) -> None:
    assert said["one_job_one_holder"] == {"holders": 1}


def test_an_import_confirmed_four_times_is_written_once(said: Any) -> None:
    assert said["written_once"] == {"said": {"ok": 1, "Refused": 3}, "projects": 8, "rows": 8}


def test_an_edit_and_an_undoing_at_one_moment_do_not_both_succeed(said: Any) -> None:
    assert said["undone_or_edited"] == {"kept": [[1, True]] * 4}


def test_another_worker_takes_over_from_one_that_was_killed(said: Any) -> None:
    expected = {"signal": 9, "half": 0, "state": "written", "projects": 8, "sound": True}
    assert said["killed_while_writing"] == expected


def test_who_waits_too_long_is_told_so_and_nothing_is_kept(said: Any) -> None:
    assert said["locked_out"] == {"page": 503, "api": 503, "kept": 0}
