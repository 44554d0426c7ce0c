"""Finds the same investment project written differently, within workbooks and against everything stored."""

from wutong_engines.duplicates.blocking import blocking_keys
from wutong_engines.duplicates.compare import compare
from wutong_engines.duplicates.records import Candidate, Group, Pair
from wutong_engines.duplicates.search import find

__all__ = ["Candidate", "Group", "Pair", "blocking_keys", "compare", "find"]
