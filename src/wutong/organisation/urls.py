"""设置: duties, people, sessions, tokens, the trail."""

from django.urls import path

from wutong.organisation.pages import account, reference, settings

app_name = "organisation"
urlpatterns = [
    path("", settings.settings_page, name="settings"),
    path("account/", settings.account_page, name="account"),
    path("account/sessions/others/end/", settings.end_other_sessions, name="end_other_sessions"),
    path("account/sessions/<int:session_id>/end/", settings.end_session, name="end_session"),
    path("tokens/", account.tokens_page, name="tokens"),
    path("tokens/<int:token_id>/revoke/", account.revoke_token, name="revoke_token"),
    path("duties/", reference.duties_page, name="duties"),
    path("access/", reference.access_page, name="access"),
    path("bodies/", reference.bodies_page, name="bodies"),
    path("regions/", reference.regions_page, name="regions"),
    path("parks/", reference.parks_page, name="parks"),
    path("focus/", reference.focus_page, name="focus"),
    path("industries/", reference.industries_page, name="industries"),
]
