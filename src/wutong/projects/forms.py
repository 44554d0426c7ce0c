"""What people type for the short verbs: move, status, file, condition, milestone, request. No rules here."""

from typing import Any

from django import forms

from wutong.organisation import dictionaries
from wutong.organisation.access import covers
from wutong.organisation.duties import BodyKind
from wutong.projects.gates import Gates
from wutong.projects.models import Project
from wutong.projects.stages import Stage, Status


class Plain(forms.Form):
    """Errors in our words; ids like the page's own fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, label_suffix="")
        for field in self.fields.values():
            field.error_messages |= {"required": "这一格要填", "invalid": "看不懂这一格"}


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "写成 2026-11-20 这样的日期"},
    )


def _reason(label: str, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class Move(Plain):
    version = forms.IntegerField(widget=forms.HiddenInput)
    to = forms.ChoiceField(label="到哪一阶段", choices=[(stage.value, stage.label) for stage in Stage])
    reason = _reason("原因")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Stage(project.stage)
        near = [stage for stage in Stage if stage is not here and stage.index <= here.index + 1]
        self.fields["to"].choices = [(stage.value, stage.label) for stage in near]  # type: ignore[attr-defined]


class ChangeStatus(Plain):
    version = forms.IntegerField(widget=forms.HiddenInput)
    status = forms.ChoiceField(label="改成", choices=[(one.value, one.label) for one in Status])
    reason = _reason("原因")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [one for one in Status if one != project.status]
        self.fields["status"].choices = [(one.value, one.label) for one in others]  # type: ignore[attr-defined]


class Attach(Plain):
    kind = forms.ChoiceField(label="这是什么依据")
    file = forms.FileField(label="文件", help_text="pdf、png、jpg、docx、xlsx、ofd，不超过 50 MB")
    note = forms.CharField(label="说明", required=False, max_length=300)

    def __init__(self, *args: Any, gates: Gates, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.key, f"{kind.words}（{kind.stage.label}）") for kind in gates.evidence_kinds.values()]
        self.fields["kind"].choices = [("", "选一种"), *kinds]  # type: ignore[attr-defined]


class Withdraw(Plain):
    reason = _reason("原因", required=True)


class Attest(Plain):
    words = forms.CharField(
        label="依据、时间和出具的单位",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：2026-11-03 县政府常务会议纪要〔2026〕18 号",
    )


class RecordMilestone(Plain):
    key = forms.ChoiceField(label="里程碑")
    reached_on = _day("实际到达的日期")

    def __init__(self, *args: Any, gates: Gates, reached: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = sorted(gates.milestones.values(), key=lambda rule: rule.position)
        left = [(rule.key, rule.words) for rule in rules if rule.key not in reached]
        self.fields["key"].choices = [("", "选一个"), *left]  # type: ignore[attr-defined]


class Ask(Plain):
    body = forms.ChoiceField(label="请哪个部门")
    subject = forms.CharField(label="请办什么", max_length=200)
    due_date = _day("期限", "回复的最后一天")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = project.region_id
        near = [
            (body.key, body.name)
            for body in dictionaries.bodies().values()
            if body.kind == BodyKind.SUPPORT
            and (covers(body.region_id, here) or covers(here, body.region_id))
        ]
        self.fields["body"].choices = [("", "选一个部门"), *near]  # type: ignore[attr-defined]


class Answer(Plain):
    answer = forms.CharField(label="回复", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
