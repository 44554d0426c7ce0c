"""Factor kinds: loaded from reference/ at the start, then kept by whoever keeps the dictionaries."""

import csv
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from wutong.factors.deducting import reasons_against_rule
from wutong.factors.models import FactorKind
from wutong.organisation import access
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused

KEPT = ("name", "unit", "department", "law", "words", "rules", "basis", "source", "valid_from", "valid_to")


def load_kinds(reference: Path) -> int:
    """Kinds of kinds.csv that are not here yet; one that is here stays as the province has it."""
    with (reference / "factors" / "kinds.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    kinds = [_kind(row, position) for position, row in enumerate(rows)]
    before = FactorKind.objects.count()
    FactorKind.objects.bulk_create(kinds, ignore_conflicts=True)
    return FactorKind.objects.count() - before


def _kind(row: Mapping[str, str], position: int) -> FactorKind:
    return FactorKind(
        key=row["key"],
        name=row["name"],
        group=row["group"],
        unit=row["unit"],
        department=row["department"],
        project_field=row["project_field"],
        per_field_unit=Decimal(row["per_field_unit"]) if row["per_field_unit"] else None,
        is_annual=row["period"] == "annual",
        law=row["law"],
        words=row["words"],
        rules=json.loads(row["rules"]) if row["rules"] else {},
        basis=row["basis"],
        source=row["source"],
        valid_from=date.fromisoformat(row["valid_from"]),
        position=position,
    )


def save_kind(
    key: str, said: Mapping[str, Any], *, by: Person, at: datetime, channel: str = "page"
) -> FactorKind:
    """A new kind, or other words, law, rules and days of one; a unit in use does not change."""
    access.require(by, Act.MANAGE_DICTIONARIES)
    wrong = [one for name, rule in said.get("rules", {}).items() for one in reasons_against_rule(name, rule)]
    if wrong:
        raise Refused("没有保存", [Reason(words, field="rules", code="rule") for words in wrong])
    with transaction.atomic():
        kind = FactorKind.objects.select_for_update().filter(pk=key).first()
        is_new = kind is None
        if kind is None:
            last = FactorKind.objects.order_by("-position").first()
            kind = FactorKind(key=key, group="其他", position=last.position + 1 if last else 0)
        before = {name: getattr(kind, name) for name in KEPT}
        for name in KEPT:
            if name in said:
                setattr(kind, name, said[name])
        if not is_new and kind.unit != before["unit"] and kind.accounts.exists():
            words = f"“{kind.name}”已有账户按{before['unit']}记，单位不能改"
            raise Refused(
                "没有保存", [Reason(words, action_label="另建一种要素", field="unit", code="in_use")]
            )
        if is_new:
            kind.is_annual = bool(said.get("is_annual"))
        kind.save(force_insert=is_new)
        changes = {
            name: (before[name], getattr(kind, name)) for name in KEPT if before[name] != getattr(kind, name)
        }
        record_thing(
            "factor_kind", key, kind.name, "save_factor_kind", by=by, at=at, changes=changes, channel=channel
        )
    return kind
