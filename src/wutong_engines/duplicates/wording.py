"""Reads a project's name into what tells it apart: proper names, what is built, places, sizes, phase, lot."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

import opencc

from wutong_engines.duplicates import vocabulary
from wutong_engines.duplicates.quantities import Quantity, take_quantities

_to_simplified = opencc.OpenCC("t2s")
# Taiwan's 矽 is 硅 on the mainland; 犛牛 and 氂牛 are 牦牛 (the converter knows the latter two).
_REGIONAL_FORMS = str.maketrans({"矽": "硅"})

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九十")} | {"两": 2}
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_NUMERAL = r"(?:十[一二三四五六七八九]?|[一二三四五六七八九]|\d{1,2}|III|II|IV|I|V)"
_PHASE = re.compile(
    rf"第?(?P<from>{_NUMERAL})(?:期?(?P<join>[、,和及/]|至|到|-|~|—)第?(?P<to>{_NUMERAL}))?"
    r"(?:期(?!间|货|限|末|初)|阶段)(?:工程|项目)?"
)
_FIRST_PHASE = re.compile(r"首期(?:工程|项目)?|起步区|启动区")
_PHASE_HINT = re.compile(r"[期段区]")
_NO_PHASES: frozenset[int] = frozenset()
_EXTENSION = re.compile(r"改扩建|扩建|扩能|扩产|扩容|增容|增产|续建|二次开发")
_REFIT = re.compile(r"技改|技术改造|技术升级|工艺提升|节能改造|节能降耗|优化整改|提标改造|以大代小")
_LOT = re.compile(
    r"(?:第)?(?P<number>[一二三四五六七八九十]|\d{1,6})(?:号|#)(?:地块|厂房|楼|机组|主变|线|标段|园区?|区|站|电站|矿)?"
    r"|#(?P<hash>\d{1,6})"
    r"|(?P<ordinal>[一二三四五六七八九十]|\d{1,2})(?:标段|标(?!准)|地块|分区|区块|批次?)"
    r"|(?P<year>20\d\d)年度?(?!产)"
    r"|(?<![A-Z])(?P<letter>[A-H]\d{0,2})(?:区|地块|标段|段|包|座|组团)"
    r"|(?<!城)(?P<side>[东西南北])(?:区|片区|段|组团|标段)(?!域)"
)
_MONEY = re.compile(r"\d+(?:\.\d+)?(?:亿|万)?(?:元|美元)")
_LONE_BRACKETS = str.maketrans("()[]【】", "      ")
_BRACKET = re.compile(r"[(\[【〔「『]([^()\[\]【】〔〕「」『』]*)[)\]】〕」』]")
LETTERS_READ = 200  # a longer cell is a description; comparing it letter by letter would not end
_SIDES = "东西南北"
_NOISE = re.compile(r"[\s·•・.,，、。；;:：“”\"'‘’《》<>_+—–~/\\|-]+")


def normalise(text: str) -> str:
    """One spelling for the same writing: half-width, simplified, upper case, no blanks."""
    plain = unicodedata.normalize("NFKC", text).replace("（", "(").replace("）", ")")
    return "".join(_to_simplified.convert(plain).translate(_REGIONAL_FORMS).upper().split())


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words by first character, the longest first: (word, kind, meaning, weight)."""

    by_first: dict[str, tuple[tuple[str, str, str, float], ...]]

    def scan(self, text: str) -> Iterator[tuple[str, str, float]]:
        """Splits into (kind, meaning, weight); what no table knows comes out as runs of kind 'proper'."""
        start = position = 0
        by_first, length = self.by_first, len(text)
        while position < length:
            for word, kind, meaning, weight in by_first.get(text[position], ()):
                if text.startswith(word, position):
                    if position > start:
                        yield "proper", text[start:position], 1.0
                    yield kind, meaning, weight
                    start = position = position + len(word)
                    break
            else:
                position += 1
        if position > start:
            yield "proper", text[start:position], 1.0


_PEOPLES = re.compile(r"(?:蒙古族|藏族|回族|土族|撒拉族|哈萨克族|满族|彝族|维吾尔)+(?:自治)?")


def short_places(place_names: Collection[str]) -> dict[str, str]:
    """Every way to write a place → one name: 海西蒙古族藏族自治州, 海西州 and 海西 are all 海西州."""
    ways: dict[str, str] = {}
    names = sorted(normalise(place) for place in place_names)
    for name in sorted(names, key=lambda name: name.endswith("州")):
        bare = _PEOPLES.sub("", name)
        short = re.sub(r"(?:自治州|自治县|行政委员会|行委|经济技术开发区)$", "", bare)
        if len(short) > 2 and short[-1] in "省市县州区":
            short = short[:-1]
        if len(short) < 2:
            continue
        meant = f"{short}州" if name.endswith("州") else short
        ways.update({name: meant, bare: meant, short: meant})
        if len(short) <= 4:
            ways.update({short + ending: meant for ending in ("市", "县", "州", "区", "镇", "行委")})
    return ways


@lru_cache(maxsize=8)
def lexicon(place_names: frozenset[str]) -> Lexicon:
    entries: dict[str, tuple[str, str, str, float]] = {}
    for word, (meaning, weight) in vocabulary.SUBJECTS.items():
        entries[word] = (word, "subject", meaning, weight)
    for word in vocabulary.FILLER:
        entries[word] = (word, "filler", word, 0.0)
    for word, short in short_places(place_names).items():
        if word not in vocabulary.FILLER:
            entries[word] = (word, "place", short, 0.5)
    for word, family in vocabulary.FAMILIES.items():
        entries[word] = (word, "company", family, 1.0)
    by_first: dict[str, list[tuple[str, str, str, float]]] = {}
    for entry in entries.values():
        by_first.setdefault(entry[0][0], []).append(entry)
    return Lexicon(
        {first: tuple(sorted(found, key=lambda e: (-len(e[0]), e[0]))) for first, found in by_first.items()}
    )


