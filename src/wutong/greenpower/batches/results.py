"""What the page of a batch asks of its rows: they are a Parquet file, and DuckDB reads it where it lies."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from wutong.greenpower.batches.cases import COLUMN_OF, COLUMNS
from wutong_engines.greenpower.rows import Row

HAS_PLAN = "status IN ('optimal', 'fallback')"
SETTINGS: dict[str, Any] = {"threads": 1, "autoinstall_known_extensions": False}


class Results:
    """Of one file, opened for one answer; raises FileNotFoundError when it is gone."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise FileNotFoundError(path)
        self._path = str(path)

    def _ask(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        with closing(duckdb.connect(config=SETTINGS)) as connection:
            connection.execute(
                f"SELECT * FROM ({statement.replace('ROWS', 'read_parquet($path)')})",
                {"path": self._path} | {f"v{at}": value for at, value in enumerate(values)},
            )
            names = [column[0] for column in connection.description or ()]
            return [dict(zip(names, values, strict=True)) for values in connection.fetchall()]

    def counts(self) -> Row:
        """How many have a plan, are proved to have none, or were not answered; the cheapest and dearest."""
        return self._ask(
            f"SELECT count(*) AS questions, count(*) FILTER ({HAS_PLAN}) AS planned,"
            " count(*) FILTER (status = 'infeasible') AS infeasible,"
            " count(*) FILTER (status IN ('refused', 'failed')) AS unanswered,"
            " min(delivered_yuan_per_kwh) AS least, max(delivered_yuan_per_kwh) AS most,"
            " max(gap) AS gap FROM ROWS"
        )[0]

    def page(self, sort: str, is_down: bool, start: int, length: int) -> list[Row]:
        """Rows without an answer last, whichever way; `sort` is one of COLUMNS."""
        if sort not in COLUMNS:
            raise KeyError(sort)
        way = "DESC" if is_down else "ASC"
        return self._ask(
            f"SELECT * FROM ROWS ORDER BY {sort} {way} NULLS LAST, number LIMIT $v0 OFFSET $v1",
            [length, start],
        )

    def where(self, chosen: Mapping[str, Any]) -> list[Row]:
        """The rows with these choices, by place and share: the cells of the heat table."""
        columns = [COLUMN_OF.get(name, name) for name in chosen]
        said = " AND ".join(f"{column} = $v{at}" for at, column in enumerate(columns)) or "true"
        return self._ask(f"SELECT * FROM ROWS WHERE {said} ORDER BY number", list(chosen.values()))

    def cheapest(self, chosen: Mapping[str, Any]) -> list[Row]:
        """For each load and share, the mean of the weather years by place: the least, the most, its years."""
        columns = [COLUMN_OF.get(name, name) for name in chosen]
        said = " AND ".join(f"{column} = $v{at}" for at, column in enumerate(columns)) or "true"
        return self._ask(
            "WITH places AS (SELECT load, load_name, green_percent, site, site_name,"
            " avg(delivered_yuan_per_kwh) AS mean, min(delivered_yuan_per_kwh) AS low,"
            " max(delivered_yuan_per_kwh) AS high, min(number) AS number FROM ROWS"
            f" WHERE {said} GROUP BY ALL HAVING bool_and({HAS_PLAN})),"
            " ranked AS (SELECT *, count(*) OVER one AS places, max(mean) OVER one AS dearest,"
            " row_number() OVER (PARTITION BY load, green_percent ORDER BY mean, number) AS rank,"
            " min(number) OVER (PARTITION BY load) AS load_order FROM places"
            " WINDOW one AS (PARTITION BY load, green_percent))"
            " SELECT * FROM ranked WHERE rank = 1 ORDER BY load_order, green_percent",
            list(chosen.values()),
        )

    def reasons(self, most: int) -> list[Row]:
        """Why there is no plan, the commonest first, with the places it holds for.

        Of a reason its first sentence: how far each rule would have to give way is another for each place.
        """
        return self._ask(
            "SELECT split_part(reason, '。', 1) AS reason, status, count(*) AS count,"
            " string_agg(DISTINCT site_name, '、' ORDER BY site_name) AS places"
            f" FROM ROWS WHERE NOT {HAS_PLAN} GROUP BY ALL ORDER BY count DESC, reason LIMIT $v0",
            [most],
        )

    def every(self) -> Iterator[Row]:
        yield from self._ask("SELECT * FROM ROWS ORDER BY number")
