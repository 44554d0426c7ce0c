"""The investor's two A4 pages as a Word file: text, tables and chart to edit, the same bytes each time."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from docx import Document
from docx.document import Document as Written
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from wutong.greenpower.briefs.brief import Brief
from wutong.greenpower.briefs.chart import add_chart
from wutong.greenpower.briefs.words import width as width_of

LATIN, CHINESE = "Arial", "Microsoft YaHei"
GREEN, INK, SECOND, GOLD = "1F5F4A", "1D1C19", "4D4A43", "855B0E"
RULE, SUNKEN = "C9C4B8", "F6F5F1"
WIDTH_CM = 17.6
CHART_CM = (17.6, 5.9)
LONGEST_TITLE = 56  # half widths that one line of the large size holds
OLDEST = (1980, 1, 1, 0, 0, 0)


def document_bytes(told: Brief, on: date) -> bytes:
    document = Document()
    _page(document, told, on)
    _first(document, told, on)
    _second(document, told)
    held = io.BytesIO()
    document.save(held)
    return _dated(held.getvalue())


def _page(document: Written, told: Brief, on: date) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.7)
    section.top_margin, section.bottom_margin = Cm(1.4), Cm(1.5)
    section.header_distance = section.footer_distance = Cm(0.7)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(9)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), CHINESE)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.get_or_add_rPr().append(language)
    foot = section.footer.paragraphs[0]
    _write(foot, f"{told.about}\t", 7.5, 10, colour=SECOND)
    foot.style = style
    foot.paragraph_format.tab_stops.add_tab_stop(Cm(WIDTH_CM), WD_TAB_ALIGNMENT.RIGHT)
    before, after = told.words("foot.page", page="\t").split("\t")
    _write(foot, before, 7.5, 10, colour=SECOND)
    _field(foot, "PAGE")
    _write(foot, after, 7.5, 10, colour=SECOND)
    about = document.core_properties
    about.title, about.author, about.comments = told.title, "梧桐 Wutong", told.about
    about.language = "zh-CN" if told.words.key == "zh" else "en-GB"
    about.created = about.modified = datetime.combine(on, time(), UTC)
    about.last_modified_by, about.revision = "梧桐 Wutong", 1


def _field(paragraph: Paragraph, code: str) -> None:
    for kind in ("begin", "instr", "end"):
        part = OxmlElement("w:instrText" if kind == "instr" else "w:fldChar")
        if kind == "instr":
            part.text = code
        else:
            part.set(qn("w:fldCharType"), kind)
        _write(paragraph, "", 7.5, 10, colour=SECOND).runs[-1]._r.append(part)


def _first(document: Written, told: Brief, on: date) -> None:
    words = told.words
    first = document.add_paragraph()
    _write(first, told.kind, 8.5, 12, colour=GREEN)
    size = 17 if width_of(told.title) <= LONGEST_TITLE else 13
    _write(document.add_paragraph(), told.title, size, size * 1.4, bold=True, after=2)
    _write(document.add_paragraph(), told.question, 9.5, 14, after=6)
    _numbers(document, told)
    _head(document, words("chart.title"))
    place = document.add_paragraph()
    place.paragraph_format.space_after = Pt(0)
    add_chart(document, place, told, on, CHART_CM)
    _write(document.add_paragraph(), told.beside, 8, 11.5, colour=SECOND)
    _head(document, words("built.title"))
    head = [words("figures.item"), words("built.size"), words("built.energy"), words("built.money")]
    _table(document, head, [list(row) for row in told.built], (4.4, 5.4, 3.4, 4.4), right=(1, 2, 3))
    _write(document.add_paragraph(), words.joined(told.built_notes), 8, 11.5, colour=SECOND, before=3)
    _head(document, words("proof.title"))
    _write(document.add_paragraph(), words.joined(told.proof), 9, 13)
    _head(document, words("matched.title"))
    _write(document.add_paragraph(), words.joined(told.matched), 8.5, 12.5)


def _second(document: Written, told: Brief) -> None:
    words = told.words
    first = _head(document, words("carbon.title"))
    first.paragraph_format.page_break_before = True
    _write(document.add_paragraph(), told.carbon, 8.5, 12.5)
    _head(document, words("rules.title"))
    head = [words("rules.rule"), words("rules.now"), words("rules.next")]
    table = _table(document, head, [list(row[:3]) for row in told.rules], (7.6, 2.6, 7.4), right=(1,))
    for row, rule in zip(table.rows[1:], told.rules, strict=True):
        if rule[3]:
            row.cells[2].paragraphs[0].runs[0].font.bold = True
    _head(document, words("figures.title"))
    head = [words(f"figures.{name}") for name in ("item", "value", "source", "date", "basis")]
    lines = [[row.item, row.value, row.source, row.date, row.basis] for row in told.figures]
    table = _table(document, head, lines, (2.5, 5.5, 5.5, 2.1, 2.0), size=7.5, height=9.6)
    for row, figure in zip(table.rows[1:], told.figures, strict=True):
        if figure.is_loose:
            row.cells[4].paragraphs[0].runs[0].font.color.rgb = RGBColor.from_string(GOLD)
    _write(document.add_paragraph(), told.dates, 7.5, 10.5, colour=SECOND, before=3)
    _head(document, words("offer.title"))
    _write(document.add_paragraph(), told.offer, 8.5, 12.5)


def _head(document: Written, words: str) -> Paragraph:
    return _write(document.add_paragraph(), words, 10, 14, bold=True, colour=GREEN, before=7, after=2)


def _write(
    paragraph: Paragraph,
    words: str,
    size: float,
    height: float,
    *,
    bold: bool = False,
    colour: str = INK,
    before: float = 0,
    after: float = 0,
) -> Paragraph:
    """Exact line heights: the same two pages whatever font stands in for the one named."""
    run = paragraph.add_run(words)
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, RGBColor.from_string(colour)
    shape = paragraph.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(height)
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    return paragraph


def _numbers(document: Written, told: Brief) -> None:
    table = document.add_table(rows=1, cols=len(told.numbers))
    widths = (4.0, 2.9, 3.5, 3.5, 3.7)
    _shape(table, widths)
    for place, (cell, (label, value, unit, note)) in enumerate(
        zip(table.rows[0].cells, told.numbers, strict=True)
    ):
        _shade(cell)
        _write(cell.paragraphs[0], label, 8, 11, colour=SECOND, before=3)
        number = _write(cell.add_paragraph(), value, 15, 20, bold=True, colour=GREEN if place == 0 else INK)
        _write(number, f" {unit}", 8, 20, colour=SECOND)
        _write(cell.add_paragraph(), note, 7.5, 10, colour=SECOND, after=3)


def _table(
    document: Written,
    head: Sequence[str],
    lines: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    right: Sequence[int] = (),
    size: float = 8.5,
    height: float = 12,
) -> Table:
    table: Table = document.add_table(rows=1 + len(lines), cols=len(head))
    _shape(table, widths)
    for number, (row, line) in enumerate(zip(table.rows, [head, *lines], strict=True)):
        _whole(row)
        for place, (cell, words) in enumerate(zip(row.cells, line, strict=True)):
            colour = SECOND if number == 0 else INK
            said = _write(cell.paragraphs[0], words, size, height, colour=colour, before=1, after=1)
            if place in right:
                said.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _ruled(cell)
    return table


def _shape(table: Table, widths: Sequence[float]) -> None:
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _whole(row: Any) -> None:
    """No row is torn between pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _shade(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", SUNKEN)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _ruled(cell: _Cell) -> None:
    borders, line = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def _dated(made: bytes) -> bytes:
    """The parts as they are, each with the same date: bytes depend on what is told alone."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as parts, zipfile.ZipFile(held, "w") as packed:
        for name in parts.namelist():
            info = zipfile.ZipInfo(name, OLDEST)
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, parts.read(name))
    return held.getvalue()
