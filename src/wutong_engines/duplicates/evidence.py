"""Weighs two readings facet by facet; every facet says in Chinese what it saw."""

import re
from dataclasses import dataclass, field

from wutong_engines.duplicates import weights
from wutong_engines.duplicates.blocks import letters, longest_block, shared_blocks
from wutong_engines.duplicates.investors import Investor, is_short_for
from wutong_engines.duplicates.quantities import contradicting, nearly_equal, shared
from wutong_engines.duplicates.reading import Reading
from wutong_engines.duplicates.vocabulary import WIDER

# When this is all that differs, two parts of one place are meant: 昆仑东 and 昆仑西.
ORDINALS = frozenset("东西南北上下左右甲乙丙丁一二三四五六七八九十ABCDEFGH123456789")


@dataclass(slots=True)
class Evidence:
    """The sum so far. `said` is how much the names share, `owners` the letters that name an investor."""

    total: float = weights.START
    reasons: list[str] = field(default_factory=list)
    caps: set[str] = field(default_factory=set)
    proper_letters: int = 0
    proper_apart: tuple[int, int] = (0, 0)
    subject_weight: float = 0.0
    subject_apart: tuple[float, float] = (0.0, 0.0)
    conflict: bool = False
    owner: float = 0.0
    place_word: bool = False
    amount: float = 0.0

    def add(self, weight: float, reason: str = "") -> None:
        self.total += weight
        if reason:
            self.reasons.append(reason)

    def cap(self, name: str, reason: str) -> None:
        self.caps.add(name)
        self.reasons.append(reason)


def weigh_investors(a: Reading, b: Reading, evidence: Evidence) -> None:
    weight, reason = investor_evidence(a, b)
    evidence.owner = max(weight, 0.0)
    if weight:
        evidence.add(weight, reason)


def investor_evidence(a: Reading, b: Reading) -> tuple[float, str]:
    x, y = a.investor, b.investor
    if x.normal and x.normal == y.normal:
        return weights.INVESTOR_SAME, f"投资方相同（{a.candidate.investor}）"
    if core := _shared_core(x.cores, y.cores):
        return weights.INVESTOR_SAME, f"投资方都含“{core}”"
    if family := sorted(a.families & b.families):
        if x.families & y.families:
            return weights.INVESTOR_SAME, f"投资方同属“{family[0]}”"
        return weights.INVESTOR_FAMILY, f"名称或投资方同属“{family[0]}”"
    if named := _named_in_other(a, b) or _named_in_other(b, a):
        return weights.INVESTOR_NAMED_IN_OTHER, f"一个的投资方“{named}”写在另一个的名称里"
    if x.normal and y.normal:
        known = x.families and y.families
        return (None if known else _by_short_name(x, y)) or (weights.INVESTOR_CONFLICT, "投资方不同")
    if a.families and b.families:
        return (
            weights.INVESTOR_CONFLICT,
            f"名称里的企业不同（{sorted(a.families)[0]}、{sorted(b.families)[0]}）",
        )
    return 0.0, ""


def _by_short_name(a: Investor, b: Investor) -> tuple[float, str] | None:
    """Three letters in order are a short name; two may be chance, so they only stay the contradiction."""
    for x in sorted(a.names):
        for y in sorted(b.names):
            short, full = sorted((x, y), key=len)
            if is_short_for(short, full) and len(short) > 1:
                said = f"投资方“{short}”像是“{full}”的简称"
                return (weights.INVESTOR_FAMILY, said) if len(short) > 2 else (0.0, "")
    return None


def _shared_core(a: frozenset[str], b: frozenset[str]) -> str:
    for core in sorted(a):
        for other in sorted(b):
            block = longest_block(core, other)
            if block in (core, other) or len(block) >= 3:
                return block
    return ""


def _named_in_other(a: Reading, b: Reading) -> str:
    runs = (*b.wording.proper, *b.wording.proper_aside)
    for core in sorted(a.investor.cores):
        for run in runs:
            block = longest_block(core, run)
            if (
                block == core
                or len(block) >= 3
                or (len(block) == 2 and core.startswith(block) and run.startswith(block))
            ):
                return block
    return ""


