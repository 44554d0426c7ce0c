"""A figure may be words: the bands of a day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("greenpower", "0003_sharing"),
    ]

    operations = [
        migrations.AddField(
            model_name="figure",
            name="words",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AlterField(
            model_name="figure",
            name="value",
            field=models.FloatField(null=True),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("value__isnull", False), ("words", "")),
                    models.Q(("value__isnull", True), models.Q(("words", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_power_figure_is_a_number_or_words",
            ),
        ),
    ]
