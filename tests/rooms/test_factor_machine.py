"""Whatever is done in whatever order, the room and a plain model never differ. In full it is a benchmark."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from rooms.factor_machine import TALLY, FactorMachine

MANY = 500
SEQUENCES = int(os.environ.get("WUTONG_FACTOR_SEQUENCES", "40"))


@pytest.mark.slow
@pytest.mark.django_db
def test_any_sequence_of_acts_leaves_what_the_model_says() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        FactorMachine,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=50,
            deadline=None,
            # few sequences are always the same ones, many are new each time
            derandomize=SEQUENCES < MANY,
            database=None,
            suppress_health_check=list(HealthCheck),
            # a difference is shown as it was found: making it smaller takes longer than reading it
            phases=[Phase.generate],
        ),
    )
    # a machine that does little proves little
    rare = {"release", "correct", "taken"} if SEQUENCES >= MANY else set()
    assert set(TALLY) >= {"reserve", "commit", "void", "expire", "refused", *rare}
    if told := os.environ.get("WUTONG_FACTOR_TALLY"):
        Path(told).write_text(json.dumps(TALLY), encoding="utf-8")
