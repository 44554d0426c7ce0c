"""What the API of chains takes and answers. A presence of null is not known, not absent."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from ninja import Schema
from pydantic import ConfigDict, Field

TEXT = r"^[^\x00]*$"
SAID = r"^[^\x00]*\S[^\x00]*$"


class ChainListed(Schema):
    key: str
    name: str
    note: str | None
    region_code: str
    leader: str | None = Field(description="链长，没有定的是 null")
    nodes: int
    edges: int
    version: int
    url: str


class ChainList(Schema):
    items: list[ChainListed]


class ChainFirm(Schema):
    name: str
    source: str
    basis: str


class ChainNode(Schema):
    """`words` 找项目的词，`codes` GB/T 4754-2017。"""

    key: str
    name: str
    tier: str
    codes: list[str]
    words: list[str]
    heard: str = Field(description="公开报道里有没有：present、thin、none，没有查过是空")
    firms: list[ChainFirm]
    source: str
    basis: str
    catalogue: str | None
    catalogue_source: str | None


class ChainEdge(Schema):
    """供给 → 使用。`weight`：每一元产出直接用掉上游多少元，不知道是 null。"""

    supplier: str
    buyer: str
    weight: float | None
    weight_source: str | None
    source: str
    basis: str
    as_of: date


class ChainTold(Schema):
    key: str
    name: str
    note: str | None
    region_code: str
    leader: str | None
    targets: str | None
    targets_source: str | None
    source: str
    basis: str
    version: int
    nodes: list[ChainNode]
    edges: list[ChainEdge]
    url: str


class ChainVersionTold(Schema):
    number: int
    words: str
    made_at: datetime
    made_by: str | None = Field(description="随平台带来的是 null")
    restored_from: int | None
    is_newest: bool
    url: str


class ChainVersions(Schema):
    items: list[ChainVersionTold]


class ChainVersionWhole(ChainVersionTold):
    nodes: list[ChainNode]
    edges: list[ChainEdge]


class ChainRegionAsked(Schema):
    region: str = Field("", pattern=r"^([0-9]{6})?$", description="GB/T 2260，不写是全链所在地区")


class NodeGate(Schema):
    name: str
    verdict: str = Field(description="open、conditional、closed、unknown")
    reason: str
    source: str


class NodeVerdictGiven(Schema):
    model_config = ConfigDict(extra="forbid")

    region_code: str = Field(pattern=r"^[0-9]{6}$")
    kind: Literal["ecology", "permit"]
    verdict: Literal["allowed", "forbidden", "unknown"] = Field(description="unknown 是收回")
    source: str = Field(max_length=300, pattern=SAID, description="哪份文件")
    as_of: date = Field(description="文件的日期")


class NodeVerdictTold(NodeVerdictGiven):
    node: str
    changed_at: datetime


class NodeGapTold(Schema):
    node: str
    name: str
    kind: str = Field(description="present、upgrade、extend、build、distant、unknown")
    kind_name: str
    reason: str
    presence: float | None = Field(description="0 到 1；null 是不知道，不是没有")
    evidence: list[str]
    is_assumed: bool
    band: str | None = Field(description="成档，不排名次；已有的不评")
    coverage: float | None = Field(description="知道的占权重多少，0 到 1")
    band_reasons: list[str]
    gates: list[NodeGate]


class ChainGaps(Schema):
    chain: str
    region_code: str
    region_name: str
    weights: dict[str, float]
    weights_basis: str
    weights_source: str
    warning: str
    items: list[NodeGapTold]


class NodeLeads(Schema):
    """您范围里的：线索按状态，项目按阶段；`live` 是还在跟的。"""

    node: str
    name: str
    leads: dict[str, int]
    live: int
    projects: int
    stages: dict[str, int]
    investment_yuan: int = Field(description="项目总投资，只加填了的")
    without_investment: int
    offers: int
    needs: int


class ChainLeads(Schema):
    chain: str
    region_code: str
    items: list[NodeLeads]
    without_node: dict[str, int] = Field(description="没写环节、或环节已去掉的线索")
    late_leads: int
    late_projects: int


class SupplyAsked(Schema):
    node: str = Field("", max_length=40, pattern=TEXT)
    kind: Literal["", "offer", "need"] = ""
    region: str = Field("", pattern=r"^([0-9]{6})?$")


class SupplyTold(Schema):
    id: int
    version: int
    kind: Literal["offer", "need"]
    firm_name: str
    enterprise_id: int | None
    node: str
    product: str
    amount: float | None
    unit: str | None
    words: str | None
    region_code: str
    park_key: str | None
    source: str
    basis: str
    as_of: date
    updated_at: datetime


class SupplyPair(Schema):
    """`how`：product、node 是两家各自说了供和需；beside 只是图上有联系，没有人说要。"""

    offer_id: int
    taker_id: int
    how: Literal["product", "node", "beside"]
    how_name: str
    covers: str | None


class SupplyList(Schema):
    items: list[SupplyTold]
    pairs: list[SupplyPair]


class SupplyWithdrawn(Schema):
    items: list[SupplyTold]


class SupplyGiven(Schema):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["offer", "need"]
    firm_name: str = Field(max_length=200, pattern=SAID)
    node: str = Field(max_length=40, pattern=SAID)
    product: str = Field(max_length=120, pattern=SAID)
    region_code: str = Field(pattern=r"^[0-9]{6}$")
    source: str = Field(max_length=300, pattern=SAID)
    basis: Literal["依据", "公开报道", "假设", "合成"]
    as_of: date
    amount: Decimal | None = Field(None, gt=0, lt=10**13, max_digits=17, decimal_places=4)
    unit: str = Field("", max_length=20, pattern=TEXT)
    words: str = Field("", max_length=300, pattern=TEXT)
