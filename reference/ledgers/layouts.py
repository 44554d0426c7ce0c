"""Ten ways an office lays out its ledger; each takes a Book and every project and writes what is its own."""

from collections.abc import Iterable, Sequence

from opencc import OpenCC
from projects import (
    UNKNOWN,
    WAN,
    YI,
    Project,
    full_width,
    in_unit,
    park_names,
    places,
    short_investor,
    shortened,
    spaced,
    within,
    worded_money,
    written_date,
    written_money,
)
from workbooks import LEFT, UP, Book, Cell, Sheet

PLACES, PARKS = places(), park_names()
NUMERALS = "一二三四五六七八九十"


def _sum(projects: Iterable[Project], unit: int) -> float:
    return in_unit(sum(project.yuan or 0 for project in projects), unit)


def _place(project: Project, inside: str = "630000") -> str:
    """The project's place, the one inside the region where it lies in several."""
    code = next(
        (each for each in project.regions if each.startswith(inside.rstrip("0"))), project.region_code
    )
    return PLACES[code]


def _stage(project: Project) -> str:
    return project.stage_as_written


def _jobs(project: Project) -> Cell:
    words = project.jobs_as_written
    return int(words) if words.isdigit() else (words or None)


def _remark(project: Project) -> str:
    return "合成" if project.is_invented else ""


def haixi(book: Book, projects: Sequence[Project]) -> None:
    """Two-row header, sections by county, subtotals, notes; older projects on a second, plainer sheet."""
    sheet = book.sheet("在库项目", [5, 42, 26, 12, 14, 18, 11, 13, 9, 9, 12])
    sheet.title("海西州重点产业招商项目库（2025年三季度）")
    sheet.filler("填报单位：海西州投资促进局", "金额单位：亿元")
    sheet.header(
        [
            [
                "序号",
                "项目名称",
                "投资主体",
                LEFT,
                "落地位置",
                LEFT,
                "总投资",
                "时间",
                "进展",
                "就业",
                "备注",
            ],
            [UP, UP, "企业名称", "来源地", "县（市、行委）", "园区", UP, UP, UP, UP, UP],
        ]
    )
    current = [one for one in projects if within(one, "632800") and not one.is_before_2022]
    groups = sorted({one.region_code for one in current}, key=lambda code: (code == "632800", code))
    for index, code in enumerate(groups):
        group = [one for one in current if one.region_code == code]
        sheet.section(f"（{NUMERALS[index]}）", "州本级" if code == "632800" else PLACES[code])
        for serial, one in enumerate(group, start=1):
            _haixi_line(sheet, serial, one)
        right = _sum(group, YI)
        sheet.total("小计", 6, right if code != "632802" else round(right + 10, 4), right, "亿元")
    right = _sum(current, YI)
    sheet.total("总计", 6, right, right, "亿元")
    sheet.note("注：1.“——”为未明确投资额；2.框架协议不计入签约；3.基础设施项目不在本表。")
    _haixi_old(book, [one for one in projects if within(one, "632800") and one.is_before_2022])


def _haixi_line(sheet: Sheet, serial: int, one: Project) -> None:
    money = written_money(one, YI)
    park = PARKS.get(one.park, "")
    sheet.project(
        one.key,
        [
            serial,
            one.name,
            one.investor,
            one.home,
            _place(one),
            park,
            money.written,
            written_date(one, "dotted"),
            _stage(one),
            _jobs(one),
            _remark(one),
        ],
        money,
    )


def _haixi_old(book: Book, projects: Sequence[Project]) -> None:
    sheet = book.sheet("历史项目", [5, 42, 26, 14, 12, 13, 9])
    sheet.title("2022年以前项目（存档）")
    sheet.filler("", "单位：万元")
    sheet.header([["序号", "项目名称", "项目单位", "所在地", "投资总额", "时间", "当时进度"]])
    for serial, one in enumerate(projects, start=1):
        money = written_money(one, WAN, unknown="")
        date = written_date(one, "words")
        cells: list[Cell] = [serial, one.name, one.investor, _place(one), money.written, date, _stage(one)]
        sheet.project(one.key, cells, money)
    right = _sum(projects, WAN)
    sheet.total("合计", 4, right, right, "万元")


