"""The picture of the investor's pages as a chart Word can edit: cost part on part, beside staying."""

import io
from datetime import date, datetime
from html import escape

import xlsxwriter
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph

from wutong.greenpower.briefs.brief import Bar, Brief
from wutong.greenpower.briefs.words import price
from wutong.web.media_types import OOXML, XLSX

CHART = f"{OOXML}.drawingml.chart+xml"
CHART_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
SPACES = (
    f'xmlns:c="{CHART_SPACE}" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
)
COLOURS = {
    "wind": "3F7399", "solar": "B98217", "storage": "75669F", "second_storage": "9A8FBA", "backup": "8A5200",
    "grid_connection": "8D877A", "energy": "8D877A", "income": "43896F", "delivered": "1F5F4A",
    "stay": "C9C4B8",
}  # fmt: skip
INK, RULE = "1D1C19", "E5E2DA"
COLUMNS = ("B", "C", "D", "E")
EMU_PER_CM = 360_000


def add_chart(
    document: Document, paragraph: Paragraph, told: Brief, on: date, size_cm: tuple[float, float]
) -> None:
    """Puts the chart with its workbook into the paragraph; the same brief gives the same bytes."""
    package = document.part.package
    chart = Part(PackURI("/word/charts/chart1.xml"), CHART, chart_xml(told).encode(), package)
    sheet = Part(PackURI("/word/embeddings/chart1.xlsx"), XLSX, _workbook(told, on), package)
    assert chart.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE) == "rId1"  # as the chart names it
    name = document.part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
    wide, high = (round(side * EMU_PER_CM) for side in size_cm)
    alt = escape(told.chart_alt)
    paragraph.add_run()._r.append(
        parse_xml(
            f'<w:drawing {SPACES}><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{wide}" cy="{high}"/><wp:docPr id="1" name="Chart 1" descr="{alt}"/>'
            f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{CHART_SPACE}">'
            f'<c:chart r:id="{name}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
        )
    )


def columns(bar: Bar) -> tuple[float, float, float, float]:
    """Blank below it, its part above zero, its part below zero, and the height its label stands at."""
    low, high = min(bar.start, bar.end), max(bar.start, bar.end)
    blank = low if low > 0 else min(high, 0.0)
    return blank, max(high, 0.0) - max(low, 0.0), min(low, 0.0) - min(high, 0.0), max(high, 0.0)


def _heads(told: Brief) -> list[str]:
    return [told.words(f"chart.series.{name}") for name in ("base", "up", "down", "label")]


def _workbook(told: Brief, on: date) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"created": datetime(on.year, on.month, on.day)})  # noqa: DTZ001  Excel keeps no zone
    sheet = book.add_worksheet("Sheet1")
    sheet.write_row(0, 0, [told.words("chart.item"), *_heads(told), told.words("chart.value")])
    for number, bar in enumerate(told.bars, 1):
        sheet.write_row(number, 0, [bar.name, *(round(v, 6) for v in columns(bar)), round(bar.value, 6)])
    book.close()
    return made.getvalue()


def chart_xml(told: Brief) -> str:
    heads, table = _heads(told), [columns(bar) for bar in told.bars]
    bars = [_bar_series(told, number, heads[number], [row[number] for row in table]) for number in range(3)]
    label = _label_series(told, heads[3], [row[3] for row in table])
    axes = '<c:axId val="1"/><c:axId val="2"/>'
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {SPACES}>'
        '<c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        "<c:plotArea><c:layout/>"
        '<c:barChart><c:barDir val="col"/><c:grouping val="stacked"/><c:varyColors val="0"/>'
        f'{"".join(bars)}<c:gapWidth val="45"/><c:overlap val="100"/>{axes}</c:barChart>'
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{label}<c:marker val="1"/>{axes}'
        f"</c:lineChart>{_axes()}<c:spPr><a:noFill/></c:spPr></c:plotArea>"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_text(800)}"
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _bar_series(told: Brief, number: int, head: str, values: list[float]) -> str:
    points = "".join(
        f'<c:dPt><c:idx val="{place}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        f"<c:spPr>{_fill(COLOURS[bar.kind])}</c:spPr></c:dPt>"
        for place, bar in enumerate(told.bars)
    )
    blank = "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
    look = blank if number == 0 else f"<c:spPr>{_fill(COLOURS['delivered'])}</c:spPr>"
    inverted = '<c:invertIfNegative val="0"/>'
    return (
        f"<c:ser>{_series_head(number, head)}{look}{inverted}{'' if number == 0 else points}"
        f"{_categories(told)}{_values(number, values)}</c:ser>"
    )


def _label_series(told: Brief, head: str, values: list[float]) -> str:
    """A line that is not drawn, for the numbers above the columns."""
    shown = '<c:dLblPos val="t"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
    shown += '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    labels = "".join(
        f'<c:dLbl><c:idx val="{place}"/><c:tx><c:rich><a:bodyPr/><a:p><a:r>'
        f'<a:rPr lang="en-GB" sz="800" b="{int(bar.kind == "delivered")}"/><a:t>{price(bar.value)}</a:t>'
        f"</a:r></a:p></c:rich></c:tx>{shown}</c:dLbl>"
        for place, bar in enumerate(told.bars)
    )
    return (
        f"<c:ser>{_series_head(3, head)}<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
        f'<c:marker><c:symbol val="none"/></c:marker><c:dLbls>{labels}{shown}</c:dLbls>'
        f'{_categories(told)}{_values(3, values)}<c:smooth val="0"/></c:ser>'
    )


def _series_head(number: int, head: str) -> str:
    cell = f"Sheet1!${COLUMNS[number]}$1"
    return (
        f'<c:idx val="{number}"/><c:order val="{number}"/><c:tx><c:strRef><c:f>{cell}</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(head)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
    )


def _categories(told: Brief) -> str:
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{escape(bar.name)}</c:v></c:pt>' for place, bar in enumerate(told.bars)
    )
    count = len(told.bars)
    return (
        f"<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${count + 1}</c:f>"
        f'<c:strCache><c:ptCount val="{count}"/>{points}</c:strCache></c:strRef></c:cat>'
    )


def _values(number: int, values: list[float]) -> str:
    column, count = COLUMNS[number], len(values)
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{round(value, 6) + 0.0:.6f}</c:v></c:pt>'
        for place, value in enumerate(values)
    )
    return (
        f"<c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${count + 1}</c:f><c:numCache>"
        f'<c:formatCode>0.000</c:formatCode><c:ptCount val="{count}"/>{points}</c:numCache>'
        "</c:numRef></c:val>"
    )


def _axes() -> str:
    line = f'<c:spPr><a:ln w="6350">{_fill(RULE)}</a:ln></c:spPr>'
    return (
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{line}{_text(750)}<c:crossAx val="2"/>'
        '<c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        '<c:noMultiLvlLbl val="0"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="l"/><c:majorGridlines>{line}</c:majorGridlines>'
        '<c:numFmt formatCode="0.0" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f"<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{_text(750)}"
        '<c:crossAx val="1"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
    )


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _text(size: int) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{size}">{_fill(INK)}<a:latin typeface="Arial"/>'
        '<a:ea typeface="Microsoft YaHei"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )
