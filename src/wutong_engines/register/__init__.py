"""A register of enterprises: exports in, sorted Parquet snapshots out, and what is asked of them."""

from wutong_engines.register.building import Built, build
from wutong_engines.register.name_search import NameIndex
from wutong_engines.register.neighbours import RELATION_NAMES, neighbours
from wutong_engines.register.places import Places
from wutong_engines.register.queries import Wanted, by_name, card, cells, facts, shortlist, unknowns
from wutong_engines.register.running import TABLES, Register, open_register
from wutong_engines.register.schema import Change, RegisterError, Status
from wutong_engines.register.snapshots import folder_of, snapshots
from wutong_engines.register.synthetic import synthetic
from wutong_engines.register.writing import write_snapshot
from wutong_engines.spark import NoSpark

__all__ = [
    "RELATION_NAMES",
    "TABLES",
    "Built",
    "Change",
    "NameIndex",
    "NoSpark",
    "Places",
    "Register",
    "RegisterError",
    "Status",
    "Wanted",
    "build",
    "by_name",
    "card",
    "cells",
    "facts",
    "folder_of",
    "neighbours",
    "open_register",
    "shortlist",
    "snapshots",
    "synthetic",
    "unknowns",
    "write_snapshot",
]