def weigh_names(a: Reading, b: Reading, evidence: Evidence) -> None:
    _weigh_proper(a, b, evidence)
    _weigh_subjects(a, b, evidence)
    _weigh_whole_names(a, b, evidence)


def _shown(text: str, letters_shown: int = 12) -> str:
    words = "、".join(text.split())
    return words if len(words) <= letters_shown else f"{words[:letters_shown]}…"


def _without_owners(runs: tuple[str, ...], owners: frozenset[str]) -> str:
    text = " ".join(runs)
    for owner in owners:
        block = longest_block(owner, text)
        if len(block) >= 2 and " " not in block:
            text = text.replace(block, " ")
    return " ".join(run for run in text.split() if len(run) > 1)


def _weigh_proper(a: Reading, b: Reading, evidence: Evidence) -> None:
    owners = a.investor.cores | b.investor.cores
    main_a = _without_owners(a.wording.proper, owners)
    main_b = _without_owners(b.wording.proper, owners)
    found, left_a, left_b = shared_blocks(main_a, main_b)
    apart_a, apart_b = letters(left_a), letters(left_b)
    for main_left, aside in ((left_a, b.wording.proper_aside), (left_b, a.wording.proper_aside)):
        beside, _, _ = shared_blocks(main_left, " ".join(aside))
        found += beside
        if main_left is left_a:
            apart_a -= sum(map(len, beside))
        else:
            apart_b -= sum(map(len, beside))
    evidence.proper_letters = sum(map(letters, found))
    if found:
        shown = "、".join(" ".join(found[:3]).split())
        evidence.add(
            min(weights.PROPER_MOST, weights.PROPER_LETTER * evidence.proper_letters), f"名称都有“{shown}”"
        )
    evidence.proper_apart = (apart_a, apart_b)
    both = min(apart_a, apart_b)
    if both > 0:
        evidence.conflict = True
        if {left_a.strip(), left_b.strip()} <= ORDINALS:
            evidence.caps.add("标段不同")
        shown = f"“{_shown(left_a)}”与“{_shown(left_b)}”"
        evidence.add(
            max(weights.PROPER_CONFLICT_MOST, weights.PROPER_CONFLICT_LETTER * both), f"名称用字不同：{shown}"
        )
    evidence.add(max(weights.PROPER_ONE_SIDED_MOST, weights.PROPER_ONE_SIDED_LETTER * abs(apart_a - apart_b)))


