"""Invented names of firms and the ways people write them wrong: what matching learns from.

Own vocabulary; nobody is meant. Operators for training and for measuring are apart: none is in both.
"""

import random
from collections.abc import Callable
from typing import NamedTuple

from opencc import OpenCC

LETTERS = (
    "华瑞金泰恒盛达源丰鑫宏远博雅康美思创德信诚中新天海龙凤祥云安宁和顺兴旺利富贵荣昌隆久永长青春江河"
    "湖山川林木森石玉珠宝银铜铁钢光明亮晨曦阳星月晶辉煌耀东南西北方正大小高佳优良善嘉吉庆福禄寿喜乐悦"
    "欣怡爱心智慧聪敏捷锐锋利通达广联合众力行健康乾坤宇宙环球世纪时代先锋领航启迪凯歌胜利百千万亿一三"
    "九五双全同升腾飞跃鹏程骏驰奔马鹿鸿雁鹤翔鲲鱼润泽沃田园农禾谷麦香甜味珍鲜果蔬茶竹梅兰菊荷莲桂松柏"
    "枫桐槐杨柳橡杉楚秦汉唐宋元明清燕赵齐鲁吴越蜀滇黔桂粤闽浙苏皖赣湘鄂豫晋冀辽吉黑蒙宁甘藏疆尚品味道"
    "卓著超群拓展开创立业基石磐固坚韧毅恩惠仁义礼廉洁净清澈透晰彩虹霞霓裳锦绣绮罗织纺丝绵棉纶帆船舟港"
    "湾岛屿洋波涛浪潮汐涌泉溪沐浴露霜雪冰寒暖炎煜炜烨焱炬烽焰灿烂颖秀峰岭峻岳巍峨崇岩矿砂磊钧铭钰铎锡"
    "锦镇钻键镜铃铠凌霄汉斯曼迪诺维特拉尼卡罗伊莎菲丽娜娅蒂朗格雷克森顿威廉奥普索飞利尔"
)
_WRITTEN_TRADES = """
科技 信息技术 网络科技 电子科技 电子 软件 智能科技 生物科技 新能源科技 新能源 光伏科技 环保科技 节能环保
化工 新材料 新材料科技 塑料制品 橡胶制品 建材 建筑材料 水泥制品 钢结构 金属制品 五金制品 机械 机械设备
机电设备 自动化设备 精密机械 仪器仪表 汽车配件 汽车销售 汽车服务 物流 货物运输 供应链管理 国际货运代理
建设工程 建筑工程 装饰工程 市政工程 园林绿化 房地产开发 置业 物业管理 贸易 商贸 国际贸易 进出口 工贸
电子商务 食品 农业 农业发展 农业科技 生态农业 农牧开发 种植 养殖 粮油 水产 医药 医疗器械 医疗科技 大药房
纺织 服饰 服装 针织 鞋业 家具 家居用品 木业 包装材料 印刷 文化传媒 文化传播 广告 教育科技 教育咨询
体育文化 旅游开发 酒店管理 餐饮管理 餐饮服务 投资 投资管理 资产管理 实业 企业管理 企业管理咨询 商务咨询
人力资源 劳务服务 家政服务 保安服务 租赁 工程机械租赁 工程咨询 检测技术 测绘 设计 广告设计 矿业 矿产品
煤炭运销 石油化工 电力工程 电气 电器 电缆 照明电器 暖通设备 消防工程 安防科技 水处理 水务 燃气 铝业 锂业
盐湖资源开发 碳素 硅材料 储能科技 充电设施 锂电池材料 电池 高原食品 牦牛乳业 枸杞制品 藏毯 民族工艺品
冷链物流 乳业 茶业 酒业 矿泉水
"""
TRADES = _WRITTEN_TRADES.split()
_WRITTEN_SHOPS = """
百货店 副食店 便利店 小吃店 餐馆 烟酒店 五金店 建材经营部 服装店 理发店 水果店 汽车维修厂 饭店 超市 药店
茶叶店 文具店 手机店 粮油店 馒头店 加工厂 门窗厂 洗车行 宾馆
"""
SHOPS = _WRITTEN_SHOPS.split()
FORMS = ["有限公司"] * 62 + ["有限责任公司"] * 12 + ["股份有限公司"] * 3 + ["集团有限公司"] * 2
_WRITTEN_OTHER_COUNTIES = """
城关区 高新区 新华区 桥西区 和平区 鼓楼区 清河区 永丰县 安平县 长岭县 东山县 平山县 南江县 龙川县 青河县
金川区 石泉县 白河县 太平区 文峰区
"""
_OTHER_COUNTIES = _WRITTEN_OTHER_COUNTIES.split()


