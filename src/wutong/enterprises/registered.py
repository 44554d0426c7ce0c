"""The register of enterprises as the site asks it: the newest snapshot beside the data, opened once."""

import weakref
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.conf import settings

from wutong.organisation.reasons import Reason, Refused

if TYPE_CHECKING:
    from wutong_engines.register import NameIndex, Wanted
    from wutong_engines.register import Register as Snapshot

FOLDER = "register"
SNAPSHOTS = "snapshot=????-??-??"
# what the demo's generator writes into every row (wutong_engines.register.synthetic.SOURCE)
SYNTHETIC = "合成数据"
MOST_MEMORY = "1GB"
NONE_YET = "还没有企业名录：请系统管理员用 ./wutong register build 文件… --out 数据目录/register 建一个。"
UNREADABLE = "企业名录打不开"
_NARROW, _WIDE = str.maketrans("（）", "()"), str.maketrans("()", "（）")
Row = dict[str, Any]
Stamp = tuple[str, int]


class Register:
    """One snapshot, opened; asked from any thread. Its files are let go of when nobody asks it any more."""

    def __init__(self, folder: Path, stamp: Stamp) -> None:
        # a second to load: not at the start of the site
        from wutong_engines.register import RegisterError, open_register

        day = date.fromisoformat(folder.name.partition("=")[2])
        stack = ExitStack()
        try:
            snapshot = stack.enter_context(open_register(folder.parent, day, memory=MOST_MEMORY))
        except RegisterError as error:
            raise Refused(UNREADABLE, [Reason(str(error), who="系统管理员", code="register")]) from error
        self._snapshot: Snapshot = snapshot
        weakref.finalize(self, stack.close)
        self.folder, self.stamp, self.as_of = folder, stamp, day
        self._lock = Lock()

    @cached_property
    def is_synthetic(self) -> bool:
        """One invented row is enough: what is mixed must not pass for real."""
        from wutong_engines.register import TABLES

        rows = TABLES["enterprise"]
        return bool(self.run(rows.filter(rows.source == SYNTHETIC).select("eid").limit(1)))

    @property
    def basis(self) -> str:
        """As BASES of models: 合成 or 实测."""
        return "合成" if self.is_synthetic else "实测"

    @property
    def basis_words(self) -> str:
        """“企业名录 2026-11-01，合成”: behind every fact taken from here."""
        return f"企业名录 {self.as_of.isoformat()}" + ("，合成" if self.is_synthetic else "")

    @cached_property
    def total(self) -> int:
        from wutong_engines.register import TABLES

        return int(self.run(TABLES["enterprise"].count().name("total").as_table())[0]["total"])

    def run(self, expression: Any) -> list[Row]:
        """The rows of an expression of the engine."""
        found: list[Row] = self._snapshot.run(expression).to_pylist()
        return found

    def card(self, eid: str) -> Row | None:
        """All columns of ENTERPRISE; by its number here, credit code or old number."""
        from wutong_engines.register import card

        return next(iter(self.run(card(eid))), None)

    def neighbours(self, row: Mapping[str, Any], size: int = 200) -> list[Row]:
        """Who stands beside the enterprise of a card, `relation_words` among the columns."""
        from wutong_engines.register import RELATION_NAMES, neighbours

        found = self.run(neighbours(row, size))
        return [one | {"relation_words": RELATION_NAMES[one["relation"]]} for one in found]

    def search(self, text: str, size: int = 20) -> list[Row]:
        """eid, name, county, industry, status, capital_yuan of names that hold every word."""
        if not text.strip():
            return []
        found: list[Row] = self._names.search(text, size).to_pylist()
        return found

    def aliases(self, *, names: Sequence[str] = (), eids: Sequence[str] = ()) -> dict[str, str]:
        """Earlier and other names → number, of these names or of these firms; what means two firms is out.

        Brackets of either width are one.
        """
        from wutong_engines.register import TABLES

        if not names and not eids:
            return {}
        rows = TABLES["name_alias"]
        told = {way: name for name in names for way in (name, name.translate(_NARROW), name.translate(_WIDE))}
        asked = rows["alias"].isin(list(told)) if names else rows.eid.isin(list(eids))
        found = self.run(rows.filter(asked).select("alias", "eid").distinct().order_by("alias", "eid"))
        meant: dict[str, set[str]] = {}
        for one in found:
            alias: str = one["alias"]
            meant.setdefault(told.get(alias, alias), set()).add(one["eid"])
        return {name: eid for name, (eid, *others) in meant.items() if not others}

    @property
    def _names(self) -> "NameIndex":
        with self._lock:
            return self._index

    @cached_property
    def _index(self) -> "NameIndex":
        from wutong_engines.register import NameIndex

        return NameIndex(self.folder)

    def shortlist(self, wanted: "Wanted") -> list[Row]:
        from wutong_engines.register import shortlist

        return self.run(shortlist(wanted))

    def facts(self, eids: Sequence[str], *, home: str, since: date) -> dict[str, Row]:
        """eid → what the degree of match asks, `home` being a GB/T 2260 code."""
        from wutong_engines.register import facts

        found = self.run(facts(eids, home=home, since=since)) if eids else []
        return {one["eid"]: one for one in found}

    def branches_among(self, eids: Sequence[str]) -> frozenset[str]:
        """Of these enterprises those that are a branch of another."""
        from wutong_engines.register import TABLES

        rows = TABLES["branch"]
        found = self.run(rows.filter(rows.child_eid.isin(list(eids))).select("child_eid")) if eids else []
        return frozenset(one["child_eid"] for one in found)

    def cells(self, level: str, under: str = "") -> list[Row]:
        """Counts by region and industry as made with the snapshot; `under`: first digits of regions."""
        from wutong_engines.register import TABLES

        rows = TABLES["cell"]
        rows = rows.filter(rows.level == level)
        if under:
            rows = rows.filter(rows.region.startswith(under))
        return self.run(rows.order_by("region", "industry"))

    @cached_property
    def known(self) -> "Known":
        """Which tables have rows at all: of what nobody brought, none found is not none there."""
        from wutong_engines.register import TABLES

        has = {name: bool(self.run(TABLES[name].limit(1))) for name in ("branch", "trade_link")}
        return Known(branches=has["branch"], trade=has["trade_link"])


@dataclass(frozen=True)
class Known:
    branches: bool
    trade: bool


_opened: dict[Path, Register] = {}
_opening = Lock()


def opened() -> Register | None:
    """The newest snapshot, or None when there is none. Looks at the folder each time: a moment's work.

    Raises Refused where its files are not all there.
    """
    home = Path(settings.DATA) / FOLDER
    newest = max(home.glob(SNAPSHOTS), key=lambda one: one.name, default=None)
    if newest is None:
        _opened.pop(home, None)
        return None
    try:
        stamp = (newest.name, newest.stat().st_mtime_ns)
    except FileNotFoundError:
        return None
    held = _opened.get(home)
    if held is not None and held.stamp == stamp:
        return held
    with _opening:
        held = _opened.get(home)
        if held is None or held.stamp != stamp:
            held = _opened[home] = Register(newest, stamp)
    return held