def golmud(book: Book, projects: Sequence[Project]) -> None:
    """Three-row header, the unit in the filler line, a hidden column, a signature line, invented sums."""
    sheet = book.sheet("9月", [5, 40, 26, 13, 13, 13, 14, 12, 18])
    sheet.title("格尔木市招商引资项目推进月报表")
    sheet.filler("（截至2025年9月底）", "金额单位：万元")
    sheet.header(
        [
            [
                "序号",
                "项目名称",
                "项目单位",
                "资金情况",
                LEFT,
                LEFT,
                "开工（签约）时间",
                "目前进展",
                "包联单位",
            ],
            [UP, UP, UP, "总投资", "到位资金", LEFT, UP, UP, UP],
            [UP, UP, UP, UP, "自开工累计", "其中：省外", UP, UP, UP],
        ]
    )
    found = [one for one in projects if within(one, "632801") and not one.is_before_2022]
    for serial, one in enumerate(found, start=1):
        money = written_money(one, WAN, unknown=UNKNOWN[serial % 3])
        paid = one.yuan // 5 // WAN * WAN if one.yuan and serial % 2 else None
        shown = in_unit(paid, WAN) if paid else None
        cells: list[Cell] = [
            serial,
            spaced(shortened(one.name)),
            short_investor(one.investor),
            money.written,
            shown,
            shown if not one.home.startswith("青海") else None,
            written_date(one, "words"),
            {"在建": "正在建设", "投产": "已投产", "开工": "已开工"}.get(_stage(one), _stage(one)),
            "××局",
        ]
        sheet.project(one.key, cells, money, paid_in_yuan=paid)
        if serial == 9:
            sheet.blank()
    right = _sum(found, WAN)
    sheet.total("合  计", 3, right + 5000, right, "万元")
    sheet.note("注：“到位资金”两列为合成数据，仅供演示。")
    sheet.note("填报人：            审核人：            联系电话：            填报日期：    年  月  日")
    sheet.hide(8)


FORM = ("项目名称", "投资方", "来源地", "建设地点", "所在园区", "总投资", "项目阶段", "时间", "备注")


def wulan(book: Book, projects: Sequence[Project]) -> None:
    """One label/value form on each sheet."""
    for serial, one in enumerate([one for one in projects if within(one, "632821")], start=1):
        sheet = book.sheet(f"卡片{serial}", [16, 30, 16, 30])
        sheet.title("乌兰县招商引资项目登记卡")
        money = worded_money(one, unknown="待定")
        values: list[Cell] = [
            one.name,
            one.investor or "——",
            one.home or "——",
            "海西州乌兰县",
            PARKS.get(one.park) or "——",
            money.written,
            _stage(one),
            written_date(one, "words"),
            "2022年以前项目" if one.is_before_2022 else None,
        ]
        first = sheet.line([FORM[0], values[0], FORM[1], values[1]])
        for index in range(2, len(FORM) - 1, 2):
            sheet.line([FORM[index], values[index], FORM[index + 1], values[index + 1]])
        sheet.line([FORM[-1], values[-1], None, None])
        sheet.line(["联系人", f"演示联系人{serial}（虚构）", "联系电话", f"1990000{400 + serial:04d}"])
        sheet.remember(one.key, first, 1, one.name, money)
        sheet.note("经办人签字：            负责人签字：            （盖章）")


XINING = (
    ("新能源", ("new_energy",), YI, "亿元"),
    ("新材料与有色", ("new_materials", "nonferrous_metals", "salt_lake"), WAN, "万元"),
    ("绿色算力", ("green_computing",), YI, "亿元"),
    ("其他产业", ("ecotourism", "plateau_wellness", "organic_farm_products", ""), 1, "元"),
)


