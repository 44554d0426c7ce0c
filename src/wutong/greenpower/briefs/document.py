"""The investor's two A4 pages as a Word file: text, tables and chart to edit, the same bytes each time."""

from datetime import date

from docx.document import Document as Written
from docx.shared import Pt, RGBColor

from wutong.greenpower.briefs.brief import Brief
from wutong.greenpower.briefs.chart import add_chart
from wutong.greenpower.briefs.words import width as width_of
from wutong.web.documents import (
    GOLD,
    GREEN,
    INK,
    SECOND,
    Page,
    bytes_of,
    document_of,
    head,
    shade,
    shape,
    table,
    write,
)

CHART_CM = (17.6, 5.9)
LONGEST_TITLE = 56  # half widths that one line of the large size holds


def document_bytes(told: Brief, on: date) -> bytes:
    before, after = told.words("foot.page", page="\t").split("\t")
    language = "zh-CN" if told.words.key == "zh" else "en-GB"
    document = document_of(Page(told.title, told.about, before, after, language), on)
    _first(document, told, on)
    _second(document, told)
    return bytes_of(document)


def _first(document: Written, told: Brief, on: date) -> None:
    words = told.words
    first = document.add_paragraph()
    write(first, told.kind, 8.5, 12, colour=GREEN)
    size = 17 if width_of(told.title) <= LONGEST_TITLE else 13
    write(document.add_paragraph(), told.title, size, size * 1.4, bold=True, after=2)
    write(document.add_paragraph(), told.question, 9.5, 14, after=6)
    _numbers(document, told)
    head(document, words("chart.title"))
    place = document.add_paragraph()
    place.paragraph_format.space_after = Pt(0)
    add_chart(document, place, told, on, CHART_CM)
    write(document.add_paragraph(), told.beside, 8, 11.5, colour=SECOND)
    head(document, words("built.title"))
    heads = [words("figures.item"), words("built.size"), words("built.energy"), words("built.money")]
    table(document, heads, [list(row) for row in told.built], (4.4, 5.4, 3.4, 4.4), right=(1, 2, 3))
    write(document.add_paragraph(), words.joined(told.built_notes), 8, 11.5, colour=SECOND, before=3)
    head(document, words("proof.title"))
    write(document.add_paragraph(), words.joined(told.proof), 9, 13)
    head(document, words("matched.title"))
    write(document.add_paragraph(), words.joined(told.matched), 8.5, 12.5)


def _second(document: Written, told: Brief) -> None:
    words = told.words
    first = head(document, words("carbon.title"))
    first.paragraph_format.page_break_before = True
    write(document.add_paragraph(), told.carbon, 8.5, 12.5)
    head(document, words("rules.title"))
    heads = [words("rules.rule"), words("rules.now"), words("rules.next")]
    made = table(document, heads, [list(row[:3]) for row in told.rules], (7.6, 2.6, 7.4), right=(1,))
    for row, rule in zip(made.rows[1:], told.rules, strict=True):
        if rule[3]:
            row.cells[2].paragraphs[0].runs[0].font.bold = True
    head(document, words("figures.title"))
    heads = [words(f"figures.{name}") for name in ("item", "value", "source", "date", "basis")]
    lines = [[row.item, row.value, row.source, row.date, row.basis] for row in told.figures]
    made = table(document, heads, lines, (2.5, 5.5, 5.5, 2.1, 2.0), size=7.5, height=9.6)
    for row, figure in zip(made.rows[1:], told.figures, strict=True):
        if figure.is_loose:
            row.cells[4].paragraphs[0].runs[0].font.color.rgb = RGBColor.from_string(GOLD)
    write(document.add_paragraph(), told.dates, 7.5, 10.5, colour=SECOND, before=3)
    head(document, words("offer.title"))
    write(document.add_paragraph(), told.offer, 8.5, 12.5)


def _numbers(document: Written, told: Brief) -> None:
    made = document.add_table(rows=1, cols=len(told.numbers))
    widths = (4.0, 2.9, 3.5, 3.5, 3.7)
    shape(made, widths)
    for place, (cell, (label, value, unit, note)) in enumerate(
        zip(made.rows[0].cells, told.numbers, strict=True)
    ):
        shade(cell)
        write(cell.paragraphs[0], label, 8, 11, colour=SECOND, before=3)
        number = write(cell.add_paragraph(), value, 15, 20, bold=True, colour=GREEN if place == 0 else INK)
        write(number, f" {unit}", 8, 20, colour=SECOND)
        write(cell.add_paragraph(), note, 7.5, 10, colour=SECOND, after=3)
