"""Industries by visible weights: percentiles, unknown terms, hard gates, bands that say how firm they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong_engines.chains import (
    Band,
    Gate,
    Prospect,
    Rated,
    Verdict,
    catalogue_gate,
    ecology_gate,
    energy_gate,
    rate,
)
from wutong_engines.chains.industries import BAND_NAMES, TERM_NAMES, WEIGHTS
from wutong_engines.chains.weighing import percentiles, weigh

TERMS = tuple(WEIGHTS)


def prospect(industry: str, value: float, *gates: Gate, **others: float | None) -> Prospect:
    return Prospect(industry, {**dict.fromkeys(TERMS, value), **others}, gates)


def by_name(rated: tuple[Rated, ...]) -> dict[str, Rated]:
    return {one.industry: one for one in rated}


def test_weights_are_those_of_the_method_and_every_term_has_words() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1) and set(TERM_NAMES) == set(WEIGHTS)
    assert WEIGHTS["relatedness"] == 0.30 and "density" not in WEIGHTS
    assert set(BAND_NAMES) == set(Band)


def test_percentiles_share_the_place_of_equals() -> None:
    assert percentiles(np.array([10.0, 30.0, 20.0, np.nan])) == pytest.approx(
        [1 / 6, 5 / 6, 1 / 2, np.nan], nan_ok=True
    )
    assert percentiles(np.array([5.0, 5.0])).tolist() == [0.5, 0.5]
    assert np.isnan(percentiles(np.array([np.nan]))).all()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_percentiles_keep_the_order_and_average_a_half(numbers: list[float]) -> None:
    found = percentiles(np.array(numbers))
    assert found.mean() == pytest.approx(0.5) and found.min() > 0 and found.max() < 1
    for left in range(len(numbers)):
        for right in range(len(numbers)):
            assert (numbers[left] < numbers[right]) == (found[left] < found[right])


def test_the_score_is_the_weighted_mean_of_percentiles() -> None:
    rated = by_name(rate([prospect("a", 1), prospect("b", 2, complexity=0.0)]))
    assert rated["a"].weighed.score == pytest.approx(0.25 * 0.85 + 0.75 * 0.15)
    assert rated["b"].weighed.score == pytest.approx(0.75 * 0.85 + 0.25 * 0.15)
    assert rated["a"].weighed.coverage == 1
    assert (rated["b"].weighed.low, rated["b"].weighed.high) == pytest.approx(
        ((0.75 * 0.55 + 0.25 * 0.15) / 0.7, 0.75)
    )


def test_what_is_unknown_gives_its_weight_to_the_rest_and_is_shown() -> None:
    rated = by_name(rate([prospect("a", 1), prospect("b", 2, resources=None)]))
    weighed = rated["b"].weighed
    assert weighed.coverage == pytest.approx(0.8) and weighed.score == pytest.approx((0.75 * 0.8) / 0.8)
    unknown = next(term for term in weighed.terms if term.name == "resources")
    assert (unknown.share, unknown.weight, unknown.counted) == (None, 0.2, 0)
    assert sum(term.counted for term in weighed.terms) == pytest.approx(1)


def test_too_little_known_is_no_band() -> None:
    little = Prospect("new", {"relatedness": 9.0})
    rated = by_name(rate([prospect("a", 1), prospect("b", 2), little]))
    assert rated["new"].band is Band.THIN and rated["new"].reasons == ("已知的只占权重 30%",)
    nothing = by_name(rate([prospect("a", 1), Prospect("none", {})]))["none"]
    assert nothing.band is Band.THIN and nothing.weighed.score is None


@pytest.mark.parametrize(
    ("gate", "band"),
    [
        (catalogue_gate("鼓励"), Band.FIRST),
        (catalogue_gate("允许"), Band.FIRST),
        (catalogue_gate("限制"), Band.CLOSED),
        (catalogue_gate("淘汰"), Band.CLOSED),
        (catalogue_gate(None), Band.FIRST),
        (energy_gate(False, None), Band.FIRST),
        (energy_gate(True, None), Band.CONDITIONAL),
        (energy_gate(True, True), Band.FIRST),
        (energy_gate(True, False), Band.CLOSED),
        (energy_gate(None, None), Band.FIRST),
        (ecology_gate(True), Band.CLOSED),
        (ecology_gate(False), Band.FIRST),
        (ecology_gate(None), Band.FIRST),
    ],
)
def test_gates_are_hard(gate: Gate, band: Band) -> None:
    """The best of all by every term, and still only what the gate allows."""
    rated = by_name(
        rate([*(prospect(f"i{number}", number) for number in range(9)), prospect("best", 9, gate)])
    )
    assert rated["best"].band is band
    assert (gate.reason in rated["best"].reasons) == (gate.verdict is not Verdict.OPEN)


def test_the_better_bands_first_and_no_places_within() -> None:
    rated = rate([prospect(name, value) for name, value in zip("dbacfe", (9, 8, 7, 3, 2, 1), strict=True)])
    assert [(one.band.label, one.industry) for one in rated] == [
        ("先看", "b"), ("先看", "d"), ("可看", "a"), ("一般", "c"), ("一般", "e"), ("一般", "f"),
    ]  # fmt: skip


def test_a_band_that_hangs_on_one_term_is_not_firm() -> None:
    others = [prospect(f"i{number}", number) for number in range(10)]
    firm = by_name(rate([*others, prospect("x", 99)]))["x"]
    shaky = by_name(rate([*others, prospect("x", 6.5, relatedness=99.0)]))["x"]
    assert firm.is_firm and firm.band is Band.FIRST
    assert not shaky.is_firm and shaky.band is Band.FIRST


@pytest.mark.parametrize(
    ("prospects", "weights", "words"),
    [
        ([prospect("a", 1)], {"relatedness": 1.0}, "权重 chain_fit：要有且只有"),
        ([prospect("a", 1)], {**WEIGHTS, "density": 0.1}, "权重 density"),
        ([prospect("a", 1)], {**WEIGHTS, "outlook": -1.0}, "权重 outlook 为 -1"),
        ([prospect("a", 1)], dict.fromkeys(WEIGHTS, 0.0), "权重合计是 0"),
        ([prospect("a", 1)] * 2, WEIGHTS, "产业 a 出现两次"),
        ([prospect("a", 1, density=3.0)], WEIGHTS, "density 不是评分项"),
    ],
)
def test_what_makes_no_sense_is_refused(
    prospects: list[Prospect], weights: dict[str, float], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        rate(prospects, weights=weights)
    with pytest.raises(ValueError, match="目录类别 支持"):
        catalogue_gate("支持")


def test_a_weight_of_nothing_counts_for_nothing() -> None:
    weighed = weigh({"a": 0.9, "b": 0.1}, {"a": 1.0, "b": 0.0})
    assert weighed.score == 0.9 and weighed.coverage == 1 and (weighed.low, weighed.high) == (0.9, 0.9)
