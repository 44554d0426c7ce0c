"""What the API of 绿电 tells: answers, studies and versions as plain values, from the pages' own queries."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import FileResponse, QueryDict

from wutong.greenpower import actions, queries
from wutong.greenpower.api.shapes import AnswerAsked
from wutong.greenpower.asking import against, asked_by, question_of
from wutong.greenpower.facts import Basis, folder
from wutong.greenpower.models import Share, Version
from wutong.greenpower.pages.briefs import brief_of
from wutong.greenpower.question import LABELS, Question
from wutong.greenpower.sharing.actions import share, take_back
from wutong.greenpower.sharing.queries import project_seen, shares_seen
from wutong.greenpower.shown import title
from wutong.greenpower.study import PROFILES, answer, stays
from wutong.greenpower.used import used_by
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Reason, Refused
from wutong_engines.greenpower import MATCHING_RULE
from wutong_engines.greenpower.loads import KINDS
from wutong_engines.greenpower.profiles import provenance, site

__all__ = ["asked_now", "brief", "listed", "saved", "share", "study_told", "take_back"]
SALT = "greenpower.studies"


def asked_now(person: Person, asked: AnswerAsked, day: date) -> dict[str, Any]:
    question, basis = _question(person, asked), queries.basis_on(day)
    found = answer(question, basis)
    billings = [
        {
            "billing": billing,
            "status": told["status"],
            "delivered_yuan_per_kwh": told["delivered_yuan_per_kwh"],
        }
        for billing, told in ((one, outcome.as_json()) for one, outcome in found.outcomes.items())
    ]
    return {
        **_asked(question, basis, found.billing, found.outcome.as_json()),
        "billings": billings,
        "stays": [
            {"province": one.province, "delivered_yuan_per_kwh": one.delivered}
            for one in stays(question, basis)
        ],
        "matching_rule": MATCHING_RULE,
    }


def saved(
    person: Person,
    asked: AnswerAsked,
    at: datetime,
    *,
    name: str = "",
    study_id: int | None = None,
    channel: str = "page",
) -> int:
    question = _question(person, asked)
    if study_id is not None:
        queries.study_for(person, study_id)
    version = actions.save(question, name=name, by=person, at=at, study_id=study_id, channel=channel)
    return version.study_id


def listed(person: Person, cursor: str, size: int) -> tuple[list[dict[str, Any]], str]:
    """A page, the last saved first, and the cursor of the next; empty when there is none."""
    found = queries.studies_after(person, *_opened(cursor)) if cursor else queries.counted_for(person)
    rows = list(found[: size + 1])
    shown = rows[:size]
    more = _sealed(shown[-1]) if len(rows) > size else ""
    return [_listed(row) for row in shown], more


def study_told(person: Person, study_id: int) -> dict[str, Any]:
    study = queries.counted_for(person).filter(pk=study_id).first()
    if study is None:
        raise NotFound("没有这份研究，或不在您的可见范围")
    project, versions = project_seen(person, study), queries.versions_of(study)
    bases = queries.bases_of(versions)
    return {
        **_listed(study),
        "project_id": project.pk if project else None,
        "may_add_version": queries.may_add_to(person, study),
        "shares": [_share(one) for one in shares_seen(person, study)],
        "all_versions": [_version(one, bases[one.pk]) for one in versions],
    }


def brief(person: Person, study_id: int, number: int, language: str) -> FileResponse:
    return brief_of(queries.version_for(person, study_id, number), language)


def _question(person: Person, asked: AnswerAsked) -> Question:
    """By the reader of addresses; what it cannot make sense of is refused, not passed over."""
    pairs = [(name, str(getattr(asked, name))) for name in LABELS]
    question, unread = asked_by(person, QueryDict(urlencode(pairs)))
    if unread:
        raise Refused("有一项认不出", against(unread))
    return question


def _sealed(study: Any) -> str:
    return signing.dumps([study.last.isoformat(), study.pk], salt=SALT)


def _opened(cursor: str) -> tuple[datetime, int]:
    try:
        last, pk = signing.loads(cursor, salt=SALT)
        return datetime.fromisoformat(last), int(pk)
    except (signing.BadSignature, ValueError, TypeError) as error:
        words = "地址里的翻页位置不完整；从第一页看起"
        raise Refused("翻页的位置认不出", [Reason(words, field="cursor", code="cursor")]) from error


def _listed(study: Any) -> dict[str, Any]:
    return {
        "id": study.pk,
        "name": study.name,
        "body_key": study.body_id,
        "body_name": study.body.name,
        "created_at": study.created_at,
        "created_by": study.created_by.name,
        "versions": study.count,
        "last_saved_at": study.last,
        "url": f"/api/greenpower/studies/{study.pk}",
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "body_key": share.body_id,
        "body_name": share.body.name,
        "shared_at": share.shared_at,
        "shared_by": share.shared_by.name,
    }


def _version(version: Version, basis: Basis) -> dict[str, Any]:
    """As it was answered then, on the figures it names."""
    told = dict(version.answer)
    billing = told.pop("billing")
    return {
        **_asked(question_of(version), basis, billing, told),
        "number": version.number,
        "saved_at": version.saved_at,
        "saved_by": version.saved_by.name,
    }


def _asked(question: Question, basis: Basis, billing: str, plan: dict[str, Any]) -> dict[str, Any]:
    choices = {name: getattr(question, name) for name in LABELS}
    return {
        "question": {"title": title(question), **choices},
        "billing": billing,
        "plan": plan,
        "figures": [_figure(basis, key) for key in used_by(question)],
        "curves": [_curve(question, kind) for kind in ("load", "wind", "solar")],
    }


def _figure(basis: Basis, key: str) -> dict[str, Any]:
    fact = basis[key]
    return {
        "key": key,
        "label": fact.label,
        "value": fact.value,
        "words": fact.words or None,
        "unit": fact.unit,
        "source": fact.source,
        "basis": fact.basis,
        "date": fact.date or None,
    }


def _curve(question: Question, kind: str) -> dict[str, Any]:
    own = question.own(kind)
    said: dict[str, str | None]
    if own:
        said = {"name": own.name, "source": own.source, "basis": own.basis, "date": own.date}
    elif kind == "load":
        packaged = KINDS[question.load]
        said = {"name": packaged.name, "source": packaged.assumed, "basis": packaged.basis, "date": None}
    else:
        place = site(folder(), question.site)
        source = provenance(place, PROFILES[kind])
        said = {"name": place.name, "source": source, "basis": place.basis, "date": place.date}
    return {"kind": kind, **said}
