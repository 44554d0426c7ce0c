"""Loads the person behind a session together with body, region and park, in one statement."""

from django.contrib.auth.backends import ModelBackend

from wutong.organisation.models import Person


class PersonBackend(ModelBackend):
    def get_user(self, user_id: int) -> Person | None:
        people = Person.objects.select_related("body__region", "body__park").order_by("pk")
        person = people.filter(pk=user_id).first()
        return person if person is not None and person.is_active else None
