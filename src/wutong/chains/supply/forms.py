"""One line as a person types it, and what a table brought means where it does not say."""

from typing import Any

from django import forms

from wutong.chains.forms import SAY, choices, day_field
from wutong.chains.models import SupplyLine
from wutong.chains.rules import Content
from wutong.chains.supply.rules import BASES, FIELD_WORDS, KINDS, LONGEST, LineSaid
from wutong.web.formats import number

NOT_A_NUMBER = {"invalid": "写成数字，如 20000；单位写在旁边"}


def text_field(name: str, *, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=FIELD_WORDS[name],
        max_length=LONGEST[name],
        required=required,
        help_text=help_text,
        error_messages=SAY,
    )


class LineForm(forms.Form):
    kind = forms.ChoiceField(label=FIELD_WORDS["kind"], choices=list(KINDS.items()))
    node_key = forms.ChoiceField(label=FIELD_WORDS["node_key"])
    firm_name = text_field("firm_name", help_text="写全称")
    region_id = forms.ChoiceField(label=FIELD_WORDS["region_id"])
    product = text_field("product")
    amount = forms.DecimalField(
        label=FIELD_WORDS["amount"], required=False, max_digits=18, decimal_places=4,
        help_text="不知道就空着", error_messages=NOT_A_NUMBER,
    )  # fmt: skip
    unit = text_field("unit", required=False, help_text="如 吨/年")
    words = text_field("words", required=False)
    basis = forms.ChoiceField(label=FIELD_WORDS["basis"], choices=choices(BASES))
    as_of = day_field("截至")
    source = text_field("source", help_text="哪张表、哪次走访，或企业自己报的")

    def __init__(self, *args: Any, content: Content, places: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["node_key"].choices = list(content.names.items())  # type: ignore[attr-defined]
        self.fields["region_id"].choices = places  # type: ignore[attr-defined]

    def said(self) -> LineSaid:
        found = dict(self.cleaned_data)
        return LineSaid(region_code=found.pop("region_id"), **found)


def line_typed(line: SupplyLine) -> dict[str, Any]:
    found = {name: getattr(line, name) for name in LineForm.base_fields}
    return found | {"amount": number(line.amount, 4).replace(",", "") if line.amount is not None else None}


class TableForm(forms.Form):
    file = forms.FileField(label="文件", required=False, help_text=".xlsx 或 .xls，读第一张有内容的表")
    text = forms.CharField(
        label="或者把表贴在这里",
        required=False,
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="在 Excel 里连表头一起选中、复制，粘贴进来",
    )
    region_id = forms.ChoiceField(label=FIELD_WORDS["region_id"])
    basis = forms.ChoiceField(label=FIELD_WORDS["basis"], choices=choices(BASES))
    as_of = day_field(FIELD_WORDS["as_of"])
    source = forms.CharField(
        label=FIELD_WORDS["source"],
        max_length=300,
        help_text="这张表是哪里来的",
        error_messages=SAY,
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["region_id"].choices = places  # type: ignore[attr-defined]
