"""Every version of a map: who changed what, how it stood, and taking one back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from wutong.chains import actions, queries, shown
from wutong.chains.rules import differences
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.web.addresses import url


@require_GET
def versions(request: HttpRequest, key: str) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.VIEW_CHAINS)
    chain = queries.chain_for(key)
    rows = [shown.version_row(one, chain.version) for one in queries.versions(chain)]
    for row in rows:
        row["url"] = url("chains:version", key=key, number=row["number"])
    return render(request, "chains/versions.html", {"chain": chain, "rows": rows})


@require_GET
def version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.VIEW_CHAINS)
    chain = queries.chain_for(key)
    kept, content = queries.content_at(chain, number)
    context = {
        "chain": chain,
        "row": shown.version_row(kept, chain.version),
        "map": shown.bare_map(content),
        "nodes": content.nodes,
        "edges": shown.edge_rows(content),
        "changes": differences(queries.content_of(chain), content),
        "may_edit": actions.may_edit(person, chain.region_id),
    }
    return render(request, "chains/version.html", context)


@require_POST
def restore(request: HttpRequest, key: str, number: int) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.VIEW_CHAINS)
    chain = queries.chain_for(key)
    text = request.POST.get("version", "")
    opened = int(text) if text.isdigit() else 0
    actions.restore(chain, number, version=opened, by=person, at=timezone.now())
    messages.success(request, f"恢复到第 {number} 版；中间的几版都还在")
    return HttpResponseRedirect(url("chains:chain", key=key))
