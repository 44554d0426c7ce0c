"""Provinces, prefectures and known counties by GB/T 2260 codes: what place a name or a cell speaks of."""

import re
from functools import lru_cache
from typing import NamedTuple

from wutong_engines.units.provinces import PROVINCES

# province code and name | prefecture code and name (its counties that names of firms begin with)
_TABLE = """
11北京|
12天津|
13河北|01石家庄(正定 藁城 辛集 晋州) 02唐山(遵化 迁安 滦州 玉田) 03秦皇岛(昌黎) 04邯郸(武安 永年)
 05邢台(沙河 南宫 清河 宁晋) 06保定(涿州 定州 安国 高碑店 徐水 清苑 高阳 容城 安新) 07张家口(怀来)
 08承德(平泉) 09沧州(泊头 任丘 黄骅 河间 献县) 10廊坊(霸州 三河 固安 香河 文安) 11衡水(深州 安平 景县 枣强)
14山西|01太原(古交 清徐) 02大同 03阳泉 04长治 05晋城(高平) 06朔州(怀仁) 07晋中(介休 平遥) 08运城(永济 河津)
 09忻州(原平) 10临汾(侯马 霍州) 11吕梁(孝义 汾阳)
15内蒙古|01呼和浩特 02包头 03乌海 04赤峰 05通辽(霍林郭勒) 06鄂尔多斯(准格尔旗 达拉特旗) 07呼伦贝尔(满洲里
 牙克石 扎兰屯) 08巴彦淖尔 09乌兰察布(丰镇) 22兴安盟(乌兰浩特) 25锡林郭勒(锡林浩特 二连浩特) 29阿拉善
21辽宁|01沈阳(新民) 02大连(瓦房店 庄河) 03鞍山(海城) 04抚顺 05本溪 06丹东(东港 凤城) 07锦州(凌海 北镇)
 08营口(盖州 大石桥) 09阜新 10辽阳(灯塔) 11盘锦 12铁岭(开原 调兵山) 13朝阳(北票 凌源) 14葫芦岛(兴城)
22吉林|01长春(德惠 榆树 公主岭) 02吉林市(蛟河 桦甸 舒兰 磐石) 03四平 04辽源 05通化(梅河口 集安) 06白山(临江)
 07松原(扶余) 08白城(洮南 大安) 24延边(延吉 珲春 敦化 图们)
23黑龙江|01哈尔滨(尚志 五常) 02齐齐哈尔(讷河) 03鸡西(密山 虎林) 04鹤岗 05双鸭山 06大庆 07伊春(铁力)
 08佳木斯(富锦 同江) 09七台河 10牡丹江(绥芬河 海林 宁安) 11黑河(北安 五大连池) 12绥化(安达 肇东 海伦)
 27大兴安岭
31上海|
32江苏|01南京 02无锡(江阴 宜兴) 03徐州(邳州 新沂 睢宁) 04常州(溧阳 武进) 05苏州(昆山 常熟 张家港 太仓 吴江)
 06南通(启东 如皋 海门 海安 如东) 07连云港 08淮安(盱眙) 09盐城(东台 大丰 射阳) 10扬州(高邮 仪征 宝应)
 11镇江(丹阳 扬中 句容) 12泰州(兴化 靖江 泰兴) 13宿迁(沭阳 泗阳)
33浙江|01杭州(萧山 余杭 富阳 临安 建德 桐庐) 02宁波(余姚 慈溪 奉化 象山 宁海 鄞州) 03温州(瑞安 乐清 永嘉
 平阳 苍南 龙港) 04嘉兴(海宁 桐乡 平湖 嘉善 海盐) 05湖州(长兴 德清 安吉) 06绍兴(诸暨 嵊州 上虞 新昌)
 07金华(义乌 永康 东阳 兰溪 武义 浦江) 08衢州(江山 龙游) 09舟山(岱山) 10台州(温岭 临海 玉环 黄岩)
 11丽水(龙泉 缙云 青田)
34安徽|01合肥(巢湖 肥西 肥东 长丰) 02芜湖(无为) 03蚌埠(怀远) 04淮南 05马鞍山(当涂) 06淮北 07铜陵 08安庆(桐城
 潜山) 10黄山市(歙县) 11滁州(天长 明光 全椒) 12阜阳(界首 太和) 13宿州(灵璧 萧县) 15六安(霍山 舒城)
 16亳州(涡阳 利辛) 17池州 18宣城(宁国 广德)
35福建|01福州(福清 长乐 闽侯) 02厦门 03莆田 04三明市(永安 沙县) 05泉州(晋江 石狮 南安 惠安 安溪 德化)
 06漳州(龙海) 07南平(邵武 武夷山 建瓯) 08龙岩(漳平 长汀) 09宁德(福安 福鼎)
36江西|01南昌(进贤) 02景德镇(乐平) 03萍乡 04九江(瑞昌 共青城) 05新余 06鹰潭(贵溪) 07赣州(瑞金 南康)
 08吉安(井冈山) 09宜春(丰城 樟树 高安) 10抚州 11上饶(德兴 玉山)
37山东|01济南(章丘 莱芜) 02青岛(胶州 平度 莱西 即墨) 03淄博(桓台) 04枣庄(滕州) 05东营(广饶 垦利) 06烟台(龙口
 莱阳 莱州 招远 蓬莱 栖霞 海阳) 07潍坊(诸城 寿光 青州 安丘 高密 昌邑 临朐 昌乐) 08济宁(曲阜 邹城 梁山)
 09泰安(新泰 肥城) 10威海(荣成 乳山 文登) 11日照(莒县) 13临沂(沂水 费县 郯城) 14德州(乐陵 禹城) 15聊城(临清
 茌平) 16滨州(邹平 博兴) 17菏泽(曹县 郓城 单县)
41河南|01郑州(巩义 荥阳 新密 新郑 登封 中牟) 02开封(兰考) 03洛阳(偃师) 04平顶山(舞钢 汝州) 05安阳(林州 滑县)
 06鹤壁 07新乡(长垣 辉县 卫辉) 08焦作(沁阳 孟州) 09濮阳 10许昌(禹州 长葛) 11漯河 12三门峡(义马 灵宝)
 13南阳(邓州) 14商丘(永城) 15信阳(固始) 16周口(项城 鹿邑) 17驻马店 90济源
42湖北|01武汉 02黄石(大冶) 03十堰(丹江口) 05宜昌(宜都 当阳 枝江) 06襄阳(枣阳 宜城 老河口) 07鄂州 08荆门(钟祥
 京山) 09孝感(应城 安陆 汉川) 10荆州(石首 洪湖 松滋) 11黄冈(麻城 武穴) 12咸宁(赤壁) 13随州(广水)
 28恩施(利川) 90仙桃(潜江 天门)
43湖南|01长沙(浏阳 宁乡) 02株洲(醴陵) 03湘潭(湘乡 韶山) 04衡阳(耒阳 常宁) 05邵阳(武冈) 06岳阳(汨罗 临湘)
 07常德(津市) 08张家界 09益阳(沅江) 10郴州(资兴) 11永州(祁阳) 12怀化(洪江) 13娄底(冷水江 涟源) 31湘西(吉首)
44广东|01广州(增城 从化 番禺 花都) 02韶关(乐昌 南雄) 03深圳 04珠海 05汕头(澄海 潮阳) 06佛山(顺德 南海 三水
 高明) 07江门(台山 开平 鹤山 恩平 新会) 08湛江(廉江 雷州 吴川) 09茂名(高州 化州 信宜) 12肇庆(四会 高要)
 13惠州(惠阳 博罗) 14梅州(兴宁) 15汕尾(陆丰) 16河源 17阳江(阳春) 18清远(英德 连州) 19东莞 20中山市 51潮州
 52揭阳(普宁) 53云浮(罗定)
45广西|01南宁(横州) 02柳州 03桂林 04梧州(岑溪) 05北海 06防城港(东兴) 07钦州 08贵港(桂平) 09玉林(北流)
 10百色(靖西 平果) 11贺州 12河池 13来宾 14崇左(凭祥)
46海南|01海口 02三亚 03三沙 04儋州 90琼海(文昌 万宁 五指山 澄迈)
50重庆|
51四川|01成都(都江堰 彭州 邛崃 崇州 简阳 双流 郫都 新津) 03自贡 04攀枝花 05泸州 06德阳(广汉 什邡 绵竹)
 07绵阳(江油) 08广元 09遂宁(射洪) 10内江(隆昌) 11乐山(峨眉山) 13南充(阆中) 14眉山(彭山) 15宜宾 16广安(华蓥)
 17达州(万源) 18雅安 19巴中 20资阳 32阿坝(马尔康) 33甘孜(康定) 34凉山(西昌 会理)
52贵州|01贵阳(清镇) 02六盘水(盘州) 03遵义(赤水 仁怀) 04安顺 05毕节(黔西) 06铜仁 23黔西南(兴义)
 26黔东南(凯里) 27黔南(都匀 福泉)
53云南|01昆明(安宁) 03曲靖(宣威) 04玉溪(澄江) 05保山(腾冲) 06昭通(水富) 07丽江 08普洱 09临沧 23楚雄(禄丰)
 25红河州(个旧 开远 蒙自 弥勒) 26文山 28西双版纳(景洪) 29大理 31德宏(瑞丽 芒市) 33怒江 34迪庆(香格里拉)
54西藏|01拉萨 02日喀则 03昌都 04林芝 05山南 06那曲 25阿里地区
61陕西|01西安(高陵) 02铜川 03宝鸡(岐山) 04咸阳(兴平 彬州) 05渭南(韩城 华阴) 06延安 07汉中 08榆林(神木 府谷)
 09安康 10商洛
62甘肃|01兰州(榆中) 02嘉峪关 03金昌 04白银 05天水 06武威 07张掖 08平凉(华亭) 09酒泉(玉门 敦煌 瓜州) 10庆阳
 11定西 12陇南 29临夏 30甘南
63青海|01西宁(湟中 湟源 大通) 02海东(乐都 民和 互助 化隆 循化) 22海北(门源 祁连 海晏 刚察) 23黄南(同仁 尖扎
 泽库) 25海南州(共和 贵德 贵南 兴海) 26果洛(玛沁 班玛) 27玉树(囊谦 称多 曲麻莱) 28海西(格尔木 德令哈 茫崖
 都兰 乌兰 天峻 大柴旦 冷湖)
64宁夏|01银川(灵武 永宁 贺兰) 02石嘴山(平罗) 03吴忠(青铜峡 盐池) 04固原 05中卫(中宁)
65新疆|01乌鲁木齐 02克拉玛依 04吐鲁番 05哈密 23昌吉(阜康) 27博尔塔拉(博乐 阿拉山口) 28巴音郭楞(库尔勒 若羌)
 29阿克苏(库车) 30克孜勒苏(阿图什) 31喀什 32和田 40伊犁(伊宁 奎屯 霍尔果斯) 42塔城(乌苏 沙湾) 43阿勒泰
 90石河子(阿拉尔 图木舒克 五家渠)
71台湾|
81香港|
82澳门|
"""
_PREFECTURE = re.compile(r"(\d\d)([^\s(]+)(?:\(([^)]*)\))?")
_UNSAID = re.compile(
    r"(?:蒙古族|藏族|回族|土族|撒拉族|哈萨克|蒙古|维吾尔|壮族|土家族|苗族|彝族|布依族|侗族|傣族|白族|哈尼族|景颇族|朝鲜族|羌族|傈僳族)*(?:自治)?(?=[区州县]|特别行政区)"
)
_ENDINGS = (
    "特别行政区",
    "壮族自治区",
    "回族自治区",
    "维吾尔自治区",
    "自治区",
    "地区",
    "省",
    "市",
    "州",
    "盟",
    "县",
    "区",
    "旗",
)
_COUNTY = re.compile(r"([\u4e00-\u9fa5]{1,6}?(?:自治县|新区|开发区|县|区|市|旗|镇|乡))")
# Everyday words as well: a place only when 市, 县 … follows.
_WRITTEN_ALSO_WORDS = """
朝阳 安康 长治 大同 太和 东阳 永康 海宁 平安 大安 兴化 三河 泰安 吉安 宜春 永安 南安 惠安 福安 瑞安 宁海
东港 兴宁 德兴 安顺 福泉 白银 玉林 和田 中宁 兴平 安宁 广德 兴城 开平 天长 明光 共和 同仁 互助 大通 乐平
新民 新泰 海城 阳春 永宁 长兴 安吉 长乐 恩平 文昌 天门 通化 四平 大庆 丽水 江山 青田 灯塔 孝义 怀仁 安国
海安 宝应 长丰 海阳 高明 高平 三水 南海 北海 东台 宜城 和平 永城 沙湾 玉门 大丰 富阳 昌邑 华亭 乐昌 东兴
都兰 红河 海盐 临江 开原 铁力 集安 安达 龙泉 龙口 龙港 兰考 资阳 信宜 四会 兴义 乌兰
"""
_ALSO_WORDS = frozenset(_WRITTEN_ALSO_WORDS.split())


