"""Reference facts hold together: every row has a ground, every code resolves, ledgers can be made again."""

import csv
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import urlparse

import openpyxl
import pytest

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
LEDGERS = REFERENCE / "ledgers"
TABLES = sorted(path.relative_to(REFERENCE).as_posix() for path in REFERENCE.rglob("*.csv"))
BASES = {"依据", "公开报道", "假设", "合成"}
ORIGINALS = (
    "gov.cn",
    "people.com.cn",
    "xinhuanet.com",
    "news.cn",
    "gmw.cn",
    "ce.cn",
    "chinanews.com",
    "chinanews.com.cn",
    "zjol.com.cn",
    "qhbtv.com",
    "westmininggroup.com",
)
STAGES = {"reserve", "appraise", "negotiate", "sign", "land", "evaluate"}
KINDS = {"government", "promotion", "industry", "support", "park", "liaison"}
PROJECT_FIELDS = {
    "name",
    "summary",
    "investor",
    "home",
    "region_code",
    "park",
    "industry_code",
    "focus_industry",
    "total",
    "fixed_assets",
    "output",
    "tax",
    "jobs",
    "land_mu",
    "energy_tce",
    "power_mw",
    "power_gwh",
    "water_m3",
    "gas_m3",
    "pollutants",
    "heavy_metals",
    "source_channel",
    "officer",
    "signed_date",
    "start_date",
    "finish_date",
}


def table(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def keys(name: str, column: str = "key") -> set[str]:
    return {row[column] for row in table(name)}


REGIONS = {row["code"]: row for row in table("regions.csv")}
PARKS = keys("parks.csv")
MILESTONES = keys("milestones.csv")
EVIDENCE = keys("evidence_kinds.csv")
DEPARTMENTS = keys("departments.csv")
FOCUS = keys("focus_industries.csv")


@pytest.mark.parametrize("name", TABLES)
def test_every_row_says_where_it_is_from(name: str) -> None:
    rows = table(name)
    assert rows
    for row in rows:
        assert None not in row and None not in row.values(), row
        assert row["source"].strip() and row["basis"] in BASES, row


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("regions.csv", ("code",)),
        ("parks.csv", ("key",)),
        ("bodies.csv", ("key",)),
        ("people.csv", ("username",)),
        ("gates.csv", ("key",)),
        ("gate_conditions.csv", ("key",)),
        ("milestones.csv", ("key",)),
        ("evidence_kinds.csv", ("key",)),
        ("focus_industries.csv", ("key",)),
        ("departments.csv", ("key",)),
        ("projects.csv", ("id",)),
        ("demo_projects.csv", ("id",)),
        ("gbt4754_2017.csv", ("code",)),
        ("duties.csv", ("step", "body_kind", "department")),
        ("pronunciations.csv", ("word",)),
        ("stage_words.csv", ("word",)),
        ("idle_days.csv", ("stage",)),
    ],
)
def test_keys_are_unique(name: str, columns: tuple[str, ...]) -> None:
    found = [tuple(row[column] for column in columns) for row in table(name)]
    assert len(found) == len(set(found))


def test_regions_are_one_tree() -> None:
    assert len(REGIONS) == 54
    assert [code for code, row in REGIONS.items() if not row["parent_code"]] == ["630000"]
    upper = {"prefecture": "province", "county": "prefecture"}
    for row in REGIONS.values():
        if row["parent_code"]:
            assert REGIONS[row["parent_code"]]["level"] == upper[row["level"]]
    prefectures = [row for row in REGIONS.values() if row["level"] == "prefecture"]
    assert len(prefectures) == 8
    people = sum(int(row["population_2020"]) for row in prefectures)
    assert people == int(REGIONS["630000"]["population_2020"])


def test_a_place_name_means_one_place_within_its_level() -> None:
    for level in ("prefecture", "county"):
        words: dict[str, str] = {}
        for code, row in REGIONS.items():
            if row["level"] == level:
                for word in {row["name"], row["short_name"], *filter(None, row["aliases"].split("|"))}:
                    assert words.setdefault(word, code) == code, word


