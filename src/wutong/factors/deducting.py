"""What a need comes to once a kind's rules have deducted what they allow: total, less each part. No Django.

A rule of a kind deducts when it says in what unit a part is counted and how many of the kind's units one of
that unit takes away, and from and until which day. Amounts are whole thousandths; nothing is rounded away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from wutong.organisation.reasons import Reason
from wutong_engines.units.amounts import LARGEST_THOUSANDTHS, AmountRefused, amount_words, thousandths

HOW, DOCUMENT, BASIS = "办法", "文件", "依据"
UNIT, FACTOR, SINCE, UNTIL = "扣减单位", "系数", "从", "到"
SAID = (HOW, DOCUMENT, BASIS)
DEDUCTED = (UNIT, FACTOR, SINCE, UNTIL)
BASES = ("依据", "假设")
LARGEST_FACTOR, FACTOR_PLACES = Decimal(10**9), 9
LONGEST_UNIT, LONGEST_NAME = 20, 40
MOST_PARTS = 20
Rules = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Deduction:
    """A rule by which a part of the total does not count: one `unit` of it takes `factor` units away."""

    name: str
    how: str
    document: str
    basis: str
    unit: str
    factor: Decimal
    since: date | None = None
    until: date | None = None

    def not_on(self, day: date) -> str:
        """Why it deducts nothing on that day; empty when it does."""
        if self.since is not None and day < self.since:
            return f"{self.since} 起才扣"
        if self.until is not None and day > self.until:
            return f"只扣到 {self.until}"
        return ""


@dataclass(frozen=True)
class Part:
    """Of the total, as somebody typed it: so many thousandths of `unit` under the rule of this name."""

    rule: str
    unit: str
    thousandths: int


@dataclass(frozen=True)
class Line:
    """A part with what it takes away, in thousandths of the kind's unit; `why_not` when it takes nothing."""

    part: Part
    deduction: Deduction | None
    taken: int
    why_not: str = ""


@dataclass(frozen=True)
class Worked:
    """A need line by line, in thousandths of the kind's unit."""

    total: int
    lines: tuple[Line, ...] = ()

    @property
    def taken(self) -> int:
        return sum(line.taken for line in self.lines)

    @property
    def net(self) -> int:
        return max(0, self.total - self.taken)

    @property
    def beyond(self) -> int:
        """By how much the parts are more than the total: rules may have changed since they were typed."""
        return max(0, self.taken - self.total)


def deduction_of(name: str, rule: Mapping[str, str]) -> Deduction | None:
    """None for a rule that only explains. Raises ValueError where it is not written as `reasons_against_rule`
    has it."""
    if not rule.get(UNIT):
        return None
    return Deduction(
        name,
        rule.get(HOW, ""),
        rule.get(DOCUMENT, ""),
        rule.get(BASIS, ""),
        rule[UNIT],
        _factor(rule.get(FACTOR, "")),
        _day(rule.get(SINCE, "")),
        _day(rule.get(UNTIL, "")),
    )


def deductions(rules: Rules, on: date) -> dict[str, Deduction]:
    """Those in force on a day, in their order."""
    found = (deduction_of(name, rule) for name, rule in rules.items())
    return {one.name: one for one in found if one is not None and not one.not_on(on)}


def worked(total: int, parts: Sequence[Part], rules: Rules, on: date) -> Worked:
    """The need of a day by the rules of that day."""
    return Worked(total, tuple(_line(part, rules, on) for part in parts))


def _line(part: Part, rules: Rules, on: date) -> Line:
    rule = rules.get(part.rule)
    if rule is None:
        return Line(part, None, 0, "规矩里没有这一条了")
    deduction = deduction_of(part.rule, rule)
    if deduction is None:
        return Line(part, None, 0, "这一条现在只说明，不扣")
    why_not = deduction.not_on(on)
    if not why_not and deduction.unit != part.unit:
        why_not = f"规矩改按 {deduction.unit} 计，这里填的是 {part.unit}，要重填"
    return Line(part, deduction, 0 if why_not else taken_by(part.thousandths, deduction.factor), why_not)


