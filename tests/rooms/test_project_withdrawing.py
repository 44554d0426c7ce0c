"""What was registered is taken back from the page; a refusal says what to do, where it belongs."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from rooms.project_parts import PDF, project_of
from wutong.projects import actions
from wutong.projects.models import Attestation, Milestone, Project


@pytest.fixture
def project(cast: SimpleNamespace, at: datetime) -> Project:
    return project_of(cast, at)


def body(response: Any) -> str:
    return response.content.decode()  # type: ignore[no-any-return]


def test_a_milestone_is_withdrawn_from_the_page(
    project: Project, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    Project.objects.filter(pk=project.pk).update(stage="sign")
    actions.attach(project.pk, "business_licence", "执照.pdf", [PDF], by=cast.officer, at=at)
    actions.record_milestone(project.pk, "company_registered", date(2026, 1, 5), by=cast.officer, at=at)
    officer, address = (
        client_of(cast.officer),
        f"/projects/{project.pk}/milestones/company_registered/withdraw/",
    )
    assert address in body(officer.get(f"/projects/{project.pk}/"))
    assert "2026-01-05" in body(officer.get(address))
    refused = officer.post(address, {"reason": " "})
    assert refused.status_code == 422 and "这一格要填" in body(refused)
    assert Milestone.objects.count() == 1
    done = officer.post(address, {"reason": "执照是别家的"})
    assert done.headers["Location"] == f"/projects/{project.pk}/#milestones"
    assert not Milestone.objects.exists()
    assert officer.get(address).status_code == 404
    assert "马玉成 撤回里程碑：公司注册：执照是别家的" in body(officer.get(f"/projects/{project.pk}/"))


def test_a_condition_is_withdrawn_by_who_registered_it_or_runs_the_project(
    project: Project, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    grid, key = cast.everyone["gaoming"], "grid_access_agreed"
    actions.ask(project.pk, "hx_grid", "接入意见", date(2026, 12, 1), by=cast.officer, at=at)
    actions.attest(project.pk, key, "11 月 20 日答复", by=cast.officer, at=at)
    page, address = f"/projects/{project.pk}/", f"/projects/{project.pk}/conditions/{key}/withdraw/"
    department, officer = client_of(grid), client_of(cast.officer)
    assert "11 月 20 日答复" in body(department.get(page)) and address not in body(department.get(page))
    refused = department.post(address, {"reason": "看错了"})
    assert refused.status_code == 422 and "不是本单位上传或登记的" in body(refused)
    assert address in body(officer.get(page))
    assert officer.post(address, {"reason": "答复作废"}).status_code == 302
    assert not Attestation.objects.exists()
    actions.attest(project.pk, key, "同意接入", by=grid, at=at)
    assert address in body(department.get(page))
    assert department.post(address, {"reason": "写错了"}).status_code == 302


def test_a_refused_move_shows_what_is_missing_with_the_way_to_mend_it(
    project: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    officer, address = client_of(cast.officer), f"/projects/{project.pk}/move/"
    refused = officer.post(address, {"to": "appraise", "version": project.version, "reason": ""})
    assert refused.status_code == 422
    assert "现在不能推进到“论证”" in body(refused) and "什么都没有改动" in body(refused)
    assert f"/projects/{project.pk}/evidence/?kind=information_sheet" in body(refused)


def test_a_reason_about_a_field_stands_below_it(
    project: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    sent = {"body": "hx_ecology", "subject": "环评意见", "due_date": "2020-01-01"}
    refused = body(client_of(cast.officer).post(f"/projects/{project.pk}/requests/", sent))
    assert 'id="id_due_date_error">期限不能早于今天' in refused
