"""The plan as a workbook: what was asked, who is chosen, who is not and why, bottlenecks, what is unsaid."""

from typing import IO, Any

from wutong.allocation import shown
from wutong.allocation.planning import Answer, rules_words
from wutong.allocation.rules import AIMS, MEASURES, points_words
from wutong.web import workbooks
from wutong_engines.portfolio import Portfolio

PROPOSES = "它只提建议，由人决定"
WIDTHS = (36, 20)
BOTTLENECK_HEAD = (
    "账户", "可用", "方案用", "剩", "现在占着", "多一个单位", "折产值", "多一成", "多一成的产值",
    "再放一个整的", "上级",
)  # fmt: skip


def file_name(answer: Answer) -> str:
    return f"要素统筹 {answer.scope} {answer.day:%Y-%m-%d}.xlsx".replace("/", "-")


def workbook(answer: Answer) -> IO[bytes]:
    plan = answer.outcome
    if not isinstance(plan, Portfolio):
        raise ValueError("没有方案可导出")
    return workbooks.made(lambda book: _fill(book, answer, plan))


def _fill(book: Any, answer: Answer, plan: Portfolio) -> None:
    unit = shown.UNITS[answer.question.aim]
    workbooks.lines(book, "结论", _answer(answer, plan), (20, *[18] * 6))
    head = ["项目", "地方", "阶段", f"值 {unit}", "还要找的要素"]
    chosen = [
        [one["name"], one["place"], one["stage"], one["worth"], one["needs"]]
        for one in shown.chosen_rows(answer, plan)
    ]
    workbooks.table(book, "选中", head, chosen, WIDTHS)
    left = [
        [one["name"], one["place"], one["stage"], one["worth"], one["needs"], one["why"]]
        for one in shown.left_rows(answer, plan)
    ]
    workbooks.table(book, "没选", [*head, "为什么"], left, WIDTHS)
    tight = [
        [
            one["name"], one["free"], one["used"], one["rest"], one["held"],
            f"每多 {one['step']}：{one['price']}", one["yuan"], one["tenth_worth"],
            one["tenth_output"], one["next"], one["above"],
        ]
        for one in shown.bottleneck_rows(answer, plan)
    ]  # fmt: skip
    workbooks.table(book, "瓶颈", BOTTLENECK_HEAD, tight, WIDTHS)
    apart = [[one["name"], one["place"], one["stage"], one["lacks"]] for one in shown.apart_rows(answer)]
    workbooks.table(book, "要补数的", ["项目", "地方", "阶段", "还缺"], apart, WIDTHS)


def _answer(answer: Answer, plan: Portfolio) -> list[list[Any]]:
    aim, settings = answer.question.aim, answer.settings
    lines: list[list[Any]] = [
        [f"要素统筹：{answer.scope}，{answer.day:%Y-%m-%d}"],
        [PROPOSES],
        [],
        ["目标", f"{AIMS[aim]}最大，{shown.UNITS[aim]}，按落地的把握折算"],
        ["怎样算分", points_words(settings)],
        ["出处", f"{settings.basis}：{settings.source}"],
        *[["规则", words] for words in rules_words(settings).values()],
        ["证明", shown.proof_words(plan, aim)],
        [],
        ["比较", "个数", f"值 {shown.UNITS[aim]}", *(f"{name} {unit}" for name, unit in MEASURES.values())],
    ]
    for row in answer.rows:
        said = shown.row_shown(row, aim)
        lines.append(
            [said["label"], said["count"], said["worth"], *(_known(one) for one in said["sums"].values())]
        )
    return lines


def _known(text: str | None) -> str:
    return "未填" if text is None else text
