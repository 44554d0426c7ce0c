"""Two cards of one firm: made one with all that hangs on them, refused where they are two, taken apart."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from rooms.api_program import Program, is_problem
from rooms.enterprise_parts import NAME, acts, kept, lead, right_code, text
from rooms.route_table import PEOPLE
from wutong.audit.models import Entry
from wutong.audit.queries import verify
from wutong.chains.models import Chain, SupplyLine
from wutong.enterprises import actions, queries
from wutong.enterprises.merging import actions as merging
from wutong.enterprises.merging.moving import linked
from wutong.enterprises.models import Contact, Enterprise, Lead, Merge, NameDecision, WrittenName
from wutong.enterprises.names import actions as names
from wutong.enterprises.names.queries import firm_of, names_of
from wutong.organisation.reasons import NotFound, NotYourDuty, Refused

pytestmark = pytest.mark.django_db
OTHER = "常州虚构新材料科技股份有限公司"
DAY = date(2026, 11, 1)
STRANGER = "duojiecairang"  # 乌兰县


def everything() -> dict[str, list[Any]]:
    """Every row that is a firm or names one, as the database gives it."""
    tables = {field.model._meta.db_table for field in linked().values()} | {Enterprise._meta.db_table}
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            found[table] = cursor.fetchall()
    return found


@pytest.fixture
def pair(cast: SimpleNamespace, at: datetime) -> SimpleNamespace:
    """海西's card without a code, with a talk; 格尔木's of another name with one of everything."""
    later = at + timedelta(minutes=5, microseconds=123_456)
    keep = kept(cast.reviewer, at, group_name="虚构集团")
    other = actions.keep(
        {
            "name": OTHER, "source": "企业年报", "credit_code": right_code(), "capital_yuan": 80_000_000,
            "founded_date": date(2011, 5, 4), "home_code": "320400",
            "as_of": date(2026, 9, 1), "basis": "假设",
        },
        by=cast.officer, at=later, is_other=True,
    )  # fmt: skip
    by: dict[str, Any] = {"by": cast.officer, "at": later}
    actions.add_meeting(keep.pk, {"kind": "visit", "on": DAY, "words": "看厂房"}, by=cast.reviewer, at=at)
    contact = actions.add_contact(other.pk, {"name": "王虚构", "phone": "19900000502"}, **by)
    actions.withdraw("contact", contact.pk, **by)
    actions.add_contact(other.pk, {"name": "李虚构", "phone": "19900000503"}, **by)
    actions.add_meeting(other.pk, {"kind": "call", "on": DAY, "words": "问用电"}, **by)
    actions.ask(other.pk, {"words": "要一条专线"}, **by)
    told = {"source": "公告"}
    actions.add_signal(other.pk, {"kind": "award", "on": DAY, "words": "获奖"} | told, **by)
    actions.add_relation(other.pk, {"kind": "partner", "other_name": "某院"} | told, **by)
    lead(other, cast.officer, later, "632801")
    names.decide("虚构新材料", other.pk, **by)
    WrittenName.objects.create(
        name="虚构新材", name_key="虚构新材", answer="perhaps", nearest=other, seen_at=later
    )
    SupplyLine.objects.create(
        chain=Chain.objects.get(key="li"), node_key="li.lico", kind="offer", firm_name=OTHER,
        enterprise=other, region_id="632801", product="碳酸锂", source="走访", basis="依据", as_of=DAY,
        created_at=at, created_by=cast.officer, updated_at=at, updated_by=cast.officer,
    )  # fmt: skip
    return SimpleNamespace(keep=keep, other=other, at=later + timedelta(minutes=1))


def fresh(card: Enterprise) -> Enterprise:
    return Enterprise.objects.get(pk=card.pk)


def test_all_that_names_the_other_goes_over(cast: SimpleNamespace, pair: SimpleNamespace) -> None:
    code, other_id = pair.other.credit_code, pair.other.pk
    merged = merging.merge(pair.keep.pk, other_id, words="改过名", by=cast.officer, at=pair.at)
    card = fresh(pair.keep)
    assert not Enterprise.objects.filter(pk=other_id).exists()
    for key, field in linked().items():
        assert not field.model._base_manager.filter(**{field.name: other_id}).exists(), key
    assert (card.name, card.credit_code, card.capital_yuan) == (NAME, code, 80_000_000)
    assert (card.home_code, card.group_name) == ("320000", "虚构集团"), "what it said itself stays"
    assert (card.basis, card.as_of) == ("假设", date(2026, 9, 1)), "no better than what came with it"
    assert card.source == "企业官网；统一社会信用代码、注册资本、成立日期：企业年报（假设，截至 2026-09-01）"
    assert Contact.objects.filter(enterprise=card).count() == 2 and Lead.objects.get().enterprise == card
    assert set(names_of(card)) == {NAME, OTHER, "虚构新材料"} and firm_of(OTHER) == card
    assert queries.visible_to(cast.officer).count() == 1
    again = actions.keep({"name": OTHER, "source": "公告", "credit_code": code}, by=cast.officer, at=pair.at)
    assert again == card, "the code that came over is known as this card's"
    entry = Entry.objects.filter(act="merge_enterprises").get()
    assert entry.target_id == str(card.pk) and "改过名" in entry.words and OTHER in entry.words
    assert entry.changes["firm_credit_code"] == ["", code] and "19900000503" not in str(entry.changes)
    assert acts().count("merge_enterprises") == 1 and merged.gone_id == other_id
    assert verify().is_sound


def test_taken_apart_it_is_as_if_it_had_not_been(cast: SimpleNamespace, pair: SimpleNamespace) -> None:
    before = everything()
    merged = merging.merge(pair.keep.pk, pair.other.pk, by=cast.officer, at=pair.at)
    assert everything() != before
    keep, other = merging.undo(merged.pk, by=cast.reviewer, at=pair.at + timedelta(hours=1))
    assert everything() == before
    assert (keep.pk, other.pk) == (pair.keep.pk, pair.other.pk)
    assert acts()[-2:] == ["merge_enterprises", "undo_enterprise_merge"]
    with pytest.raises(NotFound, match="已经撤销"):
        merging.undo(merged.pk, by=cast.reviewer, at=pair.at)
    once_more = merging.merge(pair.other.pk, pair.keep.pk, by=cast.officer, at=pair.at)
    merging.undo(once_more.pk, by=cast.officer, at=pair.at)
    assert everything() == before, "the other way round as well"


def test_what_was_written_since_stays_as_it_was_left(cast: SimpleNamespace, pair: SimpleNamespace) -> None:
    by: dict[str, Any] = {"by": cast.officer, "at": pair.at}
    merged = merging.merge(pair.keep.pk, pair.other.pk, **by)
    card = fresh(pair.keep)
    actions.edit(card.pk, {"capital_yuan": 90_000_000}, version=card.version, **by)
    actions.add_contact(card.pk, {"name": "新虚构"}, **by)
    moved = Contact.objects.get(name="李虚构")
    actions.withdraw("contact", moved.pk, **by)
    keep, other = merging.undo(merged.pk, **by)
    assert (keep.capital_yuan, keep.credit_code, keep.basis) == (90_000_000, "", "实测")
    assert keep.version > card.version, "who has it open is told"
    assert fresh(other).capital_yuan == 80_000_000
    assert Contact.objects.get(name="新虚构").enterprise_id == keep.pk
    moved.refresh_from_db()
    assert moved.enterprise_id == other.pk and moved.withdrawn_at is not None


def test_merges_are_undone_from_the_last(cast: SimpleNamespace, pair: SimpleNamespace) -> None:
    by: dict[str, Any] = {"by": cast.officer, "at": pair.at}
    before = everything()
    third = actions.keep({"name": "第三张虚构卡片有限公司", "source": "公告"}, is_other=True, **by)
    with_third = everything()
    first = merging.merge(pair.keep.pk, pair.other.pk, **by)
    second = merging.merge(third.pk, pair.keep.pk, **by)
    with pytest.raises(Refused, match="后来一起并入了“第三张"):
        merging.undo(first.pk, **by)
    assert queries.merged_into(cast.officer, pair.other.pk).kept_id == third.pk  # type: ignore[union-attr]
    with pytest.raises(NotFound, match="已并入“第三张"):
        actions.add_signal(pair.other.pk, {}, **by)
    merging.undo(second.pk, **by)
    third_merge = merging.merge(pair.keep.pk, third.pk, **by)
    with pytest.raises(Refused, match="后来又有“第三张"):
        merging.undo(first.pk, **by)
    merging.undo(third_merge.pk, **by)
    merging.undo(first.pk, **by)
    assert everything() == with_third
    assert before.keys() == with_third.keys()


def test_two_firms_are_refused_and_it_is_said_why(cast: SimpleNamespace, pair: SimpleNamespace) -> None:
    by: dict[str, Any] = {"by": cast.officer, "at": pair.at}
    card = actions.edit(pair.keep.pk, {"credit_code": right_code("91310115MA1ABCD2X")}, version=1, **by)
    before = everything()
    with pytest.raises(Refused, match="登记的是两家") as refused:
        merging.merge(pair.keep.pk, pair.other.pk, **by)
    assert card.credit_code in str(refused.value) and pair.other.credit_code in str(refused.value)
    with pytest.raises(Refused, match="同一张卡片"):
        merging.merge(pair.keep.pk, pair.keep.pk, **by)
    with pytest.raises(NotFound):
        merging.merge(pair.keep.pk, 999_999, **by)
    with pytest.raises(NotYourDuty):
        merging.merge(pair.keep.pk, pair.other.pk, by=cast.everyone[PEOPLE["leader"]], at=pair.at)
    assert everything() == before


def test_a_relation_between_the_two_stands_in_the_way(cast: SimpleNamespace, pair: SimpleNamespace) -> None:
    by: dict[str, Any] = {"by": cast.officer, "at": pair.at}
    said = {"kind": "branch", "other_id": pair.other.pk, "source": "公告"}
    made = actions.add_relation(pair.keep.pk, said, **by)
    with pytest.raises(Refused, match="分支机构"):
        merging.merge(pair.keep.pk, pair.other.pk, **by)
    actions.withdraw("relation", made.pk, **by)
    before = everything()
    merged = merging.merge(pair.keep.pk, pair.other.pk, **by)
    with pytest.raises(Refused, match="同一张卡片"):
        actions.put_back("relation", made.pk, **by)
    merging.undo(merged.pk, **by)
    assert everything() == before


def test_a_code_taken_meanwhile_keeps_them_together(cast: SimpleNamespace, pair: SimpleNamespace) -> None:
    by: dict[str, Any] = {"by": cast.officer, "at": pair.at}
    code = pair.other.credit_code
    merged = merging.merge(pair.keep.pk, pair.other.pk, **by)
    actions.edit(pair.keep.pk, {"credit_code": ""}, version=fresh(pair.keep).version, **by)
    actions.keep({"name": "占了代码的虚构公司", "source": "公告", "credit_code": code}, is_other=True, **by)
    before = everything()
    with pytest.raises(Refused, match="占了代码的虚构公司"):
        merging.undo(merged.pk, **by)
    assert everything() == before


def test_nobody_sees_more_than_before(cast: SimpleNamespace, pair: SimpleNamespace, client_of: Any) -> None:
    """乌兰 sees neither's talks, merged or not."""
    stranger = cast.everyone[STRANGER]
    other_id = pair.other.pk

    def sees(card: Enterprise) -> list[int]:
        found = (queries.contacts_of, queries.meetings_of, queries.requests_of)
        return [len(one(stranger, card)) for one in found]

    assert sees(pair.keep) == sees(pair.other) == [0, 0, 0]
    page = text(client_of(stranger).get(f"/enterprises/{pair.keep.pk}/merge/?with={other_id}"))
    assert "李虚构" not in page and "问用电" not in page and "联系人0" in page
    merging.merge(pair.keep.pk, other_id, by=stranger, at=pair.at)
    card = fresh(pair.keep)
    assert sees(card) == [0, 0, 0]
    assert len(queries.contacts_of(cast.officer, card)) == 1
    entry = Entry.objects.get(act="merge_enterprises")
    assert "李虚构" not in entry.words and "问用电" not in entry.words


