"""A study as its page writes it: five numbers, the proof, the plan, and what it all stands on."""

from datetime import date
from math import floor
from typing import Any
from urllib.parse import urlencode

import numpy as np

from wutong.greenpower import study
from wutong.greenpower.asking import question_of
from wutong.greenpower.curves.words import curve_rows
from wutong.greenpower.facts import Basis, Fact, folder, told_text
from wutong.greenpower.models import Version
from wutong.greenpower.question import BILLINGS, LABELS, Question
from wutong.greenpower.regimes import REGIMES, USUAL
from wutong.greenpower.study import Answer
from wutong.greenpower.used import HOME, used_by
from wutong.web.addresses import url
from wutong.web.formats import moment_text, number, percent, wan, yi
from wutong_engines.greenpower import MATCHING_RULE, NoPlan, Plan
from wutong_engines.greenpower.profiles import site

CHIPS = {"假设": "guess", "合成": "synth", "实测": "real"}
LOOSEST = {"合成": 0, "假设": 1}
PARTS = {
    "wind": "风电",
    "solar": "光伏",
    "storage": "储能",
    "grid_connection": "电网接入",
    "energy": "网购",
    "income": "上网收入",
}
# packaged profiles have 365 days; any such year names them
NEW_YEAR = date(2025, 1, 1)
WEEKS = {
    "winter": (date(2025, 1, 15), "冬 1 月 15—21 日"),
    "summer": (date(2025, 7, 16), "夏 7 月 16—22 日"),
}
SHARES = frozenset({"storage_operation_share", "discount_rate"})


def title(question: Question) -> str:
    place = site(folder(), question.site)
    return f"{place.name} {question.peak:g} MW {question.load_name}，绿电 {question.green:g}%"


def answer_shown(answer: Answer) -> dict[str, Any]:
    question, plan = answer.question, answer.outcome
    shown: dict[str, Any] = {"question": question, "billing": _billing_words(answer)}
    if isinstance(plan, NoPlan):
        return shown | {"refusal": _refusal(answer, plan)}
    stays = study.stays(question, answer.basis)
    beside = stays[0]
    cheaper = beside.delivered - plan.delivered_yuan_per_kwh
    return shown | {
        "plan": plan,
        "numbers": _numbers(plan, beside.province, cheaper),
        "proof": _proof(plan),
        "policy": _policy(plan),
        "regime": regime_shown(question, answer.basis),
        "built": _built(plan),
        "parts": [(key, label, plan.cost_yuan[key] / plan.load_mwh / 1000) for key, label in PARTS.items()],
        "delivered": plan.delivered_yuan_per_kwh,
        "beside": (f"留在{beside.province}用网电", beside.delivered),
        "stays": [
            {
                "province": one.province + ("，全用网电" if one.province == HOME else ""),
                "network": f"{one.network:.4f}",
                "demand": f"{one.demand_yuan_per_kw_month:.1f}",
                "delivered": f"{one.delivered:.3f}",
            }
            for one in stays
        ],
        "energy_all": f"{answer.basis.value('energy_all'):.3f}",
        "assumptions": assumptions(question, plan, answer.basis),
        "matching_rule": MATCHING_RULE,
    }


def version_row(version: Version) -> dict[str, Any]:
    """A saved version as it was answered then."""
    told = version.answer
    question = question_of(version)
    others = [
        f"{LABELS[name]} {text}" for name, text in question.pairs() if name in ("storage", "growth", "year")
    ]
    others += [f"{LABELS[own.kind]}“{own.name}”" for own in question.owned if own.kind != "load"]
    others += [REGIMES[question.regime].name] if question.regime != USUAL else []
    address = urlencode([*version.asked.items(), ("study", version.study_id)])
    return {
        "number": version.number,
        "title": title(question),
        "choices": "，".join([*others, BILLINGS[told["billing"]]]),
        "url": f"{url('greenpower:study')}?{address}",
        "delivered": f"{told['delivered_yuan_per_kwh']:.3f}",
        "green": percent(told["green_share"]),
        "built": f"{told['wind_mw']:,.0f} / {told['solar_mw']:,.0f}",
        "storage": f"{told['storage_mw']:,.0f} / {told['storage_mwh']:,.0f}",
        "gap": f"{told['gap'] * 100:.3f}",
        "by": f"{version.saved_by.name} {moment_text(version.saved_at)}",
    }


