"""A synthetic register (合成): nobody in it exists; the same seed gives the same rows.

Planted: provinces are good at modules of related classes; branches, shares and supplies within them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from wutong_engines.register import synthetic_words as words
from wutong_engines.register.credit_codes import (
    ALPHABET,
    body_check_letters,
    check_letters,
    old_check_letters,
)
from wutong_engines.register.schema import ENTERPRISE, FACTS, RegisterError, Status

Whole = NDArray[np.int64]
Chance = np.random.Generator
Columns = dict[str, pa.Array]

CHUNK = 250_000
SOURCE = "合成数据"
STRONG = 7.0
_LADDER = np.array([10, 50, 100, 200, 300, 500, 1000, 2000, 3000, 5000, 10_000, 50_000]) * 10_000
_STATUSES = (
    (Status.ACTIVE, 0.78),
    (Status.CANCELLED, 0.13),
    (Status.REVOKED, 0.05),
    (Status.MOVED_OUT, 0.02),
    (Status.UNKNOWN, 0.02),
)


@dataclass(frozen=True, eq=False)
class World:
    """Places, classes and how likely an enterprise of each class is in each place."""

    prefectures: tuple[str, ...]
    place_names: tuple[str, ...]
    counties: tuple[tuple[str, ...], ...]
    classes: tuple[str, ...]
    trades: tuple[tuple[str, str], ...]
    cumulative: NDArray[np.float64]
    groups: tuple[str, ...]


def synthetic(rows: int, *, seed: int, as_of: date) -> Iterator[Mapping[str, pa.Table]]:
    """`rows` enterprises with their branches, shares, supplies and old names, a chunk at a time.

    Tables by the names of FACTS, with their schemas; unsorted. The first rows of a longer register are those
    of a shorter one while whole chunks last.
    """
    if rows < 1:
        raise RegisterError(f"rows 为 {rows}：至少 1 行。")
    world = world_of(seed)
    for number, start in enumerate(range(0, rows, CHUNK)):
        count = min(CHUNK, rows - start)
        yield _chunk(world, np.random.default_rng([seed, number]), start, count, as_of)


def world_of(seed: int) -> World:
    chance = np.random.default_rng([seed, 1_000_003])
    modules = [line.split("：") for line in words.MODULES.strip().replace(";\n", ";").splitlines()]
    classes = [entry.split(" ") for _, entries in modules for entry in entries.split(";")]
    prefectures, names, sizes, affinity = [], [], [], []
    for line in words.PLACES.strip().splitlines():
        head, cities = line.split(" ", 2)[0], line.split("|")[1:]
        size = float(line.split("|")[0].split(" ")[2])
        strong = {0, 4} if head == "63" else set(chance.choice(len(modules), 3, replace=False).tolist())
        liking = np.where(np.isin(np.arange(len(modules)), list(strong)), STRONG, 1.0)
        for city in cities:
            prefectures.append(head + city.split(" ")[0])
            names.append(city.split(" ")[1])
            sizes.append(size / len(cities) * chance.lognormal(0, 0.4))
            affinity.append(liking * chance.lognormal(0, 0.5, len(modules)))
    common = chance.lognormal(0, 0.7, len(classes))
    each = np.repeat(np.array(affinity), 8, axis=1) * common
    each *= chance.random(each.shape) < 0.85
    each *= (np.array(sizes) / each.sum(axis=1))[:, None]
    drawn = chance.integers(0, len(words.BRANDS), (1500, 2))
    groups = sorted({f"{words.BRANDS[a]}{words.BRANDS[b]}集团" for a, b in drawn.tolist()})
    return World(
        tuple(prefectures),
        tuple(names),
        tuple(_counties(code) for code in prefectures),
        tuple(entry[0] for entry in classes),
        tuple((entry[1], entry[2]) for entry in classes),
        np.cumsum(each.ravel()) / each.sum(),
        tuple(groups),
    )


def _counties(prefecture: str) -> tuple[str, ...]:
    ends = words.QINGHAI_COUNTIES.get(prefecture, " ".join(words.COUNTIES)).split(" ")
    return tuple(prefecture + end for end in ends)


def _chunk(world: World, chance: Chance, start: int, count: int, as_of: date) -> Mapping[str, pa.Table]:
    cells = np.searchsorted(world.cumulative, chance.random(count), side="right")
    place, kind = np.divmod(np.minimum(cells, len(world.cumulative) - 1), len(world.classes))
    parents = _parents(chance, count)
    kind = kind[parents]  # a branch does what its head office does
    county = _drawn_counties(world, chance, place)
    columns = _codes(chance, start, county) | _regions(county)
    columns |= _names(world, chance, place, kind, parents)
    columns |= _figures(chance, count, as_of, parents) | _people(world, chance, place)
    columns["industry"] = _taken(world.classes, kind)
    columns["scope"] = _scopes(world, chance, kind)
    columns["region_basis"] = pa.repeat(pa.scalar("export"), count)
    columns["source"] = pa.repeat(pa.scalar(SOURCE), count)
    columns["as_of"] = pa.repeat(pa.scalar(as_of, pa.date32()), count)
    columns["industry_confidence"] = pa.array(np.round(chance.beta(8, 2, count), 2))
    enterprise = pa.table([columns[name] for name in ENTERPRISE.names], schema=ENTERPRISE)
    return _related(enterprise, chance, parents, kind, as_of)


def _parents(chance: Chance, count: int) -> Whole:
    """Each row's head office; itself, when it is none's branch."""
    rows = np.arange(count)
    parents = rows.copy()
    children = np.flatnonzero(chance.random(count) < 0.05)
    heads = chance.integers(0, count, len(children))
    is_apart = ~np.isin(heads, children)
    parents[children[is_apart]] = heads[is_apart]
    return parents


def _taken(texts: tuple[str, ...] | list[str], rows: NDArray[np.integer]) -> pa.Array:
    return pa.array(texts, pa.string()).take(pa.array(rows))


def _drawn_counties(world: World, chance: Chance, place: Whole) -> NDArray[np.bytes_]:
    widest = max(map(len, world.counties))
    table = np.array([[every[at % len(every)] for at in range(widest)] for every in world.counties], "S6")
    lengths = np.array([len(every) for every in world.counties])[place]
    found: NDArray[np.bytes_] = table[place, (chance.random(len(place)) ** 1.5 * lengths).astype(int)]
    return found


def _codes(chance: Chance, start: int, county: NDArray[np.bytes_]) -> Columns:
    """Valid credit codes, unique by the row's number; two in a hundred have only the old number."""
    count = len(county)
    numbers = np.arange(start, start + count, dtype=np.int64)
    scattered = (numbers * 51_234_577 + 7_001) % 31**8
    letters = np.empty((count, 18), dtype=np.uint8)
    letters[:, 0], letters[:, 1] = ord("9"), ord("1")
    letters[:, 2:8] = np.frombuffer(county.tobytes(), np.uint8).reshape(count, 6)
    alphabet = np.frombuffer(ALPHABET.encode(), np.uint8)
    for at in range(8):
        letters[:, 15 - at] = alphabet[scattered % 31]
        scattered //= 31
    letters[:, 16] = body_check_letters(letters[:, 8:16])
    letters[:, 17] = check_letters(letters[:, :17])
    old = np.empty((count, 15), dtype=np.uint8)
    old[:, :6] = letters[:, 2:8]
    for at in range(8):
        old[:, 13 - at] = numbers // 10**at % 10 + ord("0")
    old[:, 14] = old_check_letters(old[:, :14])
    has_new = chance.random(count) >= 0.02
    uscc, number = (_texts(of) for of in (letters, old))
    eid = pc.if_else(pa.array(has_new), uscc, number)
    shows_old = pa.array(~has_new | (chance.random(count) < 0.3))
    nothing = pa.scalar(None, pa.string())
    return {
        "eid": eid,
        "uscc": pc.if_else(pa.array(has_new), uscc, nothing),
        "registration_number": pc.if_else(shows_old, number, nothing),
    }


