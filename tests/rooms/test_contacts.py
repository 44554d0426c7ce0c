"""An investor's telephone number is nowhere to be read before it is revealed, however the ledger wrote it."""

from types import SimpleNamespace
from typing import Any

import pytest

from rooms.ledger_files import HEADER, workbook
from rooms.test_ledgers import brought_by, written_by
from wutong.audit.models import Entry
from wutong.organisation.models import Person
from wutong.projects import actions
from wutong.projects.models import Project
from wutong_engines.units.phones import numbers_in, numbers_masked, without_numbers

pytestmark = pytest.mark.django_db
NUMBERS = ("19900000501", "19900000502", "19900000503")


def test_numbers_are_found_in_words_and_amounts_are_not() -> None:
    assert numbers_in("李四/139 1234 5678、0971-6123456") == ["139 1234 5678", "0971-6123456"]
    assert without_numbers("演示联系人1 19900000501") == "演示联系人1"
    assert numbers_masked("请找张三 19900000501") == "请找张三 199****0501"
    for words in ("总投资15000000000元", "2025-2026", "13800138000.5", "规模 8000-10000 人"):
        assert numbers_masked(words) == words


ROW = (1, "昆仑盐湖提锂示范项目", "昆仑锂业", "格尔木市", 3, "2024.3", "签约", "120")
COMBINED = workbook(
    [(*ROW, f"找王五 {NUMBERS[1]}", f"张三 {NUMBERS[0]}", NUMBERS[2])],
    header=(*HEADER, "联系人及电话", "园区联络"),
    total=None,
)
SHEET = "/projects/{}/sources/{}/"


@pytest.fixture
def project(cast: SimpleNamespace, at: Any) -> Project:
    written_by(cast.officer, at, COMBINED)
    return Project.objects.get()


def readable(client: Any, project: Project) -> str:
    """Whatever pages and API say of the project."""
    pages = [f"/projects/{project.pk}/", "/projects/", f"/projects/{project.pk}/edit/"]
    pages += [
        SHEET.format(project.pk, key) for key in ("name", "investment", "summary", "contact_phone", "jobs")
    ]
    pages += [f"/api/projects/{project.pk}", f"/api/projects/{project.pk}/timeline", "/api/projects"]
    pages += ["/ledgers/", "/settings/trail/"]
    return "\n".join(client.get(page).content.decode() for page in pages)


def test_a_number_in_the_name_cell_becomes_the_telephone(project: Project) -> None:
    assert (project.contact_name, project.contact_phone) == ("张三", NUMBERS[0])


@pytest.mark.parametrize(
    "username", ["mayucheng", "hanxiulan", "qishenghai", "baoyulong", "liwenjing", "fanghua"]
)
def test_nobody_reads_a_number_without_revealing_it(
    username: str, project: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    said = readable(client_of(cast.everyone[username]), project)
    assert not [number for number in NUMBERS if number in said]


def test_a_department_that_was_asked_reads_no_name_either(
    project: Project, cast: SimpleNamespace, client_of: Any, at: Any
) -> None:
    person: Person = cast.everyone["xuwenbin"]
    actions.ask(project.pk, person.body_id, "请出意见", at.date(), by=cast.officer, at=at)
    said = readable(client_of(person), project)
    assert project.name in said
    assert "张三" not in said
    assert not [number for number in NUMBERS if number in said]


def test_revealing_shows_it_and_writes_that_down(
    project: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    answer = client_of(cast.officer).post(f"/projects/{project.pk}/contact/")
    assert NUMBERS[0] in answer.content.decode()
    assert Entry.objects.filter(act="reveal_contact", target_id=str(project.pk)).count() == 1


def test_somebody_elses_preview_masks_contacts(cast: SimpleNamespace, client_of: Any, at: Any) -> None:
    brought = brought_by(cast.officer, at, COMBINED)
    own = client_of(cast.officer).get(f"/ledgers/{brought.pk}/").content.decode()
    assert NUMBERS[0] in own
    other = client_of(cast.reviewer).get(f"/ledgers/{brought.pk}/").content.decode()
    assert "昆仑盐湖提锂示范项目" in other
    assert not [number for number in NUMBERS if number in other]
    told = client_of(cast.reviewer).get(f"/api/ledgers/{brought.pk}").content.decode()
    assert not [number for number in NUMBERS if number in told]
