"""The tables of a register as they lie in Parquet, and what each column is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

import pyarrow as pa


class RegisterError(ValueError):
    """What is wrong, where, and how to mend it."""


class Status(Enum):
    """How an enterprise stands in the register."""

    ACTIVE = "active"
    MOVED_OUT = "moved_out"
    SUSPENDED = "suspended"
    LIQUIDATING = "liquidating"
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return STATUS_NAMES[self]

    @property
    def is_active(self) -> bool | None:
        return None if self is Status.UNKNOWN else self is Status.ACTIVE


STATUS_NAMES: Mapping[Status, str] = MappingProxyType(
    {
        Status.ACTIVE: "存续（在营、开业、在册）",
        Status.MOVED_OUT: "迁出",
        Status.SUSPENDED: "停业（歇业）",
        Status.LIQUIDATING: "清算",
        Status.REVOKED: "吊销",
        Status.CANCELLED: "注销",
        Status.UNKNOWN: "不明",
    }
)

_text, _whole, _real, _day, _flag = pa.string(), pa.int64(), pa.float64(), pa.date32(), pa.bool_()

ENTERPRISE = pa.schema(
    [
        # the credit code, or the 15-digit registration number of one that never got it
        pa.field("eid", _text, nullable=False),
        ("uscc", _text),
        ("registration_number", _text),
        pa.field("name", _text, nullable=False),
        # for comparing: half-width, lower case, no spaces, one kind of bracket
        pa.field("name_key", _text, nullable=False),
        ("province", _text),
        ("prefecture", _text),
        ("county", _text),
        # "export": the file says so; "credit_code": where it was first registered, nothing better is known
        ("region_basis", _text),
        # GB/T 4754-2017, two to four digits: as deep as the file says
        ("industry", _text),
        ("industry_confidence", _real),
        ("capital_yuan", _whole),
        ("paid_capital_yuan", _whole),
        ("founded_date", _day),
        pa.field("status", _text, nullable=False),
        ("is_active", _flag),
        ("scope", _text),
        ("employees", _whole),
        # 0.5: half as much again as three years before
        ("capital_growth_3y", _real),
        ("legal_person", _text),
        ("address", _text),
        # who controls it
        ("group_name", _text),
        pa.field("source", _text, nullable=False),
        pa.field("as_of", _day, nullable=False),
    ]
)
_told = (("source", _text), ("as_of", _day))
BRANCH = pa.schema(
    [("parent_eid", _text), ("child_eid", _text), ("county", _text), ("opened_date", _day), *_told]
)
SHARE = pa.schema(
    [("holder_eid", _text), ("holder_name", _text), ("held_eid", _text), ("percent", _real), *_told]
)
TRADE_LINK = pa.schema([("supplier_eid", _text), ("buyer_eid", _text), ("weight", _real), *_told])
NAME_ALIAS = pa.schema(
    [("alias", _text), ("eid", _text), ("probability", _real), ("decided_by", _text), ("as_of", _day)]
)
CELL = pa.schema(
    [
        *(("level", _text), ("region", _text), ("industry", _text), ("enterprises", _whole)),
        *(("capital_yuan", _whole), ("capital_known", _whole)),
        *(("employees", _whole), ("employees_known", _whole)),
    ]
)
CHANGE = pa.schema(
    [
        *(("kind", _text), ("eid", _text), ("name", _text), ("before", _text), ("after", _text)),
        *(("since", _day), ("as_of", _day)),
    ]
)
# in the order names are shown; not Parquet but Arrow, mapped into memory, so that one row costs nothing
NAME = pa.schema(
    [
        *(("eid", _text), ("name", _text), ("county", _text), ("industry", _text)),
        *(("status", _text), ("capital_yuan", _whole)),
    ]
)
POSTING = pa.schema([("gram", _whole), ("place", pa.int32())])
GRAM = pa.schema([("gram", _whole), ("count", _whole)])

FACTS: Mapping[str, pa.Schema] = MappingProxyType(
    {
        "enterprise": ENTERPRISE,
        "branch": BRANCH,
        "share": SHARE,
        "trade_link": TRADE_LINK,
        "name_alias": NAME_ALIAS,
    }
)
"""What is brought."""
DERIVED: Mapping[str, pa.Schema] = MappingProxyType(
    {"cell": CELL, "change": CHANGE, "posting": POSTING, "gram": GRAM}
)
"""What is made of it for every snapshot."""
SCHEMAS: Mapping[str, pa.Schema] = MappingProxyType({**FACTS, **DERIVED})

ORDER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "enterprise": ("industry", "province", "-capital_yuan", "eid"),
        "branch": ("parent_eid", "child_eid"),
        "share": ("held_eid", "holder_eid", "holder_name"),
        "trade_link": ("supplier_eid", "buyer_eid", "source"),
        "name_alias": ("alias", "eid"),
    }
)
"""How a table is sorted, "-" being the greatest first; what is unknown comes last."""


class Change(Enum):
    """What became of an enterprise between two snapshots."""

    NEW = "new"
    MOVED = "moved"
    GREW = "grew"
    SHRANK = "shrank"
    CLOSED = "closed"
    REOPENED = "reopened"
    RENAMED = "renamed"
    NEW_BRANCH = "new_branch"
    GONE = "gone"

    @property
    def label(self) -> str:
        return CHANGE_NAMES[self]


CHANGE_NAMES: Mapping[Change, str] = MappingProxyType(
    {
        Change.NEW: "新设",
        Change.MOVED: "迁址",
        Change.GREW: "增资",
        Change.SHRANK: "减资",
        Change.CLOSED: "注销、吊销或停业",
        Change.REOPENED: "恢复经营",
        Change.RENAMED: "更名",
        Change.NEW_BRANCH: "新设分支",
        Change.GONE: "名单里没有了",
    }
)


@dataclass(frozen=True)
class Level:
    """A level of regions and the column that holds it."""

    key: str
    words: str


LEVELS = (Level("province", "省"), Level("prefecture", "市州"), Level("county", "县"))


def level_of(code: str) -> str:
    """Which column a GB/T 2260 code is looked up in. Raises RegisterError when it is none."""
    if len(code) != 6 or not (code.isascii() and code.isdigit()) or code.startswith("0"):
        raise RegisterError(f"地区代码“{code}”不对：写 6 位 GB/T 2260 代码，如 630000、632800、632801。")
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"
