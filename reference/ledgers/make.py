"""Writes the demo ledgers and expected.json: python reference/ledgers/make.py [FOLDER]."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import layouts
from projects import Project, load, rows
from workbooks import Book, Entry

NOTE = "由 make.py 按写入的内容算出。金额以元计：区间与“以上”取下限，外币与未知不计入；合计行不采信。"

LEDGERS: dict[str, tuple[Callable[[Book, Sequence[Project]], None], str]] = {
    "海西州重点产业招商项目库2025年三季度.xlsx": (
        layouts.haixi,
        "两行表头、分县小节、小计与总计；一处小计故意写错",
    ),
    "格尔木市招商引资项目推进月报2025年9月底.xlsx": (
        layouts.golmud,
        "三行表头、单位在填报行、隐藏列、签字行；合计故意写错",
    ),
    "乌兰县项目登记卡.xlsx": (layouts.wulan, "一张表一个项目的登记卡"),
    "西宁市招商引资项目台账（分产业四张表）.xlsx": (layouts.xining, "四张表四种单位；一处合计故意漏一行"),
    "西宁开发区各园区周报第38周.xlsx": (layouts.parks, "金额带单位写在格内，分园区小节，没有合计"),
    "海東市各縣區項目匯總（報省）.xlsx": (layouts.haidong, "繁体、全角数字、县区竖向合并"),
    "海南州重点项目调度表2025年9月底.xlsx": (layouts.hainan, "区间、下限、外币、三行表头"),
    "四州招商引资项目统计表（果洛黄南玉树海北）.xlsx": (layouts.plateau, "市州竖向合并，单位在格内"),
    "全省十亿元以上重大项目汇总2025年9月.xlsx": (layouts.province, "两行表头、市州竖向合并；合计故意漏一行"),
    "驻上海联络处引荐项目表.xlsx": (layouts.liaison, "没有标题行，联系人与电话同在一格"),
}


def _as_written_there(projects: Sequence[Project], ledger: str) -> list[Project]:
    """The same project is often named, or summed, differently in the next office's ledger."""
    wordings = {row["project"]: row for row in rows("ledgers/other_wordings.csv") if row["ledger"] == ledger}
    changed = []
    for project in projects:
        row = wordings.get(project.key)
        if row:
            yuan = int(row["investment_yuan"]) if row["investment_yuan"] else project.yuan
            project = replace(project, name=row["name"], yuan=yuan)
        changed.append(project)
    return changed


def write(folder: Path) -> dict[str, Any]:
    projects = load()
    files, entries = [], []
    for name, (shape, notes) in LEDGERS.items():
        book = Book(folder, name, notes)
        shape(book, _as_written_there(projects, name))
        book.close()
        files.append(_expected_file(book))
        entries += book.entries
    written = {entry.project for entry in entries}
    return {
        "note": NOTE,
        "files": files,
        "totals": {
            "projects": len(entries),
            "distinct_projects": len(written),
            "investment_yuan": sum(entry.money.yuan or 0 for entry in entries),
        },
        "duplicates": _duplicates(entries),
        "possible": _pairs(entries, ("possible",)),
        "must_not_merge": _pairs(entries, ("distinct", "part_of", "phase_of")),
    }


def _expected_file(book: Book) -> dict[str, Any]:
    sums = [entry.money.yuan for entry in book.entries if entry.money.yuan is not None]
    paid = [entry.paid_in_yuan for entry in book.entries if entry.paid_in_yuan is not None]
    foreign = [
        {"cell": entry.cell, "currency": entry.money.currency, "amount": entry.money.currency_amount}
        for entry in book.entries
        if entry.money.currency
    ]
    return {
        "file": book.file,
        "notes": book.notes,
        "projects": len(book.entries),
        "investment_yuan": sum(sums),
        "without_investment": len(book.entries) - len(sums),
        "paid_in_yuan": sum(paid),
        "foreign": foreign,
        "totals_that_disagree": [vars(wrong) for wrong in book.wrong_totals],
        "rows": [_expected_row(entry) for entry in book.entries],
    }


def _expected_row(entry: Entry) -> dict[str, Any]:
    return {
        "project": entry.project,
        "sheet": entry.sheet,
        "cell": entry.cell,
        "name": entry.name,
        "investment_yuan": entry.money.yuan,
        "investment_yuan_to": entry.money.yuan_to,
        "investment_is_at_least": entry.money.is_at_least,
    }


def _member(entry: Entry) -> dict[str, str]:
    return {"file": entry.file, "sheet": entry.sheet, "cell": entry.cell, "name": entry.name}


def _duplicates(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Lines of one project, gathered: the same row of the table, or two rows known to be the same project."""
    same = {
        row["other"]: row["project"] for row in rows("project_relations.csv") if row["relation"] == "same"
    }
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(same.get(entry.project, entry.project), []).append(entry)
    found = [(key, group) for key, group in sorted(groups.items()) if len(group) > 1]
    return [{"project": key, "members": [_member(one) for one in group]} for key, group in found]


def _pairs(entries: Sequence[Entry], relations: Sequence[str]) -> list[dict[str, Any]]:
    wanted = {
        frozenset((row["project"], row["other"])): row["reason"]
        for row in rows("project_relations.csv")
        if row["relation"] in relations
    }
    return [
        {"members": [_member(one), _member(other)], "reason": wanted[frozenset((one.project, other.project))]}
        for one, other in combinations(entries, 2)
        if frozenset((one.project, other.project)) in wanted
    ]


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    expected = json.dumps(write(folder), ensure_ascii=False, indent=1)
    (folder / "expected.json").write_text(expected + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