class Firm(NamedTuple):
    """A name in its parts, and the GB/T 2260 prefecture where it is registered."""

    place: str
    brand: str
    trade: str
    form: str
    branch: str
    in_brackets: bool
    region: str

    @property
    def name(self) -> str:
        if self.in_brackets and self.place:
            return f"{self.brand}（{self.place}）{self.trade}{self.form}{self.branch}"
        return f"{self.place}{self.brand}{self.trade}{self.form}{self.branch}"


class City(NamedTuple):
    """`size` is its share of firms, not normalised."""

    code: str
    name: str
    province: str
    size: float


def cities_of(lines: str) -> list[City]:
    """Lines as those of the synthetic register's places: '63 青海 0.4|01 西宁|02 海东…'."""
    found = []
    for line in lines.strip().splitlines():
        head, *cities = line.split("|")
        code, province, size = head.split(" ")[:3]
        for at, city in enumerate(cities):
            end, name = city.split(" ")[:2]
            found.append(City(f"{code}{end}00", name, province, float(size) / (at + 1.5)))
    return found


def _brand(chance: random.Random) -> str:
    size = chance.choices((2, 3, 4), (78, 14, 8))[0]
    return "".join(LETTERS[int(len(LETTERS) * chance.random() ** 1.5)] for _ in range(size))


def _place(chance: random.Random, city: City) -> str:
    style = chance.random()
    if style < 0.38:
        return city.name
    if style < 0.58:
        return city.name + "市"
    if style < 0.68:
        return city.province
    if style < 0.74:
        return city.province + city.name + "市"
    if style < 0.86:
        return city.name + "市" + chance.choice(_OTHER_COUNTIES)
    return chance.choice(_OTHER_COUNTIES) if style < 0.9 else ""


def firms(count: int, seed: int, cities: list[City]) -> list[Firm]:
    """Distinct names; one in seven is a relative of an earlier: another trade, place or number, a branch."""
    chance = random.Random(seed)
    drawn = iter(chance.choices(cities, [city.size for city in cities], k=count * 2))
    made: list[Firm] = []
    seen: set[str] = set()
    while len(made) < count:
        city = next(drawn, None) or chance.choice(cities)
        firm = (
            _relative(chance, chance.choice(made), city)
            if made and chance.random() < 0.14
            else _new(chance, city)
        )
        if firm.name not in seen:
            seen.add(firm.name)
            made.append(firm)
    return made


def _new(chance: random.Random, city: City) -> Firm:
    region = city.code if chance.random() > 0.03 else "440300"
    if chance.random() < 0.17:
        return Firm(_place(chance, city), _brand(chance), chance.choice(SHOPS), "", "", False, region)
    if chance.random() < 0.04:
        return Firm(
            _place(chance, city),
            _brand(chance),
            chance.choice(("种植", "养殖", "农机")),
            "农民专业合作社",
            "",
            False,
            region,
        )
    form = chance.choice(FORMS)
    return Firm(
        _place(chance, city), _brand(chance), chance.choice(TRADES), form, "", chance.random() < 0.07, region
    )


def _relative(chance: random.Random, firm: Firm, city: City) -> Firm:
    kind = chance.random()
    if kind < 0.3:
        return firm._replace(trade=chance.choice(TRADES), form=chance.choice(FORMS), branch="")
    if kind < 0.6:
        return firm._replace(place=_place(chance, city), region=city.code, branch="")
    if kind < 0.62:  # registrars refuse names this near, so they are few
        return firm._replace(brand=firm.brand + chance.choice("一二三新大东西"), branch="")
    if kind < 0.64:
        return firm._replace(form=chance.choice(("集团有限公司", "股份有限公司")), branch="")
    if firm.form.endswith("公司"):
        numbered = chance.choice(("", "", "第一", "第二", "一", "三"))
        return firm._replace(branch=f"{city.name}{numbered}分公司", region=city.code)
    return firm._replace(trade=chance.choice(SHOPS), form="", branch="")


