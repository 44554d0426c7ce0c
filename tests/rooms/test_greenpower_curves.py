"""Curves of one's own through the page: read and checked by the line, seen up the line, used in a study."""

import io
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from engines.hour_files import nasa_csv, nasa_json
from wutong.audit.models import Entry
from wutong.greenpower import study
from wutong.greenpower.asking import asked_by, question_of
from wutong.greenpower.curves.queries import hours_of, named_in, offered_to
from wutong.greenpower.facts import Basis, folder
from wutong.greenpower.models import Curve, Version
from wutong.organisation.models import Person
from wutong_engines.greenpower import NoPlan, Plan, size
from wutong_engines.greenpower.profiles import profile
from wutong_engines.greenpower.uploads import read_hours

pytestmark = pytest.mark.django_db
TOLD = {"name": "某某铝业 2025 年", "source": "企业 2025 年关口表", "basis": "实测", "kind": "load"}


def a_load(peak: float = 37.2, steps: int = 8760) -> np.ndarray:
    hour = np.arange(steps) * 8760 / steps % 24
    return np.round(peak * (0.75 + 0.25 * np.sin(2 * np.pi * (hour - 9) / 24)), 4)


def csv_of(values: Any, heading: str = "负荷(MW)") -> bytes:
    lines = io.StringIO()
    lines.write(heading + "\n")
    lines.writelines(f"{value}\n" for value in values)
    return lines.getvalue().encode()


def bring(client: Any, data: bytes, file_name: str = "负荷.csv", **told: str) -> Any:
    return client.post("/greenpower/curves/new/", TOLD | told | {"file": SimpleUploadedFile(file_name, data)})


def kept(client: Any, data: bytes, **told: str) -> Curve:
    answer = bring(client, data, **told)
    assert answer.status_code == 302, answer.content.decode()
    return Curve.objects.get(pk=int(answer.headers["Location"].rstrip("/").rsplit("/", 1)[1]))


@pytest.fixture
def officer(cast: SimpleNamespace, client_of: Any) -> Any:
    return client_of(cast.officer)


def test_a_load_is_kept_with_where_it_is_from(cast: SimpleNamespace, officer: Any) -> None:
    data = csv_of(a_load())
    curve = kept(officer, data)
    assert curve.body_id == cast.officer.body_id and curve.peak == pytest.approx(37.2)
    read = read_hours(data, "负荷.csv", "load")
    own = offered_to(cast.officer)[0]
    assert (hours_of(own) == read.values).all() and not hours_of(own).flags.writeable
    said = officer.get(f"/greenpower/curves/{curve.pk}/").content.decode()
    for words in (
        "某某铝业 2025 年",
        "企业 2025 年关口表",
        "负荷.csv",
        "峰值 37.2 MW",
        "实测",
        read.words.removeprefix("实测："),
    ):
        assert words in said
    assert "哪个月多，哪个月少" in said and "平均一天怎么走" in said and "style=" not in said
    entry = Entry.objects.get(act="keep_curve")
    assert entry.target_name == curve.name and "实测" in entry.words


def test_quarter_hours_are_averaged_and_a_leap_day_left_out_and_both_said(officer: Any) -> None:
    quarters = a_load(steps=35_040)
    curve = kept(officer, csv_of(quarters), name="15 分钟")
    assert any("取了平均" in note for note in curve.notes)
    hours = hours_of(named_in({"load": f"curve-{curve.pk}"})[f"curve-{curve.pk}"])
    assert hours == pytest.approx(quarters.reshape(-1, 4).mean(axis=1))
    leap = kept(officer, csv_of(a_load(20.0, 8784)), name="闰年")
    assert any("2 月 29 日" in note for note in leap.notes)


def changed(at: int, value: Any) -> list[Any]:
    values: list[Any] = a_load().tolist()
    values[at] = value
    return values


