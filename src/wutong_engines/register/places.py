"""Where an enterprise is, as GB/T 2260 codes: a code in the file, names, else its credit code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from wutong_engines.register.cell_values import Wrong
from wutong_engines.units import provinces
from wutong_engines.units.prefectures import prefecture_code

PROVINCES: Mapping[str, str] = {name: f"{code}0000" for code, name in provinces.PROVINCES.items()}
_COLUMNS = ("province", "prefecture", "county", "region_basis")


@dataclass(frozen=True)
class Places:
    """`names`: names and short names of prefectures and counties → codes, of those one knows more of.

    Provinces and prefectures of the whole country are known.
    """

    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, row: Mapping[str, Any], uscc: str | None) -> tuple[dict[str, Any], Wrong | None]:
        """The columns of place, and what to say when they rest on little or contradict."""
        code, wrong = row.get("region_code"), None
        if code is not None:
            if _is_region(code):
                return _levels(code, "export"), None
            wrong = Wrong("region", f"行政区划代码“{code}”不对", "写 6 位 GB/T 2260 代码")
        province = _province(row.get("province") or "")
        if row.get("province") and province is None:
            wrong = Wrong("region", f"不认得的省份“{row['province']}”", "写省级行政区的名称")
        named, unknown = self._deepest(row, province)
        wrong = wrong or unknown
        registered = uscc[2:8] if uscc and _is_region(uscc[2:8]) else None
        if named is not None and not named.endswith("0000"):
            # below a prefecture nobody listed, the county is where the credit code was given
            if registered is not None and named.endswith("00") and not self._is_whole(named):
                return _levels(named, "export") | _within(named, registered), wrong
            return _levels(named, "export"), wrong
        if registered is not None and (province is None or registered[:2] == province[:2]):
            return _levels(registered, "credit_code"), wrong
        if province is not None:
            return _levels(province, "export"), wrong
        return dict.fromkeys(_COLUMNS), wrong or Wrong("region", "不知道在哪里", "补上行政区划代码或省市县")

    def _deepest(self, row: Mapping[str, Any], province: str | None) -> tuple[str | None, Wrong | None]:
        """The code of the deepest name known; a name nobody knows where all names are known is said."""
        found, wrong = province, None
        for column in ("prefecture", "district"):
            known = self._codes(row.get(column) or "", column)
            codes = [
                code
                for code in known
                if found is None or code.startswith(found[:2] if found.endswith("0000") else found[:4])
            ]
            if len(codes) == 1:
                found = codes[0]
            elif known and not codes and column == "prefecture":
                wrong = Wrong("region", f"“{row[column]}”不在{row['province']}", "对照营业执照改省份或城市")
            elif row.get(column) and not codes and self._is_whole(found):
                wrong = Wrong(
                    "region", f"不认得的地名“{row[column]}”", "写行政区划的全称，或另给行政区划代码"
                )
        return found, wrong

    def _codes(self, name: str, column: str) -> tuple[str, ...]:
        listed = self.names.get(name, ())
        everywhere = prefecture_code(name) if column == "prefecture" and not listed else None
        return (everywhere,) if everywhere else listed

    def has(self, code: str) -> bool:
        """Whether there is such a region; where only the province is known, all below it may be."""
        is_listed = any(code in codes for codes in self.names.values())
        return is_listed or (_is_region(code) and (code.endswith("0000") or not self._is_whole(code)))

    def _is_whole(self, code: str | None) -> bool:
        """Whether the places below this one are among the names."""
        return code is not None and code[:2] in self._named_provinces

    @cached_property
    def _named_provinces(self) -> frozenset[str]:
        return frozenset(
            one[:2] for codes in self.names.values() for one in codes if not one.endswith("0000")
        )


def _is_region(code: str) -> bool:
    return len(code) == 6 and code.isdigit() and code[:2] in provinces.PROVINCES


def _within(prefecture: str, registered: str) -> dict[str, Any]:
    is_there = registered.startswith(prefecture[:4]) and not registered.endswith("00")
    return {"county": registered, "region_basis": "credit_code"} if is_there else {}


def _province(name: str) -> str | None:
    return next((code for short, code in PROVINCES.items() if name.startswith(short)), None)


def _levels(code: str, basis: str) -> dict[str, Any]:
    return {
        "province": f"{code[:2]}0000",
        "prefecture": None if code.endswith("0000") else f"{code[:4]}00",
        "county": None if code.endswith("00") else code,
        "region_basis": basis,
    }
