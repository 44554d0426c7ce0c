"""Packaged profiles stand at their stated hours, keep to physics, and repeat themselves."""

from pathlib import Path

import numpy as np
import pytest

from wutong_engines.greenpower import profiles

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "reference" / "greenpower"
KEYS = [place.key for place in profiles.sites(FOLDER)]


def test_every_prefecture_has_a_place_and_every_row_a_ground() -> None:
    places = profiles.sites(FOLDER)
    assert {"格尔木", "德令哈", "大柴旦", "贵南", "西宁", "刚察", "玉树"} <= {place.name for place in places}
    regions = (ROOT / "reference" / "regions.csv").read_text(encoding="utf-8")
    codes = {line.split(",")[0] for line in regions.splitlines()}
    assert {place.region_code for place in places} <= codes
    assert len({place.region_code[:4] for place in places}) == 8
    for place in places:
        assert place.source and place.basis == "合成" and len(place.date) == 10
        assert 1450 <= place.full_load_hours["solar_fixed"] <= 1700
        assert 1800 <= place.full_load_hours["wind"] <= 2200


@pytest.mark.parametrize("technology", profiles.TECHNOLOGIES)
@pytest.mark.parametrize("key", KEYS)
def test_hours_are_as_stated(key: str, technology: str) -> None:
    stated = profiles.site(FOLDER, key).full_load_hours[technology]
    years = [profiles.profile(FOLDER, key, technology, year) for year in range(profiles.WEATHER_YEARS)]
    assert all(series.shape == (8760,) and series.min() >= 0 and series.max() <= 1 for series in years)
    assert years[0].sum() == pytest.approx(stated, rel=0.005)
    assert np.mean([series.sum() for series in years]) == pytest.approx(stated, rel=0.005)
    assert len({series.tobytes() for series in years}) == profiles.WEATHER_YEARS
    spread = [series.sum() / stated for series in years]
    assert 0.9 < min(spread) < 0.97 and 1.03 < max(spread) < 1.1


@pytest.mark.parametrize("technology", ["solar_fixed", "solar_tracking"])
@pytest.mark.parametrize("key", KEYS)
def test_no_sun_at_night(key: str, technology: str) -> None:
    """Beijing time: even the west of Qinghai is dark from 22:00 to 06:00, and noon is after 13:00."""
    for year in range(profiles.WEATHER_YEARS):
        by_hour = profiles.profile(FOLDER, key, technology, year).reshape(365, 24)
        assert by_hour[:, [22, 23, 0, 1, 2, 3, 4, 5]].max() == 0
        centre = (by_hour.sum(0) * (np.arange(24) + 0.5)).sum() / by_hour.sum()
        assert 12.7 < centre < 14.6
        december, june = by_hour[334:365], by_hour[151:181]
        assert (december > 0).sum() < (june > 0).sum()


def test_tracking_is_flatter_and_gives_more() -> None:
    for key in KEYS:
        fixed = profiles.profile(FOLDER, key, "solar_fixed").reshape(365, 24).mean(0)
        tracking = profiles.profile(FOLDER, key, "solar_tracking").reshape(365, 24).mean(0)
        assert tracking.sum() == pytest.approx(1.13 * fixed.sum(), rel=0.005)
        assert tracking[[8, 18]].sum() > fixed[[8, 18]].sum()


def test_wind_blows_day_and_night_and_remembers() -> None:
    for key in KEYS:
        series = profiles.profile(FOLDER, key, "wind")
        assert np.corrcoef(series[1:], series[:-1])[0, 1] > 0.85
        assert (series == 0).mean() < 0.25 and (series > 0.9).mean() < 0.1


def test_two_reads_are_equal_and_cannot_be_written() -> None:
    first = profiles.profile(FOLDER, "golmud", "wind", 3)
    assert np.array_equal(first, profiles.profile(FOLDER, "golmud", "wind", 3))
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 1.0


def test_the_nearest_place_and_its_distance() -> None:
    place, distance = profiles.nearest(FOLDER, 36.41, 94.92)
    assert place.name == "格尔木" and distance < 5
    place, distance = profiles.nearest(FOLDER, 36.93, 98.48)
    assert place.name == "德令哈" and 90 < distance < 130
    with pytest.raises(profiles.ProfileError, match="经度"):
        profiles.nearest(FOLDER, 94.9, 36.4 + 200)


@pytest.mark.parametrize(
    ("key", "technology", "year", "words"),
    [
        ("beijing", "wind", 0, "beijing"),
        ("golmud", "hydro", 0, "solar_fixed"),
        ("golmud", "wind", 5, "气象年 5"),
    ],
)
def test_what_is_not_packaged_is_said(key: str, technology: str, year: int, words: str) -> None:
    with pytest.raises(profiles.ProfileError, match=words):
        profiles.profile(FOLDER, key, technology, year)


def test_a_damaged_or_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(profiles.ProfileError, match=r"sites\.csv"):
        profiles.sites(tmp_path)
    (tmp_path / "profiles").mkdir()
    (tmp_path / "sites.csv").write_bytes((FOLDER / "sites.csv").read_bytes())
    with pytest.raises(profiles.ProfileError, match=r"缺少.*golmud"):
        profiles.profile(tmp_path, "golmud", "wind")
    (tmp_path / "profiles" / "golmud.npz").write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(profiles.ProfileError, match="已损坏"):
        profiles.profile(tmp_path, "golmud", "wind")


def test_provenance_says_synthetic() -> None:
    place = profiles.site(FOLDER, "golmud")
    for technology in profiles.TECHNOLOGIES:
        words = profiles.provenance(place, technology)
        assert words.startswith("合成：格尔木") and "不是实测" in words


def test_the_folder_stays_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 1.5e6
