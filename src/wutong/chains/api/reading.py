"""Reading chains over the API: maps and versions, gaps of a region, leads and projects by node."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query

from wutong.chains.api.routing import LEADS, READ, TAG, router, telling
from wutong.chains.api.shapes import (
    ChainGaps,
    ChainLeads,
    ChainList,
    ChainRegionAsked,
    ChainTold,
    ChainVersions,
    ChainVersionWhole,
)
from wutong.organisation import access
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act
from wutong.organisation.models import Person


def _viewer(request: HttpRequest) -> Person:
    person = viewer(request)
    access.require(person, Act.VIEW_CHAINS)
    return person


@router.get("/chains", **told("产业链", name="list_chains", tag=TAG, answer=ChainList, scope=READ))
def list_chains(request: HttpRequest) -> HttpResponse:
    _viewer(request)
    return answered(telling().listed())


@router.get(
    "/chains/{slug:key}",
    **told(
        "一条产业链",
        name="get_chain",
        tag=TAG,
        answer=ChainTold,
        scope=READ,
        problems=(404,),
        more="环节、联系和每一条的出处，最新的一版。",
    ),
)
def get_chain(request: HttpRequest, key: str) -> HttpResponse:
    _viewer(request)
    return answered(telling().chain_told(key))


@router.get(
    "/chains/{slug:key}/versions",
    **told(
        "产业链的历史",
        name="list_chain_versions",
        tag=TAG,
        answer=ChainVersions,
        scope=READ,
        problems=(404,),
        more="新的在前，一版都不删。",
    ),
)
def list_versions(request: HttpRequest, key: str) -> HttpResponse:
    _viewer(request)
    return answered(telling().versions_told(key))


@router.get(
    "/chains/{slug:key}/versions/{int:number}",
    **told(
        "产业链的一版",
        name="get_chain_version",
        tag=TAG,
        answer=ChainVersionWhole,
        scope=READ,
        problems=(404,),
        more="当时的环节和联系。",
    ),
)
def get_version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    _viewer(request)
    return answered(telling().version_told(key, number))


@router.get(
    "/chains/{slug:key}/gaps",
    **told(
        "产业链在一个地区的缺口",
        name="list_chain_gaps",
        tag=TAG,
        answer=ChainGaps,
        scope=READ,
        problems=(404,),
        more="每个环节有没有、哪种缺口、凭什么、成哪档；不在您范围的地区，有没有也不告诉您，写 unknown。",
    ),
)
def list_gaps(request: HttpRequest, key: str, asked: Query[ChainRegionAsked]) -> HttpResponse:
    person = _viewer(request)
    return answered(telling().gaps_told(person, key, asked.region, timezone.localdate()))


@router.get(
    "/chains/{slug:key}/leads",
    **told(
        "产业链每个环节的线索和项目",
        name="list_chain_leads",
        tag=TAG,
        answer=ChainLeads,
        scope=LEADS,
        problems=(404,),
        more="只数您看得到的；不列是哪一家，看哪一家用线索的接口。",
    ),
)
def list_leads(request: HttpRequest, key: str, asked: Query[ChainRegionAsked]) -> HttpResponse:
    person = _viewer(request)
    access.require(person, Act.VIEW_LEADS)
    now = timezone.now()
    return answered(telling().leads_told(person, key, asked.region, now, timezone.localdate(now)))