def test_the_pages_go_all_the_way(cast: SimpleNamespace, pair: SimpleNamespace, client_of: Any) -> None:
    client, other_id = client_of(cast.officer), pair.other.pk
    here = f"/enterprises/{pair.keep.pk}/merge/"
    assert f"{here}?with={other_id}" in client.get(here + "?q=新材料").content.decode()
    assert "换个写法" in text(client.get(here + "?q=没有这一家"))
    page = client.get(f"{here}?with={other_id}")
    assert page.status_code == 200 and "合并以后整张卡片按“假设”标" in text(page)
    versions = f"{pair.keep.version}-{pair.other.version}"
    sent = {"keep": pair.keep.pk, "versions": versions, "words": "改过名"}
    actions.edit(other_id, {"group_name": "另一集团"}, version=1, by=cast.officer, at=pair.at)
    stale = client.post(f"{here}?with={other_id}", sent)
    assert stale.status_code == 422 and "刚有人改过" in text(stale)
    sent["versions"] = f"{pair.keep.version}-{pair.other.version + 1}"
    done = client.post(f"{here}?with={other_id}", sent)
    assert done.status_code == 302 and done["Location"] == f"/enterprises/{pair.keep.pk}/"
    moved = client.get(f"/enterprises/{other_id}/")
    assert moved.status_code == 302 and moved["Location"] == f"/enterprises/{pair.keep.pk}/"
    card = text(client.get(f"/enterprises/{pair.keep.pk}/"))
    assert f"“{OTHER}”已并入" in card and "撤销合并" in card
    assert client.get(f"/enterprises/{other_id}/edit/").status_code == 404
    undone = client.post(f"/enterprises/merges/{Merge.objects.get().pk}/undo/")
    assert undone.status_code == 302 and undone["Location"] == f"/enterprises/{other_id}/"
    assert client.get(f"/enterprises/{other_id}/").status_code == 200
    assert "撤销合并" not in text(client.get(f"/enterprises/{pair.keep.pk}/"))
    assert NameDecision.objects.filter(origin="merged").count() == 0


