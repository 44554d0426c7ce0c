"""What the page and the workbook say of an answer: numbers with their units, and why in words."""

from collections import Counter
from typing import Any

from wutong.allocation.planning import Answer, Row
from wutong.allocation.rules import AIMS, MEASURES, STAGE_WORDS
from wutong.allocation.waiting import Waiting
from wutong.factors.pools import Pool
from wutong.organisation import dictionaries
from wutong.web.formats import number, percent
from wutong_engines.portfolio import Bottleneck, NotChosen, Portfolio
from wutong_engines.units.amounts import amount_words

MINUS = "−"
# a price this near to the value says nothing
SAME = 1e-3
UNITS = {"points": "分"} | {key: unit for key, (_, unit) in MEASURES.items()}


def worth_words(value: float, aim: str) -> str:
    return f"{number(round(value, 2))} {UNITS[aim]}".replace("-", MINUS)


def signed(value: float, aim: str) -> str:
    return ("+" if value > 0 else "") + worth_words(value, aim)


def short_number(value: float) -> str:
    """Three figures that count: 0.00832, 12.3, 1,230."""
    if value == 0:
        return "0"
    text = f"{value:,.3g}" if abs(value) < 1000 else f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.6f}".rstrip("0") if "e" in text else text


def spaced(amount: str, rest: str) -> str:
    """“1.8 万 tce 就够”, but “110 亩就够”."""
    return f"{amount} {rest}" if amount[-1:].isascii() else f"{amount}{rest}"


def place_words(one: Waiting) -> str:
    park = dictionaries.parks()[one.park_key].short_name if one.park_key else ""
    return park or dictionaries.region_name(one.region_code)


def needs_words(one: Waiting, afresh: bool) -> str:
    """What would still have to be found."""
    parts = [
        f"{need.pool.kind_name} {amount_words(left, need.pool.unit)}"
        for need in one.needs
        if need.pool is not None and (left := need.left(afresh)) > 0
    ]
    if parts:
        return "、".join(parts)
    return "要的都已占上" if one.needs else "不要这些要素"


def project_row(one: Waiting, answer: Answer) -> dict[str, Any]:
    question = answer.question
    return {
        "id": one.id,
        "name": one.name,
        "investor": one.investor,
        "place": place_words(one),
        "stage": STAGE_WORDS[one.stage],
        "worth": number(round(answer.worth(one), 2)),
        "needs": needs_words(one, question.afresh),
        "is_synthetic": one.is_synthetic,
        "is_first": one.focus in answer.settings.first,
        "force_in": question.forcing(one.id, "in").address(),
        "force_out": question.forcing(one.id, "out").address(),
        "leave": question.forcing(one.id, "").address(),
        "is_forced": one.id in question.inside or one.id in question.outside,
    }


def chosen_rows(answer: Answer, plan: Portfolio) -> list[dict[str, Any]]:
    """The dearest first."""
    ids = {int(one) for one in plan.chosen}
    chosen = sorted((one for one in answer.ranked if one.id in ids), key=lambda one: -answer.worth(one))
    return [project_row(one, answer) for one in chosen]


def left_rows(answer: Answer, plan: Portfolio) -> list[dict[str, Any]]:
    by_id = {one.id: one for one in answer.ranked}
    left = sorted(plan.not_chosen, key=lambda one: (bool(one.barred), -one.value))
    return [
        project_row(by_id[int(one.id)], answer)
        | {"why": why_words(one, answer), "is_barred": int(one.id) in answer.barred}
        for one in left
    ]


def why_words(one: NotChosen, answer: Answer) -> str:
    """Which factor is short by how much, or the rule that bars it."""
    aim = answer.question.aim
    if one.barred:
        return f"不许上：{one.barred}" if int(one.id) in answer.barred else "这次拿掉"
    if one.value <= 0:
        return f"按{AIMS[aim]}算不值分"
    lacking = "、".join(
        f"{answer.pools[name].name}差 {amount_words(round(amount * 1000), answer.pools[name].unit)}"
        for name, amount in one.short.items()
    )
    if one.beyond:
        names = "、".join(answer.pools[name].name for name in one.beyond)
        return f"{lacking}；能让的都让出来，{names}也不够"
    if one.price_of_needs > one.value * (1 + SAME):
        beside = worth_words(one.price_of_needs, aim)
        return f"{lacking}；它要的量给别的项目值 {beside}，它自己值 {worth_words(one.value, aim)}"
    return f"{lacking}；整个放进来要换下选中的，按规则合计不会更好"


def apart_rows(answer: Answer) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "name": one.name,
            "investor": one.investor,
            "place": place_words(one),
            "stage": STAGE_WORDS[one.stage],
            "lacks": "、".join(lacks),
            "is_synthetic": one.is_synthetic,
        }
        for one, lacks in sorted(answer.apart, key=lambda pair: len(pair[1]))
    ]


def lacks_counted(answer: Answer) -> list[tuple[str, int]]:
    counts = Counter(words.split("（")[0] for _, lacks in answer.apart for words in lacks)
    return counts.most_common()


