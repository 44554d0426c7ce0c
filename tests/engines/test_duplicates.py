"""Which pairs of records are one project and which are two, as a truth table; what holds always."""

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wutong_engines.duplicates import Candidate, Pair, blocking_keys, compare, find
from wutong_engines.duplicates.blocking import MOST_KEYS

PLACE_WORDS = """
青海省 西宁市 海东市 海西蒙古族藏族自治州 海西州 海南藏族自治州 海南州 果洛藏族自治州
玉树藏族自治州 格尔木市 德令哈市 茫崖市 乌兰县 都兰县 天峻县 大柴旦行政委员会 共和县 同德县
贵南县 兴海县 玛多县 玛多县花石峡 达日县 甘德县 湟中区 湟源县 互助土族自治县 互助县
民和回族土族自治县 民和县 化隆回族自治县 化隆县 河南蒙古族自治县 河南县 格尔木工业园
海东工业园区 民和县中小企业创业园
"""
PLACES = frozenset(PLACE_WORDS.split())

Row = tuple[str | float | None, ...]

SAME: tuple[tuple[Row, Row], ...] = (
    (
        ("国电电力乌兰县3000兆瓦源网荷储一体化项目", "国电电力", "632821", 100),
        ("乌兰3GW“源网荷储”项目", "国家能源集团", "632821", 100),
    ),
    (
        ("乌兰300万千瓦源网荷储项目", "国电电力", "632821"),
        ("国电电力乌兰县3000MW源网荷储光储一体化", "国电电力发展股份有限公司", "632821", 100),
    ),
    (
        ("南山口抽水蓄能电站", "三峡集团", "632801", 170.9),
        ("格尔木南山口抽水蓄能电站项目", "三峡建工", "632801", 171),
    ),
    (
        ("南山口抽蓄电站（240万千瓦）", "中国长江三峡集团有限公司", "632801"),
        ("三峡格尔木南山口2400MW抽水蓄能项目", "三峡建工（集团）有限公司", "632801", 170.9),
    ),
    (
        ("海東紅獅半導體矽基新材料項目（一期）", "紅獅控股集團", "630200", 102),
        (
            "红狮半导体硅基新材料项目（一期：15万吨工业硅、10万吨多晶硅）",
            "红狮控股集团有限公司",
            "630200",
            102,
        ),
    ),
    (
        ("青藏高原犛牛產業示範園", None, "630200", 20.35),
        ("青藏高原牦牛产业示范园项目", None, "630200", 20.35),
    ),
    (
        ("天精本草1万吨枸杞原浆深加工项目（一期）", "天精本草", "632800"),
        ("年产10000吨枸杞原浆深加工项目", "青海天精本草生物科技有限公司", "632802"),
    ),
    (
        ("中复神鹰年产2.5万吨高性能碳纤维及配套原丝项目", "中复神鹰碳纤维股份有限公司", "630100", 50),
        ("中复神鹰2.5万吨碳纤维项目", "中复神鹰", "630106", 50),
    ),
    (
        ("青海丽豪半导体年产20万吨高纯晶硅项目", "青海丽豪清能股份有限公司", "630100", 180),
        ("丽豪20万吨多晶硅", "丽豪半导体", "630100", 180),
    ),
    (
        ("高景太阳能50GW单晶硅棒", "高景太阳能", "630100", 180),
        ("青海高景太阳能科技有限公司50吉瓦直拉单晶硅棒建设项目", "高景太阳能股份有限公司", "630100", 180),
    ),
    (
        ("龙源5万千瓦熔盐储能", "国家能源集团龙源", "632801"),
        ("青海龙源新能源50MW熔盐储能示范项目", "国家能源集团青海龙源新能源有限公司", "632801"),
    ),
    (
        ("盐湖股份４万吨/年基础锂盐一体化", "盐湖股份", "632801"),
        ("盐湖股份年产4万吨基础锂盐一体化项目", "青海盐湖工业股份有限公司", "632801", 70.82),
    ),
    (
        ("宏储源100MW/200MWh光伏储能", "格尔木宏储源新能源有限公司", "632801"),
        ("格尔木宏储源光伏储能项目（10万千瓦/20万千瓦时）", None, "632801"),
    ),
    (
        ("鲁能乌图美仁多能互补", "鲁能新能源", "632801"),
        ("鲁能格尔木乌图美仁多能互补集成优化示范工程", "中国绿发投资集团有限公司", "632801"),
    ),
    (
        ("青海弗迪电池10吉瓦时锂电池项目", "弗迪电池有限公司（比亚迪）", "630100"),
        ("弗迪电池年产10GWh动力电池项目", "比亚迪", "630100"),
    ),
    (("湟源县牦牛胴体精细分割加工项目", None, "630123", 0.6), ("牦牛胴体精细分割加工", None, "630123", 0.6)),
    (
        ("新华三青海图灵小镇项目", "新华三集团", "630100", 75),
        ("图灵小镇（新华三绿电智算融合示范园）", "新华三技术有限公司", "630100", 75),
    ),
    (
        ("互助双色农产品加工基地项目", "湖南宝松投资管理有限公司", "630223", 2.5),
        ("双色农产品加工基地建设项目", "青海宝松投资集团", "630223", 2.5),
    ),
    (
        ("茶卡壹号·盐湖景区收购与提升项目", "湖州市交通投资集团", "632821"),
        ("茶卡壹号盐湖景区提升", "湖州交投集团", "632821"),
    ),
    (
        ("民和县中小企业创业园玖墨文化传媒全自动纸箱包装生产线", "青海玖墨文化传媒有限公司", "630222", 0.06),
        ("全自动纸箱包装生产线项目", "玖墨文化传媒", "630222", 0.06),
    ),
    (
        ("青海铜业年产10万吨阴极铜项目", "西部矿业集团", "630100", 24),
        ("青海铜业有限责任公司10万吨/年阴极铜工程", "西部矿业股份有限公司", "630100", 24),
    ),
    (
        ("大唐共和30万千瓦竞价光伏项目", "中国大唐集团有限公司", "632521"),
        ("大唐共和300MW光伏竞价项目", "大唐青海公司", "632521"),
    ),
    (
        ("格尔木350兆瓦塔式光热发电项目", None, "632801", 54.35),
        ("格尔木35万千瓦光热发电项目（塔式）", "三峡能源", "632801", 54.35),
    ),
    (("玛尔挡水电站", "国家能源集团", "632522"), ("玛尔挡水电站", "国家能源集团", "632621")),
    (
        ("海西州发展投资公司1950兆瓦风电送出工程", None, "632800", 8.13),
        ("海西州1950MW风电项目电网接入送出共建工程", "海西州发展投资有限责任公司", "632800", 8.13),
    ),
    (
        ("易华录城市数据湖", "北京易华录信息技术股份有限公司", "630200"),
        ("海东城市数据湖项目（易华录）", None, "630200"),
    ),
    (("德令哈135MW光热", "", "632802"), ("德令哈13.5万千瓦光热发电项目", None, "632802")),
    (
        ("托叶玛曲海矿泉水项目（7.2万吨/年）", "天津聚成公司", "632324", 0.6),
        ("河南县托叶玛曲海天然矿泉水", "天津聚成", "632324", 0.6),
    ),
)

