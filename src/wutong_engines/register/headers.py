"""Which column of an export is what: the headers that publicity systems and data providers write."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from wutong_engines.register.schema import RegisterError

HEADERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "branch": {
            "parent_eid": "总公司代码|总公司统一社会信用代码|隶属企业代码|母公司代码|parent_eid",
            "child_eid": "分公司代码|分支机构代码|分支机构统一社会信用代码|child_eid",
            "county": "行政区划代码|所在区县代码|county",
            "opened_date": "成立日期|设立日期|开业日期|opened_date",
        },
        "share": {
            "held_eid": "被投资企业代码|被投资企业统一社会信用代码|企业代码|held_eid",
            "holder_eid": "股东代码|股东统一社会信用代码|投资人代码|holder_eid",
            "holder_name": "股东名称|股东|投资人|holder_name",
            "percent": "持股比例|出资比例|percent",
        },
        "trade_link": {
            "supplier_eid": "供应商代码|供应商统一社会信用代码|销售方代码|supplier_eid",
            "buyer_eid": "客户代码|客户统一社会信用代码|采购方代码|购买方代码|buyer_eid",
            "weight": "权重|占比|weight",
        },
        "name_alias": {
            "alias": "曾用名|简称|别名|alias",
            "eid": "统一社会信用代码|企业代码|eid",
            "decided_by": "认定人|decided_by",
        },
        "enterprise": {
            "uscc": "统一社会信用代码|统一社会信用代码/注册号|社会信用代码|信用代码|统一代码"
            "|纳税人识别号|uscc|eid",
            "registration_number": "注册号|工商注册号|营业执照注册号|registration_number",
            "name": "企业名称|公司名称|主体名称|单位名称|市场主体名称|企业(机构)名称|名称|name",
            "region_code": "行政区划代码|区划代码|地区代码|所在区县代码|county",
            "province": "所属省份|省份|省|province",
            "prefecture": "所属城市|所属地市|城市|地市|市|prefecture",
            "district": "所属区县|区县|县区|县",
            "industry": "行业代码|国民经济行业代码|国标行业代码|所属行业代码|国标行业小类|行业小类"
            "|所属行业|行业|industry",
            "industry_middle": "国标行业中类|行业中类",
            "industry_great": "国标行业大类|行业大类",
            "industry_confidence": "行业置信度|industry_confidence",
            "capital_yuan": "注册资本|注册资金|注册资本(金)|capital_yuan",
            "paid_capital_yuan": "实缴资本|实收资本|paid_capital_yuan",
            "founded_date": "成立日期|注册日期|成立时间|founded_date",
            "status": "登记状态|经营状态|企业状态|存续状态|status",
            "scope": "经营范围|经营业务范围|scope",
            "employees": "参保人数|社保人数|从业人数|员工人数|employees",
            "capital_growth_3y": "三年增资|capital_growth_3y",
            "legal_person": "法定代表人|法人代表|法人|负责人|legal_person",
            "address": "注册地址|企业注册地址|企业地址|住所|地址|address",
            "group_name": "所属集团|集团名称|集团|实际控制人|group_name",
            # no column of an enterprise: each becomes a row of name_alias
            "former_names": "曾用名|企业曾用名|曾用名称|历史名称|former_names",
        },
    }
)
TOLD = {"source": "数据来源|来源|source", "as_of": "数据日期|更新日期|as_of"}
NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        "branch": (("parent_eid",), ("child_eid",)),
        "share": (("held_eid",), ("holder_eid", "holder_name")),
        "trade_link": (("supplier_eid",), ("buyer_eid",)),
        "name_alias": (("alias",), ("eid",)),
        "enterprise": (("name",), ("uscc", "registration_number")),
    }
)
"""Of each group one column must be there."""
WANTED: Mapping[tuple[str, ...], str] = MappingProxyType(
    {
        ("industry", "industry_middle", "industry_great"): "没有认出行业一列：按行业列不出这些企业",
        ("status",): "没有认出登记状态一列：不知道在不在营，不进名单",
        ("capital_yuan",): "没有认出注册资本一列：按资本列不出这些企业",
        ("scope",): "没有认出经营范围一列：按经营范围列不出这些企业",
    }
)
"""What the questions to a register rest on."""
TABLE_NAMES = {
    "enterprise": "企业名单",
    "branch": "分支机构",
    "share": "股权",
    "trade_link": "供销关系",
    "name_alias": "曾用名",
}
_UNIT = re.compile(r"\((?:单位[::]?)?(元|万元|亿元|%|人民币万元|万人民币)\)$")


@dataclass(frozen=True)
class Columns:
    """`at`: field → (position, header as written); `unit`: field → unit its header names."""

    table: str
    at: Mapping[str, tuple[int, str]]
    unit: Mapping[str, str]


def columns_of(file: str, header: Sequence[str]) -> Columns:
    """What table this is and where its fields are. Raises RegisterError when it is none we know."""
    names = [_folded(name) for name in header]
    for table in HEADERS:
        found, unit = _matched(table, names, header)
        has_all = all(any(one in found for one in group) for group in NEEDED[table])
        is_alias_of_whole = table == "name_alias" and "name" in _matched("enterprise", names, header)[0]
        if has_all and not is_alias_of_whole:
            return Columns(table, found, unit)
    raise RegisterError(
        f"{file} 的表头（{'、'.join(header[:6])}…）看不出是什么："
        "企业名单要有“企业名称”和“统一社会信用代码”两列；"
        "分支机构、股权、供销关系、曾用名的表头见 docs/how-to/register.md。"
    )


def is_known(header: Sequence[str]) -> bool:
    """Whether these cells are the heads of a table we know; a title or a note above them is not."""
    try:
        columns_of("", header)
    except RegisterError:
        return False
    return True


def notes_on(file: str, header: Sequence[str], columns: Columns) -> list[str]:
    """What a person should know of the columns: those left out, and what cannot be asked for want of one."""
    read = {position for position, _ in columns.at.values()}
    others = [name for at, name in enumerate(header) if name and at not in read]
    notes = [f"{file} 没有收的列：{'、'.join(others)}"] if others else []
    if columns.table == "enterprise":
        for fields, words in WANTED.items():
            if not any(field in columns.at for field in fields):
                notes.append(f"{file} {words}")
    return notes


def _matched(
    table: str, names: Sequence[str], header: Sequence[str]
) -> tuple[dict[str, tuple[int, str]], dict[str, str]]:
    bare = [_UNIT.sub("", name) for name in names]
    found: dict[str, tuple[int, str]] = {}
    unit: dict[str, str] = {}
    for field, words in {**HEADERS[table], **TOLD}.items():
        for word in words.split("|"):
            taken = {position for position, _ in found.values()}
            position = next((at for at, name in enumerate(bare) if name == word and at not in taken), None)
            if position is not None:
                found[field] = (position, header[position])
                match = _UNIT.search(names[position])
                unit[field] = match[1] if match else ("元" if word.endswith("_yuan") else "")
                break
    return found, unit


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).lower().split())
