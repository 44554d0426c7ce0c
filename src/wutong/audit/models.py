"""One entry for every act. The database refuses to change or remove an entry."""

from django.db import models


class Entry(models.Model):
    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=60)
    body_name = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=12)
    act = models.CharField(max_length=40)
    target_kind = models.CharField(max_length=30)
    target_id = models.CharField(max_length=64)
    target_name = models.CharField(max_length=200)
    region_code = models.CharField(max_length=6, blank=True)
    changes = models.JSONField(default=dict)
    words = models.CharField(max_length=400, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["target_kind", "target_id", "-seq"], name="audit_by_target"),
            models.Index(fields=["person_id", "-seq"], name="audit_by_person"),
            models.Index(fields=["act", "-seq"], name="audit_by_act"),
            models.Index(fields=["target_kind", "region_code", "-seq"], name="audit_by_region"),
        ]


class Head(models.Model):
    """The end of the chain: one row, locked while an entry is added."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
