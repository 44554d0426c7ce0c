"""Many processes on a few accounts, some of them killed: never oversold, nothing lost, nothing twice."""

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
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Any:
    """factor_crowd.py in a process and on a database of its own, of the kind the tests run on."""
    environment = dict(
        os.environ,
        WUTONG_DATA=str(tmp_path_factory.mktemp("factor-crowd")),
        PYTHONPATH=str(ROOT / "src"),
        DJANGO_SETTINGS_MODULE="wutong.config.settings",
    )
    if connection.vendor == "postgresql":
        name = f"factor_crowd_{os.getpid()}"
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        address = urlparse(environment["WUTONG_DATABASE"])
        environment["WUTONG_DATABASE"] = address._replace(path=f"/{name}").geturl()
    program = [sys.executable, str(Path(__file__).with_name("factor_crowd.py"))]
    size = ["--processes", "5", "--operations", "30", "--kills", "8"]
    done = subprocess.run(
        program + size, env=environment, capture_output=True, text=True, timeout=240, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return {"stderr": done.stderr, **json.loads(done.stdout)}


def test_nothing_is_oversold_at_any_moment(said: Any) -> None:
    crowd = said["crowd"]
    assert crowd["broken"] == 0, said["stderr"]
    assert crowd["watched"]["looks"] > 10
    assert crowd["watched"]["oversold"] == crowd["watched"]["unlike_transfers"] == 0
    assert crowd["fault"] is None and crowd["trail_is_sound"]


def test_every_act_is_told_once(said: Any) -> None:
    for part in ("crowd", "killed"):
        assert said[part]["operations_written"] == said[part]["entries_written"] > 0
    assert sum(said["crowd"]["said"].values()) == 150 and said["crowd"]["said"]["ok"] > 20


def test_reading_and_then_writing_oversells(said: Any) -> None:
    """The control: without it the test above would not show that there was anything to withstand."""
    assert said["naive"]["broken"] == 0
    assert said["naive"]["promised"] > said["naive"]["capacity"]


def test_what_was_acknowledged_survives_a_kill_and_nothing_is_doubled(said: Any) -> None:
    killed = said["killed"]
    assert killed["kills"] == 8 and killed["acknowledged"] > 0 and killed["broken"] == 0, said["stderr"]
    assert killed["lost"] == killed["doubled"] == killed["there_and_not_acknowledged"] == 0
    assert killed["fault"] is None and killed["trail_is_sound"]
