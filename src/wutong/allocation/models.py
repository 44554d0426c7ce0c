"""What plans are weighed by, from a day on; rows are added, never changed."""

from typing import ClassVar

from django.db import models

from wutong.organisation.models import Person


class PlanSettings(models.Model):
    """`said` holds the fields of rules.Settings but its ground; the newest of the latest day counts."""

    said = models.JSONField()
    source = models.CharField(max_length=300)
    basis = models.CharField(max_length=10)
    valid_from = models.DateField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["valid_from"], name="plan_settings_by_day")]
