"""Addresses of how names are decided."""

from django.urls import path

from wutong.enterprises.names import pages

app_name = "names"
urlpatterns = [
    path("", pages.names, name="list"),
    path("decided/", pages.decided, name="decided"),
    path("one/", pages.one, name="one"),
    path("decide/", pages.decide, name="decide"),
    path("recognise/", pages.recognise, name="recognise"),
    path("decisions/<int:decision_id>/undo/", pages.undo, name="undo"),
]
