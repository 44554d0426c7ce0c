"""Whatever small ledger is brought, whatever is decided of its rows: undoing leaves every table as it was."""

import random
from types import SimpleNamespace
from typing import Any

import pytest

from rooms.factor_parts import keeper, key, opened
from rooms.ledger_files import workbook
from rooms.project_parts import asked
from rooms.test_ledgers import brought_by, everything, work, written_by
from wutong.audit.queries import verify
from wutong.ledgers.actions.bring import bring
from wutong.ledgers.actions.compare import pairs_of
from wutong.ledgers.actions.decide import decide, decide_all
from wutong.ledgers.actions.undo import undo
from wutong.ledgers.actions.write import confirm
from wutong.organisation.reasons import Refused
from wutong.projects import actions
from wutong.projects.models import Attestation, LedgerRow, Project

pytestmark = pytest.mark.django_db
NAMES = (
    "南山口抽水蓄能电站",
    "格尔木南山口抽水蓄能电站项目",
    "昆仑盐湖提锂项目（一期）",
    "昆仑盐湖提锂项目（二期）",
    "镁基新材料产业园",
)
INVESTORS = ("三峡集团", "三峡集团", "昆仑锂业有限公司", "昆仑锂业", "")
AMOUNTS = (170.9, "170.9", "约3～4", "面议", "100亿元以上", "3000万美元", None)
DATES = ("2024.3", "2024年6月中旬", "2022年12月30日", "", "待定")
PLACES = ("格尔木市", "", "德令哈市", "格尔木工业园")
STAGES = ("签约", "在建", "洽谈", "", "推进中")


def ledger(chance: random.Random) -> bytes:
    rows = []
    for number in range(1, chance.randint(2, 9)):
        place = chance.randrange(len(NAMES))
        facts = [
            chance.choice(choices) for choices in (PLACES, AMOUNTS, DATES, STAGES, ("400+", "", "80-100"))
        ]
        rows.append((number, NAMES[place], INVESTORS[place], *facts, chance.choice(("", "一期", "合成"))))
    total = chance.choice((None, 999))
    return workbook(rows, total=total, title=f"格尔木市{chance.random()}")


@pytest.mark.parametrize("seed", range(12))
def test_undoing_is_exact(seed: int, cast: SimpleNamespace, at: Any) -> None:
    chance = random.Random(seed)
    actions.create({"name": NAMES[0], "investor": "三峡集团"}, by=cast.officer, at=at)
    written_or_nothing(cast, at, ledger(chance), "先.xlsx")
    brought = brought_by(cast.officer, at, ledger(chance), "后.xlsx")
    before = everything()
    if chance.random() < 0.3:
        decide_all(brought.pk, by=cast.officer, at=at)
    for pair in pairs_of(brought):
        verdict = chance.choice(("same", "different", "", None))
        if verdict is not None:
            decide(brought.pk, pair["row"], pair["other"], verdict, by=cast.officer, at=at)
    try:
        confirm(brought.pk, by=cast.officer, at=at)
    except Refused:
        return
    work()
    undo(brought.pk, by=cast.officer, at=at)
    assert everything() == before
    assert verify().is_sound


def written_or_nothing(cast: SimpleNamespace, at: Any, data: bytes, name: str) -> None:
    try:
        written_by(cast.officer, at, data, name)
    except Refused:
        return


def test_the_same_file_adds_nothing_whoever_brings_it_under_whatever_name(
    cast: SimpleNamespace, at: Any
) -> None:
    data = ledger(random.Random(1))
    written_by(cast.officer, at, data, "原名.xlsx")
    rows, projects = LedgerRow.objects.count(), Project.objects.count()
    with pytest.raises(Refused, match="没有增加任何东西"):
        bring(file_name="改名.xlsx", chunks=[data], by=cast.officer, at=at)
    theirs = brought_by(cast.reviewer, at, data, "改名.xlsx")
    confirm(theirs.pk, by=cast.reviewer, at=at)
    work()
    theirs.refresh_from_db()
    outside = [row for row in theirs.written["left_out"] if "导入过" in row["words"]]
    assert len(outside) == rows
    assert Project.objects.count() - projects == theirs.written["added"]
    mine = set(LedgerRow.objects.exclude(batch=theirs.batch).values_list("sheet", "row"))
    assert not mine & set(LedgerRow.objects.filter(batch=theirs.batch).values_list("sheet", "row"))


def test_an_import_somebody_attested_on_is_not_undone(cast: SimpleNamespace, client_of: Any, at: Any) -> None:
    brought = written_by(cast.officer, at, workbook(total=None))
    project = Project.objects.order_by("pk").first()
    assert project is not None
    Attestation.objects.create(
        project=project, key="reviewed", words="集体审议通过", attested_at=at, attested_by=cast.officer
    )
    with pytest.raises(Refused, match="登记了条件"):
        undo(brought.pk, by=cast.officer, at=at)
    assert client_of(cast.officer).get(f"/ledgers/{brought.pk}/").status_code == 200


def test_an_import_whose_project_asked_for_factors_is_not_undone(cast: SimpleNamespace, at: Any) -> None:
    brought = written_by(cast.officer, at, workbook(total=None))
    project = Project.objects.filter(batch=brought.batch).order_by("pk")[0]
    actions.set_need(project.pk, "cod", 1000, by=cast.officer, at=at)
    with pytest.raises(Refused, match="填了要素需求"):
        undo(brought.pk, by=cast.officer, at=at)
    actions.remove_need(project.pk, "cod", by=cast.officer, at=at)
    account = opened("energy", project.region_id, 10, by=keeper("hx_development_reform"), at=at)
    hold = asked(project, {account: 5}, cast, at)
    actions.withdraw_hold(project.pk, hold.pk, key=key(), by=cast.officer, at=at)
    with pytest.raises(Refused, match="申请过要素"):
        undo(brought.pk, by=cast.officer, at=at)