def _billing_words(answer: Answer) -> str:
    if len(answer.outcomes) == 1:
        return f"按“{BILLINGS[answer.billing]}”算"
    costs = {
        billing: f"{outcome.delivered_yuan_per_kwh:.3f}" if isinstance(outcome, Plan) else "做不到"
        for billing, outcome in answer.outcomes.items()
    }
    said = "，".join(f"{BILLINGS[billing]} {cost}" for billing, cost in costs.items())
    return f"两种都算了（元/kWh）：{said}；取{BILLINGS[answer.billing]}"


def _numbers(plan: Plan, province: str, cheaper: float) -> list[dict[str, str]]:
    against = f"比留在{province}用网电{'低' if cheaper >= 0 else '高'} {abs(cheaper):.3f} 元"
    saved = (plan.load_mwh - plan.import_mwh) * (plan.case.grid_kg_per_kwh or 0)
    return [
        {
            "label": "到户电价",
            "value": f"{plan.delivered_yuan_per_kwh:.3f}",
            "unit": "元/kWh",
            "note": against,
        },
        {"label": "绿电占比", "value": percent(plan.green_share), "unit": "%", "note": "按全年电量"},
        {
            "label": "逐时匹配",
            "value": percent(plan.matched_share),
            "unit": "%",
            "note": "每小时不超过当时用电",
        },
        {
            "label": "全年电费",
            "value": yi(round(plan.cost_yuan_per_year / 10_000) * 10_000),
            "unit": "亿元",
            "note": "含自建年金",
        },
        {
            "label": "少排碳",
            "value": number(saved / 10_000, 1),
            "unit": "万吨",
            "note": f"按西北 {plan.case.grid_kg_per_kwh:g} kg/kWh",
        },
    ]


def _proof(plan: Plan) -> dict[str, Any]:
    return {
        "is_proved": plan.gap <= 1e-3,
        "bound": yi(round(plan.lower_bound_yuan_per_year / 10_000) * 10_000),
        "gap": f"{plan.gap * 100:.3f}",
        "hours": f"{plan.case.steps:,}",
        "solver": plan.solver,
        "iterations": plan.iterations,
    }


def _policy(plan: Plan) -> list[dict[str, Any]]:
    """Each rule with where the plan stands, and what the next step of a binding one costs."""
    rules = plan.case.policy
    rows = (
        (
            "min_self_use_share_of_generation",
            f"自用不少于可发电量 {rules.min_self_use_share_of_generation:.0%}",
            plan.self_use_share,
        ),
        (
            "max_export_share_of_generation",
            f"上网不多于可发电量 {rules.max_export_share_of_generation:.0%}",
            plan.export_share,
        ),
        (
            "min_green_share_of_load",
            f"绿电不少于用电 {rules.min_green_share_of_load:.0%}",
            plan.green_share,
        ),
    )
    prices = {limit.key: limit for limit in plan.limits}
    found = []
    for key, words, share in rows:
        now = f"现 {percent(share)}%" if share is not None else "没有发电"
        limit = prices.pop(key, None)
        price = ""
        if limit is not None:
            cents = abs(limit.yuan_per_year) / plan.load_mwh / 10
            price = f"贴边：再{limit.step}，{'贵' if limit.yuan_per_year > 0 else '省'} {cents:.2f} 分/kWh"
        found.append({"words": words, "now": now, "price": price})
    found += [
        {
            "words": f"{limit.name}到了上限",
            "now": "",
            "price": f"{limit.step}：{wan(round(limit.yuan_per_year))} 万元/年",
        }
        for limit in prices.values()
    ]
    return found


def regime_shown(question: Question, basis: Basis) -> dict[str, str]:
    """Which policy rows bind, and the documents they are from."""
    regime = REGIMES[question.regime]
    facts = [basis[key] for key in regime.keys]
    grounds = dict.fromkeys(f"{fact.source}，{fact.date} 起（{fact.basis}）" for fact in facts)
    return {"name": regime.name, "grounds": "；".join(grounds)}


