"""The library: found as one types, narrowed, page after page; and what the register adds to it."""

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rooms.enterprise_parts import right_code, text
from rooms.register_parts import AS_OF, BROUGHT, GOLMUD, LANZHOU, YI, build
from wutong.audit.models import Entry
from wutong.enterprises import actions, listing, registered
from wutong.enterprises.listing import Filters
from wutong.enterprises.models import Enterprise, Lead
from wutong.organisation.reasons import NotFound
from wutong_engines.register import write_snapshot
from wutong_engines.register.schema import FACTS

pytestmark = pytest.mark.django_db
FIRMS = {
    "青海盐湖虚构镁业有限公司": {"home_code": GOLMUD, "industry_code": "3217", "group_name": "盐湖集团"},
    "常州虚构隔膜有限公司": {"home_code": "320000", "industry_code": "2651"},
    "江苏 ABC 电池（集团）公司": {"home_code": "320400", "industry_code": "3841"},
    "不知何处公司": {},
}


@pytest.fixture
def kept(cast: SimpleNamespace, at: Any) -> dict[str, Enterprise]:
    found = {}
    for number, (name, more) in enumerate(FIRMS.items()):
        moment = at + timedelta(minutes=number)
        found[name] = actions.keep({"name": name, "source": "公告"} | more, by=cast.officer, at=moment)
    return found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "隔膜"}, [1]),
        ({"q": "gemo"}, [1]),
        ({"q": "czxggm"}, [1]),
        ({"q": "q"}, [0]),
        ({"q": "虚构 镁业"}, [0]),
        ({"q": "abc"}, [2]),
        ({"q": "(集团)"}, [2]),
        ({"q": "盐湖集团"}, [0]),
        ({"q": "没有这个"}, []),
        ({"place": "here"}, [0]),
        ({"place": "away"}, [2, 1]),
        ({"place": "none"}, [3]),
        ({"home": "32"}, [2, 1]),
        ({"industry": "38"}, [2]),
        ({"industry": "C"}, [2, 1, 0]),
        ({"lead": "live"}, [1]),
        ({"lead": "none"}, [3, 2, 0]),
        ({"home": "32", "q": "电池"}, [2]),
    ],
)
def test_what_is_asked_for_is_what_is_found(
    cast: SimpleNamespace, at: Any, kept: dict[str, Enterprise], query: dict[str, str], found: list[int]
) -> None:
    said = {"channel": "chain", "state": "pool", "created_at": at, "moved_at": at, "created_by": cast.officer}
    Lead.objects.create(enterprise=kept["常州虚构隔膜有限公司"], region_id=GOLMUD, **said)
    filters, unread = listing.from_query(query)
    names = list(FIRMS)
    assert not unread
    page = listing.listed(cast.officer, filters)
    assert [names.index(one.name) for one in page.rows] == found and page.total == len(found)


def test_its_code_finds_it_and_so_does_another_name(
    cast: SimpleNamespace, at: Any, kept: dict[str, Enterprise]
) -> None:
    code = right_code()
    firm = actions.edit(kept["不知何处公司"].pk, {"credit_code": code}, version=1, by=cast.officer, at=at)
    assert [one.pk for one in listing.suggested(cast.officer, code[:8].lower())] == [firm.pk]


