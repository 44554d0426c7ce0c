"""GET /greenpower/answer: a question in the address, its answer with proof and the figures it stands on."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query

from wutong.greenpower.api.routing import READ, TAG, router, telling
from wutong.greenpower.api.shapes import AnswerAsked, AnswerTold
from wutong.organisation import access
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act


@router.get(
    "/greenpower/answer",
    **told(
        "测算绿电",
        name="ask_greenpower",
        tag=TAG,
        answer=AnswerTold,
        scope=READ,
        more="与测算页同一个答案，约五分之一秒；不写的按页面的常用值。做不到也是答案：status 是 infeasible，"
        "reasons 和 relaxations 说为什么、放宽哪条。",
    ),
)
def ask_greenpower(request: HttpRequest, asked: Query[AnswerAsked]) -> HttpResponse:
    person = viewer(request)
    access.require(person, Act.STUDY_GREENPOWER)
    return answered(telling().asked_now(person, asked, timezone.localdate()))
