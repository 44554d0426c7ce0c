"""Reads the ledgers offices really keep (messy .xlsx and .xls) into clean rows."""

from wutong_engines.worksheets.model import (
    MONEY_MEANINGS,
    SKIPPED_KINDS,
    Column,
    Count,
    Extra,
    Figure,
    Meaning,
    Measure,
    ProjectRow,
    Refused,
    SheetReading,
    Skipped,
    Text,
    TotalCheck,
    Warning_,
    When,
    WorkbookReading,
)
from wutong_engines.worksheets.places import Gazetteer, Match, Place
from wutong_engines.worksheets.read import raw_rows, read_workbook
from wutong_engines.worksheets.stages import STAGE_LABELS, STAGES

__all__ = [
    "MONEY_MEANINGS",
    "SKIPPED_KINDS",
    "STAGES",
    "STAGE_LABELS",
    "Column",
    "Count",
    "Extra",
    "Figure",
    "Gazetteer",
    "Match",
    "Meaning",
    "Measure",
    "Place",
    "ProjectRow",
    "Refused",
    "SheetReading",
    "Skipped",
    "Text",
    "TotalCheck",
    "Warning_",
    "When",
    "WorkbookReading",
    "raw_rows",
    "read_workbook",
]
