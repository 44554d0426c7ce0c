"""The plan: who gets what is free, why not the others, what to open first; the address holds every choice."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from wutong.allocation import actions, export, shown
from wutong.allocation.planning import Answer, planned, rules_words
from wutong.allocation.question import from_query
from wutong.allocation.rules import AIMS, MEASURES, RULES, points_words
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong.web.addresses import url
from wutong.web.formats import number
from wutong.web.media_types import XLSX
from wutong_engines.portfolio import NoPortfolio, Portfolio
from wutong_engines.units.amounts import amount_words

SHOWN = 60
BARS = 6


@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    answer, unread = _asked(request)
    question = answer.question
    context: dict[str, Any] = {
        "answer": answer,
        "unread": [*unread, *answer.unread],
        "aim_words": AIMS[question.aim],
        "unit": shown.UNITS[question.aim],
        "aims": [
            {"label": words, "url": question.address(aim=key), "is_current": key == question.aim}
            for key, words in AIMS.items()
        ],
        "rules": _rules(answer),
        "afresh_url": question.address(afresh=not question.afresh),
        "points_words": points_words(answer.settings),
        "sheet_url": url("allocation:sheet") + question.address(),
        "unforced_url": question.unforced.address(),
        "apart": shown.apart_rows(answer)[:SHOWN],
        "lacks": shown.lacks_counted(answer),
        "may_export": access.may(person, Act.EXPORT_PROJECTS),
        "may_see_accounts": access.may(person, Act.VIEW_FACTORS),
        "state": _state(answer),
        "shown_at_most": SHOWN,
    }
    return render(request, "allocation/plan.html", context | _outcome(answer))


@require_GET
def sheet(request: HttpRequest) -> FileResponse:
    answer, unread = _asked(request)
    if unread or answer.unread or not isinstance(answer.outcome, Portfolio) or _state(answer) != "plan":
        words = [*unread, *answer.unread] or ["这样排不出方案，没有可导出的"]
        raise Refused("没有导出", [Reason(one) for one in words])
    person: Person = request.user  # type: ignore[assignment]
    actions.take_away(answer.outcome, answer.scope, by=person, at=timezone.now())
    book = export.workbook(answer)
    return FileResponse(book, as_attachment=True, filename=export.file_name(answer), content_type=XLSX)


def _asked(request: HttpRequest) -> tuple[Answer, list[str]]:
    person: Person = request.user  # type: ignore[assignment]
    question, unread = from_query(request.GET)
    return planned(person, question, timezone.now(), timezone.localdate()), unread


def _state(answer: Answer) -> str:
    """What the page has to say: a plan, or why there is none."""
    if not answer.waiting:
        return "nobody"
    if not answer.has_accounts:
        return "no_accounts"
    if not answer.ranked:
        return "unknown"
    if answer.outcome is None:
        return "late"
    return "plan" if isinstance(answer.outcome, Portfolio) else "none"


def _rules(answer: Answer) -> list[dict[str, Any]]:
    """Hard rules in force, each with the address without it; those left out, with it."""
    question = answer.question
    in_force = rules_words(answer.settings)
    found = []
    for key, name in RULES.items():
        without = tuple(one for one in question.without if one != key)
        if key in in_force:
            address = question.address(without=(*question.without, key))
            found.append({"words": in_force[key], "url": address, "name": name, "is_used": True})
        elif key in question.without:
            address = question.address(without=without)
            found.append({"words": f"{name}：这次没有用", "url": address, "name": name, "is_used": False})
    return found


def _outcome(answer: Answer) -> dict[str, Any]:
    plan, aim = answer.outcome, answer.question.aim
    if isinstance(plan, NoPortfolio):
        return {
            "plan": None,
            "reasons": [Reason(one) for one in plan.reasons],
            "enough": _enough(answer, plan),
        }
    if plan is None:
        return {"plan": None}
    bottlenecks = shown.bottleneck_rows(answer, plan)
    rows = [shown.row_shown(one, aim) for one in answer.rows]
    tight = [one for one in bottlenecks if one["is_tight"]]
    return {
        "plan": plan,
        "unlimited_words": "、".join(
            f"{name}（{count} 个项目要）" for name, count in answer.unlimited.items()
        ),
        "numbers": _numbers(answer, plan),
        "proof": shown.proof_words(plan, aim),
        "chosen": shown.chosen_rows(answer, plan),
        "left": shown.left_rows(answer, plan),
        "tight": tight,
        "enough_of": [one for one in bottlenecks if not one["is_tight"]],
        "first": shown.first_to_open(bottlenecks, aim),
        "rows": rows,
        "measures": [(key, name, unit) for key, (name, unit) in MEASURES.items()],
        "columns": _columns(aim),
        "with_points": aim == "points",
        "is_output": aim == "output",
        "bars": [
            {
                "label": row.label,
                "value": round(row.worth, 4),
                "text": said["worth"],
                "note": f"{said['count']} 个",
            }
            for row, said in zip(answer.rows, rows, strict=True)
        ],
        "tenths": [
            {"label": one["name"], "value": one["tenth_more"], "text": number(round(one["tenth_more"], 2))}
            for one in tight[:BARS]
        ],
        "changed": shown.changed_by_force(answer),
    }


def _columns(aim: str) -> list[dict[str, Any]]:
    points = [(AIMS[aim], shown.UNITS[aim])] if aim == "points" else []
    heads = [("项目", "个"), *points, *MEASURES.values()]
    return [{"label": "给法"}, *({"label": name, "unit": unit, "numeric": True} for name, unit in heads)]


def _numbers(answer: Answer, plan: Portfolio) -> list[dict[str, Any]]:
    aim, rows = answer.question.aim, answer.rows
    best = rows[-1]
    first = rows[1].worth
    found: list[dict[str, Any]] = [
        {
            "label": "选中",
            "value": str(len(plan.chosen)),
            "unit": "个",
            "how": f"能排的 {len(answer.ranked)} 个",
        },
        {
            "label": "合计" if aim == "points" else f"合计{AIMS[aim]}",
            "value": number(round(plan.value, 2)),
            "unit": shown.UNITS[aim],
            "how": "按落地的把握折算",
        },
        {
            "label": "比先来先得",
            "value": shown.signed_percent(plan.value / first - 1) if first else None,
            "unit": "",
            "how": f"先来先得 {shown.worth_words(first, aim)}"
            + ("，它不守先排和至少几个的规则" if plan.value < first else ""),
        },
    ]
    output = best.sums["output"]
    if aim != "output":
        how = "按落地的把握折算"
        value = number(round(output, 2)) if output is not None else None
        found.append({"label": "带来产值", "value": value, "unit": "亿元", "how": how})
    return found


def _enough(answer: Answer, none: NoPortfolio) -> list[dict[str, str]]:
    return [
        {
            "name": answer.pools[name].name,
            "now": amount_words(answer.pools[name].free, answer.pools[name].unit),
            "wanted": amount_words(round(amount * 1000), answer.pools[name].unit),
        }
        for name, amount in none.enough.items()
    ]
