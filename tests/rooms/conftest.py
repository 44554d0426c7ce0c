"""Parts that several rooms' tests play with."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rooms import register_parts
from wutong.enterprises.registered import Register


@pytest.fixture
def admins(cast: SimpleNamespace) -> SimpleNamespace:
    everyone = cast.everyone
    return SimpleNamespace(
        system=everyone["yangfan"], security=everyone["shixiaoqing"], audit=everyone["fanghua"]
    )


@pytest.fixture(scope="session")
def invented(tmp_path_factory: Any) -> Path:
    """A register of firms nobody has, labelled so."""
    return register_parts.build(tmp_path_factory.mktemp("invented"), is_synthetic=True)


@pytest.fixture(scope="session")
def brought(tmp_path_factory: Any) -> Path:
    """The same firms as if an office had brought their list."""
    return register_parts.build(tmp_path_factory.mktemp("brought"), is_synthetic=False)


@pytest.fixture
def register(invented: Path) -> Register:
    """The invented one, open in this test's data directory."""
    return register_parts.lay(invented)
