"""What people type about leads. Words and widgets, no rules."""

from typing import Any

from django import forms

from wutong.enterprises.models import BASES
from wutong.enterprises.rules import CHANNELS, CLOCK_WORDS, MEETINGS, MOST_DAYS
from wutong.organisation.reasons import Reason, Refused
from wutong.projects.fields import FIELD
from wutong.projects.forms import Plain
from wutong.projects.writing import Unreadable, columns_from

Choices = list[tuple[str, str]]
AMOUNT = "不知道就空着，不是 0"


def _words(label: str, *, required: bool = True, rows: int = 3, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=600,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _choice(label: str, *, required: bool = True, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=required, help_text=help_text)


def _text(label: str, length: int, *, required: bool = False, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=length, help_text=help_text)


def yuan_of(text: str) -> int | None:
    """亿元 as people write it. Raises Unreadable."""
    found: int | None = columns_from(FIELD["fixed_assets"], text)["fixed_assets_yuan"]
    return found


class Step(Plain):
    """Every step says which version of the lead it was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    PAIRS: tuple[tuple[str, str], ...] = ()

    def rows(self) -> list[list[forms.BoundField]]:
        """Fields as they stand on the page: pairs beside each other, the others alone."""
        second = {last for _, last in self.PAIRS}
        beside = dict(self.PAIRS)
        names = [name for name in self.fields if name not in second]
        return [[self[one] for one in (name, beside.get(name)) if one] for name in names]


class Assign(Step):
    officer = _choice("给谁")
    words = _text("说明", 200)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices = [("", "选一个人"), *people]  # type: ignore[attr-defined]


class Appraise(Step):
    is_worth = forms.ChoiceField(
        label="值不值得跟",
        choices=[("1", "值得跟，接着首次对接"), ("0", "不值得跟，不再跟进")],
        widget=forms.RadioSelect,
    )
    words = _words("理由", required=False, help_text="不值得跟要写明；值得跟可以不写")


class TellBack(Step):
    words = _words("反馈了什么", help_text="例如：电话告知已分派，本周去拜访")


class Why(Step):
    words = _words("原因")


class Maybe(Step):
    words = _words("说明", required=False)


class Contact(Step):
    kind = forms.ChoiceField(label="方式", choices=list(MEETINGS.items()))
    on = _day("哪一天")
    words = _words("谈了什么", rows=4, help_text="对方要什么、担心什么、给了什么答复")
    contact = _choice("企业联系人", required=False, help_text="记过的选一个；没有记过的写在下面")
    contact_name = _text("新联系人姓名", 60)
    contact_title = _text("职务", 60)
    contact_phone = _text("电话", 60)
    ours = _text("我方", 200)
    theirs = _text("对方", 200)
    next_step = _text("下一步", 200)
    next_on = _day("最迟哪天", required=False)
    PAIRS = (
        ("kind", "on"),
        ("contact_title", "contact_phone"),
        ("ours", "theirs"),
        ("next_step", "next_on"),
    )

    def __init__(self, *args: Any, contacts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].choices = [("", "不选"), *contacts]  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        found["contact_id"] = int(found.pop("contact") or 0) or None
        return found


class Make(Step):
    name = _text("项目名称", 200, required=True)
    investment = _text("总投资", 60, help_text=AMOUNT)
    summary = _words("建设内容", required=False)

    def said(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {
            "name": found["name"],
            "summary": found["summary"],
            "investment_yuan": found["investment"],
        }

    def clean_investment(self) -> int | None:
        return _amount(self.cleaned_data["investment"])


def _amount(text: str) -> int | None:
    try:
        return yuan_of(text)
    except Unreadable as error:
        raise forms.ValidationError(str(error)) from error


class New(Plain):
    name = _text("企业全称", 200, required=True, help_text="照营业执照写；企业库里有的会认出来")
    is_other = forms.BooleanField(label="库里相像的是另一家，这一家要另记", required=False)
    place = _choice("哪里的线索", help_text="线索在哪里，就由哪里分派和跟进")
    channel = forms.ChoiceField(label="来源", choices=list(CHANNELS.items()))
    recommended_by = _text("推荐人", 120, help_text="部门或个人；写了就要在期限内反馈")
    node_words = _text("环节或方向", 120, help_text="想引它来做什么，例如：盐湖提锂")
    investment = _text("意向投资", 60, help_text=AMOUNT)
    words = _words("线索说明", required=False, help_text="从哪里知道的、对方什么意思、要先办什么")
    source = _text("企业的出处", 200, help_text="从哪里知道这家企业：文件、网站、报道或谁说的")

    def __init__(self, *args: Any, places: Choices, is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        for name in ("name", "source"):
            self.fields[name].required = True
        for name in ("name", "source", "is_other") if is_known else ():
            del self.fields[name]

    def clean_investment(self) -> int | None:
        return _amount(self.cleaned_data["investment"])


class Correct(Step):
    """Facts as they stand travel along hidden, so that another's change meanwhile is not taken for ours."""

    place = _choice("属地", help_text="改了属地，就由那里分派和跟进")
    channel = forms.ChoiceField(label="来源", choices=list(CHANNELS.items()))
    recommended_by = _text("推荐人", 120, help_text="部门或个人；写了就要在期限内反馈")
    node = _choice("产业链环节", required=False, help_text="图上的哪个环节；链长按它看")
    node_words = _text("环节或方向", 120, help_text="想引它来做什么，例如：盐湖提锂")
    investment = _text("意向投资", 60, help_text=AMOUNT)
    contact = _choice("企业联系人", required=False, help_text="在企业页记过的选一个")
    words = _words("线索说明", required=False)
    PAIRS = (("channel", "recommended_by"), ("node", "node_words"), ("investment", "contact"))

    def __init__(
        self, *args: Any, places: Choices, nodes: list[Any], contacts: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = {"place": places, "node": [("", "不定"), *nodes], "contact": [("", "没有"), *contacts]}
        for name, given in choices.items():
            self.fields[name].choices = given  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.show_hidden_initial = name != "version"

    def clean_investment(self) -> int | None:
        return _amount(self.cleaned_data["investment"])

    def changes(self, left: frozenset[str]) -> dict[str, Any]:
        """Columns of what was really changed, without the facts somebody chose to leave as they are now."""
        changed = set(self.changed_data) - left - {"version"}
        found = {name: self.cleaned_data[name] for name in changed}
        if "place" in found:
            found["region_id"], _, park = found.pop("place").partition("/")
            found["park_id"] = park or None
        if "node" in found:
            found["chain_key"], _, found["node_key"] = found.pop("node").partition("/")
        if "investment" in found:
            found["investment_yuan"] = found.pop("investment")
        if "contact" in found:
            found["contact_id"] = int(found.pop("contact") or 0) or None
        return found


class ClockDays(Plain):
    assign = forms.IntegerField(label=CLOCK_WORDS["assign"], min_value=1, max_value=MOST_DAYS)
    appraise = forms.IntegerField(label=CLOCK_WORDS["appraise"], min_value=1, max_value=MOST_DAYS)
    feedback = forms.IntegerField(label=CLOCK_WORDS["feedback"], min_value=1, max_value=MOST_DAYS)
    quiet = forms.IntegerField(label=CLOCK_WORDS["quiet"], min_value=1, max_value=MOST_DAYS)
    idle = forms.IntegerField(label=CLOCK_WORDS["idle"], min_value=1, max_value=MOST_DAYS)
    source = _text("出处", 300, required=True, help_text="哪个文件、哪次会议定的")
    basis = forms.ChoiceField(label="依据", choices=[one for one in BASES if one[0] != "合成"])
    valid_from = _day("从哪天起")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CLOCK_WORDS:
            said = f"写 1 到 {MOST_DAYS} 的整数"
            self.fields[name].error_messages |= {"min_value": said, "max_value": said, "invalid": said}


def placed(bound: forms.Form, refused: Refused) -> tuple[Reason, ...]:
    """A reason about what was typed goes below it; the rest is given back, to stand above the form."""
    rest = []
    for reason in refused.reasons:
        if reason.field in bound.fields:
            bound.add_error(reason.field, reason.words)
        else:
            rest.append(reason)
    return tuple(rest)
