"""Facilities that open, close, move and change in size: what a scenario makes of the register."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from coverage.errors import InputError, Problem
from coverage.model.columns import Columns
from coverage.model.project import Project
from coverage.model.scenario import Relocation, Removal, Resizing, Site
from coverage.planning.scenarios.placing import misplaced
from coverage.planning.sites import ADDED, row_of
from coverage.standards import Standard

BETWEEN_IDS: Final = (";", ":")
"""Signs that separate ids in the evidence of an assessment; no id may hold one."""

MOST: Final = 1e12
"""No figure of a facility is larger: neither its beds nor its cost in yuan."""

FEW: Final = 3
"""So many ids are looked for one by one, which is quicker than to read all that there are."""

PARTS: Final = (("nursing_beds", "beds"), ("certified_staff", "staff"))

FacilityChange = Site | Removal | Relocation | Resizing


@dataclass(frozen=True, eq=False, slots=True)
class Register:
    """The register on its way through the changes.

    Attributes
    ----------
    rows
        Positions in the table of the facilities that the changes are about, by id.
    sites
        Added facilities by id: the columns of one row each.
    dropped
        Facilities of the table that were only thought of, and no longer are.
    cells
        New values by id and column.
    """

    table: gpd.GeoDataFrame
    rows: Mapping[str, int]
    sites: Mapping[str, Columns] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    cells: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def holds(self, facility_id: str) -> bool:
        """Whether a facility has this id, open or not."""
        return facility_id in self.sites or (facility_id in self.rows and facility_id not in self.dropped)

    def cell(self, facility_id: str, column: str) -> object:
        """Give a value of a facility as it is by now."""
        own = self.cells.get(facility_id, {})
        if column in own:
            return own[column]
        if facility_id in self.sites:
            return self.sites[facility_id][column][0]
        return self.table[column].iloc[self.rows[facility_id]]

    def figure(self, facility_id: str, column: str) -> float:
        """Give a number of a facility as it is by now, NaN where unknown."""
        return float(np.asarray(self.cell(facility_id, column), dtype=np.float64))

    def with_cells(self, facility_id: str, values: Mapping[str, object]) -> "Register":
        """Write new values over those of one facility."""
        return replace(self, cells={**self.cells, facility_id: {**self.cells.get(facility_id, {}), **values}})


def register_of(facilities: gpd.GeoDataFrame, changes: Iterable[FacilityChange]) -> Register:
    """Take up the register as it stands, for some changes."""
    return Register(facilities, rows_of(facilities, [facility_of(one) for one in changes]))


def facility_of(change: FacilityChange) -> str:
    """Give the id of the facility a change is about."""
    return change.site_id if isinstance(change, Site) else change.facility_id


def rows_of(facilities: gpd.GeoDataFrame, ids: Sequence[str]) -> dict[str, int]:
    """Find some facilities by id: their positions; those that are not there are left out."""
    known = facilities["facility_id"].array
    if len(ids) > FEW:
        places = dict(zip(known.tolist(), range(len(known)), strict=True))
        return {one: places[one] for one in ids if one in places}
    found = {one: pc.index(pa.array(known), one).as_py() for one in ids}
    return {one: row for one, row in found.items() if row >= 0}


def with_change(register: Register, change: FacilityChange, project: Project, standard: Standard) -> Register | Problem:
    """Make one change to the register, or say why it cannot be made."""
    if isinstance(change, Site):
        return _opened(register, change, project, standard)
    if not register.holds(change.facility_id) or register.cell(change.facility_id, "status") == "closed":
        return Problem("facility_gone", value=change.facility_id)
    if isinstance(change, Removal):
        return _closed(register, change.facility_id)
    if isinstance(change, Relocation):
        point = shapely.Point(change.longitude, change.latitude)
        fault = misplaced(change.longitude, change.latitude, project)
        return fault or register.with_cells(change.facility_id, {"geometry": point})
    return _resized(register, change)


def figures_fault(figures: Mapping[str, float | None]) -> Problem | None:
    """Say which figure of a facility cannot be: no number, below zero, or beyond all measure."""
    for name, value in figures.items():
        if value is not None and not 0 <= value <= MOST:
            return Problem("out_of_range", column=name, value=f"{value}", details={"least": 0, "most": f"{MOST:,.0f}"})
    return None


def by_length(one_id: str) -> tuple[int, str]:
    """Order ids as they are counted up: S9 before S10."""
    return len(one_id), one_id


def _opened(register: Register, site: Site, project: Project, standard: Standard) -> Register | Problem:
    if not site.site_id or any(sign in site.site_id for sign in BETWEEN_IDS):
        return Problem("reserved_sign", value=site.site_id, details={"signs": " ".join(BETWEEN_IDS)})
    if register.holds(site.site_id):
        return Problem("stands_already", value=site.site_id)
    fault = misplaced(site.longitude, site.latitude, project) or figures_fault(_figures(site))
    if fault is not None:
        return fault
    try:
        row = row_of(site, standard)
    except InputError as error:
        return error.problems[0]
    return replace(register, sites={**register.sites, site.site_id: row})


def _closed(register: Register, facility_id: str) -> Register:
    """Close a facility for good: the register keeps it as closed, and forgets one that was only thought of."""
    if register.cell(facility_id, "source_file") != ADDED:
        return register.with_cells(facility_id, {"status": "closed"})
    kept, cells = (
        {one: value for one, value in each.items() if one != facility_id} for each in (register.sites, register.cells)
    )
    was_there = facility_id not in register.sites
    return replace(
        register,
        sites=kept,
        cells=cells,
        dropped=register.dropped | {facility_id} if was_there else register.dropped,
    )


def _resized(register: Register, change: Resizing) -> Register | Problem:
    given = {name: value for name, value in _figures(change).items() if value is not None}
    fault = figures_fault(given)
    if fault is not None:
        return fault
    after = register.with_cells(change.facility_id, given) if given else register
    for part, whole in PARTS:
        some, total = (after.figure(change.facility_id, name) for name in (part, whole))
        if (part in given or whole in given) and some > total:
            details = {"total": f"{total:g}", "whole": whole}
            return Problem("more_than_whole", column=part, value=f"{some:g}", details=details)
    return after


def _figures(change: Site | Resizing) -> dict[str, float | None]:
    return {name: getattr(change, name) for name in _FIGURES if hasattr(change, name)}


_FIGURES: Final = ("beds", "nursing_beds", "places", "floor_area_m2", "staff", "certified_staff", "cost_yuan")
