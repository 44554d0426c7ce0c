"""A list of people as offices keep it, .xlsx or pasted, read row by row; nothing is guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from wutong.enterprises.actions.contacting import TEXTS, reasons_against_contact
from wutong.enterprises.names.rules import LONGEST
from wutong.enterprises.names.splitting import split
from wutong.organisation.reasons import Reason, Refused
from wutong.web.tables import Row, head_of, rows_of

MOST_ROWS = 300
HEADS: Mapping[str, tuple[str, ...]] = {
    "firm": ("单位", "单位名称", "企业", "企业名称", "公司", "公司名称", "工作单位", "所在单位", "投资方"),
    "name": ("姓名", "联系人", "联系人姓名", "对接人", "名字"),
    "title": ("职务", "职位", "岗位", "职务职位", "职务/职位"),
    "phone": ("手机", "手机号", "手机号码", "电话", "联系电话", "电话号码", "联系方式", "联系人电话"),
    "desk_phone": ("办公电话", "座机", "固定电话", "办公室电话"),
    "email": ("邮箱", "电子邮箱", "电子邮件", "Email", "E-mail", "email", "e-mail", "EMAIL"),
    "home": ("所在地", "企业所在地", "地区", "城市", "省市"),
    "note": ("备注", "说明"),
}
NEEDED = ("firm", "name")


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
    """`skipped`: rows with neither firm nor name: titles of sections, signatures."""

    people: tuple[PersonRead, ...]
    skipped: tuple[int, ...] = ()

    @property
    def wrong(self) -> list[PersonRead]:
        return [one for one in self.people if one.wrong]


def read(text: str) -> BookRead:
    """Raises Refused when no header is found, nobody stands below it, or there are too many rows."""
    rows = rows_of(text)
    found = head_of(rows, HEADS, NEEDED)
    if found is None:
        words = "没有找到表头：要有一行写着列名，至少有“单位”“姓名”两列"
        raise Refused("没有读出来", [Reason(words, field="text", code="no_head")])
    top, columns = found
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
    return BookRead(tuple(people), tuple(skipped))


def _person(
    number: int,
    row: Row,
    columns: Mapping[str, int],
    above: tuple[str, str],
    seen: dict[tuple[str, ...], int],
) -> PersonRead | None:
    cells = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
    firm, name = cells["firm"], cells["name"]
    if not name and (not firm or len(set(filter(None, row))) == 1):
        return None
    home, notes = cells.get("home", ""), []
    if not firm and above[0]:
        (firm, home), notes = above, ["单位空着，按上一行"]
    phones = dict.fromkeys(filter(None, (cells.get("phone", ""), cells.get("desk_phone", ""))))
    one = person_read(number, cells | {"firm": firm, "home": home, "phone": "、".join(phones)})
    key = (firm, *one.said.values())
    if not one.wrong and (first := seen.setdefault(key, number)) != number:
        notes.append(f"和第 {first} 行一样，只记一次")
    return replace(one, note="；".join(notes))


def person_read(number: int, cells: Mapping[str, str]) -> PersonRead:
    """firm, home and the columns of a contact, with what is wrong of them."""
    said = {column: cells.get(column, "").strip() for column in TEXTS}
    wrong = (*(one.words for one in reasons_against_contact(said)), *_wrong_firm(cells["firm"]))
    return PersonRead(number, cells["firm"].strip(), cells.get("home", ""), said, wrong)


def _wrong_firm(firm: str) -> list[str]:
    if not firm:
        return ["没有写单位"]
    if len(firm) > LONGEST:
        return [f"单位名称写 {LONGEST} 个字以内"]
    parts = split(firm)
    return [f"单位里写着 {len(parts)} 家：{'、'.join(parts)}。一行写一家"] if len(parts) > 1 else []