@pytest.mark.parametrize(
    ("data", "told", "words"),
    [
        (csv_of(a_load()[:-1]), {}, ("8,759", "少 1 行", "请补齐或删去")),
        (csv_of(changed(4211, -3)), {}, ("第 4,213 行", "负荷(MW)", "不能小于 0")),
        (csv_of(changed(99, "停电")), {}, ("第 101 行", "停电")),
        (csv_of(a_load(), "负荷"), {}, ("没有写单位", "kWh")),
        (csv_of(np.zeros(8760)), {}, ("全年负荷都是 0",)),
        (csv_of(np.full(8760, 1.3), "出力系数"), {"kind": "wind"}, ("大于 1", "第 2 行")),
        (b"", {}, ("空文件",)),
        (b"PK\x03\x04", {}, ("Excel 或压缩文件", "CSV UTF-8")),
        (csv_of(a_load()), {"column": "电流"}, ("没有名为“电流”的列",)),
        (csv_of(a_load()), {"source": " "}, ("出处",)),
        (csv_of(a_load()), {"basis": ""}, ("依据",)),
        (csv_of(a_load()), {"name": ""}, ("名字",)),
        (csv_of(a_load()), {"kind": "price"}, ("是什么",)),
    ],
)
def test_what_cannot_be_used_is_refused_by_the_line(
    data: bytes, told: dict[str, str], words: tuple[str, ...], officer: Any
) -> None:
    answer = bring(officer, data, **told)
    said = answer.content.decode()
    assert answer.status_code == 422 and all(one in said for one in words), said
    assert "企业 2025 年关口表" in said or told.get("source") is not None  # what was typed is still there
    assert not Curve.objects.exists() and not Entry.objects.filter(act="keep_curve").exists()


def test_the_same_hours_are_kept_once_until_withdrawn(officer: Any) -> None:
    first = kept(officer, csv_of(a_load()))
    again = bring(officer, csv_of(a_load()), name="又一次")
    said = again.content.decode()
    assert again.status_code == 422 and "同样的数已经有了：“某某铝业 2025 年”" in said
    assert f'<a href="/greenpower/curves/{first.pk}/">看“某某铝业 2025 年”</a>' in said
    assert officer.post(f"/greenpower/curves/{first.pk}/withdraw/").status_code == 302
    assert officer.post(f"/greenpower/curves/{first.pk}/withdraw/").status_code == 422
    assert kept(officer, csv_of(a_load()), name="再传").pk != first.pk
    assert Entry.objects.filter(act="withdraw_curve").count() == 1


def test_weather_that_was_modelled_is_not_measured(officer: Any) -> None:
    data = nasa_csv(2023, lambda moment: 600.0 if 8 <= moment.hour < 18 else 0.0, "LST")
    answer = bring(officer, data, "power.csv", kind="solar")
    assert answer.status_code == 422 and "不是实测" in answer.content.decode()
    curve = kept(officer, data, kind="solar", basis="假设", name="再分析")
    assert 1000 < curve.full_load_hours < 3500 and curve.words.startswith("再分析")
    wind = nasa_json(2023, {"WS50M": lambda moment: 7 + moment.hour / 12}, "LST")
    assert kept(officer, wind, kind="wind", basis="假设", name="风").full_load_hours > 500


# 谁看得到

SIGHT = {
    "mayucheng": 200,  # 格尔木
    "hanxiulan": 200,  # 海西州
    "liwenjing": 200,  # 省
    "duojiecairang": 404,  # 乌兰
    "chenyulian": 404,  # 西宁
    "linweidong": 404,  # 驻外联络
    "xuwenbin": 404,  # 海西州生态环境局
    "yangfan": 403,  # 系统管理员
}


def test_a_curve_is_seen_up_the_line_and_elsewhere_is_like_none(client_of: Any) -> None:
    people = {name: Person.objects.get(username=name) for name in SIGHT}
    curve = kept(client_of(people["mayucheng"]), csv_of(a_load()))
    for name, person in people.items():
        client = client_of(person)
        assert client.get(f"/greenpower/curves/{curve.pk}/").status_code == SIGHT[name], name
        assert client.post(f"/greenpower/curves/{curve.pk}/withdraw/").status_code in (SIGHT[name], 302, 403)
        if SIGHT[name] == 403:
            continue
        asked = {"load": f"curve-{curve.pk}", "peak": "20", "billing": "two_part"}
        said = client.get("/greenpower/", asked).content.decode()
        none = client.get("/greenpower/", asked | {"load": "curve-999999"}).content.decode()
        assert f"负荷“curve-{curve.pk}”不认得，按数据中心算" in said or SIGHT[name] == 200
        assert ("某某铝业" in said) == (SIGHT[name] == 200), name
        assert "负荷“curve-999999”不认得，按数据中心算" in none
        refused = client.post("/greenpower/save/", asked | {"name": "x"})
        assert refused.status_code == (302 if SIGHT[name] == 200 else 422)
    curve.refresh_from_db()
    assert curve.withdrawn_by == people["mayucheng"]  # only its own body could


