"""One router for the room, and what answers it: loaded by the first who asks, not by every start."""

from importlib import import_module
from typing import Any

from ninja import Router

TAG = "绿电"
READ, WRITE, CHANNEL = "greenpower:read", "greenpower:write", "api"
router = Router()


def telling() -> Any:
    """Queries, actions and the engine stand behind it, a third of a second to load."""
    return import_module("wutong.greenpower.api.telling")
