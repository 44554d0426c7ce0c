"""What plans are weighed by as it is typed: per cents as people say them, codes parted by commas."""

import re
from dataclasses import asdict
from typing import Any

from django import forms

from wutong.allocation.rules import BASES, LONGEST_SOURCE, SETTING_WORDS, STAGES, Settings

PERCENT = STAGES
UNITS = {
    "output": "分",
    "tax": "分",
    "jobs": "分",
    "investment": "分",
    "green": "%",
    "appraise": "%",
    "negotiate": "%",
    "sign": "%",
    "least": "个",
    "high_tce": "tce",
}


def _number(name: str, help_text: str = "") -> forms.FloatField:
    words = SETTING_WORDS[name]
    wrong = {"required": "写一个数", "invalid": "写成数字，如 0.5"}
    return forms.FloatField(label=words, help_text=help_text, error_messages=wrong)


class SettingsForm(forms.Form):
    """Initial values from a Settings by `typed`; `said` gives the Settings back."""

    output = _number("output", "按达产年产值")
    tax = _number("tax", "按达产年税收")
    jobs = _number("jobs")
    investment = _number("investment")
    green = _number("green", "绿电占比一半的加一半；占比未知的不加")
    appraise = _number("appraise")
    negotiate = _number("negotiate")
    sign = _number("sign")
    first = forms.MultipleChoiceField(
        label=SETTING_WORDS["first"],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="先让这些产业的项目合计最大，再排别的；一个不选就不用这一条",
    )
    least = forms.IntegerField(
        label=SETTING_WORDS["least"],
        help_text="0 就是不用这一条",
        error_messages={"required": "写一个整数", "invalid": "写一个整数，如 1"},
    )
    bars_high = forms.BooleanField(label=SETTING_WORDS["bars_high"], required=False)
    high_tce = _number("high_tce", "达到这个数、又在下面行业里的，算两高")
    high_industries = forms.CharField(
        label=SETTING_WORDS["high_industries"],
        required=False,
        max_length=200,
        help_text="GB/T 4754 代码的开头，用顿号或逗号隔开，如 25、26、4411",
    )
    asked = forms.MultipleChoiceField(
        label=SETTING_WORDS["asked"],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="没有写明的项目不参加排，列在“要补数的”里；那里没有账户的不问",
    )
    basis = forms.ChoiceField(label="依据", choices=[(one, one) for one in BASES])
    source = forms.CharField(
        label="出处",
        max_length=LONGEST_SOURCE,
        help_text="文号和条款，或谁在哪次会上定的",
        error_messages={"required": "写明出处"},
    )
    valid_from = forms.DateField(
        label="从哪天起",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "写明从哪天起", "invalid": "写一个日期，如 2026-11-01"},
    )

    def __init__(
        self, *args: Any, focus: list[tuple[str, str]], kinds: list[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["first"].choices = focus  # type: ignore[attr-defined]
        self.fields["asked"].choices = kinds  # type: ignore[attr-defined]

    @property
    def said(self) -> Settings:
        found = dict(self.cleaned_data)
        found.pop("valid_from")
        for name in PERCENT:
            found[name] = round(found[name] / 100, 6)
        for name in ("first", "asked"):
            found[name] = tuple(found[name])
        found["high_industries"] = tuple(re.findall(r"[^\s、，,；;]+", found["high_industries"]))
        return Settings(**found)


def typed(settings: Settings) -> dict[str, Any]:
    """As the form shows them."""
    found = asdict(settings)
    for name in PERCENT:
        found[name] = round(found[name] * 100, 4)
    found |= {name: f"{value:g}" for name, value in found.items() if isinstance(value, float)}
    found["high_tce"] = f"{settings.high_tce:.12g}"
    found["high_industries"] = "、".join(settings.high_industries)
    found["first"], found["asked"] = list(settings.first), list(settings.asked)
    return found
