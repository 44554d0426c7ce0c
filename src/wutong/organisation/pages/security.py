"""登录安全: locked accounts, sessions and two-step login of people; for the security administrator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from wutong.organisation import queries, tokens
from wutong.organisation.actions import security
from wutong.organisation.pages.viewer import asked, viewer_of


def security_page(request: HttpRequest) -> HttpResponse:
    viewer, words = viewer_of(request), asked(request, "q")
    told = {
        "lockouts": queries.lockouts_with_people(viewer, at=timezone.now()),
        "limit": queries.LIMIT,
        "minutes": queries.LOCK_MINUTES,
        "q": words,
        "people": queries.people_for_security(viewer, words),
    }
    return render(request, "organisation/security.html", told)


@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    username = request.POST.get("username", "").replace("\0", "")
    security.unlock(username, by=viewer_of(request), at=timezone.now())
    return redirect("organisation:security")


def person_page(request: HttpRequest, person_id: int) -> HttpResponse:
    shown = queries.person_for_security(viewer_of(request), person_id)
    told = {
        "shown": shown,
        "sessions": queries.sessions_of(shown, at=timezone.now()),
        "two_step": queries.two_step_of(shown),
        "tokens": [token for token in tokens.tokens_of(shown) if token.revoked_at is None],
    }
    return render(request, "organisation/person_security.html", told)


@require_POST
def end_sessions(request: HttpRequest, person_id: int) -> HttpResponse:
    viewer = viewer_of(request)
    shown = queries.person_for_security(viewer, person_id)
    security.end_sessions_of(shown, by=viewer, at=timezone.now())
    return redirect("organisation:person_security", person_id)


@require_POST
def revoke_tokens(request: HttpRequest, person_id: int) -> HttpResponse:
    viewer = viewer_of(request)
    shown = queries.person_for_security(viewer, person_id)
    security.revoke_tokens_of(shown, by=viewer, at=timezone.now())
    return redirect("organisation:person_security", person_id)


@require_POST
def remove_two_step(request: HttpRequest, person_id: int) -> HttpResponse:
    viewer = viewer_of(request)
    shown = queries.person_for_security(viewer, person_id)
    security.remove_two_step(shown, by=viewer, at=timezone.now())
    return redirect("organisation:person_security", person_id)
