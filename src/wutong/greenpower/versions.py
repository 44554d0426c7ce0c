"""A saved version answered again: on the figures it names, the plan it told; on today's, what has changed."""

from wutong.greenpower import queries
from wutong.greenpower.asking import question_of
from wutong.greenpower.facts import Basis, told_text
from wutong.greenpower.models import Study, Version
from wutong.greenpower.question import BILLINGS
from wutong.greenpower.regimes import USUAL
from wutong.greenpower.study import Answer, answer
from wutong.greenpower.used import basis_named, used_under
from wutong.organisation.reasons import Reason, Refused
from wutong_engines.greenpower import Plan

# the same code on the same figures gives the same bits; another processor may round a sum otherwise
SAME = 1e-9
# of a plan: its name, what it is called, its unit, what one of the unit is, digits
COMPARED = (
    ("delivered_yuan_per_kwh", "到户电价", "元/kWh", 1.0, 4),
    ("cost_yuan_per_year", "全年电费", "万元", 1e4, 0),
    ("green_share", "绿电占比", "%", 0.01, 2),
    ("matched_share", "逐时匹配", "%", 0.01, 2),
    ("wind_mw", "风电", "MW", 1.0, 1),
    ("solar_mw", "光伏", "MW", 1.0, 1),
    ("storage_mw", "储能功率", "MW", 1.0, 1),
    ("storage_mwh", "储能电量", "MWh", 1.0, 1),
    ("grid_mw", "电网接入", "MW", 1.0, 1),
)


def version_answer(version: Version) -> Answer:
    """The answer of a saved version with its hours, which are not kept but worked out again.

    Raises Refused where they no longer come out as they were told: never another plan under an old number.
    """
    found = answer(question_of(version), queries.basis_of(version))
    told = version.answer
    plan = found.outcomes.get(told["billing"])
    if isinstance(plan, Plan):
        off = abs(plan.cost_yuan_per_year - told["cost_yuan_per_year"])
        if off <= SAME * abs(told["cost_yuan_per_year"]):
            return Answer(found.question, found.basis, found.outcomes, told["billing"])
    raise Refused(
        f"第 {version.number} 版的逐时数今天算不出和当时一样的结果",
        [Reason("存下之后，程序或曲线更新过；存下的数不变", action_label="按今天的数重算，存为新的一版")],
    )


def changed_since(version: Version, basis: Basis) -> list[dict[str, str]]:
    """Figures that are other than when the version was saved: it can be run again on these."""
    then = basis_named(version.basis)
    return [
        {
            "label": basis[key].label,
            "unit": basis[key].unit,
            "then": told_text(then[key].told),
            "now": told_text(basis[key].told),
        }
        for key in used_under(version.asked.get("regime", USUAL))
        if then[key].told != basis[key].told
    ]


def outdated_among(studies: list[Study], basis: Basis) -> dict[int, int]:
    """Of the studies whose newest version stands on other figures, how many; one statement."""
    changes = {one.study_id: len(changed_since(one, basis)) for one in queries.newest_of(studies)}
    return {pk: count for pk, count in changes.items() if count}


def compared(version: Version, now: Plan, billing: str) -> list[dict[str, str]]:
    """What the version told beside what today's figures give."""
    then, today = version.answer, now.as_json()
    rows = [
        _row(label, unit, then.get(key), today[key], scale, digits)
        for key, label, unit, scale, digits in COMPARED
    ]
    told, taken = BILLINGS[then["billing"]], BILLINGS[billing]
    off = "不变" if told == taken else "换了"
    return [*rows, {"label": "电网费用", "unit": "", "then": told, "now": taken, "off": off}]


def _row(label: str, unit: str, then: float | None, now: float, scale: float, digits: int) -> dict[str, str]:
    """A dash for what an older version did not tell: missing is not zero."""
    row = {"label": label, "unit": unit, "then": "—", "now": _text(now / scale, digits), "off": ""}
    if then is None:
        return row
    off = round(now / scale, digits) - round(then / scale, digits)
    sign = "+" if off > 0 else ""
    same = "不变" if round(off, digits) == 0 else f"{sign}{_text(off, digits)}"
    return row | {"then": _text(then / scale, digits), "off": same}


def _text(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}".replace("-", "−")
