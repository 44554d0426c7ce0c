"""problem+json (RFC 9457): the same reasons a page shows, for whatever goes wrong under /api/."""

import logging
import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import orjson
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from wutong.organisation.reasons import Conflict, Reason, Refused

log = logging.getLogger("django.request")
View = Callable[..., HttpResponse]


class Misread(Refused):
    """The request itself cannot be read."""

    status = 400


class TooLarge(Refused):
    status = 413


class WrongMethod(Refused):
    status = 405


class NoSuchAddress(Refused):
    status = 404


class Busy(Refused):
    """SQLite has one writer at a time, and a long ledger is written in one piece."""

    status = 503
    tone = "soon"


def busy(error: Exception | type[Exception]) -> Busy | None:
    if not isinstance(error, OperationalError) or "locked" not in str(error):
        return None
    reason = Reason("有人正在写入一份很长的台账，没有等到轮到您；什么都没有改动，过一分钟再来", code="busy")
    return Busy("没有保存：现在很忙", [reason])


class Broken(Refused):
    """Ours, not theirs."""

    status = 500


class Invalid(Refused):
    """The request can be read, and something in it is not as the schema says."""


def problem(request: HttpRequest, refusal: Refused) -> HttpResponse:
    said: dict[str, object] = {
        "type": f"/api/problems/{type(refusal).__name__}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": str(refusal),
        "instance": request.path,
        "reasons": [reason.as_dict() for reason in refusal.reasons],
    }
    if isinstance(refusal, Conflict):
        said |= {
            "fields": list(refusal.fields),
            "current_version": refusal.current_version,
            "saved_by": refusal.by,
        }
    response = HttpResponse(
        orjson.dumps(said, default=str), content_type="application/problem+json", status=refusal.status
    )
    if refusal.status == 503:
        response.headers["Retry-After"] = "60"
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="wutong"'
    return response


WHERE = {"query": "参数", "path": "地址", "body": "正文", "form": "表单", "file": "文件", "header": "请求头"}
# what our operations call a whole body or query: no name a person wrote
BUNDLES = frozenset({"given", "asked"})
# pydantic's kinds of error → what to say; {} is filled from its own context
MENDING: dict[str, str] = {
    "missing": "没有写",
    "extra_forbidden": "没有这一项",
    "int_parsing": "要写整数",
    "int_type": "要写整数",
    "int_from_float": "要写整数",
    "float_parsing": "要写数",
    "bool_parsing": "要写 true 或 false",
    "bool_type": "要写 true 或 false",
    "string_type": "要写文字",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "写法不对",
    "date_from_datetime_parsing": "要写日期，像 2026-11-20",
    "date_parsing": "要写日期，像 2026-11-20",
    "date_type": "要写日期，像 2026-11-20",
    "literal_error": "只能是：{expected}",
    "enum": "只能是：{expected}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "greater_than": "要大于 {gt}",
    "dict_type": "要写成 JSON 对象",
    "model_type": "要写成 JSON 对象",
    "model_attributes_type": "要写成 JSON 对象",
    "list_type": "要写成 JSON 数组",
    "uuid_parsing": "要写 UUID",
    "value_error": "{error}",
    "finite_number": "要写有限的数",
}


def invalid(errors: Iterable[dict[str, Any]]) -> Invalid:
    """pydantic's findings as reasons: where, what, how to mend it."""
    return Invalid("有几项写得不对", [_reason(error) for error in errors])


def _reason(error: dict[str, Any]) -> Reason:
    where, *names = [str(part) for part in error["loc"]]
    field = ".".join(names[1:] if names[:1] and names[0] in BUNDLES else names)
    template = MENDING.get(error["type"], "写法不对")
    context = dict(error.get("ctx", {}))
    if "expected" in context:  # pydantic writes: 'a', 'b' or 'c'
        context["expected"] = "、".join(re.findall(r"'([^']*)'", str(context["expected"])))
    said = template.format_map(context)
    place = WHERE.get(where, where)
    return Reason(
        f"{place}里的 {field}：{said}" if field else f"{place}：{said}", field=field, code=error["type"]
    )


def broken(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Called while the error is being handled, so that its traceback is at hand."""
    waiting = busy(error)
    if waiting is not None:
        return problem(request, waiting)
    log.exception("%s %s", request.method, request.path)
    return problem(
        request, Broken("网站出了意外", [Reason("数据没有受影响，请稍后再试；总是这样就告诉系统管理员")])
    )


@csrf_exempt
def no_such_address(request: HttpRequest) -> HttpResponse:
    return problem(
        request,
        NoSuchAddress(
            "没有这个地址", [Reason("地址写在 /api/openapi.json 里", action_url="/api/openapi.json")]
        ),
    )


def problem_for_wrong_method(view: View) -> View:
    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        allowed = response.headers.get("Allow", "")
        said = problem(request, WrongMethod(f"这里不能用 {request.method}", [Reason(f"可以用：{allowed}")]))
        said.headers["Allow"] = allowed
        return said

    return answered
