"""Planted gaps: a network with structure finds them, one whose activities were exchanged does not."""

import numpy as np
import pytest

from engines.chains.drawn_tables import matrix_of
from wutong_engines.chains import Found, Matrix, planted_gaps


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
