"""Reads names to match, the register and aliases from tables; refuses bad ones: what, where, how to mend."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from wutong_engines.matching.matching import Alias, Names
from wutong_engines.matching.places import is_strange_code

MOST_COLUMNS = 60
SHOWN = 5
_ROWS_AT_ONCE = 50_000


class MatchingError(ValueError):
    """What is wrong, where, and how to mend it."""


def read_names(path: Path) -> Names:
    """NAMES.csv: id, name and, where known, region."""
    names = _read_csv(path, "id")
    strange = [
        f"{one}（{at}）" for at, one in zip(names.ids, names.regions, strict=True) if is_strange_code(one)
    ]
    if strange:
        raise MatchingError(
            f"{path.name} 的 region 有不认得的代码：{_shown(strange)}，括号里是 id。"
            "写 GB/T 2260 的六位代码或地名，不知道就空着。"
        )
    return names


def read_firms(path: Path) -> Names:
    """A register: what `register build` wrote (its latest snapshot), or a CSV with eid, name[, region]."""
    if path.is_dir():
        return _read_parquet(path)
    return _read_csv(path, "eid")


def read_aliases(path: Path, firms: Names) -> dict[str, Alias]:
    """A CSV with alias, eid of these firms and, where known, decided_by; one alias must not mean two."""
    rows, known = _rows(path, ("alias", "eid")), set(firms.ids)
    found: dict[str, Alias] = {}
    for line, row in rows:
        alias, eid = row["alias"].strip(), row["eid"].strip()
        if not alias or not eid:
            raise MatchingError(f"{path.name} 第 {line} 行：alias 或 eid 是空的。补上，或删去这一行。")
        if eid not in known:
            raise MatchingError(f"{path.name} 第 {line} 行：名录里没有 {eid}。核对 eid，或删去这一行。")
        if alias in found and found[alias].eid != eid:
            raise MatchingError(
                f"{path.name} 第 {line} 行：别名“{alias}”指了两家（{found[alias].eid}、{eid}）。只留一家。"
            )
        found[alias] = Alias(eid, row.get("decided_by", "").strip())
    return found


def register_aliases(folder: Path) -> dict[str, Alias]:
    """The aliases a register keeps of its own; one that means two firms is left out."""
    files = _parquet(folder, "name_alias") if folder.is_dir() else []
    if not files:
        return {}
    query = (
        "select alias, min(eid), any_value(decided_by) "
        "from read_parquet(?, union_by_name = true, hive_partitioning = false) "
        "where alias is not null and eid is not null group by alias having count(distinct eid) = 1"
    )
    with duckdb.connect() as connection:
        rows = connection.execute(query, [files]).fetchall()
    return {alias: Alias(eid, decided_by or "名录的曾用名、别名") for alias, eid, decided_by in rows}


def _read_csv(path: Path, key: str) -> Names:
    ids, names, regions = [], [], []
    empty, lines = [], []
    for line, row in _rows(path, (key, "name")):
        ids.append(row[key].strip())
        names.append(row["name"].strip())
        regions.append((row.get("region") or "").strip())
        lines.append(line)
        if not ids[-1] or not names[-1]:
            empty.append(line)
    if empty:
        raise MatchingError(f"{path.name} 第 {_shown(empty)} 行：{key} 或 name 是空的。补上，或删去这些行。")
    if not ids:
        raise MatchingError(f"{path.name} 只有表头，没有一行名称。")
    twice = [at for at, count in Counter(ids).items() if count > 1]
    if twice:
        where = [line for line, at in zip(lines, ids, strict=True) if at in set(twice[:SHOWN])]
        raise MatchingError(
            f"{path.name} 里 {key} 重复：{_shown(twice)}（第 {_shown(where)} 行）。每行一个不同的 {key}。"
        )
    return Names(tuple(ids), tuple(names), tuple(regions))


def _shown(things: Sequence[object]) -> str:
    told = "、".join(str(thing) for thing in things[:SHOWN])
    return told + (f" 等 {len(things)} 处" if len(things) > SHOWN else "")


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) pairs; raises MatchingError for what is not a table with the needed columns."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            header = [cell.strip().lower() for cell in next(reader, [])]
            _check_header(path, header, needed)
            for cells in reader:
                if not any(cells):
                    continue
                if len(cells) != len(header):
                    raise MatchingError(
                        f"{path.name} 第 {reader.line_num} 行有 {len(cells)} 格，表头有 {len(header)} 格。"
                        "名称里有逗号的，用英文双引号括起来。"
                    )
                yield reader.line_num, dict(zip(header, cells, strict=True))
    except FileNotFoundError as error:
        raise MatchingError(f"打不开 {path}：没有这个文件或目录。核对路径再试。") from error
    except OSError as error:
        raise MatchingError(f"打不开 {path}：没有权限读，或不是文件。") from error
    except UnicodeDecodeError as error:
        raise MatchingError(
            f"{path.name} 不是 UTF-8 文本（可能是 GBK）：在表格软件里另存为“CSV UTF-8”。"
        ) from error
    except csv.Error as error:
        raise MatchingError(
            f"{path.name} 不是合格的 CSV：{error}。在表格软件里另存为“CSV UTF-8”。"
        ) from error


def _check_header(path: Path, header: list[str], needed: tuple[str, ...]) -> None:
    if not header:
        raise MatchingError(f"{path.name} 是空的。第一行写表头 {','.join(needed)}[,region]。")
    if len(header) > MOST_COLUMNS:
        raise MatchingError(
            f"{path.name} 有 {len(header)} 列，太宽，不像名单。只留 {','.join(needed)}[,region] 这几列。"
        )
    missing = [name for name in needed if name not in header]
    if missing:
        raise MatchingError(
            f"{path.name} 第 1 行缺列 {'、'.join(missing)}，写的是 {'、'.join(header[:8])}。"
            f"表头写成 {','.join(needed)}[,region]。"
        )
    twice = [name for name, count in Counter(header).items() if count > 1 and name in (*needed, "region")]
    if twice:
        raise MatchingError(f"{path.name} 第 1 行有两个 {twice[0]} 列。删去一个。")


def _parquet(folder: Path, table: str) -> list[str]:
    """Files of a table in the latest snapshot (snapshot=2026-11-01/enterprise.parquet), or in the folder."""
    snapshots = sorted(path for path in folder.glob("snapshot=*") if path.is_dir())
    within = snapshots[-1] if snapshots else folder
    one, many = within / f"{table}.parquet", sorted((within / table).rglob("*.parquet"))
    return [_literal(path) for path in ([one] if one.is_file() else many)]


def _literal(path: Path) -> str:
    """A path no character of which is a pattern to DuckDB."""
    return re.sub(r"([*?\[])", r"[\1]", str(path.resolve()))


def _read_parquet(folder: Path) -> Names:
    files = _parquet(folder, "enterprise")
    if not files:
        raise MatchingError(
            f"{folder} 里没有企业表（enterprise）。先运行 ./wutong register build … --out {folder}。"
        )
    ids, names, regions = [], [], []
    with duckdb.connect() as connection:
        rows = connection.execute(_enterprise_query(connection, folder, files), [files])
        while chunk := rows.fetchmany(_ROWS_AT_ONCE):
            for eid, name, at in chunk:
                ids.append(str(eid))
                names.append(name)
                regions.append(str(at))
    if not ids:
        raise MatchingError(f"{folder} 的企业表没有一行。重新运行 ./wutong register build。")
    if len(set(ids)) != len(ids):
        raise MatchingError(
            f"{folder} 的企业表里 eid 重复。重新运行 ./wutong register build，它会逐行说哪里重复。"
        )
    return Names(tuple(ids), tuple(names), tuple(regions))


def _enterprise_query(connection: duckdb.DuckDBPyConnection, folder: Path, files: list[str]) -> str:
    source = "read_parquet(?, union_by_name = true, hive_partitioning = false)"
    described = connection.execute(f"describe select * from {source}", [files]).fetchall()
    columns = {row[0] for row in described}
    if missing := [name for name in ("eid", "name") if name not in columns]:
        raise MatchingError(f"{folder} 的企业表缺列 {'、'.join(missing)}。重新运行 ./wutong register build。")
    places = [name for name in ("county", "prefecture", "province") if name in columns]
    region = f"coalesce({', '.join(places)}, '')" if places else "''"
    return f"select eid, name, {region} from {source} where name is not null and name <> '' order by eid"