def test_pinyin_follows_the_local_reading() -> None:
    said = {row["short_name"]: (row["pinyin"], row["initials"]) for row in REGIONS.values()}
    assert said["都兰县"] == ("dulanxian", "dlx")
    assert said["称多县"] == ("chenduoxian", "cdx")
    assert said["乐都区"] == ("leduqu", "ldq")
    assert said["尖扎县"] == ("jianzhaxian", "jzx")
    assert said["海西州"] == ("haixizhou", "hxz")
    assert all(re.fullmatch("[a-z]+", word) for pair in said.values() for word in pair)


def test_parks_resolve() -> None:
    words: dict[str, str] = {}
    for row in table("parks.csv"):
        assert row["region_code"] in REGIONS
        assert row["parent_key"] in PARKS | {""}
        for word in {row["name"], row["short_name"], *filter(None, row["aliases"].split("|"))}:
            assert words.setdefault(word, row["key"]) == row["key"], word


def test_industry_classification_is_a_tree() -> None:
    rows = {row["code"]: row for row in table("gbt4754_2017.csv")}
    assert all(row["parent"] in rows or row["level"] == "门类" for row in rows.values())
    assert sum(row["level"] == "门类" for row in rows.values()) == 20
    assert sum(row["level"] == "大类" for row in rows.values()) == 97


@pytest.mark.parametrize("name", ["projects.csv", "demo_projects.csv"])
def test_projects_resolve(name: str) -> None:
    milestone_stage = {"": STAGES - {"land"}}
    for row in table(name):
        assert row["region_code"] in REGIONS
        assert all(code in REGIONS for code in row.get("other_region_codes", "").split("|") if code)
        assert row["park"] in PARKS | {""} and row["focus_industry"] in FOCUS | {""}
        assert row["stage"] in milestone_stage.get(row["milestone"], {"land"})
        assert row["milestone"] in MILESTONES | {""}
        assert re.fullmatch(r"\d*", row["investment_yuan"])
        assert not (row["date_from"] and row["date_to"]) or row["date_from"] <= row["date_to"]


def test_project_relations_resolve() -> None:
    known = keys("projects.csv", "id")
    for row in table("project_relations.csv"):
        assert {row["project"], row["other"]} <= known
        assert row["relation"] in {"same", "possible", "part_of", "phase_of", "distinct"}


def test_gates_ask_for_known_things_of_known_bodies() -> None:
    conditions = {row["key"]: row for row in table("gate_conditions.csv")}
    known = {"fact": PROJECT_FIELDS, "evidence": EVIDENCE, "condition": set(conditions)}
    factors = {f"factor:{row['key']}" for row in table("factors/kinds.csv")}
    for row in table("gates.csv"):
        named, _, rest = row["field"].partition("|")
        is_of_factors = named in factors and all(f"factor:{key}" in factors for key in rest.split("|") if key)
        assert row["to_stage"] in STAGES and (is_of_factors or row["field"] in known[row["kind"]]), row
        assert row["applies_when"] in set(conditions) | {""}
        kind, _, department = row["responsible"].partition(":")
        assert kind in KINDS and department in DEPARTMENTS | {""}
        assert row["words"] and row["remedy"]
    assert {row["to_stage"] for row in table("gates.csv")} == STAGES
    for condition in conditions.values():
        assert condition["known_by"] in {"computed", "attested"}
        assert condition["field"] in PROJECT_FIELDS | {""}


def test_milestones_name_known_evidence() -> None:
    rows = table("milestones.csv")
    assert [int(row["position"]) for row in rows] == list(range(1, 8))
    for row in rows:
        assert set(row["evidence"].split("|")) <= EVIDENCE
        assert row["evidence_rule"] in {"all", "any"}


def test_duties_cover_every_stage_and_kind() -> None:
    rows = table("duties.csv")
    assert {(row["step"], row["body_kind"]) for row in rows if row["step"] in STAGES} == {
        (stage, kind) for stage in STAGES for kind in KINDS
    }
    assert all(row["letter"] in "RACI" and row["department"] in DEPARTMENTS | {""} for row in rows)
    own = {row["department"] for row in rows if row["step"] == "own"}
    assert own == {row["key"] for row in table("departments.csv") if row["kind"] == "support"}


def test_idle_days_cover_every_stage() -> None:
    assert keys("idle_days.csv", "stage") == STAGES


