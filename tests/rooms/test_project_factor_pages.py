"""The page of a project's factors and the same for programs: one button, refusals, needs as typed."""

import re
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rooms.api_program import Program
from rooms.factor_parts import GOLMUD, HAIXI, keeper, key, opened
from rooms.project_parts import asked, last_entry, needing
from wutong.factors.models import Hold
from wutong.projects import actions
from wutong.projects.holding import end_after
from wutong.projects.models import FactorNeed, Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(cast: SimpleNamespace, at: datetime) -> Project:
    return needing(cast, at)


def form_of(page: Any) -> dict[str, str]:
    """What the form sends as it stands."""
    form = page.text.partition('id="ask"')[2].partition("</form>")[0]
    sent = dict(re.findall(r'<input[^>]* name="([\w-]+)"[^>]* value="([^"]*)"', form))
    for name, options in re.findall(r'<select[^>]* name="([\w-]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        sent[name] = re.findall(r'value="(\d+)" selected', options)[0]
    return sent


@pytest.fixture
def land(db: None) -> SimpleNamespace:
    """Land outside parks: 100 亩 of the county, 4,000 of the prefecture; pages read the clock themselves."""
    by, now = keeper("hx_natural_resources"), timezone.now()
    above = opened("land_scattered", HAIXI, 4100, by=by, at=now, period="长期")
    here = opened("land_scattered", GOLMUD, 100, by=by, at=now, period="长期")
    return SimpleNamespace(above=above, here=here)


def test_everything_missing_is_asked_for_with_one_button(
    project: Project, land: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.officer)
    address = reverse("projects:factors", args=[project.pk])
    client.get("/projects/")
    with CaptureQueriesContext(connection) as captured:
        page = client.get(address)
    assert len(captured) <= 12
    assert "一次申请 1 项" in page.text and "海西州，可用 4,000 亩" in page.text
    sent = form_of(page)
    assert (sent["amount-land_scattered"], sent["account-land_scattered"]) == ("340", str(land.above.pk))
    done = client.post(address + "ask/", sent)
    assert (done.status_code, done.headers["Location"]) == (302, address + "#history")
    client.post(address + "ask/", sent)  # a second click
    hold = Hold.objects.get()
    page = client.get(address)
    assert "等自然资源部门答复" in page.text and "已预占，等落实" in page.text
    taking_back = f"{address}holds/{hold.pk}/withdraw/"
    form = client.get(taking_back)
    assert "立即回到账户；以后可以再申请" in form.text
    assert client.post(taking_back, {"key": key(), "reason": "改小"}).headers["Location"] == address
    assert "已取消" in client.get(address).text
    assert client.post(taking_back, {"key": key()}).status_code == 422


def test_a_form_shown_in_two_windows_asks_once(
    project: Project, land: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    client, address = client_of(cast.officer), reverse("projects:factors", args=[project.pk])
    one, other = form_of(client.get(address)), form_of(client.get(address))
    assert client.post(address + "ask/", one).status_code == 302
    late = client.post(address + "ask/", other)
    assert late.status_code == 422 and "这个项目又申请过要素" in late.text
    assert "已预占，等落实" in late.text and "您写的还在下面" not in late.text
    assert Hold.objects.count() == 1
    assert client.post(address + "ask/", one).status_code == 302  # the first, sent again, is answered as done
    assert Hold.objects.count() == 1
    actions.set_need(project.pk, "land_scattered", 300_000, by=cast.officer, at=timezone.now())
    assert "已预占，等落实，比需要多 40 亩" in client.get(address).text


def test_the_same_page_sent_with_something_else_is_told_in_a_persons_words(
    project: Project, land: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    client, address = client_of(cast.officer), reverse("projects:factors", args=[project.pk])
    sent = form_of(client.get(address))
    assert client.post(address + "ask/", sent).status_code == 302
    other = client.post(address + "ask/", sent | {"amount-land_scattered": "339"})
    assert other.status_code == 422 and "这一页已经申请过一次，写的与这次不同" in other.text
    assert "编号" not in other.text.partition('role="alert"')[2][:600] and Hold.objects.count() == 1
    taking_back = f"{address}holds/{Hold.objects.get().pk}/withdraw/"
    assert client.post(taking_back, {"key": sent["key"]}).status_code == 422
    assert "这一页已经办过一次" in client.post(taking_back, {"key": sent["key"]}).text


def test_every_account_that_serves_is_listed(
    project: Project, land: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    page = client_of(cast.officer).get(reverse("projects:factors", args=[project.pk]))
    table = page.text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "格尔木市 100 亩" in table and "海西州 4,000 亩" in table
    assert set(re.findall(r'<option value="(\d+)"', page.text.partition('id="ask"')[2])) == {
        str(land.here.pk),
        str(land.above.pk),
    }


def test_a_day_gone_by_is_marked_where_it_was_written(
    project: Project, land: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    client, address = client_of(cast.officer), reverse("projects:factors", args=[project.pk])
    refused = client.post(address + "ask/", form_of(client.get(address)) | {"until": "2020-01-01"})
    assert refused.status_code == 422
    field = re.search(r'<input[^>]* name="until"[^>]*>', refused.text)
    assert field and 'aria-invalid="true"' in field.group()


def test_a_refusal_says_what_lapses_first_and_keeps_what_was_typed(
    project: Project, land: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    now = timezone.now()
    other = actions.create({"name": "先来的项目"}, by=cast.officer, at=now)
    asked(other, {land.here: 90}, cast, now)
    client, address = client_of(cast.officer), reverse("projects:factors", args=[project.pk])
    sent = form_of(client.get(address)) | {
        "amount-land_scattered": "0.012万",
        "account-land_scattered": str(land.here.pk),
        "words": "一期先要",
    }
    refused = client.post(address + "ask/", sent)
    assert refused.status_code == 422
    assert "要 120 亩，可用 10 亩，差 110 亩" in refused.text
    assert "占着的：先来的项目 90 亩" in refused.text and "最早到期：" in refused.text
    assert {*form_of(refused).items()} ^ {*sent.items()} == {
        (name, one[name]) for one in (form_of(refused), sent) for name in ("key", "csrfmiddlewaretoken")
    }
    wrong = client.post(address + "ask/", sent | {"amount-land_scattered": "约1200"})
    assert wrong.status_code == 422 and "不是一个确数" in wrong.text
    assert "写明占到哪一天" in client.post(address + "ask/", sent | {"until": "下周"}).text
    wrong = client.post(address + "ask/", sent | {"account-land_scattered": "999999"})
    assert "选向哪个账户申请" in wrong.text
    empty = client.post(address + "ask/", {"key": key(), "until": "2027-01-15"})
    assert empty.status_code == 422 and Hold.objects.count() == 1


def test_a_need_is_typed_on_its_page(project: Project, cast: SimpleNamespace, client_of: Any) -> None:
    client, address = client_of(cast.officer), reverse("projects:factors", args=[project.pk])
    bad = client.post(address + "need/", {"kind": "cod", "amount": "12 亩"})
    assert bad.status_code == 422 and "量的是面积" in bad.text
    done = client.post(address + "need/", {"kind": "cod", "amount": "12.5", "words": "环评报告表"})
    assert done.headers["Location"] == address
    page = client.get(address).text
    assert "12.5 t/a" in page and "马玉成" in page and "环评报告表" in page
    assert 'value="12.5 t/a"' in client.get(address + "need/?kind=cod").text
    assert "填的是 12.5 t/a" in client.get(address + "need/cod/remove/").text
    client.post(address + "need/cod/remove/")
    assert not FactorNeed.objects.exists()
    assert client.get(address + "need/cod/remove/").status_code == 404


def test_a_department_reads_and_is_offered_nothing(
    project: Project, land: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    asked(project, {land.here: 80}, cast, timezone.now())
    page = client_of(keeper("gem_natural_resources")).get(reverse("projects:factors", args=[project.pk]))
    assert page.status_code == 200 and "80 亩" in page.text
    assert "一次申请" not in page.text and "填一种要素" not in page.text and "取消" not in page.text


def test_a_program_reads_and_asks_once(
    project: Project, land: SimpleNamespace, cast: SimpleNamespace
) -> None:
    program = Program(cast.officer, timezone.now())
    path, headers = f"/projects/{project.pk}/factors", {"Idempotency-Key": "program-1"}
    told = {one["kind"]: one for one in program.get(path).json()["factors"]}
    assert told["land_scattered"]["missing_thousandths"] == 340_000
    assert told["land_scattered"]["needed_by"] == "land_mu" and told["gas"]["needed_thousandths"] is None
    assert [one["free_thousandths"] for one in told["land_scattered"]["accounts"]] == [100_000, 4_000_000]
    asks = [{"account_id": land.above.pk, "amount": "340 亩"}]
    for _ in range(2):
        made = program.post(path, headers=headers, asks=asks)
        assert made.status_code == 201, made.text
    assert Hold.objects.count() == 1
    assert program.get(path).json()["holds"][0]["pending_thousandths"] == 340_000
    other = program.post(path, headers=headers, asks=[asks[0] | {"amount": "1"}])
    assert other.status_code == 422 and "这个编号已经用在另一次操作上" in other.text
    vague = asks[0] | {"amount": "约 3 亩"}
    wrong = program.post(path, headers={"Idempotency-Key": "program-2"}, asks=[vague])
    assert wrong.json()["reasons"][0]["field"] == "asks.0.amount"
    assert program.post(path, asks=asks).status_code == 422
    short = program.post(path, headers={"Idempotency-Key": "program-3"}, asks=[asks[0] | {"amount": "9999"}])
    assert short.status_code == 422 and short.json()["reasons"][0]["code"] == "short"


def test_how_long_an_ask_holds_is_a_figure_of_the_province(
    project: Project, land: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    address, keeper_of_figures = reverse("projects:hold_days"), client_of(cast.everyone["yangfan"])
    assert "先占住 10 个工作日" in client_of(cast.officer).get(address).text
    sent = {"days": "3", "source": "青政办〔2026〕1号", "basis": "依据"}
    assert client_of(cast.officer).post(address, sent).status_code == 403
    wrong = keeper_of_figures.post(address, sent | {"days": "0"})
    assert wrong.status_code == 422 and "写 1 到 250 的整数" in wrong.text
    assert keeper_of_figures.post(address, sent).status_code == 302
    page = client_of(cast.officer).get(reverse("projects:factors", args=[project.pk]))
    assert "默认 3 个工作日（依据）" in page.text
    assert form_of(page)["until"] == end_after(3, timezone.now()).isoformat()
    assert last_entry().act == "change_hold_days" and last_entry().changes["days"] == [10, 3]
