"""problem+json (RFC 9457): the same reasons a page shows."""

import orjson
from django.http import HttpRequest, HttpResponse

from wutong.organisation.reasons import Conflict, Refused


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
        said |= {"fields": list(refusal.fields), "current_version": refusal.current_version}
    return HttpResponse(
        orjson.dumps(said, default=str), content_type="application/problem+json", status=refusal.status
    )
