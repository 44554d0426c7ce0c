"""设置: duties, people, sessions, tokens, the trail."""

from django.urls import path

from wutong.organisation import pages

app_name = "organisation"
urlpatterns = [
    path("", pages.settings_page, name="settings"),
    path("account/", pages.account_page, name="account"),
]
