"""Looks at a file before it is opened: is it a workbook, is its size honest, does it carry macros."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from wutong_engines.worksheets.model import Refused

LARGEST_FILE_BYTES = 80 * 2**20
LARGEST_MEMBER_BYTES = 300 * 2**20
LARGEST_STRINGS_BYTES = 120 * 2**20
LARGEST_WHOLE_BYTES = 500 * 2**20
HIGHEST_RATIO, RATIO_MATTERS_FROM_BYTES = 200, 24 * 2**20
MOST_MEMBERS = 2_000
_CHUNK_BYTES = 1 << 20
_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”再导入。"
_DAMAGED = "请向报送单位要一份完整的，或用 Excel 打开修复后另存为 .xlsx。"


@dataclass(frozen=True, slots=True)
class Package:
    """A zip workbook whose members have been measured, with access to their bytes."""

    data: bytes
    members: dict[str, zipfile.ZipInfo]

    def chunks(self, name: str) -> Iterator[bytes]:
        """The member's bytes; refuses one that holds more than it declares."""
        info = self.members[name]
        return _inflated(self.data, info)

    def text(self, name: str, limit_bytes: int = 4 * 2**20) -> str:
        parts, size = [], 0
        for chunk in self.chunks(name):
            parts.append(chunk)
            size += len(chunk)
            if size > limit_bytes:
                break
        return b"".join(parts).decode("utf-8", "replace")


def inspect(file_name: str, data: bytes) -> Package | None:
    """The package of an .xlsx, None for an .xls; raises `Refused` for anything else."""
    if not data:
        raise Refused("这是一个空文件。", "请重新导出或重新上传。")
    if len(data) > LARGEST_FILE_BYTES:
        raise Refused(
            f"文件有 {len(data) / 2**20:.0f} MB，超过 80 MB。", "请删去图片和附件，或按地区分成几个文件。"
        )
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        _inspect_binary(data)
        return None
    if data[:4] == b"PK\x03\x04":
        return _inspect_zip(data)
    raise _not_a_workbook(file_name, data)


def _not_a_workbook(file_name: str, data: bytes) -> Refused:
    head = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith(b"%pdf"):
        return Refused("这是一份 PDF，不是 Excel 工作簿。", "请向报送单位要 Excel 原件。")
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")) or b"<table" in head:
        return Refused("这个文件后缀像 Excel，里面其实是网页或 XML。", _SAVE_AS)
    if data[:2] in (b"PK",):
        return Refused("这个压缩包不完整，打不开。", _DAMAGED)
    if data[:4] in (b"Rar!", b"7z\xbc\xaf") or data[:2] == b"\x1f\x8b":
        return Refused("这是一个压缩包，不是 Excel 工作簿。", "请先解压，再逐个导入里面的表。")
    if PurePath(file_name).suffix.lower() in (".csv", ".txt", ".tsv") or _looks_like_text(data[:4096]):
        return Refused("这是一份文本（CSV），不是 Excel 工作簿。", _SAVE_AS)
    return Refused("这不是 Excel 工作簿，或者文件已经损坏。", _DAMAGED)


def _looks_like_text(head: bytes) -> bool:
    return b"\x00" not in head and sum(b < 9 or 13 < b < 32 for b in head) == 0


def _inspect_binary(data: bytes) -> None:
    names = {
        name: name.encode("utf-16-le") in data
        for name in ("EncryptedPackage", "WordDocument", "_VBA_PROJECT")
    }
    if names["EncryptedPackage"]:
        raise Refused("这个工作簿设了打开密码。", "请在 Excel 里取消密码（文件、信息、保护工作簿）后再导入。")
    if names["WordDocument"]:
        raise Refused(
            "这是一份 Word 文档，不是 Excel 工作簿。", "请把里面的表复制到 Excel，存为 .xlsx 再导入。"
        )
    if names["_VBA_PROJECT"]:
        raise _macros()
    if len(data) < 1536 or not any(n.encode("utf-16-le") in data for n in ("Workbook", "Book", "WORKBOOK")):
        raise Refused("这个 .xls 文件里没有工作表，可能不完整。", _DAMAGED)


def _macros() -> Refused:
    return Refused("这个工作簿带有宏，为了安全没有打开。", f"宏不影响数据：{_SAVE_AS}另存时选“不含宏”。")


