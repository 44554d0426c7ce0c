"""The score of what a region lacks: from landed projects, the chain's edges and the energy of sectors."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from django.conf import settings

from wutong.chains.queries import Verdicts
from wutong.chains.rules import Content, NodeSaid, Weights
from wutong.chains.standing import Landed, Node, Presence
from wutong.chains.verdicts import gates_of
from wutong.organisation.dictionaries import regions
from wutong.organisation.models import Region
from wutong_engines.chains import (
    Gap,
    LinkageError,
    Matrix,
    MatrixError,
    NodeGap,
    Prospect,
    Rated,
    Study,
    chain_fit,
    from_edges,
    rate,
    study_of,
)

LACKING = (Gap.BUILD, Gap.EXTEND, Gap.UPGRADE, Gap.DISTANT, Gap.UNKNOWN)


@dataclass(frozen=True)
class Case:
    """A chain as it stands in the region."""

    key: str
    content: Content
    presences: Mapping[str, Presence]
    gaps: Mapping[str, NodeGap]


@dataclass(frozen=True)
class Scored:
    """`rated` by node; `lacks`: term → why there is no number; `pool`: how many were compared."""

    rated: Mapping[Node, Rated]
    lacks: Mapping[Node, Mapping[str, str]]
    pool: int


def scored(
    cases: list[Case], region_code: str, known: Landed, weights: Weights, verdicts: Verdicts
) -> Scored:
    """Every node the region lacks, of all chains, each term a percentile among them."""
    table = _table(known)
    prospects, lacks = [], {}
    for case in cases:
        fits = _fits(case)
        for node in case.content.nodes:
            if case.gaps[node.key].kind not in LACKING:
                continue
            numbers, why = _numbers((case.key, node.key), node, fits, table, region_code)
            lacks[case.key, node.key] = why
            gates = gates_of(case.key, node, verdicts)
            prospects.append(Prospect(f"{case.key}/{node.key}", numbers, gates))
    found = rate(prospects, weights=weights.terms) if prospects else ()
    by_node: dict[Node, Rated] = {}
    for one in found:
        chain, _, key = one.industry.partition("/")
        by_node[chain, key] = one
    return Scored(by_node, lacks, len(prospects))


def _numbers(
    place: Node, node: NodeSaid, fits: Mapping[str, float | str], table: "Study | str", region_code: str
) -> tuple[dict[str, float | None], dict[str, str]]:
    """Term → number, None unknown; and why it is unknown."""
    numbers: dict[str, float | None] = {}
    why: dict[str, str] = {}
    fit, energy = fits[node.key], _energy(node)
    for name, value in (
        ("chain_fit", fit),
        ("resources", energy),
        *_of_table(place, table, region_code).items(),
    ):
        if isinstance(value, str):
            numbers[name], why[name] = None, value
        else:
            numbers[name] = value
    return numbers, why


def _fits(case: Case) -> dict[str, float | str]:
    """Σ of what its suppliers and buyers here would give and take; or why that cannot be said."""
    keys = tuple(one.key for one in case.content.nodes)
    told = [one for one in case.content.edges if one.weight is not None]
    lacking: dict[str, list[str]] = {key: [] for key in keys}
    has: set[str] = set()
    for one in told:
        for own, other in ((one.supplier, one.buyer), (one.buyer, one.supplier)):
            has.add(own)
            if case.presences[other].value is None:
                lacking[own].append(case.content.names[other])
    try:
        links = from_edges(keys, ((one.supplier, one.buyer, one.weight or 0, one.sales or 0) for one in told))
        sums = chain_fit(links, np.array([case.presences[key].value or 0.0 for key in keys]))
    except LinkageError as error:
        return dict.fromkeys(keys, str(error))
    found: dict[str, float | str] = {}
    for number, key in enumerate(keys):
        if key not in has:
            found[key] = "上下游的联系都没有强度"
        elif lacking[key]:
            found[key] = f"不知道这里有没有{'、'.join(lacking[key])}"
        else:
            found[key] = float(sums[number])
    return found


def _of_table(place: Node, table: "Study | str", region_code: str) -> dict[str, float | str]:
    names = ("relatedness", "complexity", "outlook")
    if isinstance(table, str):
        return dict.fromkeys(names, table)
    row = table.matrix.row_of.get(region_code)
    label = "/".join(place)
    if row is None:
        return dict.fromkeys(names, "只在市州之间比，这个地区不在表里")
    if label not in table.matrix.activities:
        return dict.fromkeys(names, "全省没有这一环的落地项目")
    column = table.matrix.activities.index(label)
    values = (table.relative[row, column], table.complexity.pci[column], table.cog[row, column])
    return {
        name: float(value) if np.isfinite(value) else "表太稀，算不出来"
        for name, value in zip(names, values, strict=True)
    }


def _table(known: Landed) -> "Study | str":
    """Prefectures × nodes by the number of landed projects; or why there is none."""
    prefectures = [code for code, one in regions().items() if _is_second(one)]
    nodes = sorted(known.cells)
    values = np.array(
        [[known.at(node, code).count for node in nodes] for code in prefectures], dtype=np.float64
    )
    if values.size:
        rows, columns = np.flatnonzero(values.sum(axis=1)), np.flatnonzero(values.sum(axis=0))
        prefectures, nodes = [prefectures[one] for one in rows], [nodes[one] for one in columns]
        values = values[np.ix_(rows, columns)]
    try:
        labels = tuple("/".join(node) for node in nodes)
        return study_of(Matrix(tuple(prefectures), labels, values), only_largest=True)
    except MatrixError:
        return "落地的项目太少，比不出哪些产业常在一起"


def _is_second(one: Region) -> bool:
    return one.parent_id is not None and regions()[one.parent_id].parent_id is None


def _energy(node: NodeSaid) -> float | str:
    """Electricity of a unit of output through all rounds of inputs: what green power has to offer it."""
    known = [electricity()[code] for code in node.codes if code in electricity()]
    return sum(known) / len(known) if known else "没有行业代码，或代码没有对应的部门"


@cache
def electricity() -> dict[str, float]:
    """GB/T 4754 code → total electricity of its sector of the 2020 table."""
    sectors = {row["sector"]: float(row["electricity_total"]) for row in _rows("input_output/sectors.csv")}
    return {row["code"]: sectors[row["sector"]] for row in _rows("chains/sectors.csv")}


@cache
def backtest() -> tuple[dict[str, Any], ...]:
    """What was found again of what had been taken out, as the benchmark wrote it."""
    return tuple(
        row | {"recall": float(row["recall"]), "auc": float(row["auc"]), "planted": int(row["planted"])}
        for row in _rows("chains/backtest.csv")
    )


def _rows(name: str) -> list[dict[str, Any]]:
    with (settings.REFERENCE / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
