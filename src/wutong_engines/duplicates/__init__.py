"""Finds the same investment project written differently, within workbooks and against everything stored."""

from wutong_engines.duplicates.compare import compare
from wutong_engines.duplicates.records import Candidate, Group, Pair

__all__ = ["Candidate", "Group", "Pair", "compare"]
