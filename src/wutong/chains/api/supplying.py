"""Offers and needs over the API: read with who could supply whom, one put in, withdrawn, put back."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query

from wutong.chains.api.routing import CHANNEL, READ, TAG, WRITE, router, telling
from wutong.chains.api.shapes import SupplyAsked, SupplyGiven, SupplyList, SupplyTold, SupplyWithdrawn
from wutong.organisation import access
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act


@router.get(
    "/chains/{slug:key}/supply",
    **told(
        "供需清单",
        name="list_chain_supply",
        tag=TAG,
        answer=SupplyList,
        scope=READ,
        problems=(404,),
        more="各地的都在；pairs 是谁可以供谁，把握大的、离得近的在前。",
    ),
)
def list_supply(request: HttpRequest, key: str, asked: Query[SupplyAsked]) -> HttpResponse:
    access.require(viewer(request), Act.VIEW_CHAINS)
    return answered(telling().supply_told(key, asked.node, asked.kind, asked.region))


@router.post(
    "/chains/{slug:key}/supply",
    **told(
        "记一条供需",
        name="add_chain_supply",
        tag=TAG,
        answer=SupplyTold,
        scope=WRITE,
        status=201,
        problems=(404,),
        more="同一家企业在同一环节的同一产品，供或需只记一条；已经有的答 422。",
    ),
)
def add_supply(request: HttpRequest, key: str, given: SupplyGiven) -> HttpResponse:
    person = viewer(request)
    access.require(person, Act.KEEP_SUPPLY)
    made = telling().supply_added(key, given, by=person, at=timezone.now(), channel=CHANNEL)
    return answered(made, 201)


@router.get(
    "/chains/{slug:key}/supply/withdrawn",
    **told(
        "撤下的供需",
        name="list_withdrawn_supply",
        tag=TAG,
        answer=SupplyWithdrawn,
        scope=READ,
        problems=(404,),
        more="您能放回的，最近撤下的在前，至多 50 条。",
    ),
)
def list_withdrawn(request: HttpRequest, key: str) -> HttpResponse:
    person = viewer(request)
    access.require(person, Act.KEEP_SUPPLY)
    return answered(telling().supply_withdrawn(person, key))


def _turned(request: HttpRequest, key: str, line_id: int, *, is_withdrawn: bool) -> HttpResponse:
    person = viewer(request)
    access.require(person, Act.KEEP_SUPPLY)
    said = telling().supply_turned(
        key, line_id, is_withdrawn=is_withdrawn, by=person, at=timezone.now(), channel=CHANNEL
    )
    return answered(said)


@router.post(
    "/chains/{slug:key}/supply/{int:line_id}/withdraw",
    **told(
        "撤下一条供需",
        name="withdraw_chain_supply",
        tag=TAG,
        answer=SupplyTold,
        scope=WRITE,
        problems=(404,),
        more="清单上不再有，可以放回。",
    ),
)
def withdraw_supply(request: HttpRequest, key: str, line_id: int) -> HttpResponse:
    return _turned(request, key, line_id, is_withdrawn=True)


@router.post(
    "/chains/{slug:key}/supply/{int:line_id}/put-back",
    **told(
        "把撤下的放回清单",
        name="put_back_chain_supply",
        tag=TAG,
        answer=SupplyTold,
        scope=WRITE,
        problems=(404,),
        more="照撤下时的样子；同样的后来又记过的答 422。",
    ),
)
def put_back_supply(request: HttpRequest, key: str, line_id: int) -> HttpResponse:
    return _turned(request, key, line_id, is_withdrawn=False)
