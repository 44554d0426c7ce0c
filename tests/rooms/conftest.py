"""Parts that several rooms' tests play with."""

from types import SimpleNamespace

import pytest


@pytest.fixture
def admins(cast: SimpleNamespace) -> SimpleNamespace:
    everyone = cast.everyone
    return SimpleNamespace(
        system=everyone["yangfan"], security=everyone["shixiaoqing"], audit=everyone["fanghua"]
    )
