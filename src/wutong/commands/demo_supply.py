"""Offers and needs of invented firms, and a 链长 with invented targets, for ./wutong demo."""

import csv
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

SAID_DAYS_AGO = 12
LED, LEADER, BY = "li", "qishenghai", "liwenjing"
TARGETS = (
    "到 2027 年：链上在谈项目 20 个，落地 8 个；补上隔膜、电解液、结构件三环。\n"
    "每季度上门拜访目标企业不少于 6 家。"
)
TARGETS_SOURCE = "为演示而设的合成目标"


def bring_supply(folder: Path, at: datetime) -> int:
    """How many lines were brought, each by the person of its place."""
    from wutong.chains import queries
    from wutong.chains.actions import set_about
    from wutong.chains.supply.actions import bring
    from wutong.chains.supply.rules import LineSaid
    from wutong.commands.people import acting_as
    from wutong.organisation.models import Person

    then = at - timedelta(days=SAID_DAYS_AGO)
    lines: dict[tuple[str, str], list[LineSaid]] = defaultdict(list)
    with (folder / "demo_supply.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lines[row["by"], row["chain"]].append(
                LineSaid(
                    kind=row["kind"],
                    firm_name=row["firm_name"],
                    node_key=row["node"],
                    product=row["product"],
                    region_code=row["region_code"],
                    source=row["source"],
                    basis=row["basis"],
                    as_of=date.fromisoformat(row["as_of"]),
                    amount=Decimal(row["amount"]) if row["amount"] else None,
                    unit=row["unit"],
                    words=row["words"],
                )
            )
    for (username, key), said in lines.items():
        by = acting_as(username, "keep_supply")
        bring(queries.chain_for(key), said, by=by, at=then, channel="command")
    chain = queries.chain_for(LED)
    about = {name: getattr(chain, name) for name in ("name", "note", "leader_name")}
    about |= {"targets": TARGETS, "targets_source": TARGETS_SOURCE}
    leader = Person.objects.get(username=LEADER)
    set_about(chain, about | {"leader": leader}, by=acting_as(BY, "edit_chains"), at=then, channel="command")
    return sum(len(said) for said in lines.values())
