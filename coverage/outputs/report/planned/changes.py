"""Every change of the scenarios in words, and those that no longer resolve marked with why."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

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
from coverage.outputs.report.model import Cell, ReportTable, TableColumns, figure
from coverage.outputs.report.planned.change_words import Place, Telling, place_of, registers, tell
from coverage.outputs.report.planned.matter import Marked, PlannedMatter, reasons_of
from coverage.outputs.report.siting import called
from coverage.planning.scenarios.comparison import Variant
from coverage.planning.scenarios.register import Register

CHANGES: Final[TableColumns] = (
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
NOWHERE: Final = (np.nan, np.nan)


def changes_table(planned: PlannedMatter) -> ReportTable:
    """Tell every change, scenario by scenario, in the order the planner made them."""
    rows = [cells for one in planned.siting.variants for cells in _rows(one, planned)]
    return planned.matter.table("changes", CHANGES, rows)


def _rows(variant: Variant, planned: PlannedMatter) -> Iterator[list[Cell]]:
    scenario, today, names = variant.scenario, planned.today, planned.names.labels
    label, author = planned.labels[scenario.name], called(scenario.author) or None
    marked = {one.change: one for one in planned.marked if one.scenario == label}
    before = registers(today.project, today.standard, scenario.changes)
    rows = zip(scenario.changes, reasons_of(variant), before, strict=True)
    for number, (change, why, register) in enumerate(rows, start=1):
        telling = Telling(register, names, planned.matter.language)
        yield [label, author, number, *_cells(change, why, marked.get(number), telling, planned)]


def _cells(
    change: Change, why: Problem | None, mark: Marked | None, telling: Telling, planned: PlannedMatter
) -> list[Cell]:
    longitude, latitude = _place(change, telling.register)
    return [
        telling.say(f"change.{NAMES[type(change)]}"),
        tell(change, telling),
        planned.unit(longitude, latitude),
        rounded(longitude, DECIMALS),
        rounded(latitude, DECIMALS),
        figure(change.cost_yuan, "count") if isinstance(change, Site) else None,
        mark.number if mark is not None else None,
        figure(mark.people_added, "count") if mark is not None else None,
        telling.say("planned.resolved" if why is None else "planned.unresolved"),
        None if why is None else describe(replace(why, row=None), telling.language),
    ]


def _place(change: Change, register: Register) -> Place:
    """Find longitude and latitude of a change: its own, or those of its facility; NaN where that is gone."""
    if isinstance(change, PathOpening):
        return change.points[0] if change.points else NOWHERE
    if isinstance(change, Removal | Resizing):
        return place_of(change.facility_id, register) or NOWHERE
    return change.longitude, change.latitude
