"""Input–output linkages: closed forms, identities, and the shipped table of 2020."""

import csv
from pathlib import Path

import numpy as np
import pytest

from wutong_engines.chains import LinkageError, Linkages, chain_fit, from_edges, from_flows

TABLES = Path(__file__).resolve().parents[3] / "reference" / "input_output"
FLOWS, OUTPUTS = np.array([[150.0, 500.0], [200.0, 100.0]]), np.array([1000.0, 2000.0])


def table(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def shipped() -> tuple[list[dict[str, str]], Linkages]:
    sectors = table("sectors.csv")
    edges = (
        (row["supplier"], row["user"], float(row["input_coefficient"]), float(row["sales_coefficient"]))
        for row in table("edges.csv")
    )
    return sectors, from_edges([row["sector"] for row in sectors], edges)


def test_two_sectors_in_closed_form() -> None:
    """det(I − A) = 0.85·0.95 − 0.25·0.2 = 0.7575."""
    links = from_flows(["a", "b"], FLOWS, OUTPUTS)
    assert links.inputs == pytest.approx(np.array([[0.15, 0.25], [0.2, 0.05]]))
    assert links.leontief == pytest.approx(np.array([[0.95, 0.25], [0.2, 0.85]]) / 0.7575)
    assert links.sales == pytest.approx(np.array([[0.15, 0.5], [0.1, 0.05]]))
    assert links.backward == pytest.approx(np.array([1.15, 1.10]) / 1.125)
    assert links.direct_of("b") == pytest.approx([0.2, 0.05])
    assert links.total_of("b") == pytest.approx([0.2 / 0.7575, 0.85 / 0.7575 - 1])


def test_output_follows_from_demand_and_from_primary_inputs() -> None:
    chance = np.random.default_rng(1)
    flows = chance.lognormal(0, 2, (40, 40)) * (chance.random((40, 40)) < 0.5)
    outputs = np.maximum(flows.sum(axis=0), flows.sum(axis=1)) * chance.uniform(1.1, 2, 40)
    links = from_flows([str(number) for number in range(40)], flows, outputs)
    assert links.leontief @ (outputs - flows.sum(axis=1)) == pytest.approx(outputs, rel=1e-12)
    assert (outputs - flows.sum(axis=0)) @ links.ghosh == pytest.approx(outputs, rel=1e-12)
    # the two are the same seen from either side: B = x̂⁻¹ A x̂
    assert links.ghosh == pytest.approx(links.leontief / outputs[:, np.newaxis] * outputs, rel=1e-10)
    assert links.backward.mean() == pytest.approx(1) and links.forward.mean() == pytest.approx(1)
    rounds = np.eye(40) + sum(np.linalg.matrix_power(links.inputs, power) for power in range(1, 400))
    assert links.leontief == pytest.approx(rounds, rel=1e-9)


def test_a_sector_without_output_takes_and_gives_nothing() -> None:
    flows = np.zeros((3, 3))
    flows[:2, :2] = FLOWS
    links = from_flows(["a", "b", "c"], flows, np.array([1000.0, 2000.0, 0.0]))
    assert links.leontief[2].tolist() == [0, 0, 1] and not links.inputs[:, 2].any()


def test_the_shipped_sectors_agree_with_their_edges() -> None:
    """Edges below 1% are missing, so totals come out lower than those of the whole table, never higher."""
    sectors, links = shipped()
    direct, total = links.direct_of("100"), links.total_of("100")
    for number, row in enumerate(sectors):
        told = float(row["electricity_direct"])
        assert direct[number] == pytest.approx(told if told >= 0.01 else 0, abs=1e-6), row
        own_unit = 1 if row["sector"] == "100" else 0
        assert direct[number] <= total[number] + 1e-12 < float(row["electricity_total"]) - own_unit, row
    for column, found in (("backward_linkage", links.backward), ("forward_linkage", links.forward)):
        told = np.array([float(row[column]) for row in sectors])
        assert told.mean() == pytest.approx(1, abs=1e-6) and np.corrcoef(told, found)[0, 1] > 0.9


def test_what_eats_power_in_the_shipped_table() -> None:
    direct = {row["name"]: float(row["electricity_direct"]) for row in table("sectors.csv")}
    assert direct["基础化学原料"] == pytest.approx(0.114, abs=5e-4)
    heavy = sorted(
        (name for name in direct if name != "电力、热力生产和供应"), key=lambda name: -direct[name]
    )
    assert {"基础化学原料", "水泥、石灰和石膏"} <= set(heavy[:4])


def test_fit_counts_suppliers_and_buyers_that_are_here() -> None:
    links = Linkages(
        ("ore", "salt", "cell"),
        np.array([[0.0, 0.4, 0.0], [0.0, 0.1, 0.3], [0.0, 0.0, 0.0]]),
        np.array([[0.0, 0.8, 0.0], [0.0, 0.1, 0.6], [0.0, 0.0, 0.0]]),
    )
    fit = chain_fit(links, np.array([1.0, 0.0, 0.5]))
    assert fit == pytest.approx([0.0, 0.4 + 0.6 * 0.5, 0.0])
    assert chain_fit(links, np.array([0.0, 1.0, 0.0])) == pytest.approx([0.8, 0.0, 0.3])


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: from_flows(["a", "b"], -FLOWS, OUTPUTS), "a → a 为 -0.15：写 0 或正数"),
        (lambda: from_flows(["a", "b"], FLOWS, np.array([1000.0, 0.0])), "b 有往来而总产出为 0"),
        (lambda: from_flows(["a", "b"], FLOWS, np.array([1000.0, np.nan])), "b 的总产出为 nan"),
        (lambda: from_flows(["a"], FLOWS, OUTPUTS), "三者要一致"),
        (lambda: from_flows(["a", "a"], FLOWS, OUTPUTS), "部门有重名"),
        (lambda: from_flows(["a", "b"], FLOWS, np.array([100.0, 200.0])), "没有逆"),
        (lambda: from_edges(["a"], [("a", "z", 0.1, 0.1)]), "没有部门 z"),
        (lambda: from_edges(["a"], [("a", "a", 0.1, 0.1)] * 2), "出现两次"),
        (lambda: from_flows(["a", "b"], FLOWS, OUTPUTS).total_of("c"), "没有部门 c"),
        (
            lambda: chain_fit(from_flows(["a", "b"], FLOWS, OUTPUTS), np.array([1.0, np.nan])),
            "b 的有无为 nan",
        ),
        (lambda: chain_fit(from_flows(["a", "b"], FLOWS, OUTPUTS), np.ones(3)), "每个部门写一个"),
    ],
)
def test_bad_tables_are_refused(made: object, words: str) -> None:
    with pytest.raises(LinkageError) as caught:
        made()  # type: ignore[operator]
    assert words in str(caught.value)