def _texts(letters: NDArray[np.uint8]) -> pa.Array:
    """n × width ASCII as n texts, without a Python object for each."""
    count, width = letters.shape
    ends = np.arange(0, (count + 1) * width, width, dtype=np.int32)
    return pa.StringArray.from_buffers(count, pa.py_buffer(ends), pa.py_buffer(letters.tobytes()))


def _regions(county: NDArray[np.bytes_]) -> Columns:
    letters = np.frombuffer(county.tobytes(), np.uint8).reshape(-1, 6)
    found = {"county": _texts(letters)}
    for name, kept in (("prefecture", 4), ("province", 2)):
        padded = letters.copy()
        padded[:, kept:] = ord("0")
        found[name] = _texts(padded)
    return found


def _names(world: World, chance: Chance, place: Whole, kind: Whole, parents: Whole) -> Columns:
    count = len(place)
    characters = np.array([ord(letter) for letter in words.BRANDS], dtype=np.uint32)
    marks = characters[chance.integers(0, len(characters), (count, 3))]
    marks[chance.random(count) < 0.7, 2] = 0
    brand = pa.array(np.ascontiguousarray(marks).view("<U3").ravel().tolist(), pa.string())
    trade_words = [word for pair in world.trades for word in pair]
    trade = _taken(trade_words, kind * 2 + chance.integers(0, 2, count))
    forms, shares = zip(*words.LEGAL_FORMS, strict=True)
    form = _taken(forms, chance.choice(len(forms), count, p=np.array(shares) / sum(shares)))
    where = _taken(world.place_names, place)
    bracketed = pc.binary_join_element_wise("（", where, "）", "")
    style = chance.random(count)
    before = pc.if_else(pa.array(style < 0.75), where, "")
    inside = pc.if_else(pa.array(style > 0.95), bracketed, "")
    own = pc.binary_join_element_wise(before, brand, trade, inside, form, "")
    is_branch = parents != np.arange(count)
    branch = pc.binary_join_element_wise(own.take(pa.array(parents)), where, "分公司", "")
    name = pc.if_else(pa.array(is_branch), branch, own)
    key = pc.replace_substring(pc.replace_substring(name, "（", "("), "）", ")")
    return {"name": name, "name_key": key}


