"""Credit codes: the standard's example, every wrong character noticed, whole columns as single codes."""

import numpy as np
import pytest

from engines.register.small_registers import code, drawn
from wutong_engines.register.credit_codes import ALPHABET, are_right, fault_of, is_old, old_check_letters

PUBLISHED = "91350100M000100Y43"  # GB 32100-2015, annex


def test_the_example_of_the_standard_is_right() -> None:
    assert fault_of(PUBLISHED) is None
    assert are_right([PUBLISHED, PUBLISHED[:-1] + "4", "", "一" * 18]).tolist() == [True, False, False, False]


def test_any_one_wrong_character_and_any_swap_is_noticed() -> None:
    wrong = [
        PUBLISHED[:at] + other + PUBLISHED[at + 1 :]
        for at in range(18)
        for other in ALPHABET
        if other != PUBLISHED[at]
    ]
    swapped = [
        PUBLISHED[:at] + PUBLISHED[at + 1] + PUBLISHED[at] + PUBLISHED[at + 2 :]
        for at in range(17)
        if PUBLISHED[at] != PUBLISHED[at + 1]
    ]
    assert not are_right(wrong + swapped).any()


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("9.13501E+17", "科学计数"),
        (PUBLISHED[:-2], "有 16 位"),
        ("91350100M0O0100Y43", "“O”"),
        ("91350100M000100Y34", "校验位不符"),
        ("350100000000001", "15 位的旧码，校验位不符"),
    ],
)
def test_what_is_wrong_is_said(written: str, what: str) -> None:
    fault = fault_of(written)
    assert fault is not None and what in fault[0] and fault[1]


def test_old_numbers_have_their_own_check_digit() -> None:
    head = np.frombuffer(b"11010800000001", dtype=np.uint8).reshape(1, -1)
    number = "11010800000001" + chr(old_check_letters(head)[0])
    assert number == "110108000000016"  # the example of GS 15-2006
    assert is_old(number) and not is_old("110108000000017") and not is_old(PUBLISHED)


def test_synthetic_codes_are_right_and_unique() -> None:
    rows = drawn(5000)["enterprise"].to_pylist()
    assert are_right([row["uscc"] for row in rows if row["uscc"]]).all()
    assert all(is_old(row["registration_number"]) for row in rows if row["registration_number"])
    assert len({row["eid"] for row in rows}) == 5000 and are_right([code(1), code(2)]).all()
