"""统计 as it is shown: figures with their units, their arithmetic in words, and the list each one opens."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from wutong.cockpit.figures import LANDED_STAGES, SIGNED_STAGES, Line, Tally, top
from wutong.cockpit.queries import Statistics
from wutong.organisation.access import may, words_for_scope
from wutong.organisation.dictionaries import focus_industries, regions
from wutong.organisation.duties import Act
from wutong.organisation.models import Person, Region
from wutong.projects.stages import STAGE_NAMES, Stage
from wutong.web.formats import moment_text, number, percent, yi

SIGNED = [stage.value for stage in Stage if stage.value in SIGNED_STAGES]
LANDED = [stage.value for stage in Stage if stage.value in LANDED_STAGES]


def list_url(region: str = "", **filters: object) -> str:
    """The project list behind a figure."""
    asked = [("region", region)] if region else []
    for name, value in filters.items():
        values = value if isinstance(value, list) else [value]
        asked.extend((name, str(one)) for one in values)
    return f"{reverse('projects:list')}?{urlencode(asked)}"


def statistics_shown(found: Statistics, person: Person, at: datetime) -> dict[str, Any]:
    region = found.region
    scope = words_for_scope(person).removesuffix("的项目")
    children = [child for child in regions().values() if child.parent_id == region.code]
    return {
        "region": region,
        "title_words": f"{region.short_name if region.parent_id else '全省'}招商引资",
        "may_import": may(person, Act.IMPORT_LEDGERS),
        "note": f"截至 {moment_text(at)}，按{scope}的项目逐个相加，没有人工汇总数。",
        "open_pairs": f"{found.open_pairs:,}" if found.open_pairs else "",
        "may_judge": may(person, Act.JUDGE_DUPLICATES),
        "above": _above(region, person),
        "children": [
            {"label": child.short_name, "url": f"{reverse('cockpit:statistics')}?region={child.code}"}
            for child in children
        ],
        "numbers": _numbers(found.total, region.code),
        "places": [_place(line, region) for line in found.places],
        "total": _figures(found.total, region.code),
        "total_line": found.total,
        "stages": _stages(found, region.code),
        "homes": _bars(found.homes, "home", region.code, {}),
        "industries": _bars(
            found.industries,
            "focus",
            region.code,
            {key: industry.name for key, industry in focus_industries().items()},
        ),
    }


def _above(region: Region, person: Person) -> dict[str, str] | None:
    if region.parent_id is None or region.code == person.body.region_id:
        return None
    parent = regions()[region.parent_id]
    return {
        "label": parent.short_name,
        "url": f"{reverse('cockpit:statistics')}?region={parent.code}",
    }


def _unfilled(tally: Tally) -> str:
    said = [f"另有 {tally.without_investment:,} 个未填" if tally.without_investment else "全部已填"]
    if tally.with_foreign:
        said.append(f"{tally.with_foreign:,} 个是外币，没有折算")
    if tally.at_lower_end:
        said.append(f"{tally.at_lower_end:,} 个是区间或下限，按下限加")
    return "；".join(said)


def _numbers(total: Line, region: str) -> list[dict[str, Any]]:
    both = total.all
    landing = total.landing_rate
    return [
        {
            "label": "项目",
            "value": f"{total.all.projects:,}",
            "unit": "个",
            "href": list_url(region),
            "how": f"已填总投资 {both.with_investment:,} 个"
            + (f"；{both.synthetic:,} 个是合成的演示项目" if both.synthetic else ""),
        },
        {
            "label": "总投资",
            "value": _yi(both.investment_yuan) if both.with_investment else None,
            "unit": "亿元",
            "href": list_url(region, sort="-investment"),
            "how": _unfilled(both),
        },
        {
            "label": "签约",
            "value": f"{total.signed.projects:,}",
            "unit": "个",
            "href": list_url(region, stage=SIGNED),
            "how": f"到过签约的，{_yi(total.signed.investment_yuan)} 亿元"
            if total.signed.with_investment
            else "",
        },
        {
            "label": "落地率",
            "value": percent(landing) if landing is not None else None,
            "unit": "%",
            "href": list_url(region, stage=LANDED),
            "how": f"落地 {total.landed.projects:,} / 签约 {total.signed.projects:,} 个",
        },
        {
            "label": "到位率",
            "value": percent(both.paid_in_rate) if both.paid_in_rate is not None else None,
            "unit": "%",
            "href": list_url(region, sort="-paid_in"),
            "how": f"{_yi(both.both_paid_yuan)} / {_yi(both.both_agreed_yuan)} 亿元，"
            f"两项都填的 {both.with_both:,} 个"
            if both.with_both
            else "总投资和到位都填了才算得出",
        },
    ]


def _yi(yuan: int) -> str:
    """亿元 with one decimal where the figure is large enough to be read that way."""
    return f"{yuan / 100_000_000:,.1f}" if yuan >= 10_000_000 else yi(yuan)


def _figures(line: Line, code: str) -> dict[str, Any]:
    everything, signed, landed = line.all, line.signed, line.landed
    return {
        "projects": {"text": number(everything.projects), "url": list_url(code)},
        "investment": {
            "text": _yi(everything.investment_yuan) if everything.with_investment else None,
            "url": list_url(code, sort="-investment"),
        },
        "without": {
            "text": number(everything.without_investment),
            "url": list_url(code, missing="investment"),
        },
        "signed": {"text": number(signed.projects), "url": list_url(code, stage=SIGNED)},
        "signed_investment": {
            "text": _yi(signed.investment_yuan) if signed.with_investment else None,
            "url": list_url(code, stage=SIGNED, sort="-investment"),
        },
        "landed": {"text": number(landed.projects), "url": list_url(code, stage=LANDED)},
        "paid_in": {
            "text": _yi(everything.paid_in_yuan) if everything.with_paid_in else None,
            "url": list_url(code, sort="-paid_in"),
        },
        "landing_rate": percent(line.landing_rate) if line.landing_rate is not None else None,
        "landing_percent": 100 * line.landing_rate if line.landing_rate is not None else None,
        "paid_in_rate": percent(everything.paid_in_rate) if everything.paid_in_rate is not None else None,
    }


def _place(line: Line, region: Region) -> dict[str, Any]:
    place = regions()[line.key]
    is_own = place.code == region.code
    return {
        "label": f"{place.short_name}本级" if is_own else place.short_name,
        "url": None if is_own else f"{reverse('cockpit:statistics')}?region={place.code}",
        **_figures(line, place.code),
    }


def _stages(found: Statistics, region: str) -> list[dict[str, Any]]:
    """The funnel: how many came at least this far, and what share of them went on."""
    shown = []
    for stage in Stage:
        here, now = found.reached[stage.value], found.standing[stage.value]
        following = stage.following
        onward = ""
        if following is not None and here.projects:
            share = found.reached[following.value].projects / here.projects
            onward = (
                f"{percent(share)}% 走到{STAGE_NAMES[following]}；现在停在{stage.label}的 {now.projects:,} 个"
            )
        later = [one.value for one in Stage if one.index >= stage.index]
        shown.append(
            {
                "label": stage.label,
                "value": here.projects,
                "text": f"{here.projects:,}",
                "href": list_url(region, stage=later),
                "amount": _yi(here.investment_yuan) if here.with_investment else None,
                "onward": onward,
            }
        )
    return shown


def _bars(
    tallies: Mapping[str, Tally], filter_name: str, region: str, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    rows = []
    for key, tally in top(tallies):
        is_one = key in tallies and key != ""
        rows.append(
            {
                "label": names.get(key, key) or "未填",
                "value": tally.investment_yuan / 100_000_000 if tally.with_investment else None,
                "text": _yi(tally.investment_yuan),
                "href": list_url(region, **{filter_name: key}) if is_one else "",
                "note": f"{tally.projects:,} 个",
            }
        )
    return rows
