"""Every word of the domain has one identifier, one Chinese term and a source, in docs/glossary.md."""

import csv
import re
from pathlib import Path

from wutong.chains.candidates.rules import PRESSURES, WEIGHT_WORDS
from wutong.chains.rules import KINDS, VERDICTS
from wutong.enterprises.rules import MEETINGS, RELATIONS, SIGNALS
from wutong.factors.rules import MOVE_NAMES
from wutong.organisation.duties import ACT_NAMES, BODY_KIND_NAMES, DUTY_NAMES, Act, BodyKind, Duty
from wutong.projects.fields import FIELDS
from wutong.projects.stages import STAGE_NAMES, STATUS_NAMES, Stage, Status
from wutong_engines.chains import Band, Gap
from wutong_engines.matching import Decision
from wutong_engines.worksheets import Meaning

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$")


def glossary() -> dict[str, dict[str, tuple[str, str]]]:
    """Section → identifier → (term, source)."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    section = ""
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ").split(" ")[0]
            found[section] = {}
        elif match := ROW.match(line):
            found[section][match[1]] = (match[2].strip(), match[3].strip())
    return found


def terms(section: str) -> dict[str, str]:
    return {identifier: term for identifier, (term, _) in glossary()[section].items()}


def reference(name: str) -> dict[str, str]:
    with (ROOT / "reference" / name).open(encoding="utf-8") as lines:
        return {row["key"]: row["name"] for row in csv.DictReader(lines)}


def test_stages_and_statuses() -> None:
    assert terms("Stage") == {stage.value: STAGE_NAMES[stage] for stage in Stage}
    assert terms("Status") == {status.value: STATUS_NAMES[status] for status in Status}


def test_duties_bodies_and_acts() -> None:
    assert terms("Duty") == {duty.value: DUTY_NAMES[duty] for duty in Duty}
    assert terms("BodyKind") == {kind.value: BODY_KIND_NAMES[kind] for kind in BodyKind}
    assert terms("Act") == {act.value: ACT_NAMES[act] for act in Act}


def test_moves_of_factors() -> None:
    assert terms("Move") == {move.value: words for move, words in MOVE_NAMES.items()}


def test_what_is_told_of_a_firm() -> None:
    assert terms("Signal") == dict(SIGNALS)
    assert terms("FirmRelation") == dict(RELATIONS)
    assert terms("Meeting") == dict(MEETINGS)


def test_facts_of_a_project() -> None:
    assert terms("Field") == {field.key: field.words for field in FIELDS}


def test_column_meanings() -> None:
    assert terms("Meaning") == {meaning.value: meaning.label for meaning in Meaning}


def test_gaps_and_bands_of_chains() -> None:
    assert terms("Gap") == {gap.value: gap.label for gap in Gap}
    assert terms("Band") == {band.value: band.label for band in Band}


def test_what_a_visit_is_weighed_by() -> None:
    assert terms("VisitTerm") == WEIGHT_WORDS
    assert terms("NodeVerdict") == {**KINDS, **VERDICTS}
    assert terms("Pressure") == {str(level): words for level, words in PRESSURES.items()}


def test_what_a_name_is_to_a_register() -> None:
    assert terms("Decision") == {decision.value: decision.label for decision in Decision}


def test_milestones_evidence_and_focus_industries() -> None:
    assert terms("Milestone") == reference("milestones.csv")
    assert terms("Evidence") == reference("evidence_kinds.csv")
    assert terms("FocusIndustry") == reference("focus_industries.csv")


def test_every_term_has_a_source() -> None:
    bare = [
        f"{section} {key}"
        for section, rows in glossary().items()
        for key, (_, source) in rows.items()
        if not source
    ]
    assert bare == []
