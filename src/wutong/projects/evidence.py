"""Where evidence files are kept: under EVIDENCE_DIR by their hash, checked by content."""

import hashlib
import lzma
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from wutong.organisation.reasons import Reason, Refused
from wutong.web.media_types import DOCX, XLSX

PIECE = 1024 * 1024
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
OFD = "application/ofd"
MEDIA_TYPES: dict[str, str] = {
    ".pdf": PDF,
    ".png": PNG,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".docx": DOCX,
    ".xlsx": XLSX,
    ".ofd": OFD,
}
ACCEPTED = "pdf、png、jpg、docx、xlsx、ofd"
_STARTS = {PDF: b"%PDF-", PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}
_INNER = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml", OFD: "OFD.xml"}
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    KeyError,
    EOFError,
)
MOST_ENTRIES = 20_000
MOST_CONTENT_TYPES_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Stored:
    sha256: str
    size_bytes: int
    media_type: str


def path_of(sha256: str, directory: Path) -> Path:
    return directory / sha256[:2] / sha256


def plain_name(file_name: str) -> str:
    """The name alone, without folders or control marks: it is shown and downloaded, never opened."""
    name = PurePath(file_name.replace("\\", "/")).name
    name = "".join(mark for mark in name if mark.isprintable() and mark not in '<>:"/|?*').strip(" .")
    stem, suffix = os.path.splitext(name)  # noqa: PTH122
    return stem[: 200 - len(suffix)] + suffix if name else "未命名"


def store(pieces: Iterable[bytes], file_name: str, *, directory: Path, max_bytes: int) -> Stored:
    """Writes the file under its hash, reading it once. Refused when it is too big or not what it says."""
    directory.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=directory, prefix=".new-")
    waiting = Path(name)
    try:
        with os.fdopen(handle, "wb+") as fresh:
            sha256, size_bytes = _copy(pieces, fresh, file_name, max_bytes)
            media_type = check(fresh, file_name)
            fresh.flush()
            os.fsync(fresh.fileno())
        target = path_of(sha256, directory)
        target.parent.mkdir(exist_ok=True)
        waiting.replace(target)
    finally:
        waiting.unlink(missing_ok=True)
    return Stored(sha256, size_bytes, media_type)


def in_pieces(file: BinaryIO) -> Iterable[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _copy(pieces: Iterable[bytes], fresh: BinaryIO, file_name: str, max_bytes: int) -> tuple[str, int]:
    digest, size_bytes = hashlib.sha256(), 0
    for piece in pieces:
        size_bytes += len(piece)
        if size_bytes > max_bytes:
            raise refused(
                file_name, f"超过 {max_bytes // (1024 * 1024)} MB", "压缩图片或拆成几份再传", "too_big"
            )
        digest.update(piece)
        fresh.write(piece)
    if not size_bytes:
        raise refused(file_name, "文件是空的", "重新选一个文件", "empty")
    return digest.hexdigest(), size_bytes


def refused(file_name: str, words: str, remedy: str, code: str) -> Refused:
    reason = Reason(f"{plain_name(file_name)}：{words}", action_label=remedy, field="file", code=code)
    return Refused("这个文件没有收", [reason])


def check(file: BinaryIO, file_name: str) -> str:
    """The media type, when the content is what the extension says."""
    suffix = PurePath(file_name).suffix.lower()
    media_type = MEDIA_TYPES.get(suffix)
    if media_type is None:
        said = f"“{suffix}”" if suffix else "没有扩展名的"
        raise refused(file_name, f"不收{said}文件", f"可以收的是 {ACCEPTED}", "extension")
    file.seek(0)
    head = file.read(16)
    if media_type in _STARTS:
        if not head.startswith(_STARTS[media_type]):
            raise _not_what_it_says(file_name, suffix)
        return media_type
    if head.startswith(_OLD_OFFICE):
        raise refused(
            file_name, "是旧版 Office 或加了密码的文件", "去掉密码，另存为 docx、xlsx 或 pdf", "old_office"
        )
    if not head.startswith(_ZIP):
        raise _not_what_it_says(file_name, suffix)
    _check_package(file, file_name, suffix, media_type)
    return media_type


def _not_what_it_says(file_name: str, suffix: str) -> Refused:
    return refused(
        file_name,
        f"内容不是 {suffix.lstrip('.')} 文件",
        "用原来的程序打开，另存后再传；不要只改扩展名",
        "content",
    )


def _check_package(file: BinaryIO, file_name: str, suffix: str, media_type: str) -> None:
    """Looks at the list of parts and their types alone: nothing else is unpacked."""
    try:
        with zipfile.ZipFile(file) as package:
            names = package.namelist()
            types = "" if media_type == OFD else _content_types(package)
    except _BROKEN:
        raise _not_what_it_says(file_name, suffix) from None
    if len(names) > MOST_ENTRIES or _INNER[media_type] not in names:
        raise _not_what_it_says(file_name, suffix)
    if "macroenabled" in types.lower() or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise refused(file_name, "带有宏", "另存为不带宏的 docx 或 xlsx", "macro")


def _content_types(package: zipfile.ZipFile) -> str:
    """Raises KeyError without that part, ValueError when it is longer than any honest one."""
    with package.open("[Content_Types].xml") as part:
        types = part.read(MOST_CONTENT_TYPES_BYTES + 1)
    if len(types) > MOST_CONTENT_TYPES_BYTES:
        raise ValueError("[Content_Types].xml is too long")
    return types.decode("utf-8", "replace")
