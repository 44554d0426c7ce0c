"""Two cards side by side as the page says them: what differs, what stays, what goes over."""

import copy
from typing import Any

from wutong.enterprises import queries
from wutong.enterprises.actions.keeping import COLUMNS
from wutong.enterprises.homes import home_words
from wutong.enterprises.identity import WORDS
from wutong.enterprises.leads.queries import leads_of
from wutong.enterprises.merging.moving import said_of
from wutong.enterprises.merging.rules import called, differing, gained, together
from wutong.enterprises.models import Enterprise
from wutong.enterprises.names.queries import names_of
from wutong.enterprises.shown import CHIPS, Row, facts_shown, industry_words
from wutong.organisation.models import Person
from wutong.web.addresses import url
from wutong.web.formats import date_text


def candidate_shown(card: Enterprise, one: Enterprise) -> Row:
    return {
        "url": url("enterprises:merge", card.pk) + f"?with={one.pk}",
        "card_url": url("enterprises:card", one.pk),
        "name": one.name,
        "code": one.credit_code,
        "home": home_words(one.home_code, one.home_words),
        "industry": industry_words(one.industry_code),
        "chip": (CHIPS[one.basis], one.basis),
    }


def together_shown(keep: Enterprise, other: Enterprise) -> Enterprise:
    """The kept card as it will read; never saved."""
    after = copy.copy(keep)
    for name, value in together(said_of(keep), said_of(other), WORDS).items():
        setattr(after, name, value)
    return after


def lines_shown(keep: Enterprise, other: Enterprise) -> list[Row]:
    """label, unit, keep, other, after; what neither says is left out."""
    cards = (keep, other, together_shown(keep, other))
    sides = [[{"label": "企业全称", "value": one.name}, *facts_shown(one), *_origin(one)] for one in cards]
    lines = []
    for mine, theirs, after in zip(*sides, strict=True):
        if mine["value"] or theirs["value"]:
            lines.append(
                {
                    "label": mine["label"],
                    "unit": mine.get("unit", ""),
                    "keep": mine["value"],
                    "other": theirs["value"],
                    "after": after["value"],
                    "is_new": after["value"] != mine["value"],
                }
            )
    return lines


def _origin(one: Enterprise) -> list[Row]:
    return [
        {"label": "名录里的编号", "value": one.eid},
        {"label": "出处", "value": one.source},
        {"label": "依据", "value": one.basis},
        {"label": "截至哪天", "value": one.as_of.isoformat()},
    ]


def words_shown(keep: Enterprise, other: Enterprise) -> list[str]:
    """What becomes of facts, in sentences."""
    mine, theirs = said_of(keep), said_of(other)
    told = []
    names = gained(mine, theirs)
    if names:
        told.append(f"“{keep.name}”没有的，从“{other.name}”补上：{called(names, WORDS)}。出处里写明。")
        if together(mine, theirs, WORDS).get("basis"):
            told.append(f"补上的依据是“{theirs['basis']}”，合并以后整张卡片按“{theirs['basis']}”标。")
    unlike = [name for name in differing(mine, theirs, COLUMNS[:-1]) if name not in UNCOUNTED]
    if unlike:
        told.append(f"两边写得不同的，照“{keep.name}”的：{called(unlike, WORDS)}。不对就合并以后再改。")
    if mine["name"] != theirs["name"]:
        told.append(f"名称照“{keep.name}”；“{other.name}”记作它的另一种写法，项目照样认得到。")
    return told


UNCOUNTED = ("name", "eid", "source", "basis", "as_of")


def going_shown(person: Person, other: Enterprise) -> list[Row]:
    """How many of each go over that this person may see; public ones are everybody's."""
    own = other.name
    return [
        {"label": "联系人", "count": len(queries.contacts_of(person, other))},
        {"label": "往来", "count": len(queries.meetings_of(person, other))},
        {"label": "诉求", "count": len(queries.requests_of(person, other))},
        {"label": "线索", "count": len(leads_of(person, other))},
        {"label": "动态", "count": len(queries.signals_of(other))},
        {"label": "关系", "count": len(queries.relations_of(other))},
        {"label": "认过的其他名称", "count": len([name for name in names_of(other) if name != own])},
    ]


def merges_shown(card: Enterprise) -> list[Row]:
    """The latest first; only the latest can be undone, and only one made into this very card."""
    return [
        {
            "id": one.pk,
            "name": one.gone_name,
            "told": f"{one.merged_by.body.name} {one.merged_by.name} {date_text(one.merged_at)}",
            "words": one.words,
            "is_last": place == 0 and one.undo["keep"] == card.pk,
        }
        for place, one in enumerate(queries.merges_of(card))
    ]


def versions_of(keep: Enterprise, other: Enterprise) -> dict[str, Any]:
    return {"keep": keep.pk, "other": other.pk, "versions": f"{keep.version}-{other.version}"}
