"""A list of people as offices keep it, .xlsx or pasted, read row by row; nothing is guessed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from wutong.enterprises.address_book.tidying import (
    name_and_numbers,
    phones_of,
    typed,
    wrong_name,
    wrong_phone,
)
from wutong.enterprises.names.rules import LONGEST
from wutong.enterprises.names.splitting import split
from wutong.enterprises.rules import CONTACT_TEXTS, reasons_against_contact
from wutong.organisation.reasons import Reason, Refused
from wutong.web.tables import Row, cell_of, column_of, head_of, rows_of
from wutong_engines.units.phones import numbers_in

MOST_ROWS = 300
HEADS: Mapping[str, tuple[str, ...]] = {
    "firm": (
        "单位",
        "单位名称",
        "企业",
        "企业名称",
        "公司",
        "公司名称",
        "工作单位",
        "所在单位",
        "投资方",
        "单位全称",
        "企业全称",
        "公司全称",
    ),
    "name": (
        "姓名",
        "联系人",
        "联系人姓名",
        "对接人",
        "名字",
        "联系人及电话",
        "联系人及联系方式",
        "联系人及联系电话",
        "姓名及电话",
    ),
    "title": ("职务", "职位", "岗位", "职务职位", "职务/职位"),
    "phone": (
        "手机",
        "手机号",
        "手机号码",
        "电话",
        "联系电话",
        "电话号码",
        "联系方式",
        "联系人电话",
        "移动电话",
        "联系手机",
        "电话手机",
        "手机电话",
    ),
    "desk_phone": ("办公电话", "座机", "固定电话", "办公室电话"),
    "email": ("邮箱", "电子邮箱", "电子邮件", "Email", "E-mail", "email", "e-mail", "EMAIL"),
    "home": ("所在地", "企业所在地", "地区", "城市", "省市"),
    "note": ("备注", "说明"),
}
NEEDED = ("firm", "name")
PHONES = ("phone", "desk_phone")
NUMBERED = ("序号", "编号")
Columns = Mapping[str, tuple[int, ...]]
DITTO = ("同上", "〃", "″", '"', "''")


@dataclass(frozen=True)
class PersonRead:
    """A row: the firm as written, where it is if said, the columns of a contact; why it cannot be taken."""

    number: int
    firm: str
    home: str
    said: Mapping[str, str]
    wrong: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class BookRead:
    """`skipped`: rows of nobody: titles of sections, signatures, the head once more. `unread`: heads of
    columns nothing is taken from."""

    people: tuple[PersonRead, ...]
    skipped: tuple[int, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def wrong(self) -> list[PersonRead]:
        return [one for one in self.people if one.wrong]


def read(text: str) -> BookRead:
    """Raises Refused when no header is found, nobody stands below it, or there are too many rows."""
    rows = rows_of(text)
    top, columns, unread = _heads(rows)
    filled = [(number, row) for number, row in enumerate(rows[top + 1 :], top + 2) if any(row)]
    if len(filled) > MOST_ROWS:
        words = f"一次最多 {MOST_ROWS} 行，这里有 {len(filled)} 行：分成几份"
        raise Refused("没有读出来", [Reason(words, field="text", code="too_many")])
    people: list[PersonRead] = []
    skipped: list[int] = []
    seen: dict[tuple[str, ...], int] = {}
    above = ("", "")
    for number, row in filled:
        one = _person(number, row, columns, above, seen)
        if one is None:
            skipped.append(number)
            above = ("", "")  # whoever follows without a firm is not said to be of the one further up
        else:
            people.append(one)
            above = one.firm, one.home
    if not people:
        raise Refused("没有读出来", [Reason("表头下面没有一个人", field="text", code="empty")])
    return BookRead(tuple(people), tuple(skipped), unread)


def _heads(rows: list[Row]) -> tuple[int, Columns, tuple[str, ...]]:
    """The last row of the head, each column's places there (several for phones alone), heads not taken."""
    found = head_of(rows, HEADS, NEEDED)
    if found is None:
        words = "没有找到表头：要有一行写着列名，至少有“单位”“姓名”两列"
        raise Refused("没有读出来", [Reason(words, field="text", code="no_head")])
    top, first = found
    while below := head_of(rows[top + 1 : top + 2], HEADS, NEEDED):
        top, first = top + 1, below[1]
    head = rows[top]
    _refuse_halves(head)
    phones = tuple(at for at, cell in enumerate(head) if column_of(cell, HEADS) in PHONES)
    columns = {name: (at,) for name, at in first.items() if name not in PHONES} | {"phone": phones}
    taken = {head[at] for places in columns.values() for at in places} | {"", *NUMBERED}
    return top, columns, tuple(dict.fromkeys(cell for cell in head if cell not in taken))


