"""What is late on a chain in the 待办 of its 链长: one line a chain, opening the chain leader's page."""

from datetime import datetime

from wutong.chains.overdue import Late, late_of
from wutong.cockpit.item import Item, when_words
from wutong.organisation.models import Person
from wutong.web.addresses import url


def led_chains(person: Person, at: datetime) -> list[Item]:
    return [_item(one) for one in late_of(person, at)]


def _item(one: Late) -> Item:
    _, when = when_words(-one.days)
    parts = (
        f"{one.leads:,} 条线索超期" if one.leads else "",
        f"{one.projects:,} 个项目停滞" if one.projects else "",
    )
    return Item(
        kind="chain",
        tone="late",
        when=when,
        title=f"{one.name}：{'、'.join(part for part in parts if part)}",
        why=f"您是链长 · 最久的：{one.worst}",
        due="",
        verb="去看",
        url=url("chains:leading", key=one.key) + "#late",
        days_left=-one.days,
    )
