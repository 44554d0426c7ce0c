"""Loads the person behind a session: one row; body, region and park are in memory already."""

from django.contrib.auth.backends import ModelBackend

from wutong.organisation.dictionaries import bodies
from wutong.organisation.models import Person
from wutong.organisation.prepared import Prepared

_active = Prepared(lambda user_id: Person.objects.order_by("pk").filter(pk=user_id, is_active=True))


class PersonBackend(ModelBackend):
    def get_user(self, user_id: int) -> Person | None:
        person = next(iter(_active(user_id)), None)
        if person is not None and (body := bodies().get(person.body_id)) is not None:
            person.body = body
        return person