_PROVINCES = {
    "63": "青海省",
    "44": "广东省",
    "32": "江苏省",
    "33": "浙江省",
    "37": "山东省",
    "51": "四川省",
    "41": "河南省",
}

Operator = Callable[[random.Random, Firm, str], str]


def _inside(chance: random.Random, firm: Firm) -> int:
    """A place within the firm's own word and trade."""
    start = firm.name.find(firm.brand)
    return start + chance.randrange(len(firm.brand + firm.trade))


def other_form(chance: random.Random, firm: Firm, text: str) -> str:
    if not firm.form.endswith("公司"):
        return text
    return text.replace(
        firm.form, chance.choice(("有限公司", "有限责任公司", "股份有限公司", "公司", "", "")), 1
    )


def without_place(chance: random.Random, firm: Firm, text: str) -> str:
    return text.replace(f"（{firm.place}）", "", 1).replace(firm.place, "", 1) if firm.place else text


def with_wider_place(chance: random.Random, firm: Firm, text: str) -> str:
    """广州市华瑞… → 广东省广州华瑞…"""
    if firm.place and text.startswith(firm.place) and firm.region != "440300":
        return _PROVINCES.get(firm.region[:2], "") + text.replace("市", "", 1)
    return text.replace("市", "", 1)


def spaced(chance: random.Random, firm: Firm, text: str) -> str:
    at = chance.randrange(len(text))
    return f"{text[:at]}{chance.choice((' ', '　', '  '))}{text[at:]}"


def other_brackets(chance: random.Random, firm: Firm, text: str) -> str:
    return text.replace("（", "(").replace("）", ")") if "（" in text else text + " "


def any_letter(chance: random.Random, firm: Firm, text: str) -> str:
    at = min(_inside(chance, firm), len(text) - 1)
    return text[:at] + chance.choice(LETTERS) + text[at + 1 :]


def letter_left_out(chance: random.Random, firm: Firm, text: str) -> str:
    at = min(_inside(chance, firm), len(text) - 1)
    return text[:at] + text[at + 1 :]


