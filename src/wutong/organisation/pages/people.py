"""人员: who has an account, with which duty, in which body; for the system administrator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from wutong.organisation import forms, queries
from wutong.organisation.actions import people
from wutong.organisation.duties import DUTY_NAMES, Duty
from wutong.organisation.pages.viewer import asked, viewer_of
from wutong.organisation.reasons import Refused


def people_page(request: HttpRequest) -> HttpResponse:
    sought = queries.SoughtPeople(
        words=asked(request, "q"),
        duty=asked(request, "duty"),
        is_stopped=asked(request, "state") == "stopped",
    )
    number = asked(request, "page", 9)
    page = queries.people(viewer_of(request), sought, page=int(number) if number.isdecimal() else 1)

    def address(**changed: str | int) -> str:
        now = {"q": sought.words, "duty": sought.duty, "state": "stopped" if sought.is_stopped else ""}
        kept = {name: value for name, value in {**now, **changed}.items() if value}
        return reverse("organisation:people") + (f"?{urlencode(kept)}" if kept else "")

    known = Duty(sought.duty) if sought.duty in set(Duty) else None
    told = {
        "page": page,
        "sought": sought,
        "duty_words": DUTY_NAMES[known] if known else "",
        "duties": [{"label": words, "url": address(duty=duty.value)} for duty, words in DUTY_NAMES.items()],
        "without_duty": address(duty=""),
        "in_use": address(state=""),
        "stopped": address(state="stopped"),
        "previous": address(page=page.number - 1) if page.number > 1 else "",
        "next": address(page=page.number + 1) if page.has_next else "",
    }
    return render(request, "organisation/people.html", told)


def create_page(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    queries.may_manage_people(viewer)
    bound = forms.NewPerson(request.POST if request.method == "POST" else None)
    if bound.is_valid():
        try:
            person, password = people.create_person(**bound.cleaned_data, by=viewer, at=timezone.now())
        except Refused as refused:
            forms.add_reasons(bound, refused)
        else:
            told = {"shown": person, "password": password, "is_new": True}
            return render(request, "organisation/password.html", told)
    return render(
        request, "organisation/person_new.html", {"bound": bound}, status=422 if bound.errors else 200
    )


def person_page(request: HttpRequest, person_id: int) -> HttpResponse:
    viewer = viewer_of(request)
    shown = queries.person_of(viewer, person_id)
    opened = {"name": shown.name, "body_key": shown.body_id, "duty": shown.duty, "phone": shown.phone}
    bound = forms.PersonDetails(request.POST if request.method == "POST" else None, initial=opened)
    if bound.is_valid():
        try:
            people.edit_person(shown, **bound.cleaned_data, by=viewer, at=timezone.now())
        except Refused as refused:
            forms.add_reasons(bound, refused)
        else:
            return redirect("organisation:person", person_id)
    told = {"shown": queries.person_of(viewer, person_id), "bound": bound}
    return render(request, "organisation/person.html", told, status=422 if bound.errors else 200)


@require_POST
def set_active(request: HttpRequest, person_id: int, is_active: bool) -> HttpResponse:
    viewer = viewer_of(request)
    people.set_active(queries.person_of(viewer, person_id), is_active, by=viewer, at=timezone.now())
    return redirect("organisation:person", person_id)


@require_POST
def reset_password(request: HttpRequest, person_id: int) -> HttpResponse:
    """The new password is in this answer and nowhere else."""
    viewer = viewer_of(request)
    shown = queries.person_of(viewer, person_id)
    password = people.reset_password(shown, by=viewer, at=timezone.now())
    told = {"shown": shown, "password": password, "is_new": False}
    return render(request, "organisation/password.html", told)
