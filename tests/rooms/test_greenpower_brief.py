"""The investor's two pages: every number is the engine's, in both languages, and the chart can be edited."""

import csv
import io
import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

from wutong.greenpower import study
from wutong.greenpower.briefs.brief import Brief, Told, brief
from wutong.greenpower.briefs.chart import columns
from wutong.greenpower.briefs.document import document_bytes
from wutong.greenpower.briefs.figures import ROWS
from wutong.greenpower.briefs.words import LANGUAGES, catalogue, shortened, width
from wutong.greenpower.facts import Basis, facts, folder
from wutong.greenpower.models import Version
from wutong.greenpower.question import Question
from wutong.greenpower.regimes import REGIMES
from wutong.greenpower.used import USED
from wutong.organisation.models import Person
from wutong_engines.greenpower import MATCHING_RULE, Plan
from wutong_engines.greenpower.case import NAMES, TECHNOLOGIES
from wutong_engines.greenpower.loads import KINDS
from wutong_engines.greenpower.profiles import sites

DAY = date(2026, 11, 23)
QUICK = Question(load="two_shift", peak=20.0, green=50.0)
CASES = {
    "usual": Question(),
    "best": QUICK,
    "two_part": QUICK.with_(billing="two_part", storage=60.0, growth=-10.0),
    "capacity": Question("daqaidam", "lithium_carbonate", 1234.5, 95.0, 135.0, 55.0, 3, "capacity"),
    "no export": QUICK.with_(regime="qinghai_no_export", green=0.0),
}
CHINESE = re.compile(r"[\u3400-\u9fff]")


def told_of(question: Question, kept: tuple[str, int] | None = None) -> tuple[Told, Plan]:
    found = study.answer(question, Basis())
    plan = found.outcome
    assert isinstance(plan, Plan)
    answer = plan.as_json() | {"billing": found.billing}
    return Told(question, Basis(), answer, DAY, "格尔木市商务局", kept), plan


def opened(made: Brief) -> Any:
    return Document(io.BytesIO(document_bytes(made, DAY)))


def said(document: Any) -> str:
    """Every word of the body and the foot, in order."""
    parts = [document.element.body, *(s.footer._element for s in document.sections)]
    return "\n".join(
        "".join(run.text or "" for run in paragraph.iter(qn("w:t")))
        for part in parts
        for paragraph in part.iter(qn("w:p"))
    )


def tables(document: Any) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_is_the_engines(name: str, language: str) -> None:
    told, plan = told_of(CASES[name])
    document = opened(brief(told, language))
    five, built, rules, figures = tables(document)
    factor = plan.case.grid_kg_per_kwh
    assert factor is not None and plan.carbon_t is not None
    saved = plan.load_mwh * factor - plan.carbon_t
    scale = {"zh": (1e8, "亿元", 1e4), "en": (1e6, "CNY million", 1e3)}[language]
    money = plan.cost_yuan_per_year / scale[0]
    if language == "en" and money >= 1000:
        money, scale = money / 1000, (1e9, "CNY billion", 1e3)
    if language == "zh" and money < 1:
        money, scale = money * 1e4, (1e4, "万元", 1e4)
    digits = {"CNY million": 1, "万元": 0}.get(scale[1], 3)
    wanted = [
        f"{plan.delivered_yuan_per_kwh:.3f} ",
        f"{plan.green_share * 100:.1f} %",
        f"{plan.matched_share * 100:.1f} %",
        f"{money:,.{digits}f} {scale[1]}",
        f"{saved / scale[2]:,.1f} ",
    ]
    for cell, number in zip(five[0], wanted, strict=True):
        assert f"\n{number}" in cell, (cell, number)
    sizes = [f"{value:,.1f} MW" for value in (plan.wind_mw, plan.solar_mw, plan.storage_mw, plan.grid_mw)]
    shown = [row[1] for row in built[1:5]]
    assert [one.split(" / ")[0] for one in shown] == sizes
    assert shown[2].endswith(f"/ {plan.storage_mwh:,.1f} MWh")
    hours = plan.hours
    series = (hours.wind_mw, hours.solar_mw, hours.discharged_mw, None, hours.imported_mw, hours.exported_mw)
    for row, one in zip(built[1:], (*series, hours.curtailed_mw), strict=True):
        assert row[2] == ("" if one is None else f"{one.sum() / 1000:,.1f}"), row
    assert [row[1] for row in rules[1:4]] == [
        "—" if share is None else f"{share * 100:.1f}%"
        for share in (plan.green_share, plan.self_use_share, plan.export_share)
    ]
    assert len(figures) >= 14 and all(row[2] and row[4] for row in figures)


