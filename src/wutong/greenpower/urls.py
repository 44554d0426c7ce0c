"""绿电: the study page, and the front that is worked out behind it."""

from django.urls import path

from wutong.greenpower import pages

app_name = "greenpower"
urlpatterns = [
    path("", pages.study, name="study"),
    path("front/", pages.front, name="front"),
    path("save/", pages.save, name="save"),
    path("studies/", pages.studies, name="studies"),
    path("studies/<int:study_id>/", pages.saved, name="saved"),
    path("figures/", pages.figures, name="figures"),
    path("figures/<str:key>/", pages.figure, name="figure"),
    path("hours.xlsx", pages.hours, name="hours"),
]
