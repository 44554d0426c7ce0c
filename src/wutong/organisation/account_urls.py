"""The parts of allauth we use, under its names; signing up, e-mail and password reset do not exist."""

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as recovery
from django.urls import path

from wutong.organisation.pages import account as pages
from wutong.organisation.pages import settings

urlpatterns = [
    path("login/", pages.Login.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("password/", pages.ChangePassword.as_view(), name="account_change_password"),
    path("again/", pages.Reauthenticate.as_view(), name="account_reauthenticate"),
    path("second-step/", pages.SecondStep.as_view(), name="mfa_authenticate"),
    path("second-step/again/", pages.SecondStepAgain.as_view(), name="mfa_reauthenticate"),
    path("two-step/", pages.two_step, name="mfa_index"),
    path("two-step/activate/", pages.ActivateTwoStep.as_view(), name="mfa_activate_totp"),
    path("two-step/deactivate/", pages.DeactivateTwoStep.as_view(), name="mfa_deactivate_totp"),
    path("two-step/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("two-step/codes/renew/", pages.GenerateCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("sessions/", settings.sessions_page, name="usersessions_list"),
]
