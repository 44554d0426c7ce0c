"""The words and strokes with which people say that a figure is not known."""

import re
from functools import lru_cache

from wutong_engines.units.text import squeezed

_STROKES = re.compile(r"[-/\\_~.*×xX?.,、。;:—…]+")
_WORDS = (
    "面议 待定 未定 暂定 暂未定 无 暂无 没有 不详 不明 不清 未知 未明确 暂未明确 待明确 未确定 待确定 "
    "暂未确定 尚未确定 未公布 未披露 未公开 保密 不便透露 待核实 待核定 待测算 待补充 待填 待报 待商 "
    "待议 待洽谈 面谈 商议 另议 协商 详谈 空 空白 缺 未填 未报 未统计 未提供 不适用 无数据 无法统计 "
    "待评估 暂缺 N/A NA n/a na NULL null None none nan TBD tbd"
)
_UNKNOWN = frozenset(_WORDS.split())
_LONGEST, _LONGEST_WORD = 24, 8
_ERRORS = re.compile(r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)", re.IGNORECASE)


@lru_cache(maxsize=16384)
def _says_unknown(text: str) -> bool:
    bare = squeezed(text).strip("()[]【】")
    return not bare or bare in _UNKNOWN or bool(_STROKES.fullmatch(bare) or _ERRORS.fullmatch(bare))


def is_unknown(text: str) -> bool:
    """Whether a cell says 未知 in one of the usual ways; a zero is a figure and is not unknown."""
    if len(text) > _LONGEST or (len(text) > _LONGEST_WORD and text.isalnum() and text[0] not in "xX"):
        return False
    return _says_unknown(text)
