"""From an office's workbook to projects and back: brought, read, decided, written, undone."""

import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from rooms.ledger_files import GOLMUD, workbook

from wutong.jobs.actions import run_one
from wutong.jobs.models import Job
from wutong.ledgers.actions.bring import bring
from wutong.ledgers.actions.decide import decide, decide_all, set_mapping
from wutong.ledgers.actions.undo import undo
from wutong.ledgers.actions.write import confirm
from wutong.ledgers.cache import Cached
from wutong.ledgers.handlers import HANDLERS
from wutong.ledgers.models import Import, Mapping
from wutong.ledgers.queries import reading_path
from wutong.organisation.reasons import NotFound, NotYourDuty, Refused
from wutong.projects.models import DuplicateCandidate, LedgerRow, Project, Workbook

pytestmark = pytest.mark.django_db
NAME = "格尔木市重点项目.xlsx"


def work() -> None:
    """What the worker does until nothing is queued; a job that failed is an error here."""
    while run_one(HANDLERS):
        pass
    failed = Job.objects.filter(state=Job.State.FAILED).values_list("kind", "error")
    assert not list(failed)


def brought_by(person: Any, at: Any, data: bytes | None = None, name: str = NAME) -> Import:
    found = bring(file_name=name, chunks=[data or workbook()], by=person, at=at)
    work()
    found.refresh_from_db()
    return found


def written_by(person: Any, at: Any, data: bytes | None = None, name: str = NAME) -> Import:
    found = brought_by(person, at, data, name)
    confirm(found.pk, by=person, at=at)
    work()
    found.refresh_from_db()
    assert found.state == Import.State.WRITTEN
    return found


def everything() -> dict[str, list[Any]]:
    """Every table but the trail, the jobs and the imports themselves."""
    left_out = {"audit", "jobs", "sessions", "contenttypes", "auth", "axes"}
    return {
        model._meta.db_table: list(model.objects.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label not in left_out and model is not Import
    }


def test_a_ledger_becomes_projects_whose_figures_know_their_cells(cast: SimpleNamespace, at: Any) -> None:
    brought = brought_by(cast.officer, at)
    assert brought.state == Import.State.READ
    assert brought.summary["projects"] == 4
    assert brought.summary["outside"]["count"] == 1
    assert brought.summary["sheets"][0]["disagreeing"] == 1
    assert not Project.objects.exists()
    assert not Workbook.objects.exists()

    confirm(brought.pk, by=cast.officer, at=at)
    work()
    brought.refresh_from_db()
    assert brought.written["added"] == 3
    assert brought.written["left_out"][0]["name"] == "德令哈熔盐储热项目"
    assert "海西" not in brought.written["left_out"][0]["words"]

    station = Project.objects.get(name="南山口抽水蓄能电站")
    assert (station.investment_yuan, station.region_id, station.stage) == (17_090_000_000, "632801", "land")
    assert (station.jobs, station.jobs_is_at_least) == (400, True)
    row = LedgerRow.objects.get(project=station)
    assert station.sources["investment"] == {"row": row.pk, "cell": "E3", "sheet": "项目表"}
    assert row.cells["investment"] == ["E3", "170.9"]
    ranged = Project.objects.get(name__contains="提锂")
    assert (ranged.investment_yuan, ranged.investment_yuan_to) == (300_000_000, 400_000_000)
    unknown = Project.objects.get(name__contains="镁基")
    assert unknown.investment_yuan is None
    assert (str(unknown.signed_from), str(unknown.signed_to)) == ("2024-06-11", "2024-06-20")


def test_undo_is_exact_and_the_same_file_twice_adds_nothing(cast: SimpleNamespace, at: Any) -> None:
    written_by(cast.officer, at, workbook(GOLMUD[:2]), "早先.xlsx")
    before = everything()
    brought = written_by(cast.officer, at, workbook(GOLMUD))
    after = everything()
    assert before != after
    with pytest.raises(Refused, match="没有增加任何东西"):
        bring(file_name="改了名.xlsx", chunks=[workbook(GOLMUD)], by=cast.officer, at=at)
    assert everything() == after
    undo(brought.pk, by=cast.officer, at=at)
    assert everything() == before
    brought.refresh_from_db()
    assert brought.state == Import.State.UNDONE


def uploaded(client: Any, data: bytes, name: str = NAME, **extra: Any) -> Any:
    return client.post("/ledgers/new", {"files": SimpleUploadedFile(name, data)}, **extra)


def test_the_pages_lead_from_a_file_to_projects_and_back(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.officer)
    assert "还没有导入过台账" in client.get("/ledgers/").content.decode()
    assert "把台账拖到这里" in client.get("/ledgers/new").content.decode()
    waiting = uploaded(client, workbook(), follow=True)
    assert "排着队" in waiting.content.decode()
    address = waiting.request["PATH_INFO"]
    assert "排着队" in client.get(f"{address}progress").content.decode()
    work()
    assert client.get(f"{address}progress").headers["HX-Redirect"] == address

    page = client.get(address).content.decode()
    assert "写入 3 个项目" in page
    assert "差 812.6 亿元" in page
    assert "格尔木市 632801" in page
    assert "2024-06-11 至 2024-06-20" in page
    assert "不在格尔木市全域" in page

    client.post(f"{address}write")
    work()
    done = client.get(address).content.decode()
    assert "撤销这次导入" in done
    assert "德令哈熔盐储热项目" in done
    assert "已写入" in client.get("/ledgers/").content.decode()
    client.post(f"{address}undo")
    assert "撤销了" in client.get(address).content.decode()
    assert not Project.objects.exists()
