"""What every request passes: the headers, the login wall, refusals turned into pages or problem+json."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from wutong.organisation.reasons import Reason, Refused
from wutong.web.problem import busy, problem

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# the picture to scan for two-step login is made on the spot and never stored, so it stands in its own page
CSP_WITH_PICTURE = CSP.replace("img-src 'self'", "img-src 'self' data:")
SCANNED = "/account/two-step/activate/"
Respond = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        policy = CSP_WITH_PICTURE if request.path == SCANNED else CSP
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class LoginRequired(LoginRequiredMiddleware):
    """Everything asks for a login except the API, which answers with problem+json itself."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if request.path.startswith("/api/"):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class Refusals:
    """An expected refusal becomes a page that says why, or the same reasons as problem+json."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_view(
        self, request: HttpRequest, view_func: object, view_args: object, view_kwargs: object
    ) -> HttpResponse | None:
        """No text has a null character in it, and one of the databases refuses to be asked for one."""
        # the API reads its own bodies, after it knows who is asking
        forms = (request.GET,) if request.path.startswith("/api/") else (request.GET, request.POST)
        typed = (str(text) for form in forms for _, texts in form.lists() for text in texts)
        if not any("\x00" in text for text in (request.path, *typed)):
            return None
        reason = Reason("里面有一个空字符（%00），看不见；删掉它再来", code="null_character")
        return self.process_exception(request, Refused("写的字里有认不出的", [reason]))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        refusal = error if isinstance(error, Refused) else busy(error)
        if refusal is None:
            return None
        if request.path.startswith("/api/"):
            return problem(request, refusal)
        if refusal.status == 404:
            return render(request, "404.html", {}, status=404)
        return render(request, "web/refused.html", refusal_context(request, refusal), status=refusal.status)


def refusal_context(request: HttpRequest, refusal: Refused) -> dict[str, object]:
    """What web/refused.html needs; the way back is the page the person came from, when it is ours."""
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()})
    return {"refusal": refusal, "back_url": came_from if is_ours else "/"}
