"""What the API of enterprises takes and answers. Money is whole yuan; what is not known is null."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StrictInt

TEXT = r"^[^\x00]*$"
SAID = r"^[^\x00]*\S[^\x00]*$"
MOST_YUAN = 2**53 - 1
Basis = Literal["实测", "合成", "假设"]
SignalKind = Literal["expansion", "branch", "capital", "award", "contract", "relocation", "trouble", "other"]
RelationKind = Literal["branch", "parent", "subsidiary", "customer", "supplier", "partner"]
MeetingKind = Literal["visit", "reception", "call", "online", "letter"]
WrittenKind = Literal["contact", "meeting", "request", "signal", "relation"]
Region = Annotated[str, Field(pattern=r"^([0-9]{6})?$", description="GB/T 2260 代码")]
Yuan = Annotated[StrictInt, Field(ge=0, le=MOST_YUAN)]


def _words(most: int, *, description: str = "") -> Any:
    return Field("", max_length=most, pattern=TEXT, description=description)


def _said(most: int, *, description: str = "") -> Any:
    return Field(max_length=most, pattern=SAID, description=description)


class FirmGiven(Schema):
    model_config = ConfigDict(extra="forbid")

    def said(self) -> dict[str, Any]:
        """Only what was sent: what is left out is not emptied."""
        return self.model_dump(exclude_unset=True)


class EnterpriseFacts(FirmGiven):
    credit_code: str = _words(40, description="统一社会信用代码；校验位不对的退回")
    home_code: Region = ""
    home_words: str = _words(60, description="所在地的写法，要写得更细时填")
    industry_code: str = Field("", pattern=r"^([A-T]|[0-9]{2,4})?$", description="GB/T 4754-2017 代码")
    group_name: str = _words(200)
    capital_yuan: Yuan | None = Field(None, description="注册资本，元")
    founded_date: date | None = None
    business: str = _words(600, description="主营业务")
    basis: Basis = "实测"
    as_of: date | None = Field(None, description="截至哪天；不写是今天")


class EnterpriseGiven(EnterpriseFacts):
    name: str = _said(200, description="企业全称")
    source: str = _said(300, description="出处")
    is_other: bool = Field(False, description="库里同名或相像的是另一家，这一家要另记")


class EnterpriseChanges(EnterpriseFacts):
    name: str = _words(200)
    source: str = _words(300)


class EnterpriseEdit(FirmGiven):
    version: Annotated[StrictInt, Field(ge=1, lt=2**31)] = Field(description="您读到的 version")
    changes: EnterpriseChanges
    opened: EnterpriseChanges | None = Field(None, description="您打开时这些项的值；不写时改过的项都算冲突")


class EnterpriseBecause(FirmGiven):
    words: str = _said(300, description="为什么")


class EnterpriseWords(FirmGiven):
    words: str = _words(300, description="为什么")


class EnterpriseAnswer(FirmGiven):
    words: str = _said(600, description="答复了什么")


class FirmPlaced(FirmGiven):
    region_code: Region = Field("", description="记在哪里，不写是您所在的")
    park_key: str = _words(40)


class FirmContactGiven(FirmPlaced):
    name: str = _said(60)
    title: str = _words(60)
    phone: str = _words(60)
    email: str = _words(120)
    note: str = _words(300)


class ContactChanges(FirmGiven):
    name: str = _words(60)
    title: str = _words(60)
    phone: str = _words(60)
    email: str = _words(120)
    note: str = _words(300)
    is_former: bool = Field(False, description="已经离开这家企业")


class MeetingGiven(FirmPlaced):
    kind: MeetingKind
    on: date
    words: str = _said(5000, description="谈了什么")
    ours: str = _words(200)
    theirs: str = _words(200)
    next_step: str = _words(300)
    next_on: date | None = None


class FirmRequestGiven(FirmPlaced):
    words: str = _said(600, description="企业要什么")
    department: str = _words(40, description="归哪个部门，departments 里的 key")
    asked_on: date | None = Field(None, description="不写是今天")
    due_on: date | None = None


class SignalGiven(FirmGiven):
    kind: SignalKind
    on: date
    words: str = _said(300)
    source: str = _said(300)
    basis: Basis = "实测"


class RelationGiven(FirmGiven):
    kind: RelationKind = Field(description="对方是它的什么")
    other_id: int | None = Field(
        None, ge=1, lt=2**62, description="对方在企业库里的编号，与 other_name 二选一"
    )
    other_name: str = _words(200)
    region_code: Region = ""
    words: str = _words(300)
    source: str = _said(300)
    basis: Basis = "实测"
    as_of: date | None = Field(None, description="不写是今天")


class EnterprisesAsked(Schema):
    q: str = Field("", max_length=60, description="名称、拼音首字母或信用代码")
    place: Literal["", "here", "away", "none"] = Field("", description="本省、外省、不知道在哪里")
    home: str = Field("", pattern=r"^([0-9]{2}|none)?$", description="省级行政区代码的前两位")
    industry: str = Field("", pattern=r"^([A-T]|[0-9]{2,4}|none)?$", description="GB/T 4754 代码，连同下级")
    lead: Literal["", "live", "mine", "none"] = Field("", description="有您看得到的线索在跟、是您在跟、没有")
    size: int = Field(50, ge=1, le=200)
    cursor: str = Field("", max_length=600, description="只用 next、previous 里给的")


class EnterpriseTold(Schema):
    """公开的情况，各处看到的一样。"""

    id: int
    name: str
    credit_code: str | None
    eid: str | None = Field(description="企业名录里的编号")
    home_code: str | None
    home_words: str | None
    industry_code: str | None
    group_name: str | None
    capital_yuan: int | None
    founded_date: date | None
    business: str | None
    source: str
    basis: Basis
    as_of: date
    version: int = Field(description="下一次修改带上它")
    updated_at: datetime
    url: str


class EnterprisePage(Schema):
    items: list[EnterpriseTold]
    total: int
    first: int = Field(description="这一页从第几家起")
    next: str | None
    previous: str | None


class RegisteredFirm(Schema):
    eid: str
    name: str
    county: str | None
    industry: str | None
    capital_yuan: int | None
    kept_id: int | None = Field(description="已经记入企业库的编号")


class RegisteredFirms(Schema):
    as_of: date | None = Field(description="名录的日期；没有名录是 null")
    is_synthetic: bool | None
    items: list[RegisteredFirm]


class ContactTold(Schema):
    """遮住的；看全文用 reveal_enterprise_contact。"""

    id: int
    name: str
    title: str | None
    phone: str | None
    email: str | None
    note: str | None
    is_former: bool
    region_code: str
    park_key: str | None
    created_at: datetime


class ContactRevealed(Schema):
    id: int
    name: str
    title: str | None
    phone: str | None
    email: str | None
    note: str | None


class MeetingTold(Schema):
    id: int
    kind: MeetingKind
    on: date
    words: str
    ours: str | None
    theirs: str | None
    next_step: str | None
    next_on: date | None
    lead_id: int | None
    region_code: str
    park_key: str | None
    created_at: datetime
    created_by: str


class FirmRequestTold(Schema):
    id: int
    words: str
    department: str | None
    asked_on: date
    due_on: date | None
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None
    lead_id: int | None
    region_code: str
    park_key: str | None
    created_at: datetime


class SignalTold(Schema):
    id: int
    kind: SignalKind
    on: date
    words: str
    source: str
    basis: Basis


class RelationTold(Schema):
    id: int
    kind: RelationKind
    other_id: int | None
    other_name: str
    region_code: str | None
    words: str | None
    source: str
    basis: Basis
    as_of: date


class LeavingFact(Schema):
    day: date | None
    words: str
    source: str
    basis: Basis


class MergedIn(Schema):
    id: int = Field(description="撤销合并时用它；后来的先撤")
    gone_id: int
    gone_name: str
    merged_at: datetime


class EnterpriseCard(EnterpriseTold):
    """和页面一样：往来、诉求、联系人只有您范围里的；leaving 只在本省企业有，是事实，不是分数。"""

    contacts: list[ContactTold]
    meetings: list[MeetingTold]
    requests: list[FirmRequestTold]
    signals: list[SignalTold]
    relations: list[RelationTold]
    merges: list[MergedIn] = Field(description="并进这一家的，后并的在前")
    project_ids: list[int]
    lead_ids: list[int]
    is_followed_elsewhere: bool = Field(description="您的范围以外有人在跟，或有它在推进的项目；不说是谁")
    leaving: list[LeavingFact] | None = Field(description="不是本省企业是 null")


class Withdrawn(Schema):
    kind: WrittenKind
    id: int
    withdrawn_at: datetime | None
