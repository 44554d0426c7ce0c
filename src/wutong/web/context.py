"""What the shell shows on every page: who is looking, how far they see, where they can go."""

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest

from wutong.organisation.access import may, words_for_scope
from wutong.organisation.models import Person
from wutong.web.addresses import url


def shell(request: HttpRequest) -> dict[str, Any]:
    person = getattr(request, "user", None)
    known = person if isinstance(person, Person) else None
    return {
        "person": known,
        "scope_words": words_for_scope(known) if known else "",
        "nav": navigation(known, request.path) if known else [],
        "is_demo": settings.IS_DEMO,
        "said": [str(message) for message in get_messages(request)],
        "home_url": url("cockpit:inbox"),
        "search_url": url("cockpit:search"),
        "account_url": url("organisation:account"),
        "logout_url": url("account_logout"),
    }


def navigation(person: Person, path: str) -> list[dict[str, Any]]:
    groups = []
    for label, items in settings.NAVIGATION:
        shown = [
            {
                "label": name,
                "url": url(route),
                "icon": icon,
                "is_current": path == owns if owns == "/" else path.startswith(owns),
                "count": None,
                "key": route,
            }
            for name, route, icon, owns, acts in items
            if not acts or any(may(person, act) for act in acts)
        ]
        if shown:
            groups.append({"label": label, "items": shown})
    return groups
