"""Weights of the shortlist and the pressure of provinces, as people type them."""

from typing import Any

from django import forms

from wutong.chains.candidates.actions import level_words
from wutong.chains.candidates.rules import PRESSURES, TERMS, WEIGHT_WORDS, Pressure, Weights
from wutong.chains.forms import SAY, choices, day_field
from wutong.chains.rules import BASES
from wutong.organisation.dictionaries import regions
from wutong_engines.units.provinces import PROVINCES

# other laws, other figures of energy
APART = ("71", "81", "82")


class WeightsForm(forms.Form):
    expansion = forms.FloatField(label=WEIGHT_WORDS["expansion"])
    western = forms.FloatField(label=WEIGHT_WORDS["western"])
    ties = forms.FloatField(label=WEIGHT_WORDS["ties"])
    push = forms.FloatField(label=WEIGHT_WORDS["push"])
    capacity = forms.FloatField(label=WEIGHT_WORDS["capacity"])
    basis = forms.ChoiceField(label="依据", choices=choices(BASES))
    source = forms.CharField(
        label="出处", max_length=300, help_text="谁在哪次会上定的，或怎样估出来的", error_messages=SAY
    )
    valid_from = day_field("从哪天起")

    @property
    def said(self) -> Weights:
        shares = {name: round(self.cleaned_data[name] / 100, 6) for name in TERMS}
        return Weights(**shares, source=self.cleaned_data["source"], basis=self.cleaned_data["basis"])


def weights_typed(said: Weights) -> dict[str, Any]:
    found: dict[str, Any] = {name: f"{said.terms[name] * 100:g}" for name in TERMS}
    return found | {"basis": said.basis, "source": said.source}


def provinces() -> dict[str, str]:
    """Code → name of every province of the mainland but our own: whoever is here does not leave for here."""
    own = next(code[:2] for code, one in regions().items() if one.parent_id is None)
    return {f"{code}0000": name for code, name in PROVINCES.items() if code not in (own, *APART)}


class PressureForm(forms.Form):
    source = forms.CharField(label="出处", max_length=300, help_text="哪份文件，哪里发的", error_messages=SAY)
    as_of = day_field("文件的日期")
    basis = forms.ChoiceField(label="依据", choices=choices(BASES), initial="公开报道")

    def __init__(self, *args: Any, standing: dict[str, Pressure], **more: Any) -> None:
        super().__init__(*args, **more)
        levels = [("", level_words(None)), *((str(level), words) for level, words in PRESSURES.items())]
        for code, name in provinces().items():
            now = standing.get(code)
            self.fields[f"p{code}"] = forms.ChoiceField(
                label=name,
                choices=levels,
                required=False,
                initial=str(now.level) if now else "",
                help_text=f"{now.source}，{now.as_of}" if now else "",
            )

    @property
    def levels(self) -> dict[str, int | None]:
        typed = {code: self.cleaned_data[f"p{code}"] for code in provinces()}
        return {code: int(text) if text else None for code, text in typed.items()}
