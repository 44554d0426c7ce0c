"""Resolves names of firms against a register: the same firm, perhaps (a person decides), or new; and why."""

from wutong_engines.matching.deciding import DECISION_NAMES, Decision
from wutong_engines.matching.matching import Alias, Answer, Names, Nearest, Register, match, names_of
from wutong_engines.matching.reading import Reading, normalise, read
from wutong_engines.matching.tables import (
    MatchingError,
    read_aliases,
    read_firms,
    read_names,
    register_aliases,
)

__all__ = [
    "DECISION_NAMES",
    "Alias",
    "Answer",
    "Decision",
    "MatchingError",
    "Names",
    "Nearest",
    "Reading",
    "Register",
    "match",
    "names_of",
    "normalise",
    "read",
    "read_aliases",
    "read_firms",
    "read_names",
    "register_aliases",
]
