"""/projects/{id}/factors: what a project needs, holds and lacks; saying a need; asking for it all at once."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Schema
from pydantic import Field, StrictInt

from wutong.factors.actions import Ask
from wutong.factors.api.deciding import KEY, Key
from wutong.factors.api.shapes import LARGEST_ID, TEXT
from wutong.factors.deducting import Line, Part, amount_of, deductions, field_of
from wutong.factors.forms import day_end
from wutong.factors.models import FactorKind, Hold
from wutong.factors.names import account_words
from wutong.factors.queries import Line as AccountLine
from wutong.factors.queries import kind_for
from wutong.organisation import access
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Reason, Refused
from wutong.projects import holding
from wutong.projects.actions import needing
from wutong.projects.api.facts import Day, Given
from wutong.projects.api.routing import router
from wutong.projects.detail import place_seen
from wutong.projects.needs import Position
from wutong.projects.queries import project_for
from wutong_engines.units.amounts import AmountRefused, thousandths

TAG = "要素"
MORE = "数都是要素单位的千分之一（整数）；needed 为 null 是没有人填，不是 0。"


class ServingAccount(Schema):
    id: int
    name: str
    free_thousandths: int = Field(description="还可以答应出去的")


class NeedPart(Schema):
    """总量里规矩让扣的一项，和现在按规矩扣掉多少。"""

    rule: str
    unit: str = Field(description="这一项按什么单位填")
    thousandths: int = Field(description="填的，unit 的千分之一")
    deducted_thousandths: int = Field(description="扣掉的，要素单位的千分之一")
    factor: str | None = Field(description="1 unit 扣几个要素单位；不扣是 null")
    why_not: str | None = Field(description="为什么不扣；扣了是 null")
    document: str | None
    basis: str | None = Field(description="依据 或 假设")


class ProjectFactor(Schema):
    kind: str
    name: str
    unit: str
    needed_thousandths: int | None = Field(description="总量减去规矩让扣的")
    total_thousandths: int | None = Field(description="填的总量；没有人填是 null")
    parts: list[NeedPart] = Field(description="总量里让扣的几项，逐项折算")
    needed_by: str | None = Field(description="typed：有人填的；否则是折算所用的那一项事实")
    reserved_thousandths: int
    reserved_until: datetime | None
    committed_thousandths: int
    missing_thousandths: int | None
    accounts: list[ServingAccount] = Field(description="可以申请的账户，近的在前")


class ProjectHold(Schema):
    id: int
    account_id: int
    account: str
    kind: str
    asked_thousandths: int
    pending_thousandths: int = Field(description="还占着、等落实的；到期就是 0")
    committed_thousandths: int
    expires_at: datetime
    approved_at: datetime | None
    refused_at: datetime | None
    words: str | None


class ProjectFactors(Schema):
    project_id: int
    factors: list[ProjectFactor]
    holds: list[ProjectHold]


class AmountAsked(Given):
    account_id: Annotated[StrictInt, Field(ge=1, le=LARGEST_ID)]
    amount: str = Field(description="写数，可带单位，如 “1200.5”“0.12万tce”", max_length=60, pattern=TEXT)


class PartGiven(Given):
    rule: str = Field(description="规矩的名称，如 原料用能", max_length=40, pattern=TEXT)
    amount: str = Field(description="数，可带单位；不写单位按这条规矩的扣减单位", max_length=60, pattern=TEXT)


class NeedGiven(Given):
    """写的就是全部：没有写的扣减就是没有。"""

    kind: str = Field(description="要素种类的 key", pattern=r"^[a-z][a-z0-9_]{0,39}$")
    amount: str = Field(
        description="总量，可带单位，如 “5000”“0.5万tce”；不需要写 0", max_length=60, pattern=TEXT
    )
    parts: list[PartGiven] = Field(default_factory=list, max_length=40)
    words: str = Field("", description="依据", max_length=300, pattern=TEXT)


class FactorsAsked(Given):
    asks: list[AmountAsked]
    until: Day | None = Field(None, description="占到这一天为止；不写按设置的工作日")
    words: str = Field("", max_length=300, pattern=TEXT)


class FactorsReserved(Schema):
    reservation_id: int
    project_id: int
    holds: list[ProjectHold]


@router.get(
    "/projects/{int:project_id}/factors",
    **told(
        "项目的要素",
        name="get_project_factors",
        tag=TAG,
        answer=ProjectFactors,
        scope="projects:read",
        problems=(404,),
        more="需要、占着、落实、还缺，可以申请的账户，申请过的每一笔。" + MORE,
    ),
)
def get_project_factors(request: HttpRequest, project_id: int) -> HttpResponse:
    person, now = viewer(request), timezone.now()
    access.require(person, Act.VIEW_PROJECTS)
    page = holding.factors_page(person, project_id, now)
    return answered(
        {
            "project_id": project_id,
            "factors": [_factor(one, page.accounts.get(one.kind.key, [])) for one in page.shown],
            "holds": [_hold(one, now) for one in page.holds],
        }
    )


def _factor(one: Position, served: list[AccountLine]) -> dict[str, Any]:
    return {
        "kind": one.kind.key,
        "name": one.kind.name,
        "unit": one.kind.unit,
        "needed_thousandths": one.needed,
        "total_thousandths": one.typed.worked.total if one.typed else None,
        "parts": [_part(line) for line in one.typed.worked.lines] if one.typed else [],
        "needed_by": "typed" if one.typed else one.field if one.needed is not None else None,
        "reserved_thousandths": one.reserved,
        "reserved_until": one.reserved_until,
        "committed_thousandths": one.committed,
        "missing_thousandths": one.missing,
        "accounts": [
            {
                "id": line.account.pk,
                "name": account_words(line.account),
                "free_thousandths": max(line.balance.free, 0),
            }
            for line in served
        ],
    }


def _part(line: Line) -> dict[str, Any]:
    rule, is_deducted = line.deduction, not line.why_not
    return {
        "rule": line.part.rule,
        "unit": line.part.unit,
        "thousandths": line.part.thousandths,
        "deducted_thousandths": line.taken,
        "factor": f"{rule.factor.normalize():f}" if rule and is_deducted else None,
        "why_not": line.why_not or None,
        "document": rule.document or None if rule else None,
        "basis": rule.basis if rule else None,
    }


def _hold(one: Hold, at: datetime) -> dict[str, Any]:
    return {
        "id": one.pk,
        "account_id": one.account_id,
        "account": account_words(one.account),
        "kind": one.account.kind_id,
        "asked_thousandths": one.asked,
        "pending_thousandths": one.pending_at(at),
        "committed_thousandths": one.committed,
        "expires_at": one.expires_at,
        "approved_at": one.approved_at,
        "refused_at": one.refused_at,
        "words": one.words or None,
    }


@router.post(
    "/projects/{int:project_id}/factors",
    **told(
        "一次申请要素",
        name="ask_factors",
        tag=TAG,
        answer=FactorsReserved,
        scope="projects:write",
        status=201,
        problems=(404,),
        more="全部占住，或一项也不占；管账户的部门从此看得到这个项目。" + KEY,
    ),
)
def ask_factors(request: HttpRequest, project_id: int, given: FactorsAsked, once_key: Key) -> HttpResponse:
    person, now = viewer(request), timezone.now()
    access.require(person, Act.VIEW_PROJECTS)
    page = holding.factors_page(person, project_id, now)
    reservation = needing.ask_factors(
        project_id,
        _asks(given, page, person),
        until=day_end(given.until or holding.end_after(page.hold_days, now)),
        key=once_key,
        by=person,
        at=now,
        words=given.words,
        channel="api",
    )
    holds = reservation.holds.select_related("account__kind").order_by("pk")
    said = {"reservation_id": reservation.pk, "project_id": project_id}
    return answered(said | {"holds": [_hold(one, now) for one in holds]}, 201)


def _asks(given: FactorsAsked, page: holding.FactorsPage, person: Person) -> list[Ask]:
    """Read exactly, in the unit of the account's kind; every amount that cannot be read is told."""
    access.require(person, Act.ASK_FACTORS, page.place)
    accounts = {line.account.pk: line.account for served in page.accounts.values() for line in served}
    asks: list[Ask] = []
    wrong: list[Reason] = []
    for place, one in enumerate(given.asks):
        account = accounts.get(one.account_id)
        if account is None:
            raise NotFound("没有这个账户，或它不管这个项目所在的地方")
        try:
            asks.append(Ask(account.pk, thousandths(one.amount, account.kind.unit)))
        except AmountRefused as error:
            wrong.append(Reason(str(error), field=f"asks.{place}.amount", code="amount"))
    if wrong:
        raise Refused("没有预占", wrong)
    return asks


