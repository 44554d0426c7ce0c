"""Addresses of the project room."""

from django.urls import path

from wutong.projects.pages import acting, duplicates, hold_days, holding, listing, needing, project, writing

app_name = "projects"
urlpatterns = [
    path("", listing.project_list, name="list"),
    path("create/", writing.create, name="create"),
    path("export/", listing.export, name="export"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/<int:pk>/", duplicates.decide, name="decide"),
    path("factors/hold-days/", hold_days.working_days, name="hold_days"),
    path("<int:pk>/", project.project, name="detail"),
    path("<int:pk>/edit/", writing.edit, name="edit"),
    path("<int:pk>/move/", acting.move, name="move"),
    path("<int:pk>/status/", acting.status, name="status"),
    path("<int:pk>/evidence/", acting.attach, name="attach"),
    path("<int:pk>/evidence/<int:evidence_id>/", project.evidence_file, name="evidence_file"),
    path("<int:pk>/evidence/<int:evidence_id>/withdraw/", acting.withdraw, name="withdraw_evidence"),
    path("<int:pk>/conditions/<str:key>/", acting.attest, name="attest"),
    path("<int:pk>/conditions/<str:key>/withdraw/", acting.withdraw_attestation, name="withdraw_attestation"),
    path("<int:pk>/milestones/", acting.milestone, name="milestone"),
    path("<int:pk>/milestones/<str:key>/withdraw/", acting.withdraw_milestone, name="withdraw_milestone"),
    path("<int:pk>/requests/", acting.ask, name="ask"),
    path("<int:pk>/requests/<int:request_id>/", acting.answer, name="answer"),
    path("<int:pk>/factors/", holding.factors, name="factors"),
    path("<int:pk>/factors/ask/", holding.ask, name="ask_factors"),
    path("<int:pk>/factors/need/", needing.need, name="need"),
    path("<int:pk>/factors/need/<str:key>/remove/", holding.remove_need, name="remove_need"),
    path("<int:pk>/factors/holds/<int:hold_id>/withdraw/", holding.withdraw_hold, name="withdraw_hold"),
    path("<int:pk>/contact/", project.contact, name="contact"),
    path("<int:pk>/sources/<str:field>/", project.source, name="source"),
    path("<int:pk>/sources/<str:field>/choose/", project.choose, name="choose"),
]
