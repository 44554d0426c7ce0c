"""The tables of the organisation: responsibilities, and the access table that is published."""

from types import SimpleNamespace

import pytest

from wutong.organisation import responsibilities
from wutong.organisation.access import may
from wutong.organisation.duties import Act, BodyKind
from wutong.organisation.published import access_table
from wutong.projects.stages import STAGE_NAMES

pytestmark = pytest.mark.django_db


def test_the_list_of_responsibilities_covers_every_step_and_kind() -> None:
    steps = responsibilities.by_step()
    assert [words for words, _ in steps] == list(STAGE_NAMES.values())
    assert list(responsibilities.STEPS) == [stage.value for stage in STAGE_NAMES]
    for words, cells in steps:
        assert [kind for kind, _ in cells] == list(BodyKind)
        letters = [r.letter for _, found in cells for r in found]
        assert "R" in letters, f"{words}没有人负责"
    assert {r.kind for r in responsibilities.common()} == set(BodyKind)
    assert len(responsibilities.own()) == 12
    assert [name for name, _, _ in responsibilities.at_milestones()][3] == "主体开工"


def test_the_published_table_says_what_the_table_decides(cast: SimpleNamespace) -> None:
    lines = {line.split(" | ")[0].strip("| "): line for line in access_table().splitlines()}
    for act in Act:
        assert any(may(person, act) for person in cast.everyone.values()), f"{act} belongs to nobody"
    assert lines["管理人员"].count("全省") == 1 and lines["看项目"].count("本级及下级地区") == 4
    assert access_table().count("\n| ") == len(Act) + 2
