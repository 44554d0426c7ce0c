"""What people type: facts as they write them, and the short verbs. Words and widgets, no rules."""

from datetime import date
from typing import Any

from django import forms

from wutong.organisation import dictionaries
from wutong.organisation.access import covers
from wutong.organisation.duties import BodyKind
from wutong.organisation.models import Person
from wutong.projects.fields import FIELDS, Field, Kind
from wutong.projects.gates import Gates
from wutong.projects.models import Project
from wutong.projects.stages import Stage, Status
from wutong.projects.writing import Unreadable, columns_from, text_of


class Plain(forms.Form):
    """Errors in our words; ids like the page's own fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            field.error_messages |= {"required": "这一格要填", "invalid": "看不懂这一格"}


def day_of(text: str) -> date | None:
    """2026-11-20 as a date field sends it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "写成 2026-11-20 这样的日期"},
    )


def _reason(label: str, *, required: bool = False, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=300,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Move(Plain):
    version = forms.IntegerField(widget=forms.HiddenInput)
    to = forms.ChoiceField(label="到哪一阶段", choices=[(stage.value, stage.label) for stage in Stage])
    reason = _reason("原因", help_text="往前可以不写，退回要写明")

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
        self.fields["reason"].required = project.status == Status.ACTIVE
        if project.status != Status.ACTIVE:
            self.fields["reason"].help_text = "恢复推进可以不写，其余要写明"
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


class HoldDays(Plain):
    days = forms.IntegerField(label="先占住几个工作日")
    source = forms.CharField(label="出处", max_length=300, help_text="哪个文件、哪次会议定的，写文号和日期。")
    basis = forms.ChoiceField(label="依据", choices=[("依据", "有文件依据"), ("假设", "假设，待定")])
    valid_from = forms.DateField(
        label="从哪天起", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class WithdrawHold(Plain):
    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    reason = _reason("原因", help_text="可以不写；管账户的部门看得到")


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


WAYS_TO_WRITE = {
    Kind.MONEY: "写 12.5、3-4、100亿元以上、面议都行",
    Kind.COUNT: "写 300、8000-10000 都行",
    Kind.DATE: "写 2026-06-18、2026年6月中旬都行",
}


class ProjectForm(Plain):
    """Every fact as people write it; `changes` holds model columns of those that were really changed.

    The values the form was opened with travel along hidden, so that what somebody else saved meanwhile is
    not taken for a change of ours.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, project: Project | None, person: Person, people: list[Person], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.changes: dict[str, Any] = {}
        self.project = project
        choices = {
            Kind.REGION: _regions(person, project),
            Kind.PARK: _parks(person, project),
            Kind.FOCUS: [(one.key, one.name) for one in dictionaries.focus_industries().values()]
            + [("other", "其他")],
            Kind.PERSON: [(str(one.pk), f"{one.name}（{one.body.name}）") for one in people],
        }
        for fact in FIELDS:
            self.fields[fact.key] = _field(fact, choices.get(fact.kind), project)
            self.initial.setdefault(
                fact.key, "" if project is None or fact.is_contact else text_of(project, fact)
            )
        self.initial.setdefault("version", project.version if project else None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        changed = set(self.changed_data)
        for fact in FIELDS:
            if fact.key not in changed or fact.key not in cleaned:
                continue
            try:
                self.changes |= columns_from(fact, str(cleaned[fact.key]))
            except Unreadable as error:
                self.add_error(fact.key, str(error))
        return cleaned

    def groups(self) -> list[tuple[str, list[tuple[forms.BoundField, Field]]]]:
        found: dict[str, list[tuple[forms.BoundField, Field]]] = {}
        for fact in FIELDS:
            found.setdefault(fact.group, []).append((self[fact.key], fact))
        return list(found.items())


def _field(fact: Field, choices: list[tuple[str, str]] | None, project: Project | None) -> forms.Field:
    common: dict[str, Any] = {
        "label": fact.words,
        "required": fact.key in ("name", "region"),
        "help_text": fact.help,
        "show_hidden_initial": True,
        "error_messages": {"required": "这一格要填", "invalid_choice": "没有这一项，重选一个"},
    }
    if choices is not None:
        return forms.ChoiceField(choices=[("", "未定"), *choices], **common)
    attrs: dict[str, Any] = {"autocomplete": "off"}
    if fact.kind in WAYS_TO_WRITE and (fact.kind is not Kind.MONEY or fact.key == "investment"):
        common["help_text"] = WAYS_TO_WRITE[fact.kind]
    if fact.is_contact and project is not None:
        common["help_text"] = "不改就空着，原来的不显示；要清空写“无”"
    if fact.kind is Kind.LONG_TEXT:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **common)
    return forms.CharField(widget=forms.TextInput(attrs=attrs), **common)


def _regions(person: Person, project: Project | None) -> list[tuple[str, str]]:
    own = person.body.region_id
    return [
        (region.code, "　" * (region.path.count("/") - 2) + region.name)
        for region in dictionaries.regions().values()
        if covers(own, region.code) or (project is not None and region.code == project.region_id)
    ]


def _parks(person: Person, project: Project | None) -> list[tuple[str, str]]:
    own = person.body.region_id
    return [
        (park.key, park.name)
        for park in dictionaries.parks().values()
        if covers(own, park.region_id) or (project is not None and park.key == project.park_id)
    ]
