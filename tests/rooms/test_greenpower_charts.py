"""The drawings follow the numbers, say them, and keep their words apart."""

import re
from datetime import date
from itertools import combinations, pairwise

import numpy as np
import pytest

from wutong.greenpower.pictures import charts
from wutong.greenpower.pictures.drawing import (
    Chart,
    Drawing,
    WrongNumbers,
    price_text,
    round_ticks,
    tick_text,
)
from wutong.greenpower.pictures.week import supply
from wutong.web.jinja import environment

NAMES = [
    ("wind", "风电"),
    ("solar", "光伏"),
    ("storage", "储能"),
    ("grid_connection", "电网接入"),
    ("energy", "网购"),
    ("income", "上网收入"),
]
STAY = ("留在江苏用网电", 0.579)
USUAL = (0.048, 0.111, 0.079, 0.046, 0.058, -0.013)
FRONT = [(0.75, 0.3285), (0.8, 0.329), (0.85, 0.3313), (0.88, 0.3337), (0.9, 0.3359), (0.92, 0.3385)]
FRONT += [(0.94, 0.3418), (0.95, 0.344), (0.96, 0.347), (0.97, 0.3513), (0.98, 0.3586), (0.99, 0.3754)]
MONDAY = date(2026, 1, 19)


def parts(*values: float) -> list[tuple[str, str, float]]:
    return [(key, label, value) for (key, label), value in zip(NAMES, values, strict=True)]


def fall(*values: float, beside: tuple[str, float] | None = STAY) -> Chart:
    return charts.waterfall(parts(*values), sum(values), beside)


def hours(**changes: float) -> dict[str, np.ndarray]:
    """A week of one steady hour that balances: 40 wind and 60 sun; 20 sold, 10 stored, 10 cut; 30 bought."""
    steady = {"wind_mw": 40.0, "solar_mw": 60.0, "imported_mw": 30.0, "discharged_mw": 10.0, "load_mw": 100.0}
    steady |= {"exported_mw": 20.0, "charged_mw": 10.0, "curtailed_mw": 10.0} | changes
    return {key: np.full(168, value) for key, value in steady.items()}


def texts(drawing: Drawing) -> list[str]:
    return [w.text for w in drawing.words]


def apart(drawing: Drawing) -> None:
    for one, other in combinations(drawing.words, 2):
        assert not one.box.meets(other.box), (drawing.name, one.text, other.text)
    for words in drawing.words:
        assert words.box.left >= -1, words
        assert words.box.right <= drawing.width + 1, words
        assert 0 <= words.y <= drawing.height