def taken_by(thousandths: int, factor: Decimal) -> int:
    """Down to a whole thousandth: a need is not rounded away."""
    return int(thousandths * Fraction(factor) // 1)


def reasons_against_parts(parts: Sequence[Part], allowed: Mapping[str, str]) -> list[Reason]:
    """Before anything is computed. `allowed`: rule → its unit, of those that deduct and those typed before,
    which may stay."""
    reasons = []
    if len(parts) > MOST_PARTS:
        reasons.append(Reason(f"扣减最多 {MOST_PARTS} 项", field="parts", code="too_many"))
    if len({part.rule for part in parts}) < len(parts):
        reasons.append(Reason("同一条扣减写了两次，合成一项", field="parts", code="twice"))
    for part in parts:
        code, words = _against_part(part, allowed)
        if code:
            reasons.append(Reason(words, field=field_of(part.rule), code=code))
    return reasons


def _against_part(part: Part, allowed: Mapping[str, str]) -> tuple[str, str]:
    if part.rule not in allowed:
        known = f"现在能扣的：{'、'.join(allowed)}" if allowed else "这种要素现在什么都不扣"
        return "not_deducted", f"规矩不扣“{part.rule}”；{known}"
    if part.unit != allowed[part.rule]:
        return "unit", f"“{part.rule}”按 {allowed[part.rule]} 计，写的是 {part.unit}，换算以后再写"
    if not 0 <= part.thousandths <= LARGEST_THOUSANDTHS:
        return "amount", f"“{part.rule}”要从 0 起；没有就空着"
    return "", ""


def reasons_against_worked(found: Worked, unit: str) -> list[Reason]:
    """A part is not more than the total, nor all parts together."""
    total = amount_words(found.total, unit)
    reasons = []
    for line in found.lines:
        if line.taken > found.total:
            taken = amount_words(line.taken, unit)
            words = f"“{line.part.rule}”折合 {taken}，比总量 {total} 还多；核对哪个写错了"
            reasons.append(Reason(words, field=field_of(line.part.rule), code="more_than_total"))
    if found.beyond and not reasons:
        words = (
            f"几项合起来扣 {amount_words(found.taken, unit)}，比总量 {total} 多 "
            f"{amount_words(found.beyond, unit)}；核对总量，或有没有一项算了两次"
        )
        reasons.append(Reason(words, field="amount", code="more_than_total"))
    return reasons


def reasons_against_rule(name: str, rule: Mapping[str, str]) -> list[str]:
    """Why a rule cannot be kept as it is written, in words that name the field and how to mend it."""
    if not name or len(name) > LONGEST_NAME:
        return [f"名称要有，最长 {LONGEST_NAME} 个字"]
    if rule.get(BASIS) not in BASES:
        return [f"“{name}”要写明依据或假设"]
    if not rule.get(UNIT):
        rest = [key for key in (FACTOR, SINCE, UNTIL) if rule.get(key)]
        return [f"“{name}”写了{rest[0]}，没有写扣减单位；要扣就写上单位，不扣就都空着"] if rest else []
    if len(rule[UNIT]) > LONGEST_UNIT:
        return [f"“{name}”的扣减单位最长 {LONGEST_UNIT} 个字"]
    try:
        found = deduction_of(name, rule)
    except ValueError as error:
        return [f"“{name}”的{error}"]
    if found and found.since and found.until and found.until < found.since:
        return [f"“{name}”到 {found.until} 止，比从 {found.since} 起还早"]
    return []


def _factor(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"系数“{text[:20]}”不是数；同一单位全扣写 1，1 GWh 扣 122.9 tce 写 122.9") from None
    places = -int(found.as_tuple().exponent) if found.is_finite() else 0
    if not (found.is_finite() and 0 < found <= LARGEST_FACTOR) or places > FACTOR_PLACES:
        raise ValueError(
            f"系数“{text[:20]}”要大于 0，最多 {FACTOR_PLACES} 位小数；不扣就把扣减单位和系数都空着"
        )
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"日期“{text[:20]}”写成 2026-01-01 这样") from None


def amount_of(text: str, unit: str) -> int:
    """As people write a total or a part. Raises AmountRefused."""
    try:
        return thousandths(text, unit)
    except AmountRefused:
        if text.strip()[:1] in ("-", "−", "－"):
            raise AmountRefused(f"“{text.strip()[:20]}”是负数；要写 0 或正数") from None
        raise


