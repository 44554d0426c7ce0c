"""A person brings a file: it is kept by its content and queued for reading."""

import hashlib
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from wutong.audit.actions import record
from wutong.jobs.actions import enqueue
from wutong.ledgers.models import Import
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong.web.formats import day_text, size_text

SUFFIXES = {".xlsx", ".xls", ".xlsm"}


def bring(
    *, file_name: str, chunks: Iterable[bytes], by: Person, at: datetime, channel: str = "page"
) -> Import:
    """Returns the import; one that waits already for the same person and content is returned as it is."""
    access.require(by, Act.IMPORT_LEDGERS)
    name = _file_name(file_name)
    sha256, size = _keep(name, chunks)
    open_one = Import.objects.filter(
        sha256=sha256, person=by, state__in=[Import.State.READING, Import.State.READ, Import.State.WRITING]
    ).first()
    if open_one is not None:
        return open_one
    _refuse_what_was_written(sha256, by)
    with transaction.atomic():
        brought = Import.objects.create(
            file_name=name, sha256=sha256, size_bytes=size, person=by, created_at=at
        )
        brought.job = enqueue("read_ledger", arguments={"import": brought.pk}, person_id=by.pk, at=at)
        brought.save(update_fields=["job"])
        tell(
            brought,
            "bring_ledger",
            by=by,
            at=at,
            channel=channel,
            words=f"{size_text(size)}，SHA-256 {sha256}",
        )
    return brought


def tell(brought: Import, act: str, *, by: Person, at: datetime, channel: str, words: str = "") -> None:
    record(
        at=at,
        act=act,
        target_kind="import",
        target_id=brought.pk,
        target_name=brought.file_name,
        person_id=by.pk,
        person_name=by.name,
        body_name=by.body.name,
        channel=channel,
        region_code=by.body.region_id,
        words=words,
    )


def _file_name(written: str) -> str:
    name = Path(written.replace("\\", "/")).name
    suffix = Path(name).suffix
    if suffix.lower() not in SUFFIXES:
        raise Refused(
            f"“{name}”不是 Excel 工作簿" if name else "这个文件不是 Excel 工作簿",
            [Reason("只读 .xlsx 和 .xls；用 Excel 或 WPS 打开后另存为 .xlsx，再拖进来")],
        )
    return name if len(name) <= 200 else name[: 200 - len(suffix)] + suffix


def _keep(name: str, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Writes to a fresh file, then names it by its content: half an upload never looks like a workbook."""
    folder = Path(settings.LEDGER_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"upload-{os.getpid()}-{os.urandom(8).hex()}"
    digest, size = hashlib.sha256(), 0
    try:
        with fresh.open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.LEDGER_MAX_BYTES:
                    raise Refused(
                        f"{name}太大，没有收下",
                        [
                            Reason(
                                f"一个文件至多 {size_text(settings.LEDGER_MAX_BYTES)}；按年份或地区拆成几个"
                            )
                        ],
                    )
                digest.update(chunk)
                file.write(chunk)
        if not size:
            raise Refused(f"{name}是空文件", [Reason("里面一个字节也没有；重新导出或另存后再试")])
        fresh.replace(folder / f"{digest.hexdigest()}{Path(name).suffix.lower()}")
    finally:
        fresh.unlink(missing_ok=True)
    return digest.hexdigest(), size


def _refuse_what_was_written(sha256: str, by: Person) -> None:
    """Written before by somebody whose reach holds all of this person's: nothing could be added."""
    written = Import.objects.filter(sha256=sha256, state=Import.State.WRITTEN).select_related("person__body")
    for earlier in written:
        body = earlier.person.body
        if not access.covers(body.region_id, by.body.region_id) or body.park_id not in (
            None,
            by.body.park_id,
        ):
            continue
        when = day_text(earlier.written_at)
        raise Refused(
            f"同一个文件已在 {when} 导入，没有增加任何东西",
            [
                Reason(
                    f"{earlier.person.name}（{body.name}）{when} 写入的“{earlier.file_name}”，内容一字不差",
                    action_label="打开那次导入",
                    action_url=f"/ledgers/{earlier.pk}/",
                    code="written_before",
                )
            ],
        )