def _refuse_halves(head: Row) -> None:
    """Two tables side by side: of the right one nobody would be read. A merged head is one column."""
    alone = [cell for at, cell in enumerate(head) if at == 0 or cell != head[at - 1]]
    reasons = [
        Reason(
            f"表头里“{cell}”有 {count} 列",
            action_label="并排的几份上下接成一份；多余的列删去",
            field="text",
            code="twice",
        )
        for cell, count in Counter(alone).items()
        if count > 1 and column_of(cell, HEADS) in NEEDED
    ]
    if reasons:
        raise Refused("没有读出来", reasons)


def _person(
    number: int, row: Row, columns: Columns, above: tuple[str, str], seen: dict[tuple[str, ...], int]
) -> PersonRead | None:
    cells = {
        name: "、".join(dict.fromkeys(typed(row[at]) for at in places if at < len(row) and typed(row[at])))
        for name, places in columns.items()
    }
    if cells["firm"] in DITTO:
        cells["firm"] = ""
    if _is_nobody(row, cells):
        return None
    notes = []
    if not cells["firm"] and above[0]:
        cells, notes = cells | {"firm": above[0], "home": above[1]}, ["单位空着，按上一行"]
    one = person_read(number, cells)
    key = (one.firm, *one.said.values())
    if not one.wrong and (first := seen.setdefault(key, number)) != number:
        notes.append(f"和第 {first} 行一样，只记一次")
    return replace(one, note="；".join(notes))


def _is_nobody(row: Row, cells: Mapping[str, str]) -> bool:
    firm, name = cells["firm"], cells["name"]
    if not firm or not name:
        return not name and (not firm or len(set(filter(None, row))) == 1)
    is_title = set(filter(None, cells.values())) == {firm}  # merged over all columns
    return is_title or (column_of(firm, HEADS), column_of(name, HEADS)) == NEEDED


def person_read(number: int, cells: Mapping[str, str]) -> PersonRead:
    """firm, home and the columns of a contact, with what is wrong of them."""
    firm, home = cell_of(cells["firm"]), cell_of(cells.get("home", ""))
    said = {column: cell_of(cells.get(column, "")) for column in CONTACT_TEXTS}
    said["name"], numbers = name_and_numbers(said["name"])
    said["phone"] = phones_of([said["phone"], *numbers])
    against = (one.words for one in reasons_against_contact(said))
    wrong = (*against, *wrong_name(said["name"]), *wrong_phone(said["phone"]), *_wrong_firm(firm, home))
    return PersonRead(number, firm, home, said, wrong)


def _wrong_firm(firm: str, home: str) -> list[str]:
    if not firm:
        return ["没有写单位"]
    if len(firm) > LONGEST:
        return [f"单位名称写 {LONGEST} 个字以内"]
    if numbers_in(f"{firm} {home}"):  # both are public on the card of a new firm, people's numbers are not
        return ["单位或所在地里有电话号码：移到电话一列"]
    parts = split(firm)
    return [f"单位里写着 {len(parts)} 家：{'、'.join(parts)}。一行写一家"] if len(parts) > 1 else []