def field_of(rule: str) -> str:
    """The box a part is typed in."""
    return f"part-{rule}"


def stored(total: int, parts: Sequence[Part]) -> dict[str, Any]:
    """As a need keeps it; nothing where nothing is deducted and the result says it all."""
    if not parts:
        return {}
    said = [{"rule": one.rule, "unit": one.unit, "thousandths": one.thousandths} for one in parts]
    return {"total": total, "parts": said}


def read(kept: Mapping[str, Any], result: int) -> tuple[int, list[Part]]:
    """The total and the parts of what a need keeps; of a need without parts the total is the result."""
    if not kept:
        return result, []
    parts = [Part(one["rule"], one["unit"], one["thousandths"]) for one in kept["parts"]]
    return kept["total"], parts


def sum_words(found: Worked, unit: str) -> str:
    """“总量 5,000 tce，扣原料用能 1,000 tce、可再生能源 6.5 GWh 合 798.85 tce；回收 3 tce 按规则不扣”."""
    if not found.lines:
        return ""
    taken = "、".join(_taken_words(line, unit) for line in found.lines if not line.why_not)
    kept = "、".join(
        f"{line.part.rule} {amount_words(line.part.thousandths, line.part.unit)}"
        for line in found.lines
        if line.why_not
    )
    said = [f"总量 {amount_words(found.total, unit)}" + (f"，扣{taken}" if taken else "")]
    if kept:
        said.append(f"{kept} 按规则不扣")
    if found.beyond:
        said.append("扣的比总量多，按 0 计")
    return "；".join(said)


def _taken_words(line: Line, unit: str) -> str:
    typed, taken = amount_words(line.part.thousandths, line.part.unit), amount_words(line.taken, unit)
    return f"{line.part.rule} {typed}" + ("" if typed == taken else f" 合 {taken}")


def rule_words(name: str, rule: Mapping[str, str], unit: str) -> str:
    """What a rule takes from a need, and on which days; empty for one that only explains."""
    found = deduction_of(name, rule)
    if found is None:
        return ""
    days = (f"{found.since} 起" if found.since else "") + (f"到 {found.until} 止" if found.until else "")
    return rate_words(found, unit) + (f"，{days}" if days else "")


def line_of(name: str, rule: Mapping[str, str]) -> str:
    """As it is typed: “原料用能｜扣除｜发改环资〔2022〕803号｜依据｜tce｜1”."""
    parts = [name, *(rule.get(key, "") for key in SAID + DEDUCTED)]
    while len(parts) > 1 + len(SAID) and not parts[-1]:
        parts.pop()
    return "｜".join(parts)


def rule_changes(before: Rules, after: Rules) -> list[str]:
    """Rules that were added, changed or taken out, a line each."""
    found = []
    for name in [*before, *(one for one in after if one not in before)]:
        was, now = before.get(name), after.get(name)
        if was != now:
            earlier = line_of(name, was) if was is not None else "没有"
            found.append(f"规矩：{earlier} → {line_of(name, now) if now is not None else '去掉'}")
    return found


def rate_words(rule: Deduction, unit: str) -> str:
    if rule.unit == unit and rule.factor == 1:
        return "填多少扣多少"
    return f"1 {rule.unit} 扣 {rule.factor.normalize():f} {unit}"


def sum_told(found: Worked, unit: str, scope: str) -> dict[str, Any]:
    """For a page: the total with what counts (`scope`), each part with its rule, and what remains."""
    return {
        "unit": unit,
        "total": amount_words(found.total, unit),
        "scope": scope,
        "rows": [_sum_row(line, unit) for line in found.lines],
        "net": amount_words(found.net, unit),
        "is_beyond": found.beyond > 0,
    }


def _sum_row(line: Line, unit: str) -> dict[str, str]:
    rule, part = line.deduction, line.part
    return {
        "rule": part.rule,
        "typed": amount_words(part.thousandths, part.unit),
        "rate": rate_words(rule, unit) if rule and not line.why_not else "",
        "taken": "" if line.why_not else f"−{amount_words(line.taken, unit)}",
        "why_not": line.why_not,
        "how": rule.how if rule else "",
        "document": rule.document if rule else "",
        "basis": rule.basis if rule else "",
    }
