"""How curves are said: in the table of assumptions, as choices on the study page, and in their own list."""

from typing import Any

from wutong.greenpower.curves.own import KINDS, Own
from wutong.greenpower.facts import folder
from wutong.greenpower.models import Curve
from wutong.greenpower.question import PLACE, Question
from wutong.greenpower.study import PROFILES
from wutong.organisation.models import Person
from wutong.web.addresses import url
from wutong_engines.greenpower import Plan
from wutong_engines.greenpower import loads as shapes
from wutong_engines.greenpower.profiles import provenance, site

CHIPS = {"实测": "real", "假设": "guess"}
ASSUMED = {"load": "负荷曲线", "wind": "风机出力", "solar": "光伏出力"}


def curve_rows(question: Question, plan: Plan) -> list[dict[str, str]]:
    """What wind, PV and load stand on: packaged or somebody's own."""
    place = site(folder(), question.site)
    found = []
    for kind in ("wind", "solar", "load"):
        own = question.own(kind)
        if own:
            hours, source, basis, day = own.full_load_hours, own.told, own.basis, own.date
        elif kind == "load":
            made = shapes.KINDS[question.load]
            hours, source, basis, day = plan.load_mwh / plan.case.peak_mw, made.assumed, made.basis, ""
        else:
            technology = PROFILES[kind]
            hours, basis, day = place.full_load_hours[technology], "合成", ""
            source = provenance(place, technology)
        found.append(
            {
                "label": ASSUMED[kind],
                "value": f"{hours:,.0f}",
                "unit": "小时/年",
                "source": source,
                "basis": basis,
                "date": day,
            }
        )
    return found


def choices(question: Question, offered: list[Own], person: Person) -> dict[str, Any]:
    """The curves that may be chosen; one withdrawn stays where it is the one in use."""
    offered = [*offered, *(one for one in question.owned if one not in offered)]

    def told(kind: str) -> list[tuple[str, str]]:
        return [(one.key, _choice(one, person)) for one in offered if one.kind == kind]

    outputs = [
        {
            "name": kind,
            "label": KINDS[kind],
            "value": getattr(question, kind),
            "usual": PLACE,
            "options": told(kind),
        }
        for kind in ("wind", "solar")
    ]
    return {"own_loads": told("load"), "outputs": [one for one in outputs if one["options"]]}


def _choice(own: Own, person: Person) -> str:
    body = "" if own.body == person.body.name else f"，{own.body}"
    return f"{own.name}（{own.basis}{body}{'，已撤下' if own.is_withdrawn else ''}）"


def size_words(kind: str, peak: float, hours: float) -> str:
    return f"峰值 {peak:,.4g} MW" if kind == "load" else f"年满发 {hours:,.0f} 小时"


def peak_note(question: Question) -> str:
    """Said below the peak where it plays no part."""
    own = question.own("load")
    if own is None:
        return ""
    return f"自有曲线照原样用，峰值 {question.peak:g} MW，这一格不起作用；要放大缩小，用“负荷增长”。"


def curve_row(curve: Curve) -> dict[str, Any]:
    """In the list: no hours are read."""
    return {
        "url": url("greenpower:curve", curve.pk),
        "name": curve.name,
        "kind": KINDS[curve.kind],
        "size": size_words(curve.kind, curve.peak, curve.full_load_hours),
        "basis": curve.basis,
        "chip": CHIPS[curve.basis],
        "source": curve.source,
        "file_name": curve.file_name,
        "body": curve.body.name,
        "by": curve.created_by.name,
        "at": curve.created_at,
        "is_withdrawn": curve.withdrawn_at is not None,
        "study_url": f"{url('greenpower:study')}?{curve.kind}=curve-{curve.pk}",
    }