def bottleneck_rows(answer: Answer, plan: Portfolio) -> list[dict[str, Any]]:
    """The dearest first; each with the whole project that lacks least of it alone."""
    nearest: dict[str, NotChosen] = {}
    for one in plan.not_chosen:
        if len(one.short) == 1 and not one.barred and one.value > 0:
            ((name, amount),) = one.short.items()
            if name not in nearest or amount < nearest[name].short[name]:
                nearest[name] = one
    names = {str(one.id): one.name for one in answer.ranked}
    return [
        _bottleneck(one, answer) | {"next": _next_words(nearest.get(one.factor), names, answer)}
        for one in plan.bottlenecks
    ]


def _next_words(one: NotChosen | None, names: dict[str, str], answer: Answer) -> str:
    """What would do for one more whole project."""
    if one is None:
        return ""
    ((name, amount),) = one.short.items()
    more = amount_words(round(amount * 1000), answer.pools[name].unit)
    return f"再有 {spaced(more, '就够')}“{names[one.id]}”（{worth_words(one.value, answer.question.aim)}）"


def _bottleneck(one: Bottleneck, answer: Answer) -> dict[str, Any]:
    pool, aim = answer.pools[one.factor], answer.question.aim
    output = answer.in_output.get(one.factor)
    step, step_words = (10_000, "1 万元") if pool.unit == "元" else (1, f"1 {pool.unit}")
    free, used = round(one.free * 1000), round(one.used * 1000)
    tenth = amount_words(round((one.free or 0) * 100), pool.unit)
    return {
        "name": pool.name,
        "account_id": pool.account_id,
        "free": amount_words(free, pool.unit),
        "used": amount_words(used, pool.unit),
        "rest": amount_words(max(0, free - used), pool.unit),
        "held": amount_words(pool.reserved + pool.committed, pool.unit),
        "share": one.used / one.free if one.free else None,
        "is_tight": one.a_tenth_more > 0,
        "step": step_words,
        "price": f"{short_number(one.one_more * step)} {UNITS[aim]}",
        "yuan": f"{short_number(output.one_more * step * 1e4)} 万元" if output else "",
        "tenth": tenth if free else "最大一笔需求的一成",
        "tenth_more": one.a_tenth_more,
        "tenth_worth": worth_words(one.a_tenth_more, aim),
        "tenth_output": f"{short_number(output.a_tenth_more)} 亿元" if output else "",
        "above": _above_words(pool),
    }


def _above_words(pool: Pool) -> str:
    if not pool.above:
        return ""
    return f"{pool.above_name}还有 {spaced(amount_words(pool.above, pool.unit), '没有下达')}"


def first_to_open(rows: list[dict[str, Any]], aim: str) -> str:
    """The sentence a leader reads."""
    if not rows or not rows[0]["is_tight"]:
        return ""
    one = rows[0]
    output = f"，产值约 {one['tenth_output']}" if one["tenth_output"] and aim != "output" else ""
    above = "".join(f"；{words}" for words in (one["next"], one["above"]) if words)
    margin = f"{one['yuan']}产值" if one["yuan"] else one["price"]
    return (
        f"先开{one['name']}：多一成（{one['tenth']}），最多多带来 {one['tenth_worth']}{output}"
        f"；每多 {one['step']}，多带来约 {margin}{above}。"
    )


def row_shown(one: Row, aim: str) -> dict[str, Any]:
    sums = {key: number(round(value, 2)) if value is not None else None for key, value in one.sums.items()}
    return {"label": one.label, "count": len(one.ids), "worth": number(round(one.worth, 2)), "sums": sums}


def proof_words(plan: Portfolio, aim: str) -> str:
    bound, value = worth_words(plan.bound, aim), worth_words(plan.value, aim)
    apart = worth_words(max(0.0, plan.bound - plan.value), aim)
    share = percent(plan.gap, 2)
    return f"已证明：任何选法都不超过 {bound}，这个选法 {value}，至多差 {apart}（{share}%）。"


def changed_by_force(answer: Answer) -> dict[str, Any] | None:
    """What forcing in or out changes: the worth, who comes in, who has to go."""
    now, before = answer.outcome, answer.unforced
    if not answer.question.is_forced or not isinstance(now, Portfolio) or not isinstance(before, Portfolio):
        return None
    names = {str(one.id): one.name for one in answer.ranked}
    came = [names[one] for one in now.chosen if one not in before.chosen]
    went = [names[one] for one in before.chosen if one not in now.chosen]
    change = now.value - before.value
    share = f"（{signed_percent(change / before.value)}）" if before.value else ""
    return {
        "change": f"{signed(change, answer.question.aim)}{share}" if abs(change) > 1e-9 else "没有变化",
        "came": came,
        "went": went,
        "inside": [names[str(one)] for one in answer.question.inside],
        "outside": [names[str(one)] for one in answer.question.outside],
        "is_more": change > 0 and bool(answer.settings.first),
        "is_within_proof": abs(change) <= max(now.bound - now.value, before.bound - before.value),
    }


def signed_percent(share: float) -> str:
    text = f"{percent(abs(share), 2)}%"
    return f"{MINUS if share < 0 else '+'}{text}"
