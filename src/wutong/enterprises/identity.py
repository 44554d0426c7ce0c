"""Who a firm is: its name in one form, how it is looked for, and whether its credit code can be right."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from wutong.enterprises.homes import reasons_against_home
from wutong.enterprises.models import BASES
from wutong.organisation.dictionaries import industries
from wutong.organisation.reasons import Reason
from wutong.projects.pinyin import syllables

GAP = "|"
LONGEST: Mapping[str, int] = MappingProxyType(
    {
        "name": 200,
        "credit_code": 18,
        "eid": 18,
        "home_code": 6,
        "home_words": 60,
        "industry_code": 5,
        "group_name": 200,
        "business": 600,
        "source": 300,
        "basis": 4,
    }
)
"""Columns that are words, and how long they may be."""
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "name": "企业全称",
        "credit_code": "统一社会信用代码",
        "eid": "名录里的编号",
        "home_code": "所在地代码",
        "home_words": "所在地",
        "industry_code": "行业",
        "group_name": "所属集团",
        "capital_yuan": "注册资本",
        "founded_date": "成立日期",
        "business": "主营业务",
        "source": "出处",
        "basis": "依据",
        "as_of": "截止日期",
    }
)
_BRACKETS = str.maketrans("〔［【〈《〕］】〉》", "((((()))))")


def name_key(name: str) -> str:
    """Half-width, lower case, without spaces, one kind of bracket: as the register compares names."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().translate(_BRACKETS).split())


def search_key(name: str, group_name: str = "") -> str:
    """Name and group as written, as said, by initials, each after a gap."""
    ways: dict[str, None] = {}
    for text in filter(None, (name_key(name), name_key(group_name))):
        said = syllables(text)
        ways |= dict.fromkeys((text, "".join(said), "".join(one[0] for one in said)))
    return "".join(GAP + way for way in ways)[:2000]


def code_written(text: str) -> str:
    """A credit code as it is compared: half-width capitals without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def reasons_against_code(code: str) -> list[Reason]:
    """By length, letters and check digit; empty is not known, which is no fault."""
    if not code:
        return []
    from wutong_engines.register.credit_codes import fault_of  # a second to load, once

    fault = fault_of(code)
    if fault is None:
        return []
    words = f"{fault[0]}：{code}"
    return [Reason(words, basis="GB 32100-2015", action_label=fault[1], field="credit_code", code="check")]


def reasons_against(said: Mapping[str, Any]) -> list[Reason]:
    """What is wrong with the public facts of a firm; `said` by column, all of them."""
    reasons = [
        Reason(f"{WORDS[name]}写 {most} 个字以内", field=name, code="too_long")
        for name, most in LONGEST.items()
        if len(said[name]) > most and name != "credit_code"
    ]
    if not said["name"]:
        reasons.append(Reason("写企业的全称", field="name", code="name_needed"))
    reasons += reasons_against_code(said["credit_code"])
    reasons += reasons_against_home(said["home_code"])
    if said["industry_code"] and said["industry_code"] not in industries():
        words = f"GB/T 4754-2017 里没有 {said['industry_code']}"
        reasons.append(Reason(words, field="industry_code", code="industry"))
    if said["capital_yuan"] is not None and not 0 <= said["capital_yuan"] < 2**63:
        reasons.append(Reason("注册资本不能是负数，也不能大到记不下", field="capital_yuan", code="capital"))
    if said["as_of"] is None:
        reasons.append(Reason("写明是哪天的情况", field="as_of", code="day_needed"))
    return reasons + reasons_against_source(said)


def reasons_against_source(said: Mapping[str, Any]) -> list[Reason]:
    reasons = []
    if not said["source"]:
        reasons.append(
            Reason("写明从哪里知道的：文件、网站、报道或谁说的", field="source", code="source_needed")
        )
    if said["basis"] not in [key for key, _ in BASES]:
        known = "、".join(key for key, _ in BASES)
        reasons.append(Reason(f"依据只能是{known}", field="basis", code="basis"))
    return reasons


def reasons_against_days(said: Mapping[str, Any], today: Any, words: Mapping[str, str]) -> list[Reason]:
    """Days that have happened: none lies ahead."""
    return [
        Reason(f"{label}是 {said[name].isoformat()}，还没有到", field=name, code="day_ahead")
        for name, label in words.items()
        if said.get(name) is not None and said[name] > today
    ]
