"""Who invests, as written: 简称, 全称, a subsidiary, a name in brackets, made comparable."""

import re
from dataclasses import dataclass
from functools import lru_cache

from wutong_engines.duplicates import vocabulary
from wutong_engines.duplicates.wording import LETTERS_READ, Lexicon, lexicon, normalise

_SEPARATORS = re.compile(r"[、,;/&+()\[\]【】]|以及|联合体|与|及")
_filler_by_length = sorted(vocabulary.COMPANY_FILLER, key=lambda word: (-len(word), word))
_FILLER = re.compile("|".join(re.escape(word) for word in _filler_by_length))
_LEGAL_FORM = re.compile(r"(?:股份|有限|责任|集团|控股)*公司$|集团$")


@dataclass(frozen=True, slots=True)
class Investor:
    """`families` are known groups, `cores` the telling letters of companies in no known group, `names` all of
    them without their legal form."""

    normal: str
    families: frozenset[str]
    cores: frozenset[str]
    names: frozenset[str]


NOBODY = Investor("", frozenset(), frozenset(), frozenset())


@lru_cache(maxsize=20_000)
def read_investor(text: str | None, places: frozenset[str]) -> Investor:
    normal = normalise((text or "")[:LETTERS_READ])
    words = lexicon(places)
    families: set[str] = set()
    cores: set[str] = set()
    names: set[str] = set()
    for part in _SEPARATORS.split(normal):
        family = _family(part, words)
        names.add(_LEGAL_FORM.sub("", part))
        if family:
            families.add(family)
        elif core := _core(part, words):
            cores.add(core)
    if not families and not cores:
        return NOBODY
    return Investor(normal, frozenset(families), frozenset(cores), frozenset(names - {""}))


def _family(part: str, words: Lexicon) -> str | None:
    return next((meaning for kind, meaning, _ in words.scan(part) if kind == "company"), None)


def _core(part: str, words: Lexicon) -> str:
    """高景太阳能股份有限公司 → 高景. Where only common words are left, the name without its legal form."""
    if len(part) < 2 or part in vocabulary.COMPANY_FILLER:
        return ""
    kept = "".join(meaning for kind, meaning, _ in words.scan(part) if kind not in ("place", "filler"))
    core = _FILLER.sub("", kept)
    return core if len(core) > 1 else _LEGAL_FORM.sub("", part)


def is_short_for(short: str, full: str) -> bool:
    """湖州交投 for 湖州市交通投资: the same first letter, and every further one in its order."""
    if len(short) >= len(full) or short[:1] != full[:1]:
        return False
    rest = iter(full)
    return all(letter in rest for letter in short)
