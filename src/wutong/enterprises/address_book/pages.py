"""A list of people: given, looked at row by row and firm by firm, written at once, taken back as one."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from wutong.enterprises.address_book import actions
from wutong.enterprises.address_book.forms import LONGEST_TEXT, TOO_LONG, BookGiven
from wutong.enterprises.address_book.meaning import Meant, firms_of, meanings
from wutong.enterprises.address_book.queries import batches_for
from wutong.enterprises.address_book.reading import BookRead, PersonRead, read
from wutong.enterprises.masking import contact_masked
from wutong.enterprises.names.rules import key_of
from wutong.enterprises.pages.acting import ask_or_post, sent
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.pages.viewer import viewer_of
from wutong.organisation.reasons import Reason, Refused
from wutong.web import workbooks
from wutong.web.addresses import url
from wutong.web.formats import moment_text
from wutong.web.media_types import XLSX
from wutong.web.tables import LARGEST_BYTES, text_of

TONES = {"same": "ok", "perhaps": "soon", "new": "paused", "none": "paused"}
BLANK_HEADS = ("单位", "姓名", "职务", "手机", "办公电话", "邮箱", "所在地", "备注")
ANSWERS = {"perhaps": "请定一下", "new": "新的", "none": "不是企业", "same": "认得"}
"""In the order a person should look at them."""


@ask_or_post
def bring(request: HttpRequest) -> HttpResponse:
    """Looked at first; `sure` writes what was looked at, whole or not at all."""
    person = _keeper(request)
    first = {"region_code": person.body.region_id}
    bound = BookGiven(sent(request), request.FILES or None, person=person, initial=first)
    book, refusal = None, None
    meant: dict[str, Meant] = {}
    chosen: dict[str, str] = {}
    if bound.is_bound and bound.is_valid():
        try:
            book = _read(bound)
            meant = meanings(firms_of(book.people))
            chosen = {key: one.chosen for key, one in meant.items()}
            if request.POST.get("sure"):
                chosen = {
                    key: request.POST.get(f"firm-{at}", "") or one.chosen
                    for at, (key, one) in enumerate(meant.items())
                }
                done = actions.bring(book.people, chosen, bound.cleaned_data, by=person, at=timezone.now())
                messages.success(request, _brought(done))
                return HttpResponseRedirect(url("enterprises:address_book"))
        except Refused as refused:
            if refused.status in (403, 404):
                raise
            refusal = refused
    context = {
        "bound": bound,
        "book": book,
        "refusal": refusal,
        "firms": _firms_shown(meant, chosen, book),
        "rows": [_row_shown(one) for one in book.people] if book else [],
        "given": bound.cleaned_data if book else {},
        "undecided": sum(not one for one in chosen.values()),
        "batches": [_batch_shown(one) for one in batches_for(person)],
    }
    is_wrong = bool(bound.errors or refusal or (book and book.wrong))
    return render(request, "enterprises/address_book.html", context, status=422 if is_wrong else 200)


@require_POST
def take_back(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    done = actions.take_back(batch, by=viewer_of(request), at=timezone.now())
    stay = f"；{done.kept} 人已在线索里用到，留着" if done.kept else ""
    messages.success(request, f"撤回了 {done.gone} 人{stay}")
    return HttpResponseRedirect(url("enterprises:address_book"))


@require_GET
def blank(request: HttpRequest) -> FileResponse:
    _keeper(request)
    book = workbooks.made(lambda book: workbooks.table(book, "通讯录", BLANK_HEADS, [], (32, 16)))
    return FileResponse(book, as_attachment=True, filename="通讯录（空表）.xlsx", content_type=XLSX)


def _keeper(request: HttpRequest) -> Person:
    person = viewer_of(request)
    access.require(person, Act.KEEP_LEADS)
    return person


def _read(bound: BookGiven) -> BookRead:
    """A file is turned into the lines a person would paste, so that what is confirmed is what was shown."""
    said, file = bound.cleaned_data, bound.cleaned_data.get("file")
    if file is not None:
        if file.size > LARGEST_BYTES:
            raise _too_large("一个文件不超过 10 MB：另存一份，只留这张表")
        said["text"] = text_of(file.name, file.read())
        if len(said["text"]) > LONGEST_TEXT:
            raise _too_large(TOO_LONG)
    return read(said["text"])


def _too_large(words: str) -> Refused:
    return Refused("没有收下", [Reason(words, field="file", code="too_large")])


def _firms_shown(
    meant: Mapping[str, Meant], chosen: Mapping[str, str], book: BookRead | None
) -> list[dict[str, Any]]:
    """Those a person must speak of first."""
    people: dict[str, int] = {}
    for one in book.people if book else ():
        people[key_of(one.firm)] = people.get(key_of(one.firm), 0) + 1
    ask = [("", "选一个")]
    found = [
        {
            "field": f"firm-{at}",
            "name": one.name,
            "answer": ANSWERS[one.answer],
            "tone": TONES[one.answer],
            "why": one.words,
            "ways": [*([] if one.chosen else ask), *((way.value, way.words) for way in one.ways)],
            "chosen": chosen[key],
            "people": people.get(key, 0),
        }
        for at, (key, one) in enumerate(meant.items())
    ]
    return sorted(found, key=lambda one: list(ANSWERS.values()).index(one["answer"]))


def _row_shown(one: PersonRead) -> dict[str, Any]:
    """Masked as everywhere: whoever looks over a shoulder sees no number."""
    said = {column: contact_masked(column, value) for column, value in one.said.items()}
    return {"number": one.number, "firm": one.firm, "wrong": one.wrong, "hint": one.note, **said}


def _batch_shown(one: Any) -> dict[str, Any]:
    words = f"{one.people} 人，{one.firms} 家"
    return {
        "words": words,
        "told": f"{one.who} {moment_text(one.at)}",
        "url": url("enterprises:take_back_book", one.batch),
    }


def _brought(done: actions.Brought) -> str:
    parts = [f"记入 {done.added} 人"]
    parts += [f"新记企业 {done.new_firms} 家"] * bool(done.new_firms)
    parts += [f"{done.there} 人早就记过"] * bool(done.there)
    parts += [f"{done.skipped} 人照您说的没有记"] * bool(done.skipped)
    return "，".join(parts) + ("。记错了可以整批撤回，在下面" if done.added else "")
