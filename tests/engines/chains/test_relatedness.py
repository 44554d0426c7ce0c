"""RCA, proximity, density, relatedness: beside plain loops, in closed form, and what must not change them."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.chains.drawn_tables import drawn, flags, matrix_of
from wutong_engines.chains import density, presence, proximity, rca, relative, study_of


def test_advantage_is_share_over_share() -> None:
    found = rca(np.array([[3.0, 1.0], [1.0, 3.0]]))
    assert found == pytest.approx(np.array([[1.5, 0.5], [0.5, 1.5]]))


def test_an_empty_region_or_activity_has_no_advantage_rather_than_none() -> None:
    found = rca(np.array([[3.0, 1.0, 0.0], [0.0, 0.0, 0.0], [1.0, 2.0, 0.0]]))
    assert np.isnan(found[1]).all() and np.isnan(found[:, 2]).all()
    assert np.isfinite(found[np.ix_([0, 2], [0, 1])]).all()
    assert not presence(found)[1].any() and not presence(found)[:, 2].any()


@pytest.mark.parametrize("seed", range(20))
def test_every_region_with_anything_reaches_one_somewhere(seed: int) -> None:
    found = drawn(seed)
    assert presence(rca(found.values)).any(axis=1).all()


def test_one_in_exact_numbers_is_present_whatever_the_rounding() -> None:
    """Three regions of one profile have advantages of exactly 1; as floats some come out a little less."""
    values = np.outer([1.0, 3.0, 7.0], [0.1, 0.2, 0.3, 0.7])
    assert presence(rca(values)).all()


@pytest.mark.parametrize("seed", range(10))
def test_proximity_and_density_equal_plain_loops(seed: int) -> None:
    present = presence(rca(drawn(seed, 7, 9).values))
    near = proximity(present)
    count = present.sum(axis=0)
    for left, right in product(range(9), repeat=2):
        together = sum(1 for row in present if row[left] and row[right])
        assert near[left, right] == pytest.approx(min(together / count[left], together / count[right]))
    with_itself = density(present, near, with_itself=True)
    without = density(present, near, with_itself=False)
    for region, activity in product(range(7), range(9)):
        had = [near[activity, other] for other in range(9) if present[region, other]]
        assert with_itself[region, activity] == pytest.approx(sum(had) / near[activity].sum())
        others = [other for other in range(9) if other != activity]
        whole = sum(near[activity, other] for other in others)
        had = [near[activity, other] for other in others if present[region, other]]
        expected = sum(had) / whole if whole else np.nan
        assert without[region, activity] == pytest.approx(expected, nan_ok=True)


def test_an_activity_near_to_nothing_has_no_relatedness() -> None:
    present = flags("110", "110", "001")
    near = proximity(present)
    assert near.tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
    assert density(present, near, with_itself=True)[:, 2].tolist() == [0, 0, 1]
    assert np.isnan(density(present, near, with_itself=False)[:, 2]).all()


def test_relative_relatedness_forgets_diversity() -> None:
    """Twice as near to everything, or being near to everybody, changes nothing; 1 is what is expected."""
    nearness = np.array([[0.1, 0.2, 0.3], [0.3, 0.1, 0.2]])
    assert relative(nearness * np.array([[1.0], [2.0]])) == pytest.approx(relative(nearness))
    assert relative(np.outer([1.0, 2.0, 3.0], [0.1, 0.5])) == pytest.approx(np.ones((3, 2)))
    found = relative(np.array([[0.1, np.nan, 0.0], [0.3, np.nan, 0.0]]))
    assert np.isnan(found[:, 1:]).all() and np.isfinite(found[:, 0]).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(1e-6, 1e9))
def test_order_and_unit_change_nothing(seed: int, unit: float) -> None:
    matrix = drawn(seed, 8, 14)
    rows = np.random.default_rng(seed + 1).permutation(8)
    columns = np.random.default_rng(seed + 2).permutation(14)
    plain = study_of(matrix)
    moved = study_of(matrix_of((matrix.values * unit)[np.ix_(rows, columns)]))
    for name in ("rca", "density", "relatedness", "relative", "cog"):
        expected = getattr(plain, name)[np.ix_(rows, columns)]
        assert getattr(moved, name) == pytest.approx(expected, rel=1e-8, abs=1e-8, nan_ok=True)
    assert moved.coi == pytest.approx(plain.coi[rows], abs=1e-8, nan_ok=True)
    assert moved.complexity.eci == pytest.approx(plain.complexity.eci[rows], abs=1e-8, nan_ok=True)
    assert moved.complexity.pci == pytest.approx(plain.complexity.pci[columns], abs=1e-8, nan_ok=True)


def test_a_threshold_must_mean_something() -> None:
    with pytest.raises(ValueError, match="写正数"):
        presence(np.ones((2, 2)), 0)
