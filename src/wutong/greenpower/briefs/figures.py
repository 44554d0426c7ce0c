"""The figures an investor's two pages stand on: few rows, each with value, source, date and basis."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wutong.greenpower.briefs.words import Language, plain, shortened, width
from wutong.greenpower.curves.own import Own
from wutong.greenpower.facts import BANDS_KEY, Basis, Fact, folder, spans
from wutong.greenpower.question import Question
from wutong.greenpower.regimes import REGIMES
from wutong.greenpower.used import used_by
from wutong_engines.greenpower.loads import KINDS
from wutong_engines.greenpower.profiles import site

# what stands in one row together; the words of its value name the same figures
ROWS: dict[str, tuple[str, ...]] = {
    "wind": ("wind_capital", "wind_life", "wind_operation"),
    "solar": ("solar_capital", "solar_life", "solar_operation"),
    "storage": (
        "storage_energy_capital", "storage_power_capital", "storage_life", "storage_operation_share",
        "charge_efficiency", "discharge_efficiency",
    ),
    "discount": ("discount_rate",),
    "bought": ("import_peak", "import_flat", "import_valley", "bands_qinghai"),
    "sold": ("export_peak", "export_flat", "export_valley"),
    "elsewhere": (
        "energy_all", "network_energy_jiangsu", "network_demand_jiangsu", "network_energy_zhejiang",
        "network_demand_zhejiang", "network_energy_shandong", "network_demand_shandong", "funds_jiangsu",
        "funds_zhejiang", "funds_shandong", "line_loss_jiangsu", "line_loss_zhejiang", "line_loss_shandong",
    ),
    "network": ("network_demand_qinghai", "network_energy_qinghai", "funds_qinghai", "line_loss_qinghai"),
    "billing": ("capacity_billing_load_factor_qinghai", "capacity_billing_hours"),
    "factor": ("northwest",),
}  # fmt: skip
SHARES = frozenset({"discount_rate", "storage_operation_share"})
SCALED = frozenset({"storage_energy_capital", "storage_power_capital"})
# sources are as long as people write them; two pages are not. The study page has them whole.
LONGEST_SOURCE = 76
LOOSEST = ("合成", "假设")


@dataclass(frozen=True)
class Row:
    item: str
    value: str
    source: str
    date: str
    basis: str
    is_loose: bool


@dataclass(frozen=True)
class Ground:
    """One figure as the count of them sees it: its basis and its date, if it has one."""

    basis: str
    date: str


def rows(question: Question, basis: Basis, told: dict[str, Any], words: Language) -> list[Row]:
    """Curves first, then costs, prices and rules; a figure that belongs to no row has its own."""
    policy = REGIMES[question.regime].keys
    found = [*_curves(question, told, words)]
    left = dict.fromkeys(used_by(question))
    for name, keys in {**ROWS, "policy": policy}.items():
        facts = [basis[key] for key in keys if key in left]
        if not facts:
            continue
        for key in keys:
            left.pop(key, None)
        parts = _parts(question, facts) | (_policy_parts(basis, policy) if name == "policy" else {})
        if name == "bought":
            parts |= _hours_of_bands(basis)
        found.append(_row(words(f"figure.{name}"), words(f"figure.{name}.value", **parts), facts, words))
    for key in left:
        fact = basis[key]
        value = f"{_parts(question, [fact])[key]} {'%' if _is_share(fact) else words.said(fact.unit)}"
        found.append(_row(words.said(fact.label), value, [fact], words))
    return found


def grounds(question: Question, basis: Basis) -> list[Ground]:
    """Every figure and curve behind the study, one by one."""
    curves = [question.own(kind) for kind in ("load", "wind", "solar")]
    usual = ("假设", "合成", "合成")
    found = [
        Ground(own.basis, own.date) if own else Ground(basis_, "")
        for own, basis_ in zip(curves, usual, strict=True)
    ]
    return found + [Ground(basis[key].basis, basis[key].date) for key in used_by(question)]


def _parts(question: Question, facts: list[Fact]) -> dict[str, str]:
    found = {}
    for fact in facts:
        value = fact.value
        if value is not None and fact.key in SCALED:
            value = value * question.storage / 100
        if value is not None and _is_share(fact):
            value = value * 100
        found[fact.key] = fact.words or ("—" if value is None else plain(value))
    return found


def _is_share(fact: Fact) -> bool:
    return fact.key in SHARES or fact.unit == ""


def _policy_parts(basis: Basis, keys: tuple[str, str, str]) -> dict[str, str]:
    names = ("self_use", "share_of_load", "export")
    return {name: plain(basis.value(key) * 100) for name, key in zip(names, keys, strict=True)}


def _hours_of_bands(basis: Basis) -> dict[str, str]:
    """Peak and valley as the hours of the day they are: 7–9、17–23."""
    letters = basis[BANDS_KEY].words
    return {
        name: ", ".join(f"{start}–{end}" for start, end in spans(letters) if letters[start] == letter) or "—"
        for name, letter in (("peak", "峰"), ("valley", "谷"))
    }


def _row(item: str, value: str, facts: list[Fact], words: Language) -> Row:
    bases = sorted({fact.basis for fact in facts}, key=lambda one: (one not in LOOSEST, one))
    dates = sorted({fact.date for fact in facts if fact.date})
    sources = dict.fromkeys(words.said(fact.source) for fact in facts)
    return Row(
        item,
        value,
        _fitting(list(sources), words),
        dates[0] if len(dates) == 1 else " –\n".join((dates[0], dates[-1])) if dates else "—",
        _first_of([words.said(one) for one in bases], words),
        any(one in LOOSEST for one in bases),
    )


def _fitting(sources: list[str], words: Language) -> str:
    """As many as fit, whole; an ellipsis stands for the rest."""
    gap = "；" if words.key == "zh" else "; "
    shown = shortened(sources[0], LONGEST_SOURCE)
    for place, source in enumerate(sources[1:], 2):
        longer, rest = f"{shown}{gap}{source}", "" if place == len(sources) else f"{gap}…"
        if width(longer + rest) > LONGEST_SOURCE:
            return f"{shown}{gap}…"
        shown = longer
    return shown


def _first_of(bases: list[str], words: Language) -> str:
    """The loosest first; of more than two the rest is an ellipsis."""
    gap = "、" if words.key == "zh" else ", "
    return gap.join(bases if len(bases) <= 2 else [*bases[:2], "…"])


def _curves(question: Question, told: dict[str, Any], words: Language) -> Iterator[Row]:
    place = site(folder(), question.site)
    for name in ("wind", "solar"):
        own = question.own(name)
        hours = told["full_load_hours"][name]
        if own:
            hours = own.full_load_hours
        value = "—" if hours is None else words("figure.output.value", hours=f"{hours:,.0f}")
        synthetic = words(f"figure.{name}_output.source"), place.date, place.basis
        yield _curve(words(f"figure.{name}_output"), value, own, synthetic, words)
    hours_of_load = told["load_mwh"] / _peak(question)
    value = words("figure.load.value", hours=f"{hours_of_load:,.0f}")
    kind = KINDS.get(question.load)
    assumed = (words(f"load.{kind.key}.assumed"), "—", kind.basis) if kind else ("", "", "")
    yield _curve(words("figure.load"), value, question.own("load"), assumed, words)


def _peak(question: Question) -> float:
    """MW contracted, growth included."""
    return question.peak * (1 + question.growth / 100)


def _curve(item: str, value: str, own: Own | None, packaged: tuple[str, str, str], words: Language) -> Row:
    if own:
        return Row(
            item,
            value,
            shortened(own.source, LONGEST_SOURCE),
            own.date,
            words.said(own.basis),
            own.basis in LOOSEST,
        )
    source, day, basis = packaged
    return Row(item, value, source, day, words.said(basis), basis in LOOSEST)