def heights(path: str) -> list[float]:
    return [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", path)]


# 钱花在哪


def test_bars_are_as_long_as_the_money_and_end_at_the_total() -> None:
    picture = fall(*USUAL).wide
    bars = picture.shapes
    per_yuan = bars[-1].height / sum(USUAL)
    for bar, value in zip(bars, USUAL, strict=False):
        assert bar.height == pytest.approx(abs(value) * per_yuan, abs=0.15)
    assert picture.links[-1].y1 == bars[-1].y
    assert picture.axis and bars[-1].y + bars[-1].height == pytest.approx(picture.axis.y1, abs=0.1)
    assert picture.target and picture.target.y1 < bars[-1].y
    assert {"0.048", "−0.013", "0.329", "低 0.250", "留在江苏用网电 0.579"} <= set(texts(picture))


def test_income_steps_down_and_a_price_above_staying_says_so() -> None:
    chart = fall(0.3, 0.35, 0.2, 0.05, 0.02, -0.2)
    before, income = chart.wide.shapes[4:6]
    assert income.y == pytest.approx(before.y)
    assert chart.wide.links[5].y1 == pytest.approx(income.y + income.height, abs=0.1)
    assert any("到户高 0.141" in text for text in texts(chart.wide))
    assert chart.wide.arrow is None
    assert "到户高 0.141" in texts(chart.phone)


@pytest.mark.parametrize(
    "values",
    [USUAL, (0, 0.0002, 0, 0.05, 0.48, 0), (0.0,) * 6, (0.02, 0.3, 0, 0.01, 0.001, -0.5), (0.1,) * 6],
)
@pytest.mark.parametrize("stay", [0.579, 0.531, 0.03, 0.0, 6.5])
def test_words_of_a_waterfall_keep_apart(values: tuple[float, ...], stay: float) -> None:
    chart = fall(*values, beside=("留在内蒙古自治区用网电", stay))
    apart(chart.wide)
    apart(chart.phone)


def test_many_long_names_take_two_lines() -> None:
    long = [*parts(*USUAL), ("backup", "备用机组与燃料", 0.1), ("pumped", "抽水蓄能", 0.1)]
    chart = charts.waterfall(long, sum(p[2] for p in long))
    assert "备用机组" in texts(chart.wide) and "与燃料" in texts(chart.wide)
    apart(chart.wide)
    apart(chart.phone)


def test_parts_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(WrongNumbers, match="少列或多列"):
        charts.waterfall(parts(*USUAL), 0.4)
    with pytest.raises(WrongNumbers, match="画不出来"):
        fall(float("nan"), 0, 0, 0, 0, 0)


# 再绿一点，贵多少


def test_points_follow_share_and_cost_and_ticks_cover_them() -> None:
    chart = charts.front(FRONT[::-1], 0.8)
    dots = sorted(chart.wide.dots, key=lambda d: d.x)
    assert len(dots) == 12 == len(chart.rows)
    assert all(a.x < b.x and a.y > b.y for a, b in pairwise(dots))
    marked = [d for d in dots if d.css == "c-dot-on"]
    assert marked == [dots[1]]
    values = [t.value for t in chart.wide.y_ticks]
    assert values[0] <= 0.3285 and values[-1] >= 0.3754
    assert "本方案 0.329" in texts(chart.wide) and "80%" in texts(chart.wide)
    assert "95%：0.344，多 1.5 分" in texts(chart.wide)


@pytest.mark.parametrize("chosen", [0.75, 0.86, 0.9, 0.94, 0.96, 0.975, 0.99])
def test_words_of_a_front_keep_apart(chosen: float) -> None:
    for points in (FRONT, [(s, 0.4) for s, _ in FRONT], [(i / 12, 0.3 + (i / 12) ** 9) for i in range(13)]):
        for cost in (None, 0.35):
            chart = charts.front(points, chosen, cost)
            apart(chart.wide)
            apart(chart.phone)


def test_equal_points_lie_level_and_one_point_stands_alone() -> None:
    level = charts.front([(s, 0.4) for s, _ in FRONT], 0.9)
    assert len({d.y for d in level.wide.dots}) == 1
    alone = charts.front([(0.8, 0.33)], 0.8)
    assert len(alone.wide.dots) == 1 and texts(alone.wide) == ["80%", "本方案 0.330"]
    ticks = [t.at for t in alone.wide.y_ticks]
    assert min(ticks) < alone.wide.dots[0].y < max(ticks)


def test_a_plan_no_point_is_near_is_not_marked_unless_its_cost_is_known() -> None:
    assert all(d.css == "c-dot" for d in charts.front(FRONT, 0.5).wide.dots)
    known = charts.front(FRONT, 0.7, 0.327)
    assert known.rows[-1] == ("70%", "0.327", "本方案")
    with pytest.raises(WrongNumbers, match="0 到 1"):
        charts.front([(80.0, 0.3)], 80.0)
    with pytest.raises(WrongNumbers, match="没有算出"):
        charts.front([], 0.8)


# 一周的每小时


def test_bands_add_up_to_the_load_and_share_the_surplus_in_proportion() -> None:
    flows = supply(hours())
    wind, solar, storage, grid = (mw[0] for _, _, mw in flows.bands)
    assert (wind, solar, storage, grid) == pytest.approx((24, 36, 10, 30))
    assert wind / solar == pytest.approx(40 / 60)
    assert flows.surplus[0] == 40


def test_charging_from_the_grid_is_no_supply_of_the_load() -> None:
    flows = supply(
        hours(wind_mw=0, solar_mw=0, exported_mw=0, curtailed_mw=0, charged_mw=25, imported_mw=115)
    )
    assert sum(mw for _, _, mw in flows.bands) == pytest.approx(flows.load)
    assert flows.bands[3][2][0] == pytest.approx(90)


def test_a_week_draws_seven_days_and_two_on_the_phone() -> None:
    chart = charts.week(hours(), MONDAY)
    assert [w for w in texts(chart.wide) if "月" in w][::6] == ["1 月 19 日", "1 月 25 日"]
    assert [w for w in texts(chart.phone) if "月" in w] == ["1 月 19 日", "1 月 20 日"]
    assert [s.css for s in chart.wide.shapes] == [
        "c-hatch",
        "c-wind",
        "c-solar",
        "c-storage",
        "c-grid",
        "c-line",
    ]
    ticks = {t.value: t.at for t in chart.wide.y_ticks}
    assert max(ticks) >= 140
    assert f"{ticks[100]:.1f}" in chart.wide.shapes[-1].path
    assert chart.legend[0][2] == "24%" and chart.legend[3][2] == "30%"
    assert chart.rows[0][1:] == ("576", "864", "240", "720", "2,400", "960")
    assert len(chart.wide.name) and chart.wide.name != chart.phone.name


def test_no_wind_no_storage_no_surplus_leave_nothing_drawn() -> None:
    chart = charts.week(
        hours(
            wind_mw=0,
            solar_mw=0,
            discharged_mw=0,
            exported_mw=0,
            charged_mw=0,
            curtailed_mw=0,
            imported_mw=100,
        ),
        MONDAY,
    )
    assert [s.css for s in chart.wide.shapes] == ["c-grid", "c-line"]
    assert not any("余" in text for text in texts(chart.wide))


def test_backup_has_its_band() -> None:
    flows = supply(hours(imported_mw=10, backup_mw=20))
    assert [label for _, label, _ in flows.bands][3:] == ["备用机组", "网购"]
    assert flows.bands[3][2][0] == pytest.approx(20)


def test_hours_that_do_not_balance_or_are_too_few_are_refused() -> None:
    broken = hours()
    broken["load_mw"][7] += 5
    with pytest.raises(WrongNumbers, match="第 8 小时"):
        charts.week(broken, MONDAY)
    with pytest.raises(WrongNumbers, match="168"):
        charts.week({key: value[:100] for key, value in hours().items()}, MONDAY)


# 一年里靠电网多少小时


def test_a_year_falls_from_high_to_low_in_few_points() -> None:
    rng = np.random.default_rng(5)
    load, net = rng.uniform(60, 100, 8760), rng.uniform(-45, 50, 8760)
    chart = charts.duration(load, net)
    line = heights(chart.wide.shapes[-1].path)
    assert len(line) <= 200 and line == sorted(line)
    values = [t.value for t in chart.wide.y_ticks]
    assert values[0] <= net.min() and values[-1] >= load.max()
    assert [s.css for s in chart.wide.shapes] == ["c-grid", "c-income", "c-line"]
    assert any(f"净买 {(net > 0).sum():,} 小时" in text for text in texts(chart.wide))
    assert "8,760 小时" in texts(chart.wide)
    assert chart.rows[0][0] == "0" and len(chart.rows) == 11


def test_quarter_hours_count_as_quarters() -> None:
    chart = charts.duration(np.full(35_040, 80.0), np.r_[np.full(4_000, 20.0), np.zeros(31_040)], 0.25)
    assert any("净买 1,000 小时" in text for text in texts(chart.wide))


@pytest.mark.parametrize("factor", [-2.0, -0.4, 0.0, 0.3, 1.0, 1.5])
def test_words_of_a_year_keep_apart(factor: float) -> None:
    load = np.random.default_rng(2).uniform(70, 100, 8760)
    chart = charts.duration(load, load * factor)
    apart(chart.wide)
    apart(chart.phone)


def test_one_step_is_a_level_line_and_unequal_columns_are_refused() -> None:
    assert len(heights(charts.duration(np.array([5.0]), np.array([3.0])).wide.shapes[-1].path)) == 2
    with pytest.raises(WrongNumbers, match="一样长"):
        charts.duration(np.ones(3), np.ones(2))


# 字与页


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0.3285, 0.3754), (-45, 102), (0, 8760), (0.4, 0.4001)])
def test_ticks_cover_and_are_round(low: float, high: float) -> None:
    ticks = round_ticks(low, high)
    step = ticks[1] - ticks[0]
    assert ticks[0] <= low and ticks[-1] >= high and 2 <= len(ticks) <= 8
    assert len({tick_text(t, step) for t in ticks}) == len(ticks)


