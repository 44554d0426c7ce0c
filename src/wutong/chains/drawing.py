"""Where each node of a map stands: columns from upstream to downstream, rows that cross little."""

from dataclasses import dataclass

from wutong.chains.rules import Content, NodeSaid

WIDTH, HEIGHT, ACROSS, DOWN, MARGIN = 122, 62, 24, 18, 8
CHARACTERS, LINES = 9, 2
SWEEPS = 6
THIN, THICK, FULL_WEIGHT = 1.5, 7.0, 0.5


@dataclass(frozen=True)
class Box:
    key: str
    x: int
    y: int
    lines: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Line:
    """`path` is that of SVG; `is_known`: whether the strength of the linkage is."""

    supplier: str
    buyer: str
    path: str
    width: float
    is_known: bool


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def draw(content: Content) -> Drawing:
    columns = _columns(content)
    rows = _ordered(content, columns)
    tallest = max((len(one) for one in rows), default=0)
    height = 2 * MARGIN + tallest * (HEIGHT + DOWN) - DOWN if tallest else 2 * MARGIN
    boxes: dict[str, Box] = {}
    for number, column in enumerate(rows):
        top = MARGIN + (height - 2 * MARGIN - len(column) * (HEIGHT + DOWN) + DOWN) // 2
        for place, node in enumerate(column):
            x, y = MARGIN + number * (WIDTH + ACROSS), top + place * (HEIGHT + DOWN)
            boxes[node.key] = Box(node.key, x, y, wrapped(node.name))
    width = 2 * MARGIN + len(rows) * (WIDTH + ACROSS) - ACROSS if rows else 2 * MARGIN
    ends = {(one.supplier, one.buyer): (boxes[one.supplier], boxes[one.buyer]) for one in content.edges}
    lines = [
        Line(
            one.supplier,
            one.buyer,
            _path(*ends[one.supplier, one.buyer]),
            _thickness(one.weight),
            one.weight is not None,
        )
        for one in content.edges
    ]
    return Drawing(width, height, tuple(boxes.values()), tuple(lines))


def wrapped(name: str) -> tuple[str, ...]:
    """Broken where a box is full; nothing is cut off, the last line takes what is left."""
    lines = [name[start : start + CHARACTERS] for start in range(0, len(name), CHARACTERS)]
    if len(lines) <= LINES:
        return tuple(lines)
    return (*lines[: LINES - 1], "".join(lines[LINES - 1 :]))


def forward_edges(content: Content) -> list[tuple[str, str]]:
    """Edges that go downstream; what returns (回收) would bend the order and is left out."""
    buyers: dict[str, list[str]] = {one.key: [] for one in content.nodes}
    for one in content.edges:
        buyers[one.supplier].append(one.buyer)
    found: list[tuple[str, str]] = []
    state: dict[str, int] = {}

    def walk(key: str) -> None:
        state[key] = 1
        for buyer in buyers[key]:
            if state.get(buyer) == 1:
                continue
            found.append((key, buyer))
            if buyer not in state:
                walk(buyer)
        state[key] = 2

    for node in content.nodes:
        if node.key not in state:
            walk(node.key)
    return found


def _columns(content: Content) -> dict[str, int]:
    """The longest way from a beginning; a beginning stands just before its first buyer."""
    edges = forward_edges(content)
    column = {one.key: 0 for one in content.nodes}
    for _ in content.nodes:
        for supplier, buyer in edges:
            column[buyer] = max(column[buyer], column[supplier] + 1)
    bought = {buyer for _, buyer in edges}
    for node in content.nodes:
        buyers = [column[buyer] for supplier, buyer in edges if supplier == node.key]
        if node.key not in bought and buyers:
            column[node.key] = min(buyers) - 1
    return column


def _ordered(content: Content, columns: dict[str, int]) -> list[list[NodeSaid]]:
    """Nodes column by column, each near the middle of its neighbours (barycentre sweeps)."""
    rows: list[list[NodeSaid]] = [[] for _ in range(max(columns.values(), default=-1) + 1)]
    for node in content.nodes:
        rows[columns[node.key]].append(node)
    around: dict[str, list[str]] = {one.key: [] for one in content.nodes}
    for one in content.edges:
        around[one.supplier].append(one.buyer)
        around[one.buyer].append(one.supplier)
    for sweep in range(SWEEPS):
        for column in rows if sweep % 2 == 0 else reversed(rows):
            place = {node.key: number - len(each) / 2 for each in rows for number, node in enumerate(each)}
            column.sort(key=lambda node: _middle(node.key, around, place))
    return rows


def _middle(key: str, around: dict[str, list[str]], place: dict[str, float]) -> float:
    near = around[key]
    return sum(place[one] for one in near) / len(near) if near else place[key]


def _path(supplier: Box, buyer: Box) -> str:
    """A curve from the right of the one to the left of the other; what returns goes below."""
    x, y = supplier.x + supplier.width, supplier.y + supplier.height // 2
    to_x, to_y = buyer.x, buyer.y + buyer.height // 2
    if to_x > x:
        bend = (to_x - x) // 2 if to_x - x <= ACROSS else ACROSS
        return f"M{x} {y}C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"
    x, y = supplier.x + supplier.width // 2, supplier.y + supplier.height
    to_x, to_y = buyer.x + buyer.width // 2, buyer.y + buyer.height
    low = max(y, to_y) + DOWN
    return f"M{x} {y}C{x} {low} {to_x} {low} {to_x} {to_y}"


def _thickness(weight: float | None) -> float:
    """By the root of the share of the buyer's output: small ones stay visible."""
    if weight is None:
        return THIN
    share: float = min(weight / FULL_WEIGHT, 1.0) ** 0.5
    return round(THIN + (THICK - THIN) * share, 1)
