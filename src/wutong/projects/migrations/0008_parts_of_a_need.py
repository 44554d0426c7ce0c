"""A need keeps the total and the parts it was worked out from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0007_factor_needs")]

    operations = [
        migrations.AddField("factorneed", "parts", models.JSONField(blank=True, default=dict)),
    ]