def _built(plan: Plan) -> list[dict[str, str]]:
    cost, hours = plan.cost_yuan, plan.hours

    def row(label: str, size: str, unit: str, mwh: float | None, key: str) -> dict[str, str]:
        energy = "" if mwh is None else number(mwh / 1000, 1)
        money = wan(round(cost[key] / 10_000) * 10_000) if key else ""
        return {
            "label": label,
            "size": size,
            "unit": unit,
            "energy": energy,
            "money": money.replace("-", "−"),
        }

    def gwh(series: Any) -> float:
        return float(np.sum(series)) * plan.case.step_hours

    storage = f"{plan.storage_mw:,.1f} / {plan.storage_mwh:,.1f}"
    return [
        row("风电", f"{plan.wind_mw:,.1f}", "MW", gwh(hours.wind_mw), "wind"),
        row("光伏", f"{plan.solar_mw:,.1f}", "MW", gwh(hours.solar_mw), "solar"),
        row("储能", storage, "MW / MWh", gwh(hours.discharged_mw), "storage"),
        row("电网接入", f"{plan.grid_mw:,.1f}", "MW", None, "grid_connection"),
        row("网购", "", "", plan.import_mwh, "energy"),
        row("上网收入", "", "", gwh(hours.exported_mw), "income"),
        row("弃电", "", "", gwh(hours.curtailed_mw), ""),
    ]


def _refusal(answer: Answer, plan: NoPlan) -> dict[str, Any]:
    """The clash, each rule that could give with how far, and the question that would have a plan."""
    clash, *remedies = plan.reasons
    question, mend = answer.question, {}
    lowest = answer.basis.value(REGIMES[question.regime].share_of_load)
    for one in plan.relaxations:
        if one.key == "min_green_share_of_load" and one.to_value >= lowest:
            pairs = question.with_(green=float(floor(one.to_value * 100))).pairs()
            address = f"{url('greenpower:study')}?{urlencode(pairs)}"
            mend = {"label": f"按绿电 {floor(one.to_value * 100)}% 算", "url": address}
    return {
        "reasons": [clash.removeprefix("已证明无解：")],
        "relaxations": [words.removeprefix("其他不变，") for words in remedies],
        "mend": mend,
    }


def assumptions(question: Question, plan: Plan, basis: Basis) -> list[dict[str, Any]]:
    """Everything the numbers stand on, the loosest first."""
    rows: list[dict[str, Any]] = [
        *curve_rows(question, plan),
        *(_fact_row(basis[key], question) for key in used_by(question)),
    ]
    for one in rows:
        one["chip"] = CHIPS.get(one["basis"], "plain")
        one.setdefault("is_words", False)
    return sorted(rows, key=lambda one: LOOSEST.get(one["basis"], len(LOOSEST)))


def _fact_row(fact: Fact, question: Question) -> dict[str, Any]:
    if fact.words:
        return figure_row(fact)
    known = fact.value
    if known is None:
        return figure_row(fact) | {"unit": ""}
    is_scaled = fact.key in ("storage_energy_capital", "storage_power_capital") and question.storage != 100
    amount = known * question.storage / 100 if is_scaled else known
    share = fact.key in SHARES or (fact.unit == "" and known <= 1)
    return {
        "label": fact.label,
        "value": told_text(amount * 100 if share else amount),
        "unit": "%" if share else fact.unit,
        "source": fact.source + (f"；按滑块取 {question.storage:g}%" if is_scaled else ""),
        "basis": fact.basis,
        "date": fact.date,
    }


def figure_row(fact: Fact) -> dict[str, Any]:
    """A figure as it is kept: the number typed, not the percentage shown in a study."""
    return {
        "key": fact.key,
        "label": fact.label,
        "value": told_text(fact.told),
        "is_words": bool(fact.words),
        "unit": fact.unit,
        "source": fact.source,
        "basis": fact.basis,
        "chip": CHIPS.get(fact.basis, "plain"),
        "date": fact.date,
    }


def week_of(plan: Plan, which: str) -> dict[str, Any]:
    """168 hours of the plan, MW."""
    start = (WEEKS[which][0] - NEW_YEAR).days * 24
    names = (
        "wind_mw", "solar_mw", "imported_mw", "discharged_mw", "exported_mw", "charged_mw", "curtailed_mw",
    )  # fmt: skip
    found = {name: getattr(plan.hours, name)[start : start + 168] for name in names}
    return found | {"load_mw": plan.case.load_mw[start : start + 168]}
