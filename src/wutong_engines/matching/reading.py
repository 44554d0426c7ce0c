"""Reads a firm's name into its own word and trade, where it is, its legal form, its branch, its number."""

import re
from typing import NamedTuple

from wutong_engines.matching.places import NOWHERE, Place, bare_county, joined, take_place
from wutong_engines.matching.vocabulary import (
    BRANCH,
    FORMS,
    LONGEST_TRADE,
    PARTNERSHIP,
    PROJECT,
    QUANTITY,
    TRADES,
    UNSAID,
)
from wutong_engines.units.text import plain

LETTERS_READ = 120  # a longer cell is a description, not a name
_BRACKETS = str.maketrans("[]{}〔〕【】〈〉<>「」『』", "()()()()()()()()")
_NOISE = re.compile(r"[\s·•・.,，、。;；:：“”\"'‘’`《》_+~/\\|!！?？*—–-]+")
_BEYOND = re.compile(r"[^\u0000-\uffff]")
_BRACKET = re.compile(r"\(([^()]*)\)")
_COUNTY = re.compile(r"[\u4e00-\u9fa5]{2,3}?(?:自治县|县|新区|区|市|旗|镇|乡)")
_ASIDE = re.compile(r"^(?:原|曾用名|筹|筹建|拟|暂|暂定|项目|简称|以下|本部|总部)")
_NUMERALS = str.maketrans("零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖", "00123456789123456789")
_HAS_NUMERAL = re.compile("[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖0-9]")
_NUMBERED = re.compile(
    r"第?([零〇一二三四五六七八九十百\d]{1,4})(?=期|号|分|厂|店|院|校|部|建|公司|局|处|队|大药房|幼儿园|小学|中学|加油站)"
)
# 乾 and its like are right in a simplified name and wrong in others; read alike, both match.
_OTHER_FORMS = {**_BRACKETS, **str.maketrans("乾著藉瞭徵於锺矽", "干着借了征于钟硅")}
_HAS_OTHER_FORM = re.compile("[" + re.escape("".join(map(chr, _OTHER_FORMS))) + "]")
_TENS = re.compile(r"(\d?)十(\d?)")

_FORMS_BY_END: dict[str, tuple[tuple[str, int], ...]] = {}
for _written, _form in FORMS:
    _FORMS_BY_END[_written[-1]] = (*_FORMS_BY_END.get(_written[-1], ()), (_written, _form))


class Reading(NamedTuple):
    """`core` is the firm's own word and trade, without place and legal form; `brand`: letters of the word.

    `branch` is '' for the firm itself; `marks` are the numbers that tell affiliates apart (一期, 第二分公司).
    """

    normal: str
    core: str
    brand: int
    form: int
    is_group: bool
    branch: str
    place: Place
    branch_place: Place
    marks: tuple[int, ...]
    aside: str


def normalise(name: str) -> str:
    """One spelling: simplified, half-width, upper case, no blanks, of marks only brackets."""
    text = plain(name[:LETTERS_READ])
    if not text.isalnum():
        text = _NOISE.sub("", text)
    if max(text, default="") > "\uffff":
        text = _BEYOND.sub(lambda found: chr(0xE000 + ord(found[0]) % 6144), text)
    if _HAS_OTHER_FORM.search(text):
        text = text.translate(_OTHER_FORMS)
    return text.upper()


def numerals_alike(text: str) -> str:
    """一 and 1 alike; 十 stays."""
    return text.translate(_NUMERALS) if _HAS_NUMERAL.search(text) else text


def read(name: str) -> Reading:
    normal = normalise(name)
    head, place, form, is_group, inside = _brackets(normal)
    head, branch, outside = _tails(head)
    aside = outside or inside
    marks = _marks(head + branch)
    head, said_form = _take_form(head)
    form = form or said_form
    if head.endswith("集团") and len(head) > 3:
        head, is_group = head[:-2], True
    head, place = _take_places(head, place)
    branch_place = take_place(branch)[1] if branch else NOWHERE
    core = head or normal
    return Reading(
        normal,
        core,
        _brand(core),
        form,
        is_group,
        branch,
        place,
        branch_place,
        marks,
        aside,
    )


