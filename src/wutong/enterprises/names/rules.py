"""What a written name may be: several firms in one cell, no firm at all, or a name to match. No Django."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from wutong_engines.units.text import plain

LONGEST = 200


class Answer(StrEnum):
    """What the engine makes of a name among the kept."""

    SAME = "same"
    PERHAPS = "perhaps"
    NEW = "new"
    PERSON = "person"

    @property
    def label(self) -> str:
        return ANSWER_NAMES[self]


ANSWER_NAMES: Mapping[Answer, str] = MappingProxyType(
    {Answer.SAME: "同一家", Answer.PERHAPS: "可能是", Answer.NEW: "库里没有", Answer.PERSON: "像人名"}
)


class Origin(StrEnum):
    """Where a name that was decided came from."""

    IMPORT = "import"
    PROJECTS = "projects"
    TYPED = "typed"
    CONTACTS = "contacts"
    KEPT = "kept"
    MERGED = "merged"

    @property
    def label(self) -> str:
        return ORIGIN_NAMES[self]


ORIGIN_NAMES: Mapping[Origin, str] = MappingProxyType(
    {
        Origin.IMPORT: "导入的台账",
        Origin.PROJECTS: "项目里写的",
        Origin.TYPED: "有人填的",
        Origin.CONTACTS: "通讯录",
        Origin.KEPT: "收入企业时",
        Origin.MERGED: "合并企业时",
    }
)

_BRACKETS = str.maketrans("[]{}〔〕【】〈〉<>「」『』", "()()()()()()()()")
_MARKS = re.compile(r"[\s·•・.,，、。;；:：“”\"'‘’`《》_+~/\\|!！?？*-]+")
_NO_LETTER = re.compile(r"[\W\d_]*")


def key_of(name: str) -> str:
    """One spelling of a name: simplified, half-width, lower case, no blanks, of marks only brackets."""
    text = plain(name[:LONGEST])
    if not text.isalnum():
        text = _MARKS.sub("", text.translate(_BRACKETS))
    return text.casefold()[:LONGEST]


# Names that are no firm's

_UNDECIDED = re.compile(
    r"(?:暂|尚|还|均|都)?(?:待|未|没有?|无|不)(?:定|明|详|知|确定|落实|引进|招商|招引|签约|明确|注明|填|填写)?"
    r"(?:投资方|投资人|投资商|投资主体|投资企业|企业|业主|主体|单位)?"
)
_WRITTEN_WORDS = """
待定 未定 暂定 拟定 拟招商 拟引进 对外招商 公开招商 面向社会招商 暂无 暂缺 空 空白 保密 不便透露 同上
如上 略 详见附件 见附件 自筹 企业自筹 自有资金 社会资本 社会投资 民间资本 民营 民营企业 国企 国有企业 央企
外资 内资 合资 独资 个人 自然人 私人 个体 个体户 农户 牧户 投资方 投资人 投资商 投资主体 投资企业 企业
公司 集团 客商 外地客商 业主 政府 政府投资 财政 财政资金 中央预算内 专项债 招商中 洽谈中 意向企业 某企业
某公司 有关企业 相关企业 多家企业 其他 其它 na none null tbd
"""
_WORDS = frozenset(_WRITTEN_WORDS.split())
_OFFICES = re.compile(
    r"(?:人民政府|管委会|管理委员会|街道办事处|办公室|发展和?改革委员会|发改委|发改局|(?:财政|商务|招商|工信|工业和信息化|"
    r"农业农村|农牧|文旅|交通运输|交通|住建|水利|能源|自然资源|生态环境|林草|乡村振兴|科技)(?:局|厅))"
)
_TITLES = re.compile(r"[^\W\d_]{1,4}(?:先生|女士|小姐|同志|老板|总经理|董事长|经理|总)")
_SAID_PERSON = re.compile(r"\((?:个人|自然人|私人|个体)\)")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任卢姚沈钟姜崔谭陆"
    "汪范廖石贾韦夏付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤冶祁"
)
_TWO_LETTER_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "东方", "尉迟", "令狐", "慕容")


def why_no_firm(name: str) -> str:
    """“是人名”; empty where it may be a firm's name."""
    key = key_of(name)
    if len(key) < 2 or _NO_LETTER.fullmatch(key):
        return "没有写名称"
    if key in _WORDS or _UNDECIDED.fullmatch(key):
        return "没有定下是谁"
    if _SAID_PERSON.search(key) or _TITLES.fullmatch(key):
        return "是人名"
    if _OFFICES.search(key) and not ends_as_firm(key) and _OFFICES.search(key, len(key) - 8):
        return "是政府机构"
    return ""


def may_be_person(name: str) -> bool:
    """A common surname and a letter or two: 李明, but 高景 as well; nobody but a person can tell."""
    key = key_of(name)
    if len(key) in (2, 3) and key[0] in _SURNAMES:
        return True
    return len(key) in (3, 4) and key.startswith(_TWO_LETTER_SURNAMES)


_FIRM_END = re.compile(
    r"(?:公司|集团|合作社|合伙企业|有限合伙\)|企业|研究院|设计院|研究所|事务所|大学|学院|中心|银行|基金|农场|牧场|厂|商会|协会"
    r"|院)\)?$"
)


def ends_as_firm(text: str) -> bool:
    return _FIRM_END.search(text) is not None


# What stands after the legal form in brackets is not part of the name: 某某有限公司（丽豪半导体）
_ASIDE = re.compile(r"^(.{3,}(?:公司|集团|合作社|厂))\s*[（(][^（()）]*[)）]$")


def without_aside(name: str) -> str:
    """The name as it is matched; as written it stays what was decided."""
    found = _ASIDE.match(name.strip())
    return found[1] if found else name
