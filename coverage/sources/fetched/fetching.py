"""All that OpenStreetMap has of a place, as tables a planner can go on with."""

from dataclasses import dataclass
from typing import Final

from coverage.errors import InputError, Problem
from coverage.model.progress import Tell, silent
from coverage.sources.fetched.asking import Place, find_place, streets_in, tagged_in
from coverage.sources.fetched.boundaries import BOUNDARY_TAGS, Boundaries, boundaries_in
from coverage.sources.fetched.care import CARE_TAGS, Care, care_in
from coverage.sources.fetched.elements import Elements, oldest
from coverage.sources.fetched.homes import HOME_TAGS, homes_in
from coverage.sources.fetched.polite import Stage, polite_osmnx
from coverage.sources.fetched.servers import Clock, MapServers
from coverage.sources.registers.buildings import BuildingTables
from coverage.sources.streets.backdrop import DRAWN_TAGS
from coverage.sources.streets.walkable import is_walkable

_PLACE: Final = Stage("map_place", 0.0)
_BOUNDARIES: Final = Stage("map_boundaries", 0.05)
_CARE: Final = Stage("map_care", 0.15)
_STREETS: Final = Stage("map_streets", 0.25)
_BACKDROP: Final = Stage("map_streets", 0.5)
_HOMES: Final = Stage("map_homes", 0.6)


@dataclass(frozen=True, eq=False)
class Fetched:
    """What OpenStreetMap has of a place, which servers said so, and how old their data are."""

    place: Place
    servers: MapServers
    streets: tuple[Elements, ...]  # and what is drawn behind them
    boundaries: Boundaries
    care: Care
    homes: BuildingTables
    dated: str  # when the data were as they are, the oldest part of them; "" where the server does not say

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is worth knowing of all tables."""
        return self.boundaries.problems + self.care.problems + self.homes.problems


def fetch_place(place: str, servers: MapServers, tell: Tell = silent, clock: Clock | None = None) -> Fetched:
    """Fetch streets, boundaries, places of care and homes of a named place and 1.2 km around it.

    `tell` hears "map_place", "map_boundaries", "map_care", "map_streets", "map_homes", and "map_waiting" between.

    Raises
    ------
    NoInternetError
        no_internet: a server could not be reached.
    InputError
        As `find_place` and `judged`; empty_network if nothing there can be walked on.
    """
    with polite_osmnx(servers, clock or Clock(), tell) as osmnx:
        found = find_place(place, osmnx, _PLACE)
        boundaries = tagged_in(found, BOUNDARY_TAGS, osmnx, _BOUNDARIES)
        care = tagged_in(found, CARE_TAGS, osmnx, _CARE)
        streets = streets_in(found, osmnx, _STREETS)
        if not any(is_walkable(way.tag) for way in streets.ways.values()):
            raise InputError([Problem("empty_network", value=place)])
        drawn = tagged_in(found, DRAWN_TAGS, osmnx, _BACKDROP)
        homes = tagged_in(found, HOME_TAGS, osmnx, _HOMES)
        asked = osmnx.servers
    tell(_HOMES.name, 1.0)
    return Fetched(
        place=found,
        servers=asked,
        streets=(streets, drawn),
        boundaries=boundaries_in(found, boundaries),
        care=care_in(care),
        homes=homes_in(homes),
        dated=oldest([streets, drawn, boundaries, care, homes]),
    )
