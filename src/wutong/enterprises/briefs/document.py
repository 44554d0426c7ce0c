"""The page of a visit as a Word file."""

from collections.abc import Sequence
from datetime import date

from docx.document import Document as Written

from wutong.enterprises.briefs.brief import Brief
from wutong.web.documents import GOLD, GREEN, SECOND, Page, bytes_of, document_of, head, table, write

HEAD = "拜访一页纸"
LONGEST_TITLE = 24


def document_bytes(told: Brief, on: date) -> bytes:
    document = document_of(Page(f"{told.title}，{HEAD}", told.about), on)
    write(document.add_paragraph(), f"{HEAD} · {told.place}", 8.5, 12, colour=GREEN)
    size = 16 if len(told.title) <= LONGEST_TITLE else 12
    write(document.add_paragraph(), told.title, size, size * 1.3, bold=True)
    if told.is_synthetic:
        write(document.add_paragraph(), "合成数据：这家企业是编的，只作演示。", 8.5, 12, colour=GOLD)
    head(document, "是谁")
    _pairs(document, told.who)
    _note(document, f"出处：{told.who_source}")
    if told.signals:
        _table(document, ("何时", "近来的事", "出处"), told.signals, (2.2, 9.4, 6.0))
    head(document, "为什么找它")
    _lines(document, told.why or ("还没有建线索；先在产业链的缺口页看它补哪一环。",))
    head(document, f"{told.place}能给什么")
    if told.offers:
        rows = [(one.name, one.value, one.source, one.on, one.basis) for one in told.offers]
        _table(document, ("项目", "现在", "出处", "截至", "依据"), rows, (2.8, 6.4, 4.6, 2.0, 1.8))
    if told.offers_missing:
        _note(document, told.offers_missing)
    head(document, "谁谈过")
    if told.talks:
        _table(document, ("何时", "谁", "谈了什么"), told.talks, (2.2, 4.4, 11.0))
    if told.talks_note:
        _note(document, told.talks_note)
    head(document, "还没有答复的诉求")
    if told.asked:
        _table(document, ("何时", "诉求", "谁答复"), told.asked, (2.2, 10.4, 5.0))
    else:
        _note(document, "没有。")
    head(document, "这次要问")
    _lines(document, tuple(f"{number}. {one}" for number, one in enumerate(told.questions, 1)))
    head(document, "对方联系人")
    _lines(document, told.contacts or ("还没有登记。",))
    return bytes_of(document)


def _lines(document: Written, lines: Sequence[str]) -> None:
    for line in lines:
        write(document.add_paragraph(), line, 9, 13)


def _note(document: Written, words: str) -> None:
    write(document.add_paragraph(), words, 7.5, 11, colour=SECOND, before=2)


def _table(
    document: Written, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> None:
    table(document, heads, rows, widths, size=8, height=11)


def _pairs(document: Written, pairs: Sequence[tuple[str, str]]) -> None:
    """Two facts to a line, so that a page holds them."""
    short = [one for one in pairs if len(one[1]) <= LONGEST_TITLE]
    for start in range(0, len(short), 2):
        line = write(document.add_paragraph(), "", 9, 13)
        for name, words in short[start : start + 2]:
            write(line, f"{name}：", 8.5, 13, colour=SECOND)
            write(line, f"{words}　　", 9, 13)
    for name, words in pairs:
        if (name, words) not in short:
            line = write(document.add_paragraph(), f"{name}：", 8.5, 13, colour=SECOND)
            write(line, words, 9, 13)
