"""What may follow what, and by when: two truth tables, written down apart from the rules they check."""

from datetime import date, timedelta

import pytest

from wutong.enterprises.rules import (
    CHANNELS,
    CLOCK_WORDS,
    FROM,
    STATE_NAMES,
    STEP_NAMES,
    Clock,
    LeadState,
    Step,
    Times,
    due_of,
    is_idle,
    last_day,
    late_if_begun_by,
    reasons_against_clock,
    reasons_against_step,
)

# one letter a state: pool, assigned, followed, talking, project, dropped; x: may
STEPS = {
    #             pool assigned followed talking project dropped
    "assign": "xxxx--",
    "appraise": "-x----",
    "tell_back": "xxxx-x",
    "contact": "-xxx--",
    "make": "-xxx--",
    "back": "-xxx--",
    "drop": "xxxx--",
    "reopen": "-----x",
    "mark": "xxxx--",
    "edit": "xxxx--",
}


def test_every_step_and_state_has_words_and_a_row() -> None:
    assert set(STATE_NAMES) == set(LeadState) and set(STEP_NAMES) == set(Step)
    assert {Step(name) for name in STEPS} == set(FROM) == set(Step) - {Step.REGISTER}
    assert "chain" in CHANNELS


@pytest.mark.parametrize("name", STEPS)
def test_each_step_from_each_state(name: str) -> None:
    for state, letter in zip(LeadState, STEPS[name], strict=True):
        reasons = reasons_against_step(Step(name), state)
        assert bool(reasons) == (letter == "-"), (name, state)
        assert all(state.label in one.words for one in reasons)


MONDAY = date(2026, 11, 2)
CLOCK = Clock()


# (begun, days, last day): the first day is not counted, a weekend moves to Monday
COUNTED = [
    (MONDAY, 1, date(2026, 11, 3)),
    (MONDAY, 3, date(2026, 11, 5)),
    (MONDAY, 5, date(2026, 11, 9)),  # Saturday → Monday
    (MONDAY, 6, date(2026, 11, 9)),  # Sunday → Monday
    (MONDAY, 7, date(2026, 11, 9)),
    (date(2026, 11, 6), 1, date(2026, 11, 9)),  # Friday, one day
    (date(2026, 11, 7), 1, date(2026, 11, 9)),  # Saturday, one day
    (date(2026, 12, 31), 1, date(2027, 1, 1)),
]


@pytest.mark.parametrize(("begun", "days", "expected"), COUNTED)
def test_days_are_counted_as_the_civil_code_counts(begun: date, days: int, expected: date) -> None:
    assert last_day(begun, days) == expected


def test_the_condition_for_a_database_says_the_same_as_the_day() -> None:
    for days in (1, 2, 3, 7, 14, 30):
        for step in range(14):
            today = MONDAY + timedelta(step)
            edge = late_if_begun_by(days, today)
            assert today > last_day(edge, days)
            assert today <= last_day(edge + timedelta(1), days)


# (state, days since it moved, recommended, told back) → what is asked for, the soonest first
ASKED = [
    ("pool", 0, False, False, ["assign"]),
    ("pool", 0, True, False, ["assign", "feedback"]),
    ("assigned", 0, False, False, ["appraise"]),
    ("assigned", 0, True, True, ["appraise"]),
    ("followed", 0, False, False, ["quiet"]),
    ("talking", 0, True, False, ["feedback", "quiet"]),
    ("project", 0, True, False, []),
    ("dropped", 0, True, False, ["feedback"]),
    ("dropped", 0, True, True, []),
    ("dropped", 0, False, False, []),
]


@pytest.mark.parametrize(("state", "moved", "is_recommended", "is_told_back", "expected"), ASKED)
def test_what_the_clock_asks_for(
    state: str, moved: int, is_recommended: bool, is_told_back: bool, expected: list[str]
) -> None:
    times = Times(LeadState(state), MONDAY, MONDAY + timedelta(moved), MONDAY, is_recommended, is_told_back)
    assert [due.key for due in due_of(times, CLOCK)] == expected


def test_a_due_day_is_not_late_until_it_is_over() -> None:
    due = due_of(Times(LeadState.POOL, MONDAY, MONDAY), CLOCK)[0]
    assert due.on == date(2026, 11, 3)
    assert not due.is_late(date(2026, 11, 3)) and due.is_late(date(2026, 11, 4))


def test_the_pool_counts_from_coming_there_not_from_registration() -> None:
    back = Times(LeadState.POOL, MONDAY - timedelta(90), MONDAY)
    assert due_of(back, CLOCK)[0].on == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("state", "days", "expected"),
    [("talking", 30, False), ("talking", 31, True), ("pool", 90, False), ("dropped", 90, False)],
)
def test_idle_leads_are_those_somebody_holds(state: str, days: int, expected: bool) -> None:
    times = Times(LeadState(state), MONDAY, MONDAY, MONDAY)
    assert is_idle(times, CLOCK, MONDAY + timedelta(days)) is expected


def test_days_of_the_clock_are_whole_in_order_and_have_a_source() -> None:
    good = {key: getattr(CLOCK, key) for key in CLOCK_WORDS}
    assert reasons_against_clock(good, "省办 2026 年 1 号文") == []
    assert {one.field for one in reasons_against_clock(good | {"assign": 0}, "")} == {"assign", "source"}
    assert [one.code for one in reasons_against_clock(good | {"quiet": 31}, "文件")] == ["days_order"]
    assert reasons_against_clock({}, "文件") != []
