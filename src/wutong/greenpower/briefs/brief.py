"""The investor's two pages as words and numbers, before any layout: one answer in one language."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from wutong.greenpower.briefs.figures import Row, grounds, rows
from wutong.greenpower.briefs.words import Language, minus, price, share, shortened
from wutong.greenpower.facts import Basis, folder
from wutong.greenpower.question import BEST, LABELS, Question
from wutong.greenpower.regimes import USUAL
from wutong.greenpower.study import policy_of, stays
from wutong_engines.greenpower.profiles import site

PARTS = ("wind", "solar", "storage", "second_storage", "backup", "grid_connection", "energy", "income")
NEAR = 1e-3
LONGEST_NAME = 48


@dataclass(frozen=True)
class Told:
    """An answer with what it was asked and stands on; `answer` is a plan's JSON and its billing.

    `kept` is the study's name and version when it was saved, None when it was only asked; `day` is either's.
    """

    question: Question
    basis: Basis
    answer: dict[str, Any]
    day: date
    body: str
    kept: tuple[str, int] | None = None


@dataclass(frozen=True)
class Bar:
    """A column of the picture, from one level to another; `kind` gives its colour."""

    kind: str
    name: str
    value: float
    start: float
    end: float


@dataclass(frozen=True)
class Brief:
    kind: str
    title: str
    about: str
    question: str
    numbers: tuple[tuple[str, str, str, str], ...]
    bars: tuple[Bar, ...]
    chart_alt: str
    beside: str
    built: tuple[tuple[str, str, str, str], ...]
    built_notes: tuple[str, ...]
    proof: tuple[str, ...]
    matched: tuple[str, ...]
    carbon: str
    rules: tuple[tuple[str, str, str, bool], ...]
    figures: tuple[Row, ...]
    dates: str
    offer: str
    words: Language


def brief(told: Told, language: str) -> Brief:
    words = Language(language)
    bars = _bars(told, words)
    return Brief(
        kind=words("brief.kind", **_counts(told)),
        title=words("brief.title", **_named(told.question, told.basis, words)),
        about=_about(told, words),
        question=_question(told, words),
        numbers=_numbers(told, words),
        bars=bars,
        chart_alt=_alt(told, bars, words),
        beside=_beside(told, words),
        built=tuple(_built(told.answer, told.basis, words)),
        built_notes=_built_notes(told, words),
        proof=_proof(told.answer, words),
        matched=_matched(told.answer, words),
        carbon=_carbon(told, words),
        rules=tuple(_rules(told, words)),
        figures=tuple(rows(told.question, told.basis, told.answer, words)),
        dates=_dates(told, words),
        offer=words("offer.words"),
        words=words,
    )


def _named(question: Question, basis: Basis, words: Language) -> dict[str, str]:
    own = question.own("load")
    return {
        "place": words.said(site(folder(), question.site).name),
        "load": shortened(own.name, LONGEST_NAME) if own else words(f"load.{question.load}"),
        "peak": f"{question.peak:,.6g}",
        "green": f"{policy_of(question, basis).min_green_share_of_load * 100:g}",
    }


def _about(told: Told, words: Language) -> str:
    day = told.day.isoformat()
    asked = words("brief.asked_on", day=day)
    if told.kept:
        asked = words(
            "brief.kept", name=shortened(told.kept[0], 2 * LONGEST_NAME), number=told.kept[1], day=day
        )
    return words("brief.about", body=told.body, asked=asked)


def _question(told: Told, words: Language) -> str:
    question, named = told.question, _named(told.question, told.basis, words)
    choices = []
    for name, value in question.pairs():
        if name in ("storage", "growth", "year"):
            choices.append(words(f"choice.{name}", value=minus(value)))
        elif name == "regime" and value != USUAL:
            choices.append(words("choice.regime", value=words(f"regime.{value}")))
        elif name not in ("site", "load", "peak", "green", "billing", "wind", "solar"):
            choices.append(words("choice.other", label=words.said(LABELS[name]), value=value))
    asked = words("brief.question", **named)
    return words.joined([asked, words("brief.also", choices=words.listed(choices))] if choices else [asked])


def _whole_t(told: Told) -> float:
    """Tonnes of the same load on grid power alone."""
    return float(told.answer["load_mwh"] * told.basis.value("northwest"))


def _numbers(told: Told, words: Language) -> tuple[tuple[str, str, str, str], ...]:
    answer = told.answer
    matched = answer["matched_share"]
    delivered = answer["delivered_yuan_per_kwh"]
    money, unit = _amount(answer["cost_yuan_per_year"], words)
    saved = words.tonnes(_whole_t(told) - answer["carbon_t"])
    beside = stays(told.question, told.basis)[0]
    note = _against(beside.province, beside.delivered - delivered, words)
    unit_price, tonnes = words("number.delivered.unit"), words("number.carbon.unit")
    matched_note = words("number.matched.note" if matched is not None else "number.matched.none")
    return (
        (words("number.delivered"), price(delivered), unit_price, note),
        (words("number.green"), share(answer["green_share"]), "%", words("number.green.note")),
        (words("number.matched"), "—" if matched is None else share(matched), "%", matched_note),
        (words("number.cost"), money, unit, words("number.cost.note")),
        (words("number.carbon"), minus(saved), tonnes, words("number.carbon.note")),
    )


def _amount(yuan: float, words: Language) -> tuple[str, str]:
    """Money as a number and its unit: 3.842 亿元, 384.2 CNY million."""
    text = words.money(yuan)
    if words.key == "zh":
        value, unit = text.rsplit(" ", 1)
        return value, unit
    _, value, unit = text.split(" ", 2) if text.count(" ") == 2 else (*text.split(" ", 1), "")
    return value, f"CNY {unit}".strip()


def _against(province: str, cheaper: float, words: Language) -> str:
    key = "beside.lower" if cheaper >= 0 else "beside.higher"
    return words(key, province=words.said(province), value=price(abs(cheaper)))


def _bars(told: Told, words: Language) -> tuple[Bar, ...]:
    answer, level, found = told.answer, 0.0, []
    for part in PARTS:
        if part not in answer["cost_yuan"]:
            continue
        value = answer["cost_yuan"][part] / answer["load_mwh"] / 1000
        if part in ("second_storage", "backup") and abs(value) < 1e-9:
            continue
        found.append(Bar(part, words(f"part.{part}"), value, level, level + value))
        level += value
    whole = answer["delivered_yuan_per_kwh"]
    found.append(Bar("delivered", words("chart.delivered"), whole, 0.0, whole))
    for stay in stays(told.question, told.basis):
        name = words("chart.stay", province=words.said(stay.province))
        found.append(Bar("stay", name, stay.delivered, 0.0, stay.delivered))
    return tuple(found)


def _alt(told: Told, bars: tuple[Bar, ...], words: Language) -> str:
    def listed(kinds: tuple[str, ...]) -> str:
        return words.listed([f"{bar.name} {price(bar.value)}" for bar in bars if bar.kind in kinds])

    delivered = price(told.answer["delivered_yuan_per_kwh"])
    return words("chart.alt", delivered=delivered, parts=listed(PARTS), stays=listed(("stay",)))


def _beside(told: Told, words: Language) -> str:
    delivered = told.answer["delivered_yuan_per_kwh"]
    said = [
        _against(stay.province, stay.delivered - delivered, words)
        for stay in stays(told.question, told.basis)[:3]
    ]
    energy = f"{told.basis.value('energy_all'):g}"
    end, gap = ("。", "") if words.key == "zh" else (".", " ")
    return ("；" if words.key == "zh" else "; ").join(said) + end + gap + words("stays.note", energy=energy)


def _built(answer: dict[str, Any], basis: Basis, words: Language) -> list[tuple[str, str, str, str]]:
    cost, hours, generated = answer["cost_yuan"], answer["full_load_hours"], answer["generation_mwh"]

    def row(part: str, size: str, mwh: float | None) -> tuple[str, str, str, str]:
        energy = "" if mwh is None else f"{mwh / 1000:,.1f}"
        return words(f"part.{part}"), size, energy, words.money(cost[part]) if part in cost else ""

    def mw(value: float) -> str:
        return f"{value:,.1f} MW"

    storage = f"{answer['storage_mw']:,.1f} MW / {answer['storage_mwh']:,.1f} MWh"
    cycled = (hours["storage_cycles"] or 0.0) * answer["storage_mwh"] * basis.value("discharge_efficiency")
    found = [
        row("wind", mw(answer["wind_mw"]), (hours["wind"] or 0.0) * answer["wind_mw"]),
        row("solar", mw(answer["solar_mw"]), (hours["solar"] or 0.0) * answer["solar_mw"]),
        row("storage", storage, cycled),
    ]
    if answer.get("second_storage_mw"):
        second = f"{answer['second_storage_mw']:,.1f} MW / {answer['second_storage_mwh']:,.1f} MWh"
        found.append(row("second_storage", second, None))
    if answer.get("backup_mw"):
        found.append(row("backup", mw(answer["backup_mw"]), answer["backup_mwh"]))
    return [
        *found,
        row("grid_connection", mw(answer["grid_mw"]), None),
        row("energy", "", answer["import_mwh"]),
        row("income", "", (answer["export_share"] or 0.0) * generated),
        row("curtailed", "", (answer["curtailed_share"] or 0.0) * generated),
    ]


def _built_notes(told: Told, words: Language) -> tuple[str, ...]:
    billing = words(f"billing.{told.answer['billing']}")
    if told.question.billing == BEST:
        billing += words("billing.of_best")
    found = [words("built.billing", billing=billing)]
    if told.answer["capital_yuan"] is not None:
        found.append(words("built.capital", capital=words.money(told.answer["capital_yuan"])))
    return tuple(found)


def _proof(answer: dict[str, Any], words: Language) -> tuple[str, ...]:
    found = [
        words(
            "proof.words",
            bound=words.money_exactly(answer["lower_bound_yuan_per_year"]),
            cost=words.money_exactly(answer["cost_yuan_per_year"]),
            gap=f"{answer['gap'] * 100:.3f}",
            hours="8,760",
        )
    ]
    if answer["status"] == "fallback":
        found.append(words("proof.fallback"))
    if answer["gap"] > NEAR:
        found.append(words("proof.open"))
    return tuple(found)


def _matched(answer: dict[str, Any], words: Language) -> tuple[str, ...]:
    if answer["matched_share"] is None:
        return (words("matched.none"),)
    return words("matched.words", share=share(answer["matched_share"])), words("matched.rule")


def _carbon(told: Told, words: Language) -> str:
    emitted, whole = told.answer["carbon_t"], _whole_t(told)

    def tonnes(value: float) -> str:
        return words("carbon.tonnes", value=minus(words.tonnes(value)))

    return words(
        "carbon.words",
        load=f"{told.answer['load_mwh'] / 1000:,.1f}",
        bought=f"{told.answer['import_mwh'] / 1000:,.1f}",
        factor=f"{told.basis.value('northwest'):g}",
        emitted=tonnes(emitted),
        whole=tonnes(whole),
        saved=tonnes(whole - emitted),
    )


def _rules(told: Told, words: Language) -> list[tuple[str, str, str, bool]]:
    """Each rule, where the plan stands, what the next step of it costs, and whether it binds."""
    policy, answer = policy_of(told.question, told.basis), told.answer
    limits = {limit["key"]: limit for limit in answer["limits"]}
    found = []
    for key, now in (
        ("min_green_share_of_load", answer["green_share"]),
        ("min_self_use_share_of_generation", answer["self_use_share"]),
        ("max_export_share_of_generation", answer["export_share"]),
    ):
        rule = words(f"rule.{key}", share=f"{getattr(policy, key) * 100:g}")
        stands = words("rules.no_generation") if now is None else f"{share(now)}%"
        limit = limits.pop(key, None)
        step = words("rules.slack") if limit is None else _step(limit, answer["load_mwh"], words)
        found.append((rule, stands, step, limit is not None))
    for key, limit in limits.items():
        technology, _, bound = key.partition(".")
        unit = "MWh" if technology == "storage_mwh" else "MW"
        rule = words(f"rule.{bound}", name=words(f"technology.{technology}"))
        side = "dearer" if limit["yuan_per_year"] > 0 else "cheaper"
        money = words.money(abs(limit["yuan_per_year"]))
        stands = f"{limit['value']:,.1f} {unit}"
        found.append((rule, stands, words(f"limit.unit.{side}", unit=unit, money=money), True))
    return found


def _step(limit: dict[str, Any], load_mwh: float, words: Language) -> str:
    side = "dearer" if limit["yuan_per_year"] > 0 else "cheaper"
    each = abs(limit["yuan_per_year"]) / load_mwh / 1000
    return words(f"limit.percent.{side}", value=f"{each:.5f}")


def _dates(told: Told, words: Language) -> str:
    days = sorted(one.date for one in grounds(told.question, told.basis) if one.date)
    return words("dates.words", first=days[0], last=days[-1], **_counts(told))


def _counts(told: Told) -> dict[str, int]:
    bases = [one.basis for one in grounds(told.question, told.basis)]
    assumed, synthetic = bases.count("假设"), bases.count("合成")
    return {"count": len(bases), "assumed": assumed, "synthetic": synthetic, "loose": assumed + synthetic}
