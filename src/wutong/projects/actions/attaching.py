"""Evidence of a project: attached, withdrawn but never lost; and conditions attested without a file."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from wutong.organisation.duties import Act, Duty
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Reason, Refused
from wutong.projects import evidence as files
from wutong.projects import gates
from wutong.projects.actions.loading import hold
from wutong.projects.actions.recording import tell
from wutong.projects.models import Attestation, Evidence, Milestone
from wutong.projects.rules import act_of_attesting, reasons_against_attesting
from wutong.web.formats import date_text, size_text


def attach(
    project_id: int,
    kind: str,
    file_name: str,
    pieces: Iterable[bytes],
    *,
    by: Person,
    at: datetime,
    channel: str = "page",
    note: str = "",
) -> Evidence:
    """`pieces`: the content as it comes (an upload's `.chunks()`, `[data]`, or `evidence.in_pieces(file)`).

    The file is read before the transaction, so that a slow upload locks nobody out.
    """
    kinds = gates.load(settings.REFERENCE).evidence_kinds
    hold(project_id, Act.ATTACH_EVIDENCE, by=by, lock=False)
    if kind not in kinds:
        raise Refused("这个文件没有收", [Reason("先选这是什么依据", field="kind", code="kind")])
    stored = files.store(
        pieces, file_name, directory=settings.EVIDENCE_DIR, max_bytes=settings.EVIDENCE_MAX_BYTES
    )
    name = files.plain_name(file_name)
    with transaction.atomic():
        project = hold(project_id, Act.ATTACH_EVIDENCE, by=by)
        same = Evidence.objects.filter(project=project, kind=kind, sha256=stored.sha256, withdrawn_at=None)
        earlier = same.select_related("attached_by").first()
        if earlier is not None:
            who = f"{earlier.attached_by.name} {date_text(earlier.attached_at)}"
            words = f"同一个文件已经是“{kinds[kind].words}”：{earlier.file_name}，{who} 上传，不用再传"
            raise Refused("这个文件已经有了", [Reason(words, field="file", code="same_file")])
        evidence = Evidence.objects.create(
            project=project,
            kind=kind,
            file_name=name,
            sha256=stored.sha256,
            size_bytes=stored.size_bytes,
            media_type=stored.media_type,
            note=note.strip()[:300],
            attached_at=at,
            attached_by=by,
        )
        words = f"{kinds[kind].words}：{name}，{size_text(stored.size_bytes)}，SHA-256 {stored.sha256}"
        changes = {f"evidence.{kind}": (None, name)}
        tell(project, "attach_evidence", by=by, at=at, channel=channel, changes=changes, words=words)
    return evidence


def withdraw_evidence(
    evidence_id: int, *, by: Person, at: datetime, channel: str = "page", reason: str = ""
) -> Evidence:
    """The file stays and is marked; a milestone that rests on it is withdrawn first."""
    with transaction.atomic():
        evidence = (
            Evidence.objects.select_related("attached_by__body")
            .filter(pk=evidence_id, withdrawn_at=None)
            .first()
        )
        if evidence is None:
            raise NotFound("没有这份依据，或已经撤回")
        project = hold(evidence.project_id, Act.ATTACH_EVIDENCE, by=by)
        table = gates.load(settings.REFERENCE)
        reasons = _reasons_against_withdrawing(evidence.attached_by, by)
        if not reason.strip():
            reasons.append(Reason("撤回依据要写明原因", field="reason", code="reason_needed"))
        for milestone in Milestone.objects.filter(evidence=evidence):
            words = f"里程碑“{table.milestones[milestone.key].words}”以它为据"
            reasons.append(Reason(words, action_label="先撤回这个里程碑", code="milestone_rests_on_it"))
        if reasons:
            raise Refused("现在不能撤回这份依据", reasons)
        evidence.withdrawn_at = at
        evidence.save(update_fields=["withdrawn_at"])
        words = f"{table.evidence_kinds[evidence.kind].words}：{evidence.file_name}；{reason.strip()}"
        changes = {f"evidence.{evidence.kind}": (evidence.file_name, None)}
        tell(project, "withdraw_evidence", by=by, at=at, channel=channel, changes=changes, words=words)
    return evidence


GUESTS = frozenset({Duty.SUPPORT, Duty.LIAISON})


def _reasons_against_withdrawing(author: Person, by: Person) -> list[Reason]:
    """Whoever does not run the project takes back only what the own body brought."""
    if Duty(by.duty) not in GUESTS or author.body_id == by.body_id:
        return []
    return [Reason("不是本单位上传或登记的", who=author.body.name, code="not_yours")]


def attest(
    project_id: int, condition: str, words: str, *, by: Person, at: datetime, channel: str = "page"
) -> Attestation:
    """Answer for a condition that no figure shows, saying what it rests on: “州政府 2026-11-20 审议通过”."""
    with transaction.atomic():
        project = hold(project_id, act_of_attesting(Duty(by.duty)), by=by)
        table = gates.load(settings.REFERENCE)
        reasons = reasons_against_attesting(
            condition, words, duty=Duty(by.duty), department=by.body.department, gates=table
        )
        if Attestation.objects.filter(project=project, key=condition).exists():
            reasons.append(Reason("这个条件已经登记过了", action_label="要改先撤回", code="attested"))
        if reasons:
            raise Refused("没有登记", reasons)
        attestation = Attestation.objects.create(
            project=project, key=condition, words=words.strip()[:300], attested_at=at, attested_by=by
        )
        changes = {f"condition.{condition}": (None, attestation.words)}
        tell(
            project,
            "attest",
            by=by,
            at=at,
            channel=channel,
            changes=changes,
            words=table.conditions[condition].words,
        )
    return attestation


def withdraw_attestation(
    project_id: int, condition: str, *, by: Person, at: datetime, channel: str = "page", reason: str = ""
) -> None:
    with transaction.atomic():
        project = hold(project_id, act_of_attesting(Duty(by.duty)), by=by)
        attestation = (
            Attestation.objects.select_related("attested_by__body")
            .filter(project=project, key=condition)
            .first()
        )
        if attestation is None:
            raise NotFound("这个条件没有登记过")
        reasons = _reasons_against_withdrawing(attestation.attested_by, by)
        if not reason.strip():
            reasons.append(Reason("撤回登记要写明原因", field="reason", code="reason_needed"))
        if reasons:
            raise Refused("没有撤回登记", reasons)
        attestation.delete()
        changes = {f"condition.{condition}": (attestation.words, None)}
        tell(
            project,
            "withdraw_attestation",
            by=by,
            at=at,
            channel=channel,
            changes=changes,
            words=reason.strip(),
        )
