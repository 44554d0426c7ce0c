"""A saved version answered again: on the figures it names, the plan it told; on today's, what has changed."""

from typing import Any

from wutong.greenpower import queries
from wutong.greenpower.asking import question_of
from wutong.greenpower.facts import Basis
from wutong.greenpower.models import Version
from wutong.greenpower.regimes import USUAL
from wutong.greenpower.study import Answer, answer
from wutong.greenpower.used import basis_named, used_under
from wutong.organisation.reasons import Reason, Refused
from wutong_engines.greenpower import Plan

# the same code on the same figures gives the same bits; another processor may round a sum otherwise
SAME = 1e-9


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


def changed_since(version: Version, basis: Basis) -> list[dict[str, Any]]:
    """Figures that are other than when the version was saved: it can be run again on these."""
    then = basis_named(version.basis)
    return [
        {"label": basis[key].label, "unit": basis[key].unit, "then": then[key].told, "now": basis[key].told}
        for key in used_under(version.asked.get("regime", USUAL))
        if then[key].told != basis[key].told
    ]
