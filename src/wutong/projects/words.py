"""A project's page in words: the stage bar, the gate panel, the facts."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from wutong.organisation import dictionaries
from wutong.organisation.duties import Act, Duty
from wutong.organisation.models import Person
from wutong.projects import gates
from wutong.projects.actions.conflicts import shown
from wutong.projects.contacts import name_shown
from wutong.projects.detail import ProjectPage
from wutong.projects.fields import FIELDS, Field, Kind
from wutong.projects.gates import GateKind, factors_of
from wutong.projects.models import Project, Request
from wutong.projects.rules import Missing, act_of_attesting
from wutong.projects.shown import days_since, foreign_words, origin, status_of
from wutong.projects.stages import Stage, Status
from wutong.projects.standing import body_for
from wutong.web.addresses import url as address
from wutong.web.formats import date_text, day_text, masked_phone, yi

# shown even when nothing is known, because a project without them is hard to judge
ALWAYS = (
    "investment",
    "signed_date",
    "fixed_assets",
    "region",
    "paid_in",
    "industry",
    "jobs",
    "focus_industry",
)
SHOWN_AT_ONCE = 6
NUMERIC = (Kind.MONEY, Kind.COUNT, Kind.QUANTITY)
HIDDEN = frozenset({"name", "contact_name", "contact_phone"})


def stage_bar(page: ProjectPage) -> list[dict[str, str]]:
    """Six steps: when each was reached and how long it took; what nobody wrote down says so."""
    here = Stage(page.project.stage)
    reached: dict[Stage, date] = {}
    for change in page.changes:
        reached[Stage(change.to_stage)] = change.on
    reached.setdefault(here, page.project.stage_since)
    steps = []
    for stage in Stage:
        state = "here" if stage is here else "past" if stage.index < here.index else "rest"
        on = reached.get(stage) if state != "rest" else None
        later = [
            reached[one]
            for one in Stage
            if one.index > stage.index and one in reached and one.index <= here.index
        ]
        extra = (
            "起"
            if state == "here"
            else f"{(min(later) - on).days} 天"
            if on and later and min(later) >= on
            else ""
        )
        steps.append(
            {
                "label": stage.label,
                "state": state,
                "note": date_text(on) if on else "没有记录" if state == "past" else "",
                "extra": extra if on else "",
            }
        )
    return steps


def gate_panel(page: ProjectPage) -> dict[str, Any] | None:
    """What is missing before the next stage, before anyone is refused."""
    overview = page.overview
    if overview.next_stage is None or page.project.status != Status.ACTIVE:
        return None
    asked = {item.key: request for item in overview.unmet if (request := _asked(page, item)) is not None}
    waiting = [
        _gate_item(page, item)
        | {"basis": _asked_words(asked[item.key], page.at), "action_label": "", "action_url": ""}
        for item in overview.unmet
        if item.key in asked
    ]
    lacking = _lacking(page, [item for item in overview.unmet if item.key not in asked])
    met = [item.reason.words for item in overview.met]
    label, count = overview.next_stage.label, len(overview.unmet)
    notes = [f"{len(overview.items)} 项条件，已齐 {len(met)}"]
    notes += [f"等人 {len(waiting)}"] if waiting else []
    notes += [f"看情况 {len(overview.undecided)}"] if overview.undecided else []
    return {
        "title": f"推进到“{label}”还缺 {count} 项" if count else f"推进到“{label}”的条件齐了",
        "note": "，".join(notes),
        "lacking": lacking[:SHOWN_AT_ONCE],
        "more": lacking[SHOWN_AT_ONCE:],
        "waiting": waiting + _undecided(page, overview.undecided),
        "done": [{"words": "、".join(met)}] if met else [],
        "count": count,
        "stage": overview.next_stage.value,
        "verb": f"补齐 {count} 项，推进到{label}" if count else f"推进到{label}",
    }


def _lacking(page: ProjectPage, items: list[Missing]) -> list[dict[str, str]]:
    """Facts are filled in on one page, so many of them are one line."""
    blank = [item for item in items if item.kind is GateKind.FACT]
    if len(blank) <= 2:
        return [_gate_item(page, item) for item in items]
    together = _gate_item(page, blank[0]) | {
        "words": f"{len(blank)} 项事实没有填",
        "basis": "、".join(item.reason.words for item in blank),
    }
    return [together, *(_gate_item(page, item) for item in items if item.kind is not GateKind.FACT)]


def _undecided(page: ProjectPage, items: tuple[Missing, ...]) -> list[dict[str, str]]:
    """Whether these are asked for hangs on facts that are not known yet."""
    if not items:
        return []
    table = gates.load(settings.REFERENCE)
    gate = {one.key: one for one in table.gates}
    names = "、".join(gate[item.key].words for item in items)
    hows = dict.fromkeys(table.conditions[gate[item.key].applies_when].how for item in items)
    return [
        {
            "words": f"{len(items)} 项要看情况：{names}",
            "basis": "先知道" + "；".join(hows),
            "who": "",
            "action_label": "",
            "action_url": "",
        }
    ]


def _asked(page: ProjectPage, item: Missing) -> Any:
    body = body_for(item.responsible, page.project.region_id) if ":" in item.responsible else None
    for request in page.requests:
        if body is not None and request.body_id == body.key and request.answered_at is None:
            return request
    return None


def _asked_words(request: Request, at: datetime) -> str:
    body = dictionaries.bodies()[request.body_id]
    left = (request.due_date - timezone.localdate(at)).days
    when = f"剩 {left} 天" if left >= 0 else f"超 {-left} 天"
    asked, due = day_text(request.asked_at), day_text(request.due_date)
    return f"{asked}已请{body.name}：{request.subject}，限 {due}，{when}"


VERB_OF = {
    GateKind.FACT: "补填",
    GateKind.EVIDENCE: "上传文件",
    GateKind.CONDITION: "登记",
    GateKind.MILESTONE: "登记",
}
ACT_OF = {
    GateKind.FACT: Act.EDIT_PROJECT,
    GateKind.EVIDENCE: Act.ATTACH_EVIDENCE,
    GateKind.MILESTONE: Act.MOVE_PROJECT,
}


def _gate_item(page: ProjectPage, item: Missing) -> dict[str, str]:
    body = body_for(item.responsible, page.project.region_id) if ":" in item.responsible else None
    label, duty = _gate_verb(page, item), Duty(page.person.duty)
    url = _gate_url(page.project.pk, item)
    # a department is offered what is its own to bring, not what another body answers for
    is_anothers = duty is Duty.SUPPORT and item.responsible != f"support:{page.person.body.department}"
    is_shown = bool(url) and not is_anothers and page.may(_gate_act(item, duty))
    return {
        "words": item.reason.words,
        "basis": item.reason.basis,
        "who": body.name if body else item.reason.who,
        "action": label,
        "action_label": label if is_shown else "",
        "action_url": url if is_shown else "",
    }


def _gate_verb(page: ProjectPage, item: Missing) -> str:
    if factors_of(item.subject):
        return "申请要素" if page.may(Act.ASK_FACTORS) else "看要素"
    return VERB_OF[item.kind]


def _gate_act(item: Missing, duty: Duty) -> Act:
    """What the person must be allowed for the way to mend it to be offered."""
    if factors_of(item.subject):
        return Act.VIEW_PROJECTS
    return ACT_OF.get(item.kind) or act_of_attesting(duty)


def _gate_url(pk: int, item: Missing) -> str:
    if factors_of(item.subject):
        return address("projects:factors", pk)
    if item.kind is GateKind.FACT:
        return address("projects:edit", pk) + f"#field-{item.subject}"
    if item.kind is GateKind.EVIDENCE:
        return address("projects:attach", pk) + f"?kind={item.subject}"
    if item.kind is GateKind.MILESTONE:
        return address("projects:milestone", pk) + f"?key={item.subject}"
    condition = gates.load(settings.REFERENCE).conditions.get(item.subject)
    if condition is not None and condition.is_attested:
        return address("projects:attest", pk, item.subject)
    return address("projects:edit", pk) + f"#field-{condition.field}" if condition and condition.field else ""


def facts(page: ProjectPage) -> dict[str, Any]:
    """Facts worth a line, and the words of those nobody filled in."""
    project = page.project
    known, unknown = [], []
    for field in FIELDS:
        if field.key in HIDDEN:
            continue
        line = fact(project, field)
        if line["value"] or field.key in ALWAYS:
            known.append(line)
        else:
            unknown.append(field.words)
    known.sort(key=lambda line: (line["is_wide"], _place_of(line["key"])))
    return {"known": known, "unknown": unknown}


def _place_of(key: str) -> int:
    return ALWAYS.index(key) if key in ALWAYS else len(ALWAYS)


def fact(project: Project, field: Field) -> dict[str, Any]:
    kind, words = origin(project.sources.get(field.key))
    line: dict[str, Any] = {
        "key": field.key,
        "label": field.words,
        "unit": field.unit,
        "is_numeric": field.kind in NUMERIC,
        "is_wide": field.kind is Kind.LONG_TEXT,
        "value": written(project, field),
        "at_least": False,
        "upto": None,
        "origin": kind,
        "source": words,
        "url": address("projects:source", project.pk, field.key) if kind else "",
        "note": _note(project, field),
        "is_assumed": bool((project.sources.get(field.key) or {}).get("assumed")),
    }
    if field.key == "investment" and project.investment_yuan is not None:
        line |= {
            "value": ("约 " if _is_approximate(project) else "") + yi(project.investment_yuan),
            "at_least": project.investment_is_at_least,
            "upto": yi(project.investment_yuan_to) or None,
        }
    return line


def _is_approximate(project: Project) -> bool:
    return bool((project.sources.get("investment") or {}).get("approximate"))


def written(project: Project, field: Field) -> str:
    if field.kind is Kind.PERSON:
        return project.officer.name if project.officer else ""
    if field.key == "investment" and project.investment_yuan is None:
        return foreign_words(project.investment_foreign, project.investment_currency)
    if field.kind is Kind.INDUSTRY:
        known = dictionaries.industries().get(project.industry_code)
        return f"{known.code} {known.name}" if known else project.industry_code
    words = shown(field, {column: getattr(project, column) for column in field.model_columns})
    return "" if words == "未填" else words


def _note(project: Project, field: Field) -> str:
    if field.kind is Kind.REGION:
        return project.region_id
    if field.kind is Kind.DATE:
        said = getattr(project, field.model_columns[2])
        return f"原文“{said}”" if said and said != written(project, field) else ""
    return ""


def contact(page: ProjectPage) -> dict[str, Any]:
    project = page.project
    may_reveal = page.may(Act.REVEAL_CONTACT)
    return {
        "name": name_shown(project.contact_name, may_reveal),
        "phone": masked_phone(project.contact_phone),
        "may_reveal": bool(project.contact_phone or project.contact_name) and may_reveal,
    }


def now(page: ProjectPage) -> dict[str, str]:
    """The panel that says how things stand, with the arithmetic of 停滞."""
    project = page.project
    row = {"stage": project.stage, "status": project.status, "updated_at": project.updated_at}
    tone, words = status_of(row, page.limits, page.at)
    stage = Stage(project.stage)
    lines = [
        f"在“{stage.label}”{days_since(project.stage_since, page.at):,} 天，",
        f"最近一条记录是 {date_text(project.updated_at)}。",
    ]
    limit = page.limits.get(stage)
    if project.status != Status.ACTIVE:
        lines.append(f"{words}：{project.status_reason}" if project.status_reason else "")
    elif limit is not None:
        lines.append(f"这一阶段 {limit.days} 天没有新记录算停滞，提前 {limit.remind_days} 天提醒。")
    return {"tone": tone, "words": words, "text": "".join(lines)}


def requests_shown(page: ProjectPage, person: Person) -> list[dict[str, Any]]:
    today = timezone.localdate(page.at)
    found = []
    for request in page.requests:
        left = (request.due_date - today).days
        tone = "ok" if request.answered_at else "late" if left < 0 else "soon" if left <= 3 else "ok"
        when = "已回复" if request.answered_at else f"超 {-left} 天" if left < 0 else f"剩 {left} 天"
        found.append(
            {
                "id": request.pk,
                "body": dictionaries.bodies()[request.body_id].name,
                "subject": request.subject,
                "asked": f"{request.asked_by_name} {date_text(request.asked_at)}",
                "due": date_text(request.due_date),
                "tone": tone,
                "when": when,
                "answer": request.answer,
                "answered": f"{request.answered_by_name} {date_text(request.answered_at)}"
                if request.answered_by_name
                else "",
                "is_mine": request.answered_at is None and request.body_id == person.body_id,
            }
        )
    return found
