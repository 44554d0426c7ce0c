"""A node, an edge, a chain's leader and targets, and weights, as people type them."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms

from wutong.chains.rules import (
    ABOUT_WORDS,
    BASES,
    CATALOGUE,
    HEARD_NAMES,
    KINDS,
    TERMS,
    TIERS,
    VERDICTS,
    WEIGHT_WORDS,
    Content,
    EdgeSaid,
    NodeSaid,
    Weights,
    parted,
)
from wutong.organisation.reasons import Refused

SAY = {"required": "写上这一项", "max_length": "太长了，写短些"}
DAY = {"required": "写明哪一天", "invalid": "写一个日期，如 2026-11-01"}


def choices(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(one, one) for one in words]


def day_field(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=DAY)


class NodeForm(forms.Form):
    name = forms.CharField(label="环节", max_length=60, error_messages=SAY)
    tier = forms.ChoiceField(label="位置", choices=choices(TIERS))
    words = forms.CharField(
        label="找项目的词",
        required=False,
        max_length=300,
        help_text="产品名，用顿号隔开；项目名称里有这些词就归到这一环，有几个词时看最后一个",
    )
    codes = forms.CharField(
        label="行业代码", required=False, max_length=100, help_text="GB/T 4754-2017，用顿号隔开，如 2613"
    )
    heard = forms.ChoiceField(
        label="本地有没有",
        required=False,
        choices=[(key, words) for key, words in HEARD_NAMES.items()],
        help_text="看全链所在地区的公开报道；没有找到不等于没有",
    )
    catalogue = forms.ChoiceField(
        label="国家产业目录", required=False, choices=[("", "还没有查"), *choices(CATALOGUE)]
    )
    catalogue_source = forms.CharField(
        label="目录的版本和条目", required=False, max_length=300, help_text="选了类别就要写"
    )
    basis = forms.ChoiceField(label="依据", choices=choices(BASES))
    source = forms.CharField(
        label="出处", max_length=300, help_text="文件、报道，或谁在哪次会上定的", error_messages=SAY
    )

    def said(self, before: NodeSaid | None) -> NodeSaid:
        found = dict(self.cleaned_data)
        found["words"], found["codes"] = parted(found["words"]), parted(found["codes"])
        return NodeSaid(
            key=before.key if before else uuid4().hex[:12], firms=before.firms if before else (), **found
        )


def node_typed(node: NodeSaid) -> dict[str, Any]:
    found = {name: getattr(node, name) for name in NodeForm.base_fields}
    return found | {"words": "、".join(node.words), "codes": "、".join(node.codes)}


class EdgeForm(forms.Form):
    supplier = forms.ChoiceField(label="上游")
    buyer = forms.ChoiceField(label="下游")
    weight = forms.FloatField(
        label="每一元产出用掉上游多少",
        required=False,
        help_text="百分数；不知道就空着",
        error_messages={"invalid": "写成数字，如 3.5"},
    )
    weight_source = forms.CharField(
        label="强弱的出处", required=False, max_length=300, help_text="写了强弱就要写"
    )
    basis = forms.ChoiceField(label="依据", choices=choices(BASES))
    source = forms.CharField(
        label="出处",
        max_length=300,
        help_text="没有出处的联系不上图",
        error_messages={"required": "没有出处的联系不上图：写明依据什么"},
    )
    as_of = day_field("截至")

    def __init__(self, *args: Any, content: Content, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("supplier", "buyer"):
            self.fields[name].choices = list(content.names.items())  # type: ignore[attr-defined]

    def said(self, before: EdgeSaid | None) -> EdgeSaid:
        found = dict(self.cleaned_data)
        weight, day = found.pop("weight"), found.pop("as_of")
        weight = None if weight is None else round(weight / 100, 8)
        is_same = before is not None and weight is not None and weight == before.weight
        return EdgeSaid(
            weight=weight, sales=before.sales if before and is_same else None, as_of=day.isoformat(), **found
        )


def edge_typed(edge: EdgeSaid) -> dict[str, Any]:
    found = {name: getattr(edge, name) for name in EdgeForm.base_fields}
    weight = None if edge.weight is None else f"{edge.weight * 100:.6g}"
    return found | {
        "supplier": edge.supplier,
        "buyer": edge.buyer,
        "weight": weight,
        "as_of": date.fromisoformat(edge.as_of),
    }


class VerdictForm(forms.Form):
    """Of a node in the region looked at; a permit only of a 两高 one."""

    kind = forms.ChoiceField(label="哪一道")
    verdict = forms.ChoiceField(
        label="文件怎么说",
        choices=[("", "选一个"), *VERDICTS.items()],
        error_messages={"required": "选文件说的是哪一种"},
    )
    source = forms.CharField(
        label="文件", max_length=300, help_text="名称、文号，哪里发的", error_messages=SAY
    )
    as_of = day_field("文件的日期")

    def __init__(self, *args: Any, node: NodeSaid, **more: Any) -> None:
        super().__init__(*args, **more)
        offered = [(key, words) for key, words in KINDS.items() if key != "permit" or node.is_heavy]
        self.fields["kind"].choices = offered  # type: ignore[attr-defined]


class AboutForm(forms.Form):
    name = forms.CharField(label=ABOUT_WORDS["name"], max_length=60, error_messages=SAY)
    note = forms.CharField(label=ABOUT_WORDS["note"], required=False, max_length=300)
    leader = forms.ChoiceField(label="链长（平台上的人）", required=False)
    leader_name = forms.CharField(label="链长（不在平台上的，写姓名职务）", required=False, max_length=60)
    targets = forms.CharField(
        label=ABOUT_WORDS["targets"],
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    targets_source = forms.CharField(label=ABOUT_WORDS["targets_source"], required=False, max_length=300)

    def __init__(self, *args: Any, leaders: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["leader"].choices = [("", "没有选"), *leaders]  # type: ignore[attr-defined]


class CreateForm(forms.Form):
    name = forms.CharField(label="产业链", max_length=60, error_messages=SAY)
    region = forms.ChoiceField(label="哪里的")
    source = forms.CharField(
        label="出处", max_length=300, help_text="文件，或谁在哪次会上定的", error_messages=SAY
    )

    def __init__(self, *args: Any, regions: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["region"].choices = regions  # type: ignore[attr-defined]


class WeightsForm(forms.Form):
    relatedness = forms.FloatField(label=WEIGHT_WORDS["relatedness"])
    chain_fit = forms.FloatField(label=WEIGHT_WORDS["chain_fit"])
    complexity = forms.FloatField(label=WEIGHT_WORDS["complexity"])
    outlook = forms.FloatField(label=WEIGHT_WORDS["outlook"])
    resources = forms.FloatField(label=WEIGHT_WORDS["resources"])
    least_landed = forms.IntegerField(
        label=WEIGHT_WORDS["least_landed"], help_text="一个地区落地的项目不到这个数，就不和别处比"
    )
    basis = forms.ChoiceField(label="依据", choices=choices(BASES))
    source = forms.CharField(
        label="出处", max_length=300, help_text="谁在哪次会上定的，或怎样估出来的", error_messages=SAY
    )
    valid_from = day_field("从哪天起")

    @property
    def said(self) -> Weights:
        found = dict(self.cleaned_data)
        found.pop("valid_from")
        return Weights(**found | {name: round(found[name] / 100, 6) for name in TERMS})


def weights_typed(said: Weights) -> dict[str, Any]:
    found: dict[str, Any] = {name: f"{said.terms[name] * 100:g}" for name in TERMS}
    return found | {"least_landed": said.least_landed, "basis": said.basis, "source": said.source}


def told(bound: forms.Form, refused: Refused) -> None:
    """Reasons where they belong."""
    for reason in refused.reasons:
        bound.add_error(reason.field if reason.field in bound.fields else None, reason.words)
