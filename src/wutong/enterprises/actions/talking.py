"""Visits, calls and letters, and what a firm asks of us: kept by the office that heard it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from wutong.enterprises import queries
from wutong.enterprises.actions.keeping import held
from wutong.enterprises.actions.recording import tell
from wutong.enterprises.models import Lead, Meeting, Request
from wutong.enterprises.placing import COLUMNS, place_of, placed
from wutong.enterprises.rules import MEETINGS, reasons_against_day, reasons_against_words
from wutong.organisation import access
from wutong.organisation.dictionaries import departments
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused

MOST_WORDS = 5000
SHORT = {"ours": 200, "theirs": 200, "next_step": 300}


def add_meeting(
    enterprise_id: int,
    values: Mapping[str, Any],
    *,
    lead: Lead | None = None,
    by: Person,
    at: datetime,
    channel: str = "page",
) -> Meeting:
    """`values`: kind, on, words, and where known ours, theirs, next_step, next_on; region_code, park_key.

    Of a lead it lies where the lead does.
    """
    title = "没有记往来"
    with transaction.atomic():
        enterprise = held(enterprise_id)
        where = _where(values, lead, by, title)
        said: dict[str, Any] = {
            name: str(values.get(name) or "").strip()[:most] for name, most in SHORT.items()
        }
        said |= {"kind": values.get("kind") or "", "on": values.get("on"), "next_on": values.get("next_on")}
        said["words"] = str(values.get("words") or "").strip()
        reasons = _reasons_against_meeting(said, at)
        alike = Meeting.objects.filter(enterprise=enterprise, withdrawn_at=None, **where)
        if not reasons and alike.filter(kind=said["kind"], on=said["on"], words=said["words"]).exists():
            reasons.append(Reason("同样的往来已经记过了", field="words", code="told"))
        if reasons:
            raise Refused(title, reasons)
        made = Meeting.objects.create(
            enterprise=enterprise, lead=lead, created_at=at, created_by=by, **where, **said
        )
        words = f"{made.on.isoformat()} {MEETINGS[made.kind]}：{made.words}"
        place = made.region_id
        tell(enterprise, "add_meeting", by=by, at=at, channel=channel, region_code=place, words=words)
    return made


def _where(values: Mapping[str, Any], lead: Lead | None, by: Person, title: str) -> dict[str, Any]:
    if lead is None:
        return placed(values, Act.KEEP_LEADS, by=by, title=title)
    access.require(by, Act.KEEP_LEADS, place_of(lead))
    return {name: getattr(lead, name) for name in COLUMNS}


def _reasons_against_meeting(said: Mapping[str, Any], at: datetime) -> list[Reason]:
    reasons = reasons_against_words(said["words"], "谈了什么")
    if len(said["words"]) > MOST_WORDS:
        reasons.append(Reason(f"谈了什么写 {MOST_WORDS:,} 字以内", field="words", code="words_long"))
    if said["kind"] not in MEETINGS:
        reasons.append(Reason("选一种方式", field="kind", code="kind"))
    if said["on"] is None:
        return [*reasons, Reason("写日期", field="on", code="day_needed")]
    reasons += reasons_against_day(said["on"], timezone.localdate(at), "日期")
    if said["next_on"] is not None and said["next_on"] < said["on"]:
        reasons.append(Reason("下一步的日期早于这一次", field="next_on", code="day_order"))
    return reasons


def ask(
    enterprise_id: int,
    values: Mapping[str, Any],
    *,
    lead: Lead | None = None,
    by: Person,
    at: datetime,
    channel: str = "page",
) -> Request:
    """What it asks. `values`: words, asked_on, where known department, due_on; region_code, park_key."""
    title = "没有记诉求"
    with transaction.atomic():
        enterprise = held(enterprise_id)
        where = _where(values, lead, by, title)
        said = {
            "words": str(values.get("words") or "").strip()[:600],
            "department": values.get("department") or "",
            "asked_on": values.get("asked_on") or timezone.localdate(at),
            "due_on": values.get("due_on"),
        }
        reasons = _reasons_against_request(said, at)
        alike = Request.objects.filter(enterprise=enterprise, withdrawn_at=None, answered_at=None, **where)
        if not reasons and alike.filter(words=said["words"]).exists():
            reasons.append(Reason("同样的诉求已经记过，还没有办结", field="words", code="told"))
        if reasons:
            raise Refused(title, reasons)
        made = Request.objects.create(
            enterprise=enterprise, lead=lead, created_at=at, created_by=by, **where, **said
        )
        due = f"，{made.due_on.isoformat()} 前答复" if made.due_on else ""
        words, place = f"诉求：{made.words}{due}", made.region_id
        tell(enterprise, "add_request", by=by, at=at, channel=channel, region_code=place, words=words)
    return made


def _reasons_against_request(said: Mapping[str, Any], at: datetime) -> list[Reason]:
    reasons = reasons_against_words(said["words"], "企业要什么")
    if said["department"] and said["department"] not in departments():
        reasons.append(Reason("没有这个部门", field="department", code="department"))
    late = reasons_against_day(said["asked_on"], timezone.localdate(at), "提出的日期")
    reasons += [Reason(one.words, field="asked_on", code=one.code) for one in late]
    if said["due_on"] is not None and said["due_on"] < said["asked_on"]:
        reasons.append(Reason("答复期限早于提出的日期", field="due_on", code="day_order"))
    return reasons


def answer(request_id: int, words: str, *, by: Person, at: datetime, channel: str = "page") -> Request:
    """What the firm was told; once, until it is taken back."""
    with transaction.atomic():
        request = queries.request_for(by, request_id)
        access.require(by, Act.KEEP_LEADS, place_of(request))
        enterprise = held(request.enterprise_id)
        request.refresh_from_db(fields=["answered_at"])
        reasons = reasons_against_words(words, "答复了什么")
        if request.answered_at is not None:
            reasons = [Reason("这件诉求已经答复过；答复写错了先撤回答复", code="answered")]
        if reasons:
            raise Refused("没有记答复", reasons)
        request.answer, request.answered_at, request.answered_by = words.strip()[:600], at, by
        request.save(update_fields=["answer", "answered_at", "answered_by"])
        told, place = f"答复“{request.words}”：{request.answer}", request.region_id
        tell(enterprise, "answer_firm", by=by, at=at, channel=channel, region_code=place, words=told)
    return request


def take_back_answer(request_id: int, *, by: Person, at: datetime, channel: str = "page") -> Request:
    with transaction.atomic():
        request = queries.request_for(by, request_id)
        access.require(by, Act.KEEP_LEADS, place_of(request))
        enterprise = held(request.enterprise_id)
        request.refresh_from_db(fields=["answered_at", "answer"])
        if request.answered_at is None:
            raise Refused("没有撤回", [Reason("这件诉求还没有答复", code="unanswered")])
        told, place = f"撤回对“{request.words}”的答复：{request.answer}", request.region_id
        request.answer, request.answered_at, request.answered_by = "", None, None
        request.save(update_fields=["answer", "answered_at", "answered_by"])
        tell(enterprise, "take_back_answer", by=by, at=at, channel=channel, region_code=place, words=told)
    return request
