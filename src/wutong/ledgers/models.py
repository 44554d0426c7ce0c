"""An import from upload to undo, and the column meanings people confirmed."""

import uuid
from typing import ClassVar

from django.db import models

from wutong.jobs.models import Job
from wutong.organisation.models import Person
from wutong.projects.models import Workbook


class Import(models.Model):
    """One file one person brought. The workbook becomes evidence (`workbook`) only when it is written."""

    class State(models.TextChoices):
        READING = "reading", "正在读"
        READ = "read", "等您看读法"
        REFUSED = "refused", "没有读"
        CANCELLED = "cancelled", "已取消"
        WRITING = "writing", "正在写入"
        WRITTEN = "written", "已写入"
        UNDONE = "undone", "已撤销"

    batch = models.UUIDField(default=uuid.uuid4, unique=True)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.BigIntegerField()
    workbook = models.ForeignKey(Workbook, null=True, on_delete=models.PROTECT, related_name="imports")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    # counts, sums, warnings, totals that disagree: small; the rows lie beside the workbook (cache.py)
    summary = models.JSONField(default=dict)
    refusal = models.CharField(max_length=600, blank=True)
    # {"r0:B12~p345": "same", "r0:B12~r0:B15": "different"}: what the person said of a row and its like
    decisions = models.JSONField(default=dict)
    # what was written, and what undo has to put back
    written = models.JSONField(default=dict)
    undo = models.JSONField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-created_at"], name="imports_by_time")]

    @property
    def is_busy(self) -> bool:
        return self.state in {self.State.READING, self.State.WRITING}


class Mapping(models.Model):
    """Column meanings a person confirmed for a form; the next workbook of that form uses them."""

    form_key = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=6)
    meanings = models.JSONField(default=dict)
    sheet_words = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["form_key", "region_code"], name="a_form_has_one_mapping_a_region"
            )
        ]
