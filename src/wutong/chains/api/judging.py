"""What a document says of a node in a region, put in over the API."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from wutong.chains.api.routing import CHANNEL, TAG, WRITE, router, telling
from wutong.chains.api.shapes import NodeVerdictGiven, NodeVerdictTold
from wutong.organisation import access
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act


@router.post(
    "/chains/{slug:key}/nodes/{str:node}/verdicts",
    **told(
        "填环节在一个地区的生态准入或许可",
        name="judge_chain_node",
        tag=TAG,
        answer=NodeVerdictTold,
        scope=WRITE,
        status=201,
        problems=(404,),
        more="最后填的算数，旧的留着；下面的地区没有自己的，按上面最近的一条。缺口的 gates 里看得到。",
    ),
)
def judge_node(request: HttpRequest, key: str, node: str, given: NodeVerdictGiven) -> HttpResponse:
    person = viewer(request)
    access.require(person, Act.EDIT_CHAINS)
    made = telling().node_judged(key, node, given, by=person, at=timezone.now(), channel=CHANNEL)
    return answered(made, 201)