def _tails(text: str) -> tuple[str, str, str]:
    """The firm, its branch, and what is not its name (a project after it)."""
    end = text.find("公司") + 2
    if end == 1:
        return _without_project(text)
    if end < len(text):
        head, tail = text[:end], text[end:]
        if tail.endswith("集团") or (tail.endswith("公司") and not BRANCH.search(tail)):
            return text, "", ""
        branch, _, aside = _without_project(tail)
        return (head, branch, aside) if BRANCH.search(branch) else (head, "", tail)
    if text.endswith("分公司") and len(text) > 6:
        return _short_branch(text)
    return text, "", ""


def _short_branch(text: str) -> tuple[str, str, str]:
    """华瑞科技西宁分公司: the place before 分公司 is the branch's."""
    start = len(text) - 3
    numbered = re.search(r"第?[一二三四五六七八九十\d]+$", text[:start])
    if numbered:
        start = numbered.start()
    for begin in range(max(2, start - 8), start - 1):
        if take_place(text[begin:start])[0] == text[begin:start]:
            return text[:begin], text[begin:], ""
    return text[:start], text[start:], ""


def _without_project(text: str) -> tuple[str, str, str]:
    found = PROJECT.search(text)
    if not found or found.start() < 3:
        return text, "", ""
    head = QUANTITY.sub("", text[: found.start()])
    return (head, "", text[len(head) :]) if len(head) > 2 else (text, "", "")


def _brackets(text: str) -> tuple[str, Place, int, bool, str]:
    place, form, is_group, aside = NOWHERE, UNSAID, False, ""
    if "(" not in text:
        return text.replace(")", ""), place, form, is_group, aside
    for inside in _BRACKET.findall(text):
        kept = ""
        written, found, _ = take_place(inside)
        if inside in ("有限合伙", "普通合伙", "特殊普通合伙"):
            form = PARTNERSHIP
        elif inside == "集团":
            is_group = True
        elif written and len(inside) - len(written) < 2:
            place = joined(place, found)
        elif _ASIDE.match(inside) or (inside.endswith("公司") and not BRANCH.search(inside)):
            aside = inside
        else:
            kept = inside
        text = text.replace(f"({inside})", kept, 1)
    return text.replace("(", "").replace(")", ""), place, form, is_group, aside


def _take_form(text: str) -> tuple[str, int]:
    for written, form in _FORMS_BY_END.get(text[-1:], ()):
        if text.endswith(written) and len(text) - len(written) >= 2:
            keeps_word = form > PARTNERSHIP  # 店 and 厂 tell firms apart as trades do
            return (text if keeps_word else text[: -len(written)]), form
    return text, UNSAID


def _take_places(text: str, place: Place) -> tuple[str, Place]:
    for _ in range(3):
        written, found, alone = take_place(text)
        if not written or not alone or len(text) - len(written) < 2:
            break
        if place.province and found.province != place.province:
            break
        place, text = joined(place, found), text[len(written) :]
    if (county := _COUNTY.match(text)) and len(text) - county.end() >= (2 if place.province else 4):
        place = place._replace(county=place.county or bare_county(county[0]))
        text = text[county.end() :]
    if not place.province:
        for start in (2, 3, 4):
            written, found, alone = take_place(text[start:])
            if written and alone and len(text) - len(written) >= 2:
                return text[:start] + text[start + len(written) :], found
    return text, place


def _brand(core: str) -> int:
    """How many letters are left when every trade word is taken from the end; at least two."""
    end = len(core)
    while end > 2:
        for size in range(min(LONGEST_TRADE, end - 2), 1, -1):
            if core[end - size : end] in TRADES:
                end -= size
                break
        else:
            return end
    return end


def _marks(text: str) -> tuple[int, ...]:
    """Numbers that may tell affiliates apart: 第二分公司, 三店, 华瑞二科技; 三一重工 has one as well."""
    if not _HAS_NUMERAL.search(text) and "十" not in text:
        return ()
    found = {_number(written) for written in _NUMBERED.findall(text)}
    found |= {int(letter) for letter in text.translate(_NUMERALS) if letter in "0123456789"}
    return tuple(sorted(found)) if found else ()


def _number(written: str) -> int:
    digits = written.translate(_NUMERALS).replace("百", "")
    if tens := _TENS.fullmatch(digits):
        return int(tens[1] or 1) * 10 + int(tens[2] or 0)
    digits = digits.replace("十", "0")
    return int(digits) if digits else 100