class Place(NamedTuple):
    """GB/T 2260: `province` two digits, `prefecture` four, 0 where not said; `county` without 县, 区."""

    province: int
    prefecture: int
    county: str


NOWHERE = Place(0, 0, "")


@lru_cache(maxsize=1)
def _words() -> dict[str, Place]:
    words: dict[str, Place] = {}
    for line in _TABLE.replace("\n ", " ").strip().splitlines():
        head, _, rest = line.partition("|")
        province = int(head[:2])
        words[head[2:]] = Place(province, province * 100 + 1 if not rest and province < 70 else 0, "")
        for code, name, counties in _PREFECTURE.findall(rest):
            prefecture = province * 100 + int(code)
            words.setdefault(name, Place(province, prefecture, ""))
            for county in counties.split():
                words.setdefault(county, Place(province, prefecture, county))
    return words


@lru_cache(maxsize=1)
def _by_first() -> dict[str, tuple[tuple[str, Place, bool], ...]]:
    """Two letters → (written, place, needs no ending), the longest first."""
    found: dict[str, list[tuple[str, Place, bool]]] = {}
    for word, place in _words().items():
        alone = word not in _ALSO_WORDS
        for ending in _ENDINGS:
            if not word.endswith(ending) and word + ending not in _words():
                found.setdefault(word[:2], []).append((word + ending, place, True))
        found.setdefault(word[:2], []).append((word, place, alone))
    return {first: tuple(sorted(ways, key=lambda way: -len(way[0]))) for first, ways in found.items()}


