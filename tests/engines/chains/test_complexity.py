"""ECI and PCI: closed forms, the general eigenproblem, and every case in which there is no number."""

import numpy as np
import pytest

from engines.chains.drawn_tables import drawn, flags, matrix_of
from wutong_engines.chains import activity_bands, complexity_of, presence, rca, region_bands, study_of
from wutong_engines.chains.complexity import spectrum
from wutong_engines.chains.matrix import Flags, Numbers
from wutong_engines.chains.outlook import outlook_gain, outlook_index


def general(present: Flags) -> tuple[Numbers, Numbers]:
    """ECI and PCI from the definition: the non-symmetric matrix on activities, all its eigenvectors."""
    links = present.astype(float)
    diversity, ubiquity = links.sum(axis=1), links.sum(axis=0)
    square = (links / ubiquity).T @ (links / diversity[:, np.newaxis])
    values, vectors = np.linalg.eig(square)
    of_activities = np.real(vectors[:, np.argsort(np.real(values))[-2]])
    of_regions = links @ of_activities / diversity
    sign = np.sign(np.corrcoef(diversity, of_regions)[0, 1])
    mean, spread = (sign * of_regions).mean(), of_regions.std()
    return (sign * of_regions - mean) / spread, (sign * of_activities - mean) / spread


@pytest.mark.parametrize("shape", [(12, 30), (30, 12), (25, 25)])
@pytest.mark.parametrize("seed", range(6))
def test_equal_to_the_general_eigenproblem(seed: int, shape: tuple[int, int]) -> None:
    present = presence(rca(drawn(seed, *shape).values))
    found = complexity_of(present)
    assert found.parts == 1 and not any(found.region_reasons) and not any(found.activity_reasons)
    eci, pci = general(present)
    assert found.eci == pytest.approx(eci, abs=1e-10) and found.pci == pytest.approx(pci, abs=1e-10)
    assert found.eigenvalues[0] == pytest.approx(1)


@pytest.mark.parametrize("seed", range(5))
def test_scale_sign_and_the_mean_of_what_a_region_has(seed: int) -> None:
    present = presence(rca(drawn(seed, 20, 40).values))
    found = complexity_of(present)
    assert found.eci.mean() == pytest.approx(0, abs=1e-12) and found.eci.std() == pytest.approx(1)
    assert np.corrcoef(found.eci, present.sum(axis=1))[0, 1] > 0
    means = [found.pci[row].mean() for row in present]
    assert found.eci == pytest.approx(means, abs=1e-10)


def test_two_regions_in_closed_form() -> None:
    """M = [[1,1,1],[0,1,1]]: λ₂ = 1/6, k = (2, −3) on regions and (12, −3, −3) on activities."""
    found = complexity_of(flags("111", "011"))
    assert found.eigenvalues[:2] == pytest.approx((1, 1 / 6))
    assert found.eci == pytest.approx([1, -1]) and found.pci == pytest.approx([5, -1, -1])
    assert found.raw_pci == pytest.approx([4.8, -1.2, -1.2])


def test_the_iterative_side_says_the_same_as_the_dense(monkeypatch: pytest.MonkeyPatch) -> None:
    present = presence(rca(drawn(3, 60, 90).values))
    dense = spectrum(present)
    monkeypatch.setattr("wutong_engines.chains.complexity.DENSE_AT_MOST", 10)
    iterated = spectrum(present)
    sign = np.sign(dense.of_regions @ iterated.of_regions)
    assert iterated.values == pytest.approx(dense.values, abs=1e-10)
    assert sign * iterated.of_regions == pytest.approx(dense.of_regions, abs=1e-9)
    assert sign * iterated.of_activities == pytest.approx(dense.of_activities, abs=1e-9)


def test_one_empty_region_is_one_nan_with_its_reason() -> None:
    full = drawn(4, 10, 20)
    values = np.insert(full.values, 3, 0.0, axis=0)
    with_empty, without = study_of(matrix_of(values)), study_of(full)
    assert np.flatnonzero(np.isnan(with_empty.complexity.eci)).tolist() == [3]
    assert "各项全是 0" in with_empty.complexity.region_reasons[3]
    others = [*range(3), *range(4, 11)]
    assert with_empty.complexity.eci[others] == pytest.approx(without.complexity.eci, abs=1e-10)
    assert with_empty.complexity.pci == pytest.approx(without.complexity.pci, abs=1e-10)
    assert np.isnan(with_empty.coi[3]) and np.isfinite(with_empty.coi[others]).all()
    said = with_empty.as_json()
    assert said["eci"]["r003"] is None and list(said["reasons"]["regions"]) == ["r003"]


def test_an_empty_activity_is_one_nan_with_its_reason() -> None:
    found = study_of(matrix_of(np.insert(drawn(4, 10, 20).values, 5, 0.0, axis=1))).complexity
    assert np.flatnonzero(np.isnan(found.pci)).tolist() == [5]
    assert found.activity_reasons[5] == "没有一个地区达到相对优势的门槛"


