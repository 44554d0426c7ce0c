"""Where a study can be asked for: a sketch of degrees and county seats, with no boundary drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

from wutong.greenpower.pictures.drawing import Box, Line, Words, free_place
from wutong.organisation.dictionaries import regions
from wutong.web.formats import number
from wutong_engines.greenpower.profiles import Site

WEST, EAST, SOUTH, NORTH = 89.6, 103.6, 31.8, 39.4
MIDDLE = radians((SOUTH + NORTH) / 2)
MARK = 8.0  # half of a place's mark
APART = 20.0  # marks nearer than this are moved apart: a finger could not tell them


@dataclass(frozen=True)
class Spot:
    """A place on the map; `hours` is its second line, where there is room for one."""

    key: str
    name: str
    said: str
    x: float
    y: float
    label: Words
    hours: Words | None


@dataclass(frozen=True)
class PlaceMap:
    width: int
    height: int
    lines: tuple[Line, ...]
    degrees: tuple[Words, ...]
    seats: tuple[tuple[float, float], ...]
    spots: tuple[Spot, ...]


def place_map(sites: Sequence[Site], width: int, has_hours: bool) -> PlaceMap:
    left, top, right, low = 34.0, 10.0, 60.0 if has_hours else 40.0, 24.0
    scale = (width - left - right) / (EAST - WEST)
    down = scale / cos(MIDDLE)
    height = round(top + low + (NORTH - SOUTH) * down)

    def at(longitude: float, latitude: float) -> tuple[float, float]:
        return round(left + (longitude - WEST) * scale, 1), round(top + (NORTH - latitude) * down, 1)

    lines, degrees = [], []
    for longitude in range(90, 104, 2):
        x, _ = at(longitude, NORTH)
        lines.append(Line(x, x, top, height - low))
        degrees.append(Words(x, height - 8, f"{longitude}°E", "", "c-center"))
    for latitude in range(32, 40):
        _, y = at(WEST, latitude)
        lines.append(Line(left, width - right, y, y))
        degrees.append(Words(left - 5, y + 4, f"{latitude}°", "", "c-end"))
    seats = [at(one.lon, one.lat) for one in regions().values() if one.lon and one.lat and one.parent_id]
    marks = _apart([at(one.longitude, one.latitude) for one in sites])
    spots = _labelled(sites, marks, has_hours, Box(left, 0, width, height - low + 4))
    return PlaceMap(width, height, tuple(lines), tuple(degrees), tuple(seats), tuple(spots))


def _apart(marks: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Pushes near marks from each other, each by half of what is lacking."""
    moved = [list(one) for one in marks]
    for _ in range(60):
        is_still = True
        for i, one in enumerate(moved):
            for other in moved[i + 1 :]:
                across, down = other[0] - one[0], other[1] - one[1]
                away = hypot(across, down) or 1e-6
                if away < APART - 0.1:
                    is_still = False
                    push = (APART - away) / 2 / away
                    one[0], one[1] = one[0] - across * push, one[1] - down * push
                    other[0], other[1] = other[0] + across * push, other[1] + down * push
        if is_still:
            break
    return [(round(x, 1), round(y, 1)) for x, y in moved]


def _labelled(
    sites: Sequence[Site], marks: list[tuple[float, float]], has_hours: bool, inside: Box
) -> list[Spot]:
    taken = [Box(x - MARK, y - MARK, x + MARK, y + MARK) for x, y in marks]
    spots = {}
    # from the crowded east, whose words find room only on their right
    for site, (x, y) in sorted(zip(sites, marks, strict=True), key=lambda pair: -pair[1][0]):
        sun, wind = (number(site.full_load_hours[one], 0) for one in ("solar_fixed", "wind"))
        name, hours = site.name.split("（")[0], f"光 {sun} 风 {wind}"
        label = _place(x, y, name, hours if has_hours else "", taken, inside)
        said = f"{name} {hours}，年满发小时"
        below = Words(label.x, label.y + 14, hours, "", label.anchor) if has_hours else None
        taken += [one.box for one in (label, below) if one]
        spots[site.key] = Spot(site.key, name, said, x, y, label, below)
    return [spots[site.key] for site in sites]


def _place(x: float, y: float, name: str, hours: str, taken: list[Box], inside: Box) -> Words:
    """Beside the mark where nothing lies; the second line is the longer, so its room is looked for."""
    up = 0 if not hours else 7
    tries = [(13, 4 - up, ""), (-13, 4 - up, "c-end"), (0, -14 - 2 * up, "c-center"), (0, 24, "c-center")]
    tries += [(11, 18, ""), (-11, 18, "c-end"), (11, -12 - up, ""), (-11, -12 - up, "c-end")]
    for dx, dy, anchor in tries:
        lines = [Words(x + dx, y + dy, name, "c-mid", anchor)]
        lines += [Words(x + dx, y + dy + 14, hours, "", anchor)] if hours else []
        if all(free_place([one], taken, inside) for one in lines):
            return lines[0]
    return Words(x + 13, y + 4, name, "c-mid")
