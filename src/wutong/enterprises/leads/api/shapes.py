"""What is sent about leads and what is answered."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from wutong.projects.api.facts import Day, Given

TEXT = r"^[^\u0000]*$"
STATES = Literal["pool", "assigned", "followed", "talking", "project", "dropped"]
CHANNEL = Literal["chain", "recommended", "visit", "fair", "own", "follow", "other"]
MEETING = Literal["visit", "reception", "call", "online", "letter"]
Id = Annotated[StrictInt, Field(ge=1, lt=2**31)]
Words = Annotated[str, Field(max_length=600)]
Yuan = Annotated[StrictInt, Field(ge=0, le=10**13)]


class LeadsAsked(Schema):
    state: Literal["", "pool", "assigned", "followed", "talking", "project", "dropped"] = Field(
        "", description="不写是在跟的"
    )
    mine: Literal["true", "false"] = "false"
    when: Literal["", "late", "idle"] = Field("", description="超期，或久无动静")
    chain: str = Field("", max_length=40, pattern=TEXT, description="产业链的键")
    region: str = Field("", max_length=6, pattern=TEXT, description="这个地区及以下")
    q: str = Field("", max_length=80, pattern=TEXT, description="企业名称、拼音首字母或环节")
    size: int = Field(50, ge=1, le=200)
    cursor: str = Field("", max_length=600, description="只用 next、previous 里给的")


class DueTold(Schema):
    key: str = Field(description="assign 分派、appraise 研判、feedback 反馈、quiet 跟进")
    words: str
    on: date = Field(description="最后一天，到当日 24 时")
    is_late: bool


class LeadTold(Schema):
    id: int
    version: int = Field(description="下一步带上它")
    enterprise_id: int
    enterprise_name: str
    basis: str = Field(description="企业事实的依据：实测、合成或假设")
    state: STATES
    role: Literal["", "leads", "yields"] = Field(description="上级指定由本地或由别处牵头")
    region_code: str
    park_key: str | None
    chain_key: str | None
    node_words: str | None
    channel: CHANNEL
    investment_yuan: int | None
    officer_name: str | None
    project_id: int | None
    created_at: datetime
    moved_at: datetime
    due: list[DueTold]
    is_idle: bool
    url: str


class LeadPage(Schema):
    items: list[LeadTold]
    first: int
    next: str | None
    previous: str | None


class StepTold(Schema):
    kind: str
    words: str | None
    at: datetime
    by: str


class LeadWhole(LeadTold):
    node_key: str | None
    contact_id: int | None
    recommended_by: str | None
    words: str | None
    close_reason: str | None
    assigned_at: datetime | None
    appraised_at: datetime | None
    told_back_at: datetime | None
    contacted_at: datetime | None
    closed_at: datetime | None
    steps: list[StepTold]
    elsewhere: str | None = Field(description="您的范围以外有没有人在跟、有没有项目；不说是谁、在哪里")


class ClockTold(Schema):
    assign: int
    appraise: int
    feedback: int
    quiet: int
    idle: int
    source: str
    basis: str
    counting: str = Field(description="天数怎样数")


class Step(Given):
    version: Id | None = Field(None, description="您读到的 version；别人先办了就答 409。不写就不比")


class NewLead(Given):
    enterprise_id: Id
    region_code: str = Field("", max_length=6, description="不写是您所在的")
    park_key: str | None = Field(None, max_length=40)
    channel: CHANNEL
    recommended_by: str = Field("", max_length=120)
    chain_key: str = Field("", max_length=40)
    node_key: str = Field("", max_length=40)
    node_words: str = Field("", max_length=120)
    investment_yuan: Yuan | None = None
    words: Words = ""


class LeadFacts(Given):
    """写到的才改；写 null 就是改成未填。遮着的号码原样送回，就还是原来的号码。"""

    region_code: str | None = Field(None, max_length=6, description="属地；要在您的职责范围里")
    park_key: str | None = Field(None, max_length=40)
    channel: CHANNEL | None = None
    recommended_by: str | None = Field(None, max_length=120)
    chain_key: str | None = Field(None, max_length=40)
    node_key: str | None = Field(None, max_length=40)
    node_words: str | None = Field(None, max_length=120)
    investment_yuan: Yuan | None = None
    contact_id: Id | None = Field(None, description="企业联系人的编号")
    words: Words | None = None

    def columns(self) -> dict[str, Any]:
        renamed = {"region_code": "region_id", "park_key": "park_id"}
        said = self.model_dump(exclude_unset=True)
        return {
            renamed.get(name, name): "" if value is None and name not in UNSAID else value
            for name, value in said.items()
        }


UNSAID = frozenset({"park_key", "investment_yuan", "contact_id"})


class EditGiven(Given):
    version: Id = Field(description="您读到的 version")
    changes: LeadFacts
    opened: LeadFacts | None = Field(None, description="您打开时这些项的值；没写的由留痕推出")


class AssignGiven(Step):
    officer_id: Id
    words: Words = ""


class AppraiseGiven(Step):
    is_worth: StrictBool
    words: Words = Field("", description="不值得跟时必填")


class WordsGiven(Step):
    words: Words


class MaybeWords(Step):
    words: Words = ""


class ContactGiven(Step):
    kind: MEETING
    on: Day
    words: str = Field(max_length=6000)
    contact_id: Id | None = None
    contact_name: str = Field("", max_length=60)
    contact_title: str = Field("", max_length=60)
    contact_phone: str = Field("", max_length=60)
    ours: str = Field("", max_length=200)
    theirs: str = Field("", max_length=200)
    next_step: str = Field("", max_length=300)
    next_on: Day | None = None


class MakeGiven(Step):
    name: str = Field("", max_length=200, description="不写就由企业和环节拼成")


class Made(Schema):
    project_id: int
    name: str
    lead_id: int
    url: str
