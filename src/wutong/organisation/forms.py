"""What people type to come in, to manage people, tokens and figures; words and widgets, no rules."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.base import forms as second_step
from allauth.mfa.totp.forms import ActivateTOTPForm
from axes.handlers.proxy import AxesProxyHandler
from django import forms

from wutong.organisation import dictionaries
from wutong.organisation.duties import DUTY_NAMES
from wutong.organisation.queries import LIMIT, LOCK_MINUTES
from wutong.organisation.reasons import Refused
from wutong.organisation.tokens import SCOPES

REQUIRED = "这一格要填"


class Plain(forms.Form):
    """Errors in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = REQUIRED


def _say(form: forms.BaseForm, name: str, label: str, help_text: str = "", **attrs: str) -> None:
    field = form.fields[name]
    field.label, field.help_text = label, help_text
    field.error_messages["required"] = REQUIRED
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


class Login(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "login", "账号", autocapitalize="none", spellcheck="false")
        _say(self, "password", "密码")

    def clean(self) -> dict[str, Any]:
        try:
            super().clean()
        except forms.ValidationError:
            left = max(0, LIMIT - (getattr(self.request, "axes_failures_since_start", None) or 0))
            self.add_error("password", f"账号或密码不对。还可试 {left} 次，之后锁 {LOCK_MINUTES} 分钟。")
        cleaned: dict[str, Any] = self.cleaned_data
        return cleaned


class Reauthenticate(ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password", "密码")


def _count(form: Any, wrong: str) -> str:
    """One more wrong try of this person; how many are left, in words."""
    request = context.request
    AxesProxyHandler.user_login_failed(form, {"username": form.user.username}, request)
    left = max(0, LIMIT - (request.axes_failures_since_start or 0))
    return f"{wrong}。还可试 {left} 次，之后锁 {LOCK_MINUTES} 分钟。"


class ChangePassword(ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "oldpassword", "现在的密码")
        _say(self, "password1", "新密码", "至少 10 个字符，不全是数字，不用常见的词。")
        _say(self, "password2", "再写一遍新密码")

    def clean_oldpassword(self) -> str:
        try:
            password: str = super().clean_oldpassword()
        except forms.ValidationError:
            raise forms.ValidationError(_count(self, "密码不对")) from None
        return password


class _Counted:
    """Wrong codes count with wrong passwords: five in all and the account is locked."""

    def clean_code(self) -> str:
        request, credentials = context.request, {"username": self.user.username}  # type: ignore[attr-defined]
        if not AxesProxyHandler.is_allowed(request, credentials):
            request.axes_locked_out, request.axes_credentials = True, credentials
            raise forms.ValidationError("这个账号已锁。")
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except forms.ValidationError:
            raise forms.ValidationError(_count(self, "动态码不对，或已过期")) from None
        return code


def _code_words(form: forms.BaseForm, help_text: str) -> None:
    _say(form, "code", "动态码", help_text, inputmode="numeric", maxlength="12")


class SecondStep(_Counted, second_step.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_words(self, "验证器上的 6 位数字；手机不在身边时，用一个备用码。")


class SecondStepAgain(_Counted, second_step.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_words(self, "验证器上的 6 位数字，或一个备用码。")


class ActivateTwoStep(ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_words(self, "扫码之后，验证器上显示的 6 位数字。")

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()
        except forms.ValidationError:
            raise forms.ValidationError("动态码不对。核对手机的时间，等下一个数字再试。") from None
        return code


class NewToken(Plain):
    name = forms.CharField(label="名字", max_length=60, help_text="写明给谁用，如“州统计月报取数”。")
    scopes = forms.MultipleChoiceField(
        label="权限", choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label="多久到期", coerce=int, initial=90, choices=[(30, "30 天"), (90, "90 天"), (365, "一年")]
    )


def _body_choices() -> list[tuple[str, str]]:
    return [("", "选机构"), *((body.key, body.name) for body in dictionaries.bodies().values())]


class PersonDetails(Plain):
    name = forms.CharField(label="姓名", max_length=40)
    body_key = forms.ChoiceField(
        label="机构", choices=_body_choices, help_text="范围从机构读出：地区、园区。"
    )
    duty = forms.ChoiceField(
        label="职责",
        choices=[("", "选职责"), *((duty.value, words) for duty, words in DUTY_NAMES.items())],
        help_text="每种职责能做什么，见“职责与权限”。",
    )
    phone = forms.CharField(label="电话", max_length=20, required=False)


class NewPerson(PersonDetails):
    username = forms.CharField(
        label="账号", max_length=40, help_text="小写字母开头，可有数字、点、横线；一般用姓名全拼。"
    )
    field_order = ["username", "name", "body_key", "duty", "phone"]


def _days(label: str, least: int, most: int) -> forms.IntegerField:
    wrong = dict.fromkeys(("min_value", "max_value", "invalid"), f"写 {least} 到 {most:,} 的整数")
    return forms.IntegerField(label=label, min_value=least, max_value=most, error_messages=wrong)


class IdleDays(Plain):
    days = _days("多少天算停滞", 1, 3650)
    remind_days = _days("提前多少天提醒", 0, 365)
    source = forms.CharField(label="出处", max_length=300, help_text="哪个文件、哪次会议定的，写文号和日期。")
    basis = forms.ChoiceField(label="依据", choices=[("依据", "有文件依据"), ("假设", "假设，待定")])
    valid_from = forms.DateField(
        label="从哪天起", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def add_reasons(bound: forms.Form, refused: Refused) -> None:
    """A refusal of the action shown in place: each reason under its field, the rest above."""
    names = {"body": "body_key"}
    for reason in refused.reasons:
        field = names.get(reason.field, reason.field)
        bound.add_error(field if field in bound.fields else None, reason.words)