DIFFERENT: tuple[tuple[Row, Row], ...] = (
    (
        ("海东红狮硅基新材料项目一期", "红狮", "630200", 102),
        ("海东红狮硅基新材料项目二期", "红狮", "630200", 102),
    ),
    (
        ("丽豪半导体二期", "青海丽豪清能股份有限公司", "630100"),
        ("青海丽豪半导体年产20万吨高纯晶硅项目", "青海丽豪清能股份有限公司", "630100", 180),
    ),
    (("三江源大数据中心", None, "630100", 10), ("三江源大数据中心扩建项目", None, "630100", 5)),
    (
        ("先奇铝业5万吨铝锭项目", "青海先奇铝业有限公司", "630224", 3.7),
        ("先奇铝业5万吨铝锭技改项目", "青海先奇铝业有限公司", "630224", 1.2),
    ),
    (("达日县5万千瓦光伏发电项目", None, "632624", 2), ("甘德县5万千瓦光伏发电项目", None, "632623", 2)),
    (
        ("三峡格尔木240万千瓦抽水蓄能电站", "三峡集团", "632801", 170),
        ("三峡都兰240万千瓦抽水蓄能电站", "三峡集团", "632822", 170),
    ),
    (
        ("三峡240万千瓦抽水蓄能电站", "三峡集团", "632801", 170.9),
        ("三峡240万千瓦抽水蓄能电站", "三峡集团", "632822", 170.9),
    ),
    (
        ("南山口抽水蓄能电站", "三峡集团", "632801", 170.9),
        ("哇洪山抽水蓄能电站", "三峡集团", "632822", 170.9),
    ),
    (("格尔木1号光伏电站100MW", "国电投", "632801", 5), ("格尔木2号光伏电站100MW", "国电投", "632801", 5)),
    (
        ("青豫直流配套A区光伏项目", "黄河公司", "632521", 20),
        ("青豫直流配套B区光伏项目", "黄河公司", "632521", 20),
    ),
    (("共和光伏产业园一标段", None, "632521", 5), ("共和光伏产业园二标段", None, "632521", 5)),
    (("天合光能5GW光伏组件项目", "天合光能", "630100"), ("天合光能5GW硅片项目", "天合光能", "630100")),
    (
        ("中天硼锂年产1万吨碳酸锂项目", "青海中天硼锂科技有限公司", "632857"),
        ("中天硼锂年产1万吨氢氧化锂项目", "青海中天硼锂科技有限公司", "632857"),
    ),
    (
        ("维祥科技年产3100吨烷基锂项目", "维祥科技", "632800"),
        ("维祥科技年产3100吨丁基锂项目", "维祥科技", "632800"),
    ),
    (("牦牛产业示范园项目", None, "632700", 2), ("牦牛产业示范园项目", None, "632600", 2)),
    (("绿色算力产业园项目", None, "630100", 10), ("绿色算力产业园项目", None, "630200", 10)),
    (("藏羊精深加工厂项目", None, "632823"), ("藏羊精深加工厂项目", None, "632324")),
    (("格尔木东沙漠基地", "华电", "632801"), ("格尔木西沙漠基地", "华电", "632801")),
    (
        ("青海丽豪半导体年产20万吨高纯晶硅项目", "丽豪", "630100", 180),
        ("青海高景太阳能50GW直拉单晶硅棒项目", "高景", "630100", 180),
    ),
    (("华能共和100MW光伏项目", "华能", "632521", 5), ("大唐共和100MW光伏项目", "大唐", "632521", 5)),
    (("华能共和100MW光伏项目", None, "632521", 5), ("大唐共和100MW光伏项目", None, "632521", 5)),
    (
        ("京能共和牧光互补20万千瓦项目", "京能", "632521", 10),
        ("京能兴海牧光互补20万千瓦项目", "京能", "632524", 10),
    ),
    (
        ("葛洲坝玛多县花石峡1000兆瓦光伏发电项目", "中国葛洲坝集团", "632626"),
        (
            "玛多县花石峡镇200兆瓦牧光互补光伏发电项目（一期）及分布式光伏整县推进项目",
            "中国葛洲坝集团",
            "632626",
            9.6,
        ),
    ),
    (
        ("化隆青云核桃种植加工项目", "化隆县青云", "630224", 0.1),
        ("化隆成林核桃加工项目", "化隆成林", "630224", 0.0997),
    ),
    (("小寨330千伏输变电工程", None, "630100"), ("天恒330千伏输变电工程", None, "630200")),
    (
        ("国投都兰宗加49.5兆瓦风电项目（二期）", "国投", "632822", 3.96),
        ("国电电力都兰诺木洪一期49.5兆瓦风电项目", "国电电力", "632822"),
    ),
    (
        ("金藏膜年产1万吨碳酸锂项目", "西安金藏膜", "632800"),
        ("亿纬锂能年产1万吨电池级碳酸锂项目", "亿纬锂能", "632857"),
    ),
    (("格尔木屋顶分布式光伏项目", "正泰", "632801", 1), ("格尔木集中式光伏项目", "正泰", "632801", 8)),
    (("西宁经开区标准化厂房建设项目", None, "630100", 3), ("西宁经开区污水处理厂项目", None, "630100", 3)),
    (("河湟文化产业园项目", None, "630200"), ("河湟文化（国家级）旅游度假区项目", None, "630106", 30)),
    (
        ("比亚迪南川10GWh动力锂电池项目", "比亚迪", "630100", 40),
        ("比亚迪南川10GWh储能系统项目二期", "比亚迪", "630100", 40),
    ),
    (("共和县万头奶牛养殖项目", None, "632521", 1), ("共和县万亩藜麦种植项目", None, "632521", 1)),
    (("格尔木光伏制氢项目", "华电", "632801", 10), ("格尔木光伏治沙项目", "华电", "632801", 10)),
    (("互助县青稞酒文化小镇", None, "630223", 5), ("互助县青稞深加工项目", None, "630223", 5)),
    (
        ("三峡海西100万千瓦光伏项目", "三峡集团", "632800", 50),
        ("三峡海西100万千瓦风电项目", "三峡集团", "632800", 50),
    ),
    (("德令哈抽水蓄能电站", None, "632802", 52.27), ("同德抽水蓄能电站", None, "632522", 52.27)),
    (("海南州生态光伏园1号地块光伏", None, "632500", 8), ("海南州生态光伏园2号地块光伏", None, "632500", 8)),
    (
        ("某公司年产5万吨金属硅项目", "甲能新材料公司", "632801", 8),
        ("年产5万吨电解铝项目", "乙盛铝业公司", "632801", 8),
    ),
    (
        ("中信昆仑2万吨碳酸锂项目", "中信国安", "632801"),
        ("中信国安年产1.5万吨碳酸锂项目", "中信国安", "632801"),
    ),
    (("绿电智算中心（一期）", "京东科技", "630100", 12), ("绿电智算中心（二期）", "京东科技", "630100", 12)),
    (
        ("昆仑黄金金精矿项目", "青海昆仑黄金有限公司", "632822", 3),
        ("昆仑黄金二期200t/d复杂难处理金精矿综合回收项目", "青海昆仑黄金有限公司", "632822", 3.4),
    ),
)