@pytest.mark.parametrize(
    "name", ["curve-0", "curve-", "curve-１２", "curve-9" * 9, "curve--1", "curve-1e3", "own"]
)
def test_a_name_that_is_no_curve_is_unknown(name: str, cast: SimpleNamespace) -> None:
    question, unread = asked_by(cast.officer, query_of(load=name, wind=name, solar=name))
    assert len(unread) == 3 and question.owned == () and question.load == "data_centre"
    assert "风电出力" in unread[1] and "按当地的合成曲线算" in unread[1]


def test_a_curve_stands_only_for_what_it_is(cast: SimpleNamespace, officer: Any) -> None:
    curve = kept(officer, csv_of(a_load()))
    question, unread = asked_by(cast.officer, query_of(wind=f"curve-{curve.pk}"))
    assert question.wind == "" and question.owned == () and "不认得" in unread[0]


def test_an_empty_list_says_what_to_bring(officer: Any) -> None:
    assert "还没有自有曲线" in officer.get("/greenpower/curves/").content.decode()
    guess = kept(officer, csv_of(a_load(20.0)), name="试算", basis="假设")
    assert guess.words.startswith("CSV 文件") and "实测" not in guess.words  # its bringer says which it is
    kept(officer, csv_of(a_load()))
    assert "某某铝业 2025 年" in officer.get("/greenpower/curves/").content.decode()


def test_a_list_costs_the_same_however_long(
    cast: SimpleNamespace, officer: Any, django_assert_max_num_queries: Any
) -> None:
    for count in range(4):
        kept(officer, csv_of(a_load(30.0 + count)), name=f"第 {count} 条")
    with django_assert_max_num_queries(1):
        assert len(offered_to(cast.officer)) == 4
    with django_assert_max_num_queries(0):
        assert asked_by(cast.officer, query_of(load="two_shift"))[1] == []


# 用在测算里


def query_of(**asked: str) -> Any:
    from django.http import QueryDict
    from django.utils.http import urlencode

    return QueryDict(urlencode(asked))


def test_a_study_on_own_curves_is_the_engines_own_answer(cast: SimpleNamespace, officer: Any) -> None:
    load = kept(officer, csv_of(a_load()))
    wind = kept(
        officer,
        csv_of(np.round(profile(folder(), "mangya", "wind", 2), 3), "风电(容量因子)"),
        kind="wind",
        name="测风塔",
    )
    asked = {"load": f"curve-{load.pk}", "wind": f"curve-{wind.pk}", "growth": "20", "billing": "two_part"}
    question, unread = asked_by(cast.officer, query_of(**asked))
    assert unread == [] and question.peak == 37.2
    case = study.case_of(question, "two_part", Basis())
    assert case.load_mw == pytest.approx(a_load() * 1.2)
    assert case.wind_cf == pytest.approx(np.round(profile(folder(), "mangya", "wind", 2), 3))
    assert (case.solar_cf == profile(folder(), "golmud", "solar_fixed", 0)).all()
    direct = size(case, study.TOLERANCE)
    assert isinstance(direct, Plan)
    said = officer.get("/greenpower/", asked).content.decode()
    assert f"{direct.delivered_yuan_per_kwh:.3f}" in said
    assert "格尔木 37.2 MW 某某铝业 2025 年，绿电 80%" in said and "自有曲线照原样用，峰值 37.2 MW" in said
    row = said[said.index("负荷曲线") :]
    assert "企业 2025 年关口表；文件 负荷.csv，马玉成" in row and "实测" in row


