"""What a department types: an amount in the factor's unit, a day, a document, the reason. No rules."""

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from wutong.factors.deducting import BASES, DEDUCTED, SAID, line_of, reasons_against_rule
from wutong.factors.models import FactorKind
from wutong.factors.rules import MOVE_NAMES, SOURCES, STANDING
from wutong.organisation import dictionaries
from wutong.organisation.access import covers
from wutong.organisation.models import Person
from wutong_engines.units.amounts import AmountRefused, thousandths

Choices = list[tuple[str, str]]


def day_end(day: date) -> datetime:
    """A hold that lasts “until” a day lasts through it."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


class Once(forms.Form):
    """Sent twice it is done once: the key is made when the form is shown."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"key": f"page-{uuid4()}", **kwargs.pop("initial", {})}
        super().__init__(*args, **{"label_suffix": "", "initial": initial, **kwargs})
        for field in self.fields.values():
            field.error_messages |= {"required": "这一格要填", "invalid_choice": "从列出的里选一个"}


class AmountField(forms.CharField):
    """Whole thousandths of `unit`, as people write them."""

    unit = ""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return thousandths(text, self.unit) if text else None
        except AmountRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


def _day(label: str, help_text: str, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "写成 2026-11-20 这样的日期"},
    )


def _words(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=300,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _document(*, required: bool = True) -> forms.CharField:
    return forms.CharField(label="依据的文件", max_length=200, required=required, help_text="文号或文件名")


class Amounted(Once):
    """A form with an amount in the unit of one factor."""

    amount = AmountField(label="数量", max_length=60)

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].unit = unit  # type: ignore[attr-defined]
        self.unit = unit


class Approve(Once):
    expires_on = _day("同意占到哪天", "到那天还没落实，就自动回到账户")


class ChangeEnd(Once):
    expires_on = _day("改到哪天", "到那天还没落实，就自动回到账户")
    words = _words("为什么改期")


class Commit(Amounted):
    document = _document(required=False)
    field_order = ("amount", "document")


class Refuse(Once):
    words = _words("为什么不同意", "申请的人会看到这句话")


class Release(Once):
    words = _words("为什么释放", "申请的人会看到这句话")


class Correct(Once):
    words = _words("错在哪里", "留在流水里，改不掉")


class Close(Once):
    pass


class PutIn(Amounted):
    move = forms.ChoiceField(label="哪里来的", choices=[(one.value, MOVE_NAMES[one]) for one in SOURCES])
    document = _document()
    words = _words("说明", required=False)
    field_order = ("move", "amount", "document", "words")


class MoveBetween(Amounted):
    to = forms.TypedChoiceField(label="调到哪个账户", coerce=int)
    document = _document()
    words = _words("说明", required=False)
    field_order = ("to", "amount", "document", "words")

    def __init__(self, *args: Any, targets: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "选一个账户"), *targets]  # type: ignore[attr-defined]


