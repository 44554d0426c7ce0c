"""Indexes for the sorts of the list and for its sums."""

from typing import ClassVar

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("organisation", "0002_temporary_password"),
        ("projects", "0003_attestation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                condition=models.Q(("merged_into", None), ("paid_in_yuan__isnull", False)),
                fields=["-paid_in_yuan", "-id"],
                name="projects_by_paid_in",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                condition=models.Q(("merged_into", None)), fields=["name", "id"], name="projects_by_name"
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                condition=models.Q(("merged_into", None)),
                fields=[
                    "region",
                    "stage",
                    "status",
                    "officer",
                    "updated_at",
                    "investment_yuan",
                    "investment_foreign",
                ],
                name="projects_for_sums",
            ),
        ),
    ]
