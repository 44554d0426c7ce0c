"""Beside what py-ecomplexity and Datawheel's package answered to one table, kept here with their versions."""

import json
from pathlib import Path

import numpy as np
import pytest

from engines.chains.drawn_tables import matrix_of
from wutong_engines.chains import study_of

TOLD = json.loads((Path(__file__).parent / "peer_answers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["rca", "density", "relatedness", "eci", "pci", "coi", "cog"])
def test_the_same_answer(name: str) -> None:
    made = study_of(matrix_of(np.array(TOLD["values"], dtype=float)))
    found = getattr(made.complexity if name in {"eci", "pci"} else made, name)
    assert found == pytest.approx(np.array(TOLD[name]), abs=1e-11)
