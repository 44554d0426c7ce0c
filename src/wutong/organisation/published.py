"""What this room publishes under docs/generated: the access table, printed from the table that decides."""

from wutong.organisation.duties import ACT_NAMES, DUTY_NAMES, REACH_NAMES, Act, Duty, reach_of

NONE = "—"


def access_rows() -> list[tuple[Act, list[str]]]:
    """Each act with the reach of each duty, in the order of Duty; a dash where the duty has not the act."""
    found = []
    for act in Act:
        reaches = [reach_of(duty, act) for duty in Duty]
        found.append((act, [REACH_NAMES[reach] if reach else NONE for reach in reaches]))
    return found


def access_table() -> str:
    """Markdown for docs/generated/access.md."""
    head = "| 事项 | " + " | ".join(DUTY_NAMES[duty] for duty in Duty) + " |"
    rule = "| --- |" + " --- |" * len(Duty)
    lines = [f"| {ACT_NAMES[act]} | " + " | ".join(reaches) + " |" for act, reaches in access_rows()]
    intro = (
        "# 职责与权限\n\n"
        "由 `src/wutong/organisation/duties.py` 的表生成，不要手改。格里写管到哪里，“—”是没有这项。\n"
        "管理人员、管理登录安全、查看留痕分属三个职责，都看不到项目。\n"
    )
    return "\n".join([intro, head, rule, *lines]) + "\n"
