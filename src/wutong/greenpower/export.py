"""The study as a workbook: the answer, the plan, what it stands on, and every hour to check it by."""

from typing import IO, Any

import numpy as np

from wutong.greenpower.facts import folder
from wutong.greenpower.question import BILLINGS, LABELS, Question
from wutong.greenpower.regimes import REGIMES
from wutong.greenpower.shown import answer_shown, title
from wutong.greenpower.study import Answer
from wutong.web import workbooks
from wutong_engines.greenpower import Plan
from wutong_engines.greenpower.profiles import site

HOURS = {
    "load_mw": "负荷 MW",
    "wind_mw": "风电可发 MW",
    "solar_mw": "光伏可发 MW",
    "imported_mw": "网购 MW",
    "exported_mw": "上网 MW",
    "charged_mw": "充电 MW",
    "discharged_mw": "放电 MW",
    "held_mwh": "储能存量 MWh",
    "curtailed_mw": "弃电 MW",
}
PRICES = {"import_yuan_per_kwh": "网购电价 元/kWh", "export_yuan_per_kwh": "上网电价 元/kWh"}
UNITS = {"peak": " MW", "green": "%", "storage": "%", "growth": "%"}
CHECK = "校验：风电＋光伏＋网购＋放电−负荷−上网−充电−弃电，应为 0 MW"


def file_name(question: Question) -> str:
    return f"绿电测算 {title(question)}.xlsx".replace("/", "-")


def workbook(answer: Answer) -> IO[bytes]:
    """Three sheets. The check column is a formula, so that whoever gets the file sees every hour balance."""
    plan = answer.outcome
    if not isinstance(plan, Plan):
        raise ValueError("没有方案可导出")
    shown = answer_shown(answer)

    def fill(book: Any) -> None:
        bold = book.add_format({"bold": True})
        _answer(book.add_worksheet("答案与方案"), answer.question, shown, bold)
        _assumptions(book.add_worksheet("假设与数据"), shown["assumptions"], bold)
        _hours(book.add_worksheet("逐时"), plan, bold)

    return workbooks.made(fill)


def _choice(question: Question, name: str, value: str) -> str:
    """What was chosen in words; a key says nothing to who gets the file."""
    own = question.own(name) if name in ("load", "wind", "solar") else None
    if own:
        return own.name
    words = {
        "site": site(folder(), question.site).name,
        "load": question.load_name,
        "billing": BILLINGS[question.billing],
        "regime": REGIMES[question.regime].name,
    }
    return words.get(name, f"{value}{UNITS.get(name, '')}")


def _answer(sheet: Any, question: Question, shown: dict[str, Any], bold: Any) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 4, 16)
    lines: list[list[Any]] = [[title(question)], []]
    lines += [[LABELS[name], _choice(question, name, value)] for name, value in question.pairs()]
    lines += [[], ["答案", "值", "单位", "说明"]]
    lines += [[n["label"], n["value"], n["unit"], n["note"]] for n in shown["numbers"]]
    proof = shown["proof"]
    lines += [[], ["证明", f"下界 {proof['bound']} 亿元，与本方案差 {proof['gap']}%（{proof['solver']}）"]]
    lines += [[], ["建什么", "容量", "单位", "全年 GWh", "年费 万元"]]
    lines += [[b["label"], b["size"], b["unit"], b["energy"], b["money"]] for b in shown["built"]]
    lines += [[], ["规则", "现在", "再进一步的价格"]]
    lines += [[p["words"], p["now"], p["price"]] for p in shown["policy"]]
    lines += [["政策依据", f"{shown['regime']['name']}：{shown['regime']['grounds']}"]]
    lines += [[], ["电网费用", shown["billing"]], ["逐时匹配怎样算", shown["matching_rule"]]]
    for number, line in enumerate(lines):
        sheet.write_row(number, 0, line, bold if number == 0 else None)


def _assumptions(sheet: Any, assumptions: list[dict[str, str]], bold: Any) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(3, 3, 60)
    sheet.write_row(0, 0, ["项", "值", "单位", "依据", "日期", "来历"], bold)
    for number, one in enumerate(assumptions, 1):
        names = ("label", "value", "unit", "source", "date", "basis")
        sheet.write_row(number, 0, [one[name] for name in names])


def _hours(sheet: Any, plan: Plan, bold: Any) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(HOURS) + len(PRICES) + 1, 14)
    columns = [plan.case.load_mw if name == "load_mw" else getattr(plan.hours, name) for name in HOURS]
    columns += [getattr(plan.case, name) for name in PRICES]
    sheet.write_row(0, 0, ["小时（1 月 1 日 0 时为 1）", *HOURS.values(), *PRICES.values(), CHECK], bold)
    sheet.write_column(1, 0, range(1, plan.case.steps + 1))
    for place, series in enumerate(columns, 1):
        sheet.write_column(1, place, np.round(series, 6).tolist())
    last = len(columns) + 1
    for row in range(2, plan.case.steps + 2):
        sheet.write_formula(
            row - 1, last, f"=ROUND(C{row}+D{row}+E{row}+H{row}-B{row}-F{row}-G{row}-J{row},4)"
        )
