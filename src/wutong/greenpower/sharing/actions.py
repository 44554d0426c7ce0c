"""Sharing a study with another body and taking it back, and saying which project it is about."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from wutong.greenpower import queries
from wutong.greenpower.models import Share, Study
from wutong.greenpower.sharing.queries import may_share, shares_of
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.dictionaries import bodies
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Reason, Refused
from wutong.projects.queries import project_for
from wutong.web.addresses import url


def share(study_id: int, body_key: str, *, by: Person, at: datetime, channel: str = "page") -> Share:
    """Another body reads, opens and exports it from now on; versions stay with the body that holds it."""
    study = _held(by, study_id, "没有共享")
    body = bodies().get(body_key)
    if body is None:
        raise Refused("没有共享", [_reason("没有这个机构，从找到的里面选一个", study)])
    if body.key == study.body_id:
        raise Refused("不用共享", [_reason("研究就是您的机构存的", study)])
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        if shares_of(study).filter(body_id=body.key).exists():
            raise Refused("不用再共享", [_reason(f"已经共享给{body.name}", study)])
        made = Share.objects.create(study=study, body_id=body.key, shared_at=at, shared_by=by)
        words = f"共享给{body.name}"
        record_thing("study", study.pk, study.name, "share_study", by=by, at=at, words=words, channel=channel)
    return made


def take_back(study_id: int, body_key: str, *, by: Person, at: datetime, channel: str = "page") -> Share:
    study = _held(by, study_id, "没有收回")
    if body_key not in bodies():
        raise Refused("没有收回", [_reason("没有这个机构", study)])
    with transaction.atomic():
        found = shares_of(study).select_for_update(of=("self",)).filter(body_id=body_key).first()
        if found is None:
            raise Refused("没有收回", [_reason("没有共享给这个机构，或已经收回", study)])
        found.taken_back_at, found.taken_back_by = at, by
        found.save(update_fields=["taken_back_at", "taken_back_by"])
        words = f"不再共享给{found.body.name}"
        act = "take_back_study"
        record_thing("study", study.pk, study.name, act, by=by, at=at, words=words, channel=channel)
    return found


def link_project(study_id: int, project_id: int | None, *, by: Person, at: datetime) -> Study:
    """Of the projects the person sees; None takes the link away."""
    study = queries.study_for(by, study_id)
    if not queries.may_add_to(by, study):
        raise NotYourDuty("没有改", [Reason("关联项目由存它的机构来做", who=study.body.name)])
    project = project_for(by, project_id) if project_id is not None else None
    with transaction.atomic():
        study.project = project
        study.save(update_fields=["project"])
        words = f"关联项目“{project.name}”" if project else "不再关联项目"
        record_thing("study", study.pk, study.name, "link_study", by=by, at=at, words=words)
    return study


def _reason(words: str, study: Study) -> Reason:
    """With the way back: from there another body can be found."""
    back = url("greenpower:saved", study.pk)
    return Reason(words, field="body_key", action_label="回这份研究", action_url=back)


def _held(person: Person, study_id: int, title: str) -> Study:
    study = queries.study_for(person, study_id)
    if not may_share(person, study):
        words, who = "共享由存它的机构来做", study.body.name
        raise NotYourDuty(title, [replace(_reason(words, study), field="", who=who, code="holder")])
    return study
