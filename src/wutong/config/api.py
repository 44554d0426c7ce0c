"""The JSON API: one router a room, the same queries and actions as the pages."""

import orjson
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.types import DictStrAny

from wutong.organisation.reasons import Refused
from wutong.web.problem import problem


class OrjsonParser(Parser):
    def parse_body(self, request: HttpRequest) -> DictStrAny:
        return orjson.loads(request.body)  # type: ignore[no-any-return]


class OrjsonRenderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: object, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=str)


api = NinjaAPI(
    title="梧桐 Wutong",
    version="1",
    description="招商引资平台的接口：与页面同一套读法和动作。",
    parser=OrjsonParser(),
    renderer=OrjsonRenderer(),
    docs_url=None,
    urls_namespace="api",
)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused):  # type: ignore[no-untyped-def]
    return problem(request, error)
