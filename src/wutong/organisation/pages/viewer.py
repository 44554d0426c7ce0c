"""Who is looking, and what they asked in the address: behind the login wall it is always a person."""

from typing import cast

from django.http import HttpRequest

from wutong.organisation.models import Person


def asked(request: HttpRequest, name: str, longest: int = 40) -> str:
    """Words of the query string on one line, without what no database takes."""
    text = "".join(c if c.isprintable() else " " for c in request.GET.get(name, ""))
    return " ".join(text.split())[:longest]


def viewer_of(request: HttpRequest) -> Person:
    return cast(Person, request.user)