def xining(book: Book, projects: Sequence[Project]) -> None:
    """Four sheets, each with a unit of its own; Excel dates; one total leaves out a line."""
    for name, industries, unit, words in XINING:
        sheet = book.sheet(name, [5, 44, 28, 14, 16, 12, 9, 10])
        sheet.title(f"西宁市招商引资项目台账（{name}）")
        sheet.filler("制表：西宁市投资促进局", f"单位：{words}、人")
        sheet.header([["序\n号", "项目名称", "投资方", "投资额", "落户园区", "签约/开工", "阶段", "就业"]])
        found = [one for one in projects if within(one, "630100") and one.industry in industries]
        for serial, one in enumerate(found, start=1):
            money = written_money(one, unit, unknown="")
            park = PARKS.get(one.park, _place(one, "630100"))
            date = written_date(one, "serial")
            cells: list[Cell] = [
                serial,
                one.name,
                one.investor,
                money.written,
                park,
                date,
                _stage(one),
                _jobs(one),
            ]
            sheet.project(one.key, cells, money)
        right = _sum(found, unit)
        lacking = next((in_unit(one.yuan, unit) for one in reversed(found) if one.yuan), 0.0)
        typed = round(right - lacking, 4) if words == "万元" else right
        sheet.total("合计", 3, typed, right, words)


def parks(book: Book, projects: Sequence[Project]) -> None:
    """Amounts as text with the unit in the cell, a section for each park, blank rows, no total."""
    sheet = book.sheet("第38周", [5, 44, 24, 14, 16, 30])
    sheet.title("西宁开发区各园区项目进展周报")
    sheet.filler("2025年9月15日—21日")
    sheet.header([["序号", "项 目 名 称", "业主", "计划总投资", "当前阶段", "本周进展"]])
    for index, park in enumerate(("nanchuan", "ganhe", "dongchuan", "xining_development_zone")):
        sheet.section(NUMERALS[index], PARKS[park])
        for serial, one in enumerate([one for one in projects if one.park == park], start=1):
            money = worded_money(one, unknown=UNKNOWN[serial % 4])
            name = shortened(one.name)
            cells: list[Cell] = [serial, name, short_investor(one.investor), money.written, _stage(one), None]
            sheet.project(one.key, cells, money)
        sheet.blank()
    sheet.note("说明：本周进展栏未变化的不填。")


def haidong(book: Book, projects: Sequence[Project]) -> None:
    """Traditional characters, full-width digits, tall county cells that the lines below inherit."""
    change = OpenCC("s2t").convert
    sheet = book.sheet("匯總", [12, 6, 44, 26, 12, 14, 9])
    sheet.title(change("海东市各县区招商引资项目汇总（报省）"))
    sheet.filler("", change("单位：亿元"))
    sheet.header(
        [[change(word) for word in ("县区", "序号", "项目名称", "投资主体", "总投资", "时间", "进展")]]
    )
    found = [one for one in projects if within(one, "630200")]
    serial = 0
    for code in sorted({one.region_code for one in found}):
        first = sheet.row
        for one in [one for one in found if one.region_code == code]:
            serial += 1
            money = written_money(one, YI, unknown="——")
            is_plain = isinstance(money.written, float) and serial % 2 == 0
            shown = full_width(f"{money.written:.10g}") if is_plain else money.written
            date = written_date(one, "words")
            words = [change(one.name), change(one.investor)]
            cells: list[Cell] = [None, serial, *words, shown, date, change(_stage(one))]
            sheet.project(one.key, cells, money, name_column=2)
        sheet.merge_down(first, 0, change("市本级" if code == "630200" else PLACES[code]))
    right = _sum(found, YI)
    sheet.total(change("总计"), 4, right, right, "亿元")


def hainan(book: Book, projects: Sequence[Project]) -> None:
    """Ranges, at-least, unknown and foreign amounts in a three-row header; jobs as ranges."""
    sheet = book.sheet("项目表", [5, 12, 44, 26, 12, 16, 14, 12, 10, 10])
    sheet.title("海南州清洁能源与算力等重点项目调度表")
    sheet.filler("数据截至：2025年9月底", "总投资单位：亿元（外资按原币填写）")
    sheet.header(
        [
            ["序号", "县", "项目基本情况", LEFT, LEFT, LEFT, LEFT, "进度", LEFT, "备注"],
            [UP, UP, "项目名称", "投资方", LEFT, "总投资", "带动就业（人）", "时间", "阶段", UP],
            [UP, UP, UP, "名称", "来源地", UP, UP, UP, UP, UP],
        ]
    )
    found = [one for one in projects if within(one, "632500")]
    for serial, one in enumerate(found, start=1):
        money = written_money(one, YI, unknown=UNKNOWN[1 + serial % 4])
        cells: list[Cell] = [
            serial,
            _place(one, "632500"),
            one.name,
            one.investor,
            one.home,
            money.written,
            _jobs(one),
            written_date(one, "words"),
            _stage(one),
            _remark(one),
        ]
        sheet.project(one.key, cells, money, name_column=2)
    right = _sum(found, YI)
    sheet.total("合计", 5, right, right, "亿元")
    sheet.note("注：合计不含外资折算；“以上”按下限计入。备注为“合成”的项目为演示而设。")


