"""A figure of 绿电 as it is typed in: a number, or the band of each hour of a day."""

from typing import Any

from django import forms

from wutong.greenpower.facts import BANDS, Fact
from wutong.greenpower.rules import BASES, HOURS, LONGEST_SOURCE

LARGEST_SHEET_BYTES = 5_000_000


class GroundForm(forms.Form):
    """What every figure is put in with."""

    source = forms.CharField(
        label="出处",
        max_length=LONGEST_SOURCE,
        help_text="文号和条款、报价单、公告月份",
        error_messages={"required": "写明出处：文号、报价单或测算依据"},
    )
    basis = forms.ChoiceField(label="依据", choices=[(one, one) for one in BASES])
    valid_from = forms.DateField(
        label="从哪天起",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "写明从哪天起", "invalid": "写一个日期，如 2026-11-01"},
    )

    @property
    def ground(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("source", "basis", "valid_from")}


class FigureForm(GroundForm):
    value = forms.FloatField(
        label="新的数", error_messages={"required": "写一个数", "invalid": "新的数写成数字，如 0.46"}
    )

    @property
    def told(self) -> float | str:
        return float(self.cleaned_data["value"])


class BandsForm(GroundForm):
    """A choice for each of the 24 hours; `hours` are the fields in order."""

    def __init__(self, *args: Any, letters: str, **more: Any) -> None:
        super().__init__(*args, **more)
        for hour, letter in enumerate(letters):
            self.fields[f"hour_{hour}"] = forms.ChoiceField(
                label=f"{hour} 时", choices=list(BANDS.items()), initial=letter
            )

    @property
    def hours(self) -> list[forms.BoundField]:
        return [self[f"hour_{hour}"] for hour in range(HOURS)]

    @property
    def told(self) -> float | str:
        return "".join(self.cleaned_data[f"hour_{hour}"] for hour in range(HOURS))


class SheetForm(forms.Form):
    file = forms.FileField(
        label="文件",
        help_text="先导出，在“新的数”四列里填，别的不动；不超过 5 MB",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "还没有选文件"},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_SHEET_BYTES:
            raise forms.ValidationError("文件超过 5 MB，不像导出的那一份")
        return file


def form_of(fact: Fact, *args: Any, **more: Any) -> FigureForm | BandsForm:
    return BandsForm(*args, letters=fact.words, **more) if fact.words else FigureForm(*args, **more)
