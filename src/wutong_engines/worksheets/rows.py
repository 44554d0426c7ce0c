"""Says what each row under a header is: a project, a section, a subtotal, a note, a signature."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wutong_engines.units.text import squeezed
from wutong_engines.units.unknowns import is_unknown
from wutong_engines.worksheets.columns import Reading
from wutong_engines.worksheets.grid import Grid, Row, Value
from wutong_engines.worksheets.layout import FILLER, Layout, Table, filled
from wutong_engines.worksheets.model import MONEY_MEANINGS, Meaning
from wutong_engines.worksheets.places import Gazetteer
from wutong_engines.worksheets.titles import INSTRUCTION, is_section_title, serial_style

PROJECT = "project"
_MOST_HINTS, _UNLABELLED = 20_000, "（没有写名目的合计行）"
_TOTAL = re.compile(
    r"^(?:其中[:,、]?)?(?P<lead>[^,。;]{0,14}?)(?P<word>合计|总计|小计|共计|总和|累计|汇总|总数|平均)"
    r"(?:\(.*|[:：].*|[\d一二三四五六七八九十]+[个项户家].*)?$"
)
_OPEN_TOTAL = re.compile(r"^(?P<lead>本页|本表|全[省市州县区]|)(?P<word>合计|总计|小计|共计)")
_COUNT_ALONE = re.compile(r"^\d+[个项家户](?:项目|企业)?$")
_COUNT_ONLY = re.compile(r"^共(?:计|有)?\d+[个项家户]")
_WHOLE_LEADS = re.compile(
    r"^(?:[一二三四五六七八九十\d]+[、.])?(?:本页|本表|全[省市州县区部]|以上|项目|总|)$"
)
_OF_WHICH = re.compile(r"^其中[:,、]?")
_SECTION = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.:,]|\([一二三四五六七八九十]+\)|第[一二三四五六七八九十\d]+(?:部分|类|批)|[IVX]+[、.]|[★■●◆▲◎])"
)
_PART_SERIAL = re.compile(r"^(\d{1,6})[.\-](\d{1,3})$")
_FOOTER = re.compile(
    r"^(?:备?注|说明|填[表报]说明|附注|※|\*+)(?:[:：\d.、(（;]|$)|^(?:备注|注明?|说明)[:：]|^\*"
)
_SIGNATURE = re.compile(
    r"(?:填[报表]人|审[核批]人?|制表人?|复核人?|负责人|联系电话|分管领导|主要领导|经办人|签[字章名]|盖章|填[报表]日期|填[报表]时间|报送时间|联系人|校对人?|签发人?)"
    r"(?:\([^)]*\))?(?:[:：]|$)"
)
_DATE_LINE = re.compile(r"^(?:填[报表](?:日期|时间)[:：]?)?\d{4}[年.\-/]\d{1,2}(?:月|[.\-/])(?:\d{1,2}日?)?$")
_NOTHING_HERE = re.compile(
    r"^以上(?:所列)?(?:项目|企业|数据|金额|资金)[均都为是按由]|无新增|无项目|没有项目|无签约|空表|无数据|暂无|此页无|以下空白|本页无|未发生|零报告|无变化"
)
_TOTAL_HINT = re.compile(r"[计計和汇匯彙數数均其全共累總总]|[个個项項户戶家](?:项目|企业)?[)）]?\s*$")
_COUNTED = re.compile(r"\(共?\d+[个项户家](?:项目|企业)?\)$")
_CLOSING_HINT = re.compile(
    "[注註备備说說※*填審审制製复複核负負责責联聯领領经經签簽章报報校例样樣板截单單:：]"
)
_SAMPLE = re.compile(r"^(?:例|示例|样例|范例|填写示例|举例|例如|模板)[:：\d]*$")
_PROJECT_WORD = re.compile(r"项目|工程|基地|电站|产业园|生产线|示范|改造|加工|中心|小镇|园")
_MISSING_NAME_NEEDS = frozenset({Meaning.INVESTOR, Meaning.CONTENT})


@dataclass(slots=True)
class Shape:
    """The columns of a table that tell rows apart."""

    name: int | None
    serial: int | None
    money: tuple[int, ...]
    details: frozenset[int]
    by_meaning: Mapping[Meaning, int]
    width: int
    label_columns: frozenset[int]


def shape_of(readings: Sequence[Reading]) -> Shape:
    by_meaning = {r.column.meaning: r.index for r in reversed(readings)}
    money = tuple(r.index for r in readings if r.column.meaning in MONEY_MEANINGS)
    plainly = {Meaning.SERIAL, Meaning.NAME, Meaning.JOBS, Meaning.LAND_MU, Meaning.CAPACITY, Meaning.REMARKS}
    details = frozenset(
        r.index
        for r in readings
        if r.index not in money
        and r.column.meaning not in plainly | {Meaning.OTHER, Meaning.ENERGY, Meaning.WATER}
    )
    long = {Meaning.CONTENT, Meaning.REMARKS, Meaning.PROBLEMS}
    labels = frozenset(r.index for r in readings if r.column.meaning not in long and r.index not in money)
    width = max((r.index for r in readings), default=0) + 1
    return Shape(
        by_meaning.get(Meaning.NAME),
        by_meaning.get(Meaning.SERIAL),
        money,
        details,
        by_meaning,
        width,
        labels,
    )


@dataclass(slots=True)
class Verdict:
    """What a row is. `label` is a total's or section's text; `is_of_which` marks 其中 rows."""

    kind: str
    label: str = ""
    label_column: int = 0
    is_of_which: bool = False
    opens_section: str | None = None
    warning: str | None = None


_BLANK = Verdict("blank")
_A_PROJECT = Verdict(PROJECT)


@dataclass(slots=True)
class Sorter:
    """Classifies the rows of one table, from top to bottom; remembers whether the notes have begun."""

    grid: Grid
    layout: Layout
    table: Table
    shape: Shape
    gazetteer: Gazetteer
    serials: str = "arabic"
    serial_share: float = 0.0
    in_footer: bool = False
    has_project: bool = False
    was_of_which: bool = False
    last_serial: str = ""
    wide: dict[int, int] = field(default_factory=dict)
    hints: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._learn_serials()
        half = max(3, (self.shape.width + 1) // 2)
        for top, left, bottom, right in self.grid.merges:
            if right - left + 1 >= half and top <= bottom:
                for row in range(top, min(bottom, top + 20) + 1):
                    self.wide[row] = left

    def _learn_serials(self) -> None:
        column, styles, rows = self.shape.serial, Counter[str](), 0
        for row in self.grid.rows[self.table.first : min(self.table.end, self.table.first + 400)]:
            value = row[column] if column is not None and column < len(row) else ""
            has_detail = any(c < len(row) and row[c] != "" for c in self.shape.details)
            if sum(v != "" for v in row) > 2:
                rows += has_detail or not self.shape.details
                styles[serial_style(value)] += 10 if has_detail else 1
        if styles["chinese"] > styles["arabic"]:
            self.serials = "chinese"
        self.serial_share = min(1.0, styles[self.serials] / (10 * rows)) if rows else 0.0

    def verdict(self, row: int, cells: Row) -> Verdict:
        """`cells` are the row's own cells, without what it inherits from merged cells."""
        if self._is_plain_entry(cells) and row not in self.wide:
            self.has_project, self.in_footer, self.was_of_which = True, False, False
            return self._part_of_last(cells[self.shape.serial or 0]) or _A_PROJECT
        here = filled(cells)
        if not here:
            return _BLANK
        if (row in self.wide and len(here) <= 2) or len(here) == 1:
            found = self._lone(row, here)
        else:
            found = self._total(here) or self._closing(here) or self._among(row, here, cells)
        self.was_of_which = found.is_of_which
        self.in_footer = found.kind == "footer" or (self.in_footer and found.kind not in (PROJECT, "header"))
        self.has_project = self.has_project or found.kind == PROJECT
        return found

    def _is_plain_entry(self, cells: Row) -> bool:
        """Most rows by far: a number, a name and something else said about the project."""
        serial, name = self.shape.serial, self.shape.name
        if serial is None or name is None or not max(serial, name) < len(cells):
            return False
        number, words = cells[serial], cells[name]
        if not isinstance(number, int | float) or isinstance(number, bool) or not isinstance(words, str):
            return False
        has_detail = any(c < len(cells) and cells[c] != "" for c in self.shape.details)
        return has_detail and words != "" and not is_unknown(words)

    def _total(self, here: Sequence[tuple[int, Value]]) -> Verdict | None:
        for column, value in here[:6]:
            if not isinstance(value, str) or len(value) > 60 or column not in self.shape.label_columns:
                continue
            is_named = column == self.shape.name
            if not self._hints(value) and not (is_named and self._has_sums_alone(here)):
                continue
            label = squeezed(value)
            found = _TOTAL.match(label) or _OPEN_TOTAL.match(label)
            is_whole_place = is_named and self._has_sums_alone(here) and self._is_region(label)
            is_entry = is_named and (
                self._is_named_like_project(label)
                or self._is_numbered_entry(here)
                or (self._has_number(here) and not _TOTAL.match(label))
            )
            if found and not is_entry:
                lead = found.group("lead")
                is_part = found.group("word") in ("小计", "平均") or not _WHOLE_LEADS.match(lead)
                is_part = is_part or bool(_OF_WHICH.match(label))
                return Verdict(
                    "subtotal" if is_part else "total", label, column, bool(_OF_WHICH.match(label))
                )
            counted = self._counted(label, column, here)
            if counted:
                return counted
            if _OF_WHICH.match(label) and column in (self.shape.name, self.shape.serial, here[0][0]):
                return Verdict("subtotal", label, column, True)
            if is_whole_place or re.fullmatch(r"全[省市州县区]", label):
                serial = here[0][1] if here[0][0] == self.shape.serial else ""
                title = f"{serial}、{label}" if serial_style(serial) == "chinese" else label
                has_sums = any(c in self.shape.money or not isinstance(v, str) for c, v in here)
                return Verdict("subtotal" if has_sums else "section", title, column, opens_section=title)
        return None

    def _counted(self, label: str, column: int, here: Sequence[tuple[int, Value]]) -> Verdict | None:
        """共3个, 格尔木市｜3个, or 格尔木市（3个） with sums alone."""
        if column == self.shape.name and _COUNT_ALONE.match(label):
            return Verdict("subtotal", label, column, opens_section=squeezed(str(here[0][1])))
        if _COUNT_ONLY.match(label):
            return Verdict("total", label, column)
        if not _COUNTED.search(label) or not self._has_sums_alone(here) or self._has_number(here):
            return None
        title = None if self.was_of_which else label
        return Verdict("subtotal", label, column, self.was_of_which, opens_section=title)

    def _hints(self, text: str) -> bool:
        hints = self.hints.get(text)
        if hints is None:
            hints = bool(_TOTAL_HINT.search(text))
            if len(self.hints) < _MOST_HINTS:
                self.hints[text] = hints
        return hints

    def _has_sums_alone(self, here: Sequence[tuple[int, Value]]) -> bool:
        """Nothing but a label and figures: no investor, place, stage or date."""
        return not any(column in self.shape.details for column, _ in here)

    def _is_region(self, label: str) -> bool:
        """A row named after a region and holding sums alone is that region's subtotal."""
        matches = self.gazetteer.resolve(label)
        return len(matches) == 1 and matches[0].is_whole and matches[0].place.park is None

    def _is_numbered_entry(self, here: Sequence[tuple[int, Value]]) -> bool:
        return self._has_number(here) and not self._has_sums_alone(here)

    def _has_number(self, here: Sequence[tuple[int, Value]]) -> bool:
        return here[0][0] == self.shape.serial and serial_style(here[0][1]) == "arabic"

    def _is_named_like_project(self, label: str) -> bool:
        return bool(re.search(r"项目$|工程$", label)) and not re.match(
            r"^(?:合计|总计|小计|共计|累计)", label
        )

    def _closing(self, here: Sequence[tuple[int, Value]]) -> Verdict | None:
        """Notes and signatures that lie over several cells."""
        written = [v for _, v in here if isinstance(v, str)]
        if not written or len(written) < len(here) - 1 or not _CLOSING_HINT.search(" ".join(written[:4])):
            return None
        texts = [squeezed(v) for v in written]
        if _FOOTER.match(texts[0]) and len(here) <= 3:
            return Verdict("footer")
        signed = sum(bool(_SIGNATURE.search(t)) and len(t) < 60 for t in texts)
        if signed and (signed * 2 >= len(texts) or _SIGNATURE.match(texts[0])):
            return Verdict("signature")
        if len(here) <= 4 and FILLER.search(texts[0]) and re.search(r"[:：]|截[至止]", texts[0]):
            return Verdict("filler")
        if _SAMPLE.match(texts[0]):
            return Verdict("note", warning="这一行是填写示例，没有当作项目")
        return None

    def _lone(self, row: int, here: Sequence[tuple[int, Value]]) -> Verdict:
        """A row with one text, or one text merged over most of the table."""
        column, value = next(((c, v) for c, v in here if isinstance(v, str)), here[0])
        text = squeezed(str(value))
        sentence = self._sentence(text)
        if sentence:
            return sentence
        total = self._total(here)
        if total:
            return total
        if len(here) > 1:
            return self._among(row, here, self.grid.rows[row])
        if not isinstance(value, str) and column in self.shape.money and self.has_project:
            return Verdict("total", _UNLABELLED, -1)
        if not isinstance(value, str):
            return Verdict("note", warning="这一行只有一个数，没有当作项目")
        return self._lone_text(row, column, text)

    def _sentence(self, text: str) -> Verdict | None:
        if _FOOTER.match(text) or (self.in_footer and not _SECTION.match(text)):
            return Verdict("footer")
        if _SIGNATURE.search(text) and len(text) < 80:
            return Verdict("signature")
        if _DATE_LINE.match(text):
            return Verdict("signature")
        if _NOTHING_HERE.search(text) and len(text) < 40:
            return Verdict("note")
        if FILLER.search(text) and len(text) < 60 and not _PROJECT_WORD.search(text):
            return Verdict("filler")
        return None

    def _lone_text(self, row: int, column: int, text: str) -> Verdict:
        is_wide = row in self.wide
        if _SECTION.match(text):
            return Verdict("section", text, column, opens_section=text)
        if len(text) > 30 and re.search(r"[。;；]", text):
            return Verdict("footer")
        if self.has_project and not is_wide and column > (self.shape.name or 0):
            return Verdict("continued")
        if column != self.shape.name or is_wide:
            return Verdict("section", text, column, opens_section=text)
        if is_section_title(text) or self._is_place(text):
            return Verdict("section", text, column, opens_section=text)
        if self.serial_share > 0.6 and not re.search("项目|工程|电站|基地", text):
            return Verdict("section", text, column, opens_section=text)
        return Verdict(
            PROJECT, warning="这一行只有名称，按项目读；如是分段标题，请在原表合并单元格或加“一、”"
        )

    def _is_place(self, text: str) -> bool:
        return any(m.is_whole for m in self.gazetteer.resolve(text))

    def _among(self, row: int, here: Sequence[tuple[int, Value]], cells: Row) -> Verdict:
        """A row of several cells: a project unless it is a section, a sum without a label or a remnant."""
        name = self._cell(cells, self.shape.name)
        serial = self._cell(cells, self.shape.serial)
        style = serial_style(serial)
        is_named = name != "" and not (isinstance(name, str) and is_unknown(name))
        if is_named and style == "arabic" and not self._has_sums_alone(here):
            return self._part_of_last(serial) or _A_PROJECT
        rest = [c for c, _ in here if c not in (self.shape.name, self.shape.serial)]
        if style == "chinese" and self.serials == "arabic" and name != "":
            section = self._section_row(rest, name, serial)
            if section:
                return section
        if not is_named:
            return self._nameless(here, serial, rest)
        text = squeezed(str(name))
        if INSTRUCTION.search(text):
            return Verdict("note", warning="这一行像填写说明，没有当作项目")
        is_group = style == "none" and self._is_title_with_sums(text, rest)
        if is_group or (style == "arabic" and self._has_parts(row, serial) and is_section_title(text)):
            return Verdict("subtotal" if rest else "section", text, self.shape.name or 0, opens_section=text)
        return self._part_of_last(serial) or _A_PROJECT

    def _has_parts(self, row: int, serial: Value) -> bool:
        """Whether the next row is numbered 1.1 or 1-1 under this 1."""
        following = next((r for r in range(row + 1, min(row + 4, self.table.end)) if self.grid.rows[r]), None)
        if following is None or self.shape.serial is None:
            return False
        part = _PART_SERIAL.match(squeezed(self.grid.text(following, self.shape.serial)).strip("()、."))
        return part is not None and part.group(1) == squeezed(str(serial)).strip("()、.").removesuffix(".0")

    def _part_of_last(self, serial: Value) -> Verdict | None:
        """Rows 1.1 and 1.2 under a project numbered 1 are its parts, and counted in it."""
        if serial == "" or isinstance(serial, bool):
            return None
        if isinstance(serial, int | float) and serial == int(serial):
            self.last_serial = str(int(serial))
            return None
        bare = squeezed(str(serial)).strip("()、.")
        whole = _PART_SERIAL.match(bare)
        if whole is None or whole.group(2) == "0":
            self.last_serial = whole.group(1) if whole else bare
            return None
        if whole.group(1) != self.last_serial:
            return None
        return Verdict("continued", warning=f"编号 {bare} 是上面编号 {self.last_serial} 的子项，没有另算项目")

    def _section_row(self, rest: Sequence[int], name: Value, serial: Value) -> Verdict | None:
        if any(column in self.shape.details for column in rest):
            return None
        label = squeezed(f"{str(serial).rstrip('、. ')}、{name}" if serial != "" else str(name))
        kind = "subtotal" if any(c in self.shape.money for c in rest) else "section"
        return Verdict(kind, label, self.shape.name or 0, opens_section=label)

    def _is_title_with_sums(self, text: str, rest: Sequence[int]) -> bool:
        if any(column in self.shape.details for column in rest):
            return False
        return bool(_SECTION.match(text)) or (is_section_title(text) and self.serial_share > 0.6)

    def _nameless(self, here: Sequence[tuple[int, Value]], serial: Value, rest: Sequence[int]) -> Verdict:
        labels = [(c, v) for c, v in here if isinstance(v, str) and c not in self.shape.money]
        if not any(c in rest and v != 0 and not (isinstance(v, str) and is_unknown(v)) for c, v in here):
            return Verdict("note" if serial_style(serial) == "none" else "blank")
        first = squeezed(str(here[0][1]))
        if _SECTION.match(first) and not any(c in self.shape.money for c in rest):
            return Verdict("section", first, here[0][0], opens_section=first)
        if all(c in self.shape.money or not isinstance(v, str) for c, v in here if c != self.shape.serial):
            if isinstance(serial, str) and serial.strip() and serial_style(serial) == "none":
                return Verdict("subtotal", first, here[0][0], opens_section=first)
            is_sum = self.has_project and serial_style(serial) == "none"
            return Verdict("total", _UNLABELLED, -1) if is_sum else self._unnamed()
        is_entry = any(self.shape.by_meaning.get(m) in rest for m in _MISSING_NAME_NEEDS)
        if is_entry and (serial_style(serial) != "none" or any(c in self.shape.money for c in rest)):
            return self._unnamed()
        if len(labels) == len(here) and self.has_project:
            return Verdict("continued")
        return self._unnamed() if len(rest) >= 3 else Verdict("note")

    @staticmethod
    def _unnamed() -> Verdict:
        return Verdict(PROJECT, warning="这一行没有项目名称，仍按项目读；请补名称")

    @staticmethod
    def _cell(cells: Row, column: int | None) -> Value:
        return cells[column] if column is not None and column < len(cells) else ""
