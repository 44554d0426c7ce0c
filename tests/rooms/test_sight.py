"""A county learns nothing of another county's project from what the province decided about both."""

from types import SimpleNamespace
from typing import Any

import pytest

from rooms.ledger_files import workbook
from rooms.test_ledgers import brought_by, work, written_by
from wutong.ledgers.actions.compare import pairs_of
from wutong.ledgers.actions.decide import decide
from wutong.ledgers.actions.write import confirm
from wutong.organisation.reasons import Refused
from wutong.projects import actions
from wutong.projects.models import DuplicateCandidate
from wutong.projects.queries import pairs_for

pytestmark = pytest.mark.django_db
HIDDEN = "乌兰盐湖镁锂新材料一体化基地"


@pytest.mark.parametrize("verdict", ["same", "different", "taken back"])
def test_the_trail_names_the_other_project_only_to_those_who_see_it(
    verdict: str, cast: SimpleNamespace, client_of: Any, at: Any
) -> None:
    here = actions.create({"name": "格尔木镁锂新材料基地"}, by=cast.officer, at=at)
    there = actions.create({"name": HIDDEN}, by=cast.everyone["duojiecairang"], at=at)
    pair = DuplicateCandidate.objects.create(first=here, second=there, confidence=0.9, reasons=["同名"])
    if verdict == "different":
        actions.decide_different(pair.pk, by=cast.reviewer, at=at)
    else:
        actions.decide_same(pair.pk, here.pk, by=cast.reviewer, at=at)
    if verdict == "taken back":
        actions.undo_decision(pair.pk, by=cast.reviewer, at=at)
    for page in (f"/projects/{here.pk}/", f"/api/projects/{here.pk}/timeline", "/projects/duplicates/", "/"):
        assert HIDDEN not in client_of(cast.officer).get(page).content.decode(), page
    assert HIDDEN in client_of(cast.province).get(f"/api/projects/{here.pk}/timeline").content.decode()


def test_a_pair_with_a_project_out_of_sight_is_neither_counted_nor_decided(
    cast: SimpleNamespace, client_of: Any, at: Any
) -> None:
    row = (1, "蒙西输变电新材料示范项目", "三江源新能源公司")
    rest = (3, "2024.3", "签约", "", "")
    there, here = [(*row, "乌兰县", *rest)], [(*row, "", *rest)]
    written_by(cast.everyone["duojiecairang"], at, workbook(there, total=None), "乌兰.xlsx")
    brought = brought_by(cast.officer, at, workbook(here, total=None, title="2025"), "格尔木.xlsx")
    found = [pair for pair in pairs_of(brought) if pair["other"].startswith("p")]
    assert found
    told = client_of(cast.officer).get(f"/api/ledgers/{brought.pk}").json()
    assert told["summary"]["pairs"] == 0
    with pytest.raises(Refused, match="没有这一对"):
        decide(brought.pk, found[0]["row"], found[0]["other"], "same", by=cast.officer, at=at)
    confirm(brought.pk, by=cast.officer, at=at)
    work()
    brought.refresh_from_db()
    assert brought.written["pairs"] == 0
    assert DuplicateCandidate.objects.count() == 1
    assert pairs_for(cast.reviewer).count() == 1
