"""The demo's register of enterprises: invented, over the whole country, every row labelled so."""

from datetime import date
from pathlib import Path

ROWS = 50_000
SEED = 632800


def bring_register(data: Path, as_of: date, rows: int = ROWS) -> int:
    """A snapshot in the data directory where there is none at all; how many enterprises it got."""
    from wutong_engines.register import snapshots, synthetic, write_snapshot

    folder = data / "register"
    if snapshots(folder):
        return 0
    write_snapshot(folder, as_of, synthetic(rows, seed=SEED, as_of=as_of))
    return rows
