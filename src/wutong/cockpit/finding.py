"""Ctrl-K: projects, enterprises, places, people, factors and pages by Chinese, pinyin or initials."""

from typing import Any

from django.urls import reverse

from wutong.enterprises.homes import home_words
from wutong.enterprises.listing import suggested
from wutong.factors.queries import kinds
from wutong.organisation.access import covers, may
from wutong.organisation.dictionaries import department_words, parks, region_name, regions
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.projects.pinyin import syllables
from wutong.projects.search import suggest
from wutong.web.context import navigation

SHOWN = 8


def search(person: Person, text: str) -> list[dict[str, Any]]:
    """Groups in the order people look, pages last. Only what the person may see."""
    folded = text.lower().replace(" ", "")
    return [
        {"label": "项目", "items": _projects(person, text)},
        {"label": "企业", "items": _enterprises(person, text)},
        {"label": "地方", "items": _places(person, folded)},
        {"label": "人", "items": _people(person, folded)},
        {"label": "要素", "items": _factors(person, folded)},
        {"label": "页面", "items": _pages(person, folded)},
    ]


def _projects(person: Person, text: str) -> list[dict[str, str]]:
    if not may(person, Act.VIEW_PROJECTS):
        return []
    return [
        {
            "label": hit.name,
            "note": " · ".join(part for part in (hit.investor, region_name(hit.region_id)) if part),
            "url": reverse("projects:detail", args=[hit.id]),
        }
        for hit in suggest(person, text, SHOWN)
    ]


def _enterprises(person: Person, text: str) -> list[dict[str, str]]:
    """Kept ones; what only the register has is found in the library."""
    if not may(person, Act.VIEW_ENTERPRISES):
        return []
    return [
        {
            "label": one.name,
            "note": home_words(one.home_code, one.home_words),
            "url": reverse("enterprises:card", args=[one.pk]),
        }
        for one in suggested(person, text, SHOWN)
    ]


def _sounds_like(folded: str, *words: str) -> bool:
    """By the characters themselves, by full pinyin, by initials."""
    for word in words:
        said = syllables(word.lower())
        ways = (word.lower(), "".join(said), "".join(syllable[0] for syllable in said))
        if folded in ways[0] or any(way.startswith(folded) for way in ways):
            return True
    return False


def _places(person: Person, folded: str) -> list[dict[str, str]]:
    if not may(person, Act.VIEW_PROJECTS):
        return []
    own, found = person.body.region_id, []
    listing = reverse("projects:list")
    for region in regions().values():
        if covers(own, region.code) and _sounds_like(folded, region.short_name, region.name):
            found.append(
                {"label": region.name, "note": region.code, "url": f"{listing}?region={region.code}"}
            )
    for park in parks().values():
        if covers(own, park.region_id) and _sounds_like(folded, park.short_name, park.name):
            found.append({"label": park.name, "note": park.level, "url": f"{listing}?park={park.key}"})
    return found[:SHOWN]


def _people(person: Person, folded: str) -> list[dict[str, str]]:
    """Colleagues in the person's own regions; opening one lists the projects they are responsible for."""
    if not may(person, Act.VIEW_PROJECTS):
        return []
    own, listing = person.body.region_id, reverse("projects:list")
    everyone = Person.objects.filter(is_active=True).select_related("body").order_by("id")
    return [
        {"label": one.name, "note": one.body.name, "url": f"{listing}?officer={one.username}"}
        for one in everyone
        if covers(own, one.body.region_id) and _sounds_like(folded, one.name, one.username)
    ][:SHOWN]


def _factors(person: Person, folded: str) -> list[dict[str, str]]:
    """Kinds of factors, each opening its accounts."""
    if not may(person, Act.VIEW_FACTORS):
        return []
    return [
        {
            "label": kind.name,
            "note": f"{kind.unit}，{department_words(kind.department)}管",
            "url": f"{reverse('factors:front')}?show=all&kind={kind.key}",
        }
        for kind in kinds()
        if _sounds_like(folded, kind.name)
    ][:SHOWN]


def _pages(person: Person, folded: str) -> list[dict[str, str]]:
    return [
        {"label": item["label"], "url": item["url"]}
        for group in navigation(person, "")
        for item in group["items"]
        if _sounds_like(folded, item["label"])
    ]
