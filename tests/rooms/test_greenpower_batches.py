"""批量测算: what may be asked, who sees it, the page and the files of its rows."""

import csv
import io
import json
from types import SimpleNamespace
from typing import Any

import duckdb
import openpyxl
import pytest

from rooms.batch_parts import put_in, rows_of, started, work
from wutong.greenpower import study
from wutong.greenpower.batches import queries as batch_queries
from wutong.greenpower.facts import Basis
from wutong.greenpower.models import Batch
from wutong.greenpower.question import Question
from wutong_engines.greenpower import Plan

pytestmark = pytest.mark.django_db
ASKED = {
    "site": ["golmud", "xining"],
    "load": "two_shift",
    "peak": "20",
    "green": "50、80%",
    "storage": "100",
    "year": "0",
    "regime": "qinghai",
    "billing": "two_part",
}


@pytest.fixture(autouse=True)
def one_process(settings: Any) -> None:
    settings.BATCH_WORKERS, settings.SPARK_MASTER = 1, ""


# the pages


def test_choices_are_counted_before_they_are_asked(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.officer)
    said = client.get("/greenpower/batches/new/").content.decode()
    assert "先勾地点" in said and "格尔木" in said and "数据中心" in said
    part = client.get(
        "/greenpower/batches/new/",
        ASKED | {"billing": "best"},
        headers={"HX-Request": "true", "HX-Target": "batch-count"},
    ).content.decode()
    assert "<html" not in part and "8</b> 个测算（4 个问题" in part and "不到 1 分钟" in part
    assert "这里还没有算过" in part


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"site": []}, "地点至少选一项"),
        ({"site": ["paris"]}, "地点里有不认得的一项"),
        ({"green": "50, 120"}, "绿电占比里的 120 应在 0 到 99 之间"),
        ({"green": "很多"}, "绿电占比里的“很多”不是数"),
        ({"peak": " "}, "峰值负荷至少写一个数"),
        ({"peak": "nan"}, "应在 1 到 2000 之间"),
        ({"peak": ",".join(map(str, range(1, 30)))}, "至多 20 个"),
        ({"billing": "free"}, "电网费用的算法不认得"),
        ({"name": "长" * 121}, "名字不超过 120 个字"),
    ],
)
def test_what_cannot_be_asked_is_said(
    wrong: dict[str, Any], words: str, cast: SimpleNamespace, client_of: Any
) -> None:
    answer = client_of(cast.officer).post("/greenpower/batches/new/", ASKED | wrong)
    said = answer.content.decode()
    assert answer.status_code == 422 and words in said
    (field,) = wrong
    at_field = f'id="{"batch-name" if field == "name" else field}_error">'
    assert field == "billing" or words in said.split(at_field)[1].split("</span>")[0]
    assert not Batch.objects.exists()


def test_too_many_are_refused_with_the_way_out(cast: SimpleNamespace, client_of: Any) -> None:
    many = {"green": " ".join(str(one) for one in range(60, 80)), "storage": "40 60 80 100 120 140"}
    many |= {"peak": ",".join(str(10 * one) for one in range(1, 21)), "year": ["0", "1"]}
    answer = client_of(cast.officer).post("/greenpower/batches/new/", ASKED | many)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "一共 9,600 个测算，一批至多 5,000 个" in said and "Spark" in said


def test_three_at_once_is_the_most(cast: SimpleNamespace, client_of: Any) -> None:
    for _ in range(3):
        started(cast.officer)
    answer = client_of(cast.officer).post("/greenpower/batches/new/", ASKED)
    assert answer.status_code == 422 and "已有 3 批在算" in answer.content.decode()


def test_from_the_choices_to_the_files(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.officer)
    answer = client.post("/greenpower/batches/new/", ASKED | {"name": "南北两处"})
    address = answer.headers["Location"]
    waiting = client.get(address).content.decode()
    assert "排着队" in waiting and 'hx-trigger="every 1s"' in waiting
    work()
    assert client.get(address + "progress/").headers["HX-Redirect"] == address
    batch = Batch.objects.get()
    rows = rows_of(batch)
    said = client.get(address).content.decode()
    for row in rows:
        assert f"{row['delivered_yuan_per_kwh']:.3f}" in said
    asked = "load=two_shift&amp;peak=20&amp;green=50&amp;billing=two_part"
    assert f'href="/greenpower/?{asked}"' in said and "越深越便宜" in said
    down = client.get(address, {"sort": "delivered_yuan_per_kwh", "down": "1"}).content.decode()
    listed = down[down.index('id="rows"') :]
    costs = sorted((f"{row['delivered_yuan_per_kwh']:.3f}" for row in rows), reverse=True)
    assert [listed.index(cost) for cost in costs] == sorted(listed.index(cost) for cost in costs)
    # a study opened from the row answers the same
    found = study.answer(Question(load="two_shift", peak=20.0, green=50.0, billing="two_part"), Basis())
    assert isinstance(found.outcome, Plan)
    assert rows[0]["delivered_yuan_per_kwh"] == found.outcome.delivered_yuan_per_kwh
    check_files(client, address, rows)
    assert "南北两处" in client.get("/greenpower/batches/").content.decode()


