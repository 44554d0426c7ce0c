"""Every query on a Spark cluster of two executors gives the rows DuckDB gives, in their order."""

import json
import os
import shutil
import subprocess
import sys
from importlib import util
from pathlib import Path

import pytest

from engines.register.small_registers import small_register
from wutong_engines.register import NoSpark, open_register

ROOT = Path(__file__).resolve().parents[3]
needs_java = pytest.mark.skipif(
    shutil.which("java") is None and os.environ.get("WUTONG_CHECK_EVERYTHING") != "1",
    reason="没有 Java（Debian：apt-get install default-jre-headless）",
)
CLUSTER = "local-cluster[2,1,1024]"
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
ASK_ALL = """
import json, sys
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from wutong_engines.register import *

folder, master = Path(sys.argv[1]), sys.argv[2]
wanted = [
    Wanted(("38",)),
    Wanted(("26", "3841"), words=("生产", "研发"), capital_yuan=1_000_000, outside=("630000",)),
    Wanted(("44", "38"), regions=("320000", "330100", "632801"), size=50),
]
said = {}
with ExitStack() as opened:
    here = opened.enter_context(open_register(folder))
    there = opened.enter_context(open_register(folder, spark=master))
    ids = here.run(shortlist(wanted[0]))["eid"].to_pylist()
    parent = here.run(TABLES["branch"].order_by("parent_eid", "child_eid").limit(1))["parent_eid"][0].as_py()
    (known,) = here.run(card(parent)).to_pylist()
    asked = {f"shortlist {n}": shortlist(one) for n, one in enumerate(wanted)}
    asked |= {f"unknowns {n}": unknowns(one) for n, one in enumerate(wanted)}
    asked |= {f"cells {level} {n}": cells(level, n) for level, n in (("province", 4), ("county", 2))}
    asked |= {f"name {text}": by_name(text) for text in ("公司 宁", "青", "有限")}
    asked |= {"card": card(ids[0]), "neighbours": neighbours(known)}
    asked["facts"] = facts(ids, home="320000", since=date(2024, 1, 1))
    for name, expression in asked.items():
        rows = here.run(expression)
        said[name] = [rows.num_rows, rows.equals(there.run(expression))]
print(json.dumps(said, ensure_ascii=False))
"""


@needs_java
@pytest.mark.slow
def test_a_cluster_gives_every_row_that_duckdb_gives(tmp_path: Path) -> None:
    small_register(tmp_path / "企业库 [1]", rows=2000)
    environment = {
        "PYTHONPATH": str(ROOT / "src"),
        "PATH": os.environ["PATH"],
        "JAVA_TOOL_OPTIONS": QUICK_JAVA,
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ASK_ALL, str(tmp_path / "企业库 [1]"), CLUSTER],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert [name for name, (_, is_same) in said.items() if not is_same] == []
    empty = {name for name, (count, _) in said.items() if not count}
    assert len(said) == 14 and not empty


def test_without_spark_the_refusal_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_register(tmp_path, rows=50)
    found = util.find_spec
    monkeypatch.setattr(
        "wutong_engines.spark.find_spec", lambda name: None if name == "pyspark" else found(name)
    )
    with pytest.raises(NoSpark, match=r"pip install '\.\[spark\]'"), open_register(tmp_path, spark=CLUSTER):
        pass
    with pytest.raises(NoSpark, match="不是 Spark 的 master"), open_register(tmp_path, spark="http://x"):
        pass
