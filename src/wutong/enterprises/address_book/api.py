"""A list of people over the API: looked at, brought, taken back; as the page does it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from wutong.enterprises.address_book import actions
from wutong.enterprises.address_book.meaning import Meant, firms_of, meanings
from wutong.enterprises.address_book.reading import MOST_ROWS, person_read
from wutong.enterprises.api.routing import CHANNEL, TAG, WRITE, router
from wutong.enterprises.api.shapes import Basis, FirmGiven, FirmPlaced
from wutong.enterprises.names.rules import LONGEST, key_of
from wutong.organisation import access
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act
from wutong.organisation.reasons import Reason, Refused


class BookPerson(FirmGiven):
    firm: str = Field(max_length=LONGEST, description="单位的写法，照原表")
    home: str = Field("", max_length=60, description="单位所在地，如 江苏常州；不知道就空着")
    name: str = Field(max_length=60)
    title: str = Field("", max_length=60)
    phone: str = Field("", max_length=60)
    email: str = Field("", max_length=120)
    note: str = Field("", max_length=300)


class BookGiven(FirmPlaced):
    people: list[BookPerson] = Field(min_length=1, max_length=MOST_ROWS)
    choices: dict[str, str] = Field(
        default_factory=dict,
        max_length=MOST_ROWS,
        description="单位的写法 → ways 里的 value；没写的照 chosen",
    )
    source: str = Field(
        min_length=1, max_length=300, description="这些人是从哪里来的；另记的企业，卡片上写它"
    )
    basis: Basis = "实测"
    is_trial: bool = Field(False, description="只看每家认成谁，什么都不写")


class BookWay(Schema):
    value: str
    words: str


class BookFirm(Schema):
    name: str
    answer: str = Field(description="same 认得，perhaps 由人定，new 新的，none 不是企业")
    words: str = Field(description="为什么")
    chosen: str = Field(description="照哪样办；空是还没有定")
    ways: list[BookWay]


class BookTold(Schema):
    firms: list[BookFirm]
    batch: UUID | None = Field(description="整批撤回用；试看时是 null")
    added: int
    there: int = Field(description="早就记过的")
    skipped: int
    new_firms: int


class BookTakenBack(Schema):
    gone: int
    kept: int = Field(description="线索里用到了，留着的")


@router.post(
    "/enterprises/address-book",
    **told(
        "记一批联系人",
        name="bring_contacts",
        tag=TAG,
        answer=BookTold,
        scope=WRITE,
        more="先用 is_trial 看每家认成谁；拿不准的在 choices 里写明，不写明就一个也不记。",
    ),
)
def bring(request: HttpRequest, given: BookGiven) -> HttpResponse:
    person, at = viewer(request), timezone.now()
    access.require(person, Act.KEEP_LEADS)
    said = given.model_dump(exclude={"people", "choices", "is_trial"}, exclude_unset=True)
    people = [person_read(at, one.model_dump()) for at, one in enumerate(given.people, 1)]
    actions.refuse_rows(people)
    meant = meanings(firms_of(people))
    choices = {key_of(name): value for name, value in given.choices.items()}
    _refuse_strange(given, meant)
    chosen = {key: choices.get(key) or one.chosen for key, one in meant.items()}
    answer: dict[str, Any] = {"batch": None, "added": 0, "there": 0, "skipped": 0, "new_firms": 0}
    if not given.is_trial:
        done = actions.bring(people, chosen, said, by=person, at=at, channel=CHANNEL)
        answer = {name: getattr(done, name) for name in answer}
    return answered({"firms": [_firm(one, chosen[key]) for key, one in meant.items()], **answer})


@router.post(
    "/enterprises/address-book/{uuid:batch}/take-back",
    **told(
        "撤回一批联系人",
        name="take_back_contacts",
        tag=TAG,
        answer=BookTakenBack,
        scope=WRITE,
        problems=(404,),
        more="为这一批认的名称、新记的企业一并撤回；有了别的记录的留着。",
    ),
)
def take_back(request: HttpRequest, batch: UUID) -> HttpResponse:
    done = actions.take_back(batch, by=viewer(request), at=timezone.now(), channel=CHANNEL)
    return answered({"gone": done.gone, "kept": done.kept})


def _refuse_strange(given: BookGiven, meant: Mapping[str, Meant]) -> None:
    """A choice for a name nobody is of would be dropped unsaid, and its people brought all the same."""
    reasons = [
        Reason(
            f"choices 里的“{name}”不是 people 里的单位", action_label="照 firms 里的 name 写", field="choices"
        )
        for name in given.choices
        if key_of(name) not in meant
    ]
    if reasons:
        raise Refused(actions.TITLE, reasons)


def _firm(one: Meant, chosen: str) -> dict[str, Any]:
    ways = [{"value": way.value, "words": way.words} for way in one.ways]
    return {"name": one.name, "answer": one.answer, "words": one.words, "chosen": chosen, "ways": ways}
