"""What an import allows, as reasons: empty means yes. No Django."""

from typing import Any

from wutong.organisation.reasons import Reason

SURE = 0.95


def reasons_against_writing(state: str, summary: dict[str, Any], is_mine: bool, owner: str) -> list[Reason]:
    if not is_mine:
        return [Reason("读法由上传的人确认", who=owner, code="not_mine")]
    if state != "read":
        return [Reason("这次导入不在“等您看读法”这一步；刷新这一页", code="state")]
    if not summary.get("projects"):
        return [Reason("没有读到项目；看看哪一列是项目名称，在列义里选上", code="nothing")]
    if summary["outside"]["count"] >= summary["projects"]:
        return [Reason("读到的项目都不在您的可写范围", who="属地或上一级的招商部门", code="outside")]
    return []


def reasons_against_mapping(
    meanings: dict[str, str], columns: dict[str, str], known: set[str]
) -> list[Reason]:
    """`columns` are the meanings as they would stand after the change, by letter."""
    reasons = [Reason(f"没有“{letter}”列", field=letter) for letter in meanings if letter not in columns] + [
        Reason(f"{letter} 列：不认得的列义“{meaning}”", field=letter)
        for letter, meaning in meanings.items()
        if meaning not in known
    ]
    after = columns | meanings
    named = sorted(letter for letter, meaning in after.items() if meaning == "name")
    if len(named) > 1:
        reasons.append(Reason(f"{'、'.join(named)} 列都选了“项目名称”；只留一列", field=named[-1]))
    if not named:
        reasons.append(Reason("没有一列是“项目名称”；至少选一列"))
    return reasons


def pair_key(row: str, other: str) -> str:
    return f"{row}~{other}"


def with_decision(decisions: dict[str, str], row: str, other: str, verdict: str) -> dict[str, str]:
    """A row is at most one stored project: saying “same” to a second takes it from the first."""
    after = dict(decisions)
    if verdict == "same" and other.startswith("p"):
        for key, said in decisions.items():
            first, second = key.split("~")
            if first == row and second.startswith("p") and said == "same":
                after[key] = "different"
    if verdict:
        after[pair_key(row, other)] = verdict
    else:
        after.pop(pair_key(row, other), None)
    return after


def targets(decisions: dict[str, str]) -> dict[str, str]:
    """Row → what it belongs to: a stored project "p12", or the first row of its kind in the file."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.get(key, key) != key:
            key = parent[key]
        return key

    for pair, said in sorted(decisions.items()):
        if said != "same":
            continue
        first, second = sorted((root(key) for key in pair.split("~")), key=_precedence)
        # two stored projects are never made one here: that is for 认重复
        if not (first.startswith("p") and second.startswith("p")):
            parent[second] = first
    rows = {
        key for pair, said in decisions.items() if said == "same" for key in pair.split("~") if key[0] == "r"
    }
    return {row: root(row) for row in rows}


def _precedence(key: str) -> tuple[int, int, int, str]:
    """Stored projects first, then rows in the order of the file."""
    if key.startswith("p"):
        return 0, int(key[1:]), 0, ""
    sheet, cell, *row = key[1:].split(":")
    column = cell.rstrip("0123456789")
    return 1, int(sheet), int(row[0] if row else cell.removeprefix(column)), column
