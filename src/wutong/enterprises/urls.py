"""Addresses of enterprises."""

from django.urls import path

from wutong.enterprises.address_book import pages as address_book
from wutong.enterprises.briefs.pages import brief
from wutong.enterprises.merging import pages as merging
from wutong.enterprises.pages import card, listing, talking, writing

app_name = "enterprises"
urlpatterns = [
    path("", listing.firms, name="list"),
    path("address-book/", address_book.bring, name="address_book"),
    path("address-book/blank.xlsx", address_book.blank, name="blank_book"),
    path("address-book/<uuid:batch>/take-back/", address_book.take_back, name="take_back_book"),
    path("new/", writing.create, name="create"),
    path("register/<str:eid>/", card.registered_card, name="registered"),
    path("register/<str:eid>/keep/", writing.keep_registered, name="keep_registered"),
    path("<int:pk>/", card.card, name="card"),
    path("<int:pk>/brief.docx", brief, name="brief"),
    path("<int:pk>/beside/", card.beside, name="beside"),
    path("<int:pk>/edit/", writing.edit, name="edit"),
    path("<int:pk>/merge/", merging.merge, name="merge"),
    path("merges/<int:merge_id>/undo/", merging.undo, name="undo_merge"),
    path("<int:pk>/take-out/", writing.take_out, name="take_out"),
    path("<int:pk>/contacts/new/", talking.add_contact, name="add_contact"),
    path("<int:pk>/meetings/new/", talking.add_meeting, name="add_meeting"),
    path("<int:pk>/requests/new/", talking.add_request, name="add_request"),
    path("<int:pk>/signals/new/", writing.add_signal, name="add_signal"),
    path("<int:pk>/relations/new/", writing.add_relation, name="add_relation"),
    path("contacts/<int:contact_id>/edit/", talking.edit_contact, name="edit_contact"),
    path("contacts/<int:contact_id>/reveal/", talking.reveal_contact, name="reveal_contact"),
    path("requests/<int:request_id>/answer/", talking.answer, name="answer"),
    path("requests/<int:request_id>/take-back/", talking.take_back_answer, name="take_back_answer"),
    path("<str:kind>/<int:thing_id>/withdraw/", talking.withdraw, name="withdraw"),
    path("<str:kind>/<int:thing_id>/put-back/", talking.put_back, name="put_back"),
]
