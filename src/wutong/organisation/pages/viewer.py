"""Who is looking: behind the login wall it is always a person."""

from typing import cast

from django.http import HttpRequest

from wutong.organisation.models import Person


def viewer_of(request: HttpRequest) -> Person:
    return cast(Person, request.user)
