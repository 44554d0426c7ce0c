"""Taking a firm into the library, from what a person says or from the register; changing, taking out."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from wutong.enterprises import registered
from wutong.enterprises.actions.recording import tell
from wutong.enterprises.homes import home_words
from wutong.enterprises.identity import (
    LONGEST,
    WORDS,
    code_written,
    name_key,
    reasons_against,
    reasons_against_days,
    search_key,
)
from wutong.enterprises.models import Enterprise
from wutong.enterprises.names.asking import reasons_against_likeness
from wutong.enterprises.names.recognising import look_again
from wutong.enterprises.queries import absent
from wutong.organisation import access
from wutong.organisation.dictionaries import industries
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Conflict, NotFound, Reason, Refused
from wutong.web.addresses import url
from wutong.web.formats import moment_text

COLUMNS = (*LONGEST, "capital_yuan", "founded_date", "as_of")
DAYS = {"founded_date": "成立日期", "as_of": "截止日期"}


def keep(
    values: Mapping[str, Any], *, by: Person, at: datetime, channel: str = "page", is_other: bool = False
) -> Enterprise:
    """A new firm by the columns in COLUMNS; `as_of` is today and `basis` 实测 where not said.

    A firm whose credit code or number in the register is known already is given back as it is kept. One of
    the same name, or like it, is refused unless `is_other`: said to be another. Raises NotYourDuty, Refused.
    """
    access.require(by, Act.KEEP_ENTERPRISES)
    said = _written({"basis": "实测"} | dict(values))
    said["as_of"] = said["as_of"] or timezone.localdate(at)
    with transaction.atomic():
        known = _known(said)
        if known is not None:
            return known
        reasons = reasons_against(said) + reasons_against_days(said, timezone.localdate(at), DAYS)
        if not reasons and not is_other:
            reasons = _reasons_against_name(said)
        if reasons:
            raise Refused("没有记入企业库", reasons)
        return _created(said, "keep_enterprises", by=by, at=at, channel=channel)


def keep_registered(eid: str, *, by: Person, at: datetime, channel: str = "page") -> Enterprise:
    """As the register has it; kept already, as it is kept. Raises NotFound where the register has none."""
    access.require(by, Act.KEEP_ENTERPRISES)
    with transaction.atomic():
        known = (
            Enterprise.objects.filter(Q(eid=eid) | Q(credit_code=eid)).order_by("pk").first() if eid else None
        )
        if known is not None:
            return known
        said = _written(registered_values(eid))
        known = _known(said)
        if known is not None:
            return known
        return _created(said, "keep_registered", by=by, at=at, channel=channel)


def registered_values(eid: str) -> dict[str, Any]:
    """Columns of a firm as the newest snapshot has them."""
    register = registered.opened()
    row = register.card(eid) if register is not None else None
    if register is None or row is None:
        raise NotFound("企业名录里没有这家企业，或还没有装入名录")
    code = row["county"] or row["prefecture"] or row["province"] or ""
    industry = row["industry"] or ""
    return {
        "name": row["name"],
        "credit_code": row["uscc"] or "",
        "eid": row["eid"],
        "home_code": code,
        "home_words": "",
        "industry_code": industry if industry in industries() else "",
        "group_name": row["group_name"] or "",
        "capital_yuan": row["capital_yuan"],
        "founded_date": row["founded_date"],
        "business": _shortened(row["scope"] or "", LONGEST["business"]),
        "source": f"企业名录，{row['source']}",
        "basis": "合成" if register.is_synthetic else "实测",
        "as_of": row["as_of"],
    }


def edit(
    enterprise_id: int,
    changes: Mapping[str, Any],
    *,
    version: int,
    by: Person,
    at: datetime,
    channel: str = "page",
    opened: Mapping[str, Any] | None = None,
) -> Enterprise:
    """`changes` by column. What somebody saved in between is not written over unseen: Conflict.

    `opened`: the values the form was shown with; columns that differ from it are what this person changed.
    """
    access.require(by, Act.KEEP_ENTERPRISES)
    with transaction.atomic():
        enterprise = held(enterprise_id)
        before = {name: getattr(enterprise, name) for name in COLUMNS}
        wanted = {name: value for name, value in _written(before | dict(changes)).items() if name in changes}
        if opened is not None:
            shown = _written(before | dict(opened))
            wanted = {name: value for name, value in wanted.items() if value != shown[name]}
        changed = {name: value for name, value in wanted.items() if value != before[name]}
        if not changed:
            return enterprise
        if version != enterprise.version:
            _refuse_overlap(enterprise, changed, opened)
        said = before | changed
        reasons = reasons_against(said) + reasons_against_days(said, timezone.localdate(at), DAYS)
        other = _known(said)
        if other is not None and other.pk != enterprise.pk:
            words = f"这个代码是“{other.name}”的"
            reasons.append(
                Reason(words, field="credit_code", action_label="看那一家", action_url=_card(other))
            )
        if reasons:
            raise Refused("没有保存", reasons)
        _set(enterprise, said, at)
        enterprise.version += 1
        _save(enterprise)
        pairs = {f"firm_{name}": (before[name], value) for name, value in changed.items()}
        tell(enterprise, "edit_enterprise", by=by, at=at, channel=channel, changes=pairs)
    return enterprise


def _save(enterprise: Enterprise) -> None:
    try:
        with transaction.atomic():
            enterprise.save()
    except IntegrityError as error:
        reason = Reason("这个代码刚记到另一家名下", field="credit_code", code="code_taken")
        raise Refused("没有保存", [reason]) from error


def take_out(enterprise_id: int, *, words: str, by: Person, at: datetime, channel: str = "page") -> None:
    """Undoes `keep`, while nothing hangs on it; what it was stays in the trail."""
    access.require(by, Act.KEEP_ENTERPRISES)
    if not words.strip():
        raise Refused("没有撤出", [Reason("写明为什么撤出", field="words", code="words_needed")])
    with transaction.atomic():
        enterprise = held(enterprise_id)
        pairs = {f"firm_{name}": (getattr(enterprise, name), None) for name in COLUMNS}
        kept_id = enterprise.pk
        try:
            enterprise.delete()
        except ProtectedError as error:
            reason = Reason(
                "它已有联系人、往来、诉求、动态、关系、线索、认过的名称或并入的企业；撤回过的也算，留着它们的来历",
                action_label="记重了就与另一家合并；写错了就改正",
                action_url=url("enterprises:merge", kept_id),
                code="in_use",
            )
            raise Refused("没有撤出", [reason]) from error
        enterprise.pk = kept_id
        tell(
            enterprise, "take_out_enterprise", by=by, at=at, channel=channel, changes=pairs, words=words[:300]
        )


def held(enterprise_id: int) -> Enterprise:
    """Locked until the transaction ends. Public facts are every office's, so absent means absent."""
    found = Enterprise.objects.select_for_update(of=("self",)).filter(pk=enterprise_id).first()
    if found is None:
        raise absent(enterprise_id)
    return found


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {name: str(values.get(name) or "").strip() for name in LONGEST}
    said["credit_code"] = code_written(str(values.get("credit_code") or ""))
    said["capital_yuan"] = values.get("capital_yuan")
    for name in DAYS:
        day: date | None = values.get(name)
        said[name] = day
    return said


