"""The plan as a workbook: what was asked, who is chosen, who is not and why, bottlenecks, what is unsaid."""

from collections.abc import Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import xlsxwriter

from wutong.allocation import shown
from wutong.allocation.planning import Answer, rules_words
from wutong.allocation.rules import AIMS, MEASURES, points_words
from wutong_engines.portfolio import Portfolio

PROPOSES = "它只提建议，由人决定"


def file_name(answer: Answer) -> str:
    return f"要素统筹 {answer.scope} {answer.day:%Y-%m-%d}.xlsx".replace("/", "-")


def workbook(answer: Answer) -> IO[bytes]:
    plan = answer.outcome
    if not isinstance(plan, Portfolio):
        raise ValueError("没有方案可导出")
    made: IO[bytes] = SpooledTemporaryFile(max_size=8_000_000)  # noqa: SIM115
    book = xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True})
    unit = shown.UNITS[answer.question.aim]
    _lines(book.add_worksheet("结论"), _answer(answer, plan), bold)
    chosen = [
        [one["name"], one["place"], one["stage"], one["worth"], one["needs"]]
        for one in shown.chosen_rows(answer, plan)
    ]
    _table(book, "选中", ["项目", "地方", "阶段", f"值 {unit}", "还要找的要素"], chosen, bold)
    left = [
        [one["name"], one["place"], one["stage"], one["worth"], one["needs"], one["why"]]
        for one in shown.left_rows(answer, plan)
    ]
    _table(book, "没选", ["项目", "地方", "阶段", f"值 {unit}", "还要找的要素", "为什么"], left, bold)
    tight = [
        [
            one["name"], one["free"], one["used"], one["rest"], one["held"],
            f"每多 {one['step']}：{one['price']}", one["yuan"], one["tenth_worth"],
            one["tenth_output"], one["next"], one["above"],
        ]
        for one in shown.bottleneck_rows(answer, plan)
    ]  # fmt: skip
    head = [
        "账户", "可用", "方案用", "剩", "现在占着", "多一个单位", "折产值", "多一成", "多一成的产值",
        "再放一个整的", "上级",
    ]  # fmt: skip
    _table(book, "瓶颈", head, tight, bold)
    apart = [[one["name"], one["place"], one["stage"], one["lacks"]] for one in shown.apart_rows(answer)]
    _table(book, "要补数的", ["项目", "地方", "阶段", "还缺"], apart, bold)
    book.close()
    made.seek(0)
    return made


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


def _lines(sheet: Any, lines: Sequence[Sequence[Any]], bold: Any) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 6, 18)
    for number, line in enumerate(lines):
        sheet.write_row(number, 0, line, bold if number == 0 else None)


def _table(book: Any, name: str, head: Sequence[str], rows: Sequence[Sequence[Any]], bold: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, len(head), 20)
    sheet.write_row(0, 0, head, bold)
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, row)
