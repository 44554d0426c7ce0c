"""设置: duties, people, sessions, tokens, the trail."""

from django.urls import path

from wutong.organisation.pages import account, figures, people, reference, security, settings, trail

app_name = "organisation"
urlpatterns = [
    path("", settings.settings_page, name="settings"),
    path("account/", settings.account_page, name="account"),
    path("account/sessions/others/end/", settings.end_other_sessions, name="end_other_sessions"),
    path("account/sessions/<int:session_id>/end/", settings.end_session, name="end_session"),
    path("tokens/", account.tokens_page, name="tokens"),
    path("tokens/<int:token_id>/revoke/", account.revoke_token, name="revoke_token"),
    path("people/", people.people_page, name="people"),
    path("people/new/", people.create_page, name="create_person"),
    path("people/<int:person_id>/", people.person_page, name="person"),
    path("people/<int:person_id>/stop/", people.set_active, {"is_active": False}, name="stop_person"),
    path("people/<int:person_id>/start/", people.set_active, {"is_active": True}, name="start_person"),
    path("people/<int:person_id>/password/", people.reset_password, name="reset_password"),
    path("security/", security.security_page, name="security"),
    path("security/unlock/", security.unlock, name="unlock"),
    path("security/<int:person_id>/", security.person_page, name="person_security"),
    path("security/<int:person_id>/sessions/end/", security.end_sessions, name="end_sessions"),
    path("security/<int:person_id>/tokens/revoke/", security.revoke_tokens, name="revoke_tokens"),
    path("security/<int:person_id>/two-step/remove/", security.remove_two_step, name="remove_two_step"),
    path("trail/", trail.trail_page, name="trail"),
    path("figures/", figures.figures_page, name="figures"),
    path("figures/<slug:key>/", figures.figure_page, name="figure"),
    path("duties/", reference.duties_page, name="duties"),
    path("access/", reference.access_page, name="access"),
    path("bodies/", reference.bodies_page, name="bodies"),
    path("regions/", reference.regions_page, name="regions"),
    path("parks/", reference.parks_page, name="parks"),
    path("focus/", reference.focus_page, name="focus"),
    path("industries/", reference.industries_page, name="industries"),
]
