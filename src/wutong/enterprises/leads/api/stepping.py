"""POST /leads and every step of one: the same verbs as the pages, one step a call."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from wutong.enterprises.leads import actions
from wutong.enterprises.leads.api.reading import TAG, row_of, row_told
from wutong.enterprises.leads.api.routing import router
from wutong.enterprises.leads.api.shapes import (
    AppraiseGiven,
    AssignGiven,
    ContactGiven,
    EditGiven,
    LeadTold,
    Made,
    MakeGiven,
    MaybeWords,
    NewLead,
    Step,
    WordsGiven,
)
from wutong.enterprises.leads.queries import clock_on, lead_for
from wutong.enterprises.queries import enterprise_for
from wutong.organisation import access
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act
from wutong.organisation.models import Person

WRITE = "leads:write"
CHANNEL = "api"
TAKEN: dict[str, Any] = {"tag": TAG, "answer": LeadTold, "scope": WRITE, "problems": (404, 409)}


def stepped(person: Person, lead_id: int, status: int = 200) -> HttpResponse:
    """The lead as it stands after the step."""
    today = timezone.localdate(timezone.now())
    return answered(row_told(row_of(lead_for(person, lead_id)), clock_on(today), today), status)


@router.post(
    "/leads",
    **told(
        "登记线索",
        name="register_lead",
        tag=TAG,
        answer=LeadTold,
        scope=WRITE,
        status=201,
        problems=(404,),
        more="同一处、同一家企业、同一环节已有在跟的，就答那一条。",
    ),
)
def register_lead(request: HttpRequest, given: NewLead) -> HttpResponse:
    person = viewer(request)
    access.require(person, Act.KEEP_LEADS)
    said = given.dict()
    firm = enterprise_for(person, said.pop("enterprise_id"))
    lead = actions.register(firm, **said, by=person, at=timezone.now(), via=CHANNEL)
    return stepped(person, lead.pk, 201)


@router.patch(
    "/leads/{int:lead_id}",
    **told(
        "改正线索",
        name="edit_lead",
        more="别人先改了同一项时答 409，三个值并列，什么都没有改动；改了不同的项，两份都留下。"
        "已转项目、不再跟进的不能改。",
        **TAKEN,
    ),
)
def edit_lead(request: HttpRequest, lead_id: int, given: EditGiven) -> HttpResponse:
    person = viewer(request)
    actions.correct(
        lead_id,
        given.changes.columns(),
        version=given.version,
        opened=given.opened.columns() if given.opened is not None else None,
        by=person,
        at=timezone.now(),
        channel=CHANNEL,
    )
    return stepped(person, lead_id)


@router.post("/leads/{int:lead_id}/assign", **told("分派", name="assign_lead", **TAKEN))
def assign_lead(request: HttpRequest, lead_id: int, given: AssignGiven) -> HttpResponse:
    person = viewer(request)
    actions.assign(lead_id, **given.dict(), by=person, at=timezone.now(), channel=CHANNEL)
    return stepped(person, lead_id)


@router.post("/leads/{int:lead_id}/claim", **told("领走", name="claim_lead", **TAKEN))
def claim_lead(request: HttpRequest, lead_id: int, given: Step) -> HttpResponse:
    person = viewer(request)
    actions.claim(lead_id, **given.dict(), by=person, at=timezone.now(), channel=CHANNEL)
    return stepped(person, lead_id)


@router.post(
    "/leads/{int:lead_id}/appraise",
    **told("研判", name="appraise_lead", more="不值得跟的就此不再跟进。", **TAKEN),
)
def appraise_lead(request: HttpRequest, lead_id: int, given: AppraiseGiven) -> HttpResponse:
    person = viewer(request)
    actions.appraise(lead_id, **given.dict(), by=person, at=timezone.now(), channel=CHANNEL)
    return stepped(person, lead_id)


@router.post("/leads/{int:lead_id}/tell-back", **told("反馈推荐人", name="tell_back_lead", **TAKEN))
def tell_back_lead(request: HttpRequest, lead_id: int, given: WordsGiven) -> HttpResponse:
    person = viewer(request)
    actions.tell_back(lead_id, **given.dict(), by=person, at=timezone.now(), channel=CHANNEL)
    return stepped(person, lead_id)


@router.post(
    "/leads/{int:lead_id}/contacts",
    **told("记一次对接", name="contact_lead", more="第一次对接后线索到“对接中”。", **TAKEN),
)
def contact_lead(request: HttpRequest, lead_id: int, given: ContactGiven) -> HttpResponse:
    person, said = viewer(request), given.dict()
    version = said.pop("version")
    at = timezone.now()
    actions.first_contact(lead_id, said, by=person, at=at, version=version, channel=CHANNEL)
    return stepped(person, lead_id)


@router.post(
    "/leads/{int:lead_id}/project",
    **told(
        "转为项目",
        name="make_lead_project",
        tag=TAG,
        answer=Made,
        scope=WRITE,
        status=201,
        problems=(404, 409),
        more="线索里知道的都带过去；办过了就答那个项目。",
    ),
)
def make_lead_project(request: HttpRequest, lead_id: int, given: MakeGiven) -> HttpResponse:
    person = viewer(request)
    values = {"name": given.name} if given.name.strip() else {}
    project = actions.make_project(
        lead_id, values, by=person, at=timezone.now(), version=given.version, channel=CHANNEL
    )
    address = f"/api/projects/{project.pk}"
    said = {"project_id": project.pk, "name": project.name, "lead_id": lead_id, "url": address}
    return answered(said, 201)


@router.post("/leads/{int:lead_id}/return", **told("退回线索池", name="return_lead", **TAKEN))
def return_lead(request: HttpRequest, lead_id: int, given: WordsGiven) -> HttpResponse:
    person = viewer(request)
    actions.back_to_pool(lead_id, **given.dict(), by=person, at=timezone.now(), channel=CHANNEL)
    return stepped(person, lead_id)


@router.post("/leads/{int:lead_id}/drop", **told("不再跟进", name="drop_lead", **TAKEN))
def drop_lead(request: HttpRequest, lead_id: int, given: WordsGiven) -> HttpResponse:
    person = viewer(request)
    actions.drop(lead_id, **given.dict(), by=person, at=timezone.now(), channel=CHANNEL)
    return stepped(person, lead_id)


@router.post("/leads/{int:lead_id}/reopen", **told("重新跟进", name="reopen_lead", **TAKEN))
def reopen_lead(request: HttpRequest, lead_id: int, given: MaybeWords) -> HttpResponse:
    person = viewer(request)
    actions.reopen(lead_id, **given.dict(), by=person, at=timezone.now(), channel=CHANNEL)
    return stepped(person, lead_id)


@router.post("/leads/{int:lead_id}/mark", **told("指定牵头", name="mark_lead", **TAKEN))
def mark_lead(request: HttpRequest, lead_id: int, given: WordsGiven) -> HttpResponse:
    person = viewer(request)
    actions.mark_leading(lead_id, **given.dict(), by=person, at=timezone.now(), channel=CHANNEL)
    return stepped(person, lead_id)
