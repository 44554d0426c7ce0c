"""Chains with every version they ever had, what scores weigh by, and what local firms offer and need."""

from typing import ClassVar

from django.db import models

from wutong.enterprises.models import Enterprise
from wutong.organisation.models import Park, Person, Region


class Chain(models.Model):
    """`leader` is the 链长: a person of the site, or only a name; `version` the number of the newest."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    note = models.CharField(max_length=300, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    leader = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    leader_name = models.CharField(max_length=60, blank=True)
    targets = models.TextField(blank=True)
    targets_source = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300)
    basis = models.CharField(max_length=10)
    position = models.IntegerField()
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position", "id"]


class Node(models.Model):
    """A link of the chain, of the newest version; its key stays while it is renamed."""

    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="nodes")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    tier = models.CharField(max_length=10)
    position = models.IntegerField()
    codes = models.JSONField(default=list)
    words = models.JSONField(default=list)
    heard = models.CharField(max_length=10, blank=True)
    firms = models.JSONField(default=list)
    source = models.CharField(max_length=300)
    basis = models.CharField(max_length=10)
    catalogue = models.CharField(max_length=4, blank=True)
    catalogue_source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "key"], name="chain_node_once"),
        ]


class Edge(models.Model):
    """Supplier → buyer, of the newest version; none without a source."""

    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="edges")
    supplier = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="sells")
    buyer = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="buys")
    weight = models.FloatField(null=True)
    sales = models.FloatField(null=True)
    weight_source = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300)
    basis = models.CharField(max_length=10)
    as_of = models.DateField()
    position = models.IntegerField()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["supplier", "buyer"], name="chain_edge_once"),
            models.CheckConstraint(condition=~models.Q(source=""), name="chain_edge_has_source"),
        ]


class ChainVersion(models.Model):
    """The whole map as it stood; rows are added, never changed."""

    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    content = models.JSONField()
    words = models.CharField(max_length=400)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    restored_from = models.IntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "number"], name="chain_version_once"),
        ]


class ChainWeights(models.Model):
    """`said`: the fields of rules.Weights but its ground; the newest of the latest day counts."""

    said = models.JSONField()
    source = models.CharField(max_length=300)
    basis = models.CharField(max_length=10)
    valid_from = models.DateField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")


class VisitWeights(models.Model):
    """What whom-to-visit weighs by; `said`: the fields of candidates.rules.Weights but its ground."""

    said = models.JSONField()
    source = models.CharField(max_length=300)
    basis = models.CharField(max_length=10)
    valid_from = models.DateField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")


class HomePressure(models.Model):
    """How hard a province presses energy-hungry firms to leave, as put in with a document of a day.

    `level` of candidates.rules.PRESSURES, null: not known any more; the newest row of a province counts.
    """

    province_code = models.CharField(max_length=6)
    level = models.IntegerField(null=True)
    source = models.CharField(max_length=300)
    basis = models.CharField(max_length=10)
    as_of = models.DateField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["province_code", "-id"], name="pressure_by_province")]


class NodeVerdict(models.Model):
    """A document on a node in a region: `kind` and `verdict` of verdicts.KINDS and VERDICTS; the last counts.

    Rows are added, never changed; `node_key` outlives the node.
    """

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="verdicts")
    node_key = models.CharField(max_length=40)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    verdict = models.CharField(max_length=10)
    source = models.CharField(max_length=300)
    as_of = models.DateField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["region", "chain", "node_key"], name="verdict_by_region")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(source=""), name="verdict_has_source"),
        ]


class SupplyLine(models.Model):
    """What a local firm offers or needs at a node; `kind` of supply.rules.KINDS, `node_key` outlives it."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="supply")
    node_key = models.CharField(max_length=40)
    kind = models.CharField(max_length=5)
    firm_name = models.CharField(max_length=200)
    enterprise = models.ForeignKey(
        Enterprise, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    park = models.ForeignKey(Park, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    product = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300)
    basis = models.CharField(max_length=10)
    as_of = models.DateField()
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["chain", "node_key", "kind"], name="supply_by_node")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(source=""), name="supply_has_source"),
            models.CheckConstraint(
                condition=models.Q(amount=None) | models.Q(amount__gt=0) & ~models.Q(unit=""),
                name="supply_amount_is_positive_and_has_a_unit",
            ),
            models.UniqueConstraint(
                fields=["chain", "node_key", "kind", "firm_name", "product"],
                condition=models.Q(withdrawn_at=None),
                name="supply_said_once",
            ),
        ]
