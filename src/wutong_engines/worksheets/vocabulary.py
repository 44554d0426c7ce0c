"""The words offices put in headers, and which meaning each points to."""

import re
from dataclasses import dataclass
from functools import lru_cache

from wutong_engines.units.text import squeezed
from wutong_engines.worksheets.model import Meaning

_BRACKETED = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
_OF_WHICH = re.compile(r"(?<=.{2})[/,、]其中.*$")  # 总投资/其中：固定资产投资 says the total first
_DECORATION = re.compile(r"[*#:;,.、。\"'“”]+|^\d+[.、]")


@dataclass(frozen=True, slots=True)
class Guess:
    """A meaning for a header, how sure (0 to 1), and the word it rests on."""

    meaning: Meaning
    weight: float
    word: str


# Whole headers first; then words inside longer headers, the more telling ones earlier.
_EXACT: dict[Meaning, str] = {
    Meaning.SERIAL: ("序号 编号 序 号 项目编号 项目序号 项目代码 No NO 行号 排序"),
    Meaning.NAME: (
        "项目名称 项目 名称 招商项目名称 签约项目名称 项目名 项目(企业)名称 项目或企业名称 工程名称 "
        "建设项目名称 招商项目 签约项目 项目全称 招商引资项目名称 重点项目名称 在谈项目名称 拟引进项目 "
        "线索名称 项目名称及建设内容 项目标题 协议名称 合同名称 合作项目 投资项目 合作项目名称 投资项目名称 "
        "意向项目 洽谈项目 在谈项目 储备项目 引进项目 推介项目 谋划项目"
    ),
    Meaning.INVESTOR: (
        "投资方 投资主体 投资企业 投资商 投资单位 项目单位 业主 业主单位 项目业主 企业名称 客商名称 客商 "
        "签约企业 合作方 合作企业 投资人 投资者 投资公司 投资方名称 实施主体 建设单位 项目法人 法人单位 "
        "乙方 引进企业 投资企业名称 项目公司 公司名称 意向企业 洽谈企业 牵头企业 投资主体名称 项目投资方 "
        "外来投资方 承建单位 项目主体 企业 单位名称 公司 主体 投资集团 项目建设单位 建设主体 投资单位名称"
    ),
    Meaning.HOME: (
        "来源地 所在省 所在省市 所在省(市) 投资方所在地 企业所在地 资金来源 资金来源地 投资来源地 "
        "来源省份 来源 省份 客商来源 投资方来源地 项目来源地 来源地区 投资方地区 注册地 企业注册地 "
        "投资来源 所属省份 国别 国别(地区) 国家(地区) 来自 客商所在地 省外来源地 投资者来源"
    ),
    Meaning.PLACE_PREFECTURE: (
        "市州 州市 地市 市(州) 州(市) 所属市州 所在市州 地州市 市、州 市/州 地区 市州名称 地市州 所属地市 "
        "盟市"
    ),
    Meaning.PLACE_COUNTY: (
        "县(市、区) 县区 区县 县市区 县(区) 区(县) 县市 县 旗县 县(市) 县(市、区、行委) 县(市、行委) "
        "所属县区 所在县区 县、市、区 县级 市县 县市区(园区) 县(区、市) 市区县"
    ),
    Meaning.PLACE: (
        "建设地点 建设地址 项目地点 项目地址 地点 落户地 落地地点 落户地点 所在地 项目所在地 属地 选址 "
        "拟选址 项目选址 建设地 落地区域 所属地区 所属区域 所在区域 区域 实施地点 地址 建设位置 承接地 "
        "落户地区 行政区划 所在地区 项目落地地区 项目落户地 意向落户地 拟落户地 责任地区 申报地区 "
        "报送地区 片区 项目属地 落地 落户 归属地"
    ),
    Meaning.PARK: (
        "园区 所属园区 所在园区 落户园区 入驻园区 产业园区 开发区 园区名称 落地园区 所属开发区 承载园区"
    ),
    Meaning.INDUSTRY: (
        "产业 行业 产业类别 产业类型 行业类别 所属行业 所属产业 产业链 所属产业链 行业分类 产业分类 "
        "产业领域 领域 行业类型 主导产业 产业方向 国民经济行业 产业门类 行业门类"
    ),
    Meaning.CONTENT: (
        "建设内容 建设内容及规模 建设规模及内容 主要建设内容 项目内容 项目简介 项目概况 建设规模 内容 "
        "规模 项目建设内容 投资内容 主要建设内容及规模 建设规模和内容 项目情况 基本情况 合作内容 "
        "建设规模及主要内容 产品及规模 项目描述 简介 主要内容 概况 建设内容和规模"
    ),
    Meaning.KIND: (
        "项目类别 项目类型 项目性质 建设性质 类别 类型 内外资 投资方式 投资性质 资金性质 企业性质 "
        "合作方式 项目分类 性质 招商类型 投资类型"
    ),
    Meaning.TOTAL: (
        "总投资 投资总额 投资额 总投资额 计划总投资 项目总投资 合同总投资 协议总投资 投资规模 签约金额 "
        "签约额 协议金额 合同金额 协议投资额 协议投资 投资金额 项目投资 合同投资额 计划投资总额 拟投资额 "
        "投资总规模 总金额 金额 签约资金 签约总额 意向投资 意向投资额 投资 预计总投资 估算总投资 "
        "概算总投资 项目总投资额 计划总投资额 协议总投资额 合同额 引资额 协议资金 总投资规模 合同总额 "
        "协议引资额 签约投资额 计划投资额 拟投资 投资概算 总概算 项目投资额 预计投资 预计投资额 拟总投资 "
        "项目总额 引资总额 投资估算 项目投资总额"
    ),
    Meaning.FIXED_ASSETS: (
        "固定资产投资 固定资产 固投 固定资产投资额 其中固定资产 其中固定资产投资 固定投资 其中固投 "
        "固资投资 固定资产部分"
    ),
    Meaning.PAID_IN: (
        "到位资金 累计到位资金 已到位 已到位资金 实际到位资金 到位 累计到位 资金到位 资金到位额 到资 "
        "实际到资 累计到资 到位资金额 省外到位资金 其中省外到位资金 实际到位 到账资金 已到资金 "
        "自开工累计到位资金 到位额 到位投资 自年初累计 年初累计 累计到账 实到资金 引进到位资金 "
        "开工以来累计到位资金 累计实际到位资金 今年到位资金 本年到位资金 年度到位资金 当年到位资金 "
        "当年累计到位资金 实际利用外资"
    ),
    Meaning.PAID_IN_PERIOD: (
        "本月到位 本月到位资金 本月新增 当月到位 当月到位资金 本月到资 本季到位 本月新增到位资金 当月新增 "
        "其中省外"
    ),
    Meaning.PLANNED: (
        "年度计划投资 当年计划 年度计划 当年计划投资 本年计划投资 今年计划投资 年计划投资 年度投资计划 "
        "年内计划投资"
    ),
    Meaning.COMPLETED: (
        "已完成投资 完成投资 累计完成投资 本年完成投资 年度完成投资 累计投资 实际完成投资 本月完成投资 "
        "累计完成 已投资 完成投资额 当年完成投资 自开工累计完成投资 实际投资 已完成投资额"
    ),
    Meaning.OUTPUT: (
        "产值 年产值 预计产值 预期产值 达产产值 年销售收入 达产后年产值 预计年产值 营业收入 年营业收入 "
        "销售收入"
    ),
    Meaning.TAX: ("税收 年税收 预计税收 预期税收 利税 年纳税 达产税收 纳税额 年利税 预计年税收 税收贡献"),
    Meaning.JOBS: (
        "就业 带动就业 就业人数 带动就业人数 吸纳就业 用工 用工人数 就业岗位 新增就业 解决就业 用工需求 "
        "预计就业 拉动就业 提供就业岗位 带动就业岗位 吸纳就业人数 解决就业人数 预计带动就业 预计就业人数 "
        "从业人数 预计用工 拟用工人数"
    ),
    Meaning.STAGE: (
        "阶段 项目阶段 进展阶段 进展 目前进展 项目进展 进展情况 当前进展 进度 形象进度 项目进度 洽谈进度 "
        "状态 项目状态 建设状态 建设阶段 目前阶段 所处阶段 推进情况 工作进展 推进阶段 当前阶段 "
        "项目进展情况 目前进展情况 节点 进展节点 建设进度 项目现状 现状 最新进展 推进进度 进度情况 洽谈情况 "
        "跟进阶段 落地情况 建设情况 项目推进情况 当前状态 办理进展 进展状态 签约阶段 进度阶段 工程进度"
    ),
    Meaning.SIGNED_DATE: (
        "签约时间 签约日期 签订时间 签订日期 签约年月 签约/开工时间 协议签订时间 合同签订时间 协议时间 "
        "签约年份 正式签约时间 签约"
    ),
    Meaning.START_DATE: (
        "开工时间 开工日期 拟开工时间 计划开工时间 开工 动工时间 计划开工 开工年月 实际开工时间 "
        "预计开工时间 开建时间 开工/复工时间 启动时间 动工日期"
    ),
    Meaning.FINISH_DATE: (
        "竣工时间 投产时间 拟投产时间 建成时间 拟建成时间 计划竣工时间 计划投产时间 完工时间 竣工日期 "
        "投产日期 预计投产时间 计划建成时间 预计竣工时间 预计建成时间 竣工投产时间 拟竣工时间 "
        "计划完工时间 建成投产时间 投产"
    ),
    Meaning.DATE: (
        "时间 日期 引进时间 入库时间 登记时间 录入时间 对接时间 洽谈时间 报送时间 建设年限 建设周期 "
        "建设工期 建设期限 起止年限 建设起止年限 建设时间 落地时间 备案时间 核准时间 立项时间 "
        "首次投资年份 年份 申报时间 项目时间 工期"
    ),
    Meaning.LAND_MU: (
        "用地 需用土地 占地 用地面积 占地面积 用地规模 土地面积 拟用地 用地需求 需用地 土地 拟用地面积 "
        "计划用地 土地需求 供地面积 项目用地"
    ),
    Meaning.CAPACITY: (
        "装机 装机容量 装机规模 建设容量 容量 规模容量 总装机 拟建容量 备案容量 核准容量 并网容量 "
        "建设装机 装机容量规模"
    ),
    Meaning.ENERGY: ("能耗 年能耗 年综合能耗 综合能耗 能源消费量 用能"),
    Meaning.WATER: ("用水 年用水 用水量 年用水量 取水量 需水量"),
    Meaning.CONTACT: (
        "联系人 企业联系人 联络人 项目联系人 联系人及电话 联系人及联系方式 联系人、电话 对接人 联系人姓名 "
        "投资方联系人 联系人/电话 企业负责人"
    ),
    Meaning.PHONE: ("联系电话 联系方式 电话 手机 手机号 手机号码 联系人电话 电话号码"),
    Meaning.RESPONSIBLE: (
        "责任单位 责任人 包联领导 责任单位/包联领导 牵头单位 牵头部门 责任部门 包抓领导 包保领导 联系领导 "
        "服务单位 跟踪单位 引进单位 责任领导 主管单位 主管部门 招商单位 引荐单位 "
        "行业主管部门 推进单位 包联单位 对接单位 责任主体 专班 首谈单位 经办人 项目负责人 负责人 配合单位 "
        "首报单位 包联人 市级领导 县级领导 州级领导 州级包联领导 县级包联领导 市级包联领导 招商小组 "
        "跟进人 承办单位"
    ),
    Meaning.PROBLEMS: (
        "存在问题 问题 存在的问题 困难问题 需协调解决的问题 存在困难 困难和问题 存在问题及建议 需协调事项 "
        "问题及建议 需解决的问题 存在的困难和问题"
    ),
    Meaning.REMARKS: ("备注 说明 备 注 其他 其它 附注 备注说明 进度、备注 情况说明 其他说明 备考"),
    Meaning.OTHER: (
        "完成率 比例 占比 增长 同比 得票 得分 分值 权重 个数 项目个数 项目数 数量 单位 计量单位 完成比例 "
        "投资完成率 到位率 开工率 履约率 研判结果 审核意见 审核状态 下一步打算 下一步计划 下一步工作 "
        "注册资本 统一社会信用代码 成立日期 信用代码 是否500强 投资方简介 企业简介 设备 产能 年份数 "
        "是否开工 是否签约 是否纳统 是否入库 备案编号 项目代码(备案) 活动名称 签约活动 签约场次 内资 外资"
    ),
}

