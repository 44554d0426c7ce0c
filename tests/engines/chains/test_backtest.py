"""Planted gaps: a network with structure finds them, one whose activities were exchanged does not."""

import numpy as np
import pytest

from engines.chains.drawn_tables import matrix_of
from wutong_engines.chains import Found, Matrix, MatrixError, entries, planted_gaps, presence, rca, study_of
from wutong_engines.chains.matrix import Numbers


def blocks(seed: int = 0) -> Matrix:
    """Five families of activities; each region is strong in two of them, with noise."""
    chance = np.random.default_rng(seed)
    strong = np.zeros((60, 5))
    for row in strong:
        row[chance.choice(5, 2, replace=False)] = 1
    family = np.arange(100) % 5
    return matrix_of(np.exp(2.0 * strong[:, family] + chance.normal(0, 0.7, (60, 100))))


def told(found: tuple[Found, ...]) -> dict[str, Found]:
    return {one.measure: one for one in found}


def test_structure_is_found_and_chance_is_not() -> None:
    own = told(planted_gaps(blocks(), count=120))
    null = told(planted_gaps(blocks(), count=120, is_permuted=True))
    assert own["relative"].auc > 0.9 and own["relative"].recall > own["ubiquity"].recall + 0.2
    assert 0.42 < null["relative"].auc < 0.58
    assert null["ubiquity"] == own["ubiquity"]


def test_the_same_again() -> None:
    assert planted_gaps(blocks(), count=10) == planted_gaps(blocks(), count=10)
    assert planted_gaps(blocks(), count=10) != planted_gaps(blocks(), count=10, seed=1)


def test_nothing_to_plant_is_refused() -> None:
    with pytest.raises(ValueError, match="没有可以拿掉再找的产业"):
        planted_gaps(matrix_of(np.eye(3)))
    with pytest.raises(ValueError, match="count 为 0"):
        planted_gaps(blocks(), count=0)


def later(before: Matrix, seed: int, by: Numbers) -> Matrix:
    """The same with new strength where `by` is highest among a random half of what was far from present."""
    chance = np.random.default_rng(seed)
    absent = rca(before.values) < 0.5
    pick = absent & (chance.random(by.shape) < 0.5) & (by > np.nanquantile(by[absent], 0.8))
    return matrix_of(np.where(pick, before.values.sum(axis=1, keepdims=True) * 0.05, before.values))


def test_what_came_by_relatedness_is_foretold_by_it() -> None:
    before = blocks(3)
    chance = np.random.default_rng(4)
    by_related = {one.measure: one for one in entries(before, later(before, 1, study_of(before).relative))}
    by_chance = {one.measure: one for one in entries(before, later(before, 1, chance.random((60, 100))))}
    assert by_related["relative"].auc > 0.8 and abs(by_chance["relative"].auc - 0.5) < 0.06
    assert by_related["relative"].precision > 2 * by_related["relative"].base


def test_the_auc_is_the_share_of_pairs_in_order() -> None:
    before = blocks(5)
    after = later(before, 2, np.random.default_rng(6).random((60, 100)))
    made = study_of(before)
    absent = made.rca < 0.5
    entered = absent & presence(rca(after.values))
    hits, misses = made.relative[entered], made.relative[absent & ~entered]
    share = np.mean([(hit > misses).mean() + (hit == misses).mean() / 2 for hit in hits])
    found = {one.measure: one for one in entries(before, after)}["relative"]
    assert found.auc == pytest.approx(share) and found.entries == len(hits)
    assert found.cells == absent.sum()


def test_tables_that_cannot_be_compared_are_refused() -> None:
    before = blocks()
    with pytest.raises(ValueError, match="有 0 格是新进的"):
        entries(before, before)
    with pytest.raises(MatrixError, match="不一样：只留两张都有的"):
        entries(before, matrix_of(before.values[:, :-1]))