def _inspect_zip(data: bytes) -> Package:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, struct.error, NotImplementedError) as error:
        raise Refused("这个工作簿不完整或已损坏，打不开。", _DAMAGED) from error
    members = {info.filename: info for info in infos}
    if len(infos) > MOST_MEMBERS or len(members) != len(infos):
        raise Refused("这个工作簿的内部结构不正常（部件过多或重名）。", _SAVE_AS)
    _refuse_other_kinds(members)
    _refuse_bombs(infos)
    package = Package(data, members)
    if "macroEnabled" in package.text("[Content_Types].xml") if "[Content_Types].xml" in members else False:
        raise _macros()
    return package


def _refuse_other_kinds(members: dict[str, zipfile.ZipInfo]) -> None:
    lower = {name.lower().replace("\\", "/") for name in members}
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in lower):
        raise _macros()
    if "xl/workbook.bin" in lower:
        raise Refused("这是二进制工作簿（.xlsb），不能直接读。", _SAVE_AS)
    if any(name.startswith("word/") for name in lower):
        raise Refused(
            "这是一份 Word 文档，不是 Excel 工作簿。", "请把里面的表复制到 Excel，存为 .xlsx 再导入。"
        )
    if "content.xml" in lower and "mimetype" in lower:
        raise Refused("这是 OpenDocument 表格（.ods），不能直接读。", _SAVE_AS)
    if "xl/workbook.xml" not in lower and not any(name.endswith("workbook.xml") for name in lower):
        raise Refused("这是一个压缩包，里面没有 Excel 工作簿。", "请先解压，再逐个导入里面的表。")


def _refuse_bombs(infos: list[zipfile.ZipInfo]) -> None:
    if any(info.flag_bits & 0x1 for info in infos):
        raise Refused("这个工作簿的压缩包加了密。", "请取消密码后再导入。")
    for info in infos:
        limit = (
            LARGEST_STRINGS_BYTES
            if info.filename.lower().endswith("sharedstrings.xml")
            else LARGEST_MEMBER_BYTES
        )
        ratio = info.file_size / max(1, info.compress_size)
        if info.file_size > limit or (info.file_size > RATIO_MATTERS_FROM_BYTES and ratio > HIGHEST_RATIO):
            raise _too_big(info.filename)
    if sum(info.file_size for info in infos) > LARGEST_WHOLE_BYTES:
        raise _too_big("整个工作簿")


def _too_big(name: str) -> Refused:
    reason = f"这个工作簿解压后大得不正常（{name}），没有打开。"
    return Refused(reason, "请删去空白的格式行和多余的表，只留台账，另存后再导入。")


def _inflated(data: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    start = _content_start(data, info)
    end = start + info.compress_size
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("这个工作簿用了不认识的压缩方式。", _SAVE_AS)
    inflater = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
    seen = 0
    for at in range(start, end, _CHUNK_BYTES):
        piece = data[at : min(end, at + _CHUNK_BYTES)]
        while piece:
            chunk, piece = _next(inflater, piece)
            seen += len(chunk)
            if seen > info.file_size:
                raise Refused("这个工作簿声明的大小与内容不符，没有打开。", _SAVE_AS)
            yield chunk
    if seen < info.file_size:
        raise Refused("这个工作簿不完整，有一部分读不出来。", _DAMAGED)


def _next(inflater: "zlib._Decompress | None", piece: bytes) -> tuple[bytes, bytes]:
    if inflater is None:
        return piece, b""
    try:
        chunk = inflater.decompress(piece, _CHUNK_BYTES * 4)
    except zlib.error as error:
        raise Refused("这个工作簿不完整或已损坏，读到一半断了。", _DAMAGED) from error
    return chunk, inflater.unconsumed_tail


def _content_start(data: bytes, info: zipfile.ZipInfo) -> int:
    header = data[info.header_offset : info.header_offset + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise Refused("这个工作簿的内部目录与内容对不上。", _DAMAGED)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    return info.header_offset + 30 + int(name_length) + int(extra_length)


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the sheet's XML says beside its cells: extent, hidden parts, formulas without a result."""

    last_row: int
    last_column: int
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    uncomputed: tuple[str, ...]
    errors: tuple[str, ...]


_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)(?<!/)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(<(?:\w+:)?v\b[^>]*>[^<]|<(?:\w+:)?is\b)?"
)
_FILLED = re.compile(rb"<(?:\w+:)?c\b([^>]*)(?<!/)>\s*<(?:\w+:)?(?:v|f|is)\b")
_ERROR = re.compile(rb"<(?:\w+:)?c\b([^>]*\bt\s*=\s*[\"']e[\"'][^>]*)>")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]{0,7})(\d{0,9})")
_FAR = re.compile(rb"\br\s*=\s*[\"']\s*(?:([A-Za-z]{2,7})(\d{1,9})|[A-Za-z]?(\d{6,9}))")
_HIDDEN = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_SPAN = re.compile(rb"\b(min|max)\s*=\s*[\"'](\d{1,6})[\"']")
_MOST_NOTED = 200
_NEAR_ROWS, _NEAR_COLUMNS = 99_999, 26


