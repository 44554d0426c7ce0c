"""A study shared with another body: who sees it, who may add to it, taken back, and what the trail keeps."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from wutong.audit.models import Entry
from wutong.greenpower import queries
from wutong.greenpower.models import Curve, Share, Study, Version
from wutong.greenpower.sharing import actions as sharing
from wutong.greenpower.sharing.queries import bodies_like
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, NotYourDuty, Refused
from wutong.projects.actions import creating

pytestmark = pytest.mark.django_db
SAVED = {"load": "two_shift", "peak": "20", "green": "50", "name": "某某 数据中心"}
# of a study of 格尔木's: seen before, while shared with 省能源局, once taken back; may add a version
TRUTH = {
    "mayucheng": (True, True, True, True),  # the officer of the body that holds it
    "hanxiulan": (True, True, True, True),  # 海西州, above it
    "liwenjing": (True, True, True, True),  # 省, above all
    "zhouhaiyan": (False, True, False, False),  # 省能源局, shared with
    "duojiecairang": (False, False, False, False),  # 乌兰, beside it
    "chenyulian": (False, False, False, False),  # 西宁
    "linweidong": (False, False, False, False),  # 驻外联络
    "xuwenbin": (False, False, False, False),  # 海西州生态环境局
}


@pytest.fixture
def people(cast: SimpleNamespace) -> dict[str, Person]:
    everyone: dict[str, Person] = cast.everyone
    return everyone


@pytest.fixture
def study(people: dict[str, Person], client_of: Any) -> Study:
    client_of(people["mayucheng"]).post("/greenpower/save/", SAVED)
    return Study.objects.get()


@pytest.mark.parametrize("name", ["tiejun", "linweidong", "chenyulian", "xuwenbin", "cairang"])
def test_any_kind_of_body_may_be_shared_with(
    name: str, people: dict[str, Person], study: Study, at: Any
) -> None:
    """A park, a liaison office, another city, departments: each sees it, nobody else sees more."""
    before = seen_by(people, study)
    sharing.share(study.pk, people[name].body_id, by=people["mayucheng"], at=at)
    assert queries.visible_to(people[name]).filter(pk=study.pk).count() == 1
    beside = {one for one in TRUTH if people[one].body_id != people[name].body_id}
    after = seen_by(people, study)
    assert {one: after[one] for one in beside} == {one: before[one] for one in beside}


def read(client: Any, address: str) -> int:
    answer = client.get(address)
    if answer.streaming:
        assert b"".join(answer.streaming_content)  # the client closes the file once it is read
    return int(answer.status_code)


def seen_by(people: dict[str, Person], study: Study) -> dict[str, bool]:
    return {name: queries.visible_to(people[name]).filter(pk=study.pk).exists() for name in TRUTH}


def test_who_sees_it_before_while_and_after(people: dict[str, Person], study: Study, at: Any) -> None:
    assert seen_by(people, study) == {name: row[0] for name, row in TRUTH.items()}
    body = people["zhouhaiyan"].body_id
    sharing.share(study.pk, body, by=people["mayucheng"], at=at)
    assert seen_by(people, study) == {name: row[1] for name, row in TRUTH.items()}
    for name, row in TRUTH.items():
        assert [one.pk for one in queries.studies_for(people[name])] == ([study.pk] if row[1] else [])
        assert queries.may_add_to(people[name], study) == row[3], name
    sharing.take_back(study.pk, body, by=people["mayucheng"], at=at)
    assert seen_by(people, study) == {name: row[2] for name, row in TRUTH.items()}
    row = Share.objects.get()
    assert row.taken_back_at == at and row.taken_back_by == people["mayucheng"]
    sharing.share(study.pk, body, by=people["mayucheng"], at=at)
    assert Share.objects.count() == 2 and seen_by(people, study)["zhouhaiyan"]


def test_whoever_it_is_shared_with_reads_opens_exports_and_adds_nothing(
    people: dict[str, Person], study: Study, at: Any, client_of: Any
) -> None:
    reader = client_of(people["zhouhaiyan"])
    place = f"/greenpower/studies/{study.pk}/"
    files = (place, f"{place}again/", f"{place}1/hours.xlsx", f"{place}1/brief.docx?lang=en")
    assert [read(reader, one) for one in files] == [404] * 4
    client_of(people["mayucheng"]).post(f"{place}share/", {"body_key": people["zhouhaiyan"].body_id})
    assert [read(reader, one) for one in files] == [200] * 4
    assert "存为第" not in reader.get(f"{place}again/").content.decode()
    page = reader.get(place).content.decode()
    assert "马玉成" in page and "共享给您的机构" in page and "收回" not in page
    listed = reader.get("/greenpower/studies/").content.decode()
    assert SAVED["name"] in listed and "共享来的" in listed
    assert "共享来的" not in client_of(people["liwenjing"]).get("/greenpower/studies/").content.decode()
    opened = reader.get("/greenpower/", {"load": "two_shift", "peak": "20", "study": str(study.pk)})
    assert opened.status_code == 200 and "存为下一版" not in opened.content.decode()
    refused = reader.post("/greenpower/save/", SAVED | {"study": str(study.pk)})
    assert refused.status_code == 403 and "另存为自己的研究" in refused.content.decode()
    assert Version.objects.count() == 1
    assert reader.post("/greenpower/save/", SAVED | {"name": "自己的"}).status_code == 302
    own = Study.objects.get(name="自己的")
    assert own.body_id == people["zhouhaiyan"].body_id


def test_a_shared_study_of_a_curve_of_ones_own_opens_as_it_was_asked(
    people: dict[str, Person], client_of: Any
) -> None:
    holder, reader = client_of(people["mayucheng"]), client_of(people["zhouhaiyan"])
    lines = "负荷(MW)\n" + "".join(f"{20 + hour % 24 / 10}\n" for hour in range(8760))
    brought = {"name": "某某厂", "source": "关口表", "basis": "实测", "kind": "load"}
    file = SimpleUploadedFile("负荷.csv", lines.encode())
    assert holder.post("/greenpower/curves/new/", brought | {"file": file}).status_code == 302
    asked = {"load": f"curve-{Curve.objects.get().pk}", "green": "50"}
    assert holder.post("/greenpower/save/", asked | {"name": "某某"}).status_code == 302
    study = Study.objects.get()
    opened = asked | {"study": str(study.pk)}
    assert "不认得" in reader.get("/greenpower/", asked).content.decode()
    place = f"/greenpower/studies/{study.pk}/"
    holder.post(f"{place}share/", {"body_key": people["zhouhaiyan"].body_id})
    page = reader.get("/greenpower/", opened).content.decode()
    assert "不认得" not in page and "某某厂" in page
    assert read(reader, f"{place}1/brief.docx?lang=en") == 200
    assert reader.post("/greenpower/save/", asked | {"name": "自己的"}).status_code == 302
    holder.post(f"{place}take-back/", {"body_key": people["zhouhaiyan"].body_id})
    assert "不认得" in reader.get("/greenpower/", asked).content.decode()


def test_only_the_holder_shares_and_takes_back(people: dict[str, Person], study: Study, at: Any) -> None:
    body = people["zhouhaiyan"].body_id
    for name in ("hanxiulan", "liwenjing"):
        with pytest.raises(NotYourDuty):
            sharing.share(study.pk, body, by=people[name], at=at)
    for name in ("duojiecairang", "zhouhaiyan"):
        with pytest.raises(NotFound):
            sharing.share(study.pk, body, by=people[name], at=at)
    sharing.share(study.pk, body, by=people["mayucheng"], at=at)
    with pytest.raises(NotYourDuty):
        sharing.share(study.pk, people["chenyulian"].body_id, by=people["zhouhaiyan"], at=at)
    with pytest.raises(NotYourDuty):
        sharing.take_back(study.pk, body, by=people["zhouhaiyan"], at=at)
    for wrong in (body, study.body_id, "nobody"):
        with pytest.raises(Refused):
            sharing.share(study.pk, wrong, by=people["mayucheng"], at=at)
    with pytest.raises(Refused):
        sharing.take_back(study.pk, people["chenyulian"].body_id, by=people["mayucheng"], at=at)
    assert Share.objects.count() == 1


def test_what_is_refused_leads_back_to_the_study(
    people: dict[str, Person], study: Study, client_of: Any
) -> None:
    place = f"/greenpower/studies/{study.pk}/"
    for name, errand, status in (
        ("mayucheng", "share/", 422),
        ("mayucheng", "take-back/", 422),
        ("hanxiulan", "share/", 403),
    ):
        refused = client_of(people[name]).post(place + errand, {"body_key": "nobody"})
        assert refused.status_code == status
        assert f'href="{place}">回这份研究' in refused.content.decode()


def test_the_trail_says_who_shared_what_with_whom(
    people: dict[str, Person], study: Study, client_of: Any
) -> None:
    body = people["zhouhaiyan"].body
    holder, place = client_of(people["mayucheng"]), f"/greenpower/studies/{study.pk}/"
    for errand in ("share/", "take-back/"):
        assert holder.post(place + errand, {"body_key": body.key}).status_code == 302
    kept = Entry.objects.filter(target_kind="study", target_id=str(study.pk)).order_by("seq")
    assert [(entry.act, entry.words) for entry in kept][1:] == [
        ("share_study", f"共享给{body.name}"),
        ("take_back_study", f"不再共享给{body.name}"),
    ]


def test_bodies_are_found_by_name_and_initials(
    people: dict[str, Person], study: Study, at: Any, client_of: Any
) -> None:
    holder, place = client_of(people["mayucheng"]), f"/greenpower/studies/{study.pk}/"
    body = people["zhouhaiyan"].body
    for words in ("能源局", "nengyuan", "nyj"):
        assert body.key in {one.key for one in bodies_like(words, study)}, words
        assert f'value="{body.key}"' in holder.get(place, {"body": words}).content.decode()
    assert study.body_id not in {one.key for one in bodies_like(study.body.name, study)}
    assert "没有找到" in holder.get(place, {"body": "不存在的机构"}).content.decode()
    sharing.share(study.pk, body.key, by=people["mayucheng"], at=at)
    assert body.key not in {one.key for one in bodies_like("能源局", study)}
    said = holder.get(place).content.decode()
    assert body.name in said and "马玉成" in said and "收回" in said
    above = client_of(people["hanxiulan"]).get(place, {"body": "能源局"}).content.decode()
    assert body.name in above and f'value="{body.key}"' not in above


def test_a_study_is_linked_to_a_project_that_is_seen(
    people: dict[str, Person], study: Study, at: Any, client_of: Any
) -> None:
    officer = people["mayucheng"]
    project = creating.create({"name": "格尔木算力项目", "region_id": "632801"}, by=officer, at=at)
    values = {"name": "西宁算力项目", "region_id": "630100"}
    strange = creating.create(values, by=people["chenyulian"], at=at)
    client, place = client_of(officer), f"/greenpower/studies/{study.pk}/"
    found = client.get(place, {"about": "算力"}).content.decode()
    assert "格尔木算力项目" in found and "西宁算力项目" not in found
    assert client.post(f"{place}link/", {"project": str(strange.pk)}).status_code == 404
    assert client.post(f"{place}link/", {"project": str(project.pk)}).status_code == 302
    assert f"/projects/{project.pk}/" in client.get(place).content.decode()
    sharing.share(study.pk, people["zhouhaiyan"].body_id, by=officer, at=at)
    reader = client_of(people["zhouhaiyan"])
    assert "格尔木算力项目" not in reader.get(place).content.decode()
    assert reader.post(f"{place}link/", {}).status_code == 403
    assert client.post(f"{place}link/", {}).status_code == 302
    study.refresh_from_db()
    assert study.project is None
    assert list(Entry.objects.filter(act="link_study").order_by("seq").values_list("words", flat=True)) == [
        "关联项目“格尔木算力项目”",
        "不再关联项目",
    ]
