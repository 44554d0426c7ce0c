"""Addresses of leads."""

from django.urls import path

from wutong.enterprises.leads.pages.clock import clock
from wutong.enterprises.leads.pages.correcting import edit
from wutong.enterprises.leads.pages.lead import (
    appraise,
    assign,
    back,
    claim,
    contact,
    drop,
    lead,
    make,
    mark,
    reopen,
    tell_back,
    worth,
)
from wutong.enterprises.leads.pages.listing import assign_many, lead_list, sheet
from wutong.enterprises.leads.pages.new import new

app_name = "leads"
urlpatterns = [
    path("", lead_list, name="list"),
    path("leads.xlsx", sheet, name="export"),
    path("assign/", assign_many, name="assign_many"),
    path("new/", new, name="new"),
    path("clock/", clock, name="clock"),
    path("<int:pk>/", lead, name="lead"),
    path("<int:pk>/edit/", edit, name="edit"),
    path("<int:pk>/assign/", assign, name="assign"),
    path("<int:pk>/claim/", claim, name="claim"),
    path("<int:pk>/worth/", worth, name="worth"),
    path("<int:pk>/appraise/", appraise, name="appraise"),
    path("<int:pk>/tell-back/", tell_back, name="tell_back"),
    path("<int:pk>/contact/", contact, name="contact"),
    path("<int:pk>/project/", make, name="make"),
    path("<int:pk>/back/", back, name="back"),
    path("<int:pk>/drop/", drop, name="drop"),
    path("<int:pk>/reopen/", reopen, name="reopen"),
    path("<int:pk>/mark/", mark, name="mark"),
]
