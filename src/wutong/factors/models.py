"""What is kept of factors. Amounts are whole thousandths of the kind's unit; the database keeps the balances.

The only write that moves an amount is a new Transfer. Triggers (migration 0002) add it to its account, to
every account above and to its hold; CHECK constraints refuse what would oversell; it is never changed.
"""

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wutong.factors.rules import MOVES
from wutong.organisation.models import Park, Person, Region


class FactorKind(models.Model):
    """A kind of factor as it stands from a day on: its unit, the law behind it, who answers for it."""

    key = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=40)
    group = models.CharField(max_length=20)
    unit = models.CharField(max_length=20)
    department = models.CharField(max_length=30)
    # the field of a project that says how much it needs, and how many of our units one of its units is
    project_field = models.CharField(max_length=40, blank=True)
    per_field_unit = models.DecimalField(max_digits=18, decimal_places=9, null=True, blank=True)
    is_annual = models.BooleanField(default=False)
    law = models.CharField(max_length=300, blank=True)
    words = models.CharField(max_length=300, blank=True)
    rules = models.JSONField(default=dict)
    basis = models.CharField(max_length=10)
    source = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    position = models.IntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "key"]

    def __str__(self) -> str:
        return self.name

    def is_in_force(self, on: date) -> bool:
        return self.valid_to is None or self.valid_to >= on


class Account(models.Model):
    """One factor of one region or park in one period. Every balance counts what lies below as well.

    `capacity` is what there is, `granted` the part given on to accounts below, `own` what is held here
    itself; `reserved` and `committed` are what is held here and below. The triggers alone write these five.
    """

    kind = models.ForeignKey(FactorKind, on_delete=models.PROTECT, related_name="accounts")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    park = models.ForeignKey(Park, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=9)  # a year, or 长期
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    capacity = models.BigIntegerField(default=0)
    granted = models.BigIntegerField(default=0)
    own = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    committed = models.BigIntegerField(default=0)
    # the transfer that last moved a balance: a balance that moved without one is refused
    moved_by = models.BigIntegerField(null=True)
    is_synthetic = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # one that is kept; a closed one stays with its statement, and another may be opened in its place
            models.UniqueConstraint(
                fields=["kind", "region", "period"],
                condition=Q(park=None, closed_at=None),
                name="a_region_has_one_account",
            ),
            models.UniqueConstraint(
                fields=["kind", "park", "period"],
                condition=Q(park__isnull=False, closed_at=None),
                name="a_park_has_one_account",
            ),
            models.CheckConstraint(
                name="no_balance_is_negative",
                condition=Q(capacity__gte=0, granted__gte=0, own__gte=0, reserved__gte=0, committed__gte=0),
            ),
            models.CheckConstraint(
                name="nothing_is_oversold", condition=Q(capacity__gte=F("reserved") + F("committed"))
            ),
            models.CheckConstraint(
                name="what_is_granted_is_not_held", condition=Q(capacity__gte=F("granted") + F("own"))
            ),
            models.CheckConstraint(
                name="what_is_held_here_is_counted", condition=Q(own__lte=F("reserved") + F("committed"))
            ),
        ]


class Above(models.Model):
    """Each account with itself and every account above it: what a trigger adds an amount to."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="above")
    ancestor = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="below")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "ancestor"], name="an_account_is_above_once")
        ]


class Operation(models.Model):
    """One act as it was asked, under its idempotency key: the same key and body again changes nothing."""

    key = models.CharField(max_length=80, unique=True)
    digest = models.CharField(max_length=64)
    verb = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)


class Reservation(models.Model):
    """What one holder (a project of an upper room, by number) was promised at once: all of it or nothing."""

    operation = models.OneToOneField(Operation, on_delete=models.PROTECT, related_name="reservation")
    holder = models.BigIntegerField(db_index=True)
    holder_name = models.CharField(max_length=200)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")


class Hold(models.Model):
    """One amount of one account within a reservation. `pending` and `committed` are the triggers'.

    A pending hold whose time is up holds nothing, whether or not anybody has written that down yet.
    """

    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="holds")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holds")
    asked = models.BigIntegerField()
    pending = models.BigIntegerField(default=0)
    committed = models.BigIntegerField(default=0)
    moved_by = models.BigIntegerField(null=True)
    expires_at = models.DateTimeField()
    # the department's word: empty while it has said nothing
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["account", "expires_at"], name="holds_that_lapse", condition=Q(pending__gt=0)
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="a_hold_asks_for_something", condition=Q(asked__gt=0)),
            models.CheckConstraint(
                name="a_hold_is_never_negative", condition=Q(pending__gte=0, committed__gte=0)
            ),
            models.CheckConstraint(
                name="a_hold_is_never_exceeded", condition=Q(asked__gte=F("pending") + F("committed"))
            ),
        ]

    def pending_at(self, at: datetime) -> int:
        return self.pending if self.expires_at > at else 0


class Transfer(models.Model):
    """One movement of one account, for ever; the amounts are signed, a mistake is met by a counter-entry."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="transfers")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="transfers")
    hold = models.ForeignKey(Hold, null=True, on_delete=models.PROTECT, related_name="transfers")
    move = models.CharField(max_length=16, choices=[(m.value, m.label) for m in MOVES])
    capacity = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    committed = models.BigIntegerField(default=0)
    # an expiry happened when the time was up, whenever it was written
    at = models.DateTimeField()
    document = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=300, blank=True)
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "at", "id"], name="transfers_as_a_statement")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_transfer_moves_something",
                condition=~Q(capacity=0) | ~Q(reserved=0) | ~Q(committed=0),
            ),
            models.CheckConstraint(
                name="a_transfer_is_of_capacity_or_of_a_hold",
                condition=Q(hold=None, reserved=0, committed=0) | Q(hold__isnull=False, capacity=0),
            ),
        ]


class Notice(models.Model):
    """A word to a person about a hold of theirs, until they have seen it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    reservation = models.ForeignKey(Reservation, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=300)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "seen_at", "at"], name="notices_to_a_person")]
