"""待办: what waits for this person, the most urgent first, each with the verb that ends it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from wutong.audit.queries import recent_in
from wutong.cockpit.asked import firm_requests
from wutong.cockpit.followed import lead_items
from wutong.cockpit.item import Item, when_words
from wutong.cockpit.led import led_chains
from wutong.cockpit.promised import notices, waiting_holds
from wutong.cockpit.shown import list_url
from wutong.ledgers.models import Import
from wutong.organisation.access import code_range, may
from wutong.organisation.dictionaries import region_name
from wutong.organisation.duties import Act, Duty, Reach, reach_of
from wutong.organisation.models import Person
from wutong.projects.idle import IdleLimit, idle_limits, late, soon
from wutong.projects.models import Request
from wutong.projects.queries import open_duplicates, visible_to
from wutong.projects.stages import STAGE_NAMES, Stage
from wutong.web.formats import day_text

KINDS = {
    "request": "部门事项",
    "factor": "要素",
    "lead": "线索",
    "chain": "产业链",
    "firm": "企业诉求",
    "ledger": "看读法",
    "duplicate": "认重复",
    "idle": "停滞",
    "missing": "补填",
}
SHOWN_OF_A_KIND = 12
SHOWN_DUPLICATES = 4
RECENT = 6
WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


@dataclass(frozen=True)
class ClockRow:
    words: str
    soon: int
    late: int
    soon_url: str
    late_url: str


@dataclass(frozen=True)
class Todo:
    items: list[Item]
    notices: list[dict[str, Any]]
    clock: list[ClockRow]
    recent: list[dict[str, Any]]
    weekday: str
    empty_state: str
    empty_remedy: str
    empty_action: str
    empty_url: str

    @property
    def late_count(self) -> int:
        return sum(item.tone == "late" for item in self.items)

    def tabs(self, kind: str) -> list[dict[str, Any]]:
        counts = Counter(item.kind for item in self.items)
        home = reverse("cockpit:inbox")
        return [
            {"label": "全部", "url": home, "count": len(self.items), "is_current": not kind},
            *(
                {
                    "label": words,
                    "url": f"{home}?kind={key}",
                    "count": counts[key],
                    "is_current": key == kind,
                }
                for key, words in KINDS.items()
                if counts[key]
            ),
        ]


def inbox(person: Person, *, at: datetime) -> Todo:
    today = timezone.localdate(at)
    items = [
        *_requests(person, today),
        *waiting_holds(person, at),
        *lead_items(person, at),
        *led_chains(person, at),
        *firm_requests(person, at),
        *_ledgers(person),
        *_duplicates(person),
        *_idle(person, at),
        *_missing(person),
    ]
    items.sort(key=lambda item: (item.days_left, item.title))
    state, remedy, action, url = ("", "", "", "") if items else _when_empty(person)
    recent = _recent(person, today)
    weekday = WEEKDAYS[today.weekday()]
    return Todo(items, notices(person), _clock(person, at), recent, weekday, state, remedy, action, url)


def _recent(person: Person, today: date) -> list[dict[str, Any]]:
    """What others did lately to projects in the person's own region and below."""
    if reach_of(Duty(person.duty), Act.VIEW_PROJECTS) is not Reach.SUBTREE:
        return []
    acts = import_string(settings.TRAIL_WORDS).acts
    first, last = code_range(person.body.region_id)
    shown = []
    for entry in recent_in(first, last, ["project", "import"], limit=RECENT):
        moment = timezone.localtime(entry.at)
        day = "今天" if moment.date() == today else day_text(moment)
        shown.append(
            {
                "at": entry.at.isoformat(),
                "at_text": f"{day} {moment:%H:%M}",
                "words": f"{entry.person_name} {acts.get(entry.act, entry.act)}：{entry.target_name}",
            }
        )
    return shown


def _requests(person: Person, today: date) -> list[Item]:
    """What other offices ask of this body."""
    if not may(person, Act.ANSWER_REQUEST):
        return []
    waiting = (
        Request.objects.filter(body_id=person.body_id, answered_at=None)
        .select_related("project", "asked_by__body")
        .order_by("due_date")[:SHOWN_OF_A_KIND]
    )
    found = []
    for request in waiting:
        days = (request.due_date - today).days
        tone, when = when_words(days)
        place = region_name(request.project.region_id)
        asked_by = f"{request.asked_by.body.name} {request.asked_by.name} {day_text(request.asked_at)} 提出"
        found.append(
            Item(
                kind="request",
                tone=tone,
                when=when,
                title=f"回复：{request.subject}",
                why=f"{request.project.name} · {place} · {asked_by}",
                due=f"{'应于 ' if days < 0 else ''}{day_text(request.due_date)}",
                verb="回复",
                url=reverse("projects:detail", args=[request.project_id]) + "#requests",
                days_left=days,
            )
        )
    return found


def _ledgers(person: Person) -> list[Item]:
    if not may(person, Act.IMPORT_LEDGERS):
        return []
    waiting = Import.objects.filter(person=person, state=Import.State.READ)
    return [
        Item(
            kind="ledger",
            tone="soon",
            when="等您",
            title=f"看读法：{one.file_name}",
            why=f"读到 {one.summary.get('projects', 0)} 个项目，确认之前什么都不会写入",
            due="",
            verb="去看",
            url=reverse("ledgers:show", args=[one.pk]),
            days_left=1,
        )
        for one in waiting.order_by("-created_at")[:SHOWN_OF_A_KIND]
    ]


