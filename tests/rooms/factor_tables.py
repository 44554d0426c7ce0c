"""Tables of quotas as offices keep them, brought through the client."""

import html
import io
import re
from collections.abc import Sequence
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from wutong.factors.sheets import known
from wutong.factors.sheets.reading import read

NEW = "/factors/sheets/new/"
PAPER = "依据：青发改环资〔2026〕12号"
HEAD = ("序号", "地区", "园区", "指标数", "来源", "备注")
Rows = Sequence[Sequence[Any]]


def table(
    rows: Rows,
    head: Rows = (HEAD,),
    lines: Sequence[str] = ("2026年能耗指标分解表", "填报单位：甲　单位：吨标准煤", PAPER),
    merges: Sequence[str] = (),
    name: str = "分解表",
) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for line in lines:
        sheet.append([line])
    for row in (*head, *rows):
        sheet.append(list(row))
    for merge in merges:
        sheet.merge_cells(merge)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def send(client: Any, data: bytes, name: str = "分解表.xlsx") -> Any:
    return client.post(NEW, {"file": SimpleUploadedFile(name, data)})


def looked(client: Any, data: bytes, name: str = "分解表.xlsx") -> Any:
    answer = send(client, data, name)
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"])


def page_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def confirm(client: Any, looked_at: Any) -> Any:
    address = looked_at.wsgi_request.path + "bring/"
    [digest] = re.findall(r'name="shown" value="([0-9a-f]{64})"', page_of(looked_at))
    return client.post(address, {"shown": digest})


def told_against(looked_at: Any) -> list[tuple[str, str]]:
    """What stands against the table: cell, words."""
    found = re.findall(r'<li><span class="wt-cellref">([^<]+)</span> ([^<]+)</li>', page_of(looked_at))
    return [(cell, html.unescape(words)) for cell, words in found]


def lines_of(data: bytes, name: str = "表.xlsx") -> list[Any]:
    return [line for one in read(name, data, known.kinds(), known.atlas()) for line in one.lines]


ROWS = (
    (1, "西宁市", "", 3000, "下达", ""),
    (2, "格尔木市", "格尔木工业园", 500, "腾退", ""),
    (3, "格尔木市", "", 2_000, "", ""),
    (4, "德令哈市", "", "待定", "", ""),
    (5, "都兰县", "", None, "", ""),
    ("合计", None, None, 99_999, None, None),
)
