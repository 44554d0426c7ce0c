"""Saved studies: what was asked, on which figures, and what was answered; a version is never changed."""

from typing import ClassVar

from django.db import models

from wutong.organisation.models import Body, Person


class Figure(models.Model):
    """A price, cost or rule put in by hand from a day on; rows are added, never changed."""

    key = models.CharField(max_length=60)
    value = models.FloatField()
    source = models.CharField(max_length=300)
    basis = models.CharField(max_length=20)
    valid_from = models.DateField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "valid_from"], name="power_figures_by_day")]


class Study(models.Model):
    name = models.CharField(max_length=120)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """`asked` are the choices, `basis` the figures used ({key: [value, date]}), `answer` the plan told."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    asked = models.JSONField()
    basis = models.JSONField()
    answer = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["study", "number"], name="a_version_has_one_number")
        ]
