"""A table of amounts → everything complexity has to say of it, and as JSON."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from wutong_engines.chains.complexity import Complexity, complexity_of
from wutong_engines.chains.matrix import Flags, Matrix, MatrixError, Numbers
from wutong_engines.chains.outlook import outlook_gain, outlook_index
from wutong_engines.chains.relatedness import densities, presence, proximity, rca, relative

WEAK = "复杂度与相关度对一个省只是弱证据：与回测一起看，成档地用，不按名次用"


@dataclass(frozen=True, eq=False)
class Study:
    """Arrays are regions × activities, `near` activities × activities, `coi` regions.

    `density` counts an activity's nearness to itself, `relatedness` does not; `relative` is relatedness over
    what region and activity lead one to expect. Only `relative` may order industries within a region.
    """

    matrix: Matrix
    rca: Numbers
    present: Flags
    near: Numbers
    density: Numbers
    relatedness: Numbers
    relative: Numbers
    complexity: Complexity

    @cached_property
    def coi(self) -> Numbers:
        return outlook_index(self.present, self.density, self.complexity.raw_pci)

    @cached_property
    def cog(self) -> Numbers:
        return outlook_gain(self.present, self.near, self.complexity.raw_pci)

    def row(self, region: str) -> int:
        """Raises MatrixError for a region that is not in the table."""
        found = self.matrix.row_of.get(region)
        if found is None:
            some = "、".join(self.matrix.regions[:5])
            raise MatrixError(
                f"没有地区 {region}：表里有 {some} 等 {len(self.matrix.regions)} 个，代码写全。"
            )
        return found

    def as_json(self, region: str | None = None) -> dict[str, Any]:
        """Numbers by label, null with a reason where there is none; the cells of one region, or of all."""
        rows = [self.row(region)] if region is not None else range(len(self.matrix.regions))
        found, regions, activities = self.complexity, self.matrix.regions, self.matrix.activities
        return {
            "regions": len(regions),
            "activities": len(activities),
            "is_connected": found.parts == 1,
            "parts": found.parts,
            "eigenvalues": list(found.eigenvalues),
            "notes": [*found.notes, WEAK],
            "eci": _labelled(regions, found.eci),
            "pci": _labelled(activities, found.pci),
            "coi": _labelled(regions, self.coi),
            "reasons": {
                "regions": _said(regions, found.region_reasons),
                "activities": _said(activities, found.activity_reasons),
            },
            "cells": [cell for row in rows for cell in self._cells(row)],
        }

    def _cells(self, row: int) -> list[dict[str, Any]]:
        region = self.matrix.regions[row]
        columns = (
            self.matrix.activities,
            self.matrix.values[row].tolist(),
            self.present[row].tolist(),
            *(
                plain(table[row])
                for table in (self.rca, self.density, self.relatedness, self.relative, self.cog)
            ),
        )
        names = (
            "activity",
            "value",
            "is_present",
            "rca",
            "density",
            "relatedness",
            "relative_relatedness",
            "cog",
        )
        return [
            {"region": region, **dict(zip(names, cell, strict=True))} for cell in zip(*columns, strict=True)
        ]


def study_of(matrix: Matrix, *, threshold: float = 1.0, only_largest: bool = False) -> Study:
    """RCA, presence at the threshold, proximity, density, relatedness, ECI and PCI of one table.

    `only_largest`: rank within the largest part when the network falls apart, instead of ranking nothing.
    COI and COG are worked out when they are first asked for.
    """
    advantages = rca(matrix.values)
    present = presence(advantages, threshold)
    near = proximity(present)
    around, related = densities(present, near)
    found = complexity_of(present, only_largest=only_largest)
    return Study(matrix, advantages, present, near, around, related, relative(related), found)


def plain(numbers: Numbers) -> list[float | None]:
    """NaN as None, for JSON."""
    found: list[float | None] = numbers.tolist()
    for number in np.flatnonzero(~np.isfinite(numbers)):
        found[number] = None
    return found


def _labelled(labels: tuple[str, ...], numbers: Numbers) -> dict[str, float | None]:
    return dict(zip(labels, plain(numbers), strict=True))


def _said(labels: tuple[str, ...], reasons: tuple[str, ...]) -> dict[str, str]:
    return {label: reason for label, reason in zip(labels, reasons, strict=True) if reason}
