"""What tests of the project verbs share: a project of the county officer, a ledger row, reading refusals."""

from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from rooms.factor_parts import key
from wutong.audit.models import Entry
from wutong.factors import actions as factors
from wutong.factors.models import Account, Hold
from wutong.projects import actions
from wutong.projects.models import Evidence, LedgerRow, Project, Workbook

PDF = b"%PDF-1.7\n" + b"0" * 100
BUDGET = 15


def project_of(cast: SimpleNamespace, at: datetime, **values: Any) -> Project:
    return actions.create({"name": "察尔汗盐湖提锂", **values}, by=cast.officer, at=at)


def last_entry() -> Entry:
    return Entry.objects.latest("seq")


def words_of(refusal: Any) -> list[str]:
    return [reason.words for reason in refusal.value.reasons]


def attach(project: Project, kind: str, cast: SimpleNamespace, at: datetime, data: bytes = PDF) -> Evidence:
    return actions.attach(project.pk, kind, f"{kind}.pdf", [data], by=cast.officer, at=at)


def with_ledger_row(project: Project, at: datetime, values: dict[str, Any]) -> tuple[Project, LedgerRow]:
    workbook, _ = Workbook.objects.get_or_create(
        sha256="0" * 64, defaults={"file_name": "台账.xlsx", "size_bytes": 1, "stored_at": at}
    )
    row = LedgerRow.objects.create(
        workbook=workbook,
        project=project,
        batch="00000000-0000-0000-0000-000000000001",
        sheet="9月底",
        row=11,
        cells={key: ["F11", "原文"] for key in values},
        values=values,
    )
    return project, row


def needing(cast: SimpleNamespace, at: datetime) -> Project:
    """A project outside parks that says how much energy, water, land and power it needs."""
    values: dict[str, Any] = {
        "energy_tce": Decimal("1200.5"),
        "water_m3": Decimal(320_001),
        "land_mu": Decimal(340),
        "power_mw": Decimal(20),
        "officer_id": cast.officer.pk,
    }
    return project_of(cast, at, **values)


def asked(project: Project, asks: dict[Account, int], cast: SimpleNamespace, at: datetime) -> Hold:
    """Amounts in the kind's unit, for ten days; the first hold of the reservation."""
    wanted = [factors.Ask(account.pk, amount * 1000) for account, amount in asks.items()]
    until = at + timedelta(days=10)
    reservation = actions.ask_factors(project.pk, wanted, until=until, key=key(), by=cast.officer, at=at)
    return reservation.holds.order_by("pk")[0]