def test_two_parts_are_flagged_and_nothing_is_ranked() -> None:
    present = flags("1110000", "0110000", "0011000", "0000111", "0000110")
    found = complexity_of(present)
    assert found.parts == 2 and "网络分成 2 块" in found.notes[0]
    assert np.isnan(found.eci).all() and np.isnan(found.pci).all()
    assert set(found.region_reasons) == {"网络分成不相连的几块，不能同排"}


def test_within_the_largest_part_only_when_asked() -> None:
    present = flags("1110000", "0110000", "0011000", "0000111", "0000110")
    found = complexity_of(present, only_largest=True)
    alone = complexity_of(present[:3, :4])
    assert found.eci[:3] == pytest.approx(alone.eci) and np.isnan(found.eci[3:]).all()
    assert found.pci[:4] == pytest.approx(alone.pci) and np.isnan(found.pci[4:]).all()
    assert found.region_reasons[3] == "不在最大的一块里，与那一块不相连" and found.region_reasons[0] == ""


def test_of_two_equal_parts_neither_is_the_largest() -> None:
    present = flags("1100", "0100", "0011", "0001")
    assert np.isnan(complexity_of(present, only_largest=True).eci).all()


@pytest.mark.parametrize(
    ("present", "words"),
    [
        (flags("111", "111", "111"), "分不出高低"),
        (flags("110", "011", "101"), "第二与第三特征值相同"),
        (flags("000", "000"), "没有一格达到门槛"),
        (flags("110", "000"), "只剩一个地区或一个产业"),
    ],
)
def test_what_cannot_be_ordered_is_not_ordered(present: Flags, words: str) -> None:
    found = complexity_of(present)
    assert np.isnan(found.eci).all() and words in "".join(found.notes)
    assert all(found.region_reasons) and all(found.activity_reasons)


def test_a_sign_nothing_decides_is_said() -> None:
    found = complexity_of(flags("110", "011"))
    assert found.eci == pytest.approx([1, -1]) and "以排在最前的地区为正" in found.notes[0]


def test_what_hangs_together_by_a_thread_is_said() -> None:
    left = [f"{'1' * (size % 6 + 4):0<9}{'0' * 9}" for size in range(9)]
    right = [row[::-1] for row in left]
    joined = complexity_of(flags(*left, *right, "0" * 8 + "11" + "0" * 8))
    assert joined.parts == 1 and "网络几乎断成两块" in joined.notes[-1] and np.isfinite(joined.eci).all()


def test_outlook_equals_plain_loops() -> None:
    made = study_of(drawn(8, 9, 15))
    absent, worth = ~made.present, made.complexity.raw_pci
    coi = np.array([(made.density[row] * absent[row] * worth).sum() for row in range(9)])
    assert made.coi == pytest.approx((coi - coi.mean()) / coi.std())
    for row in range(9):
        for column in range(15):
            gains = made.near[column] / made.near.sum(axis=1) * worth * absent[row]
            assert made.cog[row, column] == pytest.approx(gains.sum() if absent[row, column] else 0)


def test_no_outlook_without_complexity() -> None:
    present = flags("1100", "0011")
    worth = np.full(4, np.nan)
    assert np.isnan(outlook_index(present, present / 2, worth)).all()
    assert np.isnan(outlook_gain(present, np.eye(4), worth)).all()


def test_bands_hold_the_estimate_and_come_again_the_same() -> None:
    made = study_of(drawn(11, 30, 120))
    for bands, point in (
        (region_bands(made.present, made.complexity, draws=60), made.complexity.eci),
        (activity_bands(made.present, made.complexity, draws=60), made.complexity.pci),
    ):
        known = np.isfinite(bands.low)
        assert bands.draws + bands.left_out == 60 and bands.draws > 30
        assert (bands.low[known] <= bands.high[known]).all() and known.mean() > 0.9
        inside = (bands.low <= point) & (point <= bands.high)
        assert inside[known].mean() > 0.7
        assert np.nanmin(bands.rank_best) >= 1 and np.nanmax(bands.rank_worst) <= len(point)
    again = region_bands(made.present, made.complexity, draws=60)
    first = region_bands(made.present, made.complexity, draws=60)
    assert np.array_equal(again.low, first.low, equal_nan=True)
    other = region_bands(made.present, made.complexity, draws=60, seed=1)
    assert not np.array_equal(other.low, first.low, equal_nan=True)


def test_more_activities_make_narrower_bands() -> None:
    widths = []
    for activities in (25, 400):
        chance = np.random.default_rng(2)
        apart = np.linspace(0, 1, 15)[:, np.newaxis] - chance.random(activities)
        present = chance.random(apart.shape) < 1 / (1 + np.exp(-9 * apart - 1))
        bands = region_bands(present, complexity_of(present), draws=60)
        widths.append(float(np.nanmedian(bands.high - bands.low)))
    assert widths[1] < widths[0] / 2


def test_no_bands_where_nothing_is_ranked() -> None:
    present = flags("1100", "0011")
    bands = region_bands(present, complexity_of(present), draws=5)
    assert np.isnan(bands.low).all() and (bands.draws, bands.left_out) == (0, 5)
    with pytest.raises(ValueError, match="draws 为 0"):
        region_bands(present, complexity_of(present), draws=0)
