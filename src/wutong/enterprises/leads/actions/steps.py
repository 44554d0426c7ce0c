"""How a step of a lead is taken: found, locked, held against its state, written once with its trail."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from wutong.audit.actions import record
from wutong.enterprises.leads.facts import KEPT_AS, columns_of, masked
from wutong.enterprises.leads.queries import lead_for
from wutong.enterprises.models import Enterprise, Lead, LeadStep
from wutong.enterprises.placing import place_of
from wutong.enterprises.rules import STEP_NAMES, LeadState, Step, reasons_against_step
from wutong.organisation import access
from wutong.organisation.access import Place
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Conflict, Reason, Refused
from wutong.projects.actions.recording import VERSION
from wutong.web.formats import moment_text

MOST_WORDS = 300
# the words of the trail, by step; claiming is assigning to oneself
ACTS: Mapping[Step, str] = {
    Step.REGISTER: "register_lead",
    Step.ASSIGN: "assign_lead",
    Step.APPRAISE: "appraise_lead",
    Step.TELL_BACK: "tell_back_lead",
    Step.CONTACT: "contact_lead",
    Step.MAKE: "make_lead_project",
    Step.BACK: "return_lead",
    Step.DROP: "drop_lead",
    Step.REOPEN: "reopen_lead",
    Step.MARK: "mark_lead",
    Step.EDIT: "edit_lead",
}
BESIDE = frozenset({Step.TELL_BACK, Step.MARK, Step.EDIT})
# they look at several leads of one firm: whoever takes them waits at the firm
OF_SEVERAL = frozenset({Step.MARK, Step.EDIT})


@dataclass
class Taking:
    """A lead while one step is taken; `is_repeat`: the same person sent the same step twice."""

    lead: Lead
    step: Step
    by: Person
    at: datetime
    channel: str
    words: str = ""
    is_repeat: bool = False
    act: str = ""
    before: dict[str, Any] = field(default_factory=dict)

    def move_to(self, state: LeadState) -> None:
        self.lead.state = state
        self.lead.moved_at = self.at


@contextmanager
def taking(
    lead_id: int,
    step: Step,
    *,
    by: Person,
    at: datetime,
    act: Act = Act.KEEP_LEADS,
    version: int | None = None,
    words: str = "",
    channel: str = "page",
) -> Iterator[Taking]:
    """The body changes `lead`; leaving writes it, its step and one entry of the trail, or nothing at all.

    Raises NotFound, NotYourDuty, Conflict when somebody else acted since `version`, Refused with the rules'
    reasons. Where the newest step is this very one the body is told `is_repeat` and nothing is written.
    """
    seen = lead_for(by, lead_id)
    access.require(by, act, place_of(seen))
    with transaction.atomic():
        if step in OF_SEVERAL:
            Enterprise.objects.select_for_update().get(pk=seen.enterprise_id)
        lead = Lead.objects.select_for_update().get(pk=lead_id)
        lead.enterprise, lead.officer = seen.enterprise, _officer(lead, seen)
        taken = Taking(lead, step, by, at, channel, words.strip()[:MOST_WORDS])
        taken.before = said_of(lead)
        taken.is_repeat = _is_repeat(taken, version)
        if not taken.is_repeat:
            _require_version(taken, version)
            reasons = reasons_against_step(step, LeadState(lead.state))
            if reasons:
                raise Refused(f"没有办“{STEP_NAMES[step]}”", reasons)
        yield taken
        if not taken.is_repeat:
            write(taken)


def _officer(lead: Lead, seen: Lead) -> Person | None:
    if lead.officer_id is None or lead.officer_id == seen.officer_id:
        return seen.officer if lead.officer_id else None
    return Person.objects.filter(pk=lead.officer_id).first()


def _is_repeat(taken: Taking, version: int | None) -> bool:
    """A form sent twice: the one step since it was opened is this step, by this person, in these words."""
    if taken.step is Step.MAKE and taken.lead.state == LeadState.PROJECT:
        return True
    if version is None or taken.lead.version != version + 1:
        return False
    newest = taken.lead.steps.order_by("-id").first()
    if newest is None or newest.kind != taken.step or newest.by_id != taken.by.pk:
        return False
    return bool(newest.words == taken.words)


def _require_version(taken: Taking, version: int | None) -> None:
    """Telling back, marking and correcting stand beside the others: none hinders a step, nor is hindered;
    but a project is made of the facts that were seen."""
    lead, step = taken.lead, taken.step
    if version is None or version >= lead.version or step in BESIDE:
        return
    since = list(lead.steps.select_related("by").order_by("-id")[: lead.version - version + 1])
    opened = since.pop() if len(since) > lead.version - version else None  # the step that version was left by
    beside = BESIDE - {Step.EDIT} if step is Step.MAKE else BESIDE
    newest = next((one for one in since if one.kind not in beside), None)
    if newest is None:
        return
    now = f"{LeadState(lead.state).label}，{lead.officer.name if lead.officer else '没有责任人'}"
    row: dict[str, object] = {
        "field": "state",
        "words": "线索",
        "opened": f"{STEP_NAMES[Step(opened.kind)]}以后" if opened else "",
        "now": now,
        "yours": STEP_NAMES[step],
        "unit": "",
    }
    who = newest.by.name
    title = (
        f"没有办“{STEP_NAMES[step]}”：{who}在 {moment_text(newest.at)} 先{STEP_NAMES[Step(newest.kind)]}了"
    )
    raise Conflict(title, [row], lead.version, by=who)


def write(taken: Taking) -> None:
    lead = taken.lead
    lead.version += 1
    lead.save()
    LeadStep.objects.create(
        lead=lead, kind=taken.step, words=taken.words[:MOST_WORDS], at=taken.at, by=taken.by
    )
    tell(taken)


def said_of(lead: Lead) -> dict[str, Any]:
    """What the trail keeps of a lead, before and after."""
    return {
        "state": str(lead.state),
        "officer": lead.officer.name if lead.officer else "",
        "role": lead.role,
        "close_reason": lead.close_reason,
        "project": lead.project_id,
        **{KEPT_AS[column]: value for column, value in masked(columns_of(lead)).items()},
    }


def tell(taken: Taking) -> None:
    lead = taken.lead
    after = said_of(lead)
    changes = {
        f"lead_{name}": (before, after[name])
        for name, before in taken.before.items()
        if before != after[name]
    }
    if any(f"lead_{name}" in changes for name in KEPT_AS.values()):
        # by it a later conflict finds what stood there before
        changes[VERSION] = (lead.version - 1, lead.version)
    record(
        at=taken.at,
        act=taken.act or ACTS[taken.step],
        target_kind="lead",
        target_id=lead.pk,
        target_name=lead.enterprise.name,
        person_id=taken.by.pk,
        person_name=taken.by.name,
        body_name=taken.by.body.name,
        channel=taken.channel,
        region_code=lead.region_id,
        changes=changes,
        words=taken.words,
    )


def refuse(title: str, reasons: list[Reason]) -> None:
    if reasons:
        raise Refused(title, reasons)


def reasons_against_person(officer: Person | None, place: Place) -> list[Reason]:
    """Whoever is given a lead works on leads there, and is still in office."""
    if officer is None or not officer.is_active:
        return [Reason("责任人：没有这个人，或已停用", field="officer", code="officer")]
    if not access.may(officer, Act.KEEP_LEADS, place):
        words = f"责任人：这条线索不在{officer.name}的职责范围里"
        return [Reason(words, field="officer", code="officer")]
    return []
