"""What a study may add past the plain programme: firm backup, a second storage, load that may shift."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from math import isfinite


@dataclass(frozen=True)
class Backup:
    """Firm plant on site (gas, biomass); unless marked so, its energy is not green, as the grid's is not."""

    fuel_yuan_per_kwh: float
    yuan_per_kw_year: float
    maximum_mw: float | None = None
    kg_per_kwh: float = 0.0
    green: bool = False


@dataclass(frozen=True)
class SecondStorage:
    """A storage of a fixed duration beside the first, such as pumped hydro of 8 to 10 hours."""

    hours: float
    power_yuan_per_kw_year: float
    energy_yuan_per_kwh_year: float
    charge_efficiency: float = 0.87
    discharge_efficiency: float = 0.87
    maximum_mw: float | None = None


@dataclass(frozen=True)
class Shift:
    """A share of each step's load that may move within its block of `within_hours`, nothing lost."""

    share: float
    within_hours: float


@dataclass(frozen=True)
class Extras:
    """Any of the three; a case that has one is solved by HiGHS, in half a minute or more for a year."""

    backup: Backup | None = None
    second_storage: SecondStorage | None = None
    shift: Shift | None = None

    def __bool__(self) -> bool:
        return any((self.backup, self.second_storage, self.shift))


NO_EXTRAS = Extras()


def faults_of(extras: Extras, step_hours: float) -> Iterator[str]:
    """Every reason against the extras, as sentences."""
    for part in ("backup", "second_storage", "shift"):
        value = getattr(extras, part)
        for item in fields(value) if value else ():
            number = getattr(value, item.name)
            if number is not None and (not isfinite(number) or number < 0):
                yield f"extras.{part}.{item.name} 为 {number}：应是不小于零的数。"
    if extras.second_storage:
        yield from _faults_of_storage(extras.second_storage)
    if extras.shift:
        yield from _faults_of_shift(extras.shift, step_hours)


def _faults_of_storage(storage: SecondStorage) -> Iterator[str]:
    for name in ("charge_efficiency", "discharge_efficiency"):
        if not 0 < getattr(storage, name) <= 1:
            yield f"extras.second_storage.{name} 为 {getattr(storage, name)}：效率应大于 0、不超过 1。"
    if not 0 < storage.hours <= 500:
        yield f"extras.second_storage.hours 为 {storage.hours}：时长应大于 0、不超过 500 小时。"


def _faults_of_shift(shift: Shift, step_hours: float) -> Iterator[str]:
    if not 0 <= shift.share <= 1:
        yield f"extras.shift.share 为 {shift.share}：比例应在 0 到 1 之间。"
    if not step_hours < shift.within_hours <= 168:
        yield f"extras.shift.within_hours 为 {shift.within_hours}：应大于一个时段、不超过 168 小时。"