def check_files(client: Any, address: str, rows: list[dict[str, Any]]) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(client.get(address + "rows.xlsx").streaming_content)), read_only=True
    )
    assert book.sheetnames == ["结果", "问的是什么", "用的数"]
    table = list(book["结果"].iter_rows(values_only=True))
    place = table[0].index("到户（元/kWh）")
    assert [row[place] for row in table[1:]] == pytest.approx(
        [row["delivered_yuan_per_kwh"] for row in rows], rel=1e-15
    )
    assert {row[5] for row in book["用的数"].iter_rows(min_row=2, values_only=True)} >= {"合成", "假设"}
    text = b"".join(client.get(address + "rows.csv").streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [float(line["到户（元/kWh）"]) for line in lines] == [
        row["delivered_yuan_per_kwh"] for row in rows
    ]
    assert "合成" in lines[0]["来历"] and "假设" in lines[0]["来历"]
    batch = Batch.objects.get()
    kept = b"".join(client.get(address + "rows.parquet").streaming_content)
    assert kept == batch_queries.rows_path(batch).read_bytes()
    told = duckdb.sql(f"SELECT key, value FROM parquet_kv_metadata('{batch_queries.rows_path(batch)}')")
    about = {key.decode(): value.decode() for key, value in told.fetchall()}
    assert json.loads(about["columns"])["delivered_yuan_per_kwh"]["unit"] == "元/kWh"
    assert any(one["origin"] == "合成" for one in json.loads(about["sources"]))
    assert client.get(address + "rows.exe").status_code == 404


def test_a_file_that_is_gone_is_said_and_made_again_on_the_same_figures(
    cast: SimpleNamespace, client_of: Any
) -> None:
    client, batch = client_of(cast.officer), started(cast.officer)
    work()
    before = batch_queries.rows_path(batch).read_bytes()
    batch_queries.rows_path(batch).unlink()
    # a figure that changes afterwards is told, and not used
    put_in("wind_capital", 3000.0, cast.province)
    address = f"/greenpower/batches/{batch.pk}/"
    assert "结果文件不在数据目录里了" in client.get(address).content.decode()
    assert client.get(address + "rows.csv").status_code == 422
    assert client.post(address + "go-on/").status_code == 302
    work()
    assert batch_queries.rows_path(batch).read_bytes() == before
    assert "1 个数变了" in client.get(address).content.decode()
    assert client.post(address + "go-on/").status_code == 422


SIGHT = {
    "mayucheng": 200,  # 格尔木
    "hanxiulan": 200,  # 海西州
    "liwenjing": 200,  # 省
    "duojiecairang": 404,  # 乌兰
    "linweidong": 404,  # 驻外联络
    "yangfan": 403,  # 系统管理员
}


def test_batches_are_seen_up_the_line_not_across(cast: SimpleNamespace, client_of: Any) -> None:
    batch = started(cast.everyone["mayucheng"], name="某某的选址")
    address = f"/greenpower/batches/{batch.pk}/"
    people = {name: cast.everyone[name] for name in SIGHT}
    for path in (address, address + "progress/"):
        assert {name: client_of(one).get(path).status_code for name, one in people.items()} == SIGHT
    for name, one in people.items():
        if SIGHT[name] != 403:
            listed = client_of(one).get("/greenpower/batches/").content.decode()
            assert ("某某的选址" in listed) == (SIGHT[name] == 200)
        for path in ("stop/", "go-on/"):
            if name != "mayucheng":
                refused = 404 if SIGHT[name] == 404 else 403
                assert client_of(one).post(address + path).status_code == refused


def test_a_long_list_takes_as_many_statements_as_a_short_one(
    cast: SimpleNamespace, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_of(cast.officer)
    client.get("/greenpower/batches/")  # the dictionaries are read once
    counts = []
    for _ in range(3):
        started(cast.officer)
        with django_assert_max_num_queries(12) as seen:
            client.get("/greenpower/batches/")
        counts.append(len(seen))
    assert len(set(counts)) == 1
