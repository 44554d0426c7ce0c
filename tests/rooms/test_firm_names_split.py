"""One cell of investors into firms: what people write, and what holds of every cell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wutong.enterprises.names.rules import key_of, may_be_person, why_no_firm, without_aside
from wutong.enterprises.names.splitting import MOST, split

CELLS = {
    "中国联合网络通信集团有限公司、阿里云": ["中国联合网络通信集团有限公司", "阿里云"],
    "西部矿业股份有限公司（青海西豫有色金属有限公司）": ["西部矿业股份有限公司", "青海西豫有色金属有限公司"],
    "青海丽豪清能股份有限公司（丽豪半导体）": ["青海丽豪清能股份有限公司（丽豪半导体）"],
    "龙洋知鲜（青海）股份有限公司（原民泽龙羊峡）": ["龙洋知鲜（青海）股份有限公司（原民泽龙羊峡）"],
    "青海中航资源/滨地钾肥": ["青海中航资源", "滨地钾肥"],
    "民和万康铝业有限公司": ["民和万康铝业有限公司"],
    "新疆某某有限公司和田分公司": ["新疆某某有限公司和田分公司"],
    "宁德时代和比亚迪": ["宁德时代和比亚迪"],
    "亚洲硅业（青海）有限公司与红狮控股集团有限公司": ["亚洲硅业（青海）有限公司", "红狮控股集团有限公司"],
    "1、青海甲业有限公司 2、青海乙业有限公司": ["青海甲业有限公司", "青海乙业有限公司"],
    "1.青海甲业有限公司2.青海乙业有限公司": ["青海甲业有限公司", "青海乙业有限公司"],
    "牵头方：青海甲业有限公司；成员：乙业集团": ["青海甲业有限公司", "乙业集团"],
    "青海甲业有限公司等3家企业": ["青海甲业有限公司"],
    "青海甲业集团 有限公司": ["青海甲业集团 有限公司"],
    "青海甲业有限公司\n乙业有限公司": ["青海甲业有限公司", "乙业有限公司"],
    "青海甲业有限公司（占股60%）、乙业有限公司（占股40%）": ["青海甲业有限公司", "乙业有限公司"],
    "（青海甲业有限公司、乙业能源集团）": ["青海甲业有限公司", "乙业能源集团"],
    "Siemens Energy Co., Ltd.、乙业有限公司": ["Siemens Energy Co., Ltd", "乙业有限公司"],
    "某某投资中心（有限合伙），乙业有限公司": ["某某投资中心（有限合伙）", "乙业有限公司"],
    "青海甲业有限公司、青海甲业有限公司": ["青海甲业有限公司"],
    "青海甲业（西宁": ["青海甲业（西宁"],
    "": [],
    "、，/": [],
}


@pytest.mark.parametrize(("cell", "firms"), CELLS.items())
def test_cells_as_people_write_them(cell: str, firms: list[str]) -> None:
    assert [one.rstrip(".") for one in split(cell)] == firms


WORDS = st.text("青海西宁昆仑盐湖锂镁光伏新材料科技能源化工华瑞天合三江", min_size=3, max_size=8)
FIRMS = st.builds(
    lambda word, place, form: f"{word}{place}{form}",
    WORDS,
    st.sampled_from(["", "（青海）", "(集团)"]),
    st.sampled_from(["有限公司", "股份有限公司", "集团", "有限责任公司", "农民专业合作社"]),
)
MARKS = st.sampled_from(["、", "，", ",", ";", "；", "/", "\n", "与", " 和 ", "及", "以及", "|"])


@given(st.lists(FIRMS, min_size=1, max_size=6, unique_by=key_of), st.data())
@settings(max_examples=150, deadline=None)
def test_firms_that_are_listed_come_apart_again(firms: list[str], data: st.DataObject) -> None:
    cell = firms[0]
    for one in firms[1:]:
        cell += data.draw(MARKS) + one
    assert split(cell) == firms


@given(
    st.text(st.sampled_from("甲乙公司有限集团（）()、，/与和及等家企业1２. \n:：原牵头方%Ltd"), max_size=40)
)
@settings(max_examples=300, deadline=None)
def test_whatever_is_written(cell: str) -> None:
    found = split(cell)
    assert len(found) <= MOST and len({key_of(one) for one in found}) == len(found)
    for one in found:
        assert key_of(one) and set(one) <= set(cell)  # nothing is made up
        assert one == one.strip()


NO_FIRMS = {
    "没有定下是谁": "待定 暂未确定 待引进企业 社会资本 没有",
    "没有写名称": "—— 12 （）",
    "是人名": "张总 李先生 王五（个人）",
    "是政府机构": "海西州人民政府 格尔木工业园管委会 青海省发展和改革委员会",
    "": "不锈钢集团 无锡尚德 定西农业 招商局集团 青海省投资集团有限公司 国家超级计算无锡中心",
}


@pytest.mark.parametrize(
    ("name", "why"), [(one, why) for why, some in NO_FIRMS.items() for one in some.split()]
)
def test_what_is_no_name_of_a_firm(name: str, why: str) -> None:
    assert why_no_firm(name) == why


def test_what_may_be_a_person_and_what_stands_aside() -> None:
    assert may_be_person("李明") and may_be_person("欧阳明") and not may_be_person("比亚迪")
    assert without_aside("青海丽豪清能股份有限公司（丽豪半导体）") == "青海丽豪清能股份有限公司"
    assert without_aside("深兰科技（上海）有限公司") == "深兰科技（上海）有限公司"
