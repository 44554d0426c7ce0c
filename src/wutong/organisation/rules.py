"""What an account and a figure must satisfy. Pure functions that return reasons; empty means yes."""

import re

from wutong.organisation.duties import BODY_KIND_NAMES, DUTY_NAMES, BodyKind, Duty
from wutong.organisation.reasons import Reason

USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")

# a duty whose reach is read off the body needs a body of that kind; the others fit any
KIND_FOR_DUTY: dict[Duty, BodyKind] = {
    Duty.INDUSTRY: BodyKind.INDUSTRY,
    Duty.SUPPORT: BodyKind.SUPPORT,
    Duty.PARK: BodyKind.PARK,
    Duty.LIAISON: BodyKind.LIAISON,
}


def reasons_against_account(
    *, username: str, name: str, duty: str, kind: str | None, has_park: bool
) -> list[Reason]:
    """`kind` is the kind of the body; None when there is no such body."""
    reasons = []
    if not USERNAME.fullmatch(username):
        words = "账号用小写字母开头，3 到 40 个小写字母、数字、点、横线"
        reasons.append(Reason(words=words, field="username", code="username"))
    if not name.strip() or len(name) > 40:
        reasons.append(Reason(words="姓名要写，40 个字以内", field="name", code="name"))
    if duty not in set(Duty):
        reasons.append(Reason(words="没有这种职责", field="duty", code="duty"))
    if kind is None:
        reasons.append(Reason(words="没有这个机构", field="body", code="body"))
    if not reasons and kind is not None:
        reasons += _against_body(Duty(duty), BodyKind(kind), has_park)
    return reasons


def _against_body(duty: Duty, kind: BodyKind, has_park: bool) -> list[Reason]:
    wanted = KIND_FOR_DUTY.get(duty)
    if wanted is not None and kind is not wanted:
        words = f"{DUTY_NAMES[duty]}要在{BODY_KIND_NAMES[wanted]}，这里是{BODY_KIND_NAMES[kind]}"
        return [Reason(words=words, basis="范围从机构读出", field="body", code="body_kind")]
    if duty is Duty.PARK and not has_park:
        return [Reason(words="这个机构没有对应的园区", basis="范围从机构读出", field="body", code="no_park")]
    return []


OTHER_POWERS = frozenset({Duty.SECURITY_ADMIN, Duty.AUDITOR})


def reasons_against_other_powers(*duties: str) -> list[Reason]:
    """三权分立: who manages people neither makes nor opens the accounts of the two who watch over it."""
    if not any(duty in OTHER_POWERS for duty in duties):
        return []
    return [
        Reason(
            words="安全管理员和审计管理员的账号不由系统管理员经手",
            basis="三权分立",
            who="服务器上的运维人员，用 ./wutong people",
            code="other_power",
        )
    ]


def reasons_against_oneself(is_oneself: bool, words: str) -> list[Reason]:
    """Nobody gives themselves a duty, an account or a way in."""
    if not is_oneself:
        return []
    return [Reason(words=words, basis="管理权限分开", who="另一位系统管理员", code="oneself")]


def reasons_against_idle_days(days: int, remind_days: int, source: str) -> list[Reason]:
    reasons = []
    if not 1 <= days <= 3650:
        reasons.append(Reason(words="天数在 1 到 3650 之间", field="days", code="days"))
    if not 0 <= remind_days < max(days, 1):
        reasons.append(Reason(words="提前提醒的天数要比停滞天数少", field="remind_days", code="remind_days"))
    if not source.strip():
        reasons.append(Reason(words="写明出处：哪个文件、哪次会议定的", field="source", code="source"))
    return reasons
