"""Regions, parks, bodies and industries in process memory: read once, joined nowhere."""

import csv
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from wutong.organisation.duties import department_called
from wutong.organisation.models import Body, Park, Region


@dataclass(frozen=True)
class Industry:
    code: str
    name: str
    section: str
    level: str
    parent: str


@dataclass(frozen=True)
class FocusIndustry:
    key: str
    name: str
    valid_from: str
    valid_to: str
    source: str
    basis: str


@cache
def regions() -> dict[str, Region]:
    return {region.code: region for region in Region.objects.order_by("path")}


@cache
def parks() -> dict[str, Park]:
    return {park.key: park for park in Park.objects.order_by("region__path", "key")}


@cache
def bodies() -> dict[str, Body]:
    return {body.key: body for body in Body.objects.select_related("region", "park")}


@cache
def industries() -> dict[str, Industry]:
    with (settings.REFERENCE / "gbt4754_2017.csv").open(encoding="utf-8") as lines:
        return {
            row["code"]: Industry(row["code"], row["name"], row["section"], row["level"], row["parent"])
            for row in csv.DictReader(lines)
        }


@cache
def focus_industries() -> dict[str, FocusIndustry]:
    with (settings.REFERENCE / "focus_industries.csv").open(encoding="utf-8") as lines:
        return {
            row["key"]: FocusIndustry(
                row["key"], row["name"], row["valid_from"], row["valid_to"], row["source"], row["basis"]
            )
            for row in csv.DictReader(lines)
        }


@cache
def departments() -> dict[str, str]:
    with (settings.REFERENCE / "departments.csv").open(encoding="utf-8") as lines:
        return {row["key"]: row["name"] for row in csv.DictReader(lines)}


def department_words(key: str) -> str:
    """ecology → 生态环境部门."""
    return department_called(key, departments().get(key, key))


def forget() -> None:
    """After the tables were loaded again."""
    for table in (regions, parks, bodies, industries, focus_industries, departments):
        table.cache_clear()


def region_name(code: str) -> str:
    region = regions().get(code)
    return region.short_name if region else code