def test_pages_follow_one_another_both_ways(cast: SimpleNamespace, at: Any, client_of: Any) -> None:
    for number in range(7):
        moment = at + timedelta(minutes=number // 2)  # two of a moment: the number decides
        actions.keep({"name": f"第{number}虚构公司", "source": "公告"}, by=cast.officer, at=moment)
    cursor, seen, pages = "", [], []
    while True:
        page = listing.listed(cast.officer, Filters(), cursor, 3)
        pages.append([one.name for one in page.rows])
        seen += pages[-1]
        assert page.first == len(seen) - len(page.rows) + 1
        if not page.next:
            break
        cursor = page.next
    assert seen == [f"第{number}虚构公司" for number in range(6, -1, -1)]
    back = listing.listed(cast.officer, Filters(), page.previous, 3)
    assert [one.name for one in back.rows] == pages[-2] and back.first == 4
    first = listing.listed(cast.officer, Filters(), back.previous, 3)
    assert [one.name for one in first.rows] == pages[0] and not first.previous and first.first == 1
    torn = client_of(cast.officer).get("/enterprises/", {"page": cursor[:-2]})
    assert torn.status_code == 422


def test_a_list_costs_the_same_however_long(cast: SimpleNamespace, at: Any, client_of: Any) -> None:
    client = client_of(cast.officer)
    client.get("/enterprises/")
    counts = []
    for start in (0, 20):
        for number in range(start, start + 20):
            actions.keep({"name": f"第{number}虚构公司", "source": "公告"}, by=cast.officer, at=at)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/enterprises/")
        counts.append(len(asked))
    assert counts[1] <= counts[0] <= 10


def test_an_empty_library_says_what_to_do(cast: SimpleNamespace, at: Any, client_of: Any) -> None:
    officer, leader = client_of(cast.officer), client_of(cast.everyone["qishenghai"])
    assert "企业库还是空的" in text(officer.get("/enterprises/")) and "新记一家" in text(
        officer.get("/enterprises/")
    )
    assert "有人记下企业，就会出现在这里" in text(leader.get("/enterprises/"))
    said = text(officer.get("/enterprises/", {"q": "某公司"}))
    assert "没有记过“某公司”" in said and "还没有企业名录" in said
    odd = text(officer.get("/enterprises/", {"place": "月球", "home": "99"}))
    assert "地址里有看不懂的条件，没有用上：place=月球、home=99" in odd


def test_the_search_at_hand_finds_firms(
    cast: SimpleNamespace, kept: dict[str, Enterprise], client_of: Any
) -> None:
    said = client_of(cast.officer).get("/search/", {"q": "隔膜"}).content.decode()
    assert f"/enterprises/{kept['常州虚构隔膜有限公司'].pk}/" in said
    assert "隔膜有限公司" not in client_of(cast.support).get("/search/", {"q": "隔膜"}).content.decode()


# the register


@pytest.fixture
def register(data_directory: None) -> registered.Register:
    """Two snapshots: between them one of 格尔木 moved to 兰州, paid back capital, opened a branch there."""
    folder = build(Path(settings.DATA) / "register", is_synthetic=False, as_of=date(2026, 10, 1))
    before = registered.opened()
    assert before is not None
    row = next(iter(before.search("格尔木丁电池")))
    moved = before.card(row["eid"])
    branch = before.card(next(iter(before.search("兰州分公司")))["eid"])
    assert moved is not None and branch is not None
    moved |= {"county": LANZHOU, "prefecture": "620100", "province": "620000", "capital_yuan": YI // 2}
    moved |= {"as_of": AS_OF}
    opened = {"parent_eid": moved["eid"], "child_eid": branch["eid"], "county": LANZHOU}
    opened |= {"opened_date": date(2026, 10, 15), "source": BROUGHT, "as_of": AS_OF}
    tables: dict[str, Any] = {name: [] for name in FACTS} | {"enterprise": [moved], "branch": [opened]}
    made = {name: pa.Table.from_pylist(tables[name], schema=schema) for name, schema in FACTS.items()}
    write_snapshot(folder, AS_OF, [made], carried=True)
    found = registered.opened()
    assert found is not None and found.as_of == AS_OF
    return found


def eid_of(register: registered.Register, name: str) -> str:
    return str(next(one["eid"] for one in register.search(name) if one["name"] == name))


def test_a_firm_of_the_register_is_looked_at_and_taken_in(
    cast: SimpleNamespace, register: registered.Register, client_of: Any
) -> None:
    client, eid = client_of(cast.officer), eid_of(register, "甲电池有限公司")
    said = text(client.get("/enterprises/", {"q": "甲电池"}))
    assert "名录里有、还没有记下的" in said and "甲电池有限公司" in said and "企业名录2026-11-01实测" in said
    page = text(client.get(f"/enterprises/register/{eid}/"))
    assert (
        "只在名录里" in page and "50,000" in page and "甲二电池有限公司" in page and "2025-05-01开业" in page
    )
    taken = client.post(f"/enterprises/register/{eid}/keep/")
    assert taken.status_code == 302
    firm = Enterprise.objects.get()
    assert (firm.eid, firm.capital_yuan, firm.basis, firm.home_code) == (eid, 5 * YI, "实测", "320402")
    assert firm.source == f"企业名录，{BROUGHT}"
    again = client.post(f"/enterprises/register/{eid}/keep/")
    assert again["Location"] == taken["Location"] and Enterprise.objects.count() == 1
    assert list(Entry.objects.filter(act="keep_registered").values_list("target_name", flat=True)) == [
        firm.name
    ]
    assert client.get(f"/enterprises/register/{eid}/")["Location"] == f"/enterprises/{firm.pk}/"
    assert "名录里没有别的企业" not in text(client.get("/enterprises/", {"q": "电池"}))
    card = text(client.get(f"/enterprises/{firm.pk}/"))
    assert "存续" in card and "不打分" not in card
    fragment = client.get(f"/enterprises/{firm.pk}/beside/", headers={"HX-Request": "true"})
    assert (
        "同一集团" in text(fragment) and "甲二电池有限公司" in text(fragment) and "梧桐" not in text(fragment)
    )
    assert "企业名录2026-11-01" in text(client.get(f"/enterprises/{firm.pk}/beside/"))


def test_what_changed_in_the_register_speaks_of_leaving(
    cast: SimpleNamespace, register: registered.Register, at: Any, client_of: Any
) -> None:
    eid = eid_of(register, "格尔木丁电池有限公司")
    firm = actions.keep_registered(eid, by=cast.officer, at=at)
    firm = actions.edit(firm.pk, {"home_code": GOLMUD}, version=1, by=cast.officer, at=at)
    said = text(client_of(cast.officer).get(f"/enterprises/{firm.pk}/"))
    panel = said[said.index("外迁迹象") : said.index("只列查到的事实")]
    assert "迁址：由海西州格尔木市到甘肃" in panel and "减资：注册资本由10,000万元到5,000万元" in panel
    assert "在甘肃兰州设分支机构：甲电池有限公司兰州分公司" in panel and "2026-10-15" in panel
    assert "2026-10-01至2026-11-01之间，企业名录2026-11-01" in panel
    assert "与记下的不同" in said and "所在地是甘肃" in said
    told = client_of(cast.officer).get(f"/api/enterprises/{firm.pk}").json()["leaving"]
    assert len(told) == 3 and all(one["source"] and one["basis"] == "实测" for one in told)


def test_what_is_invented_is_said_to_be(cast: SimpleNamespace, at: Any, client_of: Any) -> None:
    build(Path(settings.DATA) / "register", is_synthetic=True)
    register = registered.opened()
    assert register is not None
    eid = eid_of(register, "甲电池有限公司")
    page = text(client_of(cast.officer).get(f"/enterprises/register/{eid}/"))
    assert "合成" in page
    firm = actions.keep_registered(eid, by=cast.officer, at=at)
    assert firm.basis == "合成"
    assert "合成" in text(client_of(cast.officer).get("/enterprises/"))
    with pytest.raises(NotFound):
        actions.keep_registered("没有这个", by=cast.officer, at=at)