# Rows of real ledgers: one project under names that share little.
HARD_SAME: tuple[tuple[Row, Row], ...] = (
    (
        ("青海西矿稀贵金属多金属资源综合循环利用及环保升级改造项目", "西部矿业", "632801", 26),
        ("西豫有色环保升级及多金属综合循环利用改造", "青海西豫有色金属有限公司", "632801", 20.99),
    ),
    (
        ("河湟文化（国家）旅游度假区建设项目", None, "630106", 30),
        ("河湟文化旅游度假区（中恒山海）", None, "630106", 45),
    ),
    (("格尔木东沙漠基地（华电）", None, "632801"), ("柴达木沙漠基地格尔木东项目", None, "632822")),
    (
        ("中国绿发液态空气储能示范项目", None, "632801"),
        ("鲁能青海公司液体压缩空气储能示范项目", None, "632857"),
    ),
    (
        ("德令哈硅光伏产业链项目（莱德宝/莱宝科技）", "莱宝科技集团", "632802", 350),
        ("德令哈市硅光伏全产业链项目（莱宝科技）", None, "632802", 350),
    ),
    (
        ("玛多县花石峡200兆瓦牧光互补（一期）及整县分布式", None, "632626", 9.6),
        (
            "玛多县花石峡镇200兆瓦牧光互补光伏发电项目（一期）及分布式光伏整县推进项目",
            "中国葛洲坝集团",
            "632626",
            9.6,
        ),
    ),
    (("同德抽水蓄能", None, "632522", 170.3), ("同德抽水蓄能电站", "国家能源集团", "632522", 170.3)),
)