def column_number(letters: bytes | str) -> int:
    """A → 1, XFD → 16384."""
    number = 0
    for character in letters.upper():
        number = number * 26 + (character if isinstance(character, int) else ord(character)) - 64
    return number


class _Scan:
    """Gathers facts from a sheet's XML as it streams past. Its extent is a bound unless exact."""

    def __init__(self, *, is_exact: bool = False) -> None:
        self.is_exact = is_exact
        self.last_row, self.last_column = (0, 0) if is_exact else (_NEAR_ROWS, _NEAR_COLUMNS)
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.uncomputed: list[str] = []
        self.errors: list[str] = []
        self.is_in_head = True

    def take(self, piece: bytes) -> None:
        if self.is_exact:
            self._measure(piece)
            return
        self._bound(piece)
        if self.is_in_head:
            self._head(piece)
        if b"hidden" in piece:
            self._hidden(piece)
        if b"<f" in piece or b":f" in piece:
            found = (m for m in _FORMULA.finditer(piece) if not m.group(2))
            self.uncomputed += [_cell(m.group(1)) for m in found][: _MOST_NOTED - len(self.uncomputed)]
        if b'"e"' in piece or b"'e'" in piece:
            self.errors += [_cell(a) for a in _ERROR.findall(piece)][: _MOST_NOTED - len(self.errors)]

    def _head(self, piece: bytes) -> None:
        for match in _COLUMN.finditer(piece):
            if _HIDDEN.search(match.group(1)):
                span = {key: int(value) for key, value in _SPAN.findall(match.group(1))}
                first, last = span.get(b"min", 1), min(span.get(b"max", 0), 16_384)
                self.hidden_columns.update(range(first, last + 1))
        self.is_in_head = b"<sheetData" not in piece and b":sheetData" not in piece

    def _bound(self, piece: bytes) -> None:
        for letters, row, far_row in set(_FAR.findall(piece)):
            self.last_column = max(self.last_column, column_number(letters))
            self.last_row = max(self.last_row, int(row or far_row))

    def _measure(self, piece: bytes) -> None:
        for attributes in _FILLED.findall(piece):
            reference = _REFERENCE.search(attributes)
            if reference and reference.group(1) and reference.group(2):
                self.last_row = max(self.last_row, int(reference.group(2)))
                self.last_column = max(self.last_column, column_number(reference.group(1)))

    def _hidden(self, piece: bytes) -> None:
        for match in _ROW.finditer(piece):
            reference = _REFERENCE.search(match.group(1))
            if reference and reference.group(2) and _HIDDEN.search(match.group(1)):
                self.hidden_rows.add(int(reference.group(2)))


def _cell(attributes: bytes) -> str:
    found = _REFERENCE.search(attributes)
    return (found.group(1) + found.group(2)).decode() if found else ""


def _stream(package: Package, member: str, scan: _Scan) -> _Scan:
    tail = b""
    for chunk in package.chunks(member):
        piece = tail + chunk
        cut = max(piece.rfind(b"<c "), piece.rfind(b"<row"), piece.rfind(b":c "), piece.rfind(b":row "))
        cut = cut if cut > 0 and len(piece) - cut < _CHUNK_BYTES else len(piece)
        scan.take(piece[:cut])
        tail = piece[cut:]
    scan.take(tail)
    return scan


def scan_sheet(package: Package, member: str, fits: Callable[[int, int], bool]) -> SheetFacts:
    """Facts of one sheet; filled cells are only measured one by one when a quick bound does not `fits`."""
    scan = _stream(package, member, _Scan())
    rows, columns = scan.last_row, scan.last_column
    if not fits(rows, columns):
        exact = _stream(package, member, _Scan(is_exact=True))
        rows, columns = exact.last_row, exact.last_column
    return SheetFacts(
        rows,
        columns,
        frozenset(scan.hidden_rows),
        frozenset(scan.hidden_columns),
        tuple(scan.uncomputed),
        tuple(scan.errors),
    )
