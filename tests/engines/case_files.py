"""Small case files made by formulas, for the tests of the command and of the batch."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wutong_engines.greenpower.case import SERIES

HOURS = 72
YEARLY = {
    "wind_yuan_per_kw_year": 411.0,
    "solar_yuan_per_kw_year": 265.0,
    "storage_power_yuan_per_kw_year": 29.0,
    "storage_energy_yuan_per_kwh_year": 75.0,
    "grid_connection_yuan_per_kw_year": 708.0,
}


def asked(hours: str = "hours.csv", green: float = 0.5, steps: int = HOURS, **changes: Any) -> dict[str, Any]:
    """A case as its file says it; annual costs are cut to the length of the horizon."""
    case: dict[str, Any] = {
        "hours": hours,
        "costs": {name: yuan * steps / 8760 for name, yuan in YEARLY.items()},
        "storage": {"charge_efficiency": 0.95, "discharge_efficiency": 0.95},
        "policy": {
            "min_self_use_share_of_generation": 0.6,
            "min_green_share_of_load": green,
            "max_export_share_of_generation": 0.2,
        },
    }
    return case | changes


def write_hours(path: Path, steps: int = HOURS, peak_mw: float = 100.0) -> Path:
    clock = np.arange(steps) % 24
    price = np.where((clock >= 9) & (clock < 17), 0.21, 0.42)
    cloud = np.resize([0.75, 0.3, 0.5], steps // 24).repeat(24)
    series = (
        peak_mw * (0.85 + 0.1 * np.sin(2 * np.pi * (clock - 9) / 24)),
        0.16 + 0.14 * np.sin(2 * np.pi * np.arange(steps) / 37),
        np.maximum(0.0, np.sin(np.pi * (clock - 6) / 12)) * cloud,
        price,
        price - 0.15,
    )
    rows = [",".join(f"{value:.6f}" for value in row) for row in zip(*series, strict=True)]
    path.write_text("\n".join([",".join(SERIES), *rows]) + "\n", encoding="utf-8")
    return path


def write_case(path: Path, steps: int = HOURS, **changes: Any) -> Path:
    """The JSON file at `path` and its hours beside it."""
    hours = write_hours(path.with_suffix(".csv"), steps)
    path.write_text(json.dumps(asked(hours.name, steps=steps, **changes)), encoding="utf-8")
    return path


def write_list(path: Path, lines: Sequence[object]) -> Path:
    """A line each: text as it stands, anything else as JSON."""
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path
