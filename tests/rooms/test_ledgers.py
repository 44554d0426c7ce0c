"""From an office's workbook to projects and back: brought, read, decided, written, undone."""

import io
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from rooms.ledger_files import GOLMUD, workbook
from wutong.jobs.actions import run_one
from wutong.jobs.models import Job
from wutong.ledgers.actions.bring import bring
from wutong.ledgers.actions.compare import pairs_of
from wutong.ledgers.actions.decide import decide, decide_all, set_mapping
from wutong.ledgers.actions.undo import undo
from wutong.ledgers.actions.write import confirm
from wutong.ledgers.handlers import HANDLERS
from wutong.ledgers.models import Import, Mapping
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
    data = workbook(GOLMUD)
    written_by(cast.officer, at, workbook(GOLMUD[:2]), "早先.xlsx")
    before = everything()
    brought = written_by(cast.officer, at, data)
    after = everything()
    assert before != after
    with pytest.raises(Refused, match="没有增加任何东西"):
        bring(file_name="改了名.xlsx", chunks=[data], by=cast.officer, at=at)
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


def pair_of(brought: Import, other_prefix: str) -> dict[str, Any]:
    return next(p for p in pairs_of(brought) if p["other"].startswith(other_prefix))


def test_a_row_that_is_a_known_project_fills_blanks_and_marks_what_differs(
    cast: SimpleNamespace, at: Any, client_of: Any
) -> None:
    first = ((1, "南山口抽水蓄能电站", "三峡集团", "格尔木市", 170.9, "", "签约", "", ""),)
    written_by(cast.officer, at, workbook(first, total=None), "早先.xlsx")
    before = everything()
    second = (
        (1, "格尔木南山口抽水蓄能电站项目", "三峡集团", "格尔木市", 171, "2022年12月30日", "在建", "400", ""),
    )
    brought = brought_by(cast.officer, at, workbook(second, total=None))
    pair = pair_of(brought, "p")
    assert pair["confidence"] >= 0.9
    decide(brought.pk, pair["row"], pair["other"], "same", by=cast.officer, at=at)
    confirm(brought.pk, by=cast.officer, at=at)
    work()
    brought.refresh_from_db()
    assert (brought.written["added"], brought.written["attached_count"]) == (0, 1)
    station = Project.objects.get()
    assert (station.investment_yuan, station.jobs, station.stage) == (17_090_000_000, 400, "sign")
    assert station.sources["investment"]["disputed"] is True
    assert station.sources["jobs"]["cell"] == "H3"
    assert station.version == 2
    assert LedgerRow.objects.filter(project=station).count() == 2
    undo(brought.pk, by=cast.officer, at=at)
    assert everything() == before
    page = client_of(cast.officer).get(f"/ledgers/{brought.pk}/").content.decode()
    assert "170.9 亿元" in page
    assert "171 亿元" in page


def test_rows_of_one_file_that_are_one_project_make_one(cast: SimpleNamespace, at: Any) -> None:
    rows = (
        (1, "昆仑南山口抽水蓄能电站", "三峡集团", "格尔木市", 170.9, "", "签约", "", ""),
        (2, "昆仑南山口抽水蓄能电站项目", "三峡集团", "格尔木市", 171, "2022.12", "签约", "", ""),
    )
    brought = brought_by(cast.officer, at, workbook(rows, total=None))
    assert decide_all(brought.pk, by=cast.officer, at=at) == 1
    confirm(brought.pk, by=cast.officer, at=at)
    work()
    project = Project.objects.get()
    assert (project.investment_yuan, str(project.signed_from)) == (17_090_000_000, "2022-12-01")
    assert project.sources["investment"]["disputed"] is True
    assert not DuplicateCandidate.objects.exists()


def test_pairs_nobody_decided_wait_to_be_judged(cast: SimpleNamespace, at: Any) -> None:
    written_by(cast.officer, at, workbook(GOLMUD[:1]), "早先.xlsx")
    brought = written_by(cast.officer, at, workbook(GOLMUD[:2]))
    assert brought.written["pairs"] == 1
    pair = DuplicateCandidate.objects.get()
    assert pair.first_id < pair.second_id
    assert pair.batch == brought.batch


def test_undo_is_refused_when_somebody_built_on_it_and_says_who(
    cast: SimpleNamespace, at: Any, client_of: Any
) -> None:
    brought = written_by(cast.officer, at)
    Project.objects.filter(name="南山口抽水蓄能电站").update(version=2, updated_by=cast.reviewer)
    with pytest.raises(Refused) as refusal:
        undo(brought.pk, by=cast.officer, at=at)
    assert "南山口抽水蓄能电站" in refusal.value.reasons[0].words
    assert cast.reviewer.name in refusal.value.reasons[0].who
    assert Project.objects.count() == 3
    page = client_of(cast.officer).get(f"/ledgers/{brought.pk}/").content.decode()
    assert "现在不能撤销" in page


def test_a_confirmed_column_is_used_next_time(cast: SimpleNamespace, at: Any, client_of: Any) -> None:
    header = (
        "序号",
        "项目名称",
        "投资方",
        "建设地点",
        "体量（亿元）",
        "签约时间",
        "进展阶段",
        "带动就业",
        "备注",
    )
    brought = brought_by(cast.officer, at, workbook(header=header))
    client = client_of(cast.officer)
    page = client.get(f"/ledgers/{brought.pk}/?columns=all").content.decode()
    assert 'name="column-E"' in page
    client.post(f"/ledgers/{brought.pk}/columns", {"sheet": "0", "column-E": "total"})
    work()
    brought.refresh_from_db()
    assert brought.summary["investment_yuan"] == 18_640_000_000
    assert Mapping.objects.get().meanings == {"E": "total"}
    again = brought_by(cast.officer, at, workbook(GOLMUD[:2], header=header), "下个月.xlsx")
    assert again.summary["investment_yuan"] == 17_390_000_000
    with pytest.raises(Refused, match="项目名称"):
        set_mapping(again.pk, 0, {"C": "name"}, by=cast.officer, at=at)


