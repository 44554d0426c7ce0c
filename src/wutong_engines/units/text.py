"""Brings text as people type it (traditional, full-width, spaced out) to one comparable form."""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

_TO_SIMPLIFIED = OpenCC("t2s")
_SPACES = re.compile(r"[\s\u200b-\u200f\u2028\u2029\u3000\ufeff\xa0]+")
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’·—…（）"
_CJK_SPACE = re.compile(rf"(?<=[{_CJK}×]) (?=\S)|(?<=\S) (?=[{_CJK}])")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣﹘⁃ー", "-") | dict.fromkeys("～〜∼˜﹏", "~"))
_HALF_WIDTH: dict[int, int | str] = {
    c: c - 0xFEE0 for c in range(0xFF10, 0xFF5B) if chr(c - 0xFEE0).isalnum()
}
_HALF_WIDTH |= {
    ord(wide): narrow for wide, narrow in zip("％＋－／～＆＃＠＊＝．", "%+-/~&#@*=.", strict=True)
}
# Nothing but common Chinese characters, ASCII letters and digits: no form of it is folded or spaced out.
_ORDINARY = re.compile(r"[\u4e00-\u9fa5A-Za-z0-9]+")
_CHINESE_BRACKETS = str.maketrans("()", "（）")


@lru_cache(maxsize=8192)
def _converted(text: str) -> str:
    return str(_TO_SIMPLIFIED.convert(text))


def simplified(text: str) -> str:
    """Text with traditional characters made simplified; text already simplified is left alone.

    Characters such as 乾 and 著 are correct simplified in names, so only text with a
    character outside GB 2312 is converted.
    """
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return _converted(text) if len(text) < 200 else str(_TO_SIMPLIFIED.convert(text))
    return text


def one_line(text: str) -> str:
    """Text with every run of spaces and line breaks as one space."""
    return _SPACES.sub(" ", text).strip()


def without_stray_spaces(text: str) -> str:
    """Text without the spaces that people put inside Chinese words to stretch them."""
    return _CJK_SPACE.sub("", one_line(text))


def squeezed(text: str) -> str:
    """Text for comparing labels: simplified, half-width, without any space."""
    return simplified(text) if _ORDINARY.fullmatch(text) else _SPACES.sub("", plain(text))


def plain(text: str) -> str:
    """Text for parsing: simplified, half-width including punctuation, one kind of dash and tilde."""
    if _ORDINARY.fullmatch(text):
        return simplified(text)
    if text.isascii():
        return one_line(text)
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return one_line(simplified(folded))


def readable(text: str) -> str:
    """Text for showing and storing: simplified, half-width digits and letters, Chinese brackets."""
    if _ORDINARY.fullmatch(text):
        return simplified(text)
    spaced = one_line(text)
    if spaced.isascii():
        return spaced
    return simplified(spaced.translate(_HALF_WIDTH).translate(_CHINESE_BRACKETS))


def readable_name(text: str) -> str:
    """`readable`, without stray spaces: for names of projects, firms and places."""
    return simplified(text) if _ORDINARY.fullmatch(text) else without_stray_spaces(readable(text))