def _figures(chance: Chance, count: int, as_of: date, parents: Whole) -> Columns:
    ladder = _LADDER[np.minimum((chance.random(count) ** 1.6 * len(_LADDER)).astype(int), 11)]
    odd = np.round(chance.lognormal(15.5, 1.6, count) / 10_000).astype(np.int64) * 10_000 + 10_000
    capital = np.where(chance.random(count) < 0.65, ladder, odd)
    is_branch = parents != np.arange(count)
    unknown = is_branch | (chance.random(count) < 0.05)
    paid = (capital * np.round(chance.random(count), 2)).astype(np.int64)
    states, shares = [one for one, _ in _STATUSES], [share for _, share in _STATUSES]
    state = chance.choice(len(states), count, p=shares)
    active = np.array([states[at].is_active is True for at in range(len(states))])[state]
    days = (chance.random(count) ** 2 * 40 * 365).astype(np.int32)
    founded = (as_of - date(1970, 1, 1)).days - 30 - days
    growth = np.round(np.maximum(chance.normal(0.1, 0.5, count), -0.9), 2)
    return {
        "capital_yuan": pa.array(capital, mask=unknown),
        "paid_capital_yuan": pa.array(paid, mask=unknown | (chance.random(count) < 0.55)),
        "founded_date": pa.array(founded.astype(np.int32), pa.int32()).cast(pa.date32()),
        "status": _taken([one.value for one in states], state),
        "is_active": pa.array(active, mask=state == len(states) - 1),
        "employees": pa.array(
            np.ceil(chance.lognormal(2.5, 1.3, count)).astype(np.int64), mask=chance.random(count) < 0.4
        ),
        "capital_growth_3y": pa.array(growth, mask=unknown | (chance.random(count) < 0.7)),
    }


