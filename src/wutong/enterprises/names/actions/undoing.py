"""Taking a decision back: the name stands as it did before, and a firm kept for it alone goes again."""

from datetime import datetime

from django.db import transaction

from wutong.enterprises.actions import keeping
from wutong.enterprises.models import Enterprise, NameDecision, WrittenName
from wutong.enterprises.names.likeness import kept_firms, kept_like, liken
from wutong.enterprises.names.queries import decision_for
from wutong.enterprises.names.recording import tell
from wutong.enterprises.names.rules import Answer
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused

LIKENED_ANEW = 200


def undo(decision_id: int, *, by: Person, at: datetime, channel: str = "page") -> NameDecision:
    """What hangs on a firm kept by the decision keeps the firm here; the decision goes all the same."""
    access.require(by, Act.KEEP_ENTERPRISES)
    decision_for(by, decision_id)
    with transaction.atomic():
        found = NameDecision.objects.select_for_update(of=("self",)).select_related("enterprise")
        decision = found.get(pk=decision_id)
        if decision.undone_at is not None:
            raise Refused("没有可撤销的", [Reason(f"“{decision.name}”的这次认定已经撤销了", code="undone")])
        decision.undone_at, decision.undone_by = at, by
        decision.save(update_fields=["undone_at", "undone_by"])
        _ask_again(decision)
        enterprise = decision.enterprise
        words = f"原认作“{enterprise.name}”（{enterprise.pk}）" if enterprise else "原认定不是库里的企业"
        if enterprise is not None and decision.is_made:
            is_out = _take_out(enterprise, decision, by=by, at=at, channel=channel)
            words += "，企业随之撤出" if is_out else "，企业有了别的记录，留着"
        tell(decision.pk, decision.name, "undo_name", by=by, at=at, channel=channel, words=words)
    decision.refresh_from_db()
    return decision


def _ask_again(decision: NameDecision) -> None:
    """The engine was sure and a person is not: the name waits for a person from now on."""
    if decision.decided_by_id is None:
        WrittenName.objects.get_or_create(
            name_key=decision.name_key,
            defaults={
                "name": decision.name,
                "answer": Answer.PERHAPS,
                "nearest": decision.enterprise,
                "probability": decision.probability or 0.0,
                "reasons": decision.reasons,
                "batch": decision.batch,
                "seen_at": decision.decided_at,
            },
        )


def _take_out(
    enterprise: Enterprise, decision: NameDecision, *, by: Person, at: datetime, channel: str
) -> bool:
    """Whether nothing but this decision, and what the engine made of it, hung on the firm."""
    of_it = NameDecision.objects.filter(enterprise=enterprise)
    if enterprise.version > 1 or of_it.exclude(pk=decision.pk).exclude(decided_by=None).exists():
        return False
    rows = list(WrittenName.objects.filter(nearest=enterprise).order_by("pk")[:LIKENED_ANEW])
    try:
        with transaction.atomic():
            by_engine = of_it.filter(decided_by=None)
            by_engine.filter(undone_at=None).update(undone_at=at)
            of_it.update(enterprise=None)
            words = f"撤销“{decision.name}”收入为新企业"
            keeping.take_out(enterprise.pk, words=words, by=by, at=at, channel=channel)
    except Refused:
        return False
    _liken_anew(rows)
    return True


def _liken_anew(rows: list[WrittenName]) -> None:
    if not rows:
        return
    like = {firm.id: firm for row in rows for firm in kept_firms(kept_like(row.name))}
    firms = sorted(like.values(), key=lambda firm: int(firm.id))
    for row, said in zip(rows, liken([(row.name, row.home) for row in rows], firms), strict=True):
        row.answer, row.probability, row.reasons = said.answer, said.probability, list(said.reasons)
        row.nearest_id = int(said.nearest) if said.nearest else None
        row.save(update_fields=["answer", "probability", "reasons", "nearest"])
