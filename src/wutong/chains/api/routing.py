"""One router for the room; what needs numbers is loaded by the first who asks."""

from importlib import import_module
from typing import Any

from ninja import Router

TAG = "产业链"
READ, WRITE, LEADS, CHANNEL = "chains:read", "chains:write", "leads:read", "api"
router = Router()


def telling() -> Any:
    return import_module("wutong.chains.api.telling")
