"""How sure an answer is: weather years, storage prices, another load, equal to the engine's; and the map."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from wutong.greenpower import sensitivity, study
from wutong.greenpower.facts import Basis, folder
from wutong.greenpower.pictures import sureness
from wutong.greenpower.pictures.drawing import WrongNumbers
from wutong.greenpower.pictures.place_map import place_map
from wutong.greenpower.question import Question
from wutong_engines.greenpower import NoPlan, Plan, Range, over_weather, size, sweep_storage_price
from wutong_engines.greenpower.profiles import WEATHER_YEARS, profile, sites

pytestmark = pytest.mark.django_db
QUICK = Question(load="two_shift", peak=20.0, green=50.0, billing="two_part")
ASKED = {"load": "two_shift", "peak": "20", "green": "50", "billing": "two_part"}
HARD = QUICK.with_(site="xining", green=98.0)


def price(found: Any) -> float:
    """Of a plan, or of what is told of one."""
    assert isinstance(found.delivered_yuan_per_kwh, float)
    return found.delivered_yuan_per_kwh


def test_five_weather_years_are_the_engines_own() -> None:
    answer = study.answer(QUICK, Basis())
    told = sensitivity.over_years(answer)
    years = [
        (profile(folder(), "golmud", "wind", year), profile(folder(), "golmud", "solar_fixed", year))
        for year in range(WEATHER_YEARS)
    ]
    direct = over_weather(study.case_of(QUICK, "two_part", Basis()), years, sensitivity.TOLERANCE)
    assert len(told) == 5 and price(told[0].sized) == price(told[0].built) == price(answer.outcome)
    assert [price(one.sized) for one in told[1:]] == [price(one) for one in direct[1:]]
    assert [one.wind_hours for one in told] == [pytest.approx(wind.sum()) for wind, _ in years]


def test_what_is_built_is_kept_whatever_the_year() -> None:
    answer = study.answer(QUICK, Basis())
    assert isinstance(answer.outcome, Plan)
    case = study.case_of(QUICK, "two_part", Basis())
    for one in sensitivity.over_years(answer)[1:]:
        wind = profile(folder(), "golmud", "wind", one.year)
        solar = profile(folder(), "golmud", "solar_fixed", one.year)
        limits = {name: Range(*[getattr(answer.outcome, name)] * 2) for name in sensitivity.BUILT}
        asked = replace(case.policy, min_green_share_of_load=0.0)
        direct = size(replace(case, wind_cf=wind, solar_cf=solar, limits=limits, policy=asked), 1e-3)
        assert isinstance(direct, Plan) and one.built.green_share == direct.green_share
        assert price(one.built) == price(direct)


def test_storage_prices_are_the_engines_own_and_those_of_the_slider() -> None:
    answer = study.answer(QUICK.with_(storage=75.0), Basis())
    points = sensitivity.over_storage_prices(answer)
    assert [p.value for p in points] == [40, 60, 75, 80, 100, 120, 140]
    case = study.case_of(QUICK, "two_part", Basis())
    direct = sweep_storage_price(case, [p.value / 100 for p in points], sensitivity.TOLERANCE)
    assert [price(p.told) for p in points] == pytest.approx([price(p.answer) for p in direct], rel=1e-3)
    slid = study.answer(QUICK.with_(storage=120.0), Basis())
    assert price(points[5].told) == pytest.approx(price(slid.outcome), rel=1e-3)


def test_a_load_that_turns_out_other_pays_for_what_stands() -> None:
    answer = study.answer(QUICK, Basis())
    assert isinstance(answer.outcome, Plan)
    costs = dict(sensitivity.prices(sensitivity.over_loads(answer)))
    assert costs[100.0] == price(answer.outcome)
    assert costs[60.0] > costs[80.0] > costs[100.0]
    assert costs[130.0] == pytest.approx(costs[100.0], rel=1e-3)  # more of the same at the same price
    case = study.case_of(QUICK, "two_part", Basis())
    limits = {name: Range(minimum=getattr(answer.outcome, name)) for name in sensitivity.BUILT}
    direct = size(replace(case, load_mw=case.load_mw * 0.8, limits=limits), sensitivity.TOLERANCE)
    assert costs[80.0] == price(direct)


def test_the_first_load_that_breaks_a_rule_is_told_with_the_rule(
    cast: SimpleNamespace, client_of: Any
) -> None:
    points = sensitivity.over_loads(study.answer(HARD, Basis()))
    below = sensitivity.refused(points)
    assert len(below) == 1 and below[0].value == min(p.value for p in points)
    asked = ASKED | {"site": "xining", "green": "98"}
    said = client_of(cast.officer).get("/greenpower/loads/", asked).content.decode()
    assert f"负荷降到 {below[0].value:g}% 就守不住规则了" in said and "自用占发电比例下限" in said


def test_the_parts_come_with_sentence_table_and_no_inline_style(
    cast: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.officer)
    page = client.get("/greenpower/", ASKED).content.decode()
    for part, words in (
        ("years", ("换一年天气，差多少", "第 4 年", "照建绿电", "不是预报")),
        ("storage-prices", ("储能贵贱，差多少", "本方案", "贵到 140% 时配")),
        ("loads", ("建好以后负荷变了，差多少", "每度价钱不变")),
    ):
        assert f'hx-get="/greenpower/{part}/?load=two_shift' in page
        said = client.get(f"/greenpower/{part}/", ASKED).content.decode()
        assert f'id="{part}"' in said and all(one in said for one in words), part
        assert said.count('role="img"') == 2 and "<caption>" in said
        assert "style=" not in said and "<html" not in said


def test_what_cannot_be_done_has_no_parts() -> None:
    answer = study.answer(QUICK, Basis())
    case = study.case_of(QUICK, "two_part", Basis())
    nothing = {name: Range(maximum=1.0) for name in sensitivity.BUILT}
    refused = size(replace(case, limits=nothing), 1e-3)
    assert isinstance(refused, NoPlan)
    broken = replace(answer, outcomes={"two_part": refused})
    assert sensitivity.over_years(broken) == () and sensitivity.over_loads(broken) == ()


def test_a_drawing_of_no_year_is_refused() -> None:
    with pytest.raises(WrongNumbers):
        sureness.years([("平常年", None, None)], 0)
    chart = sureness.years([("平常年", 0.3, 0.3), ("第 1 年", None, 0.31), ("第 2 年", 0.32, None)], 0)
    assert ("第 1 年", "没有方案", "0.310") in chart.rows and "0.300 到 0.320" in chart.sentence


# 地图


@pytest.mark.parametrize(("width", "has_hours"), [(820, True), (340, False)])
def test_every_place_is_on_the_map_and_words_keep_apart(cast: Any, width: int, has_hours: bool) -> None:
    drawn = place_map(sites(folder()), width, has_hours)
    assert [one.key for one in drawn.spots] == [one.key for one in sites(folder())]
    boxes = [(one.key, words.box) for one in drawn.spots for words in (one.label, one.hours) if words]
    for key, box in boxes:
        assert box.left >= 0 and box.right <= drawn.width and box.bottom <= drawn.height
        assert not any(box.meets(other) for whose, other in boxes if whose != key)
    for at, one in enumerate(drawn.spots):
        assert all((one.x - o.x) ** 2 + (one.y - o.y) ** 2 > 18**2 for o in drawn.spots[at + 1 :])
    assert len(drawn.seats) > 40


def test_a_place_of_the_map_keeps_every_other_choice(cast: SimpleNamespace, client_of: Any) -> None:
    page = client_of(cast.officer).get("/greenpower/", ASKED | {"site": "yushu"}).content.decode()
    assert "示意图，不作界线依据" in page
    kept = "load=two_shift&amp;peak=20&amp;green=50&amp;billing=two_part"
    assert page.count(f'href="/greenpower/?site=gonghe&amp;{kept}" data-place="gonghe"') == 2
    assert page.count('data-place="yushu"') == page.count('风 1,800，年满发小时" aria-current="true"') == 2
