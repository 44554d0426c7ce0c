"""What happened to a project, in words: its trail and the stages it reached."""

from typing import Any

from django.utils import timezone

from wutong.audit.models import Entry
from wutong.organisation.models import Person
from wutong.projects.detail import ProjectPage
from wutong.projects.fields import COLUMN_FIELD, FIELD
from wutong.projects.sight import words_for
from wutong.projects.stages import STAGE_NAMES, STATUS_NAMES, Stage, Status
from wutong.web.formats import date_text

VERBS = {
    "create_project": "新建项目",
    "edit_project": "修改",
    "move_project": "改变阶段",
    "set_status": "改变状态",
    "choose_source": "改认来历",
    "attach_evidence": "上传依据",
    "withdraw_evidence": "撤回依据",
    "attest": "登记条件",
    "withdraw_attestation": "撤回登记",
    "record_milestone": "登记里程碑",
    "withdraw_milestone": "撤回里程碑",
    "ask_department": "请部门办理",
    "answer_request": "回复",
    "reveal_contact": "查看联系方式",
    "decide_same": "认作同一个项目",
    "decide_different": "认作不是同一个",
    "undo_merge": "撤回合并",
    "undo_decision": "撤回认定",
    "set_factor_need": "填写要素需求",
    "remove_factor_need": "去掉要素需求",
    "reserve_factors": "申请要素",
    "withdraw_hold": "取消预占",
    "release_factors": "要素回到账户",
    "see_notice": "看了要素的答复",
}
# their words already say what was done
SELF_EXPLAINED = frozenset({"ask_department", "answer_request", "reveal_contact", "choose_source"})
KEY_ACTS = frozenset({"create_project", "move_project", "decide_same"})


def trail(page: ProjectPage) -> list[dict[str, Any]]:
    events = [
        {
            "at": entry.at.isoformat(),
            "at_text": date_text(entry.at),
            "words": _entry_words(entry, page.person),
            "kind": "key" if entry.act in KEY_ACTS else "",
            "order": (timezone.localdate(entry.at), entry.seq),
        }
        for entry in page.trail
    ]
    told = {entry.act for entry in page.trail}
    for change in page.changes:
        if change.from_stage == "" and "create_project" not in told:
            words = f"到“{STAGE_NAMES[Stage(change.to_stage)]}”" + (f"，{change.note}" if change.note else "")
            events.append(
                {
                    "at": change.on.isoformat(),
                    "at_text": date_text(change.on),
                    "words": words,
                    "kind": "key",
                    "order": (change.on, 0),
                }
            )
    return sorted(events, key=lambda event: event["order"], reverse=True)


def _entry_words(entry: Entry, person: Person) -> str:
    said = VERBS.get(entry.act, entry.act)
    if entry.act == "move_project" and "stage" in entry.changes:
        said = f"到“{_stage_name(entry.changes['stage'][1])}”"
    elif entry.act == "set_status" and "status" in entry.changes:
        said = f"改成“{STATUS_NAMES[Status(entry.changes['status'][1])]}”"
    elif entry.act == "edit_project":
        said = "改了" + "、".join(_changed(entry))
    words = words_for(person, entry).partition("，SHA-256")[0]
    if entry.act in SELF_EXPLAINED and words:
        return f"{entry.person_name} {words}"
    return f"{entry.person_name} {said}" + (f"：{words}" if words else "")


def _stage_name(value: str) -> str:
    return STAGE_NAMES[Stage(value)] if value in set(Stage) else value


def _changed(entry: Entry) -> list[str]:
    keys = dict.fromkeys(COLUMN_FIELD[column] for column in entry.changes if column in COLUMN_FIELD)
    return [FIELD[key].words for key in keys]
