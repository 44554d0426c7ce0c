"""What a project keeps. Money is whole yuan; a figure that is not known is null, never zero."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wutong.factors.models import FactorKind
from wutong.organisation.models import Body, Park, Person, Region
from wutong.projects.stages import Stage, Status


class Workbook(models.Model):
    """A ledger file as it came in, evidence behind figures; kept by content: the same file is one row."""

    sha256 = models.CharField(max_length=64, unique=True)
    file_name = models.CharField(max_length=200)
    size_bytes = models.BigIntegerField()
    stored_at = models.DateTimeField()
    stored_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")


class Project(models.Model):
    name = models.CharField(max_length=200)
    statistics_name = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)
    investor = models.CharField(max_length=200, blank=True)
    home = models.CharField(max_length=60, blank=True)
    industry_code = models.CharField(max_length=5, blank=True)
    focus_industry = models.CharField(max_length=40, blank=True)
    # region, park and the two people: the indexes below or none, because every index is paid for by imports
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", db_index=False)
    park = models.ForeignKey(
        Park, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    investment_yuan = models.BigIntegerField(null=True, blank=True)
    investment_yuan_to = models.BigIntegerField(null=True, blank=True)
    investment_is_at_least = models.BooleanField(default=False)
    investment_currency = models.CharField(max_length=3, blank=True)
    investment_foreign = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    fixed_assets_yuan = models.BigIntegerField(null=True, blank=True)
    paid_in_yuan = models.BigIntegerField(null=True, blank=True)
    output_yuan = models.BigIntegerField(null=True, blank=True)
    tax_yuan = models.BigIntegerField(null=True, blank=True)
    jobs = models.IntegerField(null=True, blank=True)
    jobs_to = models.IntegerField(null=True, blank=True)
    jobs_is_at_least = models.BooleanField(default=False)
    land_mu = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    energy_tce = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    power_mw = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    power_gwh = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    water_m3 = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    gas_m3 = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    pollutants = models.CharField(max_length=300, blank=True)
    heavy_metals = models.CharField(max_length=300, blank=True)

    source_channel = models.CharField(max_length=60, blank=True)
    brought_by = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=60, blank=True)

    # a date is an interval with the words kept: "6月中旬" is 11–20 June
    signed_from = models.DateField(null=True, blank=True)
    signed_to = models.DateField(null=True, blank=True)
    signed_words = models.CharField(max_length=60, blank=True)
    start_from = models.DateField(null=True, blank=True)
    start_to = models.DateField(null=True, blank=True)
    start_words = models.CharField(max_length=60, blank=True)
    finish_from = models.DateField(null=True, blank=True)
    finish_to = models.DateField(null=True, blank=True)
    finish_words = models.CharField(max_length=60, blank=True)

    stage = models.CharField(max_length=10, choices=[(s.value, s.label) for s in Stage])
    stage_words = models.CharField(max_length=60, blank=True)
    stage_since = models.DateField()
    status = models.CharField(max_length=10, choices=[(s.value, s.label) for s in Status], default="active")
    status_reason = models.CharField(max_length=300, blank=True)
    is_synthetic = models.BooleanField(default=False)

    # where each value is from: see docs/architecture.md, Provenance
    sources = models.JSONField(default=dict)
    batch = models.UUIDField(null=True)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged", db_index=False
    )
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["-updated_at", "-id"], name="projects_by_update", condition=Q(merged_into=None)
            ),
            models.Index(fields=["region", "-updated_at", "-id"], name="projects_by_region"),
            models.Index(fields=["stage", "-updated_at", "-id"], name="projects_by_stage"),
            models.Index(
                # stage and industry are judged from the index, before a row is fetched
                fields=["-investment_yuan", "-id", "stage", "focus_industry"],
                name="projects_by_amount",
                condition=Q(merged_into=None, investment_yuan__isnull=False),
            ),
            models.Index(fields=["stage_since", "id"], name="projects_by_stage_since"),
            models.Index(
                fields=["-paid_in_yuan", "-id"],
                name="projects_by_paid_in",
                condition=Q(merged_into=None, paid_in_yuan__isnull=False),
            ),
            models.Index(fields=["name", "id"], name="projects_by_name", condition=Q(merged_into=None)),
            # a county's list by name: a county is one code, so its projects stand in order
            models.Index(
                fields=["region", "name", "id"],
                name="projects_by_region_name",
                condition=Q(merged_into=None),
            ),
            # counting and adding up reads this alone, never the rows
            models.Index(
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
                condition=Q(merged_into=None),
            ),
            models.Index(fields=["park", "-updated_at", "-id"], name="projects_by_park"),
            models.Index(fields=["batch"], name="projects_by_batch"),
            # of the few that were merged alone: nobody is to look through it for the many that were not
            models.Index(
                fields=["merged_into"], name="projects_merged", condition=Q(merged_into__isnull=False)
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="investment_range_is_ordered",
                condition=Q(investment_yuan_to=None) | Q(investment_yuan_to__gte=F("investment_yuan")),
            ),
            models.CheckConstraint(
                name="money_is_not_negative",
                condition=(Q(investment_yuan=None) | Q(investment_yuan__gte=0))
                & (Q(paid_in_yuan=None) | Q(paid_in_yuan__gte=0)),
            ),
            models.CheckConstraint(
                name="foreign_money_names_its_currency",
                condition=Q(investment_foreign=None) | ~Q(investment_currency=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LedgerRow(models.Model):
    """One project row of a ledger, as written: {"name": ["B6", "…"], …}; unknown columns in extras."""

    workbook = models.ForeignKey(Workbook, on_delete=models.PROTECT, related_name="rows")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="ledger_rows")
    batch = models.UUIDField()
    sheet = models.CharField(max_length=60)
    row = models.IntegerField()
    cells = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    extras = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["batch"], name="ledger_rows_by_batch")]


class StageChange(models.Model):
    """When a project reached a stage and who moved it: what the stage bar and the funnel read."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stage_changes")
    from_stage = models.CharField(max_length=10, blank=True)
    to_stage = models.CharField(max_length=10)
    on = models.DateField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.CharField(max_length=300, blank=True)


