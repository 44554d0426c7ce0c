"""Fewer indexes to keep while a ledger is written: those a wider one covers, those nobody looks through.

The blocking keys are an index themselves, nine a project: no reference is checked for them.
"""

from typing import ClassVar

from django.conf import settings
from django.db import migrations, models
from django.db.models import PROTECT

PERSON = settings.AUTH_USER_MODEL


def unindexed(to: str, related: str = "+", **more: object) -> "models.ForeignKey[object, object]":
    return models.ForeignKey(to=to, on_delete=PROTECT, related_name=related, db_index=False, **more)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("projects", "0005_narrowed_lists")]

    operations: ClassVar = [
        migrations.AlterField("namekey", "key", models.CharField(max_length=40)),
        migrations.AlterField(
            "namekey",
            "project",
            models.ForeignKey(
                db_constraint=False,
                on_delete=models.CASCADE,
                related_name="name_keys",
                to="projects.project",
            ),
        ),
        migrations.AddIndex("namekey", models.Index(fields=["key"], name="name_keys_by_key")),
        migrations.AlterField("project", "region", unindexed("organisation.region")),
        migrations.AlterField("project", "park", unindexed("organisation.park", null=True, blank=True)),
        migrations.AlterField("project", "created_by", unindexed(PERSON, null=True)),
        migrations.AlterField("project", "updated_by", unindexed(PERSON, null=True)),
        migrations.AlterField("project", "merged_into", unindexed("projects.project", "merged", null=True)),
        migrations.AddIndex(
            "project",
            models.Index(
                fields=["merged_into"],
                name="projects_merged",
                condition=models.Q(merged_into__isnull=False),
            ),
        ),
        migrations.AlterField("stagechange", "by", unindexed(PERSON, null=True)),
    ]
