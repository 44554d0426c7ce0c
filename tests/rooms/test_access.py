"""The truth table of access: every duty × act × place, written down here apart from the table it checks."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Q

from wutong.organisation import dictionaries
from wutong.organisation.access import Place, covers, may, reasons_against, require, scope, words_for_scope
from wutong.organisation.duties import ACT_NAMES, DUTY_NAMES, Act, BodyKind, Duty
from wutong.organisation.models import Body, Person
from wutong.organisation.reasons import NotYourDuty
from wutong.projects.models import Asked, Project

pytestmark = pytest.mark.django_db

# one letter an act, in this order. s: own region and below, p: own park, a: asked, o: brought by one's body,
# e: everywhere, -: not this duty's
ACTS = [
    "view_projects",
    "see_statistics",
    "study_greenpower",
    "keep_power_figures",
    "export_projects",
    "create_project",
    "edit_project",
    "move_project",
    "set_status",
    "attach_evidence",
    "ask_department",
    "answer_request",
    "judge_duplicates",
    "import_ledgers",
    "undo_import",
    "reveal_contact",
    "view_factors",
    "ask_factors",
    "keep_factors",
    "plan_factors",
    "view_chains",
    "edit_chains",
    "keep_supply",
    "view_enterprises",
    "keep_enterprises",
    "view_leads",
    "keep_leads",
    "assign_leads",
    "manage_people",
    "manage_dictionaries",
    "manage_security",
    "read_audit",
]
EXPECTED = {
    #                read write-- ask judge import reveal factors chains firms manage
    "officer": "sse-s ssssss -- ss s ss-- e-s eess- ----",
    "reviewer": "sse-s ssssss -s ss s ss-s ess eesss ----",
    "leader": "sse-s ------ -- -- - s--s e-- e-s-- ----",
    "industry": "ssees ------ -- -- - s--s ess ees-- ----",
    "support": "a-ee- ----a- a- -- - s-sa --- ----- ----",
    "park": "ppe-p pppppp -- pp p pp-- e-p eeppp ----",
    "liaison": "ooe-o oo--o- -- -- o ---- e-- eeoo- ----",
    "system_admin": "----- ------ -- -- - ---- --- ----- ee--",
    "security_admin": "----- ------ -- -- - ---- --- ----- --e-",
    "auditor": "----- ------ -- -- - ---- --- ----- ---e",
}
LETTERS = {duty: dict(zip(ACTS, row.replace(" ", ""), strict=True)) for duty, row in EXPECTED.items()}


def expected(letter: str, where: "Case") -> bool:
    return {
        "s": where.in_subtree,
        "p": where.in_park,
        "a": where.is_asked,
        "o": where.is_brought,
        "e": True,
        "-": False,
    }[letter]


class Case:
    """A project as it stands to the person: which of the four bonds hold."""

    def __init__(
        self, name: str, place: Place, *, subtree: bool, park: bool, asked: bool, brought: bool
    ) -> None:
        self.name, self.place = name, place
        self.in_subtree, self.in_park, self.is_asked, self.is_brought = subtree, park, asked, brought


# Haixi prefecture (632800) holds Golmud (632801); Xining (630100) is the stranger; the province is above
HOME, BELOW, ABOVE, BESIDE, STRANGER = "632800", "632801", "630000", "632821", "630102"
PARK, OTHER_PARK = "golmud", "nanchuan"
SUBTREE = {HOME, BELOW, BESIDE}


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    """One person for each duty, all in a body at the prefecture, so that only the duty differs."""
    body = Body.objects.create(
        key="test_body", name="海西州某机构", kind=BodyKind.PARK, region_id=HOME, park_id=PARK
    )
    dictionaries.forget()
    made = [Person(username=f"a.{d.value}", name=DUTY_NAMES[d], body=body, duty=d.value) for d in Duty]
    Person.objects.bulk_create(made)
    found = Person.objects.select_related("body__region", "body__park").filter(body=body)
    return {person.duty: person for person in found}


def cases() -> list[Case]:
    """Every region × park × asked × brought: 5 × 3 × 2 × 2."""
    made = []
    for region in (HOME, BELOW, BESIDE, ABOVE, STRANGER):
        for park in (None, PARK, OTHER_PARK):
            for asked in (False, True):
                for brought in (False, True):
                    place = Place(
                        region_code=region,
                        park_key=park,
                        brought_by_key="test_body" if brought else "gem_promotion",
                        asked_keys=frozenset({"test_body", "qh_energy"} if asked else {"qh_energy"}),
                    )
                    name = f"{region} {park} {'asked' if asked else ''} {'brought' if brought else ''}"
                    made.append(
                        Case(
                            name,
                            place,
                            subtree=region in SUBTREE,
                            park=park == PARK,
                            asked=asked,
                            brought=brought,
                        )
                    )
    return made


def test_the_table_names_every_duty_and_act() -> None:
    assert set(EXPECTED) == {duty.value for duty in Duty}
    assert sorted(ACTS) == sorted(act.value for act in Act)
    assert set(ACT_NAMES) == set(Act)


@pytest.mark.parametrize("duty", [duty.value for duty in Duty])
def test_every_act_at_every_place(duty: str, people: dict[str, Person]) -> None:
    person = people[duty]
    for act in ACTS:
        letter = LETTERS[duty][act]
        assert may(person, Act(act)) == (letter != "-"), act
        for case in cases():
            reasons = reasons_against(person, Act(act), case.place)
            assert (not reasons) == expected(letter, case), (act, case.name)
            if reasons:
                assert reasons[0].words and reasons[0].basis and reasons[0].who
                assert reasons[0].code == ("duty" if letter == "-" else "reach")


def a_project(case: Case, at: datetime) -> Project:
    project = Project.objects.create(
        name=case.name,
        region_id=case.place.region_code,
        park_id=case.place.park_key,
        brought_by_id=case.place.brought_by_key,
        stage="reserve",
        stage_since=date(2026, 1, 1),
        created_at=at,
        updated_at=at,
    )
    Asked.objects.bulk_create([Asked(project=project, body_id=key) for key in sorted(case.place.asked_keys)])
    return project


@pytest.mark.parametrize("duty", [duty.value for duty in Duty])
def test_the_filter_gives_exactly_the_rows_the_rule_allows(
    duty: str, people: dict[str, Person], at: datetime
) -> None:
    person = people[duty]
    stored = {a_project(case, at).pk: case for case in cases()}
    for act in ACTS:
        found = list(Project.objects.filter(scope(person, Act(act))).values_list("pk", flat=True))
        assert len(found) == len(set(found)), f"{act}: a row twice"
        right = {pk for pk, case in stored.items() if expected(LETTERS[duty][act], case)}
        assert set(found) == right, act


@pytest.mark.parametrize(
    "username, seen",
    [
        ("mayucheng", {"632801"}),
        ("hanxiulan", {"632800", "632801", "632821"}),
        ("liwenjing", {"630000", "630102", "632800", "632801", "632821"}),
        ("wangjianping", {"630000", "630102", "632800", "632801", "632821"}),
        ("chenyulian", {"630102"}),
        ("yangfan", set()),
        ("shixiaoqing", set()),
        ("fanghua", set()),
    ],
)
def test_the_cast_sees_its_own_regions(
    username: str, seen: set[str], cast: SimpleNamespace, at: datetime
) -> None:
    for case in cases():
        if not (case.in_park or case.is_asked or case.is_brought):
            a_project(case, at)
    person = cast.everyone[username]
    found = Project.objects.filter(scope(person, Act.VIEW_PROJECTS))
    assert set(found.values_list("region_id", flat=True)) == seen


def test_a_body_without_a_park_reaches_no_park(people: dict[str, Person], at: datetime) -> None:
    person = people["park"]
    person.body.park_id = None
    nowhere = Place(region_code=HOME, park_key=None)
    assert not may(person, Act.VIEW_PROJECTS, nowhere)
    a_project(cases()[0], at)
    assert not Project.objects.filter(scope(person, Act.VIEW_PROJECTS)).exists()


def test_a_project_nobody_brought_is_nobodys_own(people: dict[str, Person]) -> None:
    assert not may(people["liaison"], Act.VIEW_PROJECTS, Place(region_code=HOME))


def test_require_raises_with_the_reasons(people: dict[str, Person]) -> None:
    with pytest.raises(NotYourDuty) as refusal:
        require(people["leader"], Act.EDIT_PROJECT, Place(region_code=HOME))
    assert "不是领导的职责" in refusal.value.reasons[0].words
    assert "招商经办" in refusal.value.reasons[0].who
    with pytest.raises(NotYourDuty) as refusal:
        require(people["officer"], Act.EDIT_PROJECT, Place(region_code=STRANGER))
    assert "范围" in refusal.value.reasons[0].words
    require(people["officer"], Act.EDIT_PROJECT, Place(region_code=BELOW))


def test_a_region_covers_itself_and_what_is_below_it() -> None:
    """By parentage in the reference table, against the code ranges the rule compares."""
    regions = dictionaries.regions()
    for code, region in regions.items():
        below = {other for other, found in regions.items() if found.path.startswith(region.path)}
        assert {other for other in regions if covers(code, other)} == below, code


def test_scope_is_told_in_words(people: dict[str, Person]) -> None:
    said = {duty: words_for_scope(person) for duty, person in people.items()}
    assert said["officer"] == said["leader"] == "海西州全域"
    assert said["park"] == dictionaries.parks()[PARK].name
    assert said["support"] == "请本部门办理的项目" and said["liaison"] == "本机构引荐的项目"
    assert said["system_admin"] == said["security_admin"] == said["auditor"] == "不看项目"


def test_no_scope_is_wider_than_nothing_by_accident(people: dict[str, Person]) -> None:
    """An empty filter means everything; only a whole province may have it."""
    for duty, person in people.items():
        for act in ACTS:
            filter_: Any = scope(person, Act(act))
            assert (filter_ == Q()) == (LETTERS[duty][act] == "e"), (duty, act)
