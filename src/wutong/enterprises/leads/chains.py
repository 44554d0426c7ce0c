"""The names of chains and nodes, which an upper room keeps; asked through a setting."""

from importlib import import_module
from typing import Any

from django.conf import settings


def _words() -> Any:
    return import_module(settings.CHAIN_WORDS)


def chain_names() -> dict[str, str]:
    found: dict[str, str] = _words().chain_names()
    return found


def node_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """(name of a chain, [(“chain/node”, name)]), each chain beginning with itself, no node said."""
    found: list[tuple[str, list[tuple[str, str]]]] = _words().node_choices()
    return found


def node_name(chain_key: str, node_key: str) -> str:
    found: str = _words().node_name(chain_key, node_key)
    return found