def _people(world: World, chance: Chance, place: Whole) -> Columns:
    count = len(place)
    first = _taken(list(words.SURNAMES), chance.integers(0, len(words.SURNAMES), count))
    given = [_taken(list(words.GIVEN), chance.integers(0, len(words.GIVEN), count)) for _ in range(2)]
    second = pc.if_else(pa.array(chance.random(count) < 0.8), given[1], "")
    road = _taken(words.ROADS, chance.integers(0, len(words.ROADS), count))
    # three in a hundred sit at one of few doors: where secretaries let addresses
    number = np.where(chance.random(count) < 0.03, 8, chance.integers(1, 4000, count))
    door = pc.binary_join_element_wise(
        _taken(world.place_names, place), road, pa.array(number).cast(pa.string()), "号", ""
    )
    group = _taken(world.groups, (chance.random(count) ** 3 * len(world.groups)).astype(np.int64))
    has_group = pa.array(chance.random(count) < 0.02)
    return {
        "legal_person": pc.binary_join_element_wise(first, given[0], second, ""),
        "address": door,
        "group_name": pc.if_else(has_group, group, pa.scalar(None, pa.string())),
    }


def _scopes(world: World, chance: Chance, kind: Whole) -> pa.Array:
    """Two doings of its own trade and one thing anybody does; three in a hundred are not known."""
    count = len(kind)
    mains = [f"{trade}{doing}" for pair in world.trades for trade in pair for doing in words.DOING]
    per_class = 2 * len(words.DOING)
    chosen = [
        _taken(mains, kind * per_class + chance.integers(0, per_class, count)),
        _taken(mains, kind * per_class + chance.integers(0, per_class, count)),
        _taken(words.GENERIC_SCOPES, chance.integers(0, len(words.GENERIC_SCOPES), count)),
        _taken(words.GENERIC_SCOPES, chance.integers(0, len(words.GENERIC_SCOPES), count)),
    ]
    told = pc.binary_join_element_wise(*chosen, "；")
    return pc.if_else(pa.array(chance.random(count) < 0.03), pa.scalar(None, pa.string()), told)


def _related(
    enterprise: pa.Table, chance: Chance, parents: Whole, kind: Whole, as_of: date
) -> Mapping[str, pa.Table]:
    count = enterprise.num_rows
    eid, name = enterprise["eid"].combine_chunks(), enterprise["name"].combine_chunks()
    children = np.flatnonzero(parents != np.arange(count))
    held = np.flatnonzero(chance.random(count) < 0.06)
    holders = chance.integers(0, count, len(held))
    sellers = np.flatnonzero(chance.random(count) < 0.03)
    # suppliers and buyers of one module: the next of those whose classes are neighbours
    by_module = np.argsort(kind // 8, kind="stable")
    buyers = by_module[(np.argsort(by_module)[sellers] + 1) % count]
    renamed = np.flatnonzero(chance.random(count) < 0.01)
    old_name = pc.replace_substring(name.take(pa.array(renamed)), "有限公司", "有限责任公司")
    made = {
        "branch": [
            eid.take(pa.array(parents[children])),
            eid.take(pa.array(children)),
            enterprise["county"].combine_chunks().take(pa.array(children)),
            enterprise["founded_date"].combine_chunks().take(pa.array(children)),
        ],
        "share": [
            eid.take(pa.array(holders)),
            name.take(pa.array(holders)),
            eid.take(pa.array(held)),
            pa.array(np.round(chance.random(len(held)) * 100, 2)),
        ],
        "trade_link": [
            eid.take(pa.array(sellers)),
            eid.take(pa.array(buyers)),
            pa.array(np.round(chance.random(len(sellers)), 3)),
        ],
        "name_alias": [
            old_name,
            eid.take(pa.array(renamed)),
            pa.array(np.ones(len(renamed))),
            pa.repeat(pa.scalar(SOURCE), len(renamed)),
        ],
    }
    tables = {"enterprise": enterprise}
    for key, columns in made.items():
        rest = [pa.repeat(pa.scalar(SOURCE), len(columns[0]))] if key != "name_alias" else []
        rest.append(pa.repeat(pa.scalar(as_of, pa.date32()), len(columns[0])))
        tables[key] = pa.table([*columns, *rest], schema=FACTS[key])
    return tables
