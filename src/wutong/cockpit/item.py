"""One line of 待办: what, why, by when, and the verb that ends it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    kind: str
    tone: str
    when: str
    title: str
    why: str
    due: str
    verb: str
    url: str
    days_left: int


def when_words(days_left: int) -> tuple[str, str]:
    """(tone, words): 超 4 天, 今天, 剩 2 天."""
    if days_left < 0:
        return "late", f"超 {-days_left} 天"
    if days_left == 0:
        return "soon", "今天"
    return ("soon" if days_left <= 7 else "ok"), f"剩 {days_left} 天"
