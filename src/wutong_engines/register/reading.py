"""Exports into tables of the register, column by column; whatever is wrong goes to the report."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from wutong_engines.register import cell_values as values
from wutong_engines.register.cell_values import Wrong
from wutong_engines.register.credit_codes import are_right, fault_of, is_old
from wutong_engines.register.exports import Export, Line, in_chunks, mended, open_export
from wutong_engines.register.faults import Fault, Report
from wutong_engines.register.folding import folded
from wutong_engines.register.headers import Columns, columns_of, notes_on
from wutong_engines.register.places import Places
from wutong_engines.register.schema import FACTS, Status

MOST_REMEMBERED = 100_000
CODES = ("eid", "parent_eid", "child_eid", "held_eid", "holder_eid", "supplier_eid", "buyer_eid")
INDUSTRIES = ("industry", "industry_middle", "industry_great")
"""The finest that is known counts."""
FORMER = "企业名单的曾用名"
Row = dict[str, Any]


@dataclass
class Reader:
    """Reads the files of one snapshot; an enterprise that comes again is reported and stays out.

    `industries`: names of classes → code; `source`: what to write where a file names none.
    """

    as_of: date
    report: Report
    places: Places = field(default_factory=Places)
    industries: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    _seen: dict[str, tuple[int, str, int]] = field(default_factory=dict)
    _remembered: dict[str, dict[str, Any]] = field(default_factory=dict)

    def tables(self, paths: Sequence[Path]) -> Iterator[Mapping[str, pa.Table]]:
        """Raises RegisterError for a file that is no export we know, before anything of it is read."""
        for path in paths:
            export = open_export(path)
            columns = columns_of(export.name, export.header)
            self.report.notes += [*export.notes, *notes_on(export.name, export.header, columns)]
            read = self._cells_of(columns)
            self._remembered = {}
            for chunk in in_chunks(export.rows):
                rows = [row for one in chunk if (row := self._row(one, export, columns, read)) is not None]
                self.report.rows_kept += len(rows)
                made = {columns.table: pa.Table.from_pylist(rows, schema=FACTS[columns.table])}
                if "former_names" in columns.at:
                    aliases = [alias for row in rows for alias in _aliases(row)]
                    made["name_alias"] = pa.Table.from_pylist(aliases, schema=FACTS["name_alias"])
                yield made

    def _cells_of(self, columns: Columns) -> dict[str, Callable[[str], Any]]:
        """How each column is read, where it is not plain text."""
        kinds: dict[str, Callable[[str], Any]] = {
            "capital_yuan": values.money(columns.unit.get("capital_yuan", "")),
            "paid_capital_yuan": values.money(columns.unit.get("paid_capital_yuan", "")),
            **dict.fromkeys(INDUSTRIES, values.industry(self.industries)),
            "industry_confidence": values.share_of_one,
            "status": values.status,
            "employees": values.whole,
            "capital_growth_3y": values.real,
            "weight": values.real,
            "percent": values.percent,
        }
        kinds |= dict.fromkeys(("founded_date", "opened_date", "as_of"), values.day)
        kinds = {name: values.half_width(read) for name, read in kinds.items()}
        kinds["former_names"] = values.names
        return {name: kinds.get(name, values.plain) for name in columns.at}

    def _row(
        self, line: Line | Fault, export: Export, columns: Columns, read: Mapping[str, Callable[[str], Any]]
    ) -> Row | None:
        self.report.rows_read += 1
        if isinstance(line, Fault):
            self.report.add(line)
            return None
        told = _Told(self.report, export.name, line.number)
        row: Row = {}
        for name, (position, header) in columns.at.items():
            row[name] = self._value(line.cells[position], name, header, read[name], told)
        row["source"] = row.get("source") or self.source or export.name
        row["as_of"] = row.get("as_of") or self.as_of
        headers = {name: header for name, (_, header) in columns.at.items()}
        if columns.table != "enterprise":
            return self._linked(row, headers, told)
        return self._enterprise(row, headers, told)

    def _value(self, text: str, name: str, header: str, read: Callable[[str], Any], told: "_Told") -> Any:
        text = text.strip().lstrip("'")
        if values.is_blank(text):
            return None
        if not text.isascii():
            whole = mended(text)
            if whole is None:
                told.wrong(header, text, Wrong("encoding", "有乱码", "用原来的编码重新导出，选 UTF-8"))
                return None
            if whole != text:
                told.wrong(header, text, Wrong("encoding", f"编码读错过，已改回“{whole[:30]}”", "核对这一格"))
                text = whole
        remembered = self._remembered.setdefault(name, {})
        found = remembered.get(text)
        if found is None:
            found = read(text)
            if len(remembered) < MOST_REMEMBERED:
                remembered[text] = found
        if isinstance(found, Wrong):
            told.wrong(header, text, found)
            return None
        return found

    # an enterprise

    def _enterprise(self, row: Row, headers: Mapping[str, str], told: "_Told") -> Row | None:
        name = row.get("name")
        if not name:
            told.wrong(headers["name"], "", Wrong("name", "没有企业名称", "补上名称"), is_left_out=True)
            return None
        eid = self._identity(row, headers, told)
        if eid is None or self._is_repeated(eid, row, told):
            return None
        row["eid"], row["name_key"] = eid, folded(name)
        row["industry"] = next((row[level] for level in INDUSTRIES if row.get(level)), None)
        row["status"] = row.get("status") or Status.UNKNOWN.value
        row["is_active"] = Status(row["status"]).is_active
        places, wrong = self.places.of(row, row.get("uscc"))
        if wrong is not None:
            told.wrong(headers.get("region_code", headers.get("province", "")), name, wrong)
        return row | places

    def _identity(self, row: Row, headers: Mapping[str, str], told: "_Told") -> str | None:
        """The credit code; the old number when there is no right one. Rights both in `row`."""
        code, number = _code(row.get("uscc")), _code(row.get("registration_number"))
        row["uscc"], row["registration_number"] = None, number
        header = headers.get("uscc", headers.get("registration_number", ""))
        if code is not None and are_right([code])[0]:
            row["uscc"] = code
            return code
        if code is not None and is_old(code):
            note = Wrong("old_code", "是 15 位的旧码，按注册号收下", "查到 18 位代码后补上")
            told.wrong(header, code, note)
            row["registration_number"] = number = code
        elif code is not None:
            what, mend = fault_of(code) or ("", "")
            fault = Wrong("credit_code", what, mend)
            is_left_out = number is None or not is_old(number)
            told.wrong(header, code, fault, is_left_out=is_left_out)
            if is_left_out:
                return None
        if number is not None and is_old(number):
            return number
        if number is None:
            words = Wrong(
                "credit_code", "没有统一社会信用代码，也没有注册号", "补上一个，没有代码认不出是哪家"
            )
        else:
            words = Wrong("credit_code", "没有统一社会信用代码，注册号的校验位又不符", "对照营业执照改")
        told.wrong(header, number or "", words, is_left_out=True)
        return None

    def _is_repeated(self, eid: str, row: Row, told: "_Told") -> bool:
        content = hash(tuple(sorted((key, value) for key, value in row.items() if value is not None)))
        before = self._seen.setdefault(eid, (content, told.file, told.line))
        if before[1:] == (told.file, told.line):
            return False
        self.report.rows_repeated += 1
        where = f"{before[1]} 第 {before[2]} 行"
        if before[0] == content:
            wrong = Wrong("repeated", f"与 {where}重复", "不用改，只收一行")
        else:
            wrong = Wrong(
                "repeated", f"与 {where}是同一家，内容不同", "只留对的一行；先读到的算数，新的文件写在前面"
            )
        told.wrong("", eid, wrong, is_left_out=True)
        return True

    # a row of another table

    def _linked(self, row: Row, headers: Mapping[str, str], told: "_Told") -> Row | None:
        for name in CODES:
            if name not in headers:
                continue
            code = row[name] = _code(row[name])
            if code is None and name == "holder_eid" and row.get("holder_name"):
                continue
            if code is not None and (are_right([code])[0] or is_old(code)):
                continue
            what, mend = (fault_of(code) if code else None) or ("没有代码", "补上代码")
            told.wrong(headers[name], code or "", Wrong("credit_code", what, mend), is_left_out=True)
            return None
        return row


@dataclass(frozen=True)
class _Told:
    """Where one is, for saying what is wrong there."""

    report: Report
    file: str
    line: int

    def wrong(self, column: str, value: str, wrong: Wrong, *, is_left_out: bool = False) -> None:
        self.report.add(
            Fault(self.file, self.line, column, value[:80], wrong.kind, wrong.what, wrong.mend, is_left_out)
        )


def _aliases(row: Row) -> Iterator[Row]:
    """Its earlier names; what it is called now is none of them."""
    for name in row.get("former_names") or ():
        if folded(name) != row["name_key"]:
            yield {"alias": name, "eid": row["eid"], "decided_by": FORMER, "as_of": row["as_of"]}


def _code(text: str | None) -> str | None:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper() if text else None
