"""Reads the words offices use for progress into the six stages of a project."""

import re
from functools import lru_cache

from wutong_engines.units.text import squeezed

STAGES = ("reserve", "appraise", "negotiate", "sign", "land", "evaluate")
STAGE_LABELS = {
    "reserve": "谋划储备",
    "appraise": "论证",
    "negotiate": "洽谈",
    "sign": "签约",
    "land": "落地",
    "evaluate": "评估",
}

# Earlier rules win: 未开工 before 开工, 拟签约 before 签约.
_RULES: list[tuple[str, str]] = [
    (
        "sign",
        r"(?:未|待|拟|即将|计划|预计|尚未|准备|筹备)(?:\d{4}年)?(?:[^,;，；。]{0,6})(?:开工|动工|开建|施工|进场)|签约未|已签未",
    ),
    (
        "negotiate",
        r"(?:未|待|拟|即将|计划|准备|尚未)(?:[^,;，；。]{0,4})(?:签约|签订|签署)|意向协议|意向书|意向",
    ),
    ("appraise", r"(?:待|拟|正在|开展|办理|推进)(?:[^,;，；。]{0,4})(?:核准|备案|可研|环评|立项)"),
    ("evaluate", r"后评价|绩效评估|评估阶段|已评估|履约评估"),
    (
        "land",
        r"在建|建设中|正在建|续建|开工|复工|动工|开建|施工|开挖|浇筑|封顶|主体|基础|安装|调试|试运|试产|试生产|投产|投运|投用|运营|运行"
        r"|并网|竣工|完工|建成|达产|达效|生产|营业|开业|落地|入驻|点亮|投入使用|场平|桩基|厂房|设备|验收|交付|一期已|收尾|全容量|(?<!未)(?<!待)(?<!拟)纳统",
    ),
    ("sign", r"签约|签订|签署|框架协议|协议|合同|已签|核准|备案|摘牌|土地挂牌|已立项|注册公司|公司注册|注册"),
    (
        "appraise",
        r"前期|论证|研判|可研|立项|环评|评审|选址|预审|尽调|尽职调查|审批|报批|评估|能评|安评|用地手续",
    ),
    (
        "negotiate",
        r"洽谈|在谈|对接|磋商|谈判|接洽|考察|跟踪|商谈|沟通|跟进|拜访|交流|推进中|接触|邀商|会谈|座谈|踏勘",
    ),
    ("reserve", r"储备|谋划|策划|包装|线索|推介|规划|入库|拟引进|意愿|摸排|初步"),
]
_PATTERNS = [(stage, re.compile(pattern)) for stage, pattern in _RULES]
_STATUS = re.compile(r"终止|流失|暂停|停工|停建|停产|撤销|退出|搁置|中止|取消|解约|放弃|缓建|破产|清退")


@lru_cache(maxsize=16384)
def stage_of(words: str) -> tuple[str | None, str]:
    """The stage and the word it rests on; (None, why) when the words name no stage."""
    bare = squeezed(words)
    halted = _STATUS.search(bare)
    if halted:
        return None, f"“{halted.group()}”是状态，不是阶段，请另选"
    for stage, pattern in _PATTERNS:
        found = pattern.search(bare)
        if found:
            return stage, found.group()
    for stage, label in STAGE_LABELS.items():
        if bare and (bare in label or label in bare):
            return stage, label
    return None, "没有认出阶段"


def is_certain(words: str) -> bool:
    """Words that say a milestone rather than a stage are read, and shown to a person."""
    return squeezed(words) in {
        "签约",
        "已签约",
        "在建",
        "开工",
        "已开工",
        "洽谈",
        "在谈",
        "储备",
        "谋划",
        "论证",
        "落地",
        "前期",
    }
