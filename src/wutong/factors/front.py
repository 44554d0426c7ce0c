"""What the page of 要素 shows a person: their work first, then the accounts that answer their question."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from wutong.factors import kept, queries
from wutong.factors.models import Account
from wutong.factors.shown import SOON_DAYS, branch_shown, days_left, period_words, work_row
from wutong.factors.tree import Branch, branches
from wutong.organisation import dictionaries
from wutong.organisation.access import covers
from wutong.organisation.models import Person
from wutong.web.addresses import url

# past this many accounts each factor shows its upper levels alone, with a way to the others
WHOLE_TREES = 80
DEEPEST = 9
WORK_SHOWN = 8
NARROWED = ("kind", "period", "region", "park")
LABELS = {"kind": "要素", "period": "期间", "region": "地方", "park": "园区"}


@dataclass(frozen=True)
class Sought:
    """What is asked for; `all` for accounts of every department, `closed` for those no longer kept."""

    show: str = ""
    narrowed: dict[str, str] = field(default_factory=dict)

    def url(self, address: str = "factors:front", **changes: str) -> str:
        asked = {"show": self.show, **self.narrowed, **changes}
        query = urlencode({name: text for name, text in asked.items() if text})
        return url(address) + (f"?{query}" if query else "")


def sought_from(query: Any) -> Sought:
    show = query.get("show", "")
    narrowed = {name: query.get(name, "")[:40] for name in NARROWED}
    return Sought(
        show if show in ("all", "closed") else "", {k: text for k, text in narrowed.items() if text}
    )


def shown(person: Person, sought: Sought, at: datetime) -> dict[str, Any]:
    everything = list(queries.visible_to(person))
    mine = [one for one in everything if _is_mine(person, one)]
    by_tab = _by_tab(everything, mine)
    tab = by_tab[sought.show]
    wanted = _narrowed(tab, sought)
    found = branches(queries.lines(wanted, at))
    deepest = DEEPEST if "kind" in sought.narrowed else _deepest(found)
    return {
        "branches": [branch_shown(one, deepest, sought.url(kind=one.kind.key)) for one in found],
        "count": len(wanted),
        "kind_count": len({one.kind_id for one in wanted}),
        "work": _work(person, wanted, at),
        "tabs": _tabs(by_tab, sought, bool(mine)),
        "picks": _picks(tab, sought),
        "is_narrowed": bool(sought.narrowed),
        "bare_url": Sought(sought.show).url(),
        "sheet_url": sought.url("factors:accounts_sheet"),
        "has_any": bool(everything),
        "is_keeper": kept.keeps_some(person),
        "is_own_work": bool(mine),
        "department": dictionaries.department_words(person.body.department)
        if mine and not sought.show
        else "",
    }


def _deepest(found: Sequence[Branch]) -> int:
    """How far down the trees may be shown whole; the highest level always is."""
    depths = Counter(leaf.depth for one in found for leaf in one.leaves)
    shown_so_far = 0
    for depth in range(DEEPEST + 1):
        shown_so_far += depths[depth]
        if shown_so_far > WHOLE_TREES:
            return max(depth - 1, 0)
    return DEEPEST


def chosen(person: Person, sought: Sought) -> list[Account]:
    """The accounts of the tab and the conditions asked for, as the page has them."""
    everything = list(
        queries.visible_to(person).order_by("kind__position", "-period", "region__path", "park")
    )
    mine = [one for one in everything if _is_mine(person, one)]
    return _narrowed(_by_tab(everything, mine)[sought.show], sought)


def _by_tab(everything: Sequence[Account], mine: Sequence[Account]) -> dict[str, list[Account]]:
    return {
        "": [one for one in (mine or everything) if one.closed_at is None],
        "all": [one for one in everything if one.closed_at is None],
        "closed": [one for one in everything if one.closed_at is not None],
    }


def _narrowed(accounts: Sequence[Account], sought: Sought) -> list[Account]:
    return [one for one in accounts if all(_fits(one, name, text) for name, text in sought.narrowed.items())]


def _is_mine(person: Person, account: Account) -> bool:
    return kept.is_keeper(person) and account.kind.department == person.body.department


def _fits(account: Account, name: str, text: str) -> bool:
    if name == "kind":
        return account.kind_id == text
    if name == "period":
        return account.period == text
    if name == "park":
        return account.park_id == text
    return covers(text, account.region_id) if text in dictionaries.regions() else False


def _work(person: Person, accounts: Sequence[Account], at: datetime) -> dict[str, Any]:
    """What waits for an answer, oldest first; then what was agreed to, soonest to lapse first."""
    holds = kept.pending_in([one.pk for one in accounts], at)
    rows = [(one, work_row(one, person, at, _is_mine(person, one.account))) for one in holds]
    mine = [row["url"] for hold, row in rows if hold.approved_at is None and _is_mine(person, hold.account)]
    waiting = [row for hold, row in rows if hold.approved_at is None]
    agreed = [row for hold, row in rows if hold.approved_at is not None]
    groups = [("等答复", "等得最久的在前", waiting), ("同意了，还没落实", "最早到期的在前", agreed)]
    return {
        "waiting": len(waiting),
        "soon": sum(days_left(hold, at) <= SOON_DAYS for hold, _ in rows),
        "groups": [
            {"title": title, "note": note, "rows": found[:WORK_SHOWN], "rest": found[WORK_SHOWN:]}
            for title, note, found in groups
            if found
        ],
        "first_url": mine[0] if mine else "",
    }


def _tabs(by_tab: dict[str, list[Account]], sought: Sought, is_mine: bool) -> list[dict[str, Any]]:
    labels = {"": "本部门管的" if is_mine else "全部要素", "all": "全部要素", "closed": "已关闭的"}
    shown_tabs = ["", *(["all"] if is_mine else []), *(["closed"] if by_tab["closed"] else [])]
    if len(shown_tabs) == 1:
        return []
    return [
        {
            "label": labels[key],
            "url": Sought(key).url(),
            "count": len(by_tab[key]),
            "is_current": key == sought.show,
        }
        for key in shown_tabs
    ]


def _picks(tab: Sequence[Account], sought: Sought) -> list[dict[str, Any]]:
    """Each condition: what is chosen with the way out of it, or what may be chosen with how many each has."""
    words: dict[str, Callable[[str], str]] = {
        "kind": lambda key: next((one.kind.name for one in tab if one.kind_id == key), key),
        "period": period_words,
        "region": dictionaries.region_name,
        "park": _park_name,
    }
    found = []
    for name in NARROWED:
        others = {key: text for key, text in sought.narrowed.items() if key != name}
        here = [one for one in tab if all(_fits(one, key, text) for key, text in others.items())]
        value = sought.narrowed.get(name, "")
        counts = _counted(here, name)
        if not value and all(count == len(here) for count in counts.values()):
            continue  # nothing to choose by: every account has the same
        found.append(
            {
                "label": LABELS[name],
                "value": words[name](value) if value else "",
                "remove_url": sought.url(**{name: ""}) if value else "",
                "options": [
                    {"label": words[name](key), "url": sought.url(**{name: key}), "count": count}
                    for key, count in counts.items()
                ],
            }
        )
    return found


def _park_name(key: str) -> str:
    found = dictionaries.parks().get(key)
    return found.short_name if found else key


def _counted(accounts: Sequence[Account], name: str) -> dict[str, int]:
    if name == "region":
        counts = Counter(one.region_id for one in accounts)
        return {
            code: sum(number for other, number in counts.items() if covers(code, other))
            for code in dictionaries.regions()
            if any(covers(code, other) for other in counts) and code in counts
        }
    if name == "park":
        counted = Counter(one.park_id for one in accounts if one.park_id is not None)
        return {key: counted[key] for key in dictionaries.parks() if key in counted}
    if name == "period":
        return dict(sorted(Counter(one.period for one in accounts).items(), reverse=True))
    ordered = sorted(accounts, key=lambda one: one.kind.position)
    return dict(Counter(one.kind_id for one in ordered))
