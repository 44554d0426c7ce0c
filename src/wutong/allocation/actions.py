"""Putting in what plans are weighed by, from a day on; and writing down who took a plan away."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from wutong.allocation.models import PlanSettings
from wutong.allocation.queries import settings_on
from wutong.allocation.rules import Settings, reasons_against_settings
from wutong.factors import queries as factors
from wutong.organisation import access, dictionaries
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act, Duty
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Reason, Refused
from wutong_engines.portfolio import Portfolio

GROUND = ("source", "basis")
ACT = "set_plan"


def put_in(
    settings: Settings, *, valid_from: date, by: Person, at: datetime, channel: str = "page"
) -> PlanSettings:
    """Raises NotYourDuty; Refused, saying for each field what may not be."""
    require_setting(by)
    reasons = reasons_against_settings(
        settings,
        valid_from,
        focus=dictionaries.focus_industries(),
        kinds=[one.key for one in factors.kinds()],
    )
    if reasons:
        raise Refused("没有改", reasons)
    before, after = asdict(settings_on(valid_from)), asdict(settings)
    changes: dict[str, tuple[Any, Any]] = {
        f"plan_{name}": (_listed(before[name]), _listed(after[name]))
        for name in after
        if before[name] != after[name] and name not in GROUND
    }
    with transaction.atomic():
        made = PlanSettings.objects.create(
            said={name: value for name, value in after.items() if name not in GROUND},
            source=settings.source.strip(),
            basis=settings.basis,
            valid_from=valid_from,
            changed_at=at,
            changed_by=by,
        )
        words = f"{settings.basis}，{made.source}"
        changes["valid_from"] = (None, valid_from)
        thing = ("plan_settings", made.pk, "统筹的权数与规则", ACT)
        record_thing(*thing, by=by, at=at, changes=changes, words=words, channel=channel)
    return made


def take_away(plan: Portfolio, scope: str, *, by: Person, at: datetime, channel: str = "page") -> None:
    """Who took which plan away is in the trail before it leaves."""
    access.require(by, Act.PLAN_FACTORS)
    access.require(by, Act.EXPORT_PROJECTS)
    words = f"导出选中 {len(plan.chosen)} 个、没选 {len(plan.not_chosen)} 个项目"
    with transaction.atomic():
        record_thing(
            "plan", "", f"{scope}统筹方案", "export_plan", by=by, at=at, words=words, channel=channel
        )


def require_setting(person: Person) -> None:
    if not may_set(person):
        who = "省级招商审核，或系统管理员"
        raise NotYourDuty("统筹的权数要由省级来改", [Reason("这些数全省共用", "职责与权限表", who)])


def may_set(person: Person) -> bool:
    """They are the whole province's: its own reviewers, or whoever keeps the dictionaries."""
    if access.may(person, Act.MANAGE_DICTIONARIES):
        return True
    is_of_the_province = person.body.region.parent_id is None
    return person.duty == Duty.REVIEWER and is_of_the_province and access.may(person, Act.PLAN_FACTORS)


def _listed(value: Any) -> Any:
    return "、".join(value) if isinstance(value, tuple) else value
