"""A job, who holds it and until when."""

from django.db import models


class Job(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", "排队"
        RUNNING = "running", "正在办"
        DONE = "done", "办完"
        FAILED = "failed", "失败"
        CANCELLED = "cancelled", "已取消"

    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    person_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    result = models.JSONField(null=True)
    error = models.CharField(max_length=1000, blank=True)
    tries = models.SmallIntegerField(default=0)
    owner = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "lease_until", "id"], name="jobs_next")]
