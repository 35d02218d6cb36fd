"""Every change of the scenarios in words, and those that no longer resolve marked with why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import Final

import numpy as np
import pandas as pd
from pyproj import Geod

from coverage.errors import Problem, describe
from coverage.model.scenario import (
    Change,
    GateOpening,
    PathClosure,
    PathOpening,
    Relocation,
    Removal,
    Resizing,
    Site,
)
from coverage.outputs.geojson import DECIMALS, rounded
from coverage.outputs.naming import UNKNOWN
from coverage.outputs.report.matter import Row
from coverage.outputs.report.model import Cell, ColumnKind, ReportTable, figure
from coverage.outputs.report.planned.matter import Marked, PlannedMatter, reasons_of
from coverage.outputs.report.siting import called
from coverage.planning.scenarios.comparison import Variant
from coverage.words import NOTHING

CHANGES: Final[tuple[tuple[str, ColumnKind], ...]] = (
    ("scenario", "text"),
    ("author", "text"),
    ("number", "count"),
    ("change", "text"),
    ("told", "text"),
    ("unit", "text"),
    ("longitude", "number"),
    ("latitude", "number"),
    ("cost_yuan", "count"),
    ("site", "count"),
    ("people_added", "count"),
    ("state", "text"),
    ("why_not", "text"),
)
NAMES: Final = {
    Site: "site",
    Removal: "removal",
    Relocation: "relocation",
    Resizing: "resizing",
    GateOpening: "gate",
    PathOpening: "path",
    PathClosure: "closure",
}
SIZES: Final = ("beds", "nursing_beds", "places", "floor_area_m2", "staff", "certified_staff")
NOWHERE: Final = (np.nan, np.nan)


@dataclass(frozen=True, eq=False, slots=True)
class Telling:
    """One scenario on its way into words."""

    planned: PlannedMatter
    variant: Variant

    def say(self, key: str, values: Mapping[str, object] = NOTHING) -> str:
        """Say a key of the words `report`."""
        return self.planned.matter.say(key, values)

    def named(self, facility_id: str) -> str:
        """Say id and name of a facility."""
        return called(self.planned.names.labels.get(facility_id, facility_id))

    def row(self, facility_id: str) -> Row | None:
        """Find what the register says of a facility: today's, else that of the scenario; None where neither has it."""
        for audit in (self.planned.today, self.variant.audit):
            facilities = audit.project.facilities
            found = facilities[(facilities["facility_id"] == facility_id).to_numpy()]
            if not found.empty:
                return dict(found.iloc[0])
        return None

    def place(self, change: Change) -> tuple[float, float]:
        """Find longitude and latitude of a change: its own, or those of its facility; NaN where that is gone."""
        if isinstance(change, PathOpening):
            return change.points[0] if change.points else NOWHERE
        if isinstance(change, Removal | Resizing):
            row = self.row(change.facility_id)
            return NOWHERE if row is None else (float(row["geometry"].x), float(row["geometry"].y))
        return change.longitude, change.latitude


def changes_table(planned: PlannedMatter) -> ReportTable:
    """Tell every change, scenario by scenario, in the order the planner made them."""
    rows = [cells for one in planned.siting.variants for cells in _rows(Telling(planned, one))]
    return planned.matter.table("changes", CHANGES, rows)


def _rows(telling: Telling) -> list[list[Cell]]:
    scenario = telling.variant.scenario
    label, author = telling.planned.labels[scenario.name], called(scenario.author) or None
    marked = {one.site.site_id: one for one in telling.planned.marked if one.scenario == label}
    told = zip(scenario.changes, reasons_of(telling.variant), strict=True)
    return [
        [label, author, number, *_cells(change, why, marked, telling)]
        for number, (change, why) in enumerate(told, start=1)
    ]


def _cells(change: Change, why: Problem | None, marked: Mapping[str, Marked], telling: Telling) -> list[Cell]:
    longitude, latitude = telling.place(change)
    mark = marked.get(change.site_id) if isinstance(change, Site) and why is None else None
    return [
        telling.say(f"change.{NAMES[type(change)]}"),
        tell(change, telling),
        telling.planned.unit(longitude, latitude),
        rounded(longitude, DECIMALS),
        rounded(latitude, DECIMALS),
        figure(change.cost_yuan, "count") if isinstance(change, Site) else None,
        mark.number if mark is not None else None,
        figure(mark.people_added, "count") if mark is not None else None,
        telling.say("planned.resolved" if why is None else "planned.unresolved"),
        None if why is None else describe(replace(why, row=None), telling.planned.matter.language),
    ]


@singledispatch
def tell(change: Change, telling: Telling) -> str:
    """Say one change in words."""
    raise NotImplementedError(type(change))


@tell.register
def _site(change: Site, telling: Telling) -> str:
    sizes = {name: getattr(change, name) for name in SIZES if hasattr(change, name)}
    told = [telling.say(f"size.{name}", {"count": f"{size:,g}"}) for name, size in sizes.items() if size is not None]
    kind = telling.planned.matter.term(f"kind.{change.kind}")
    values = {"kind": kind, "name": called(change.name or change.site_id)}
    return telling.say("between").join([telling.say("told.site", values), *told])


@tell.register
def _removal(change: Removal, telling: Telling) -> str:
    return telling.say("told.removal", {"facility": telling.named(change.facility_id)})


@tell.register
def _relocation(change: Relocation, telling: Telling) -> str:
    row, values = telling.row(change.facility_id), {"facility": telling.named(change.facility_id)}
    if row is None:
        return telling.say("told.relocation_unknown", values)
    metres = _metres((row["geometry"].x, row["geometry"].y), (change.longitude, change.latitude))
    return telling.say("told.relocation", {**values, "metres": metres})


@tell.register
def _resizing(change: Resizing, telling: Telling) -> str:
    row, after = telling.row(change.facility_id), {name: getattr(change, name) for name in SIZES}
    told = [
        telling.say(f"size.{name}", {"count": f"{_size(row, name)} → {size:,g}"})
        for name, size in after.items()
        if size is not None
    ]
    sizes = telling.say("between").join(told) or telling.say("none")
    return telling.say("told.resizing", {"facility": telling.named(change.facility_id), "sizes": sizes})


@tell.register
def _gate(change: GateOpening, telling: Telling) -> str:
    return telling.say("told.gate", {"gate": called(change.gate_id)})


@tell.register
def _path(change: PathOpening, telling: Telling) -> str:
    values = {"name": called(change.name or change.path_id), "metres": _metres(*change.points)}
    return telling.say("told.bridge" if change.bridge else "told.path", values)


@tell.register
def _closure(_: PathClosure, telling: Telling) -> str:
    return telling.say("told.closure")


def _size(row: Row | None, name: str) -> str:
    return UNKNOWN if row is None or pd.isna(row[name]) else f"{row[name]:,g}"


def _metres(*points: tuple[float, float]) -> str:
    """Measure a line along the earth, whole metres."""
    if not points or not np.isfinite(points).all():
        return UNKNOWN
    return f"{Geod(ellps='WGS84').line_length(*zip(*points, strict=True)):,.0f}"