def take_place(text: str) -> tuple[str, Place, bool]:
    """The place the text begins with: as written ('' if none), which, and whether it can only be a place."""
    for written, place, alone in _by_first().get(text[:2], ()):
        if text.startswith(written):
            return written, place, alone
    return "", NOWHERE, False


def joined(wider: Place, narrower: Place) -> Place:
    """Both said of one firm: the narrower speaks where it knows."""
    if wider.province and narrower.province and wider.province != narrower.province:
        return wider
    return Place(
        narrower.province or wider.province,
        narrower.prefecture or wider.prefecture,
        narrower.county or wider.county,
    )


@lru_cache(maxsize=65536)
def place_of(text: str) -> Place:
    """A region cell: a GB/T 2260 code (2, 4, 6 or more digits) or words (青海省西宁市城中区)."""
    text = "".join(text.split())
    if text.isdigit():
        return _of_code(text)
    place, rest = _taken(_UNSAID.sub("", text))
    for ending in ("市", "州", "盟", "地区"):
        if rest + ending in _words():
            return joined(place, _words()[rest + ending])
    county = _COUNTY.match(rest)
    if county and not place.county:
        return place._replace(county=bare_county(county[1]))
    if rest and place == NOWHERE:
        return place._replace(county=bare_county(rest[:8]))
    return place


