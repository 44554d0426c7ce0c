"""Saving a study as its next version: the question, the figures it stands on and the answer together."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from wutong.audit.actions import record
from wutong.greenpower import queries
from wutong.greenpower.facts import facts
from wutong.greenpower.models import Study, Version
from wutong.greenpower.question import Question
from wutong.greenpower.shown import USED
from wutong.greenpower.study import answer
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong_engines.greenpower import Plan

LONGEST_NAME = 120


def save(
    question: Question,
    *,
    name: str,
    by: Person,
    at: datetime,
    study_id: int | None = None,
    note: str = "",
    channel: str = "page",
) -> Version:
    """A new study, or the next version of one the person sees; earlier versions stay as they are."""
    access.require(by, Act.STUDY_GREENPOWER)
    name = " ".join(name.split())
    if study_id is None and not 0 < len(name) <= LONGEST_NAME:
        raise Refused("没有保存", [Reason(f"给研究起个名字，不超过 {LONGEST_NAME} 个字", field="name")])
    found = answer(question)
    if not isinstance(found.outcome, Plan):
        raise Refused("没有保存", [Reason("这样做不到，没有方案可保存；先放宽一条")])
    told = found.outcome.as_json() | {"billing": found.billing}
    with transaction.atomic():
        if study_id is None:
            study = Study.objects.create(name=name, body=by.body, created_at=at, created_by=by)
        else:
            study = queries.study_for(by, study_id)
            Study.objects.select_for_update().get(pk=study.pk)
        last = study.versions.aggregate(last=Max("number"))["last"] or 0
        version = Version.objects.create(
            study=study,
            number=last + 1,
            asked=dict(question.pairs()),
            basis=basis_now(),
            answer=told,
            note=note.strip()[:300],
            saved_at=at,
            saved_by=by,
        )
        record(
            at=at,
            act="save_study",
            target_kind="study",
            target_id=study.pk,
            target_name=study.name,
            person_id=by.pk,
            person_name=by.name,
            body_name=by.body.name,
            channel=channel,
            region_code=by.body.region_id,
            words=f"第 {version.number} 版，{found.outcome.delivered_yuan_per_kwh:.3f} 元/kWh",
        )
    return version


def basis_now() -> dict[str, list[Any]]:
    return {key: [facts()[key].value, facts()[key].date] for key in USED}


def changed_since(version: Version) -> list[dict[str, Any]]:
    """Figures that are other than when the version was saved: it can be run again on today's."""
    now = basis_now()
    return [
        {"label": facts()[key].label, "unit": facts()[key].unit, "then": then[0], "now": now[key][0]}
        for key, then in version.basis.items()
        if key in now and then[0] != now[key][0]
    ]