class Open(Once):
    kind = forms.ChoiceField(label="哪一种要素")
    region = forms.ChoiceField(label="哪个地方")
    park = forms.ChoiceField(label="哪个园区", required=False, help_text="不选就是地方自己的账户")
    period = forms.ChoiceField(label="期间", help_text="每年一算的选年份，用地、容量这类存量选长期")

    def __init__(
        self, *args: Any, person: Person, kinds: list[FactorKind], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        own = person.body.region_id
        regions = [one for one in dictionaries.regions().values() if covers(own, one.code)]
        parks = [one for one in dictionaries.parks().values() if covers(own, one.region_id)]
        years = [(str(year), f"{year} 年") for year in range(today.year, today.year + 3)]
        choices: dict[str, Choices] = {
            "kind": [(one.key, f"{one.name}（{one.unit}）") for one in kinds],
            "region": [(one.code, one.name) for one in regions],
            "park": [("", "不分园区"), *((one.key, one.name) for one in parks)],
            "period": [*years, (STANDING, STANDING)],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
        self.is_annual = {one.key: one.is_annual for one in kinds}

    def clean_period(self) -> str:
        """A year's quota kept as a stock would never end, and a stock kept by the year would."""
        period: str = self.cleaned_data["period"]
        is_annual = self.is_annual.get(self.cleaned_data.get("kind", ""))
        if is_annual and period == STANDING:
            raise forms.ValidationError("这种要素每年一算，选一个年份")
        if is_annual is False and period != STANDING:
            raise forms.ValidationError(f"这种要素是存量，不按年算，选“{STANDING}”")
        return period


class RulesField(forms.CharField):
    """Rules of a factor as lines “name｜what is done｜document｜依据 or 假设”, and of one that deducts
    “｜its unit｜how many of ours one takes｜from which day｜until which day”."""

    def __init__(self) -> None:
        super().__init__(
            label="规矩",
            required=False,
            help_text=(
                "一行一条：名称｜办法｜文件｜依据或假设。要从总量里扣的，后面接着写：扣减单位｜系数｜从哪天｜到哪天，"
                "日期可以不写。如“原料用能｜扣除｜发改环资〔2022〕803号｜依据｜tce｜1”；"
                "1 GWh 扣 122.9 tce 就写“GWh｜122.9”"
            ),
            widget=forms.Textarea(attrs={"rows": 8}),
        )

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return "\n".join(line_of(name, rule) for name, rule in value.items())

    def clean(self, value: Any) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for number, line in enumerate(str(super().clean(value)).splitlines(), start=1):
            if not line.strip():
                continue
            name, *parts = [part.strip() for part in line.replace("|", "｜").split("｜")]
            if not len(SAID) <= len(parts) <= len(SAID + DEDUCTED) or parts[2] not in BASES or not name:
                raise forms.ValidationError(
                    f"第 {number} 行要有四段：名称｜办法｜文件｜依据或假设，没有文件的空着；"
                    "要扣的再接：扣减单位｜系数｜从哪天｜到哪天"
                )
            if name in found:
                raise forms.ValidationError(f"第 {number} 行的“{name}”前面已有")
            pairs = zip(SAID + DEDUCTED, parts, strict=False)
            rule = {key: part for key, part in pairs if part or key in SAID}
            for wrong in reasons_against_rule(name, rule):
                raise forms.ValidationError(f"第 {number} 行：{wrong}")
            found[name] = rule
        return found


class Kind(Once):
    """What is kept of a factor kind."""

    name = forms.CharField(label="名称", max_length=40)
    unit = forms.CharField(label="单位", max_length=20, help_text="账户都按它记，有了账户就不能改")
    department = forms.ChoiceField(label="谁管")
    is_annual = forms.BooleanField(label="每年一算（额度按年下达）", required=False)
    law = _words("法律依据", required=False)
    words = _words("口径", "哪些算、哪些不算", required=False)
    rules = RulesField()
    basis = forms.ChoiceField(label="依据还是假设", choices=[("依据", "依据"), ("假设", "假设")])
    source = forms.CharField(label="出处", max_length=300, help_text="文号、条款，或“本地惯例”")
    valid_from = _day("从哪天起", "")
    valid_to = _day("到哪天止", "不再用的写上，还用的空着", required=False)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(key, dictionaries.department_words(key)) for key in dictionaries.departments()]
        self.fields["department"].choices = known  # type: ignore[attr-defined]
        if not is_new:
            del self.fields["is_annual"]


class NewKind(Kind):
    code = forms.RegexField(
        r"^[a-z][a-z0-9_]{1,39}\Z",
        label="标识",
        help_text="给程序用的名字，小写英文，如 biomass",
        error_messages={"invalid": "用小写英文字母、数字和下划线，字母开头，2–40 个"},
    )
    field_order = ("code", "name", "unit", "department", "is_annual")