_INSIDE: list[tuple[Meaning, str, float]] = [
    (Meaning.PLACE, r"^(?:填报|报送|上报|申报)(?:单位|地区|部门|县区)$", 0.6),
    (Meaning.PLACE, r"^甲方(?:单位|名称)?$", 0.55),
    (Meaning.SERIAL, r"^(?:项目)?(?:序号|编号|代码)$", 0.9),
    (
        Meaning.OTHER,
        r"率$|比例|占比|同比|环比|增长|增幅|得分|是否|信用代码|注册资本|简介(?<!项目简介)|个数|(?<!就业)(?<!用工)数量|是不是|审核|研判|邮编|电子邮|法定代表",
        0.8,
    ),
    (Meaning.PHONE, r"电话|手机|联系方式", 0.85),
    (Meaning.CONTACT, r"联系人|联络人|联系方", 0.85),
    (Meaning.PROBLEMS, r"问题|困难|堵点|难点", 0.85),
    (Meaning.REMARKS, r"备注", 0.85),
    (
        Meaning.SIGNED_DATE,
        r"(?:签约|签订|签署|协议).{0,6}(?:时间|日期|年月|年份)|(?:时间|日期).{0,3}签约",
        0.92,
    ),
    (Meaning.START_DATE, r"(?:开工|动工|开建|启动|复工).{0,6}(?:时间|日期|年月|年份)", 0.92),
    (
        Meaning.FINISH_DATE,
        r"(?:竣工|投产|建成|完工|投运|投用|达产|并网|运营).{0,6}(?:时间|日期|年月|年份)",
        0.92,
    ),
    (Meaning.DATE, r"(?:时间|日期|年限|期限|周期|工期|年月)(?:节点)?$", 0.75),
    (
        Meaning.RESPONSIBLE,
        r"责任|包联|包抓|包保|牵头|主管|领导|专班|服务单位|跟踪|引进单位|招商单位|负责人|报送单位|承办",
        0.8,
    ),
    (Meaning.TOTAL, r"总投资.{0,6}[/,、]其中", 0.95),
    (Meaning.FIXED_ASSETS, r"固定资产|固投|固资", 0.92),
    (
        Meaning.PAID_IN_PERIOD,
        r"(?:本月|当月|本季|本周|当季).{0,6}(?:到位|到资|到账)|(?:到位|到资|到账).{0,8}(?:本月|当月|本季)|其中.?省外",
        0.85,
    ),
    (Meaning.PAID_IN, r"到位|到资|到账|实际利用|实缴|利用外资", 0.88),
    (
        Meaning.PLANNED,
        r"(?:年度|当年|本年|今年|年内|下年|明年|20\d\d年).{0,4}计划|计划.{0,4}(?:年度|当年|本年)|(?:本月|季度)计划",
        0.85,
    ),
    (Meaning.COMPLETED, r"完成.{0,4}投资|投资.{0,4}完成|已完成|累计完成|已投资|累计投资|已投入", 0.88),
    (Meaning.OUTPUT, r"产值|销售收入|营业收入|营收", 0.85),
    (Meaning.TAX, r"税", 0.8),
    (Meaning.TOTAL, r"总投资|投资总额|投资总规模|总投入", 0.95),
    (Meaning.TOTAL, r"(?:签约|协议|合同|意向|引资|合作).{0,3}(?:金额|总额|资金|额|投资)", 0.88),
    (Meaning.LAND_MU, r"用地|占地|土地", 0.85),
    (Meaning.CAPACITY, r"装机|容量", 0.85),
    (Meaning.ENERGY, r"能耗|用能|用电", 0.8),
    (Meaning.WATER, r"用水|取水|需水", 0.8),
    (Meaning.JOBS, r"就业|用工|岗位|从业人", 0.88),
    (Meaning.NAME, r"项目(?:的)?(?:名称|全称)|(?:工程|项目)名", 0.95),
    (
        Meaning.CONTENT,
        r"建设内容|项目内容|建设规模|主要内容|项目简介|项目概况|项目介绍|合作内容|内容及规模",
        0.9,
    ),
    (
        Meaning.HOME,
        r"来源地|来源省|(?:投资方|企业|客商|投资者|主体).{0,4}(?:所在地|来源|省份|注册地|所在省)|所在省|国别|资金来源",
        0.9,
    ),
    (
        Meaning.INVESTOR,
        r"投资(?:方|主体|企业|商|人|者|单位|公司)|业主|(?:企业|公司|客商)名称|建设单位|项目单位|实施主体|项目法人|乙方|签约企业|引进企业|客商",
        0.9,
    ),
    (Meaning.PARK, r"园区|开发区", 0.82),
    (Meaning.PLACE_PREFECTURE, r"^(?:所属|所在)?(?:市、?州|州、?市|地州|市\(州)", 0.85),
    (Meaning.PLACE_COUNTY, r"^(?:所属|所在)?(?:县市|县区|区县|市县|县\(|县、)", 0.82),
    (Meaning.PLACE, r"地点|地址|选址|落户|落地.{0,2}(?:区|地)|属地|所在(?:地|区)|区划", 0.88),
    (Meaning.INDUSTRY, r"产业|行业", 0.8),
    (Meaning.KIND, r"类别|类型|性质|分类|方式", 0.75),
    (Meaning.STAGE, r"阶段|进展|进度|状态|推进情况|现状", 0.85),
    (Meaning.TOTAL, r"投资(?:额|金额|规模)?$|^投资情况$", 0.7),
    (Meaning.OTHER_MONEY, r"资金|金额|投资|贷款|补贴|资本|自筹|款$", 0.6),
    (Meaning.NAME, r"项目$|名称$", 0.55),
]

