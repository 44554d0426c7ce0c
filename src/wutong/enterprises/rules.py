"""What a lead goes through, by when, and what must be said on the way. Tables and reasons; no Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from wutong.organisation.reasons import Reason


class LeadState(StrEnum):
    POOL = "pool"
    ASSIGNED = "assigned"
    FOLLOWED = "followed"
    TALKING = "talking"
    PROJECT = "project"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return STATE_NAMES[self]

    @property
    def is_live(self) -> bool:
        return self not in (LeadState.PROJECT, LeadState.DROPPED)


STATE_NAMES: Mapping[LeadState, str] = MappingProxyType(
    {
        LeadState.POOL: "待分派",
        LeadState.ASSIGNED: "待研判",
        LeadState.FOLLOWED: "待首次对接",
        LeadState.TALKING: "对接中",
        LeadState.PROJECT: "已转项目",
        LeadState.DROPPED: "不再跟进",
    }
)
LIVE = tuple(one for one in LeadState if one.is_live)


class Step(StrEnum):
    """What may be done with a lead; the words of its history."""

    REGISTER = "register"
    ASSIGN = "assign"
    APPRAISE = "appraise"
    TELL_BACK = "tell_back"
    CONTACT = "contact"
    MAKE = "make"
    BACK = "back"
    DROP = "drop"
    REOPEN = "reopen"
    MARK = "mark"
    EDIT = "edit"


STEP_NAMES: Mapping[Step, str] = MappingProxyType(
    {
        Step.REGISTER: "登记",
        Step.ASSIGN: "分派",
        Step.APPRAISE: "研判",
        Step.TELL_BACK: "反馈推荐人",
        Step.CONTACT: "对接",
        Step.MAKE: "转为项目",
        Step.BACK: "退回线索池",
        Step.DROP: "不再跟进",
        Step.REOPEN: "重新跟进",
        Step.MARK: "指定牵头",
        Step.EDIT: "改正",
    }
)
# from which states; a lead may be given to somebody else at any time while it lives
FROM: Mapping[Step, tuple[LeadState, ...]] = MappingProxyType(
    {
        Step.ASSIGN: LIVE,
        Step.APPRAISE: (LeadState.ASSIGNED,),
        Step.TELL_BACK: (*LIVE, LeadState.DROPPED),
        Step.CONTACT: (LeadState.ASSIGNED, LeadState.FOLLOWED, LeadState.TALKING),
        Step.MAKE: (LeadState.ASSIGNED, LeadState.FOLLOWED, LeadState.TALKING),
        Step.BACK: (LeadState.ASSIGNED, LeadState.FOLLOWED, LeadState.TALKING),
        Step.DROP: LIVE,
        Step.REOPEN: (LeadState.DROPPED,),
        Step.MARK: LIVE,
        Step.EDIT: LIVE,
    }
)
# what helps where a step cannot be taken any more
REMEDIES: Mapping[tuple[Step, LeadState], str] = MappingProxyType(
    {
        (Step.EDIT, LeadState.PROJECT): "；带过去的到项目上改",
        (Step.EDIT, LeadState.DROPPED): "；要改先重新跟进",
    }
)
LEADS, YIELDS = "leads", "yields"
ROLES: Mapping[str, str] = MappingProxyType({LEADS: "由本地牵头", YIELDS: "由别处牵头"})
CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        "chain": "产业链缺口",
        "recommended": "部门或他人推荐",
        "visit": "拜访或来访",
        "fair": "展会活动",
        "own": "企业自己来的",
        "follow": "以商招商",
        "other": "其他",
    }
)
TARGET_LIST = "目标企业清单"
"""How the words of a lead from a list of targets begin: why it was taken up, not what would be built."""
SIGNALS: Mapping[str, str] = MappingProxyType(
    {
        "expansion": "扩产或新建",
        "branch": "设分支机构",
        "capital": "增资或融资",
        "award": "获评获奖",
        "contract": "签约或中标",
        "relocation": "外迁迹象",
        "trouble": "经营困难",
        "other": "其他",
    }
)
# facts that speak of a firm's leaving; listed as they are, never added up into a score
LEAVING = ("relocation", "trouble")
RELATIONS: Mapping[str, str] = MappingProxyType(
    {
        "branch": "分支机构",
        "parent": "控股方",
        "subsidiary": "子公司",
        "customer": "客户",
        "supplier": "供应商",
        "partner": "合作方",
    }
)
MEETINGS: Mapping[str, str] = MappingProxyType(
    {"visit": "上门拜访", "reception": "来访接待", "call": "电话", "online": "视频", "letter": "函件"}
)


@dataclass(frozen=True)
class Clock:
    """Days from one thing to the next. Response days: 江门's published procedure; idle days are assumed."""

    assign: int = 1
    appraise: int = 3
    feedback: int = 7
    quiet: int = 14
    idle: int = 30
    source: str = (
        "江门市招商项目线索办理：1 日登记分派、3 日研判、7 日内反馈；14 日、30 日不动是假设，请按本地办法改"
    )
    basis: str = "假设"


CLOCK_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "assign": "登记后几天内分派",
        "appraise": "分派后几天内研判",
        "feedback": "登记后几天内反馈推荐人",
        "quiet": "几天没有动静要提醒",
        "idle": "几天没有动静建议退回线索池",
    }
)
MOST_DAYS = 365