def _known(said: Mapping[str, Any]) -> Enterprise | None:
    """By credit code or number in the register; a wrong code is nobody's."""
    codes = [code for code in (said["credit_code"], said["eid"]) if code]
    if not codes:
        return None
    return Enterprise.objects.filter(Q(credit_code__in=codes) | Q(eid__in=codes)).order_by("pk").first()


def _reasons_against_name(said: Mapping[str, Any]) -> list[Reason]:
    for other in Enterprise.objects.filter(name_key=name_key(said["name"]))[:3]:
        if not said["credit_code"] or not other.credit_code:
            words = (
                f"库里已有“{other.name}”：{home_words(other.home_code, other.home_words) or '不知道在哪里'}"
            )
            remedy = "先看是不是它；确是另一家，再说明是另一家"
            where = _card(other)
            return [Reason(words, who=remedy, action_label="看那一家", action_url=where, code="same_name")]
    return reasons_against_likeness(said)


def _created(said: Mapping[str, Any], act: str, *, by: Person, at: datetime, channel: str) -> Enterprise:
    enterprise = Enterprise(created_at=at, created_by=by)
    _set(enterprise, said, at)
    try:
        with transaction.atomic():
            enterprise.save(force_insert=True)
    except IntegrityError:
        known = _known(said)
        if known is None:
            raise
        return known
    look_again(enterprise, by=by, at=at, channel=channel)
    pairs = {f"firm_{name}": (None, said[name]) for name in COLUMNS if said[name] not in (None, "")}
    tell(enterprise, act, by=by, at=at, channel=channel, changes=pairs)
    return enterprise


def _set(enterprise: Enterprise, said: Mapping[str, Any], at: datetime) -> None:
    for name in COLUMNS:
        setattr(enterprise, name, said[name])
    enterprise.name_key = name_key(said["name"])
    enterprise.search_key = search_key(said["name"], said["group_name"])
    enterprise.updated_at = at


def _refuse_overlap(
    enterprise: Enterprise, changed: Mapping[str, Any], opened: Mapping[str, Any] | None
) -> None:
    """What this person changed and somebody else did too; without `opened` nobody knows what was seen."""
    shown = dict(opened) if opened is not None else None
    rows: list[dict[str, object]] = []
    for name, value in changed.items():
        now = getattr(enterprise, name)
        if shown is not None and str(shown.get(name) or "") == str(now or ""):
            continue
        told = "" if shown is None else _text(shown.get(name))
        rows.append(
            {
                "field": name,
                "words": WORDS[name],
                "opened": told,
                "now": _text(now),
                "yours": _text(value),
                "unit": "",
            }
        )
    if rows:
        names = "、".join(str(row["words"]) for row in rows)
        title = f"没有保存：别人在 {moment_text(enterprise.updated_at)} 先改了{names}"
        raise Conflict(title, rows, enterprise.version)


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _card(enterprise: Enterprise) -> str:
    return url("enterprises:card", enterprise.pk)
