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