def test_who_sees_an_import(cast: SimpleNamespace, at: Any, client_of: Any) -> None:
    brought = brought_by(cast.officer, at)
    address = f"/ledgers/{brought.pk}/"
    assert client_of(cast.reviewer).get(address).status_code == 200
    assert client_of(cast.province).get(address).status_code == 200
    stranger = cast.everyone["duojiecairang"]
    assert client_of(stranger).get(address).status_code == 404
    assert client_of(cast.support).get("/ledgers/").status_code == 403
    with pytest.raises(NotFound):
        confirm(brought.pk, by=stranger, at=at)
    with pytest.raises(NotYourDuty):
        confirm(brought.pk, by=cast.reviewer, at=at)


def test_a_park_brings_its_own_projects(cast: SimpleNamespace, at: Any) -> None:
    rows = ((1, "昆仑碳酸锂项目", "昆仑锂业", "", 3, "", "签约", "", ""),)
    written_by(cast.everyone["tiejun"], at, workbook(rows, title="重点项目台账", total=None))
    project = Project.objects.get()
    assert project.park_id == cast.everyone["tiejun"].body.park_id
    assert project.sources["region"]["assumed"] is True


def test_a_hostile_file_gets_a_reason_and_leaves_nothing(
    cast: SimpleNamespace, at: Any, client_of: Any
) -> None:
    brought = brought_by(cast.officer, at, b"PK\x03\x04 not a workbook")
    assert brought.state == Import.State.REFUSED
    page = client_of(cast.officer).get(f"/ledgers/{brought.pk}/").content.decode()
    assert "这个文件没有读" in page
    assert not Workbook.objects.exists()
    refused = uploaded(client_of(cast.officer), b"hello", "说明.txt")
    assert refused.status_code == 422
    assert "不是 Excel 工作簿" in refused.content.decode()


def test_the_preview_asks_the_database_little(
    cast: SimpleNamespace, at: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    rows = [
        (n, f"昆仑{chr(0x4E00 + n)}储能电站", "昆仑能源", "格尔木市", n, "", "签约", "", "")
        for n in range(1, 450)
    ]
    brought = brought_by(cast.officer, at, workbook(rows))
    client = client_of(cast.officer)
    with django_assert_max_num_queries(12):
        page = client.get(f"/ledgers/{brought.pk}/?page=2").content.decode()
    assert "第 2 页，共 3 页" in page


def test_cancelling_leaves_nothing_and_can_be_read_again(
    cast: SimpleNamespace, at: Any, client_of: Any
) -> None:
    brought = bring(file_name=NAME, chunks=[workbook()], by=cast.officer, at=at)
    client = client_of(cast.officer)
    client.post(f"/ledgers/{brought.pk}/cancel")
    work()
    brought.refresh_from_db()
    assert brought.state == Import.State.CANCELLED
    assert "取消了" in client.get(f"/ledgers/{brought.pk}/").content.decode()
    client.post(f"/ledgers/{brought.pk}/again")
    work()
    brought.refresh_from_db()
    assert brought.state == Import.State.READ


def test_two_projects_of_one_row_are_two(cast: SimpleNamespace, at: Any, client_of: Any) -> None:
    """Tables side by side: the cell of the name tells them apart, in the file and when it comes again."""
    header = ("项目名称", "建设地点", "总投资（亿元）", None, "项目名称", "建设地点", "总投资（亿元）")
    rows = (
        ("南山口抽水蓄能电站", "格尔木市", 170.9, None, "察尔汗镁基新材料产业园", "格尔木市", 12),
        ("昆仑盐湖提锂示范项目", "格尔木市", 3, None, "格尔木牦牛肉加工厂", "格尔木市", 1.5),
    )
    written = written_by(cast.officer, at, workbook(rows, total=None, header=header))
    assert written.written["added"] == 4
    assert sorted(LedgerRow.objects.values_list("cells__name__0", flat=True)) == ["A3", "A4", "E3", "E4"]
    page = client_of(cast.officer).get(f"/ledgers/{written.pk}/")
    assert page.status_code == 200


def test_a_name_merged_over_rows_with_amounts_of_their_own_is_written_and_known_again(
    cast: SimpleNamespace, at: Any
) -> None:
    """Two investors of one project on two rows, one merged name; and a row that names none."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ("序号", "项目名称", "投资方", "建设地点", "总投资（亿元）"),
        (1, "昆仑盐湖提锂示范项目", "甲公司", "格尔木市", 3),
        (None, None, "乙公司", None, 2),
        (2, "察尔汗镁基新材料产业园", "丙公司", "格尔木市", 1),
        (3, None, "丁公司", "格尔木市", 4),
    ):
        sheet.append(row)
    for cells in ("A2:A3", "B2:B3", "D2:D3"):
        sheet.merge_cells(cells)
    file = io.BytesIO()
    book.save(file)
    written = written_by(cast.officer, at, file.getvalue())
    assert written.written["added"] == 4
    assert list(LedgerRow.objects.order_by("row").values_list("row", "cells__name__0")) == [
        (2, "B2"), (3, "B2"), (4, "B4"), (5, None),
    ]  # fmt: skip
    theirs = brought_by(cast.reviewer, at, file.getvalue(), "又来.xlsx")
    confirm(theirs.pk, by=cast.reviewer, at=at)
    work()
    assert Project.objects.count() == 4
