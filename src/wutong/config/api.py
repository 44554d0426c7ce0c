"""The JSON API: one router a room, the same queries and actions as the pages, every error as problem+json."""

from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import URLPattern, URLResolver, re_path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.types import DictStrAny

from wutong.chains.api import router as chains
from wutong.cockpit.api import router as cockpit
from wutong.enterprises.api import router as enterprises
from wutong.enterprises.leads.api import router as leads
from wutong.enterprises.names.api import router as names
from wutong.factors.api import router as factors
from wutong.greenpower.api import router as greenpower
from wutong.ledgers.api import router as ledgers
from wutong.organisation.api.dictionaries import router as dictionaries
from wutong.organisation.reasons import Reason, Refused
from wutong.organisation.tokens import SCOPES
from wutong.projects.api import router as projects
from wutong.web import problem
from wutong.web.problem_schemas import SCHEMAS

DESCRIPTION = (
    "招商引资平台的接口：与页面同一套读法和动作，看得到什么、能办什么也一样。"
    "钱是整数元；不知道的值是 null，不是 0；日期是一段，带原话。"
    "列表翻页只用回答里的 next 和 previous。"
    "出错一律是 application/problem+json，reasons 与页面上说的相同。\n\n"
    "令牌的范围：" + "；".join(f"`{scope}` {words}" for scope, words in SCOPES.items()) + "。"
)
SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "在“设置 › 接口令牌”新建，只显示一次。各操作写明要哪个范围："
        + "、".join(f"{scope}（{words}）" for scope, words in SCOPES.items()),
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "网站的登录会话，权限同本人；写入时还要 X-CSRFToken。",
    },
}


class OrjsonParser(Parser):
    def parse_body(self, request: HttpRequest) -> DictStrAny:
        if b"\\u0000" in request.body:
            how = "去掉文字里的空字符（\\u0000）"
            raise problem.Misread("请求读不懂", [Reason("正文里有空字符", action_label=how)])
        return orjson.loads(request.body)  # type: ignore[no-any-return]


class Interface(NinjaAPI):
    """Ninja, with our problems in the contract and an answer of the same kind wherever a request strays."""

    _contract: OpenAPISchema | None = None  # anybody may ask for it, so it is made once

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: DictStrAny | None = None
    ) -> OpenAPISchema:
        if self._contract is None:
            self._contract = self._told(
                super().get_openapi_schema(path_prefix="/api/", path_params=path_params)
            )
        return self._contract

    @staticmethod
    def _told(schema: OpenAPISchema) -> OpenAPISchema:
        components: dict[str, Any] = schema["components"]
        components["schemas"] = dict(sorted({**components["schemas"], **SCHEMAS}.items()))
        components["securitySchemes"] = SECURITY
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"] = {str(code): told for code, told in operation["responses"].items()}
        return schema

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        patterns = super()._get_urls()
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                is_root = pattern.name == "api-root"
                view = problem.no_such_address if is_root else pattern.callback
                pattern.callback = problem.problem_for_wrong_method(view)
        return [*patterns, re_path("", problem.no_such_address)]


api = Interface(
    title="梧桐 Wutong",
    version="1",
    description=DESCRIPTION,
    parser=OrjsonParser(),
    docs_url=None,
    urls_namespace="api",
    servers=[{"url": "/", "description": "本站"}],
)
for router in (
    projects,
    enterprises,
    names,
    factors,
    ledgers,
    leads,
    chains,
    greenpower,
    cockpit,
    dictionaries,
):
    api.add_router("", router)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem.problem(request, error)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem.problem(request, problem.invalid(error.errors))


@api.exception_handler(Http404)
def absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem.no_such_address(request)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja raises it for a body it could not take in as JSON."""
    if isinstance(error.__cause__, Refused):
        return problem.problem(request, error.__cause__)
    if isinstance(error.__cause__, RequestDataTooBig):
        return too_large(request, error.__cause__)
    reason = Reason(
        "正文不是 JSON，或编码不是 UTF-8", action_label="用 JSON 写正文，Content-Type: application/json"
    )
    return problem.problem(request, problem.Misread("请求读不懂", [reason]))


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem.problem(request, problem.TooLarge("请求太大", [Reason("正文超过了收得下的大小")]))


def torn(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    reason = Reason("表单不完整，或读到一半断了", action_label="重新发送")
    return problem.problem(request, problem.Misread("请求读不懂", [reason]))


for kind in (MultiPartParserError, UnreadablePostError, SuspiciousOperation):
    api.add_exception_handler(kind, torn)
api.add_exception_handler(Exception, problem.broken)
