"""A batch on Spark: two executors of a cluster of our own give the file that processes here give."""

import json
import os
import shutil
import subprocess
import sys
from importlib import util
from pathlib import Path

import duckdb
import pytest

from engines.case_files import asked, write_hours, write_list
from wutong_engines.greenpower.batch import FromFolder
from wutong_engines.greenpower.spark import run_on_spark
from wutong_engines.spark import NoSpark

ROOT = Path(__file__).resolve().parents[2]
needs_java = pytest.mark.skipif(
    shutil.which("java") is None and os.environ.get("WUTONG_CHECK_EVERYTHING") != "1",
    reason="没有 Java（Debian：apt-get install default-jre-headless）",
)
CLUSTER = "local-cluster[2,1,1024]"
# five Java processes start for a few small cases: compile little, and halve the time
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


def batch(cases: Path, out: str, *more: str) -> tuple[bytes, str]:
    """Warnings of Python are errors in the command as they are here; Java's own words are not ours."""
    words = [sys.executable, "-W", "error", "-m", "wutong.commands", "greenpower", "batch", str(cases)]
    words += ["--out", str(cases.parent / out), "--json", *more]
    environment = {
        "PYTHONPATH": str(ROOT / "src"),
        "PATH": os.environ["PATH"],
        "WUTONG_DATA": "/nowhere",
        "JAVA_TOOL_OPTIONS": QUICK_JAVA,
    }
    done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert "Warning:" not in done.stderr and "Traceback" not in done.stderr
    return (cases.parent / out).read_bytes(), done.stdout


@needs_java
@pytest.mark.slow
def test_a_cluster_gives_the_very_file_that_processes_give(tmp_path: Path) -> None:
    write_hours(tmp_path / "hours.csv")
    lines = [
        *(asked(green=0.3 + 0.04 * at) | {"id": f"第 {at} 个"} for at in range(15)),
        "{",
        asked("没有.csv"),
    ]
    cases = write_list(tmp_path / "cases.jsonl", lines)
    here, _ = batch(cases, "here.parquet", "--workers", "1")
    there, said = batch(cases, "there.parquet", "--spark", CLUSTER)
    assert here == there
    counts = json.loads(said)
    assert (counts["cases"], counts["optimal"], counts["refused"]) == (17, 15, 2)
    rows = duckdb.sql(f"SELECT count(*), max(line) FROM '{tmp_path}/there.parquet'").fetchall()
    assert rows == [(17, 17)]


def test_without_spark_the_refusal_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = util.find_spec
    monkeypatch.setattr(
        "wutong_engines.spark.find_spec", lambda name: None if name == "pyspark" else found(name)
    )
    with pytest.raises(NoSpark, match=r"pip install '\.\[spark\]'"):
        run_on_spark(["{}"], FromFolder(tmp_path), CLUSTER)


def test_a_master_that_cannot_be_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(NoSpark, match="不是 Spark 的 master"):
        run_on_spark(["{}"], FromFolder(tmp_path), "http://somewhere")
