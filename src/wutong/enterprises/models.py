"""Enterprises with what is known of them, how their names are written, talks with them, and leads."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wutong.enterprises.rules import LeadState
from wutong.organisation.models import Body, Park, Person, Region
from wutong.projects.models import Project

BASES = [("实测", "实测"), ("合成", "合成"), ("假设", "假设")]


class Enterprise(models.Model):
    """A firm somebody works on: public facts, the same for every office.

    `home_code` is a GB/T 2260 code anywhere in the country, or empty; `eid` is its number in the register;
    what is not known is empty or null. `search_key`: the name as written, as said, by initials.
    """

    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    search_key = models.CharField(max_length=2000, blank=True)
    credit_code = models.CharField(max_length=18, blank=True)
    eid = models.CharField(max_length=18, blank=True)
    home_code = models.CharField(max_length=6, blank=True)
    home_words = models.CharField(max_length=60, blank=True)
    industry_code = models.CharField(max_length=5, blank=True)
    group_name = models.CharField(max_length=200, blank=True)
    capital_yuan = models.BigIntegerField(null=True, blank=True)
    founded_date = models.DateField(null=True, blank=True)
    business = models.CharField(max_length=600, blank=True)
    source = models.CharField(max_length=300)
    basis = models.CharField(max_length=4, choices=BASES)
    as_of = models.DateField()
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["name_key"], name="enterprises_by_name"),
            models.Index(fields=["-updated_at", "-id"], name="enterprises_by_update"),
            models.Index(fields=["home_code"], name="enterprises_by_home"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["credit_code"], name="credit_code_once", condition=~Q(credit_code="")
            ),
            models.UniqueConstraint(fields=["eid"], name="register_number_once", condition=~Q(eid="")),
            models.CheckConstraint(
                condition=Q(capital_yuan=None) | Q(capital_yuan__gte=0), name="capital_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NameDecision(models.Model):
    """Which enterprise a name as written means, or none; the newest not undone counts. Never changed but to
    undo it. `decided_by` empty: the engine, sure of it."""

    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    enterprise = models.ForeignKey(Enterprise, null=True, on_delete=models.PROTECT, related_name="names")
    probability = models.FloatField(null=True)
    reasons = models.JSONField(default=list)
    origin = models.CharField(max_length=20)
    # the import that brought the name; whether the enterprise was kept because of this decision
    batch = models.UUIDField(null=True)
    is_made = models.BooleanField(default=False)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-decided_at", "-id"], name="decisions_by_time"),
            models.Index(fields=["batch"], name="decisions_by_batch", condition=Q(batch__isnull=False)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name_key"], name="name_decided_once", condition=Q(undone_at=None)
            )
        ]


class Merge(models.Model):
    """Two cards of one firm made one. `gone_id`: the number the other had; `undo` takes them apart, then the
    row goes: the trail keeps that it was."""

    kept = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="merges")
    gone_id = models.BigIntegerField()
    gone_name = models.CharField(max_length=200)
    words = models.CharField(max_length=300, blank=True)
    undo = models.JSONField()
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["gone_id"], name="card_gone_once")]


class WrittenName(models.Model):
    """A name somebody wrote as an investor, and what the engine made of it when it last looked.

    `answer` of names.rules.Answer, `nearest` of the kept. Made anew at any time; decisions stand apart.
    """

    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, unique=True)
    home = models.CharField(max_length=60, blank=True)
    answer = models.CharField(max_length=8)
    nearest = models.ForeignKey(Enterprise, null=True, on_delete=models.SET_NULL, related_name="+")
    probability = models.FloatField(default=0)
    reasons = models.JSONField(default=list)
    batch = models.UUIDField(null=True)
    seen_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["answer", "-probability", "id"], name="names_by_likelihood"),
            models.Index(fields=["batch"], name="names_by_batch", condition=Q(batch__isnull=False)),
        ]


class Told(models.Model):
    """What is said of an enterprise, with source and date."""

    source = models.CharField(max_length=300)
    basis = models.CharField(max_length=4, choices=BASES)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Signal(Told):
    """A public fact of a day: built, bought, prized, moved; `kind` of rules.SIGNALS."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="signals")
    kind = models.CharField(max_length=20)
    on = models.DateField()
    words = models.CharField(max_length=300)


class Relation(Told):
    """Another firm and what it is to this one, `kind` of rules.RELATIONS; `region_code` of a branch."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="relations")
    kind = models.CharField(max_length=20)
    other = models.ForeignKey(Enterprise, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    other_name = models.CharField(max_length=200)
    region_code = models.CharField(max_length=6, blank=True)
    words = models.CharField(max_length=300, blank=True)
    as_of = models.DateField()


class Placed(models.Model):
    """Of the office that keeps it: seen by those whose reach covers the place."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    park = models.ForeignKey(Park, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    brought_by = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Contact(Placed):
    """A person at the enterprise; masked on pages, revealing one is an act of its own."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    is_former = models.BooleanField(default=False)
    # the table that brought them, until somebody changes them
    batch = models.UUIDField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["batch"], name="contacts_by_batch", condition=Q(batch__isnull=False)),
        ]


class Lead(Placed):
    """A firm an office wants to win, from the pool to a project; `state` of rules.LeadState.

    A time is null until it happened; `moved_at`: the last step that brought it on, in the pool its coming.
    `chain_key`, `node_key`: the gap it was found for, as chains call them. `role` of rules.ROLES: what the
    office above said where several offices follow one firm.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="leads")
    chain_key = models.CharField(max_length=40, blank=True)
    node_key = models.CharField(max_length=40, blank=True)
    node_words = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=20)
    recommended_by = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=600, blank=True)
    investment_yuan = models.BigIntegerField(null=True, blank=True)
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=[(one.value, one.label) for one in LeadState])
    role = models.CharField(max_length=8, blank=True)
    assigned_at = models.DateTimeField(null=True)
    appraised_at = models.DateTimeField(null=True)
    told_back_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=300, blank=True)
    moved_at = models.DateTimeField()
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.IntegerField(default=1)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["region", "state", "-moved_at"], name="leads_by_region"),
            models.Index(fields=["state", "-moved_at", "-id"], name="leads_by_state"),
            models.Index(fields=["enterprise", "state"], name="leads_by_enterprise"),
            models.Index(fields=["chain_key", "node_key"], name="leads_by_node"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(investment_yuan=None) | Q(investment_yuan__gte=0), name="lead_money_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(state="project") | Q(project__isnull=False), name="lead_made_names_its_project"
            ),
        ]


class LeadStep(models.Model):
    """What happened to a lead; rows are added, never changed."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")


class Meeting(Placed):
    """A visit, call or letter, by its lead where there is one; `kind` of rules.MEETINGS."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="meetings")
    lead = models.ForeignKey(Lead, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=12)
    on = models.DateField()
    ours = models.CharField(max_length=200, blank=True)
    theirs = models.CharField(max_length=200, blank=True)
    words = models.TextField()
    next_step = models.CharField(max_length=300, blank=True)
    next_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True)


class Request(Placed):
    """What an enterprise asks of us; `department`: a key of supporting departments, or empty."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="requests")
    lead = models.ForeignKey(Lead, null=True, blank=True, on_delete=models.PROTECT, related_name="requests")
    words = models.CharField(max_length=600)
    department = models.CharField(max_length=40, blank=True)
    asked_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=600, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)


class LeadClock(models.Model):
    """Days of rules.Clock from a day on; rows are added, never changed."""

    said = models.JSONField()
    source = models.CharField(max_length=300)
    basis = models.CharField(max_length=4, choices=BASES)
    valid_from = models.DateField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
