"""Names against a register: what must be one firm, what must not, what goes to a person; and why."""

from functools import cache

import pytest

from wutong_engines.matching import Alias, Answer, Decision, Register, names_of

FIRMS = (
    ("E1", "青海华瑞新能源科技有限公司", "630100"),
    ("E2", "青海华瑞新能源科技有限公司格尔木分公司", "632801"),
    ("E3", "苏州恒远精密机械有限公司", "320500"),
    ("E4", "恒远精密机械（昆山）有限公司", "320583"),
    ("E5", "西宁德昌物流有限公司", "630100"),
    ("E6", "成都德昌物流有限公司", "510100"),
    ("E7", "中原第一建筑工程有限公司", "410100"),
    ("E8", "中原第二建筑工程有限公司", "410100"),
    ("E9", "宏达锂业集团有限公司", "632800"),
    ("E10", "格尔木盐桥钾镁股份有限公司", "632801"),
    ("E11", "上海博观投资合伙企业（有限合伙）", "310100"),
    ("E12", "海东市乐都区沁园水果店", "630202"),
    ("E13", "无锡天泽光电科技有限公司", "320200"),
    ("E14", "玉树雪域牦牛乳业有限责任公司", "632701"),
)


@cache
def register() -> Register:
    return Register(names_of([row[:2] for row in FIRMS], [row[2] for row in FIRMS]))


def answer(name: str, region: str = "") -> Answer:
    return register().match(names_of([("1", name)], [region]))[0]


@pytest.mark.parametrize(
    ("name", "region", "eid"),
    [
        ("青海华瑞新能源科技有限公司", "", "E1"),
        ("青海華瑞新能源科技有限公司", "", "E1"),
        ("青海华瑞 新能源科技有限责任公司", "西宁市", "E1"),
        ("青海华瑞新能源科技有限公司格尔木分公司", "", "E2"),
        ("恒远精密机械(昆山)有限公司", "", "E4"),
        ("格尔木盐桥钾镁股份有限公司年产10万吨氯化钾项目", "海西州", "E10"),
        ("上海博观投资合伙企业(有限合伙)", "", "E11"),
        ("無錫天澤光電科技有限公司", "江苏省无锡市", "E13"),
        ("玉树雪域牦牛乳业有限公司", "632700", "E14"),
    ],
)
def test_one_firm(name: str, region: str, eid: str) -> None:
    found = answer(name, region)
    assert found.decision is Decision.SAME, found
    assert found.nearest is not None and found.nearest.eid == eid
    assert found.reasons


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("青海华瑞新能源科技有限公司西宁分公司", "630100"),
        ("苏州恒远精密机械有限公司上海分公司", "310100"),
        ("中原第三建筑工程有限公司", "410100"),
        ("兰州德昌物流有限公司", "620100"),
        ("苏州恒远餐饮管理有限公司", "320500"),
        ("杭州云栖茶业有限公司", "330100"),
    ],
)
def test_another_firm(name: str, region: str) -> None:
    found = answer(name, region)
    assert found.decision is Decision.NEW, found
    assert found.as_json()["eid"] is None and found.as_json()["name"] is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("青海华瑞新能源科技有限公司西宁分公司", "分支机构"),
        ("中原第三建筑工程有限公司", "编号不同"),
        ("兰州德昌物流有限公司", "地名不同"),
        ("宏达锂业有限公司", "集团"),
        ("格尔木盐桥钾镁股份有限公司年产10万吨氯化钾项目", "没有算进名称"),
        ("苏州恒远餐饮管理有限公司", "行业用字不同"),
        ("宏达锂业二集团有限公司", "编号不同"),
    ],
)
def test_the_reason_says_what_tells_them_apart(name: str, said: str) -> None:
    assert any(said in reason for reason in answer(name).reasons), answer(name).reasons


@pytest.mark.parametrize("name", ["宏达锂业有限公司", "宏达锂业二集团有限公司", "中原建筑工程有限公司"])
def test_a_group_or_a_number_is_never_merged_by_itself(name: str) -> None:
    assert answer(name, "").decision is not Decision.SAME


@pytest.mark.parametrize("name", ["德昌物流有限公司", "德昌物流"])
def test_a_name_two_firms_have_is_not_merged_without_a_region(name: str) -> None:
    assert answer(name).decision is not Decision.SAME


@pytest.mark.parametrize(("name", "region", "eid"), [(row[1], row[2], row[0]) for row in FIRMS])
def test_every_firm_is_found_by_its_own_name(name: str, region: str, eid: str) -> None:
    without, with_region = answer(name), answer(name, region)
    for found in (without, with_region):
        assert found.decision is Decision.SAME
        assert found.nearest is not None and found.nearest.eid == eid


def test_no_letters_in_common() -> None:
    found = answer("ZZZQ")
    assert (found.decision, found.nearest, found.probability) == (Decision.NEW, None, 0.0)
    assert found.reasons == ("名录里没有用字相近的名称",)


def test_an_alias_is_the_firm_it_was_said_to_be() -> None:
    known = Register(
        names_of([row[:2] for row in FIRMS]), {"盐桥": Alias("E10", "证券简称表"), "乌有": Alias("E99")}
    )
    by_alias, unknown = known.match(names_of([("1", "鹽橋"), ("2", "乌有")]))
    assert by_alias.decision is Decision.SAME
    assert by_alias.nearest is not None and by_alias.nearest.eid == "E10"
    assert by_alias.reasons == ("别名表里有（证券简称表）",)
    assert unknown.decision is Decision.NEW


def test_an_alias_against_an_equal_name_goes_to_a_person() -> None:
    known = Register(names_of([row[:2] for row in FIRMS]), {"西宁德昌物流有限公司": Alias("E6")})
    found = known.match(names_of([("1", "西宁德昌物流有限公司")]))[0]
    assert found.decision is Decision.PERHAPS
    assert "由人定" in found.reasons[0]


def test_answers_are_in_the_order_asked_and_alone_as_together() -> None:
    asked = [(str(at), row[1]) for at, row in enumerate(reversed(FIRMS))]
    together = register().match(names_of(asked))
    assert [found.id for found in together] == [id_ for id_, _ in asked]
    assert together == [register().match(names_of([one]))[0] for one in asked]


def test_letters_beyond_the_common_plane_and_long_names() -> None:
    firms = names_of([("A", "𬭩盐𠮷化工有限公司"), ("B", "长" * 150 + "有限公司"), ("C", "公司")])
    found = Register(firms).match(names_of([("1", "𬭩盐𠮷化工有限公司"), ("2", "长" * 150), ("3", "、（）")]))
    assert [one.nearest.eid if one.nearest else "" for one in found] == ["A", "B", ""]


def test_nothing_asked() -> None:
    assert register().match(names_of([])) == []
