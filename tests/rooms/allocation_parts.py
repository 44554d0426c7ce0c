"""Accounts and waiting projects for tests of the plan."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from factor_parts import GOLMUD, HAIXI, QINGHAI, ULAN, keeper, opened

from wutong.factors.models import Account
from wutong.projects.models import Project

YI = 100_000_000
_minutes = count()


def energy_accounts(at: datetime, haixi: int = 100, golmud: int = 60, qinghai: int = 1000) -> list[Account]:
    """Province, prefecture, county: what is left to each is what it did not give on."""
    by = keeper("qh_development_reform")
    places = ((QINGHAI, qinghai), (HAIXI, haixi), (GOLMUD, golmud))
    return [opened("energy", region, amount, by=by, at=at) for region, amount in places]


def waiting(name: str, at: datetime, **facts: Any) -> Project:
    project = waiting_row(name, at, **facts)
    project.save()
    return project


def waiting_row(name: str, at: datetime, **facts: Any) -> Project:
    """A project that can be ranked: 格尔木, signed, 1 亿元 of everything, no water, 10 tce."""
    said: dict[str, Any] = {
        "region_id": GOLMUD,
        "stage": "sign",
        "focus_industry": "",
        "industry_code": "3841",
        "output_yuan": YI,
        "tax_yuan": 0,
        "jobs": 0,
        "investment_yuan": 0,
        "energy_tce": 10,
        "water_m3": 0,
    }
    created = at - timedelta(days=30) + timedelta(minutes=next(_minutes))
    return Project(
        name=name, stage_since=date(2026, 10, 1), created_at=created, updated_at=created, **(said | facts)
    )


__all__ = ["GOLMUD", "HAIXI", "QINGHAI", "ULAN", "YI", "energy_accounts", "waiting", "waiting_row"]
