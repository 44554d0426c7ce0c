"""What whom-to-visit is weighed by on a day, how hard provinces press, and all that ever stood."""

from datetime import date

from wutong.chains.candidates.rules import Pressure, Weights
from wutong.chains.models import HomePressure, VisitWeights


def weights_on(day: date) -> Weights:
    """What came with the platform until somebody puts in others."""
    row = VisitWeights.objects.filter(valid_from__lte=day).order_by("-valid_from", "-id").first()
    return weights_of(row) if row else Weights()


def weights_of(row: VisitWeights) -> Weights:
    return Weights(**row.said, source=row.source, basis=row.basis)


def weights_history() -> list[VisitWeights]:
    """Newest first."""
    return list(VisitWeights.objects.select_related("changed_by__body").order_by("-valid_from", "-id"))


def pressures() -> dict[str, Pressure]:
    """Province → what was put in last; none where nobody put in anything or it was taken back."""
    newest: dict[str, HomePressure] = {}
    for row in HomePressure.objects.order_by("id"):
        newest[row.province_code] = row
    return {
        code: Pressure(row.level, row.source, row.basis, row.as_of.isoformat())
        for code, row in newest.items()
        if row.level is not None
    }


def pressure_history() -> list[HomePressure]:
    """Newest first."""
    return list(HomePressure.objects.select_related("changed_by__body").order_by("-id"))