class Evidence(models.Model):
    """A file that proves something; stored by its hash outside the web root."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    note = models.CharField(max_length=300, blank=True)
    attached_at = models.DateTimeField()
    attached_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)


class Milestone(models.Model):
    """A step of landing that was reached: 公司注册、备案核准、用地、主体开工、纳统、投产、达产."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    key = models.CharField(max_length=30)
    reached_on = models.DateField()
    evidence = models.ForeignKey(Evidence, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "key"], name="a_milestone_is_reached_once")
        ]


class Attestation(models.Model):
    """Somebody answers for a condition no figure can show: 集体审议通过、接入系统意见已出具."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="attestations")
    key = models.CharField(max_length=40)
    words = models.CharField(max_length=300)
    attested_at = models.DateTimeField()
    attested_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "key"], name="a_condition_is_attested_once")
        ]


class Request(models.Model):
    """A department is asked for something about a project; asking is what lets it see the project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="requests")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField()
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["body", "answered_at", "due_date"], name="requests_open")]


class Asked(models.Model):
    """Which bodies were ever asked about a project: one row each, so that scope is one join."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="asked")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "project"], name="a_body_is_asked_once_for_sight")
        ]


class FactorNeed(models.Model):
    """How much of a factor a project needs, as somebody typed it; it stands before what a fact says.

    `parts` are the total and what of it the rules of the kind may deduct, as typed (factors.deducting); empty
    where only an amount was typed. `thousandths` is what remained by the rules of that day; what is needed
    now is computed from the parts, for rules change.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="factor_needs")
    kind = models.ForeignKey(FactorKind, on_delete=models.PROTECT, related_name="project_needs")
    thousandths = models.BigIntegerField()
    parts = models.JSONField(default=dict, blank=True)
    words = models.CharField(max_length=300, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "kind"], name="a_need_is_typed_once"),
            models.CheckConstraint(name="a_need_is_not_negative", condition=Q(thousandths__gte=0)),
        ]


class NameKey(models.Model):
    """Short blocking keys of a project, by which possible duplicates are fetched.

    Nine a project and nothing rests on them: an index more than a fact, so the database checks no reference.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="name_keys", db_constraint=False
    )
    key = models.CharField(max_length=40)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key"], name="name_keys_by_key")]


class DuplicateCandidate(models.Model):
    """Two projects that may be one, with the reasons; a person decides, and can take it back."""

    class Decision(models.TextChoices):
        OPEN = "open", "待认定"
        SAME = "same", "是同一个"
        DIFFERENT = "different", "不是同一个"

    first = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    confidence = models.FloatField()
    reasons = models.JSONField(default=list)
    batch = models.UUIDField(null=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    # what the merge changed, field by field and row by row, so that it can be undone exactly
    undo = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_is_judged_once"),
            models.CheckConstraint(name="a_pair_has_two_projects", condition=~Q(first=F("second"))),
        ]
        indexes: ClassVar = [models.Index(fields=["decision", "-confidence"], name="duplicates_open")]
