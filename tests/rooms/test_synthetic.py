"""What a ledger says is invented is labelled so on the list, the page, in the API and in the export."""

import io
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from rooms.ledger_files import workbook
from rooms.test_ledgers import written_by
from wutong.projects.models import Project

pytestmark = pytest.mark.django_db
ROWS = [
    (1, "祁连冷链项目", "甲公司", "格尔木市", 1, "2024.3", "签约", "", "合成"),
    (2, "门源花海项目", "花海文旅样例公司", "格尔木市", 1, "2024.3", "签约", "", ""),
    (3, "绿色合成氨项目", "乙公司", "格尔木市", 1, "2024.3", "签约", "", "合成氨 30 万吨"),
]


def test_invented_projects_say_so_wherever_they_are_shown(
    cast: SimpleNamespace, client_of: Any, at: Any
) -> None:
    written_by(cast.officer, at, workbook(ROWS, total=None))
    labelled = Project.objects.filter(is_synthetic=True).order_by("pk")
    assert [project.name for project in labelled] == ["祁连冷链项目", "门源花海项目"]

    client = client_of(cast.officer)
    assert client.get("/projects/").content.decode().count("wt-chip-synth") == 2
    assert "wt-chip-synth" in client.get(f"/projects/{labelled[0].pk}/").content.decode()
    told = client.get("/api/projects").json()["items"]
    assert sorted(row["is_synthetic"] for row in told) == [False, True, True]

    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(client.get("/projects/export/")))).active
    marked = [row for row in sheet.iter_rows(values_only=True) if "合成数据" in row]
    assert len(marked) == 2


def test_statistics_say_what_is_in_a_sum_and_what_is_not(
    cast: SimpleNamespace, client_of: Any, at: Any
) -> None:
    amounts = ("3～4", "100亿元以上", "3000万美元", "面议", 5)
    rows = [
        (
            n,
            f"第{n}号盐湖项目",
            f"公司{n}",
            "格尔木市",
            amount,
            "2024.3",
            "签约",
            "",
            "合成" if n == 1 else "",
        )
        for n, amount in enumerate(amounts, 1)
    ]
    written_by(cast.officer, at, workbook(rows, total=None))
    client = client_of(cast.officer)
    told = client.get("/api/statistics").json()["total"]["all"]
    assert told["investment_yuan"] == 10_800_000_000
    assert {key: told[key] for key in ("with_investment", "with_foreign", "without_investment")} == {
        "with_investment": 3,
        "with_foreign": 1,
        "without_investment": 1,
    }
    assert (told["at_lower_end"], told["synthetic"]) == (2, 1)
    page = client.get("/statistics/").content.decode()
    for words in (
        "另有 1 个未填",
        "1 个是外币，没有折算",
        "2 个是区间或下限，按下限加",
        "1 个是合成的演示项目",
    ):
        assert words in page
