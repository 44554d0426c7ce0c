"""What may be done with a factor account, when, and by which department. Tables and reasons; no Django."""

import re
from collections.abc import Collection, Sequence
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


def reasons_against_code(code: str, taken: Collection[str]) -> list[Reason]:
    """Of a kind of factor that is to be new."""
    if code not in taken:
        return []
    return [Reason("这个标识已经用了，换一个", field="code", code="taken")]


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


def keeps(department: str, of_kind: str) -> bool:
    """A department keeps the accounts of its own factors alone."""
    return department == of_kind


def reasons_against_keeping(department: str, account: Standing, department_words: str) -> list[Reason]:
    if keeps(department, account.department):
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


def reasons_against_source(move: Move) -> list[Reason]:
    if move in SOURCES:
        return []
    return [Reason("写明来源：下达、腾退或购入", field="move", code="move")]


def reasons_against_document(document: str) -> list[Reason]:
    """Capacity comes and goes by a document."""
    if document.strip():
        return []
    return [Reason("写明依据的文件", field="document", code="document_needed")]


def reasons_against_asks(asks: Sequence[tuple[int, int]]) -> list[Reason]:
    """`asks`: the number of an account and how many thousandths of it."""
    reasons = []
    if not asks:
        reasons.append(Reason("写明要哪些要素、各多少", field="asks", code="nothing_asked"))
    if len(asks) > MOST_FACTORS:
        reasons.append(Reason(f"一次最多申请 {MOST_FACTORS} 项", field="asks", code="too_many"))
    if len({account for account, _ in asks}) < len(asks):
        reasons.append(Reason("同一个账户写了两次，合成一项", field="asks", code="twice"))
    if any(amount <= 0 for _, amount in asks):
        reasons.append(Reason("数量要大于 0", field="asks", code="not_positive"))
    return reasons


def reasons_against_closing(held: int, capacity: int, *, has_open_below: bool) -> list[Reason]:
    """An account closes empty, and after those below it."""
    reasons = [Reason("账户里还有预占或落实，先释放", code="still_held")] if held else []
    if has_open_below:
        reasons.append(Reason("下级账户还开着，先关闭下级", code="below_is_open"))
    if capacity:
        reasons.append(Reason("账户里还有指标，先调出", code="still_capacity"))
    return reasons


def reasons_against_correcting(
    move: Move, *, was_corrected: bool, closed: Sequence[Standing]
) -> list[Reason]:
    """What has lapsed has lapsed, a correction is not corrected, a closed account is left as it is."""
    if move is Move.EXPIRE:
        return [Reason("到期是按时间算的，不能更正；需要时重新申请", code="lapsed")]
    if move is Move.CORRECT:
        return [Reason("更正不能再更正；按实际再记一笔", code="corrected")]
    if was_corrected:
        return [Reason("这笔已经更正过", code="corrected")]
    return [Reason(f"{one.name}已经关闭", who="管这个账户的部门", code="closed") for one in closed]


def reasons_against_undoing(move: Move, hold: Wanted, at: datetime, change: tuple[int, int]) -> list[Reason]:
    """`hold` as the database has it, `change` what lapses now and what taking the movement back add to what
    is pending and committed."""
    if move is Move.VOID and hold.expires_at <= at:
        return [Reason("这笔预占的期限已过，更正了也不再占着；需要时重新申请", code="lapsed")]
    pending, committed = hold.pending + change[0], hold.committed + change[1]
    if pending < 0 or committed < 0 or pending + committed > hold.asked:
        return [Reason("这笔之后又有变动，先更正后面的", action_label="从最近一笔开始更正", code="moved_on")]
    return []