def test_small_and_negative_prices_are_written_as_they_are() -> None:
    assert [price_text(v) for v in (0.329, -0.013, 0.0002, 0.00001, 0.0)] == [
        "0.329",
        "−0.013",
        "0.0002",
        "< 0.0001",
        "0",
    ]


def test_every_chart_prints_with_its_sentence_its_table_and_no_inline_style() -> None:
    module = environment(loader=_loader(), autoescape=True).get_template("greenpower/_charts.html").module
    year = charts.duration(np.linspace(100, 60, 8760), np.linspace(50, -40, 8760))
    drawn = {
        "waterfall": fall(*USUAL),
        "front": charts.front(FRONT, 0.8),
        "week": charts.week(hours(), MONDAY),
        "duration": year,
    }
    for name, chart in drawn.items():
        html = str(getattr(module, name)(chart))
        assert html.count('role="img"') == 2 and html.count(f'aria-label="{chart.sentence}"') == 2
        assert html.count("<caption>") == 1 and chart.question in html and chart.unit in html
        assert "style=" not in html and "<script" not in html and "nan" not in html
        ids = re.findall(r' id="([^"]+)"', html)
        assert len(ids) == len(set(ids))
    assert "风电直供" in str(module.legend())


def _loader() -> object:
    from django.conf import settings
    from jinja2 import FileSystemLoader

    source = settings.ROOT / "src" / "wutong"
    return FileSystemLoader([source / "greenpower" / "templates", source / "web" / "templates"])