def test_the_page_says_why_two_cannot_be_one(
    cast: SimpleNamespace, pair: SimpleNamespace, client_of: Any
) -> None:
    code = right_code("91310115MA1ABCD2X")
    actions.edit(pair.keep.pk, {"credit_code": code}, version=1, by=cast.officer, at=pair.at)
    client, here = client_of(cast.officer), f"/enterprises/{pair.keep.pk}/merge/?with={pair.other.pk}"
    page = text(client.get(here))
    assert "不能合并" in page and "登记的是两家" in page and "合成一张，留下" not in page
    refused = client.post(here, {"keep": pair.keep.pk, "versions": "2-1"})
    assert refused.status_code == 422 and Enterprise.objects.count() == 2
    assert client_of(cast.everyone[PEOPLE["leader"]]).get(here).status_code == 403


def test_a_program_looks_merges_and_undoes(cast: SimpleNamespace, pair: SimpleNamespace) -> None:
    program = Program(cast.officer, pair.at, "enterprises:read", "enterprises:write")
    firm, other_id = f"/enterprises/{pair.keep.pk}", pair.other.pk
    looked = program.get(f"{firm}/merge/{other_id}").json()
    changed = {one["column"]: one["after"] for one in looked["changes"]}
    assert looked["reasons"] == [] and changed["capital_yuan"] == 80_000_000
    stale = program.post(f"{firm}/merge", other_id=other_id, version=9, other_version=1)
    assert "刚有人改过" in is_problem(stale, 422)["detail"]
    made = program.post(f"{firm}/merge", other_id=other_id, version=1, other_version=1).json()
    assert (made["gone_id"], made["enterprise"]["version"]) == (other_id, 2)
    assert "已并入" in is_problem(program.get(f"/enterprises/{other_id}"), 404)["detail"]
    assert [one["gone_name"] for one in program.get(firm).json()["merges"]] == [OTHER]
    undone = program.post(f"/enterprises/merges/{made['id']}/undo").json()
    assert (undone["enterprise"]["version"], undone["other"]["name"]) == (1, OTHER)
    is_problem(program.post(f"/enterprises/merges/{made['id']}/undo"), 404)
