"""Making one card of two, and two of one again: everything in one transaction, told once."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from wutong.enterprises.actions.keeping import COLUMNS
from wutong.enterprises.actions.recording import tell
from wutong.enterprises.merging import moving
from wutong.enterprises.merging.queries import relations_between
from wutong.enterprises.merging.rules import TITLE, reasons_against
from wutong.enterprises.models import Enterprise, Merge
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Reason, Refused
from wutong.web.addresses import url

NOT_UNDONE = "没有撤销合并"


def merge(
    keep_id: int,
    other_id: int,
    *,
    words: str = "",
    versions: tuple[int, int] | None = None,
    by: Person,
    at: datetime,
    channel: str = "page",
) -> Merge:
    """`keep_id` stays and takes all that names the other, within reach or not; who sees what is unchanged.

    `versions`: of the two cards as they were looked at. Raises NotYourDuty, NotFound, Refused.
    """
    access.require(by, Act.KEEP_ENTERPRISES)
    with transaction.atomic():
        keep, other = _hold(keep_id, other_id)
        if versions is not None and versions != (keep.version, other.version):
            remedy = "看过现在的样子再合并"
            raise Refused(
                TITLE, [Reason("有一家刚有人改过", action_label=remedy, field="version", code="changed")]
            )
        between = relations_between(keep, other)
        reasons = reasons_against(moving.said_of(keep), moving.said_of(other), between)
        if reasons:
            raise Refused(TITLE, reasons)
        told = f"“{other.name}”（{other.pk}）并入“{keep.name}”（{keep.pk}）" + (f"：{words}" if words else "")
        gone_id, gone_name, before = other.pk, other.name, moving.said_of(keep)
        undo = moving.merge(keep, other, by=by, at=at)
        made = Merge.objects.create(
            kept=keep, gone_id=gone_id, gone_name=gone_name, words=words[:300], undo=undo,
            merged_at=at, merged_by=by,
        )  # fmt: skip
        after = moving.said_of(keep)
        pairs = {
            f"firm_{name}": (before[name], after[name]) for name in COLUMNS if before[name] != after[name]
        }
        tell(keep, "merge_enterprises", by=by, at=at, channel=channel, changes=pairs, words=told)
    return made


def undo(merge_id: int, *, by: Person, at: datetime, channel: str = "page") -> tuple[Enterprise, Enterprise]:
    """The kept card and the other, each with its own again. What was written since stays with the kept."""
    access.require(by, Act.KEEP_ENTERPRISES)
    with transaction.atomic():
        found = Merge.objects.filter(pk=merge_id).first()
        if found is None:
            raise _absent()
        keep = Enterprise.objects.select_for_update(of=("self",)).filter(pk=found.kept_id).first()
        merged = Merge.objects.filter(pk=merge_id, kept=keep).first()
        if keep is None or merged is None:
            raise _absent()
        _refuse_later(merged, keep)
        differences = moving.take_apart(keep, merged.undo, at=at)
        other = moving.gone_of(merged.undo)
        _refuse_taken(other)
        other.save(force_insert=True)
        moving.move_back(keep, other, merged.undo)
        merged.delete()
        pairs = {f"firm_{name}": differences[name] for name in COLUMNS if name in differences}
        words = f"“{other.name}”（{other.pk}）与“{keep.name}”（{keep.pk}）重新分开"
        tell(keep, "undo_enterprise_merge", by=by, at=at, channel=channel, changes=pairs, words=words)
    return keep, other


def _absent() -> NotFound:
    return NotFound("没有这次合并，或已经撤销")


def _hold(keep_id: int, other_id: int) -> tuple[Enterprise, Enterprise]:
    """Locked in the order of their numbers, so two who merge the same pair wait instead of blocking."""
    if keep_id == other_id:
        raise Refused(TITLE, [Reason("这是同一张卡片，选另一家", field="other_id", code="same_card")])
    rows = Enterprise.objects.select_for_update(of=("self",)).filter(pk__in=[keep_id, other_id])
    cards = {one.pk: one for one in rows.order_by("pk")}
    if len(cards) < 2:
        raise NotFound("企业库里没有要合并的企业，或它刚并入了别的一家")
    return cards[keep_id], cards[other_id]


def _refuse_later(merged: Merge, keep: Enterprise) -> None:
    """The latest first, so that every step goes back to what stood before it."""
    reasons = []
    if keep.pk != merged.undo["keep"]:
        reasons.append(
            Reason(f"它后来一起并入了“{keep.name}”", action_label="先撤销那一次", code="merged_again")
        )
    later = Merge.objects.filter(kept=keep, pk__gt=merged.pk).order_by("-pk").first()
    if later is not None and not reasons:
        words = f"后来又有“{later.gone_name}”并入“{keep.name}”"
        reasons.append(Reason(words, action_label="先撤销后来的合并", code="merged_again"))
    if reasons:
        raise Refused(NOT_UNDONE, reasons)


def _refuse_taken(other: Enterprise) -> None:
    codes = [code for code in (other.credit_code, other.eid) if code]
    same = Q(credit_code__in=codes) | Q(eid__in=codes)
    holder = Enterprise.objects.filter(same).order_by("pk").first() if codes else None
    if holder is not None:
        words = f"“{other.name}”的代码 {codes[0]} 现在记在“{holder.name}”名下"
        remedy, where = "先改那一家的代码", url("enterprises:edit", holder.pk)
        raise Refused(NOT_UNDONE, [Reason(words, action_label=remedy, action_url=where, code="code_taken")])
