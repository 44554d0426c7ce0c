"""What the API of factors takes and answers. Amounts are answered in whole thousandths of the unit."""

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import ConfigDict, Field

TEXT = r"^[^\x00]*$"
SAID = r"^[^\x00]*\S[^\x00]*$"
LARGEST_ID = 2**62


class FactorGiven(Schema):
    model_config = ConfigDict(extra="forbid")


class FactorRuleTold(Schema):
    """一条规矩；有扣减单位的，从项目需要的总量里扣。"""

    name: str
    how: str
    document: str
    basis: str = Field(description="依据 或 假设")
    unit: str | None = Field(description="扣减单位；只说明、不扣的是 null")
    factor: str | None = Field(description="1 个扣减单位扣几个要素单位")
    since: date | None
    until: date | None


class FactorKindTold(Schema):
    key: str
    name: str
    group: str
    unit: str
    department: str
    department_name: str
    is_annual: bool
    law: str
    words: str
    basis: str
    source: str
    rules: list[FactorRuleTold]
    valid_from: date


class FactorKinds(Schema):
    items: list[FactorKindTold]


class FactorAccount(Schema):
    """落实与预占含下级；可用 = 总量 − 给下级 − 本级占着的。"""

    id: int
    name: str
    kind: str
    unit: str
    region_code: str
    park_key: str | None
    period: str = Field(description="年份，或 长期")
    parent_id: int | None
    capacity_thousandths: int
    committed_thousandths: int
    reserved_thousandths: int
    granted_thousandths: int
    free_thousandths: int
    is_synthetic: bool
    closed_at: datetime | None
    url: str


class FactorAccountsAsked(Schema):
    kind: str | None = Field(None, pattern=r"^[a-z][a-z0-9_]{0,39}$", description="要素种类的 key")
    period: str | None = Field(None, pattern=r"^(20[0-9][0-9]|长期)$")
    region: str | None = Field(None, pattern=r"^[0-9]{6}$", description="这个地区和它的下级")
    size: int = Field(100, ge=1, le=200)
    after: int | None = Field(None, ge=1, le=LARGEST_ID, description="只用 next 里给的")


class FactorAccountPage(Schema):
    items: list[FactorAccount]
    next: str | None


class FactorEntry(Schema):
    """一笔转移，和它之后本户（不含下级占的）的余额。到期了、还没有记下的，也在里面。"""

    id: int | None = Field(description="还没有记下的到期没有编号")
    is_written: bool = Field(description="false：到期了，还没有人动过这个账户，所以还没有记下")
    at: datetime
    move: str
    move_name: str
    hold_id: int | None
    capacity_thousandths: int
    reserved_thousandths: int
    committed_thousandths: int
    after_capacity_thousandths: int
    after_reserved_thousandths: int
    after_committed_thousandths: int
    after_free_thousandths: int = Field(description="可用；已减去那时给下级的")
    document: str
    words: str
    by: str | None = Field(description="到期没有人办，是 null")
    corrects_id: int | None


class FactorStatementAsked(Schema):
    size: int = Field(200, ge=1, le=1000)
    after: int | None = Field(None, ge=1, le=LARGEST_ID, description="只用 next 里给的")


class FactorStatement(Schema):
    items: list[FactorEntry]
    next: str | None


class FactorHold(Schema):
    id: int
    account_id: int
    project_id: int | None = Field(description="您看不到的项目是 null")
    holder: str
    asked_thousandths: int
    pending_thousandths: int = Field(description="到期的不算")
    committed_thousandths: int
    unit: str
    state: str
    asked_at: datetime
    asked_by: str
    expires_at: datetime
    approved_at: datetime | None
    refused_at: datetime | None
    words: str
    url: str


class FactorHolds(Schema):
    items: list[FactorHold]


class FactorNotice(Schema):
    id: int
    words: str
    holder: str
    at: datetime
    seen_at: datetime | None


class FactorNotices(Schema):
    items: list[FactorNotice]


class FactorAccountOpened(FactorGiven):
    kind: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    region_code: str = Field(pattern=r"^[0-9]{6}$")
    park_key: str | None = Field(None, pattern=r"^[a-z0-9_]{1,40}$")
    period: str = Field(pattern=r"^(20[0-9][0-9]|长期)$")


class FactorCapacityGiven(FactorGiven):
    move: Literal["allocated", "freed", "bought"] = Field(description="下达、腾退或购入")
    amount: str = Field(max_length=60, pattern=SAID, description="数和单位，如 1,200.5 tce；只写数按账户单位")
    document: str = Field(max_length=200, pattern=SAID)
    words: str = Field("", max_length=300, pattern=TEXT)


class FactorCapacityMoved(FactorGiven):
    to_account_id: int = Field(ge=1, le=LARGEST_ID)
    amount: str = Field(max_length=60, pattern=SAID)
    document: str = Field(max_length=200, pattern=SAID)
    words: str = Field("", max_length=300, pattern=TEXT)


class FactorUntil(FactorGiven):
    until: date = Field(description="占到这一天结束")


class FactorUntilBecause(FactorUntil):
    words: str = Field(max_length=300, pattern=SAID, description="为什么")


class FactorCommitGiven(FactorGiven):
    amount: str | None = Field(None, max_length=60, pattern=SAID, description="不写是全部")
    document: str = Field("", max_length=200, pattern=TEXT)


class FactorBecause(FactorGiven):
    words: str = Field(max_length=300, pattern=SAID, description="为什么")
