"""Saved studies: what was asked, on which figures, and what was answered; a version is never changed."""

import uuid
from typing import ClassVar

from django.db import models

from wutong.jobs.models import Job
from wutong.organisation.models import Body, Person
from wutong.projects.models import Project


class Figure(models.Model):
    """A price, cost, rule or day of bands put in by hand from a day on; rows are added, never changed."""

    key = models.CharField(max_length=60)
    value = models.FloatField(null=True)
    words = models.CharField(max_length=60, blank=True, default="")
    source = models.CharField(max_length=300)
    basis = models.CharField(max_length=20)
    valid_from = models.DateField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "valid_from"], name="power_figures_by_day")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(value__isnull=False, words="")
                | models.Q(value__isnull=True) & ~models.Q(words=""),
                name="a_power_figure_is_a_number_or_words",
            )
        ]


class Curve(models.Model):
    """A year of hours of somebody's own: a load in MW, or wind or PV output by capacity; never changed.

    `hours` are 8,760 float64 (`curves.unpacked`), `digest` is theirs, `file_digest` the file's; `words` say
    how the file was read and `notes` what was odd. Withdrawn, it is no longer offered; studies keep it."""

    KINDS: ClassVar = [("load", "负荷"), ("wind", "风电出力"), ("solar", "光伏出力")]

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=5, choices=KINDS)
    hours = models.BinaryField()
    digest = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    peak = models.FloatField()
    full_load_hours = models.FloatField()
    words = models.TextField()
    notes = models.JSONField(default=list)
    source = models.CharField(max_length=300)
    basis = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["body", "kind", "digest"],
                condition=models.Q(withdrawn_at=None),
                name="a_body_keeps_the_same_hours_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Study(models.Model):
    name = models.CharField(max_length=120)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, null=True, on_delete=models.SET_NULL, related_name="+")

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


class Share(models.Model):
    """A body that may read a study it does not hold; taken back, the row stays for what it tells."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="shares")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField()
    shared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["study", "body"],
                condition=models.Q(taken_back_at=None),
                name="a_study_is_shared_once_with_a_body",
            )
        ]


class Batch(models.Model):
    """Many questions sized by a job in slices: `asked` are the choices (`batches.grid`), `basis` the facts
    they are sized on, in full. Rows lie in the data directory by `key`: parts while it runs, then one file.

    `done` counts questions, `seconds` the time their sizing took; both grow by a slice at a time."""

    class State(models.TextChoices):
        RUNNING = "running", "正在算"
        DONE = "done", "算完"
        STOPPED = "stopped", "已停"

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(max_length=120)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    asked = models.JSONField()
    basis = models.JSONField()
    questions = models.IntegerField()
    done = models.IntegerField(default=0)
    seconds = models.FloatField(default=0.0)
    where = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