def letters_swapped(chance: random.Random, firm: Firm, text: str) -> str:
    at = min(_inside(chance, firm), len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def trade_cut(chance: random.Random, firm: Firm, text: str) -> str:
    kept = firm.trade[: chance.choice((0, 2, 2))] if len(firm.trade) > 2 else ""
    return text.replace(firm.trade, kept, 1)


def with_project(chance: random.Random, firm: Firm, text: str) -> str:
    what = chance.choice(("项目", "建设项目", "扩建项目", "年产3万吨项目", "产业园项目"))
    return text.removesuffix(firm.form) + what if firm.form and chance.random() < 0.5 else text + what


_SAME_SOUND = (
    "瑞锐睿,鑫欣新馨,宏鸿洪弘,恒衡,达大,源元圆缘,丰风峰锋,盛胜圣,华桦,金锦今,诚成城承,佳嘉家,博柏铂,康慷,"
    "德得,泰太,隆龙,祥翔详,利力立丽,通同,顺舜,兴星,安桉,明铭,海亥,天添,思斯司,雅亚,"
    "润闰,福富"
)


def same_sound(chance: random.Random, firm: Firm, text: str) -> str:
    return _from_table(chance, firm, text, _SAME_SOUND)


_SAME_SHAPE = (
    "未末,己已,日曰,土士,天夭,王玉,大太,千干,人入,晨辰,绿缘,凯铠,博搏,康糠,"
    "思恩,雅稚,宏宠,瑞端,源渊,丰韦,鑫金,远运,达迖,盛晟,创刨,德徳,信倍,诚城,"
    "海诲,龙尤,祥详,云去,宁丁,兴光,利刹,贵责,荣菜,昌冒,永水,长氏"
)


def same_shape(chance: random.Random, firm: Firm, text: str) -> str:
    changed = _from_table(chance, firm, text, _SAME_SHAPE)
    return changed if changed != text else doubled(chance, firm, text)


def _from_table(chance: random.Random, firm: Firm, text: str, table: str) -> str:
    for group in chance.sample(table.split(","), len(table.split(","))):
        for letter in group:
            if letter in firm.brand and letter in text:
                return text.replace(letter, chance.choice(group.replace(letter, "")), 1)
    return text


_TO_TRADITIONAL = OpenCC("s2t")


def traditional(chance: random.Random, firm: Firm, text: str) -> str:
    return str(_TO_TRADITIONAL.convert(text))


def place_moved(chance: random.Random, firm: Firm, text: str) -> str:
    if not firm.place or not text.startswith(firm.place) or len(firm.place) > 4:
        return text
    rest = text[len(firm.place) :]
    return f"{rest[: len(firm.brand)]}({firm.place}){rest[len(firm.brand) :]}"


def group_apart(chance: random.Random, firm: Firm, text: str) -> str:
    if "集团" in text:
        return text.replace("集团", "", 1) if chance.random() < 0.5 else text.replace("集团", "（集团）", 1)
    return text


_SAID_OTHERWISE = (
    ("科技", "技术"),
    ("贸易", "商贸"),
    ("商贸", "贸易"),
    ("开发", "发展"),
    ("制品", "用品"),
    ("房地产", "地产"),
    ("电子商务", "电商"),
    ("国际货运代理", "货代"),
    ("工程", ""),
    ("设备", ""),
    ("管理", ""),
    ("服务", ""),
)


def trade_said_otherwise(chance: random.Random, firm: Firm, text: str) -> str:
    for written, other in _SAID_OTHERWISE:
        if written in firm.trade and written in text:
            return text.replace(written, other, 1)
    return text


def numerals_otherwise(chance: random.Random, firm: Firm, text: str) -> str:
    return text.translate(str.maketrans("一二三五九", "12359"))


def doubled(chance: random.Random, firm: Firm, text: str) -> str:
    at = min(_inside(chance, firm), len(text) - 1)
    return text[:at] + text[at] + text[at:]


def short(chance: random.Random, firm: Firm, text: str) -> str:
    """青海华瑞新能源科技有限公司 → 华瑞新能源."""
    if firm.branch or not firm.form.endswith("公司"):
        return text
    return without_place(chance, firm, text).removesuffix(firm.form).removesuffix("科技")


def with_note(chance: random.Random, firm: Firm, text: str) -> str:
    return text + chance.choice(("（本部）", "（筹）", "(原名待核)", "【暂定】"))


def with_long_project(chance: random.Random, firm: Firm, text: str) -> str:
    return (
        text + chance.choice(("5GW组件生产线", "二期技改工程", "智慧园区示范工程", "数据中心基地"))
        if firm.form and not firm.branch
        else text
    )


def wide_letters(chance: random.Random, firm: Firm, text: str) -> str:
    return "·".join((text[: len(firm.place)], text[len(firm.place) :])) if firm.place else "、" + text


FOR_TRAINING: tuple[Operator, ...] = (
    other_form, other_form, without_place, without_place, with_wider_place, spaced, other_brackets,
    any_letter, letter_left_out, letters_swapped, trade_cut, with_project, same_sound,
)  # fmt: skip
HELD_OUT: tuple[Operator, ...] = (
    same_shape, traditional, place_moved, group_apart, trade_said_otherwise, numerals_otherwise,
    doubled, short, with_note, with_long_project, wide_letters,
)  # fmt: skip


def written(
    chance: random.Random, firm: Firm, operators: tuple[Operator, ...]
) -> tuple[str, tuple[str, ...]]:
    """The firm's name as somebody else writes it, by one to three operators, and which."""
    wanted = chance.choice((1, 2, 2, 3))
    text, used = firm.name, []
    for operator in chance.sample(operators, len(operators)):
        changed = operator(chance, firm, text)
        if changed != text and changed:
            text = changed
            used.append(operator.__name__)
        if len(used) == wanted:
            break
    return text, tuple(used)
