"""What may be done with a factor account, when, and by which department. Tables and reasons; no Django."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from wutong.organisation.reasons import Reason

STANDING = "长期"
KEY = re.compile(r"[\x21-\x7e]{8,80}")
LONGEST_HOLD_DAYS = 730
MOST_FACTORS = 60


class Move(StrEnum):
    """What a transfer does. The first five move capacity, the others what is held."""

    ALLOCATED = "allocated"
    FREED = "freed"
    BOUGHT = "bought"
    BROUGHT = "brought"
    TAKEN = "taken"
    RESERVE = "reserve"
    COMMIT = "commit"
    VOID = "void"
    EXPIRE = "expire"
    RELEASE = "release"
    CORRECT = "correct"

    @property
    def label(self) -> str:
        return MOVE_NAMES[self]


MOVE_NAMES: dict[Move, str] = {
    Move.ALLOCATED: "下达",
    Move.FREED: "腾退",
    Move.BOUGHT: "购入",
    Move.BROUGHT: "调入",
    Move.TAKEN: "调出",
    Move.RESERVE: "预占",
    Move.COMMIT: "落实",
    Move.VOID: "撤销",
    Move.EXPIRE: "到期",
    Move.RELEASE: "释放",
    Move.CORRECT: "更正",
}
MOVES = tuple(Move)
SOURCES = (Move.ALLOCATED, Move.FREED, Move.BOUGHT)


@dataclass(frozen=True)
class Standing:
    """What the rules need to know of an account: where it is, for when, and whether it is still kept."""

    region_code: str
    park_key: str | None
    period: str
    is_closed: bool
    department: str
    name: str


@dataclass(frozen=True)
class Wanted:
    """What the rules need to know of a hold."""

    asked: int
    pending: int
    committed: int
    expires_at: datetime
    is_approved: bool


def is_open(period: str, on: date) -> bool:
    """A year may be promised from before it begins until it ends; a standing amount always."""
    return period == STANDING or on.year <= int(period)


def reasons_against_period(period: str) -> list[Reason]:
    if period == STANDING or re.fullmatch(r"20\d\d", period):
        return []
    return [Reason(f"期间写年份（如 2026）或“{STANDING}”，现在是“{period}”", field="period", code="period")]


def reasons_against_key(key: str) -> list[Reason]:
    if KEY.fullmatch(key):
        return []
    return [Reason("每次操作要有自己的编号（8–80 个字母、数字或符号）", field="key", code="key")]


def reasons_against_using(account: Standing, on: date) -> list[Reason]:
    """Why nothing may be promised from, or put into, an account."""
    if account.is_closed:
        return [Reason(f"{account.name}已经关闭", who="管这个账户的部门", code="closed")]
    if not is_open(account.period, on):
        return [
            Reason(f"{account.name}的期间已过，{on.year} 年的另用 {on.year} 年的账户", code="period_over")
        ]
    return []


def reasons_against_serving(account: Standing, region_path: str, park_key: str | None) -> list[Reason]:
    """A project draws on its own region's accounts, those above it, and its own park's."""
    if account.park_key is not None:
        serves = account.park_key == park_key
    else:
        serves = account.region_code in region_path.strip("/").split("/")
    if serves:
        return []
    return [
        Reason(f"{account.name}不管项目所在的地方", action_label="用项目属地或上级的账户", code="foreign")
    ]


def reasons_against_keeping(department: str, account: Standing, department_words: str) -> list[Reason]:
    """A department keeps the accounts of its own factors alone."""
    if department == account.department:
        return []
    return [Reason(f"{account.name}由{department_words}管", who=department_words, code="not_yours")]


def reasons_against_until(expires_at: datetime, at: datetime) -> list[Reason]:
    if expires_at <= at:
        return [Reason("到期要在现在之后", field="expires_on", code="past")]
    if (expires_at - at).days > LONGEST_HOLD_DAYS:
        return [Reason(f"预占最长 {LONGEST_HOLD_DAYS} 天", field="expires_on", code="too_long")]
    return []


def reasons_against_deciding(hold: Wanted, at: datetime) -> list[Reason]:
    """Why there is nothing left to approve, extend, commit or refuse."""
    if hold.pending == 0:
        words = "已经全部落实" if hold.committed == hold.asked else "已经撤销或到期"
        return [Reason(f"这笔预占{words}", code="nothing_pending")]
    if hold.expires_at <= at:
        when = f"{hold.expires_at:%Y-%m-%d %H:%M}"
        return [
            Reason(f"这笔预占已于 {when} 到期，要素已回到账户", action_label="请项目重新申请", code="lapsed")
        ]
    return []


def reasons_against_amount(amount: int, most: int, words_of_most: str) -> list[Reason]:
    if amount <= 0:
        return [Reason("数量要大于 0", field="amount", code="not_positive")]
    if amount > most:
        return [Reason(f"最多 {words_of_most}", field="amount", code="too_much")]
    return []


def reasons_against_words(words: str, what: str) -> list[Reason]:
    if words.strip():
        return []
    return [Reason(f"写明{what}", field="words", code="words_needed")]
