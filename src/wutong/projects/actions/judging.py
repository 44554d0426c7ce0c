"""Deciding whether two project records are one: merging them, and taking a decision back exactly."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from wutong.factors.queries import holds_of
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Reason, Refused
from wutong.projects import search
from wutong.projects.actions import merging
from wutong.projects.actions.recording import Differences, tell
from wutong.projects.holding_words import going_back
from wutong.projects.models import DuplicateCandidate, Project
from wutong.projects.standing import is_visible_to, place_for

Decision = DuplicateCandidate.Decision


def decide_same(
    candidate_id: int, keep_id: int, *, by: Person, at: datetime, channel: str = "page"
) -> Project:
    """`keep_id` stays and takes what the other has; the other points to it and is no longer listed."""
    with transaction.atomic():
        candidate, first, second = _hold_pair(candidate_id, by=by)
        _refuse_decided(candidate)
        if keep_id not in (first.pk, second.pk):
            raise NotFound("要留下的项目不在这一对里")
        keep, other = (first, second) if keep_id == first.pk else (second, first)
        _refuse_merged(keep, other)
        _refuse_holding(other, at)
        undo, differences = merging.merge(keep, other, by=by, at=at)
        _decide(candidate, Decision.SAME, undo, by=by, at=at)
        search.index([keep.pk, other.pk])
        words = f"“{other.name}”（{other.pk}）并入“{keep.name}”（{keep.pk}）"
        tell(keep, "decide_same", by=by, at=at, channel=channel, changes=differences, words=words)
    return keep


def decide_different(
    candidate_id: int, *, by: Person, at: datetime, channel: str = "page"
) -> DuplicateCandidate:
    with transaction.atomic():
        candidate, first, second = _hold_pair(candidate_id, by=by)
        _refuse_decided(candidate)
        _decide(candidate, Decision.DIFFERENT, None, by=by, at=at)
        words = f"“{first.name}”（{first.pk}）与“{second.name}”（{second.pk}）不是同一个"
        tell(first, "decide_different", by=by, at=at, channel=channel, words=words)
    return candidate


def undo_decision(
    candidate_id: int, *, by: Person, at: datetime, channel: str = "page"
) -> DuplicateCandidate:
    """Opens the pair again; a merge is taken apart first."""
    with transaction.atomic():
        candidate, first, second = _hold_pair(candidate_id, by=by)
        if candidate.decision == Decision.OPEN:
            raise Refused("没有可撤回的认定", [Reason("这一对还没有认定", code="open")])
        told, differences, act, words = first, Differences(), "undo_decision", "撤回“不是同一个”的认定"
        if candidate.decision == Decision.SAME:
            told, differences = _take_apart(candidate, first, second, by=by, at=at)
            act, words = "undo_merge", f"“{first.name}”与“{second.name}”重新分开"
        candidate.decision, candidate.undo = Decision.OPEN, None
        candidate.decided_at, candidate.decided_by = None, None
        candidate.save(update_fields=["decision", "undo", "decided_at", "decided_by"])
        tell(told, act, by=by, at=at, channel=channel, changes=differences, words=words)
    return candidate


def undo_merge(candidate_id: int, *, by: Person, at: datetime, channel: str = "page") -> DuplicateCandidate:
    candidate = DuplicateCandidate.objects.filter(pk=candidate_id).first()
    if candidate is not None and candidate.decision != Decision.SAME:
        raise Refused("没有可撤销的合并", [Reason("这一对没有合并", code="not_merged")])
    return undo_decision(candidate_id, by=by, at=at, channel=channel)


def _hold_pair(candidate_id: int, *, by: Person) -> tuple[DuplicateCandidate, Project, Project]:
    """Both projects must be in sight and within the person's judgement. Locked in the order of their ids."""
    candidate = DuplicateCandidate.objects.select_for_update(of=("self",)).filter(pk=candidate_id).first()
    if candidate is None:
        raise _absent()
    pair = [candidate.first_id, candidate.second_id]
    projects = {
        p.pk: p for p in Project.objects.select_for_update(of=("self",)).filter(pk__in=pair).order_by("pk")
    }
    places = [place_for(project, by) for project in projects.values()]
    if not all(is_visible_to(by, place) for place in places):
        raise _absent()
    for place in places:
        access.require(by, Act.JUDGE_DUPLICATES, place)
    return candidate, projects[candidate.first_id], projects[candidate.second_id]


def _absent() -> NotFound:
    return NotFound("没有这一对项目，或不在您的可见范围")


def _refuse_decided(candidate: DuplicateCandidate) -> None:
    if candidate.decision != Decision.OPEN:
        words = f"这一对已经认定为“{Decision(candidate.decision).label}”"
        raise Refused("没有认定", [Reason(words, action_label="要改先撤回认定", code="decided")])


def _refuse_merged(*projects: Project) -> None:
    reasons = [
        Reason(f"“{project.name}”已并入另一个项目", action_label="先撤销那次合并", code="merged")
        for project in projects
        if project.merged_into_id is not None
    ]
    if reasons:
        raise Refused("没有认定", reasons)


def _refuse_holding(other: Project, at: datetime) -> None:
    """Quota stays with whom it was promised to: the two may hold it twice for one need, so people decide."""
    held = going_back(holds_of(other.pk), at)
    if held:
        reason = Reason(
            f"“{other.name}”占着要素：{held}",
            action_label="先取消或释放，或者留下这一个",
            action_url=f"/projects/{other.pk}/factors/",
            code="holds_factors",
        )
        raise Refused("没有认定", [reason])


def _decide(
    candidate: DuplicateCandidate, decision: str, undo: dict[str, Any] | None, *, by: Person, at: datetime
) -> None:
    candidate.decision, candidate.undo = decision, undo
    candidate.decided_at, candidate.decided_by = at, by
    candidate.save(update_fields=["decision", "undo", "decided_at", "decided_by"])


def _take_apart(
    candidate: DuplicateCandidate, *pair: Project, by: Person, at: datetime
) -> tuple[Project, Differences]:
    undo: dict[str, Any] = candidate.undo or {}
    keep, other = _in_order(pair, undo["keep"])
    if other.merged_into_id != keep.pk or keep.merged_into_id is not None:
        words = f"“{keep.name}”后来又并入了别的项目"
        raise Refused(
            "现在不能撤销合并", [Reason(words, action_label="先撤销后来的合并", code="merged_again")]
        )
    differences = merging.take_apart(keep, other, undo, by=by, at=at)
    search.index([keep.pk, other.pk])
    return keep, differences


def _in_order(pair: Iterable[Project], keep_id: int) -> tuple[Project, Project]:
    first, second = pair
    return (first, second) if first.pk == keep_id else (second, first)