def plateau(book: Book, projects: Sequence[Project]) -> None:
    """Tall prefecture cells, subtotals inside, amounts with the unit in the cell."""
    sheet = book.sheet("四州", [12, 12, 44, 26, 16, 12, 14, 9])
    sheet.title("果洛、黄南、玉树、海北四州招商引资项目统计表")
    sheet.filler("2025年1—9月", "总投资：以单元格内单位为准")
    sheet.header([["市州", "县（市）", "项目名称", "投资方", "总投资", "带动就业", "时间", "进展"]])
    for code in ("632600", "632300", "632700", "632200"):
        first = sheet.row
        for one in [one for one in projects if within(one, code)]:
            money = worded_money(one, unknown="面议")
            place = _place(one, code)
            date = written_date(one, "dotted")
            cells: list[Cell] = [
                None,
                place,
                one.name,
                one.investor,
                money.written,
                _jobs(one),
                date,
                _stage(one),
            ]
            sheet.project(one.key, cells, money, name_column=2)
        sheet.merge_down(first, 0, PLACES[code])
    sheet.note("注：表中演示项目（投资方含“样例公司”或未列投资方的玉树州、海北州项目）为合成，非真实项目。")


def province(book: Book, projects: Sequence[Project]) -> None:
    """One billion and above: tall prefecture cells, a total that leaves out a line, a signature line."""
    sheet = book.sheet("汇总", [6, 12, 14, 44, 28, 14, 10, 12])
    sheet.title("全省十亿元以上重大招商项目汇总表")
    sheet.filler("2025年9月", "单位：万元")
    sheet.header(
        [
            ["序号", "地区", LEFT, "项目名称", "投资主体", "总投资", "阶段", "备注"],
            [UP, "市州", "县（市、区）", UP, UP, UP, UP, UP],
        ]
    )
    large = [one for one in projects if (one.yuan or 0) >= 10 * YI]
    serial = 0
    for code in sorted({one.region_code[:4] + "00" for one in large}):
        first = sheet.row
        for one in [one for one in large if one.region_code.startswith(code[:4])]:
            serial += 1
            money = written_money(one, WAN)
            names = [shortened(one.name), short_investor(one.investor)]
            cells: list[Cell] = [serial, None, _place(one), *names, money.written, _stage(one), _remark(one)]
            sheet.project(one.key, cells, money, name_column=3)
        sheet.merge_down(first, 1, PLACES[code])
    right = _sum(large, WAN)
    sheet.total("合计", 5, right - in_unit(large[-1].yuan or 0, WAN), right, "万元")
    sheet.note("制表人：            复核人：            单位负责人：")


def liaison(book: Book, projects: Sequence[Project]) -> None:
    """Investors of the Yangtze delta as a liaison office keeps them, with invented contacts in one cell."""
    sheet = book.sheet("引荐项目", [5, 26, 12, 40, 14, 14, 26, 10])
    sheet.header(
        [["编号", "投资商", "来源地", "项目", "计划投资", "落地地区", "联系人及电话（虚构）", "状态"]]
    )
    homes = ("江苏", "浙江", "上海")
    found = [one for one in projects if one.home.startswith(homes) and not one.is_before_2022]
    for serial, one in enumerate(found, start=1):
        money = worded_money(one, unknown="面议")
        contact = f"演示联系人{serial} 1990000{500 + serial:04d}"
        names = [short_investor(one.investor), one.home, shortened(one.name)]
        cells: list[Cell] = [f"沪{serial:03d}", *names, money.written, _place(one), contact, _stage(one)]
        sheet.project(one.key, cells, money, name_column=3)
    sheet.blank()
    sheet.note("联系人与电话均为虚构。")
