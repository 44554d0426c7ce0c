"""Turns an iterate into a plan that holds: a ledger of hours, its rules checked without the solver."""

from dataclasses import dataclass

import numpy as np

from wutong_engines.greenpower.case import Floats
from wutong_engines.greenpower.interior import Point
from wutong_engines.greenpower.programme import Programme

TOLERANCE = 1e-10
"""How far a rule may be off, of the peak load (hourly rules) or the year's load (policy rows)."""


@dataclass(frozen=True, eq=False)
class Ledger:
    """Every hour's power (T,) per peak load, the charge held at its end, and sizes (5,) just large enough."""

    sizes: Floats
    imported: Floats
    exported: Floats
    charged: Floats
    discharged: Floats
    held: Floats
    cost: float


def replay(programme: Programme, point: Point) -> Ledger | None:
    """The plan nearest to the point: charge clipped and netted, trade recomputed; None if a rule breaks."""
    p = programme
    sizes = np.clip(point.sizes, p.low, p.high)
    held = np.clip(point.held, 0.0, sizes[3])
    held -= held.min()
    flow = np.empty_like(held)
    np.subtract(held[1:], held[:-1], out=flow[1:])
    flow[0] = held[0] - held[-1]
    charged = np.maximum(flow, 0.0)
    discharged = (charged - flow) * p.discharge
    charged /= p.charge
    net = p.load - p.wind * sizes[0]
    net -= p.solar * sizes[1]
    net += charged
    net -= discharged
    imported, exported = _trade(p, point, net)
    sizes[2] = max(charged.max(), discharged.max(), p.low[2])
    sizes[3] = max(held.max(), p.low[3])
    sizes[4] = max(imported.max(), exported.max(), p.low[4])
    cost = float(p.costs @ sizes + p.import_price @ imported - p.export_price @ exported)
    ledger = Ledger(sizes, imported, exported, charged, discharged, held, cost)
    return None if max(violations(p, ledger).values()) > TOLERANCE else ledger


def _trade(p: Programme, point: Point, net: Floats) -> tuple[Floats, Floats]:
    """Imports and exports that settle the net load; imports that earn may be wasted, as the rules allow."""
    imported = np.maximum(net, 0.0)
    if p.imports:
        paid = p.import_price < 0
        if p.exports:
            paid = paid | (p.export_price > p.import_price)
        imported[paid] = np.maximum(imported[paid], point.imported[paid])
    if not p.exports:
        return imported, np.zeros_like(net)
    exported = np.minimum(imported - net, np.maximum(point.exported, 0.0))
    generated = point.sizes[0] * float(p.wind.sum()) + point.sizes[1] * float(p.solar.sum())
    allowed, total = p.export_share * generated, float(exported.sum())
    if total > allowed:
        exported *= max(allowed, 0.0) / total
    return imported, exported


def violations(programme: Programme, ledger: Ledger) -> dict[str, float]:
    """How far each rule is off (≤ 0 holds): hourly rules per peak load, policy rows per year's load."""
    p, v = programme, ledger
    wind, solar, power, energy, grid = v.sizes
    total = float(p.load.sum())
    generated = wind * float(p.wind.sum()) + solar * float(p.solar.sum())
    imported, exported = float(v.imported.sum()), float(v.exported.sum())
    before = np.concatenate((v.held[-1:], v.held[:-1]))
    balance = wind * p.wind + solar * p.solar + v.imported + v.discharged - v.exported - v.charged - p.load
    stored = v.held - before - p.charge * v.charged + v.discharged / p.discharge
    return {
        "balance": -float(balance.min()),
        "storage": float(np.abs(stored).max()),
        "power": max(float(v.charged.max()), float(v.discharged.max())) - power,
        "energy": max(float(v.held.max()) - energy, -float(v.held.min())),
        "grid": max(float(v.imported.max()), float(v.exported.max())) - grid
        if p.imports or p.exports
        else -grid,
        "signs": -min(float(a.min()) for a in (v.imported, v.exported, v.charged, v.discharged)),
        "limits": float(np.maximum(v.sizes - p.high, p.low - v.sizes).max()),
        "self_use": (imported + p.self_use * generated - total) / total,
        "green": (imported - p.import_cap) / total,
        "export": (exported - p.export_share * generated) / total,
    }
