"""The page of a visit as a Word file."""

from datetime import date

from docx.document import Document as Written

from wutong.enterprises.briefs import layout
from wutong.enterprises.briefs.layout import Block, Line, laid
from wutong.enterprises.briefs.told import Brief
from wutong.web.documents import GOLD, GREEN, INK, SECOND, Page, bytes_of, document_of, table, write

COLOURS = {layout.GREEN: GREEN, layout.SECOND: SECOND, layout.GOLD: GOLD}


def document_bytes(told: Brief, on: date) -> bytes:
    document = document_of(Page(f"{told.title}，{layout.HEAD}", told.about), on)
    for block in laid(told):
        _write(document, block)
    return bytes_of(document)


def _write(document: Written, block: Block) -> None:
    if isinstance(block, Line):
        paragraph = document.add_paragraph()
        for run in block.runs:
            write(
                paragraph, run.words, run.size, block.height, bold=run.is_bold,
                colour=COLOURS.get(run.colour, INK), before=block.before, after=block.after,
            )  # fmt: skip
        return
    table(document, block.heads, block.rows, block.widths, size=block.size, height=block.height)
