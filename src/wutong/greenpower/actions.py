"""Saving a study as its next version: the question, the figures it stands on and the answer together."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from wutong.greenpower import queries
from wutong.greenpower.models import Study, Version
from wutong.greenpower.question import Question
from wutong.greenpower.rules import reasons_against_name
from wutong.greenpower.study import answer
from wutong.greenpower.used import basis_told
from wutong.organisation import access
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Reason, Refused
from wutong_engines.greenpower import Plan


def save(
    question: Question,
    *,
    name: str,
    by: Person,
    at: datetime,
    study_id: int | None = None,
    channel: str = "page",
) -> Version:
    """A new study, or the next version of one the person sees; earlier versions stay as they are."""
    access.require(by, Act.STUDY_GREENPOWER)
    name = " ".join(name.split())
    if study_id is None and (reasons := reasons_against_name(name)):
        raise Refused("没有保存", reasons)
    basis = queries.basis_on(timezone.localdate(at))
    found = answer(question, basis)
    if not isinstance(found.outcome, Plan):
        raise Refused("没有保存", [Reason("这样做不到，没有方案可保存；先放宽一条")])
    told = found.outcome.as_json() | {"billing": found.billing}
    with transaction.atomic():
        if study_id is None:
            study = Study.objects.create(name=name, body=by.body, created_at=at, created_by=by)
        else:
            study = queries.study_for(by, study_id)
            if not queries.may_add_to(by, study):
                words = f"{study.body.name}把它共享给您看；您算的可以另存为自己的研究"
                raise NotYourDuty("没有保存", [Reason(words, who=study.body.name, code="shared")])
            Study.objects.select_for_update().get(pk=study.pk)
        last = study.versions.aggregate(last=Max("number"))["last"] or 0
        version = Version.objects.create(
            study=study,
            number=last + 1,
            asked=dict(question.pairs()),
            basis=basis_told(question, basis),
            answer=told,
            saved_at=at,
            saved_by=by,
        )
        words = f"第 {version.number} 版，{found.outcome.delivered_yuan_per_kwh:.3f} 元/kWh"
        record_thing("study", study.pk, study.name, "save_study", by=by, at=at, words=words, channel=channel)
    return version