def test_bodies_and_people_resolve() -> None:
    for row in table("bodies.csv"):
        assert row["kind"] in KINDS and row["region_code"] in REGIONS
        assert row["park"] in PARKS | {""} and row["department"] in DEPARTMENTS | {""}
    bodies = {row["key"]: row["kind"] for row in table("bodies.csv")}
    for row in table("people.csv"):
        assert row["body_key"] in bodies
        if row["duty"] in {"industry", "support", "park", "liaison"}:
            assert bodies[row["body_key"]] == row["duty"]
        assert re.fullmatch(r"1990000\d{4}", row["phone"])
        assert row["basis"] == "合成"


@pytest.mark.parametrize("name", [*TABLES, "README.md"])
def test_only_originals_are_linked(name: str) -> None:
    text = (REFERENCE / name).read_text(encoding="utf-8")
    for address in re.findall(r"https?://[^\s,;\"）)]+", text):
        host = urlparse(address).hostname or ""
        assert any(host == original or host.endswith("." + original) for original in ORIGINALS), address


def test_the_readme_counts_what_is_there() -> None:
    text = (REFERENCE / "README.md").read_text(encoding="utf-8")
    counted = re.findall(r"^\| `([\w.]+\.csv)` \| (\d+) \|", text, re.MULTILINE)
    assert {name for name, _ in counted} == {name for name in TABLES if "/" not in name}
    for name, rows in counted:
        assert len(table(name)) == int(rows), name
    expected = json.loads((LEDGERS / "expected.json").read_text(encoding="utf-8"))
    shown = dict(re.findall(r"^\| ([^|`]+?) \| (\d+) \|", text, re.MULTILINE))
    assert shown == {f["file"].removesuffix(".xlsx"): str(f["projects"]) for f in expected["files"]}


def _texts(workbook: Path) -> dict[str, str]:
    """The parts of a workbook: two zlib builds may pack the same content differently."""
    with zipfile.ZipFile(workbook) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist()}


def _phones(text: str) -> list[str]:
    return re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)


def test_ledgers_made_again_are_the_same(tmp_path: Path) -> None:
    for folder in ("first", "second"):
        subprocess.run([sys.executable, str(LEDGERS / "make.py"), str(tmp_path / folder)], check=True)
    made = sorted(path.name for path in (tmp_path / "first").iterdir())
    shipped = sorted(path.name for path in LEDGERS.iterdir() if path.suffix in {".xlsx", ".json"})
    assert made == shipped
    for name in made:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
    for name in made:
        if name.endswith(".xlsx"):
            assert _texts(tmp_path / "first" / name) == _texts(LEDGERS / name), name
        else:
            assert (tmp_path / "first" / name).read_bytes() == (LEDGERS / name).read_bytes()


def test_expected_names_stand_in_their_cells() -> None:
    expected = json.loads((LEDGERS / "expected.json").read_text(encoding="utf-8"))
    for file in expected["files"]:
        book = openpyxl.load_workbook(LEDGERS / file["file"], read_only=False)
        for row in file["rows"]:
            assert book[row["sheet"]][row["cell"]].value == row["name"], (file["file"], row)
        for wrong in file["totals_that_disagree"]:
            assert book[wrong["sheet"]][wrong["cell"]].value == wrong["typed"] != wrong["right"]


def test_ledgers_hold_only_invented_telephones() -> None:
    for workbook in LEDGERS.glob("*.xlsx"):
        for phone in _phones(_texts(workbook)["xl/sharedStrings.xml"]):
            assert phone.startswith("1990000"), (workbook.name, phone)


def test_ledgers_cover_every_project_and_prefecture() -> None:
    expected = json.loads((LEDGERS / "expected.json").read_text(encoding="utf-8"))
    written = {row["project"] for file in expected["files"] for row in file["rows"]}
    rows = [row for row in table("projects.csv") if row["is_infrastructure"] == "0"]
    rows += table("demo_projects.csv")
    assert written == {row["id"] for row in rows}
    assert {row["region_code"][:4] for row in rows} >= {
        row["code"][:4] for row in REGIONS.values() if row["level"] == "prefecture"
    }
    assert expected["totals"]["projects"] == sum(file["projects"] for file in expected["files"])
    assert sum(len(file["totals_that_disagree"]) for file in expected["files"]) == 4
