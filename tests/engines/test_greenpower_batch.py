"""A list of cases: what a line may say, how a bad one is answered, what the file of rows holds."""

import json
from math import isfinite
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engines.case_files import asked, write_case, write_hours
from wutong_engines.greenpower import CaseError, Plan, read_case, size
from wutong_engines.greenpower.batch import FromFolder, answer, run
from wutong_engines.greenpower.plan import COST_PARTS
from wutong_engines.greenpower.rows import COLUMNS, write_rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_hours(tmp_path / "hours.csv")
    write_case(tmp_path / "a.json")
    return tmp_path


def row_of(line: object, folder: Path) -> dict[str, Any]:
    text = line if isinstance(line, str) else json.dumps(line)
    row = answer(3, text, FromFolder(folder), 1e-4)
    assert list(row) == list(COLUMNS)
    return row


def test_a_row_says_what_the_plan_says(folder: Path) -> None:
    row = row_of({"case": "a.json", "id": "甲"}, folder)
    plan = size(read_case(folder / "a.json"))
    assert isinstance(plan, Plan)
    said = plan.as_json()
    same = [name for name in COLUMNS if name in said and name not in ("limits", "notes")]
    assert len(same) > 20
    assert {name: row[name] for name in same} == {name: said[name] for name in same}
    assert sum(row[f"cost_{part}_yuan"] for part in COST_PARTS) == pytest.approx(row["cost_yuan_per_year"])
    assert json.loads(row["limits"]) == said["limits"]
    assert (row["line"], row["id"], row["reason"]) == (3, "甲", None)


def test_a_line_and_a_file_that_say_the_same_are_answered_the_same(folder: Path) -> None:
    inline, filed = row_of(asked(), folder), row_of({"case": "a.json"}, folder)
    assert inline == filed


def test_hours_that_change_are_read_again(folder: Path) -> None:
    before = row_of(asked(), folder)
    write_hours(folder / "hours.csv", peak_mw=10.0)
    after = row_of(asked(), folder)
    assert after["load_mwh"] == pytest.approx(before["load_mwh"] / 10, rel=1e-4)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "不是合格的 JSON"),
        ("[" * 100_000, "不是合格的 JSON"),
        ("9" * 5000, "不是合格的 JSON"),
        ("[1]", "应是一个 JSON 对象"),
        ('{"case": "\udcff.json"}', "不是 UTF-8 文本"),
        ({"id": 1}, "缺少 hours"),
        ({"case": 3}, "case 应是情形文件的路径"),
        ({"case": "a.json", "policy": {}}, "就不要再写 policy"),
        ({"case": "a.json", "id": []}, "id 应是文字或数"),
        ({"case": "没有.json"}, "打不开 没有.json"),
        (asked("没有.csv"), "打不开 没有.csv"),
        (asked("a\0.csv"), "打不开 a .csv"),
        (asked(peak=1), "不认识 peak"),
        (asked(green=1.5), "policy.min_green_share_of_load 为 1.5"),
        (asked(step_hours=10**400), "step_hours 超出数的范围"),
        (asked(step_hours=0.25), "不是整天"),
    ],
)
def test_a_bad_line_is_a_row_with_its_reason(line: object, said: str, folder: Path) -> None:
    row = row_of(line, folder)
    assert row["status"] == "refused"
    assert row["reason"].startswith("清单第 3 行：")
    assert said in row["reason"]
    assert row["cost_yuan_per_year"] is None


def test_a_fault_in_the_hours_is_told_from_a_line_of_the_list(folder: Path) -> None:
    text = (folder / "hours.csv").read_text(encoding="utf-8").splitlines()
    text[5] = text[5].replace(text[5].split(",")[1], "1.7", 1)
    (folder / "hours.csv").write_text("\n".join(text), encoding="utf-8")
    assert row_of(asked(), folder)["reason"].startswith("清单第 3 行：逐时数据第 6 行 wind_cf")


def test_a_batch_that_cannot_start_says_so_at_once(folder: Path) -> None:
    for lines, workers, tolerance in ((["{}"], 0, 1e-4), (["{}"], 1, 0.5), (["", " \n"], 1, 1e-4)):
        with pytest.raises(CaseError):
            run(lines, FromFolder(folder), workers, tolerance)


def test_rows_come_in_order_and_progress_reaches_the_end(folder: Path) -> None:
    heard: list[int] = []
    lines = [json.dumps(asked(green=0.3 + 0.05 * at) | {"id": at}) for at in range(9)]
    rows = list(run(lines, FromFolder(folder), 2, on_done=heard.append))
    assert [row["id"] for row in rows] == [str(at) for at in range(9)]
    assert [row["status"] for row in rows] == ["optimal"] * 9
    assert heard == sorted(heard) and heard[-1] == 9


@pytest.mark.parametrize("name", ["o.parquet", "o.csv", "o.jsonl"])
def test_every_kind_of_file_holds_the_same_rows(name: str, folder: Path) -> None:
    rows = [
        row_of(line, folder) for line in (asked(), {"case": "a.json", "id": "逗号，\"引号'\n\ud800"}, "{")
    ]
    place = folder / "批 [1] 'x'"
    place.mkdir()
    write_rows(rows, place / name)
    assert [path.name for path in place.iterdir()] == [name]
    plain = (place / name).rename(folder / name)  # a folder's brackets are a pattern to DuckDB
    found = duckdb.sql(f"SELECT * FROM '{plain}'")
    assert found.columns == list(COLUMNS)
    for row, kept in zip(rows, found.fetchall(), strict=True):
        for value, held in zip(row.values(), kept, strict=True):
            if isinstance(value, float):
                assert isfinite(value) and held == value
            else:
                assert str(held or "") == str(value or "")


def test_a_file_that_is_not_finished_never_appears(folder: Path) -> None:
    (folder / "o.csv").write_text("昨天的", encoding="utf-8")
    before = sorted(folder.iterdir())

    def broken() -> Any:
        yield row_of(asked(), folder)
        raise RuntimeError

    for name in ("o.csv", "o.jsonl", "o.parquet"):
        with pytest.raises(RuntimeError):
            write_rows(broken(), folder / name)
    assert sorted(folder.iterdir()) == before
    assert (folder / "o.csv").read_text(encoding="utf-8") == "昨天的"
