"""Indexes as lists are asked for: amounts narrowed by stage and industry, a county's names.

What counted by region and stage is in the index of sums.
"""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("projects", "0004_list_indexes")]

    operations: ClassVar = [
        migrations.RemoveIndex(model_name="project", name="projects_by_investment"),
        migrations.RemoveIndex(model_name="project", name="projects_by_region_stage"),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                condition=models.Q(("investment_yuan__isnull", False), ("merged_into", None)),
                fields=["-investment_yuan", "-id", "stage", "focus_industry"],
                name="projects_by_amount",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                condition=models.Q(("merged_into", None)),
                fields=["region", "name", "id"],
                name="projects_by_region_name",
            ),
        ),
    ]
