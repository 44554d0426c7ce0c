"""Cells no office would write: they are read as far as they go, kept on both databases, and break nothing."""

import io
import zipfile
from types import SimpleNamespace
from typing import Any

import pytest

from rooms.ledger_files import workbook
from rooms.test_ledgers import written_by
from wutong.projects.models import LedgerRow, Project

pytestmark = pytest.mark.django_db
HUGE = ("9" * 400, 1e300, -1e300, "9" * 60 + "亿元", "万" * 50, float(10**22), "1e400")


def with_text(data: bytes, mark: str, text: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(mark.encode(), text.encode()))
    return made.getvalue()


def test_control_characters_are_not_kept(cast: SimpleNamespace, at: Any) -> None:
    row = (1, "甲QQQ项目", "乙QQQ公司", "格尔木市", 3, "2024.3", "签约", "", "备QQQ注")
    written_by(cast.officer, at, with_text(workbook([row], total=None), "QQQ", "_x0000__x0001_"))
    project = Project.objects.get()
    assert (project.name, project.investor) == ("甲项目", "乙公司")
    assert "\x00" not in str(LedgerRow.objects.values_list("cells", "extras")[0])


@pytest.mark.parametrize("amount", HUGE)
def test_an_amount_beyond_belief_is_not_taken_and_not_added(
    amount: Any, cast: SimpleNamespace, client_of: Any, at: Any
) -> None:
    rows = [
        (1, "甲项目", "乙公司", "格尔木市", amount, "2024.3", "签约", "80", ""),
        (2, "丙项目", "丁公司", "格尔木市", 5, "2024.3", "签约", "80", ""),
    ]
    brought = written_by(cast.officer, at, workbook(rows))
    assert brought.summary["investment_yuan"] == 500_000_000
    assert Project.objects.get(name="甲项目").investment_yuan is None
    for page in (f"/ledgers/{brought.pk}/", f"/api/ledgers/{brought.pk}", "/projects/"):
        assert client_of(cast.officer).get(page).status_code == 200