def _only_in(subjects: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    """What the other name does not say, nor a wider or narrower word for it."""
    kept = {}
    for word, weight in subjects.items():
        narrower = WIDER.get(word, frozenset())
        if word not in other and not any(o in narrower or word in WIDER.get(o, frozenset()) for o in other):
            kept[word] = weight
    return kept


def _weigh_subjects(a: Reading, b: Reading, evidence: Evidence) -> None:
    main_a, main_b = dict(a.wording.subjects), dict(b.wording.subjects)
    all_a, all_b = main_a | dict(a.wording.subjects_aside), main_b | dict(b.wording.subjects_aside)
    both = {word: weight for word, weight in all_a.items() if word in all_b}
    evidence.subject_weight = sum(both.values())
    if both:
        told = sorted(both, key=lambda word: (-both[word], word))[:3]
        evidence.add(
            min(weights.SUBJECT_MOST, weights.SUBJECT * evidence.subject_weight),
            f"建设内容都是{'、'.join(told)}",
        )
    only_a, only_b = _only_in(main_a, all_b), _only_in(main_b, all_a)
    apart_a, apart_b = sum(only_a.values()), sum(only_b.values())
    opposed = min(apart_a, apart_b)
    if opposed > 0:
        evidence.conflict = True
        reason = f"建设内容不同：一个是{'、'.join(sorted(only_a))}，一个是{'、'.join(sorted(only_b))}"
        evidence.add(max(weights.SUBJECT_CONFLICT_MOST, weights.SUBJECT_CONFLICT * opposed), reason)
        if opposed >= weights.SUBJECT_OPPOSED:
            evidence.caps.add("产品不同")
    evidence.subject_apart = (apart_a, apart_b)
    proper_a, proper_b = evidence.proper_apart
    crossed = min(apart_a, weights.PROPER_AS_SUBJECT * proper_b) + min(
        apart_b, weights.PROPER_AS_SUBJECT * proper_a
    )
    if crossed > 0:
        evidence.conflict = True
        evidence.add(max(weights.SUBJECT_CONFLICT_MOST, weights.SUBJECT_CONFLICT * crossed))
    evidence.add(max(weights.SUBJECT_ONE_SIDED_MOST, weights.SUBJECT_ONE_SIDED * abs(apart_a - apart_b)))


_GENERIC_TAIL = re.compile(r"(?:建设)?(?:项目|工程)$")


SAME_CORE_IN_WORDS = "去掉地名、投资方、括注和“项目”等通用字眼后同名"
SAME_IN_WORDS = ("名称相同", "去掉“项目”后同名", SAME_CORE_IN_WORDS)


def _core_without_owners(of: Reading, other: Reading) -> list[str]:
    owners = of.investor.cores | other.investor.cores
    words = _without_owners(tuple(of.wording.core.split("|")), owners).split()
    return [word for word in words if word not in of.families & other.families]


def _weigh_whole_names(a: Reading, b: Reading, evidence: Evidence) -> None:
    x, y = a.wording, b.wording
    if _GENERIC_TAIL.sub("", x.normal) == _GENERIC_TAIL.sub("", y.normal):
        evidence.add(
            weights.SAME_CORE + weights.SAME_NAME, "名称相同" if x.normal == y.normal else "去掉“项目”后同名"
        )
    elif _core_without_owners(a, b) == _core_without_owners(b, a):
        evidence.add(weights.SAME_CORE, SAME_CORE_IN_WORDS)
    if not evidence.proper_letters and not evidence.subject_weight:
        if x.core or y.core:
            evidence.add(weights.NOTHING_SHARED, "名称没有共同的实词")
        return
    said = evidence.proper_letters * weights.PROPER_LETTER + evidence.subject_weight * weights.SUBJECT
    said += 1.0 if x.companies & y.companies else 0.0
    if not evidence.conflict and said >= weights.CONTAINED_LEAST and _one_holds_the_other(a, b):
        known = evidence.reasons[-1] in SAME_IN_WORDS
        more = (
            sum(evidence.proper_apart) * weights.PROPER_LETTER + sum(evidence.subject_apart) * weights.SUBJECT
        )
        share = said / (said + max(0.0, more))
        evidence.add(weights.CONTAINED * share, "" if known else "一个名称的实词全在另一个里")


def _one_holds_the_other(a: Reading, b: Reading) -> bool:
    return _holds(a, b) or _holds(b, a)


def _holds(longer: Reading, shorter: Reading) -> bool:
    text = longer.wording.normal
    subjects = {word for word, _ in (*longer.wording.subjects, *longer.wording.subjects_aside)}
    if any(word not in subjects for word, _ in shorter.wording.subjects):
        return False
    owners = longer.investor.cores | shorter.investor.cores
    return all(run in text for run in _without_owners(shorter.wording.proper, owners).split())


def weigh_quantities(a: Reading, b: Reading, evidence: Evidence) -> None:
    named_a, named_b = a.wording.quantities, b.wording.quantities
    same = shared(a.quantities, b.quantities)
    if same:
        x, y = same[0]
        words = x.as_written if x.as_written == y.as_written else f"{x.as_written} = {y.as_written}"
        further = weights.QUANTITY_FURTHER if len({pair[0].dimension for pair in same}) > 1 else 0.0
        evidence.add(weights.QUANTITY + further, f"规模相同（{words}）")
    different = [
        (x, y)
        for x, y in contradicting(named_a, named_b)
        if not any(nearly_equal(x, other) for other in b.content_quantities)
        and not any(nearly_equal(y, other) for other in a.content_quantities)
    ]
    if different:
        x, y = different[0]
        evidence.add(weights.QUANTITY_CONFLICT, f"规模不同（{x.as_written}，{y.as_written}）")
        if not same:
            evidence.caps.add("规模不同")
