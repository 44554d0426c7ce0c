"""The list as a workbook, and an empty one to fill in."""

from collections.abc import Sequence
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import xlsxwriter

from wutong.chains.models import Chain, SupplyLine
from wutong.chains.supply.matching import Pair
from wutong.chains.supply.rules import KINDS
from wutong.organisation.dictionaries import region_name

HEADS = ("企业", "供需", "环节", "产品", "数量", "单位", "规格和要求", "地区", "出处", "依据", "截至")
PAIR_HEADS = (
    "供方", "供方地区", "产品", "数量", "单位", "需方", "需方地区", "要的产品", "要多少", "单位",
    "凭什么", "够不够",
)  # fmt: skip


def workbook(
    chain: Chain, names: dict[str, str], lines: Sequence[SupplyLine], pairs: Sequence[Pair], day: date
) -> IO[bytes]:
    made, book, bold = _begun()
    rows = [_row(one, names) for one in lines]
    _sheet(book, "供需清单", HEADS, rows, bold)
    _sheet(book, "对得上的", PAIR_HEADS, [_pair(one) for one in pairs], bold)
    about = book.add_worksheet("说明")
    about.set_column(0, 0, 90)
    said = [
        f"{chain.name}供需清单，{day.isoformat()}",
        "产品一样、同一环节：两家企业各自说了供和需；图上相邻：只是产业链图上有联系，没有人说要",
        "数量空着是不知道，不是 0；单位不同的没有比",
        "依据写“合成”的是演示用的编造数据",
    ]
    for number, line in enumerate(said):
        about.write(number, 0, line, bold if number == 0 else None)
    book.close()
    made.seek(0)
    return made


def blank(chain: Chain, names: dict[str, str]) -> IO[bytes]:
    """The heads to fill in, and the names of the chain's nodes to copy."""
    made, book, bold = _begun()
    _sheet(book, "供需清单", HEADS, [], bold)
    _sheet(book, "环节的名称", ("环节",), [[one] for one in names.values()], bold)
    book.close()
    made.seek(0)
    return made


def _begun() -> tuple[IO[bytes], Any, Any]:
    made: IO[bytes] = SpooledTemporaryFile(max_size=8_000_000)  # noqa: SIM115
    book = xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    return made, book, book.add_format({"bold": True})


def _row(one: SupplyLine, names: dict[str, str]) -> list[Any]:
    amount = float(one.amount) if one.amount is not None else ""
    node = names.get(one.node_key, "环节已去掉")
    place = region_name(one.region_id)
    return [
        one.firm_name, KINDS[one.kind], node, one.product, amount, one.unit, one.words, place, one.source,
        one.basis, one.as_of.isoformat(),
    ]  # fmt: skip


def _pair(one: Pair) -> list[Any]:
    def side(line: SupplyLine) -> list[Any]:
        amount = float(line.amount) if line.amount is not None else ""
        return [line.firm_name, region_name(line.region_id), line.product, amount, line.unit]

    return [*side(one.offer), *side(one.taker), one.how.label, one.covers]


def _sheet(book: Any, name: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], bold: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, len(heads), 16)
    sheet.write_row(0, 0, heads, bold)
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, row)