def candidate(key: str, row: Row) -> Candidate:
    name, investor, region, amount = (*row, None, None, None)[:4]
    assert isinstance(name, str)
    assert investor is None or isinstance(investor, str)
    assert region is None or isinstance(region, str)
    yuan = round(amount * 1e8) if isinstance(amount, int | float) else None
    return Candidate(key, name, investor, region, None, yuan, None)


def judged(rows: tuple[Row, Row]) -> Pair:
    return compare(candidate("a", rows[0]), candidate("b", rows[1]), place_names=PLACES)


@pytest.mark.parametrize("rows", (*SAME, *HARD_SAME), ids=lambda rows: rows[0][0])
def test_one_project_written_twice_is_a_candidate(rows: tuple[Row, Row]) -> None:
    pair = judged(rows)
    assert pair.confidence >= 0.6, pair.reasons
    assert pair.reasons


@pytest.mark.parametrize("rows", (*SAME, *HARD_SAME), ids=lambda rows: rows[0][0])
def test_one_project_written_twice_shares_a_blocking_key(rows: tuple[Row, Row]) -> None:
    first, second = (blocking_keys(candidate("x", row), PLACES) for row in rows)
    assert first & second


@pytest.mark.parametrize("rows", DIFFERENT, ids=lambda rows: rows[0][0])
def test_two_projects_do_not_merge(rows: tuple[Row, Row]) -> None:
    pair = judged(rows)
    assert pair.confidence < 0.5, pair.reasons


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((("格尔木光伏项目一期",), ("格尔木光伏项目二期",)), "一个写一期，一个写二期"),
        (
            (("南山口抽水蓄能电站", "三峡集团", None, 170.9), ("南山口抽蓄", "三峡建工", None, 171)),
            "总投资相差 0.06%",
        ),
        ((("乌兰3000兆瓦光伏项目",), ("乌兰300万千瓦光伏",)), "规模相同（3000兆瓦 = 300万千瓦）"),
        ((("哇让电站", "三峡集团"), ("哇让电站项目", "长江电力")), "投资方同属“三峡集团”"),
        ((("共和光伏1号电站",), ("共和光伏2号电站",)), "分号或分区不同（1，2）"),
        ((("哇让抽水蓄能电站",), ("贵南哇让抽蓄项目",)), "名称都有“哇让”"),
    ],
)
def test_reasons_say_what_was_seen(rows: tuple[Row, Row], said: str) -> None:
    assert said in judged(rows).reasons


def test_a_chain_does_not_join_two_phases() -> None:
    rows: tuple[Row, ...] = (
        ("红狮年产10万吨多晶硅项目（一期）", "红狮控股集团", "630200"),
        ("红狮年产10万吨多晶硅项目（一、二期）", "红狮控股集团", "630200"),
        ("红狮年产10万吨多晶硅项目（二期）", "红狮控股集团", "630200"),
    )
    pairs, groups = find([candidate(str(i), row) for i, row in enumerate(rows)], place_names=PLACES)
    assert {(pair.a, pair.b) for pair in pairs} == {("0", "1"), ("1", "2")}
    assert all(not {"0", "2"} <= set(group.members) for group in groups)


def test_four_names_of_one_project_are_one_group() -> None:
    rows: tuple[Row, ...] = (*HARD_SAME[0], ("西豫有色多金属综合循环利用改造项目", None, "632801", 20.99))
    _, groups = find([candidate(str(i), row) for i, row in enumerate(rows)], place_names=PLACES)
    assert [group.members for group in groups] == [("0", "1", "2")]


def test_new_records_meet_stored_ones_but_stored_ones_are_left_alone() -> None:
    stored = [candidate("s1", ("哇让抽水蓄能电站",)), candidate("s2", ("哇让抽水蓄能电站项目",))]
    pairs, groups = find([candidate("n", ("贵南哇让抽蓄电站",))], stored, place_names=PLACES)
    assert {(pair.a, pair.b) for pair in pairs} == {("n", "s1"), ("n", "s2")}
    assert groups[0].members == ("n", "s1", "s2")
    assert find([], stored, place_names=PLACES) == ([], [])


