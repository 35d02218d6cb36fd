"""What a change is, in words, for a report and for the page: told from the register just before it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Final

import numpy as np
import shapely
from pyproj import Geod

from coverage.errors import Problem
from coverage.model.project import Project
from coverage.model.scenario import (
    Change,
    GateOpening,
    PathClosure,
    PathOpening,
    Relocation,
    Removal,
    Resizing,
    Site,
    is_counted,
)
from coverage.outputs.naming import UNKNOWN, blank_if_na
from coverage.outputs.report.siting import called
from coverage.planning.scenarios.register import FacilityChange, Register, facility_of, register_of, with_change
from coverage.standards import Standard
from coverage.words import NOTHING, Language, catalog, text

SIZES: Final = ("beds", "nursing_beds", "places", "floor_area_m2", "staff", "certified_staff")

Place = tuple[float, float]
"""Longitude and latitude, degrees."""


@dataclass(frozen=True, eq=False, slots=True)
class Telling:
    """What is known of a change on its way into words.

    Attributes
    ----------
    register
        As it is just before the change; sizes and distances are told from it.
    names
        Of facilities, by id; one that is not there goes by its id, and its name where the register has it.
    """

    register: Register
    names: Mapping[str, str]
    language: Language

    def say(self, key: str, values: Mapping[str, object] = NOTHING) -> str:
        """Say a key of the words `report`."""
        return text(self.language, f"report.{key}", values)

    def place(self, place: Place) -> str:
        """Say where something is: longitude and latitude to about a metre."""
        if not np.isfinite(place).all():
            return UNKNOWN
        return f"{place[0]:.5f}, {place[1]:.5f}"

    def named(self, facility_id: str) -> str:
        """Name a facility."""
        if facility_id in self.names:
            return called(self.names[facility_id])
        name = self.register.cell(facility_id, "name") if self.register.holds(facility_id) else ""
        return called(f"{facility_id} {blank_if_na(name)}")


def registers(project: Project, standard: Standard, changes: Sequence[Change]) -> Iterator[Register]:
    """Give the register just before each change: with those before it that can be made.

    Parameters
    ----------
    standard
        What a new facility is taken to offer.
    """
    register = register_of(project.facilities, [one for one in changes if isinstance(one, FacilityChange)])
    for change in changes:
        yield register
        if isinstance(change, FacilityChange):
            outcome = with_change(register, change, project, standard)
            register = register if isinstance(outcome, Problem) else outcome


def register_before(change: Change, earlier: Sequence[Change], project: Project, standard: Standard) -> Register:
    """Give the register just before a change as far as its own facility goes, which is quicker."""
    own = [one for one in earlier if _about(one) == _about(change)]
    *_, register = registers(project, standard, [*own, change])
    return register


def _about(change: Change) -> str | None:
    """Name the facility a change is about."""
    return facility_of(change) if isinstance(change, FacilityChange) else None


def place_of(facility_id: str, register: Register) -> Place | None:
    """Find where a facility stands; None where the register has none of this id."""
    point = register.cell(facility_id, "geometry") if register.holds(facility_id) else None
    return (float(point.x), float(point.y)) if isinstance(point, shapely.Point) else None


@singledispatch
def tell(change: Change, telling: Telling) -> str:
    """Say what a change is."""
    raise NotImplementedError(type(change))


@tell.register
def _site(change: Site, telling: Telling) -> str:
    sizes = {name: getattr(change, name) for name in SIZES if hasattr(change, name)}
    told = [telling.say(f"size.{name}", {"count": f"{size:,g}"}) for name, size in sizes.items() if size is not None]
    values = {
        "kind": catalog(telling.language).get(f"terms.kind.{change.kind}", change.kind),
        "name": _named(change.name, change.site_id),
        "place": telling.place((change.longitude, change.latitude)),
    }
    key = "told.site" if values["name"] else "told.site_at"
    return telling.say("between").join([telling.say(key, values), *told])


@tell.register
def _removal(change: Removal, telling: Telling) -> str:
    return telling.say("told.removal", {"facility": telling.named(change.facility_id)})


@tell.register
def _relocation(change: Relocation, telling: Telling) -> str:
    before, values = place_of(change.facility_id, telling.register), {"facility": telling.named(change.facility_id)}
    if before is None:
        return telling.say("told.relocation_unknown", values)
    there = (change.longitude, change.latitude)
    return telling.say("told.relocation", {**values, "metres": _metres(before, there), "place": telling.place(there)})


@tell.register
def _resizing(change: Resizing, telling: Telling) -> str:
    after = {name: getattr(change, name) for name in SIZES}
    told = [
        telling.say(f"size.{name}", {"count": f"{_size(change.facility_id, name, telling.register)} → {size:,g}"})
        for name, size in after.items()
        if size is not None
    ]
    sizes = telling.say("between").join(told) or telling.say("none")
    return telling.say("told.resizing", {"facility": telling.named(change.facility_id), "sizes": sizes})


@tell.register
def _gate(change: GateOpening, telling: Telling) -> str:
    values = {"gate": _named("", change.gate_id), "place": telling.place((change.longitude, change.latitude))}
    return telling.say("told.gate" if values["gate"] else "told.gate_at", values)


@tell.register
def _path(change: PathOpening, telling: Telling) -> str:
    name, key = _named(change.name, change.path_id), "told.bridge" if change.bridge else "told.path"
    ends = [telling.place(point) for point in (change.points[:1] + change.points[-1:])]
    values = {"name": name, "metres": _metres(*change.points), "places": " → ".join(ends) or UNKNOWN}
    return telling.say(key if name else f"{key}_at", values)


@tell.register
def _closure(change: PathClosure, telling: Telling) -> str:
    return telling.say("told.closure", {"place": telling.place((change.longitude, change.latitude))})


def _named(name: str, one_id: str) -> str:
    """Give the name a planner knows something by, if there is one: an id that only counts is none."""
    return called(name or ("" if is_counted(one_id) else one_id))


def _size(facility_id: str, name: str, register: Register) -> str:
    size = register.figure(facility_id, name) if register.holds(facility_id) else np.nan
    return UNKNOWN if np.isnan(size) else f"{size:,g}"


def _metres(*points: Place) -> str:
    """Measure a line along the earth, whole metres."""
    if not points or not np.isfinite(points).all():
        return UNKNOWN
    return f"{Geod(ellps='WGS84').line_length(*zip(*points, strict=True)):,.0f}"
