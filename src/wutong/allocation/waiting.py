"""The viewer's waiting projects: what each needs, what it would bring, and what nobody has said of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from wutong.allocation.rules import MEASURES, STAGES, YI, Settings, is_high
from wutong.factors.deducting import Worked
from wutong.factors.models import FactorKind
from wutong.factors.pools import Held, Pool, Pools, held_by
from wutong.factors.queries import kinds_in_force
from wutong.organisation import dictionaries
from wutong.organisation.models import Person
from wutong.projects.models import FactorNeed, Project
from wutong.projects.needs import read_of, worked_of
from wutong.projects.queries import visible_to

GREEN_KIND = "green_power"
COLUMNS = (
    "id", "name", "investor", "region_id", "park_id", "stage", "focus_industry", "industry_code",
    "created_at", "output_yuan", "tax_yuan", "jobs", "investment_yuan", "land_mu", "energy_tce",
    "power_mw", "power_gwh", "water_m3", "gas_m3", "is_synthetic",
)  # fmt: skip


@dataclass(frozen=True)
class Need:
    """Of one kind, in thousandths: all that is needed, what of it is held (pending, committed), the pool it
    would be drawn from; no pool where nobody keeps an account for the place."""

    kind_key: str
    total: int
    pending: int
    committed: int
    pool: Pool | None

    def left(self, afresh: bool) -> int:
        """What would still have to be found, or with what is only reserved given back first."""
        return max(0, self.total - self.committed - (0 if afresh else self.pending))


@dataclass(frozen=True)
class Waiting:
    """A project in appraise, negotiate or sign. `measures` in the units of rules.MEASURES; None: not said."""

    id: int
    name: str
    investor: str
    region_code: str
    park_key: str | None
    stage: str
    focus: str
    measures: Mapping[str, float | None]
    green: float | None
    needs: tuple[Need, ...]
    held: tuple[Held, ...]
    is_high: bool | None
    energy_tce: float | None
    is_synthetic: bool
    unsaid: tuple[str, ...] = ()
    is_energy_asked: bool = False

    @property
    def prefecture(self) -> str:
        """The prefecture it lies in; empty for the province's own."""
        codes = dictionaries.regions()[self.region_code].lineage
        return codes[1] if len(codes) > 1 else ""

    def lacks(self, settings: Settings, aim: str) -> list[str]:
        """What has to be said before it can be ranked; missing is not zero."""
        found = [MEASURES[key][0] for key in settings.wanted(aim) if self.measures[key] is None]
        found += self.unsaid
        if self.is_high is None and self.energy_tce is not None:
            found.append(f"行业（年能耗 {self.energy_tce:,.0f} tce，分不清是不是两高）")
        elif self.is_high is None and not self.is_energy_asked:
            found.append("年能耗（分不清是不是两高）")
        return found

    @property
    def is_covered(self) -> bool:
        """All it needs is reserved or committed now."""
        return all(need.left(afresh=False) == 0 for need in self.needs)


def waiting_for(person: Person, settings: Settings, pools: Pools, at: datetime, on: date) -> list[Waiting]:
    """In the order they came; a handful of statements however many."""
    projects = list(
        visible_to(person)
        .filter(stage__in=STAGES, status="active")
        .only(*COLUMNS)
        .order_by("created_at", "id")
        .distinct()
    )
    kinds = kinds_in_force(on)
    ids = [one.pk for one in projects]
    typed: dict[int, dict[str, Worked]] = defaultdict(dict)
    by_key = {one.key: one for one in kinds}
    for need in FactorNeed.objects.filter(project__in=ids, kind__in=by_key):
        kind = by_key[need.kind_id]
        typed[need.project_id][kind.key] = worked_of(kind, need.thousandths, need.parts, on)
    held: dict[int, list[Held]] = defaultdict(list)
    for one in held_by(ids, at):
        held[one.holder].append(one)
    return [_waiting(one, kinds, typed[one.pk], held[one.pk], settings, pools) for one in projects]


def _waiting(
    project: Project,
    kinds: Iterable[FactorKind],
    typed: Mapping[str, Worked],
    held: Sequence[Held],
    settings: Settings,
    pools: Pools,
) -> Waiting:
    said: dict[str, int] = {}
    unsaid: dict[str, str] = {}
    for kind in kinds:
        amount = typed[kind.key].net if kind.key in typed else read_of(project, kind)[2]
        if amount is not None:
            said[kind.key] = amount
        elif kind.key in settings.asked and pools.nearest(kind.key, project.region_id, project.park_id):
            unsaid[kind.key] = f"{kind.name}需要量"
    # what it uses in all, of which what rules deduct needs no quota
    energy = typed["energy"].total if "energy" in typed else said.get("energy")
    tce = energy / 1000 if energy is not None else None
    return Waiting(
        id=project.pk,
        name=project.name,
        investor=project.investor,
        region_code=project.region_id,
        park_key=project.park_id,
        stage=project.stage,
        focus=project.focus_industry,
        measures=_measures(project),
        green=_green(said.get(GREEN_KIND), project.power_gwh),
        needs=_needs(project, said, held, pools),
        held=tuple(held),
        is_high=is_high(settings, project.industry_code, tce),
        energy_tce=tce,
        is_synthetic=project.is_synthetic,
        unsaid=tuple(unsaid.values()),
        is_energy_asked="energy" in unsaid,
    )


def _needs(project: Project, said: Mapping[str, int], held: Iterable[Held], pools: Pools) -> tuple[Need, ...]:
    pending: dict[str, int] = defaultdict(int)
    committed: dict[str, int] = defaultdict(int)
    for one in held:
        pending[one.kind_key] += one.pending
        committed[one.kind_key] += one.committed
    return tuple(
        Need(key, total, pending[key], committed[key], pools.nearest(key, project.region_id, project.park_id))
        for key, total in said.items()
        if total > 0
    )


def _measures(project: Project) -> dict[str, float | None]:
    """A range counts with its lower end; money in 亿元."""
    yuan = {
        "output": project.output_yuan, "tax": project.tax_yuan, "investment": project.investment_yuan,
    }  # fmt: skip
    found: dict[str, float | None] = {
        key: value / YI if value is not None else None for key, value in yuan.items()
    }
    found["jobs"] = float(project.jobs) if project.jobs is not None else None
    return found


def _green(thousandths: int | None, power_gwh: Decimal | None) -> float | None:
    """The green share of what it uses, where both are known."""
    if thousandths is None or not power_gwh:
        return None
    return min(1.0, thousandths / 1000 / float(power_gwh))
