"""The form of a need: the total, and a box for each part of it that the kind's rules deduct."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from wutong.factors.deducting import Deduction, Part, amount_of, field_of, rate_words
from wutong.factors.models import FactorKind
from wutong.organisation.reasons import Reason, Refused
from wutong.projects.forms import Plain
from wutong_engines.units.amounts import AmountRefused, amount_words


@dataclass(frozen=True)
class Box:
    """A part that may be written: under which rule, in which unit, and what stands beside it."""

    rule: str
    unit: str
    note: str
    is_deducted: bool
    written: str = ""


def boxes(allowed: Sequence[Deduction], before: Sequence[Part], kind: FactorKind) -> list[Box]:
    """One for each rule in force; then what was typed under rules that no longer deduct it."""
    typed = {(one.rule, one.unit): amount_words(one.thousandths, one.unit) for one in before}
    found = [
        Box(one.name, one.unit, _note(one, kind), True, typed.pop((one.name, one.unit), ""))
        for one in allowed
    ]
    gone = "按规则不扣：留着只作记录，清空就去掉"
    return found + [Box(rule, unit, gone, False, written) for (rule, unit), written in typed.items()]


def _note(rule: Deduction, kind: FactorKind) -> str:
    ground = f"{rule.basis}：{rule.document}" if rule.document else f"{rule.basis}，没有文件"
    return f"{rate_words(rule, kind.unit)}。{rule.how}（{ground}）"


class Need(Plain):
    kind = forms.CharField(widget=forms.HiddenInput, max_length=40)
    amount = forms.CharField(label="需要多少", max_length=60)
    words = forms.CharField(label="依据", required=False, max_length=300, help_text="例如：环评报告表第 4 章")

    def __init__(self, *args: Any, of: FactorKind, boxes: Sequence[Box], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of
        self.boxes = {f"part-{place}": box for place, box in enumerate(boxes)}
        self.fields["amount"].help_text = f"不写单位就按 {of.unit} 计；不需要写 0"
        if boxes:
            self.fields["amount"].label = "总量"
            self.fields["amount"].help_text += "。连同下面要扣的一起写"
        for name, box in self.boxes.items():
            label = f"其中：{box.rule}" if box.is_deducted else f"{box.rule}（按规则不扣）"
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=60, help_text=box.note, initial=box.written
            )
        for name in ("amount", *self.boxes):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.order_fields(["kind", "amount", *self.boxes, "words"])

    def units(self) -> dict[str, str]:
        """Beside each box of an amount, its unit."""
        return {"amount": self.of.unit} | {name: box.unit for name, box in self.boxes.items()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["thousandths"] = self._read("amount", self.of.unit)
        read = [(box, self._read(name, box.unit)) for name, box in self.boxes.items()]
        cleaned["parts"] = [Part(box.rule, box.unit, amount) for box, amount in read if amount]
        return cleaned

    def _read(self, name: str, unit: str) -> int | None:
        text = str(self.cleaned_data.get(name) or "").strip()
        try:
            return amount_of(text, unit) if text else None
        except AmountRefused as error:
            self.add_error(name, str(error))
            return None

    def placed(self, refused: Refused) -> Refused:
        """Reasons about a part stand below its own box."""
        places = {field_of(box.rule): name for name, box in self.boxes.items()}
        refused.reasons = tuple(
            replace(one, field=places[one.field]) if isinstance(one, Reason) and one.field in places else one
            for one in refused.reasons
        )
        return refused
