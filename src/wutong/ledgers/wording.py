"""What was read, in the words of lists and sentences: amounts, dates, stages, totals, warnings."""

import re
from datetime import date
from typing import Any

from wutong.projects.stages import Stage
from wutong.web.formats import interval_text, number, wan, yi

_CELLS = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d+(?![A-Za-z0-9])")


def amount(yuan: int | None) -> str:
    return "未填投资额" if yuan is None else f"{yi(yuan)} 亿元"


def look(text: str) -> dict[str, str]:
    """The first clause says what; the rest how it was read."""
    what, _, why = text.partition("，")
    return {"words": what, "why": why}


def warned_cells(warnings: list[dict[str, str]]) -> dict[str, str]:
    """Cell → why it wants a look: the cell of a warning, and those its words list."""
    found: dict[str, str] = {}
    for warning in warnings:
        for cell in [warning["cell"], *_CELLS.findall(warning["text"])]:
            if cell:
                found.setdefault(cell, warning["text"])
    return found


def difference(check: dict[str, Any]) -> str:
    if check["stated_yuan"] is None:
        return ""
    return f"{yi(abs(check['stated_yuan'] - check['computed_yuan']))} 亿元"


def total_words(check: dict[str, Any]) -> str:
    where = f"第 {check['first']}–{check['last']} 行" if check["first"] else "各行"
    if check["agrees"]:
        return f"与{where}相加一致"
    if check["stated_yuan"] is None:
        return check["note"] or "没有读出这个数"
    return f"{where}逐行相加 {yi(check['computed_yuan'])} 亿元，差 {difference(check)}"


def stage(values: dict[str, Any]) -> dict[str, Any]:
    said = values.get("stage_words", "")
    if "stage" not in values:
        return {"text": f"谋划储备（没有认出“{said}”）" if said else "谋划储备（未填）", "tone": "ask"}
    label = Stage(values["stage"]).label
    return {"text": label if said in {"", label} else f"{label}，{said}"}


def value(key: str, said: Any) -> dict[str, Any]:
    if key == "investment":
        return investment(said)
    if key == "jobs":
        text = number(said["low"]) + (f"–{number(said['high'])}" if "high" in said else "")
        return {"text": text, "at_least": said.get("is_at_least", False)}
    if key.endswith("_date"):
        days = [date.fromisoformat(said[end]) if said[end] else None for end in ("from", "to")]
        return {"text": interval_text(days[0], days[1], said["words"])}
    return {"text": wan(said) if key == "paid_in" else number(said)}


def investment(value: dict[str, Any]) -> dict[str, Any]:
    if "yuan" not in value:
        return {"text": f"{number(value['foreign'])} {value['currency']}"}
    text = yi(value["yuan"]) + (f"–{yi(value['yuan_to'])}" if "yuan_to" in value else "")
    if value.get("is_approximate") and "yuan_to" not in value:
        text = f"约 {text}"
    return {"text": text, "at_least": value.get("is_at_least", False)}
