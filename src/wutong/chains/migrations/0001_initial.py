"""Chains, their nodes, edges and versions; what scores are weighed by."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0002_temporary_password"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("leader_name", models.CharField(blank=True, max_length=60)),
                ("targets", models.TextField(blank=True)),
                ("targets_source", models.CharField(blank=True, max_length=300)),
                ("source", models.CharField(max_length=300)),
                ("basis", models.CharField(max_length=10)),
                ("position", models.IntegerField()),
                ("version", models.IntegerField(default=1)),
                (
                    "leader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.region",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="ChainWeights",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("said", models.JSONField()),
                ("source", models.CharField(max_length=300)),
                ("basis", models.CharField(max_length=10)),
                ("valid_from", models.DateField()),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Node",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=60)),
                ("tier", models.CharField(max_length=10)),
                ("position", models.IntegerField()),
                ("codes", models.JSONField(default=list)),
                ("words", models.JSONField(default=list)),
                ("heard", models.CharField(blank=True, max_length=10)),
                ("firms", models.JSONField(default=list)),
                ("source", models.CharField(max_length=300)),
                ("basis", models.CharField(max_length=10)),
                ("catalogue", models.CharField(blank=True, max_length=4)),
                ("catalogue_source", models.CharField(blank=True, max_length=300)),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="nodes", to="chains.chain"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Edge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weight", models.FloatField(null=True)),
                ("sales", models.FloatField(null=True)),
                ("weight_source", models.CharField(blank=True, max_length=300)),
                ("source", models.CharField(max_length=300)),
                ("basis", models.CharField(max_length=10)),
                ("as_of", models.DateField()),
                ("position", models.IntegerField()),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="edges", to="chains.chain"
                    ),
                ),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="buys", to="chains.node"
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sells", to="chains.node"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="ChainVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("content", models.JSONField()),
                ("words", models.CharField(max_length=400)),
                ("made_at", models.DateTimeField()),
                ("restored_from", models.IntegerField(null=True)),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="chains.chain",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "number"), name="chain_version_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="node",
            constraint=models.UniqueConstraint(fields=("chain", "key"), name="chain_node_once"),
        ),
        migrations.AddConstraint(
            model_name="edge",
            constraint=models.UniqueConstraint(fields=("supplier", "buyer"), name="chain_edge_once"),
        ),
        migrations.AddConstraint(
            model_name="edge",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="chain_edge_has_source"
            ),
        ),
    ]