def test_the_same_core_name_is_found_in_a_crowd() -> None:
    crowd = [candidate(f"c{i:04}", ("光伏发电项目", f"甲{i}公司", "632801", 1 + i / 7)) for i in range(300)]
    twin = candidate("z", ("光伏发电项目", "甲150公司", "632801", 1 + 150 / 7))
    pairs, _ = find([*crowd, twin], place_names=PLACES)
    assert ("c0150", "z") in {(pair.a, pair.b) for pair in pairs}


def test_a_repeated_key_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="出现了两次"):
        find([candidate("a", ("甲",)), candidate("a", ("乙",))], place_names=PLACES)


NAME_PARTS = """
格尔木 德令哈 青海 三峡 华电 丽豪 南山口 哇让 光伏 抽水蓄能 碳酸锂 牦牛 项目 电站 基地 （一期）
二期 1号 A区 100兆瓦 5万吨 产業 ３ ( /
"""
WORDS = NAME_PARTS.split()
NAMES = st.lists(st.sampled_from(WORDS), max_size=8).map("".join) | st.text(max_size=20)
REGIONS = st.sampled_from([None, "630000", "630100", "632800", "632801", "632802", "632521"])
AMOUNTS = st.none() | st.integers(-5, 10**12)
DATES = st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1))
TEXTS = st.none() | st.sampled_from(
    ["三峡集团", "青海丽豪清能股份有限公司", "、", "华电（西北）", "某某公司"]
)


def candidates(key: str) -> st.SearchStrategy[Candidate]:
    return st.builds(Candidate, st.just(key), NAMES, TEXTS, REGIONS, TEXTS, AMOUNTS, TEXTS, DATES, NAMES)


@given(candidates("a"), candidates("b"))
def test_order_does_not_matter_and_confidence_is_a_share(a: Candidate, b: Candidate) -> None:
    there, back = compare(a, b, place_names=PLACES), compare(b, a, place_names=PLACES)
    assert there == back
    assert 0 <= there.confidence <= 1


@given(candidates("a"))
def test_a_record_is_its_own_duplicate(a: Candidate) -> None:
    twin = Candidate(
        "b", a.name, a.investor, a.region_code, a.park, a.total_yuan, a.stage, a.date_from, a.content
    )
    assert compare(a, twin, place_names=PLACES).confidence >= 0.95
    assert 1 <= len(blocking_keys(a, PLACES)) <= MOST_KEYS


@given(st.lists(st.sampled_from(WORDS[:13]), max_size=5).map("".join), TEXTS, REGIONS, AMOUNTS)
def test_two_phases_are_never_likely_one(
    name: str, investor: str | None, region: str | None, amount: int | None
) -> None:
    first = Candidate("a", name + "一期", investor, region, None, amount, None)
    second = Candidate("b", name + "二期", investor, region, None, amount, None)
    assert compare(first, second, place_names=PLACES).confidence <= 0.5


@settings(max_examples=40)
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_result_does_not_depend_on_the_order(seeds: list[int], shuffle: Random) -> None:
    rows = [row for rows in (*SAME[:6], *DIFFERENT[:6]) for row in rows]
    records = [candidate(f"k{i}", rows[seed % len(rows)]) for i, seed in enumerate(seeds)]
    shuffled = records.copy()
    shuffle.shuffle(shuffled)
    assert find(records, place_names=PLACES) == find(shuffled, place_names=PLACES)
    half = len(records) // 2
    again = find(
        shuffled_part(records[:half], shuffle), shuffled_part(records[half:], shuffle), place_names=PLACES
    )
    assert find(records[:half], records[half:], place_names=PLACES) == again


def shuffled_part(records: list[Candidate], shuffle: Random) -> list[Candidate]:
    part = records.copy()
    shuffle.shuffle(part)
    return part
