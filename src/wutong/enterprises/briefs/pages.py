"""A firm's page to take along on a visit."""

import io

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_GET

from wutong.enterprises.briefs.actions import take_brief
from wutong.enterprises.briefs.brief import brief_of
from wutong.enterprises.briefs.layout import HEAD
from wutong.enterprises.models import Enterprise
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.pages.viewer import asked, viewer_of
from wutong.organisation.reasons import NotFound
from wutong.web.media_types import DOCX


@require_GET
def brief(request: HttpRequest, pk: int) -> FileResponse:
    """`?lead=` says for which lead; `?contacts=1` shows contacts, where that is the viewer's to see."""
    from wutong.enterprises.briefs.document import document_bytes  # a third of a second to load

    person, now = viewer_of(request), timezone.now()
    access.require(person, Act.VIEW_ENTERPRISES)
    enterprise = Enterprise.objects.filter(pk=pk).first()
    if enterprise is None:
        raise NotFound("没有这家企业")
    lead = asked(request, "lead", 18)
    told = brief_of(
        person,
        enterprise,
        int(lead) if lead.isascii() and lead.isdecimal() else None,
        with_contacts=request.GET.get("contacts") == "1",
        at=now,
    )
    take_brief(enterprise, told, by=person, at=now)
    made = io.BytesIO(document_bytes(told, timezone.localdate(now)))
    name = f"{HEAD} {enterprise.name} {told.place}.docx".replace("/", "-")
    return FileResponse(made, as_attachment=True, filename=name, content_type=DOCX)
