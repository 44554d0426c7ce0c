"""Tables of regions and activities drawn with a seed, for the tests of chains."""

import numpy as np

from wutong_engines.chains import Matrix
from wutong_engines.chains.matrix import Flags, Numbers


def drawn(seed: int, regions: int = 12, activities: int = 30) -> Matrix:
    """Amounts with hidden capabilities, a tenth of the cells empty."""
    chance = np.random.default_rng(seed)
    values = chance.lognormal(0, 1, (regions, 4)) @ chance.lognormal(0, 1, (4, activities))
    values *= chance.lognormal(0, 1.5, values.shape) * (chance.random(values.shape) < 0.9)
    return matrix_of(values)


def matrix_of(values: Numbers) -> Matrix:
    regions, activities = np.asarray(values).shape
    return Matrix(
        tuple(f"r{number:03}" for number in range(regions)),
        tuple(f"a{number:03}" for number in range(activities)),
        np.asarray(values, dtype=np.float64),
    )


def flags(*rows: str) -> Flags:
    """`flags("110", "011")`: presence as people draw it."""
    return np.array([[letter == "1" for letter in row] for row in rows])
