"""Word files to edit: an A4 page, lines of exact height, tables; the same bytes each time."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
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

LATIN, CHINESE = "Arial", "Microsoft YaHei"
GREEN, INK, SECOND, GOLD = "1F5F4A", "1D1C19", "4D4A43", "855B0E"
RULE, SUNKEN = "C9C4B8", "F6F5F1"
WIDTH_CM = 17.6
OLDEST = (1980, 1, 1, 0, 0, 0)
AUTHOR = "梧桐 Wutong"


@dataclass(frozen=True)
class Page:
    """What stands outside the text: the title of the file, the foot, the words around its number."""

    title: str
    about: str
    before_number: str = "第 "
    after_number: str = " 页"
    language: str = "zh-CN"


def document_of(page: Page, on: date) -> Written:
    """An empty A4 document with its foot, its fonts and its date."""
    document = Document()
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
    write(foot, f"{page.about}\t", 7.5, 10, colour=SECOND)
    foot.style = style
    foot.paragraph_format.tab_stops.add_tab_stop(Cm(WIDTH_CM), WD_TAB_ALIGNMENT.RIGHT)
    write(foot, page.before_number, 7.5, 10, colour=SECOND)
    _field(foot, "PAGE")
    write(foot, page.after_number, 7.5, 10, colour=SECOND)
    about = document.core_properties
    about.title, about.author, about.comments = page.title, AUTHOR, page.about
    about.language = page.language
    about.created = about.modified = datetime.combine(on, time(), UTC)
    about.last_modified_by, about.revision = AUTHOR, 1
    return document


def bytes_of(document: Written) -> bytes:
    """The parts as they are, each with the same date: bytes depend on what is told alone."""
    made, held = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(held, "w") as packed:
        for name in parts.namelist():
            info = zipfile.ZipInfo(name, OLDEST)
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, parts.read(name))
    return held.getvalue()


def head(document: Written, words: str) -> Paragraph:
    return write(document.add_paragraph(), words, 10, 14, bold=True, colour=GREEN, before=7, after=2)


def write(
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
    """Exact line heights: the same pages whatever font stands in for the one named."""
    run = paragraph.add_run(words)
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, RGBColor.from_string(colour)
    shape = paragraph.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(height)
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    return paragraph


def table(
    document: Written,
    heads: Sequence[str],
    lines: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    right: Sequence[int] = (),
    size: float = 8.5,
    height: float = 12,
) -> Table:
    """`widths` in cm; columns in `right` are of numbers. No row is torn between pages."""
    made: Table = document.add_table(rows=1 + len(lines), cols=len(heads))
    shape(made, widths)
    for number, (row, line) in enumerate(zip(made.rows, [heads, *lines], strict=True)):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for place, (cell, words) in enumerate(zip(row.cells, line, strict=True)):
            colour = SECOND if number == 0 else INK
            said = write(cell.paragraphs[0], words, size, height, colour=colour, before=1, after=1)
            if place in right:
                said.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _ruled(cell)
    return made


def shape(made: Table, widths: Sequence[float]) -> None:
    made.autofit = False
    made.alignment = WD_TABLE_ALIGNMENT.LEFT
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def shade(cell: _Cell) -> None:
    found = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", SUNKEN)):
        found.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(found)


def _ruled(cell: _Cell) -> None:
    borders, line = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def _field(paragraph: Paragraph, code: str) -> None:
    for kind in ("begin", "instr", "end"):
        part = OxmlElement("w:instrText" if kind == "instr" else "w:fldChar")
        if kind == "instr":
            part.text = code
        else:
            part.set(qn("w:fldCharType"), kind)
        write(paragraph, "", 7.5, 10, colour=SECOND).runs[-1]._r.append(part)
