"""Evidence files: what is kept and how, what is refused in which words, what is withdrawn."""

import io
import random
import zipfile
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rooms.project_parts import BUDGET, PDF, attach, last_entry, project_of, words_of
from wutong.organisation import dictionaries
from wutong.organisation.reasons import NotFound, NotYourDuty, Refused
from wutong.projects import actions, evidence
from wutong.projects.models import Evidence
from wutong.projects.standing import facts_of
from wutong.web.media_types import DOCX, XLSX


@pytest.fixture(autouse=True)
def dictionaries_in_memory(db: None) -> None:
    """As in a running process: read once, not within anybody's budget."""
    dictionaries.regions(), dictionaries.parks(), dictionaries.bodies()


# evidence


def package(*names: str, types: str = "", method: int = zipfile.ZIP_STORED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as written:
        written.writestr("[Content_Types].xml", types)
        for name in names:
            written.writestr(name, "<x/>")
    return held.getvalue()


ACCEPTED = [
    ("合同.PDF", PDF, evidence.PDF),
    ("照片.png", b"\x89PNG\r\n\x1a\n....", evidence.PNG),
    ("照片.jpeg", b"\xff\xd8\xff\xe0....", evidence.JPEG),
    ("意见.docx", package("word/document.xml"), DOCX),
    ("明细.xlsx", package("xl/workbook.xml"), XLSX),
    ("公文.ofd", package("OFD.xml"), evidence.OFD),
]


@pytest.mark.parametrize(("name", "data", "media_type"), ACCEPTED)
def test_evidence_is_kept_by_its_content(
    cast: SimpleNamespace, at: datetime, settings: Any, name: str, data: bytes, media_type: str
) -> None:
    project = project_of(cast, at)
    kept = actions.attach(
        project.pk, "contract", f"C:\\资料\\{name}", [data[:5], data[5:]], by=cast.officer, at=at
    )
    path = evidence.path_of(kept.sha256, settings.EVIDENCE_DIR)
    assert path.read_bytes() == data and path == settings.EVIDENCE_DIR / kept.sha256[:2] / kept.sha256
    assert (kept.file_name, kept.media_type, kept.size_bytes) == (name, media_type, len(data))
    assert path.stat().st_mode & 0o777 == 0o600
    assert last_entry().changes == {"evidence.contract": [None, name]}


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.exe", b"MZ....", "a.exe：不收“.exe”文件"),
        ("a.html", b"<html>", "a.html：不收“.html”文件"),
        ("a.svg", b"<svg>", "a.svg：不收“.svg”文件"),
        ("a.xlsm", package("xl/workbook.xml"), "a.xlsm：不收“.xlsm”文件"),
        ("a.pdf.zip", package("x"), "a.pdf.zip：不收“.zip”文件"),
        ("无扩展名", PDF, "无扩展名：不收没有扩展名的文件"),
        ("a.pdf", b"MZ\x90\x00", "a.pdf：内容不是 pdf 文件"),
        ("a.png", PDF, "a.png：内容不是 png 文件"),
        ("a.docx", PDF, "a.docx：内容不是 docx 文件"),
        ("a.docx", package("xl/workbook.xml"), "a.docx：内容不是 docx 文件"),
        ("a.xlsx", package("xl/workbook.xml")[:40], "a.xlsx：内容不是 xlsx 文件"),
        ("a.docx", package("word/document.xml", "word/vbaProject.bin"), "a.docx：带有宏"),
        (
            "a.xlsx",
            package("xl/workbook.xml", types="ms-excel.sheet.macroEnabled.main+xml"),
            "a.xlsx：带有宏",
        ),
        ("a.xlsx", package("xl/workbook.xml", types="x" * 2_100_000), "a.xlsx：超过 1 MB"),
        ("a.xlsx", package("xl/workbook.xml", types="x" * 2_100_000, method=8), "a.xlsx：内容不是 xlsx 文件"),
        ("a.docx", b"\xd0\xcf\x11\xe0....", "a.docx：是旧版 Office 或加了密码的文件"),
        ("a.pdf", b"", "a.pdf：文件是空的"),
        ("a.pdf", PDF + b"0" * 2_000_000, "a.pdf：超过 1 MB"),
    ],
    ids=lambda value: "file" if isinstance(value, bytes) else value,
)
def test_evidence_refused(
    cast: SimpleNamespace, at: datetime, settings: Any, name: str, data: bytes, words: str
) -> None:
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024
    project = project_of(cast, at)
    with pytest.raises(Refused) as refusal:
        actions.attach(project.pk, "contract", name, [data], by=cast.officer, at=at)
    assert words_of(refusal) == [words]
    assert refusal.value.reasons[0].action_label
    assert not Evidence.objects.exists()
    assert not [path for path in Path(settings.EVIDENCE_DIR).rglob("*") if path.is_file()]


def test_broken_packages_are_refused_and_never_an_error() -> None:
    chance = random.Random(7)
    whole = [package("xl/workbook.xml", types="<t/>" * 90, method=method) for method in (0, 8, 12, 14)]
    refused = 0
    for _ in range(1500):
        broken = bytearray(chance.choice(whole))
        for _ in range(chance.randrange(1, 12)):
            broken[chance.randrange(4, len(broken))] = chance.randrange(256)
        try:
            evidence.check(io.BytesIO(bytes(broken)), "a.xlsx")
        except Refused:
            refused += 1
    assert refused > 500


def test_the_same_file_once_a_kind(
    cast: SimpleNamespace, at: datetime, django_assert_max_num_queries: Any
) -> None:
    project = project_of(cast, at)
    with django_assert_max_num_queries(BUDGET):
        first = attach(project, "contract", cast, at)
    with pytest.raises(
        Refused, match=r"同一个文件已经是“正式投资合同”：contract\.pdf，马玉成 2026-11-22 上传，不用再传"
    ):
        attach(project, "contract", cast, at)
    attach(project, "framework_agreement", cast, at)
    with pytest.raises(Refused, match="撤回依据要写明原因"):
        actions.withdraw_evidence(first.pk, by=cast.officer, at=at)
    actions.withdraw_evidence(first.pk, by=cast.officer, at=at, reason="传错了")
    assert Evidence.objects.get(pk=first.pk).withdrawn_at == at
    assert facts_of(project, at).evidence == {"framework_agreement"}
    with pytest.raises(NotFound):
        actions.withdraw_evidence(first.pk, by=cast.officer, at=at, reason="再撤一次")
    attach(project, "contract", cast, at)
    with pytest.raises(Refused, match="先选这是什么依据"):
        attach(project, "poem", cast, at)


def test_evidence_of_a_project_out_of_sight_is_not_even_read(
    cast: SimpleNamespace, at: datetime, settings: Any
) -> None:
    project = project_of(cast, at)
    with pytest.raises(NotFound):
        actions.attach(project.pk, "contract", "a.pdf", [PDF], by=cast.support, at=at)
    with pytest.raises(NotYourDuty):
        actions.attach(project.pk, "contract", "a.pdf", [PDF], by=cast.everyone["qishenghai"], at=at)
    assert not Path(settings.EVIDENCE_DIR).exists()