def test_a_study_goes_on_when_its_curve_is_withdrawn(cast: SimpleNamespace, officer: Any) -> None:
    curve = kept(officer, csv_of(a_load()))
    asked = {"load": f"curve-{curve.pk}", "billing": "two_part"}
    assert officer.post("/greenpower/save/", asked | {"name": "铝业"}).status_code == 302
    version = Version.objects.get()
    assert version.asked == asked
    officer.post(f"/greenpower/curves/{curve.pk}/withdraw/")
    assert offered_to(cast.officer) == []
    assert "curve-" not in officer.get("/greenpower/").content.decode()
    assert question_of(version).peak == 37.2
    page = officer.get(f"/greenpower/studies/{version.study_id}/").content.decode()
    assert "37.2 MW 某某铝业 2025 年" in page
    again = officer.get("/greenpower/", asked).content.decode()
    assert f"{version.answer['delivered_yuan_per_kwh']:.3f}" in again
    assert "某某铝业 2025 年（实测，已撤下）" in again


def test_answers_of_two_curves_are_never_mixed(cast: SimpleNamespace, officer: Any) -> None:
    one = kept(officer, csv_of(a_load(30.0)), name="甲")
    first, _ = asked_by(cast.officer, query_of(load=f"curve-{one.pk}", billing="two_part"))
    before = study.answer(first, Basis()).outcome
    Curve.objects.all().delete()
    other = kept(officer, csv_of(a_load(60.0)), name="甲")
    Curve.objects.filter(pk=other.pk).update(id=one.pk)
    second, _ = asked_by(cast.officer, query_of(load=f"curve-{one.pk}", billing="two_part"))
    after = study.answer(second, Basis()).outcome
    assert not isinstance(before, NoPlan) and not isinstance(after, NoPlan)
    assert after.load_mwh == pytest.approx(2 * before.load_mwh, rel=1e-3)


def test_a_change_by_hand_says_what_becomes_of_the_peak(officer: Any) -> None:
    curve = kept(officer, csv_of(a_load()))
    headers = {"HX-Request": "true", "HX-Target": "answer"}
    said = officer.get("/greenpower/", {"load": f"curve-{curve.pk}"}, headers=headers).content.decode()
    assert 'id="peak-note" hx-swap-oob="true">自有曲线照原样用' in said
    usual = officer.get("/greenpower/", {"load": "two_shift", "peak": "20"}, headers=headers).content.decode()
    assert 'id="peak-note" hx-swap-oob="true"></span>' in usual


def test_what_own_curves_cannot_do_is_said_once_with_the_way_out(officer: Any) -> None:
    week = [0.5 if hour < 168 else 0.0 for hour in range(8760)]
    sun = kept(officer, csv_of(week, "光伏(容量因子)"), kind="solar", name="只有一周", basis="假设")
    asked = {"solar": f"curve-{sun.pk}", "site": "haidong", "green": "99", "billing": "two_part"}
    said = officer.get("/greenpower/", asked).content.decode()
    assert "这样做不到，已证明" in said and said.count("不能同时满足") == 1 and "已证明无解" not in said
    assert "绿电占用电比例下限由 99.0% 改为 98." in said and "用到的假设与数据" not in said
    mend = f'href="/greenpower/?site=haidong&amp;green=98&amp;billing=two_part&amp;solar=curve-{sun.pk}"'
    assert mend in said and "按绿电 98% 算" in said
    mended = officer.get("/greenpower/", asked | {"green": "98"}).content.decode()
    assert "已证明接近最优" in mended
    for part in ("years", "storage-prices", "loads", "front"):
        assert officer.get(f"/greenpower/{part}/", asked).status_code == 200


def test_own_wind_and_sun_have_one_year(cast: SimpleNamespace, officer: Any) -> None:
    made = {
        kind: kept(
            officer,
            csv_of(np.round(profile(folder(), "mangya", technology, 1), 3), f"{words}(容量因子)"),
            kind=kind,
            name=words,
        )
        for kind, technology, words in (("wind", "wind", "风电"), ("solar", "solar_fixed", "光伏"))
    }
    one = {"load": "two_shift", "billing": "two_part", "wind": f"curve-{made['wind'].pk}"}
    said = officer.get("/greenpower/years/", one).content.decode()
    assert "“风电”只有一年，各年同用" in said
    both = officer.get("/greenpower/years/", one | {"solar": f"curve-{made['solar'].pk}"}).content.decode()
    assert "只有一年，比不出年份" in both
