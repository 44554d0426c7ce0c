"""A brought sheet waits under its content, for the person who brought it alone, until it is confirmed."""

import hashlib
import re
from pathlib import Path
from time import time

from django.conf import settings

from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Reason, Refused

LARGEST_BYTES = 10 * 1024 * 1024
KEPT_SECONDS = 7 * 86400
SUFFIXES = {".xlsx", ".xls"}
_SHA256 = re.compile(r"[0-9a-f]{64}")


def keep(file_name: str, data: bytes, by: Person) -> str:
    """Returns the SHA-256 under which it is read again. Raises Refused for what cannot be a sheet."""
    name = name_of(file_name)
    if len(data) > LARGEST_BYTES:
        raise Refused(f"{name}太大，没有收下", [Reason("一个文件不超过 10 MB，按地区或要素分成几个")])
    sha256 = hashlib.sha256(data).hexdigest()
    folder = _folder(by)
    folder.mkdir(parents=True, exist_ok=True)
    _put_away_old(folder)
    for path, content in ((folder / sha256, data), (folder / f"{sha256}.name", name.encode())):
        fresh = path.with_suffix(".new")
        fresh.write_bytes(content)
        fresh.replace(path)
    return sha256


def name_of(file_name: str) -> str:
    """Without a path; raises Refused for what is not called a workbook."""
    name = Path(file_name.replace("\\", "/")).name[-200:]
    if Path(name).suffix.lower() not in SUFFIXES:
        reason = Reason("只读 .xlsx 和 .xls；用 Excel 或 WPS 打开后另存为 .xlsx，再拖进来", field="file")
        raise Refused(f"“{name}”不是 Excel 工作簿", [reason])
    return name


def kept(sha256: str, by: Person) -> tuple[str, bytes]:
    """The file's name and content. Raises NotFound once it was put away, or is somebody else's."""
    path = _folder(by) / sha256
    if not _SHA256.fullmatch(sha256) or not path.exists():
        raise NotFound("这份表已经不在了", [Reason("收下的表放 7 天；再传一次就好")])
    name = path.with_suffix(".name")
    return (name.read_text(encoding="utf-8") if name.exists() else "表.xlsx"), path.read_bytes()


def _folder(by: Person) -> Path:
    return Path(settings.DATA) / "factor-sheets" / str(by.pk)


def _put_away_old(folder: Path) -> None:
    for path in folder.iterdir():
        if path.stat().st_mtime < time() - KEPT_SECONDS:
            path.unlink(missing_ok=True)