def _taken(rest: str) -> tuple[Place, str]:
    """Known places from the beginning, of one province, and what is left."""
    place = NOWHERE
    while rest:
        written, found, _ = take_place(rest)
        if not written or (place.province and found.province != place.province):
            break
        place = joined(place, found)
        rest = rest[len(written) :].lstrip("-/·,，、 ")
    return place, rest


def is_strange_code(text: str) -> bool:
    """Digits that are no GB/T 2260 code: of another length, or of a province there is not."""
    return text.isdigit() and (len(text) not in (2, 4, 6, 9, 12) or text[:2] not in PROVINCES)


def _of_code(code: str) -> Place:
    """632801 → (63, 6328, '632801'); zeros mean the wider unit."""
    if is_strange_code(code):
        return NOWHERE
    province = int(code[:2])
    prefecture = int(code[:4]) if len(code) >= 4 and code[2:4] != "00" else 0
    if province in (11, 12, 31, 50):
        prefecture = province * 100 + 1
    return Place(province, prefecture, code[:6] if len(code) >= 6 and code[4:6] != "00" else "")


def bare_county(written: str) -> str:
    """Without 县, 区 and the like at its end, if two letters are left."""
    for ending in ("自治县", "县", "区", "市", "旗", "镇", "乡"):
        if written.endswith(ending) and len(written) - len(ending) >= 2:
            return written[: -len(ending)]
    return written


@lru_cache(maxsize=1)
def _names() -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for word, place in _words().items():
        if not place.county:
            found.setdefault((place.province, place.prefecture), word)
    return found


def words_of(place: Place) -> str:
    """青海海西; '' for a place not known."""
    names = _names()
    province = names.get((place.province, 0)) or names.get((place.province, place.province * 100 + 1), "")
    prefecture = names.get((place.province, place.prefecture), "") if place.prefecture else ""
    county = "" if place.county.isdigit() else place.county
    return province + (prefecture if prefecture != province else "") + county
