"""Names of firms read: own word and trade, place, form, branch; one writing, one reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong_engines.matching import normalise, read
from wutong_engines.matching.places import NOWHERE, Place, place_of, words_of
from wutong_engines.matching.vocabulary import COMPANY, OFFICE, PARTNERSHIP, SHARES, SHOP, UNSAID
from wutong_engines.units.provinces import PROVINCES


@pytest.mark.parametrize(
    ("name", "core", "form", "prefecture"),
    [
        ("青海华瑞新能源科技有限公司", "华瑞新能源科技", COMPANY, 0),
        ("西宁市华瑞科技有限责任公司", "华瑞科技", COMPANY, 6301),
        ("華瑞（上海）科技股份有限公司", "华瑞科技", SHARES, 3101),
        ("海西州格尔木市聚能商贸有限公司", "聚能商贸", COMPANY, 6328),
        ("海南州贵德县聚能商贸有限公司", "聚能商贸", COMPANY, 6325),
        ("苏州金石投资合伙企业（有限合伙）", "金石投资", PARTNERSHIP, 3205),
        ("北京市朝阳区华瑞百货店", "华瑞百货店", SHOP, 1101),
        ("西宁华瑞律师事务所", "华瑞律师事务所", OFFICE, 6301),
        ("华瑞科技", "华瑞科技", UNSAID, 0),
        ("东阳光科技有限公司", "东阳光科技", COMPANY, 0),
        ("北京有限公司", "北京", COMPANY, 0),
    ],
)
def test_a_name_in_its_parts(name: str, core: str, form: int, prefecture: int) -> None:
    reading = read(name)
    assert (reading.core, reading.form, reading.place.prefecture) == (core, form, prefecture)


@pytest.mark.parametrize(
    ("name", "core", "branch", "aside"),
    [
        ("华瑞科技有限公司西宁分公司", "华瑞科技", "西宁分公司", ""),
        ("华瑞科技有限公司（西宁分公司）", "华瑞科技", "西宁分公司", ""),
        ("华瑞科技西宁分公司", "华瑞科技", "西宁分公司", ""),
        ("华瑞科技有限公司西宁第二分公司（筹）", "华瑞科技", "西宁第二分公司", "筹"),
        ("华瑞科技有限公司年产5万吨碳酸锂项目", "华瑞科技", "", "年产5万吨碳酸锂项目"),
        ("华瑞科技有限公司二期技改工程", "华瑞科技", "", "二期技改工程"),
        ("华瑞科技建设项目", "华瑞科技", "", "建设项目"),
    ],
)
def test_what_stands_after_a_name(name: str, core: str, branch: str, aside: str) -> None:
    reading = read(name)
    assert (reading.core, reading.branch, reading.aside) == (core, branch, aside)
    assert reading.marks == ((2,) if "第二" in branch else ())


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("630000", Place(63, 0, "")),
        ("632801", Place(63, 6328, "632801")),
        ("青海省海西蒙古族藏族自治州格尔木市", Place(63, 6328, "格尔木")),
        ("海南藏族自治州", Place(63, 6325, "")),
        ("海南省", Place(46, 0, "")),
        ("广东 中山", Place(44, 4420, "")),
        ("吉林省吉林市", Place(22, 2202, "")),
        ("北京市朝阳区", Place(11, 1101, "朝阳")),
        ("昆山市", Place(32, 3205, "昆山")),
        ("", NOWHERE),
        ("12345", NOWHERE),
    ],
)
def test_a_region_cell(cell: str, place: Place) -> None:
    assert place_of(cell) == place


def test_every_province_is_known() -> None:
    assert {name: place_of(name).province for name in PROVINCES.values()} == {
        name: int(code) for code, name in PROVINCES.items()
    }


def test_a_place_in_words() -> None:
    assert words_of(place_of("632801")) == "青海海西"
    assert words_of(place_of("北京市朝阳区")) == "北京朝阳"
    assert words_of(NOWHERE) == ""


LETTERS = st.text(
    alphabet=st.sampled_from(
        "华瑞青海西宁北京科技有限责任公司集团股份()（）【】 　第一二三期分店ABＡ12·,，華國乾項目縣市"
    ),
    max_size=30,
)


@given(LETTERS)
def test_normalising_twice_is_normalising_once(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)


@given(LETTERS)
def test_reading_never_fails_and_is_of_the_normal_form(name: str) -> None:
    assert read(name) == read(normalise(name))


@given(st.text(max_size=200))
def test_any_text_is_read(name: str) -> None:
    assert len(read(name).normal) <= 4 * 120


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("华瑞（上海）科技有限公司", "华瑞(上海)科技有限公司"),
        ("ＡＢＢ科技", "abb 科技"),
        ("華瑞電子", "华瑞电子"),
        ("华瑞·电子【集团】", "华瑞电子（集团）"),
    ],
)
def test_one_spelling_for_one_writing(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)