@pytest.mark.parametrize("name", ["usual", "capacity"])
def test_the_chart_is_the_cost_part_on_part_and_can_be_edited(name: str) -> None:
    told, plan = told_of(CASES[name])
    made = brief(told, "en")
    parts = ZipFile(io.BytesIO(document_bytes(made, DAY)))
    chart = parts.read("word/charts/chart1.xml").decode()
    cached = [float(v) for v in re.findall(r"<c:v>(-?\d+\.\d{6})</c:v>", chart)]
    assert cached == [round(v, 6) for place in range(4) for v in (columns(bar)[place] for bar in made.bars)]
    labels = re.findall(r"<a:t>(−?\d\.\d{3})</a:t>", chart)
    assert labels == [f"{bar.value:.3f}".replace("-", "−") for bar in made.bars]
    costs = {bar.kind: bar.value for bar in made.bars if bar.kind != "stay"}
    for part, yuan in plan.cost_yuan.items():
        assert costs[part] == pytest.approx(yuan / plan.load_mwh / 1000)
    stays = [bar.value for bar in made.bars if bar.kind == "stay"]
    assert stays == [stay.delivered for stay in study.stays(told.question, Basis())]
    book = openpyxl.load_workbook(io.BytesIO(parts.read("word/embeddings/chart1.xlsx")))
    rows = list(book["Sheet1"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [bar.name for bar in made.bars]
    assert [row[5] for row in rows] == [round(bar.value, 6) for bar in made.bars]


def test_columns_below_zero_stand_on_it() -> None:
    def of(start: float, end: float) -> tuple[float, ...]:
        bar = brief(told_of(QUICK)[0], "zh").bars[0]
        return tuple(round(v, 3) for v in columns(bar.__class__("income", "", end - start, start, end)))

    assert of(0.1, 0.3) == (0.1, 0.2, 0.0, 0.3)
    assert of(0.3, 0.1) == (0.1, 0.2, 0.0, 0.3)
    assert of(0.1, -0.2) == (0.0, 0.1, -0.2, 0.1)
    assert of(-0.1, -0.3) == (-0.1, 0.0, -0.2, 0.0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_answer_gives_the_same_bytes(language: str) -> None:
    told, _ = told_of(QUICK, ("某某公司", 2))
    assert document_bytes(brief(told, language), DAY) == document_bytes(brief(told, language), DAY)


def test_english_is_english_but_for_titles_of_documents() -> None:
    for question in CASES.values():
        document = opened(brief(told_of(question)[0], "en"))
        *_, figures = tables(document)
        sources = {line for row in figures for line in row[2].splitlines()}
        for line in said(document).splitlines():
            assert not CHINESE.search(line) or line in sources, line
        chinese = [one for one in sources if CHINESE.search(one)]
        assert chinese and all("〔" in one or "（" in one for one in chinese), chinese


def test_the_rest_of_what_an_investor_must_read_is_there() -> None:
    told, plan = told_of(Question(), ("某某公司一期", 3))
    words = said(opened(brief(told, "zh")))
    for one in (MATCHING_RULE, "研究“某某公司一期”第 3 版", "不是报价、要约或承诺", "没有一小时违反规则"):
        assert one in words
    assert f"最多还能省 {plan.gap * 100:.3f}%" in words and "再高 1 个百分点，一度电贵" in words
    for word in ("合成", "假设", "公开报道", "今天绿电不减少铝、钢的欧盟碳边境费用"):
        assert word in words
    bound = re.search(r"都不会少于 ([\d.]+) 亿元", words)
    assert bound and float(bound[1]) * 1e8 <= plan.lower_bound_yuan_per_year
    count = re.search(r"(\d+) 条里假设 (\d+) 条、合成 (\d+) 条", words)
    assert count and int(count[1]) > int(count[2]) > 10 and int(count[3]) == 2


def test_words_have_both_languages_and_the_same_blanks() -> None:
    assert all(len(words["zh"]) > 0 and len(words["en"]) > 0 for words in catalogue().values())
    for key, words in catalogue().items():
        blanks = {lang: set(re.findall(r"{(\w+)}", text)) for lang, text in words.items()}
        assert blanks["en"] <= blanks["zh"], key
        assert blanks["en"] == blanks["zh"] or key == "brief.about", key
        assert not CHINESE.search(words["en"]), key


def test_every_name_has_its_english() -> None:
    with (folder() / "sites.csv").open(encoding="utf-8") as lines:
        assert {row["key"] for row in csv.DictReader(lines) if row["name_en"]} == {
            one.key for one in sites(folder())
        }
    words = catalogue()
    for kind in KINDS.values():
        assert words[f"load.{kind.key}"]["zh"] == kind.name
        assert words[f"load.{kind.key}.assumed"]["zh"] == kind.assumed
    assert words["matched.rule"]["zh"] == MATCHING_RULE
    assert {f"regime.{key}" for key in REGIMES} <= set(words)
    assert all(words[f"technology.{one}"]["zh"] == NAMES[one] for one in TECHNOLOGIES)
    policies = {key for regime in REGIMES.values() for key in regime.keys}
    in_rows = {key for keys in ROWS.values() for key in keys} | policies
    assert set(USED) <= in_rows, "一个新用到的数在两页里没有它的一行"
    assert in_rows <= set(facts())


def test_what_does_not_fit_is_shortened_and_says_so() -> None:
    assert shortened("格尔木 data", 20) == "格尔木 data" and width("格尔木 data") == 11
    assert shortened("格尔木市盐湖产业园", 10) == "格尔木市…"


@pytest.mark.parametrize("language", LANGUAGES)
def test_backup_and_a_second_storage_are_told(language: str) -> None:
    told, plan = told_of(QUICK)
    costs = {**plan.cost_yuan, "backup": 1.2e6, "second_storage": 2.4e6}
    more = {"backup_mw": 3.0, "backup_mwh": 1234.0, "second_storage_mw": 5.0, "second_storage_mwh": 40.0}
    answer = {**told.answer, **more, "cost_yuan": costs, "matched_share": None, "status": "fallback"}
    answer["delivered_yuan_per_kwh"] = sum(costs.values()) / plan.load_mwh / 1000
    made = brief(replace(told, answer=answer), language)
    assert sum(bar.value for bar in made.bars if bar.kind not in ("delivered", "stay")) == pytest.approx(
        answer["delivered_yuan_per_kwh"]
    )
    assert made.numbers[2][1] == "—" and "HiGHS" in " ".join(made.proof)
    _, built, *_ = tables(opened(made))
    assert [row[1] for row in built if "5.0 MW / 40.0 MWh" in row[1] or row[1] == "3.0 MW"] == [
        "5.0 MW / 40.0 MWh",
        "3.0 MW",
    ]


def crowded() -> tuple[Question, Basis]:
    """Every figure put in by hand, with the longest sources, unlike dates and all kinds of basis."""
    basis = Basis()
    for place, key in enumerate(USED):
        source = (
            f"第 {place} 次公告：某某省发展和改革委员会关于某某事项的通知及其附件所列数值，经设计院复核" * 4
        )
        day, ground = (
            f"2026-{1 + place % 9:02d}-{1 + place % 27:02d}",
            ("文件", "公开报道", "报价", "实测", "假设"),
        )
        basis = basis.with_(replace(facts()[key], source=source, date=day, basis=ground[place % 5]))
    return CASES["capacity"].with_(billing="best", regime="national_2030", site="mangya"), basis


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("soffice") is None and os.environ.get("WUTONG_CHECK_EVERYTHING") != "1",
    reason="没有 LibreOffice（Debian：apt-get install libreoffice-writer-nogui）",
)
def test_two_pages_are_two_pages(tmp_path: Path) -> None:
    question, basis = crowded()
    plan = study.answer(question, basis)
    assert isinstance(plan.outcome, Plan)
    answer = plan.outcome.as_json() | {"billing": plan.billing}
    told = [Told(question, basis, answer, DAY, "格尔木市商务局" * 3, ("某某公司一期" * 20, 12))]
    told += [told_of(CASES[name])[0] for name in ("usual", "no export")]
    for language in LANGUAGES:
        for number, one in enumerate(told):
            (tmp_path / f"{language}{number}.docx").write_bytes(document_bytes(brief(one, language), DAY))
    files = sorted(tmp_path.glob("*.docx"))
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    command = ["soffice", "--headless", home, "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=120)
    pages = {
        file.stem: len(re.findall(rb"/Type\s*/Page\b(?!s)", file.with_suffix(".pdf").read_bytes()))
        for file in files
    }
    assert pages == dict.fromkeys(pages, 2)


def test_it_is_fetched_from_the_study_and_from_a_saved_version(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.officer)
    asked = {"load": "two_shift", "peak": "20", "green": "50"}
    answer = client.get("/greenpower/brief.docx", asked | {"lang": "en"})
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    words = said(Document(io.BytesIO(b"".join(answer.streaming_content))))
    assert "Golmud: 20 MW two-shift factory, at least 50% green power" in words
    page = client.get("/greenpower/", asked).content.decode()
    assert "brief.docx?load=two_shift&amp;peak=20&amp;green=50&amp;lang=en" in page
    place = client.post("/greenpower/save/", asked | {"name": "某某研究"}).headers["Location"]
    version = Version.objects.get()
    version.answer["delivered_yuan_per_kwh"] = 0.1234
    version.save(update_fields=["answer"])
    kept = client.get(f"{place}1/brief.docx")
    assert kept.status_code == 200
    told = said(Document(io.BytesIO(b"".join(kept.streaming_content))))
    assert "0.123 元/kWh" in told and "研究“某某研究”第 1 版" in told  # as it was told, never worked out anew
    stranger = client_of(Person.objects.get(username="chenyulian"))
    assert stranger.get(f"{place}1/brief.docx").status_code == 404
    assert client.get(f"{place}2/brief.docx").status_code == 404
    assert client.get("/greenpower/brief.docx", {"lang": "fr"}).status_code == 422
    assert client.get("/greenpower/brief.docx", {"green": "120"}).status_code == 422
