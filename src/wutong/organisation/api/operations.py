"""How an operation is told once: its scope, its words, what it answers and what it may refuse with."""

from typing import Any

import orjson
from django.http import HttpResponse

from wutong.organisation.api.door import door
from wutong.organisation.tokens import SCOPES

PROBLEMS: dict[int, str] = {
    400: "请求读不懂：不是 JSON、编码不对，或表单残缺",
    401: "没有令牌或会话，或令牌不能再用",
    403: "令牌没有这个范围，或这件事不是您的职责",
    404: "没有，或不在您的可见范围",
    409: "别人先存了：并列您打开时的值、现在的值、您要存的值",
    413: "文件太大",
    422: "现在不能办，或有一项写得不对：reasons 逐条说明",
}


def told(
    summary: str,
    *,
    name: str,
    tag: str,
    answer: object,
    scope: str = "",
    status: int = 200,
    problems: tuple[int, ...] = (),
    more: str = "",
    responses: dict[int, dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Keyword arguments for a route: @router.get("/projects", **told("项目列表", …)).

    The answer's schema is told, not enforced: reads return bytes made from plain rows.
    """
    needs = f"需要令牌范围 `{scope}`（{SCOPES[scope]}）。" if scope else "任何有效的令牌都可以。"
    scopes = [scope] if scope else []
    refusals = {number: refusal(number) for number in sorted({400, 401, 403, 422, *problems})}
    return {
        "auth": door(scope),
        "operation_id": name,
        "summary": summary,
        "description": f"{more}{needs}也可以用网站的登录会话，写入时带 X-CSRFToken。",
        "tags": [tag],
        "response": {status: answer},
        "by_alias": True,
        "openapi_extra": {
            "security": [{"token": scopes}, {"session": []}],
            "responses": {**refusals, **(responses or {})},
        },
    }


def refusal(status: int) -> dict[str, Any]:
    shape = "Conflict" if status == 409 else "Problem"
    schema = {"$ref": f"#/components/schemas/{shape}"}
    return {"description": PROBLEMS[status], "content": {"application/problem+json": {"schema": schema}}}


def answered(said: object, status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(said), content_type="application/json", status=status)
