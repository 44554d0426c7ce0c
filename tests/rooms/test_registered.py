"""The register as the site opens it, and what its firms say of a chain: a real one decides, no other."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from rooms import register_parts as parts
from wutong.chains import queries
from wutong.chains.candidates.counted import firms
from wutong.chains.models import Chain
from wutong.chains.standing import Asked, count, presences
from wutong.enterprises import registered
from wutong.enterprises.actions import keep_registered
from wutong.enterprises.names.actions import recognise
from wutong.enterprises.names.likeness import likely
from wutong.enterprises.names.queries import firm_of
from wutong.enterprises.registered import Register

pytestmark = pytest.mark.django_db
HAIXI, PROVINCE, XINING = "632800", "630000", "630100"


def text(response: Any) -> str:
    return re.sub(r"<[^>]+>|\s+", "", response.content.decode())


def eid_of(name: str) -> str:
    register = registered.opened()
    assert register is not None
    (row,) = [one for one in register.search(name, 9) if one["name"] == name]
    return str(row["eid"])


def test_the_newest_snapshot_is_kept_open_until_there_is_a_newer_one(tmp_path: Path) -> None:
    folder = Path(settings.DATA) / "register"
    parts.build(folder, is_synthetic=True)
    first = registered.opened()
    assert first is not None and first is registered.opened()
    assert first.is_synthetic and first.as_of == parts.AS_OF and first.total == parts.FIRMS
    assert "2026-11-01，合成" in first.basis_words
    parts.build(folder, is_synthetic=True, as_of=date(2026, 12, 1))
    second = registered.opened()
    assert second is not None and second is not first and second.as_of == date(2026, 12, 1)
    assert first.card(eid_of("甲电池有限公司")), "whoever still holds the old one may ask it to the end"


def test_cards_names_and_who_stands_beside(register: Register) -> None:
    card = register.card(eid_of("甲电池有限公司"))
    assert card is not None and card["county"] == parts.CHANGZHOU and card["capital_yuan"] == 5 * parts.YI
    assert register.card("nobody") is None and register.search("  ") == []
    beside = {one["relation_words"]: one["name"] for one in register.neighbours(card)}
    assert beside["分支机构"] == "甲电池有限公司兰州分公司" and beside["同一集团"] == "甲二电池有限公司"


def test_an_invented_register_is_said_beside_and_counts_for_nothing(
    register: Register, cast: SimpleNamespace, client_of: Any
) -> None:
    content = queries.content_of(Chain.objects.get(key="li"))
    asked, known = Asked(HAIXI, PROVINCE, True, 10), count({"li": content})
    without = presences("li", content, asked, known)
    beside = presences("li", content, asked, known, firms())
    assert {key: one.value for key, one in beside.items()} == {key: one.value for key, one in without.items()}
    assert "企业登记 1 家" in beside["li.cell"].synthetic and "合成" in beside["li.cell"].synthetic
    page = text(client_of(cast.province).get(f"/chains/li/nodes/li.cell/?region={HAIXI}"))
    assert "合成的只作演示，不算进去" in page


def test_a_real_register_decides_where_a_code_is_of_one_node(brought: Path) -> None:
    parts.lay(brought)
    content = queries.content_of(Chain.objects.get(key="li"))
    found = presences("li", content, Asked(HAIXI, PROVINCE, True, 10), count({"li": content}), firms())
    # 1 of 40 firms here, 6 of 119 in the country; 0.5 of 39.5 亿元 …
    value = found["li.cell"].value
    assert value is not None and 0.3 < value < 0.8 and found["li.cell"].synthetic == ""
    assert "占比是全国的" in found["li.cell"].words[0] and not found["li.cell"].is_assumed
    assert found["li.lico"].value is None, "2613 is of several nodes: no firm says which"
    few = presences("li", content, Asked(XINING, PROVINCE, True, 10), count({"li": content}), firms())
    assert few["li.cell"].value is None and "比不出来" in few["li.cell"].words[-1]


def test_many_threads_open_and_ask_it_at_once(register: Register) -> None:
    registered._opened.clear()
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: registered.opened(), range(16)))
        assert len({id(one) for one in opened}) == 1
        first = opened[0]
        assert first is not None
        asked = pool.map(
            lambda _: (first.search("甲电池"), first.card(first.search("甲电池")[0]["eid"])), range(8)
        )
        assert len({str(one) for one in asked}) == 1


def test_a_snapshot_whose_files_are_not_all_there_is_refused_with_what_to_do(
    tmp_path: Path, settings: Any, cast: SimpleNamespace, client_of: Any
) -> None:
    settings.DATA = tmp_path
    parts.build(tmp_path / registered.FOLDER, is_synthetic=False)
    next((tmp_path / registered.FOLDER).glob(f"{registered.SNAPSHOTS}/share.parquet")).unlink()
    for address in ("/chains/li/nodes/li.cell/shortlist/", "/enterprises/?q=电池"):
        answer = client_of(cast.officer).get(address)
        assert answer.status_code == 422
        assert registered.UNREADABLE in text(answer) and "缺share.parquet：删去这个快照，重新建一次" in text(
            answer
        )


def test_an_earlier_name_in_the_register_is_the_firm_wherever_it_is_written(
    register: Register, cast: SimpleNamespace, client_of: Any, at: datetime
) -> None:
    (found,) = likely(parts.FORMERLY, size=1)
    assert (found.name, found.eid) == ("甲电池有限公司", eid_of("甲电池有限公司")) and found.is_same
    assert found.reasons == ("别名表里有（企业名录的曾用名）",)
    assert likely(parts.FORMERLY.replace("（", "(").replace("）", ")")) == [found], "brackets of either width"
    before = recognise([(parts.FORMERLY, "")], origin="import", by=cast.officer, at=at)
    assert (before.same, before.new) == (0, 1)
    kept = keep_registered(found.eid, by=cast.officer, at=at)
    assert firm_of(parts.FORMERLY) == kept, "the name that waited is decided when its firm is kept"
    again = recognise([(parts.FORMERLY, "")], origin="import", by=cast.officer, at=at)
    assert again.same == 1
    assert likely(parts.FORMERLY)[0].enterprise_id == kept.pk
    page = text(client_of(cast.officer).get(f"/enterprises/{kept.pk}/"))
    assert f"又名：{parts.FORMERLY}" in page and "江苏常州" in page