@dataclass(frozen=True)
class Times:
    """On which days things happened to a lead; `moved_on`: the last step that brought it on."""

    state: LeadState
    created_on: date
    moved_on: date
    assigned_on: date | None = None
    is_recommended: bool = False
    is_told_back: bool = False


@dataclass(frozen=True)
class Due:
    """What is to be done next, and the last day for it; `key` of Clock."""

    key: str
    words: str
    on: date

    def is_late(self, today: date) -> bool:
        return today > self.on


DAY_WORDS = (
    "按自然日数，当天不算；最后一天是周六、周日的，顺延到周一，到那天 24 时。法定节假日还没有录入，不顺延"
)
DAY_BASIS = "《民法典》第二百零一条、第二百零三条；各地线索办法写“日”不写“工作日”"


def last_day(begun: date, days: int) -> date:
    """Natural days, the first not counted; a last day at the weekend moves to Monday."""
    day = begun + timedelta(days)
    return day + timedelta({5: 2, 6: 1}.get(day.weekday(), 0))


def late_if_begun_by(days: int, today: date) -> date:
    """What began on this day or before is late today: `last_day` the other way, for a database condition."""
    begun = today - timedelta(days + 1)
    while last_day(begun, days) >= today:
        begun -= timedelta(1)
    return begun


def due_of(times: Times, clock: Clock) -> list[Due]:
    """What the clock asks of a lead, the soonest first. A lead that ended asks at most for feedback."""
    found = []
    if times.state is LeadState.POOL:
        found.append(Due("assign", "分派", last_day(times.moved_on, clock.assign)))
    if times.state is LeadState.ASSIGNED:
        found.append(Due("appraise", "研判", last_day(times.assigned_on or times.moved_on, clock.appraise)))
    if times.is_recommended and not times.is_told_back and times.state is not LeadState.PROJECT:
        found.append(Due("feedback", "反馈推荐人", last_day(times.created_on, clock.feedback)))
    if times.state in (LeadState.FOLLOWED, LeadState.TALKING):
        found.append(Due("quiet", "跟进", last_day(times.moved_on, clock.quiet)))
    return sorted(found, key=lambda one: (one.on, one.key))


def is_idle(times: Times, clock: Clock, today: date) -> bool:
    """So long without a move that giving it back to the pool is proposed; a person decides."""
    is_held = times.state.is_live and times.state is not LeadState.POOL
    return is_held and today > last_day(times.moved_on, clock.idle)


def reasons_against_step(step: Step, state: LeadState) -> list[Reason]:
    if state in FROM[step]:
        return []
    allowed = "、".join(one.label for one in FROM[step])
    words = f"线索现在是“{state.label}”，{STEP_NAMES[step]}要在“{allowed}”时做"
    return [Reason(words + REMEDIES.get((step, state), ""), code="lead_state")]


def reasons_against_words(words: str, what: str) -> list[Reason]:
    if words.strip():
        return []
    return [Reason(f"写明{what}", field="words", code="words_needed")]


def reasons_against_day(day: date, today: date, what: str) -> list[Reason]:
    """What happened cannot lie ahead."""
    if day <= today:
        return []
    return [Reason(f"{what}是 {day.isoformat()}，还没有到", field="on", code="day_ahead")]


def reasons_against_clock(said: Mapping[str, int], source: str) -> list[Reason]:
    reasons = [
        Reason(f"{CLOCK_WORDS[key]}：写 1 到 {MOST_DAYS} 的整数", field=key, code="days")
        for key in CLOCK_WORDS
        if not 1 <= said.get(key, 0) <= MOST_DAYS
    ]
    if not reasons and said["quiet"] > said["idle"]:
        reasons.append(Reason("提醒的天数不能多于退回的天数", field="quiet", code="days_order"))
    if not source.strip():
        reasons.append(Reason("写明依据的文件", field="source", code="source_needed"))
    return reasons


# People at a firm

CONTACT_TEXTS = {"name": 60, "title": 60, "phone": 60, "email": 120, "note": 300}
MASK = "*"
CONTACT_WORDS = {
    "name": "姓名",
    "title": "职务",
    "phone": "电话",
    "email": "邮箱",
    "note": "说明",
    "is_former": "已离开",
}


def reasons_against_contact(
    said: Mapping[str, str], written: frozenset[str] = frozenset(CONTACT_TEXTS)
) -> list[Reason]:
    """`written`: columns that were put in now; what a page shows masked is nobody's number."""
    reasons = [
        Reason(f"{CONTACT_WORDS[name]}里有 *，是遮住的样子：写全的，不改就空着", field=name, code="masked")
        for name in ("name", "phone", "email")
        if name in written and MASK in said[name]
    ]
    reasons += [
        Reason(f"{CONTACT_WORDS[name]}写 {longest} 个字以内", field=name, code="too_long")
        for name, longest in CONTACT_TEXTS.items()
        if len(said[name]) > longest
    ]
    if not said["name"]:
        reasons.append(Reason("写姓名；不知道全名就写“王经理”", field="name", code="name_needed"))
    if said["email"] and not all(said["email"].partition("@")):
        reasons.append(Reason("邮箱要有 @，如 name@example.com", field="email", code="email"))
    return reasons
