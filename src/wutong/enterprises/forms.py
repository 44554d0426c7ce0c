"""What is typed of a firm: identity, people, talks, requests, public facts. Words and widgets, no rules."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from wutong.enterprises.homes import HERE, home_words
from wutong.enterprises.masking import contact_masked
from wutong.enterprises.models import BASES, Contact, Enterprise
from wutong.enterprises.rules import MEETINGS, RELATIONS, SIGNALS
from wutong.organisation import dictionaries
from wutong.organisation.access import covers
from wutong.organisation.duties import Act, Duty, Reach, reach_of
from wutong.organisation.models import Person
from wutong.web.formats import wan
from wutong_engines.units.money import YUAN, MoneyUnit, parse_money
from wutong_engines.units.provinces import PROVINCES

Choices = list[tuple[str, Any]]
TEN_THOUSAND = MoneyUnit(Decimal(10_000), YUAN)
FROM_WHERE = "文件、网站、报道，或谁说的"


class Plain(forms.Form):
    """Errors in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            field.error_messages |= {
                "required": "这一格要填",
                "invalid": "看不懂这一格",
                "invalid_choice": "从列出的里选一个",
            }


def _day(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    field = forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field.error_messages["invalid"] = "写成 2026-11-20 这样的日期"
    return field


def _text(label: str, most: int, help_text: str = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, help_text=help_text, required=required)


def _long(
    label: str, most: int, help_text: str = "", *, required: bool = True, rows: int = 3
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=most, help_text=help_text, required=required, widget=widget
    )


def basis_field() -> forms.ChoiceField:
    words = {"实测": "实测（有出处的事实）", "合成": "合成（造出来演示的）", "假设": "假设（还没有核实）"}
    return forms.ChoiceField(label="依据", choices=[(key, words[key]) for key, _ in BASES], initial="实测")


def homes(now: str = "") -> Choices:
    """Places of this province one by one, others by province; `now` stays although it is finer."""
    here = [
        (one.code, home_words(one.code))
        for one in dictionaries.regions().values()
        if one.code.startswith(HERE)
    ]
    away = [(f"{two}0000", name) for two, name in PROVINCES.items() if two != HERE]
    known = {code for code, _ in here + away}
    kept = [(now, home_words(now))] if now and now not in known else []
    return [("", "不知道"), *kept, ("本省", here), ("外省", away)]


class MoneyField(forms.CharField):
    """Whole yuan, as people write them; a bare number is 万元."""

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        said = parse_money(text, TEN_THOUSAND)
        if said.problem or said.low is None:
            raise forms.ValidationError("写一个数，如 5000 或 3.2亿元；不知道就空着")
        if said.currency != YUAN or said.high is not None or said.is_at_least:
            raise forms.ValidationError("写一个人民币的数，单位万元；不知道就空着")
        return int(said.low)

    def prepare_value(self, value: Any) -> Any:
        return wan(value).replace(",", "") if isinstance(value, int) else value


class Firm(Plain):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = _text("企业全称", 200, "照营业执照写全", required=True)
    credit_code = _text("统一社会信用代码", 30, "18 位；不知道就空着，知道了再补")
    home_code = forms.ChoiceField(label="所在地", required=False)
    home_words = _text("所在地的写法", 60, "要写得更细时填，如 江苏常州金坛")
    industry_code = _text("行业", 60, "GB/T 4754 代码或行业名，如 3841 或 锂离子电池制造")
    capital_yuan = MoneyField(label="注册资本", required=False, help_text="不写单位按万元")
    founded_date = _day("成立日期", required=False)
    group_name = _text("所属集团", 200)
    business = _long("主营业务", 600, required=False)
    source = _text("出处", 300, FROM_WHERE, required=True)
    basis = basis_field()
    as_of = _day("截至哪天", "这些情况是哪天的")
    is_other = forms.BooleanField(label="库里同名或相像的是另一家，这一家要另记", required=False)

    def __init__(self, *args: Any, enterprise: Enterprise | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = enterprise.home_code if enterprise is not None else ""
        self.fields["home_code"].choices = homes(now)  # type: ignore[attr-defined]

    def clean_industry_code(self) -> str:
        text: str = self.cleaned_data["industry_code"].strip()
        known = dictionaries.industries()
        if not text or text in known:
            return text
        named = [one.code for one in known.values() if one.name == text]
        if not named:
            raise forms.ValidationError("GB/T 4754-2017 里没有这个代码或名称，到“设置 › 行业”里查")
        return max(named, key=len)


class FirmPlace(Plain):
    """Whose office the talk is of: only where a person keeps more than one."""

    region_code = forms.ChoiceField(label="记在哪里", required=False, help_text="那里和它的上级看得到")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = places(person)
        if found:
            self.fields["region_code"].choices = found  # type: ignore[attr-defined]
        else:
            del self.fields["region_code"]


def places(person: Person) -> Choices:
    """Regions a person may keep talks for, their own first; none to choose where there is one."""
    if reach_of(Duty(person.duty), Act.KEEP_LEADS) is not Reach.SUBTREE:
        return []
    own = person.body.region_id
    found = [one for one in dictionaries.regions().values() if covers(own, one.code)]
    return [(one.code, one.name) for one in found] if len(found) > 1 else []


class ContactGiven(FirmPlace):
    name = _text("姓名", 60, "不知道全名就写“王经理”", required=True)
    title = _text("职务", 60)
    phone = _text("电话", 60, "页面上遮住，看全号会留痕")
    email = _text("邮箱", 120)
    note = _text("说明", 300)
    COLUMNS = ("name", "title", "phone", "email", "note")
    field_order = (*COLUMNS, "region_code")


class ContactChanged(Plain):
    """What is masked is not typed back: empty leaves it, a tick empties it. The rest stands as it is kept."""

    name = _text("姓名", 60)
    title = _text("职务", 60)
    phone = _text("电话", 60)
    email = _text("邮箱", 120)
    note = _text("说明", 300)
    is_former = forms.BooleanField(label="已经离开这家企业", required=False)

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hidden: list[str] = []
        self.initial["is_former"] = contact.is_former
        order = []
        for name in ContactGiven.COLUMNS:
            order.append(name)
            value, shown = getattr(contact, name), str(contact_masked(name, getattr(contact, name)))
            if shown == value:
                self.initial[name] = value
                continue
            self.hidden.append(name)
            self.fields[name].help_text = f"现在是 {shown or '看不全的'}；空着就不改"
            if name != "name":
                label = f"清掉这个{self.fields[name].label}"
                self.fields[f"no_{name}"] = forms.BooleanField(label=label, required=False)
                order.append(f"no_{name}")
        self.order_fields(order)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.hidden:
            if said.get(name) and said.get(f"no_{name}"):
                self.add_error(name, "写了新的，又勾了清掉：留一样")
        return said

    def said(self) -> dict[str, Any]:
        """By column, only what is to be changed."""
        found = {name: self.cleaned_data[name] for name in (*ContactGiven.COLUMNS, "is_former")}
        for name in self.hidden:
            if not found[name] and not self.cleaned_data.get(f"no_{name}"):
                del found[name]
        return found


class MeetingGiven(FirmPlace):
    kind = forms.ChoiceField(label="方式", choices=list(MEETINGS.items()))
    on = _day("日期")
    ours = _text("我方", 200, "谁去的")
    theirs = _text("对方", 200, "见了谁；不写电话")
    words = _long("谈了什么", 5000, rows=6)
    next_step = _text("下一步", 300)
    next_on = _day("下一步哪天", required=False)
    field_order = ("kind", "on", "ours", "theirs", "words", "next_step", "next_on", "region_code")


class RequestGiven(FirmPlace):
    words = _long("企业要什么", 600)
    department = forms.ChoiceField(label="归哪个部门", required=False)
    asked_on = _day("哪天提出")
    due_on = _day("哪天以前答复", required=False)
    field_order = ("words", "department", "asked_on", "due_on", "region_code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(key, dictionaries.department_words(key)) for key in dictionaries.departments()]
        self.fields["department"].choices = [("", "不归哪个部门，或还不知道"), *known]  # type: ignore[attr-defined]


class AnswerGiven(Plain):
    words = _long("答复了什么", 600, "写明结果和依据")


class SignalGiven(Plain):
    kind = forms.ChoiceField(label="哪一种", choices=list(SIGNALS.items()))
    on = _day("日期")
    words = _long("发生了什么", 300)
    source = _text("出处", 300, FROM_WHERE, required=True)
    basis = basis_field()


class RelationGiven(Plain):
    kind = forms.ChoiceField(label="是它的什么", choices=list(RELATIONS.items()))
    other_name = _text("对方名称", 200, "库里有同名的会自动连上", required=True)
    region_code = forms.ChoiceField(label="对方在哪里", required=False)
    words = _text("说明", 300)
    source = _text("出处", 300, FROM_WHERE, required=True)
    basis = basis_field()
    as_of = _day("截至哪天")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region_code"].choices = homes()  # type: ignore[attr-defined]


class Withdrawn(Plain):
    words = _text("为什么撤回", 300)


class TakenOut(Plain):
    words = _text("为什么撤出", 300, "例如：记重了、记错了", required=True)


def initial_of(enterprise: Enterprise, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(enterprise, name) for name in names} | {"version": enterprise.version}
