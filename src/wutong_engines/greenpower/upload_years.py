"""Puts the rows of an uploaded file into one year of Beijing time: zone, leap day, duplicates, gaps."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wutong_engines.greenpower.upload_model import Floats, Table, UploadError

BEIJING_OFFSET_HOURS = 8.0
LENGTHS = {8760: 60, 8784: 60, 17_520: 30, 17_568: 30, 35_040: 15, 35_136: 15}
LONGEST_GAP_HOURS, MOST_MISSING_SHARE = 3.0, 0.01
_DAY_MINUTES, _LEAP_DAY = 1440, 59
_PLAIN, _LEAP = np.datetime64("2023-01-01", "D"), np.datetime64("2024-01-01", "D")


@dataclass(frozen=True, slots=True)
class Year:
    """Which row of the file fills each step of the year; -1 where none does."""

    rows: NDArray[np.int64]
    step_minutes: int
    warnings: tuple[str, ...]

    @property
    def step_hours(self) -> float:
        return self.step_minutes / 60

    def when(self, step: int) -> str:
        is_leap = self.rows.size * self.step_minutes == 366 * _DAY_MINUTES
        moment = (_LEAP if is_leap else _PLAIN).astype("datetime64[m]") + step * self.step_minutes
        text = str(moment)
        return f"{int(text[5:7])} 月 {int(text[8:10])} 日 {text[11:16]}"


def arrange(table: Table, *, utc_offset_hours: float | None, year: int | None, keep_leap_day: bool) -> Year:
    """One complete year in Beijing time; raises `UploadError` where that cannot be had."""
    said = utc_offset_hours if utc_offset_hours is not None else table.utc_offset_hours
    offset = BEIJING_OFFSET_HOURS if said is None else said
    if not -12 <= offset <= 14:
        raise UploadError(f"时区 UTC{offset:+g} 不存在。", "请填 −12～14 之间的数，北京时间是 8。")
    shift = round((BEIJING_OFFSET_HOURS - offset) * 60)
    warnings = [] if shift == 0 else [f"文件时间是 UTC{offset:+g}，已推后 {shift / 60:g} 小时改成北京时间，"
                                      "年末多出的几小时接到年初。"]  # fmt: skip
    if table.times is None:
        return _by_order(table, shift, keep_leap_day, warnings)
    return _by_time(table, table.times, shift, year, keep_leap_day, warnings)


def _by_order(table: Table, shift: int, keep_leap_day: bool, warnings: list[str]) -> Year:
    count = table.lines.size
    if count not in LENGTHS:
        raise _wrong_length(count, table)
    step = LENGTHS[count]
    rows = _shifted(np.arange(count), shift, step)
    if count * step == 366 * _DAY_MINUTES:
        rows = _without_leap_day(rows, step, keep_leap_day, warnings)
    return Year(rows, step, tuple(warnings))


def _shifted(rows: NDArray[np.int64], shift: int, step: int) -> NDArray[np.int64]:
    if shift % step:
        raise UploadError(f"时差 {shift} 分钟不是 {step} 分钟的整数倍。", "请先换成北京时间再上传。")
    return np.roll(rows, shift // step)


def _wrong_length(count: int, table: Table) -> UploadError:
    nearest = min(LENGTHS, key=lambda length: abs(length - count))
    away = f"多 {count - nearest:,}" if count > nearest else f"少 {nearest - count:,}"
    last = int(table.lines[-1]) if count else None
    return UploadError(
        f"共 {count:,} 行数据，比最接近的 {nearest:,} 行{away} 行。",
        "应当是全年 8,760（闰年 8,784）小时，或 17,520、35,040 个半小时、15 分钟时段；"
        "请补齐或删去多余的行，加上日期列就能指出缺的是哪一小时。",
        line=last,
    )


def _without_leap_day(
    rows: NDArray[np.int64], step: int, keep: bool, warnings: list[str]
) -> NDArray[np.int64]:
    if keep:
        warnings.append("闰年：保留 2 月 29 日，全年 8,784 小时。")
        return rows
    warnings.append("闰年：去掉 2 月 29 日，按 8,760 小时用。")
    a_day = _DAY_MINUTES // step
    return np.delete(rows, slice(_LEAP_DAY * a_day, (_LEAP_DAY + 1) * a_day))


def _by_time(
    table: Table,
    times: NDArray[np.datetime64],
    shift: int,
    year: int | None,
    keep_leap_day: bool,
    warnings: list[str],
) -> Year:
    step = _step_minutes(times, table)
    if table.is_end_labelled or _looks_end_labelled(times, step):
        times = times - np.timedelta64(step, "m")
        warnings.append("时刻写的是时段末（如 01:00 表示 0—1 时），已按时段起点用。")
    chosen = np.arange(times.size) if table.is_typical else _one_year(times, step, year, table, warnings)
    own = times[chosen]
    days = own.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    month = months.astype(int) % 12
    day = (days - months.astype("datetime64[D]")).astype(int)
    within = (own - days.astype("datetime64[m]")).astype(int) // step
    on_leap_day = (month == 1) & (day == 28)
    is_leap = bool(on_leap_day.any())
    starts = np.cumsum([0, 31, 29 if is_leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30])
    place = (starts[month] + day) * (_DAY_MINUTES // step) + within
    rows = _filled(place, chosen, (366 if is_leap else 365) * _DAY_MINUTES // step, table, warnings)
    rows = _shifted(rows, shift, step)
    if is_leap:
        rows = _without_leap_day(rows, step, keep_leap_day, warnings)
    missing = int((rows < 0).sum())
    if missing > MOST_MISSING_SHARE * rows.size:
        made = Year(rows, step, ())
        first = made.when(int(np.argmax(rows < 0)))
        raise UploadError(
            f"按日期对到全年，缺 {missing:,} 个时段，最早缺的是 {first}。",
            "请补齐整年（缺得不超过 1% 且每处不超过 3 小时的，可以自动内插）。",
        )
    return Year(rows, step, tuple(warnings))


def _step_minutes(times: NDArray[np.datetime64], table: Table) -> int:
    if times.size < 24:
        raise _wrong_length(times.size, table)
    apart = np.diff(np.unique(times)).astype(int)
    step = int(np.median(apart)) if apart.size else 0
    if step not in (15, 30, 60):
        raise UploadError(
            f"相邻两行多数相隔 {step} 分钟。",
            "只能用 60、30 或 15 分钟一行的数据。",
            line=int(table.lines[0]),
        )
    return step


def _looks_end_labelled(times: NDArray[np.datetime64], step: int) -> bool:
    first, last = times.min(), times.max()
    opening, closing = first.astype("datetime64[Y]"), last.astype("datetime64[Y]")
    at_end = first == opening.astype("datetime64[m]") + np.timedelta64(step, "m")
    return bool(at_end and last == closing.astype("datetime64[m]") and closing > opening)


def _one_year(
    times: NDArray[np.datetime64], step: int, year: int | None, table: Table, warnings: list[str]
) -> NDArray[np.int64]:
    """Rows of the year asked for; else all rows of a single twelve months; else the latest complete year."""
    years = times.astype("datetime64[Y]").astype(int) + 1970
    found, counts = np.unique(years, return_counts=True)
    whole = 365 * _DAY_MINUTES // step
    if year is not None:
        if year not in found:
            raise UploadError(f"文件里没有 {year} 年。", f"有的是 {_listed(found.tolist())}。")
        return np.flatnonzero(years == year)
    span = int((times.max() - times.min()).astype(int)) + step
    if span <= 366 * _DAY_MINUTES:
        if found.size > 1 and counts.min() * step >= _DAY_MINUTES:
            warnings.append(f"十二个月跨 {_listed(found.tolist())} 年，已按月日排成一年。")
        return np.arange(times.size)
    complete = [int(one) for one, count in zip(found, counts, strict=True) if count >= 0.99 * whole]
    if not complete:
        raise _wrong_length(times.size, table)
    warnings.append(
        f"文件有 {_listed(found.tolist())} 年，用最近的整年 {complete[-1]} 年；要别的年份请指定。"
    )
    return np.flatnonzero(years == complete[-1])


def _listed(years: Sequence[int]) -> str:
    return f"{years[0]}—{years[-1]}" if len(years) > 2 else "、".join(str(one) for one in years)


def _filled(
    place: NDArray[np.int64], chosen: NDArray[np.int64], size: int, table: Table, warnings: list[str]
) -> NDArray[np.int64]:
    rows = np.full(size, -1, dtype=np.int64)
    rows[place[::-1]] = chosen[::-1]
    again = np.flatnonzero(rows[place] != chosen)
    for at in again:
        first, second = int(rows[place[at]]), int(chosen[at])
        if any(_differs(column.values[first], column.values[second]) for column in table.columns):
            raise UploadError(
                f"与第 {int(table.lines[first]):,} 行是同一时刻，数却不同。",
                "请留下对的一行。",
                line=int(table.lines[second]),
            )
    if again.size:
        line = int(table.lines[chosen[again[0]]])
        warnings.append(f"有 {again.size:,} 行与前面的行完全重复（如第 {line:,} 行），只用一次。")
    return rows


def _differs(one: float, other: float) -> bool:
    return bool(one != other and not (np.isnan(one) and np.isnan(other)))


def series(table: Table, values: Floats, year: Year, field: str) -> tuple[Floats, tuple[str, ...]]:
    """The column in the order of the year; short gaps are interpolated and said, longer ones refused."""
    placed = np.where(year.rows >= 0, values[np.maximum(year.rows, 0)], np.nan)
    unknown = np.isnan(placed)
    if not unknown.any():
        return placed, ()
    _refuse_long_gaps(table, unknown, year, field)
    known = np.flatnonzero(~unknown)
    whole = np.concatenate([known - placed.size, known, known + placed.size])
    filled = np.interp(np.arange(placed.size), whole, np.tile(placed[known], 3))
    first = int(np.argmax(unknown))
    where = f"最早 {year.when(first)}{_line(table, year, first)}"
    return filled, (f"“{field}”缺 {int(unknown.sum()):,} 个时段（{where}），按前后值内插。",)


def _line(table: Table, year: Year, step: int) -> str:
    """Where the file says so: the row whose cell is empty, else the row before the missing one."""
    row = int(year.rows[step])
    if row >= 0:
        return f"，第 {int(table.lines[row]):,} 行"
    before = int(year.rows[step - 1])
    return f"，在第 {int(table.lines[before]):,} 行之后" if before >= 0 else ""


def _refuse_long_gaps(table: Table, unknown: NDArray[np.bool_], year: Year, field: str) -> None:
    count = int(unknown.sum())
    if count == unknown.size:
        raise UploadError("这一列全年都没有数。", "请检查列是否选对。", field=field)
    turned = int(np.argmin(unknown))
    edges = np.flatnonzero(np.diff(np.r_[0, np.roll(unknown, -turned).astype(int), 0]))
    lengths = edges[1::2] - edges[::2]
    longest = int(np.argmax(lengths))
    start = (int(edges[::2][longest]) + turned) % unknown.size
    hours = lengths[longest] * year.step_hours
    if hours > LONGEST_GAP_HOURS or count > MOST_MISSING_SHARE * unknown.size:
        raise UploadError(
            f"“{field}”缺 {count:,} 个时段，最长一处连续 {hours:g} 小时，"
            f"从 {year.when(start)} 起{_line(table, year, start)}。",
            "空格、NaN、−999、−9999 都算缺，不当作 0；请补齐后再上传（每处 3 小时以内的可以自动内插）。",
        )