_EXACT_WORDS = {squeezed(word): meaning for meaning, words in _EXACT.items() for word in words.split()}
_INSIDE_PATTERNS = [(meaning, re.compile(pattern), weight) for meaning, pattern, weight in _INSIDE]
CERTAIN, LONGEST_HEADER = 0.99, 40


def bare_header(text: str) -> str:
    """A header without spaces, units and remarks in brackets, and decoration."""
    whole = squeezed(text)
    return _DECORATION.sub("", _OF_WHICH.sub("", _BRACKETED.sub("", whole))) or whole


@lru_cache(maxsize=16384)
def guess(text: str) -> Guess | None:
    """What a header text most likely means; None when no word of it is known."""
    whole = squeezed(text)
    if not whole or len(whole) > LONGEST_HEADER:
        return None
    bare = bare_header(text)
    for form, weight in (
        (whole, CERTAIN),
        (bare, CERTAIN - 0.01),
        (_without_lead(bare), CERTAIN - 0.03),
        (_without_letters(bare), CERTAIN - 0.04),
    ):
        meaning = _EXACT_WORDS.get(form)
        if meaning is not None:
            return Guess(meaning, weight, form)
    for meaning, pattern, weight in _INSIDE_PATTERNS:
        found = pattern.search(bare) or pattern.search(whole)
        if found:
            return Guess(meaning, weight, found.group())
    return None


def _without_letters(bare: str) -> str:
    """项目名称Project → 项目名称: offices that meet foreign firms write both."""
    return re.sub(r"[A-Za-z.&/]{2,}", "", bare)


def _without_lead(bare: str) -> str:
    return re.sub(r"^(?:其中|拟|预计|计划|项目|招商引资|招商)+", "", bare)


@lru_cache(maxsize=65536)
def is_header_word(text: str) -> bool:
    """Whether a whole cell is one of the headers offices use, units and brackets aside."""
    whole = squeezed(text)
    if not whole or len(whole) > LONGEST_HEADER:
        return False
    bare = bare_header(text)
    forms = (whole, bare, _without_lead(bare), _without_letters(bare))
    return any(form in _EXACT_WORDS for form in forms)
