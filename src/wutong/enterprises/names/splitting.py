"""One cell of investors into the firms it names; what is one name stays whole. No Django."""

import re
from collections.abc import Iterator

from wutong.enterprises.names.rules import ends_as_firm, key_of

MOST = 20
_LISTED = "、，,；;\n\r|｜"
_ENGLISH_END = re.compile(
    r"(?i)\s*(?:co|ltd|inc|llc|llp|corp|limited|l\.?p|s\.?a|s\.?p\.?a|gmbh|plc|n\.?v|b\.?v)\b"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_JOINTS = re.compile(r"\s*(?:以及|[与和及暨&＆+＋])\s*|\s+")
# 和 that begins a place or a firm's own word, after a firm that is written first: 某某公司和田分公司
_OWN_WORD = re.compile(r"和(?:田|平|县|顺|林格|静|硕|政|布|龙市|谐|泰|信|达|盛|润|隆|创|美|兴)")
# one name with a blank in it: 某某集团 有限公司
_FORM = re.compile(r"(?:股份|有限|责任|公司|集团|总公司|分公司|控股)")
_BRANCH = re.compile(r"(?:分公司|支公司|分行|支行|分院|分店|项目部|办事处|事业部)$")
_STRICT_END = re.compile(r"(?:公司|集团|合作社|有限合伙[)）]|研究院|设计院|大学|厂)[)）]?$")
_NUMBER = re.compile(r"^\s*(?:[(（]?\d{1,2}[)）.．、:：]|[①-⑳])\s*(?=\D)")
_NUMBER_WITHIN = re.compile(r"(?<=[司团厂社院])\s*(?:[(（]\d{1,2}[)）]|\d{1,2}[.．、]|[①-⑳])\s*(?=[^\d])")
_LABEL = re.compile(
    r"^(?:联合体)?(?:牵头方|牵头人|牵头单位|牵头|成员单位|成员方|成员|合作方|甲方|乙方|丙方|投资方|投资主体|投资企业|投资单位"
    r"|实施主体|控股股东|股东|业主|主体)\s*\d{0,2}[:：]\s*"
)
_REST = re.compile(
    r"(?:等(?:[\d一二三四五六七八九十两几多]+)?(?:家|个)?(?:企业|公司|单位|投资方|投资人)?)$"
    r"|(?:组成的?)?联合体$|(?:共同|联合|合资|合作)(?:投资|出资|建设|组建)?$"
)
_NOTE = re.compile(
    r"[(（](?:[^()（）]*(?:牵头|联合体|参股|控股|代建|占股|持股|占比|出资|外资|内资|合资|独资|全资|子公司|参建|\d%|％)[^()（）]*"
    r"|筹|筹建|拟|暂|暂定)[)）]"
)
_BRACKET = re.compile(r"[(（]([^()（）]+)[)）]")
_EARLIER = re.compile(r"^(?:原|曾用名|曾名|前身|简称|以下简称|下称|现|更名)")


def split(cell: str) -> list[str]:
    """The firms a cell names, in order, each once; at most MOST. A name nobody can take apart stays whole.

    Words that are no name (待定, persons) are not left out here: rules.why_no_firm says what they are.
    """
    found: dict[str, str] = {}
    for piece in _pieces(_NUMBER_WITHIN.sub("、", cell)):
        for name in _with_brackets(piece):
            cleaned = _cleaned(name)
            if key := key_of(cleaned):
                found.setdefault(key, cleaned)
    names = list(found.values())
    if len(names) > 1:  # 1、甲公司 2、乙公司: what is left of the numbers
        names = [name for name in names if not key_of(name).isdigit()]
    return names[:MOST]


def _pieces(cell: str) -> Iterator[str]:
    """At marks that list, outside brackets; then at words that join two whole firms."""
    for piece in _rejoined(_outside_brackets(cell, _LISTED)):
        for part in _at_slashes(_NUMBER.sub("", piece)):
            yield from _at_joints(part)


def _outside_brackets(text: str, marks: str) -> list[str]:
    """Brackets that do not close are marks like others."""
    is_even = _depths_close(text)
    pieces, depth = [""], 0
    for letter in text:
        if is_even:
            depth += (letter in "(（") - (letter in ")）")
        if letter in marks and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += letter
    return [piece for piece in pieces if piece.strip()]


def _depths_close(text: str) -> bool:
    depth = 0
    for letter in text:
        depth += (letter in "(（") - (letter in ")）")
        if depth < 0:
            return False
    return depth == 0


def _rejoined(pieces: list[str]) -> list[str]:
    """Siemens Energy Co., Ltd. is one firm."""
    found: list[str] = []
    for piece in pieces:
        if found and _ENGLISH_END.match(piece):
            found[-1] += "," + piece
        else:
            found.append(piece)
    return found


def _at_slashes(text: str) -> list[str]:
    parts = _outside_brackets(text, "/／")
    return parts if all(len(_HAN.findall(part)) > 1 for part in parts) else [text]


def _at_joints(text: str) -> list[str]:
    for found in _JOINTS.finditer(text):
        left, right = text[: found.start()].rstrip(), text[found.end() :].lstrip()
        if not _STRICT_END.search(left) or not _depths_close(left) or len(_HAN.findall(right)) < 2:
            continue
        if _OWN_WORD.match(text[found.start() :].lstrip()) or _BRANCH.search(right) or _FORM.match(right):
            continue
        if found[0].isspace() and not ends_as_firm(_REST.sub("", right)):
            continue
        return [left, *_at_joints(right)]
    return [text]


def _with_brackets(piece: str) -> list[str]:
    """A firm within brackets is another: 西部矿业股份有限公司（青海西豫有色金属有限公司）."""
    piece = _NOTE.sub("", piece)
    inside = [found for found in _BRACKET.findall(piece) if _holds_firms(found)]
    if not inside:
        return [piece]
    outer = piece
    for found in inside:
        outer = re.sub(rf"[(（]{re.escape(found)}[)）]", "", outer)
    names = [name for found in inside for name in _pieces(found)]
    return [outer, *names] if outer.strip() else names


def _holds_firms(inside: str) -> bool:
    if _EARLIER.match(inside.strip()):
        return False
    parts = [_REST.sub("", part) for part in _pieces(inside)]
    return all(
        _STRICT_END.search(part.strip()) and len(part) > 4 and not _BRANCH.search(part) for part in parts
    )


def _cleaned(name: str) -> str:
    name = _LABEL.sub("", _NUMBER.sub("", name.strip())).strip(" \t、，,；;。/／:：")
    rest = _REST.sub("", name).strip()
    return rest if len(rest) > 1 else name