def _duplicates(person: Person) -> list[Item]:
    """The surest few, then one line for all the others."""
    if not may(person, Act.JUDGE_DUPLICATES):
        return []
    waiting = open_duplicates(person).select_related("first", "second").order_by("-confidence", "id")
    total = waiting.count()
    found = [
        Item(
            kind="duplicate",
            tone="ok",
            when=f"把握 {one.confidence:.0%}",
            title="判断是不是同一个项目",
            why=f"{one.first.name}（{region_name(one.first.region_id)}）与 "
            f"{one.second.name}（{region_name(one.second.region_id)}）",
            due="",
            verb="去判断",
            url=reverse("projects:duplicates") + f"#pair-{one.pk}",
            days_left=30,
        )
        for one in waiting[:SHOWN_DUPLICATES]
    ]
    if total > len(found):
        found.append(
            Item(
                kind="duplicate",
                tone="ok",
                when="不急",
                title=f"认重复：另有 {total - len(found):,} 对等您认定",
                why="认定之前，同一个项目可能在合计里算了两次",
                due="",
                verb="去认定",
                url=reverse("projects:duplicates"),
                days_left=31,
            )
        )
    return found


def _may_push(person: Person) -> bool:
    return may(person, Act.EDIT_PROJECT) and person.duty in {
        Duty.OFFICER,
        Duty.REVIEWER,
        Duty.PARK,
        Duty.LIAISON,
    }


def _idle(person: Person, at: datetime) -> list[Item]:
    """Projects of this person's that had no new record for too long, or soon will have."""
    if not _may_push(person):
        return []
    mine = visible_to(person)
    if mine.filter(officer=person).exists():
        mine = mine.filter(officer=person)
    found: list[Item] = []
    columns = ("id", "name", "region_id", "investor", "stage", "updated_at")
    for limit in idle_limits().values():
        standing = mine.filter(late(limit, at) | soon(limit, at)).order_by("updated_at", "id")
        found.extend(_idle_item(row, limit, at) for row in standing.values(*columns)[:SHOWN_OF_A_KIND])
    return sorted(found, key=lambda item: -item.days_left)[:SHOWN_OF_A_KIND]


def _idle_item(row: dict[str, Any], limit: IdleLimit, at: datetime) -> Item:
    stood = (at - row["updated_at"]).days
    days = limit.days - stood
    tone, when = when_words(days)
    label = STAGE_NAMES[Stage(limit.stage)]
    return Item(
        kind="idle",
        tone=tone,
        when=when,
        title=f"{row['name']}：{stood} 天没有新记录",
        why=" · ".join(
            part
            for part in (
                region_name(row["region_id"]),
                row["investor"],
                f"{label}阶段满 {limit.days} 天算停滞",
            )
            if part
        ),
        due=f"{'应于 ' if days < 0 else ''}{day_text(row['updated_at'] + timedelta(days=limit.days))}",
        verb="去推进",
        url=reverse("projects:detail", args=[row["id"]]),
        days_left=days,
    )


def _missing(person: Person) -> list[Item]:
    """One line for all the projects whose agreed amount nobody filled in."""
    if not _may_push(person):
        return []
    count = visible_to(person).filter(status="active", investment_yuan=None, investment_foreign=None).count()
    if not count:
        return []
    return [
        Item(
            kind="missing",
            tone="ok",
            when="不急",
            title=f"补填总投资：{count:,} 个项目没有填",
            why="没有填的不计入合计，也不当作 0",
            due="",
            verb="去补填",
            url=list_url(missing="investment"),
            days_left=90,
        )
    ]


def _clock(person: Person, at: datetime) -> list[ClockRow]:
    if not may(person, Act.SEE_STATISTICS):
        return []
    limits = idle_limits()
    wanted: dict[str, Any] = {}
    for stage, limit in limits.items():
        wanted[f"{stage}_late"] = Count("id", filter=late(limit, at))
        wanted[f"{stage}_soon"] = Count("id", filter=soon(limit, at))
    counts = visible_to(person).aggregate(**wanted)
    return [
        ClockRow(
            words=f"{STAGE_NAMES[Stage(stage)]} {limit.days} 天",
            soon=counts[f"{stage}_soon"],
            late=counts[f"{stage}_late"],
            soon_url=list_url(stage=stage, idle="soon"),
            late_url=list_url(stage=stage, idle="late"),
        )
        for stage, limit in limits.items()
    ]


def _when_empty(person: Person) -> tuple[str, str, str, str]:
    if may(person, Act.CREATE_PROJECT) and not visible_to(person).exists():
        if may(person, Act.IMPORT_LEDGERS):
            remedy = "把现在用的 Excel 台账拖进来就行，合并单元格、小计、两行表头都认得。"
            return "还没有项目", remedy, "导入台账", reverse("ledgers:list")
        remedy = "接到线索就登记，名称和属地先写上，其余知道多少填多少。"
        return "还没有项目", remedy, "新建项目", reverse("projects:create")
    if may(person, Act.VIEW_PROJECTS):
        return "没有等您处理的事", "看看项目走到了哪一步。", "看项目", reverse("projects:list")
    return "没有等您处理的事", "您的工作在设置里。", "去设置", reverse("organisation:settings")
