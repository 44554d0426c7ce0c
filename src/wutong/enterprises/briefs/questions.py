"""What to ask at the visit: what is not known yet, and what was asked of us and not answered. No Django."""

from dataclasses import dataclass

MOST = 6


@dataclass(frozen=True)
class Known:
    """What of an enterprise and of the lead with it has been said already; `asked`: not answered by us."""

    is_lead: bool
    has_node: bool
    has_investment: bool
    has_contact: bool
    has_met: bool
    has_business: bool
    asked: int
    factors: tuple[str, ...] = ()


def questions(known: Known) -> tuple[str, ...]:
    """The most telling first; at most what a page holds."""
    found = []
    if known.asked:
        found.append(f"先答复企业提过的 {known.asked} 项诉求，问清还有没有变化。")
    if not known.has_business:
        found.append("主要产品、产能和现有基地在哪里。")
    if not known.has_met:
        found.append("近两年有没有新建、扩产或外迁的打算，谁来定，什么时候定。")
    if known.is_lead and not known.has_investment:
        found.append("打算投多少、分几期，设备和土建各占多少。")
    what = "、".join(known.factors) or "用地、用能、用水"
    found.append(f"要多少{what}，什么时候要；用电负荷多大、能不能调。")
    if known.has_node:
        found.append("原料从哪里来、产品卖给谁，本地上下游能接多少。")
    found.append("正在和哪些地方比，看重的前三项是什么。")
    if not known.has_contact:
        found.append("以后找谁对接：姓名、职务、联系方式。")
    return tuple(found[:MOST])
