"""A small register of invented firms whose every figure is known; the same as if somebody brought them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings

from wutong.enterprises.registered import Register, opened
from wutong_engines.register import synthetic, write_snapshot
from wutong_engines.register.schema import FACTS
from wutong_engines.register.synthetic import SOURCE

AS_OF = date(2026, 11, 1)
BROUGHT = "某局 2026 年 10 月名单"
GOLMUD, LANZHOU, CHANGZHOU, WUXI, HANGZHOU = "632801", "620102", "320402", "320202", "330102"
YI = 100_000_000
BLANK: dict[str, Any] = {
    "status": "active",
    "is_active": True,
    "group_name": None,
    "capital_growth_3y": None,
    "capital_yuan": YI,
    "industry": "3841",
    "scope": "锂离子电池制造",
}
# number → what is known of it; the others are bakers all over the country
KNOWN: Mapping[int, dict[str, Any]] = {
    0: {"name": "甲电池有限公司", "county": CHANGZHOU, "capital_yuan": 5 * YI, "capital_growth_3y": 0.5},
    1: {"name": "甲二电池有限公司", "county": CHANGZHOU},
    2: {"name": "乙电池有限公司", "county": HANGZHOU, "capital_growth_3y": 0.1},
    3: {"name": "丙电池有限公司", "county": WUXI, "capital_yuan": None},
    4: {"name": "格尔木丁电池有限公司", "county": GOLMUD},
    5: {"name": "甲电池有限公司兰州分公司", "county": LANZHOU, "capital_yuan": None},
    6: {"name": "戊电池有限公司", "county": WUXI, "status": "cancelled", "is_active": False},
    7: {"name": "己电池有限公司", "county": WUXI, "capital_yuan": 2 * YI, "scope": "普通货物道路运输"},
}
GROUPED = (0, 1)
FORMERLY = "武进红旗（集团）蓄电池厂"  # what the first was called before
FIRMS, HERE = 120, 40


def build(folder: Path, *, is_synthetic: bool, as_of: date = AS_OF) -> Path:
    """A register of one snapshot in `folder`."""
    source = SOURCE if is_synthetic else BROUGHT
    (drawn,) = synthetic(FIRMS * 2, seed=11, as_of=as_of)
    whole = [row for row in drawn["enterprise"].to_pylist() if row["uscc"]][:FIRMS]
    rows = [row | _said(number) | {"source": source, "as_of": as_of} for number, row in enumerate(whole)]
    eids = [row["eid"] for row in rows]
    told = {"source": source, "as_of": as_of}
    tables = {
        "enterprise": rows,
        "branch": [
            {"parent_eid": eids[0], "child_eid": eids[5], "county": LANZHOU, "opened_date": date(2025, 5, 1)}
            | told
        ],
        "share": [],
        "trade_link": [{"supplier_eid": eids[2], "buyer_eid": eids[4], "weight": 0.5} | told],
        "name_alias": [{"alias": FORMERLY, "eid": eids[0], "decided_by": "企业名单的曾用名", "as_of": as_of}],
    }
    made = {name: pa.Table.from_pylist(tables[name], schema=schema) for name, schema in FACTS.items()}
    write_snapshot(folder, as_of, [made])
    return folder


def _said(number: int) -> dict[str, Any]:
    said = BLANK | KNOWN.get(
        number, {"industry": "1411", "name": f"烘焙{number}有限公司", "scope": "糕点制造"}
    )
    said["group_name"] = "甲集团" if number in GROUPED else None
    county = said.get("county") or (GOLMUD if number < HERE else HANGZHOU)
    return said | {
        "name_key": said["name"],
        "county": county,
        "prefecture": f"{county[:4]}00",
        "province": f"{county[:2]}0000",
    }


def lay(folder: Path) -> Register:
    """Opened from the data directory of this test."""
    (Path(settings.DATA) / "register").symlink_to(folder)
    found = opened()
    assert found is not None
    return found
