"""The door (login, second step, logout) and what a person manages of their own account."""

from datetime import timedelta
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from wutong.organisation import forms, queries, tokens
from wutong.organisation.accounts import record_account
from wutong.organisation.actions import DEMO_PASSWORD
from wutong.organisation.actions.people import chose_password
from wutong.organisation.pages.viewer import viewer_of
from wutong.organisation.reasons import Refused


class Login(account.LoginView):  # type: ignore[misc]
    form_class = forms.Login

    def get_initial(self) -> dict[str, Any]:
        return {"login": self.request.GET.get("who", "")[:40]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = {
            "demo_people": queries.demo_people() if settings.IS_DEMO else [],
            "demo_password": DEMO_PASSWORD,
        }
        return {**super().get_context_data(**kwargs), **told}


class ChangePassword(account.PasswordChangeView):  # type: ignore[misc]
    form_class = forms.ChangePassword

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        chose_password(viewer_of(self.request), at=timezone.now())
        return response


class Reauthenticate(account.ReauthenticateView):  # type: ignore[misc]
    form_class = forms.Reauthenticate


class SecondStep(mfa.AuthenticateView):  # type: ignore[misc]
    form_class = forms.SecondStep


class SecondStepAgain(mfa.ReauthenticateView):  # type: ignore[misc]
    form_class = forms.SecondStepAgain


class ActivateTwoStep(totp.ActivateTOTPView):  # type: ignore[misc]
    form_class = forms.ActivateTwoStep

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_account(self.request.user, "enable_two_step")
        return response


class DeactivateTwoStep(totp.DeactivateTOTPView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_account(self.request.user, "disable_two_step")
        return response


class GenerateCodes(recovery.GenerateRecoveryCodesView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_account(self.request.user, "renew_recovery_codes")
        return response


def two_step(request: HttpRequest) -> HttpResponse:
    return redirect("organisation:account")


def tokens_page(request: HttpRequest) -> HttpResponse:
    """The secret is written into the answer to the request that made it, and nowhere else."""
    viewer, at = viewer_of(request), timezone.now()
    bound = forms.NewToken(request.POST if request.method == "POST" else None)
    secret, secret_name = "", ""
    if request.method == "POST" and bound.is_valid():
        asked = bound.cleaned_data
        expires_at = at + timedelta(days=asked["days"])
        try:
            secret = tokens.issue(viewer, asked["name"], asked["scopes"], expires_at, viewer, at)
            secret_name, bound = asked["name"], forms.NewToken()
        except Refused as refused:
            forms.add_reasons(bound, refused)
    told = {"bound": bound, "secret": secret, "secret_name": secret_name, "now": at}
    told |= {"tokens": tokens.tokens_of(viewer), "scope_names": tokens.SCOPES}
    return render(request, "organisation/tokens.html", told, status=422 if bound.errors else 200)


@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    tokens.revoke(token_id, viewer_of(request), timezone.now())
    return redirect("organisation:tokens")