@router.put(
    "/projects/{int:project_id}/factors/need",
    **told(
        "填需要多少",
        name="set_factor_need",
        tag=TAG,
        answer=ProjectFactor,
        scope="projects:write",
        problems=(404,),
        more="总量和其中规矩让扣的几项；需要量由平台按现行规矩算。" + MORE,
    ),
)
def set_factor_need(request: HttpRequest, project_id: int, given: NeedGiven) -> HttpResponse:
    person, now = viewer(request), timezone.now()
    access.require(person, Act.VIEW_PROJECTS)
    project = project_for(person, project_id)
    access.require(person, Act.EDIT_PROJECT, place_seen(project, person))
    of = kind_for(given.kind)
    total, parts = _need_read(given, of, timezone.localdate(now))
    try:
        said: dict[str, Any] = {"parts": parts, "words": given.words, "channel": "api"}
        needing.set_need(project_id, of.key, total, by=person, at=now, **said)
    except Refused as refused:
        names = {field_of(one.rule): f"parts.{place}.amount" for place, one in enumerate(given.parts)}
        refused.reasons = tuple(
            replace(one, field=names.get(one.field, one.field)) if isinstance(one, Reason) else one
            for one in refused.reasons
        )
        raise
    page = holding.factors_page(person, project_id, now)
    one = next(one for one in page.positions if one.kind.key == of.key)
    return answered(_factor(one, page.accounts.get(of.key, [])))


def _need_read(given: NeedGiven, kind: FactorKind, on: date) -> tuple[int, list[Part]]:
    """In the unit of the kind, and of each rule; every amount that cannot be read is told."""
    allowed = deductions(kind.rules, on)
    wrong: list[Reason] = []

    def read(text: str, unit: str, field: str) -> int:
        try:
            return amount_of(text, unit)
        except AmountRefused as error:
            wrong.append(Reason(str(error), field=field, code="amount"))
            return 0

    total = read(given.amount, kind.unit, "amount")
    parts = []
    for place, one in enumerate(given.parts):
        unit = allowed[one.rule].unit if one.rule in allowed else kind.unit
        parts.append(Part(one.rule, unit, read(one.amount, unit, f"parts.{place}.amount")))
    if wrong:
        raise Refused("没有保存", wrong)
    return total, parts