@dataclass(frozen=True, slots=True)
class Wording:
    """A name read. `core` is what is left of it without place, phase, brackets and filler, in its order."""

    normal: str
    core: str
    proper: tuple[str, ...]
    proper_aside: tuple[str, ...]
    subjects: tuple[tuple[str, float], ...]
    subjects_aside: tuple[tuple[str, float], ...]
    companies: frozenset[str]
    places: frozenset[str]
    quantities: tuple[Quantity, ...]
    phases: frozenset[int]
    markers: frozenset[str]
    lots: frozenset[str]
    all_subjects: frozenset[tuple[str, float]]


def number_of(numeral: str) -> int:
    if numeral.isdigit():
        return int(numeral)
    if numeral in _ROMAN:
        return _ROMAN[numeral]
    return sum(_DIGITS[digit] for digit in numeral)


def take_phases(text: str) -> tuple[str, frozenset[int], frozenset[str]]:
    """The text without phase words, the phases named, and whether it is an extension (扩) or a refit (改)."""
    markers = {mark for mark, pattern in (("扩", _EXTENSION), ("改", _REFIT)) if pattern.search(text)}
    if not _PHASE_HINT.search(text):
        return text, _NO_PHASES, frozenset(markers)
    phases: set[int] = set()
    for match in _PHASE.finditer(text):
        first = number_of(match["from"])
        last = number_of(match["to"]) if match["to"] else first
        ranged = match["join"] in ("至", "到", "-", "~", "—")
        phases |= set(range(first, last + 1)) if ranged and first < last <= first + 9 else {first, last}
    if _FIRST_PHASE.search(text):
        phases.add(1)
    for pattern in (_PHASE, _FIRST_PHASE):
        text = pattern.sub(" ", text)
    return text, frozenset(phases), frozenset(markers)


def take_lots(text: str) -> tuple[str, frozenset[str]]:
    """The text without lot words, and the lots: 2号, A区, 东区, 2024年; the first letter tells the kind."""
    lots = {_lot(match) for match in _LOT.finditer(text)}
    return _LOT.sub(" ", text) if lots else text, frozenset(lots)


def _lot(match: re.Match[str]) -> str:
    if number := match["number"] or match["hash"] or match["ordinal"]:
        return f"n{number_of(number)}"
    return next(kind[0] + match[kind] for kind in ("letter", "side", "year") if match[kind])


def lots_contradict(a: frozenset[str], b: frozenset[str]) -> bool:
    """Both name lots of one kind and neither list holds the other."""
    for kind in {lot[0] for lot in a} & {lot[0] for lot in b}:
        of_a, of_b = {lot for lot in a if lot[0] == kind}, {lot for lot in b if lot[0] == kind}
        if not (of_a <= of_b or of_b <= of_a):
            return True
    return False


@dataclass(slots=True)
class _Pieces:
    proper: list[str]
    subjects: dict[str, float]
    companies: set[str]
    places: set[str]
    order: list[str]
    sides: set[str]


_NO_PIECES = _Pieces([], {}, set(), set(), [], set())


def _pieces(text: str, words: Lexicon) -> _Pieces:
    pieces = _Pieces([], {}, set(), set(), [], set())
    for part in _NOISE.sub(" ", text).split():
        last_place = ""
        for kind, meaning, weight in words.scan(part):
            if kind == "proper":
                _add_proper(pieces, meaning, last_place)
            elif kind == "place":
                pieces.places.add(meaning)
            elif kind != "filler":
                pieces.order.append(meaning)
                if kind == "subject":
                    pieces.subjects[meaning] = weight
                else:
                    pieces.companies.add(meaning)
            last_place = meaning if kind == "place" else ""
    return pieces


def _add_proper(pieces: _Pieces, run: str, last_place: str) -> None:
    """Keeps an unknown run; 格尔木 + 东 is a site of its own, any other single letter is a left-over."""
    if len(run) == 1 and run in _SIDES and last_place:
        pieces.sides.add(f"s{run}")
        run = last_place + run
    run = run.strip(vocabulary.EDGE)
    if len(run) > 1:
        pieces.proper.append(run)
        pieces.order.append(run)


def read_name(name: str, places: frozenset[str]) -> Wording:
    normal = normalise(name[:LETTERS_READ])
    words = lexicon(places)
    text, phases, markers = take_phases(normal)
    text, lots = take_lots(text)
    text, quantities = take_quantities(_MONEY.sub(" ", text) if "元" in text else text)
    asides = " ".join(_BRACKET.findall(text))
    spoken = _pieces((_BRACKET.sub("", text) if asides else text).translate(_LONE_BRACKETS), words)
    aside = _pieces(asides, words) if asides else _NO_PIECES
    return Wording(
        normal=normal,
        core="|".join(spoken.order),
        proper=tuple(spoken.proper),
        proper_aside=tuple(aside.proper),
        subjects=tuple(sorted(spoken.subjects.items())),
        subjects_aside=tuple(sorted(aside.subjects.items())),
        companies=frozenset(spoken.companies | aside.companies),
        places=frozenset(spoken.places | aside.places),
        quantities=quantities,
        phases=phases,
        markers=markers,
        lots=lots | spoken.sides,
        all_subjects=frozenset((*spoken.subjects.items(), *aside.subjects.items())),
    )
