"""Putting a sheet of quotas in, all of it or nothing; trying it out first says exactly what would happen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256 as digest_of

from django.db import transaction

from wutong.factors.actions import open_account, put_in
from wutong.factors.actions.operating import hold_kinds_still
from wutong.factors.models import Account, Transfer
from wutong.factors.names import account_words
from wutong.factors.sheets.rows import Line
from wutong.organisation import access, dictionaries
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong.web.formats import date_text

TITLE = "没有记入"


class Deed(StrEnum):
    """What a line does; the value is how the page says it. A table may hold factors of several departments:
    each brings its own."""

    OPEN = "开户并记入"
    PUT = "记入"
    THERE = "已经记过"
    OTHERS = "别的部门记"
    REFUSED = "不能记"


@dataclass(frozen=True)
class Step:
    """What one line does, or did; `words` says which account or what stands against it, by cell."""

    line: Line
    deed: Deed
    words: str
    wrong: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Outcome:
    steps: tuple[Step, ...]

    def count(self, deed: Deed) -> int:
        return sum(one.deed is deed for one in self.steps)

    @property
    def is_whole(self) -> bool:
        return not self.count(Deed.REFUSED)

    @property
    def brings(self) -> int:
        return self.count(Deed.OPEN) + self.count(Deed.PUT)

    @property
    def digest(self) -> str:
        """Of what was shown: whoever confirms confirms that, not what it became meanwhile."""
        said = "\n".join(f"{one.line.sheet} {one.line.cell} {one.deed} {one.words}" for one in self.steps)
        return digest_of(said.encode()).hexdigest()


def try_out(lines: Sequence[Line], sha256: str, *, by: Person, at: datetime) -> Outcome:
    """What `bring` would do now, by doing it and taking it all back."""
    access.require(by, Act.KEEP_FACTORS)
    with transaction.atomic():
        outcome = _do(lines, sha256, by, at)
        transaction.set_rollback(True)
    return outcome


def bring(
    lines: Sequence[Line], sha256: str, *, file_name: str, shown: str, by: Person, at: datetime
) -> Outcome:
    """Every line or none, if it is still what was `shown` (an outcome's digest). The same file again adds
    nothing. Raises NotYourDuty, Refused with every cell that stands against it."""
    access.require(by, Act.KEEP_FACTORS)
    with transaction.atomic():
        outcome = _do(lines, sha256, by, at)
        if not outcome.is_whole:
            raise Refused(TITLE, _reasons(outcome))
        if outcome.digest != shown:
            words = "看过之后账户又有变动，照现在的情形再看一遍"
            raise Refused(TITLE, [Reason(words, code="moved_on")])
        if outcome.brings:
            said = f"{outcome.brings} 笔，其中新开 {outcome.count(Deed.OPEN)} 户；SHA-256 {sha256}"
            act = "bring_factor_sheet"
            record_thing("factor_sheet", sha256[:16], file_name, act, by=by, at=at, words=said)
    return outcome


def _reasons(outcome: Outcome) -> list[Reason]:
    return [Reason(f"{cell} {words}") for one in outcome.steps for cell, words in one.wrong]


def _do(lines: Sequence[Line], sha256: str, by: Person, at: datetime) -> Outcome:
    """Accounts above before those below, whatever the order of the rows; the answer is in their order."""
    hold_kinds_still({line.kind.key for line in lines if line.kind is not None})
    books = _Books.of(lines, sha256)
    steps: dict[int, Step] = {}
    seen: dict[tuple[object, ...], Line] = {}
    for number in sorted(range(len(lines)), key=lambda one: _depth(lines[one])):
        line = lines[number]
        earlier = seen.setdefault(_what(line), line)
        if line.wrong or line.kind is None:
            steps[number] = Step(line, Deed.REFUSED, "读不全", line.wrong)
        elif earlier is not line:
            words = f"和 {earlier.cell} 一样：同一个账户、同一份文件、同样的数；写重了就删去一行"
            steps[number] = Step(line, Deed.REFUSED, "写了两次", ((line.cell, words),))
        elif line.kind.department != by.body.department:
            steps[number] = Step(line, Deed.OTHERS, dictionaries.department_words(line.kind.department))
        else:
            steps[number] = _step(line, books, by, at)
    return Outcome(tuple(steps[number] for number in range(len(lines))))


def _depth(line: Line) -> tuple[int, bool]:
    region = dictionaries.regions().get(line.spot.region_code) if line.spot else None
    return (len(region.path) if region else 0, bool(line.spot and line.spot.park_key))


def _what(line: Line) -> tuple[object, ...]:
    return (line.kind, line.spot, line.period, line.thousandths, line.move, line.document)


def _step(line: Line, books: "_Books", by: Person, at: datetime) -> Step:
    assert line.kind and line.spot and line.thousandths and line.move
    account = books.account(line)
    earlier = books.brought(line, account) if account else ""
    if earlier:
        return Step(line, Deed.THERE, earlier)
    try:
        with transaction.atomic():
            opened = account or open_account(
                line.kind.key,
                region_code=line.spot.region_code,
                park_key=line.spot.park_key,
                period=line.period,
                is_synthetic=line.is_synthetic,
                by=by,
                at=at,
            )
            put_in(
                opened.pk,
                line.thousandths,
                move=line.move,
                document=line.document,
                words=f"由表记入 {line.cell}",
                key=books.key(line),
                by=by,
                at=at,
            )
    except Refused as refused:
        wrong = tuple((line.cell, one.words) for one in refused.reasons) or ((line.cell, refused.title),)
        return Step(line, Deed.REFUSED, refused.title, wrong)
    books.accounts[_place_of(line)] = opened
    return Step(line, Deed.PUT if account else Deed.OPEN, account_words(opened))


_Place = tuple[str, str, str | None, str]


def _place_of(line: Line) -> _Place:
    assert line.kind and line.spot
    return line.kind.key, line.spot.region_code, line.spot.park_key, line.period


@dataclass(frozen=True)
class _Books:
    """The open accounts and the entries before, read once for all lines of a file."""

    sha256: str
    accounts: dict[_Place, Account]
    by_key: dict[tuple[str, int], Transfer]
    alike: dict[tuple[int, int, str, str], Transfer]
    corrected: frozenset[int]

    @classmethod
    def of(cls, lines: Sequence[Line], sha256: str) -> "_Books":
        kinds = {line.kind.key for line in lines if line.kind}
        accounts = Account.objects.select_related("kind").filter(kind__in=kinds, closed_at=None)
        by_place = {(one.kind_id, one.region_id, one.park_id, one.period): one for one in accounts}
        documents = {line.document for line in lines}
        entries = (
            Transfer.objects.exclude(capacity=0)
            .filter(account__kind__in=kinds, document__in=documents)
            .select_related("operation__by")
            .order_by("pk")
        )
        found = list(entries)
        ids = [one.pk for one in found]
        corrected = Transfer.objects.filter(corrects__in=ids).values_list("corrects", flat=True)
        return cls(
            sha256,
            by_place,
            {(one.operation.key, one.account_id): one for one in found},
            {(one.account_id, one.capacity, one.move, one.document): one for one in found},
            frozenset(one for one in corrected if one is not None),
        )

    def account(self, line: Line) -> Account | None:
        return self.accounts.get(_place_of(line))

    def key(self, line: Line) -> str:
        return f"sheet-{self.sha256[:40]}-{line.sheet}-{line.cell}"

    def brought(self, line: Line, account: Account) -> str:
        """Who brought this line: by this very file, or the same amount by the same document."""
        mine = self.by_key.get((self.key(line), account.pk))
        alike = self.alike.get((account.pk, line.thousandths or 0, line.move or "", line.document))
        if mine is None and (alike is None or alike.pk in self.corrected):
            return ""
        found = mine or alike
        assert found is not None
        said = f"{found.operation.by.name} {date_text(found.operation.at)}"
        return f"{said}，后来更正掉了；要再记，在账户页里记" if found.pk in self.corrected else said
