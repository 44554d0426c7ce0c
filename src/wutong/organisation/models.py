"""Regions as a tree with a stored path, parks, bodies, people, their tokens."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from wutong.organisation.duties import BODY_KIND_NAMES, DUTY_NAMES, BodyKind, Duty


class Region(models.Model):
    """An administrative division by its GB/T 2260 code; `path` is /630000/632800/632801/."""

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=40)
    short_name = models.CharField(max_length=20)
    aliases = models.JSONField(default=list)
    level = models.CharField(max_length=30)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=40, unique=True)
    pinyin = models.CharField(max_length=80)
    initials = models.CharField(max_length=20)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["path"]

    def __str__(self) -> str:
        return self.name

    @property
    def lineage(self) -> list[str]:
        """Codes from the province down to itself."""
        return self.path.strip("/").split("/")


class Park(models.Model):
    key = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=60)
    short_name = models.CharField(max_length=30)
    aliases = models.JSONField(default=list)
    level = models.CharField(max_length=30, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="parks")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    leading_industries = models.CharField(max_length=200, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["region__path", "key"]

    def __str__(self) -> str:
        return self.name


class Body(models.Model):
    """A government, department, park committee or liaison office, in a region."""

    key = models.CharField(max_length=60, primary_key=True)
    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=[(k.value, BODY_KIND_NAMES[k]) for k in BodyKind])
    department = models.CharField(max_length=30, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="bodies")
    park = models.ForeignKey(Park, null=True, on_delete=models.PROTECT, related_name="bodies")

    class Meta:
        ordering: ClassVar = ["region__path", "kind", "key"]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.select_related("body__region", "body__park").get(username=username)


class Person(AbstractBaseUser):
    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="people")
    duty = models.CharField(max_length=16, choices=[(d.value, DUTY_NAMES[d]) for d in Duty])
    phone = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    # given by an administrator: nothing opens until the person has chosen their own
    password_is_temporary = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[People] = People()

    class Meta:
        ordering: ClassVar = ["body__region__path", "username"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class ApiToken(models.Model):
    """Only a hash is kept; the secret is shown once, when it is made."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12)
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)


class Setting(models.Model):
    """A figure a province may change, with its date, source and basis (依据/假设)."""

    key = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField()
    words = models.CharField(max_length=120)
    source = models.CharField(max_length=300)
    basis = models.CharField(max_length=10)
    valid_from = models.DateField(null=True)
