"""Assumed loads keep their load factor, repeat themselves and say what is assumed."""

import numpy as np
import pytest

from wutong_engines.greenpower import loads

FACTORS = {  # mean over contracted peak
    "data_centre": (0.86, 0.90),
    "aluminium": (0.96, 0.98),
    "lithium_carbonate": (0.70, 0.76),
    "polysilicon": (0.91, 0.93),
    "continuous": (0.89, 0.91),
    "two_shift": (0.60, 0.66),
    "cold_chain": (0.56, 0.64),
}


def test_the_table_covers_every_kind() -> None:
    assert set(FACTORS) == set(loads.KINDS)


@pytest.mark.parametrize("kind", loads.KINDS)
def test_load_factor_and_bounds(kind: str) -> None:
    series = loads.load(kind, 100.0)
    low, high = FACTORS[kind]
    assert series.shape == (8760,) and series.min() >= 5 and series.max() <= 100
    assert low < series.mean() / 100 < high
    assert loads.load_factor(series) == pytest.approx(series.mean() / series.max())


@pytest.mark.parametrize("kind", loads.KINDS)
def test_the_same_seed_gives_the_same_year_and_scales(kind: str) -> None:
    assert np.array_equal(loads.load(kind, 100.0, seed=3), loads.load(kind, 100.0, seed=3))
    assert not np.array_equal(loads.load(kind, 100.0, seed=3), loads.load(kind, 100.0, seed=4))
    assert loads.load(kind, 50.0) == pytest.approx(loads.load(kind, 100.0) / 2)


@pytest.mark.parametrize("kind", loads.KINDS)
def test_every_kind_says_what_is_assumed(kind: str) -> None:
    made = loads.KINDS[kind]
    assert made.name in loads.provenance(kind) and loads.provenance(kind).startswith("假设：")
    assert made.intensity is None or (made.intensity.source and made.intensity.basis in {"假设", "公开报道"})


def test_leap_years_and_quarter_hours() -> None:
    assert loads.load("two_shift", 10.0, hours=8784).size == 8784
    quarter = loads.load("two_shift", 10.0, hours=8784, steps_an_hour=4)
    assert quarter.size == 35_136
    assert quarter[: 4 * 24].reshape(24, 4)[12].mean() > 2 * quarter[: 4 * 24].reshape(24, 4)[3].mean()


def test_the_shapes_are_those_promised() -> None:
    week = loads.load("two_shift", 100.0)[: 24 * 7].reshape(7, 24)
    assert week[0, 12] > 80 and week[0, 2] < 45 and week[6].max() < 45
    lithium = loads.load("lithium_carbonate", 100.0).reshape(365, 24).mean(1)
    assert lithium[20:34].max() < 20 < lithium[34] and lithium[200] > lithium[350]
    cold = loads.load("cold_chain", 100.0).reshape(365, 24).mean(1)
    assert cold[180:220].mean() > 1.3 * cold[:20].mean()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"kind": "bakery", "peak_mw": 1.0}, "bakery"),
        ({"kind": "continuous", "peak_mw": 0.0}, "大于 0"),
        ({"kind": "continuous", "peak_mw": float("nan")}, "大于 0"),
        ({"kind": "continuous", "peak_mw": 1.0, "hours": 12}, "24"),
        ({"kind": "continuous", "peak_mw": 1.0, "steps_an_hour": 3}, "1、2 或 4"),
    ],
)
def test_what_cannot_be_made_is_said(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(loads.LoadError, match=words):
        loads.load(**arguments)  # type: ignore[arg-type]
