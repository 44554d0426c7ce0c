"""The person who brought the file says what a column means, and which rows are projects already there."""

from datetime import datetime

from django.db import transaction

from wutong.ledgers import queries
from wutong.ledgers.actions.bring import tell
from wutong.ledgers.actions.compare import pairs_of
from wutong.ledgers.actions.read import enqueue_reading
from wutong.ledgers.models import Import, Mapping
from wutong.ledgers.rules import SURE, pair_key, reasons_against_mapping, with_decision
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Reason, Refused
from wutong.projects.models import Project
from wutong_engines.worksheets import Meaning


def hold(import_id: int, *, by: Person) -> Import:
    """Locked, mine and waiting to be looked at."""
    queries.get(by, import_id)
    access.require(by, Act.IMPORT_LEDGERS)
    brought = Import.objects.select_for_update().get(pk=import_id)
    if brought.person_id != by.pk:
        raise NotYourDuty(
            "读法由上传的人确认",
            [Reason("您可以看，也可以在写入后撤销", who=Person.objects.get(pk=brought.person_id).name)],
        )
    if brought.state != Import.State.READ:
        raise Refused(
            "这次导入已经不在这一步",
            [Reason(f"现在是“{brought.get_state_display()}”；刷新这一页")],
        )
    return brought


@transaction.atomic
def set_mapping(
    import_id: int, sheet: int, meanings: dict[str, str], *, by: Person, at: datetime, channel: str = "page"
) -> Import:
    """Remembered for this form in this region; the file is read again with it."""
    brought = hold(import_id, by=by)
    if sheet >= len(brought.summary["sheets"]):
        raise Refused("列义没有改", [Reason("没有这张工作表；刷新这一页")])
    said = brought.summary["sheets"][sheet]
    columns = {column["letter"]: column["meaning"] for column in said["columns"]}
    changed = {letter: meaning for letter, meaning in meanings.items() if columns.get(letter) != meaning}
    if not changed:
        return brought
    reasons = reasons_against_mapping(changed, columns, {meaning.value for meaning in Meaning})
    if reasons:
        raise Refused("列义没有改", reasons)
    known = Mapping.objects.filter(form_key=said["form_key"], region_code=by.body.region_id).first()
    Mapping.objects.update_or_create(
        form_key=said["form_key"],
        region_code=by.body.region_id,
        defaults={
            "person": by,
            "meanings": (known.meanings if known else {}) | changed,
            "sheet_words": f"{brought.file_name}，{said['name']}"[:200],
            "confirmed_at": at,
        },
    )
    enqueue_reading(brought, by=by, at=at)
    words = "、".join(f"{letter} 列：{Meaning(meaning).label}" for letter, meaning in changed.items())
    tell(brought, "map_columns", by=by, at=at, channel=channel, words=words)
    return brought


@transaction.atomic
def decide(
    import_id: int, row: str, other: str, verdict: str, *, by: Person, at: datetime, channel: str = "page"
) -> Import:
    """`verdict` is same, different, or empty to take it back."""
    brought = hold(import_id, by=by)
    pair = next((p for p in pairs_of(brought) if (p["row"], p["other"]) == (row, other)), None)
    if pair is not None and other.startswith("p") and not queries.stored_sides(by, {int(other[1:])}):
        pair = None  # a project out of sight is not spoken of
    if pair is None or verdict not in {"same", "different", ""}:
        raise Refused("没有这一对", [Reason("它可能在重读之后变了；刷新这一页")])
    if verdict == "same" and other.startswith("p") and not _editable(by, {int(other[1:])}):
        raise NotYourDuty(
            "这一行不能并到那个项目", [Reason("那个项目不在您可以修改的范围", who="项目属地的招商部门")]
        )
    brought.decisions = with_decision(brought.decisions, row, other, verdict)
    brought.save(update_fields=["decisions"])
    said = {"same": "是同一个", "different": "不是同一个", "": "收回"}[verdict]
    tell(
        brought,
        "decide_row",
        by=by,
        at=at,
        channel=channel,
        words=f"{pair['sides'][0]['name']}：{said}（{other}）",
    )
    return brought


@transaction.atomic
def decide_all(import_id: int, *, by: Person, at: datetime, channel: str = "page") -> int:
    """Every pair as sure as 95% that nobody has judged yet: the same. How many were taken so."""
    brought = hold(import_id, by=by)
    pairs = [pair for pair in pairs_of(brought) if pair["confidence"] >= SURE]
    editable = _editable(by, {int(pair["other"][1:]) for pair in pairs if pair["other"].startswith("p")})
    decisions, count = dict(brought.decisions), 0
    taken = {key.split("~")[0] for key, said in decisions.items() if said == "same" and "~p" in key}
    for pair in pairs:
        row, other = pair["row"], pair["other"]
        is_stored = other.startswith("p")
        if pair_key(row, other) in decisions or (
            is_stored and (row in taken or int(other[1:]) not in editable)
        ):
            continue
        decisions[pair_key(row, other)] = "same"
        count += 1
        if is_stored:
            taken.add(row)
    if count:
        brought.decisions = decisions
        brought.save(update_fields=["decisions"])
        tell(
            brought,
            "decide_row",
            by=by,
            at=at,
            channel=channel,
            words=f"把握 95% 以上的 {count} 对，认作同一个",
        )
    return count


def _editable(by: Person, project_ids: set[int]) -> set[int]:
    found = Project.objects.filter(
        access.scope(by, Act.VIEW_PROJECTS),
        access.scope(by, Act.EDIT_PROJECT),
        pk__in=project_ids,
        merged_into=None,
    )
    return set(found.values_list("pk", flat=True))
