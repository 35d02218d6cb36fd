"""The ground that no facility changes: streets, homes, the tree of units, who walks, and how one gets to places."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from coverage.engine.around import Around, around_of
from coverage.engine.arrays import Bools, Entrances, Floats, Ints, Network, TravelGraph
from coverage.engine.snapping import StreetIndex
from coverage.model.profiles import Profile


@dataclass(frozen=True, eq=False)
class Homes:
    """Where people live: h places.

    Attributes
    ----------
    xy
        (h, 2) metres in the district's zone.
    unit
        (h,) position in `project.units` of the unit whose people live there.
    people
        (h, g) by age band.
    bands
        The g disjoint age bands.
    method
        h rows: columns `method` ("buildings", "raster", "streets", "point") and `compound_id` (NA for an open home).
    """

    xy: Floats
    unit: Ints
    people: Floats
    bands: tuple[str, ...]
    method: pd.DataFrame


@dataclass(frozen=True, eq=False, slots=True)
class HomesByUnit:
    """The homes of unit u are `home[first[u] : first[u + 1]]`, rising."""

    home: Ints
    first: Ints

    def of(self, units: Ints) -> Ints:
        """List the homes of some units, rising."""
        return np.sort(np.concatenate([self.home[self.first[unit] : self.first[unit + 1]] for unit in units]))


@dataclass(frozen=True, eq=False)
class Territory:
    """The tree of the u units as arrays, by position in `project.units`.

    Attributes
    ----------
    parent
        (u,) position of the unit above, −1 for none.
    rank
        (u,) a permutation: where units overlap, a point belongs to the one of lowest rank (the lowest level, then the
        deepest, then the lowest code), so that a facility on a border counts once and always for the same unit.
    level
        (u,) position of each one's level in LEVELS.
    inside
        (u, u) CSR of ones: row i has the units that are unit i or lie below it.
    """

    parent: Ints
    rank: Ints
    level: Ints
    inside: sparse.csr_array


@dataclass(frozen=True, eq=False)
class Walker:
    """A profile on the district's streets, and how each home gets on them.

    `streets` are all that can be walked and, where a scenario has opened paths, those without them: one gets on at the
    nearest of either, so that a path nearby takes no other way from anybody.
    `estimated` (h,) marks homes timed from an estimated place or over a leg longer than the profile's.
    """

    profile: Profile
    graph: TravelGraph
    streets: tuple[StreetIndex, ...]
    entrances: Entrances
    estimated: Bools

    @cached_property
    def around(self) -> Around:
        """What lies beside each node; looked up once, by the first change around which walks are timed again."""
        return around_of(self.graph, self.entrances)


@dataclass(frozen=True, eq=False)
class Walls:
    """Walled compounds, and who lives inside.

    Attributes
    ----------
    outlines
        (c,) polygons, EPSG:4326.
    gate_xy, gate_compound
        (q, 2) metres, and (q,) position of the compound each gate opens.
    home_compound
        (h,) position of each home's compound, −1 for an open home.
    """

    outlines: NDArray[np.object_]
    gate_xy: Floats
    gate_compound: Ints
    home_compound: Ints


@dataclass(frozen=True, eq=False, slots=True)
class Places:
    """k places as one walker gets to them.

    Attributes
    ----------
    xy
        (k, 2) metres.
    compound
        (k,) position of the compound each lies in, −1 for none.
    ways
        How one gets from the streets to each: as homes get on them, through the gates of a compound.
    """

    xy: Floats
    compound: Ints
    ways: Entrances


@dataclass(frozen=True, eq=False)
class Ground:
    """All that stays as it is when a facility comes or goes."""

    network: Network
    homes: Homes
    by_unit: HomesByUnit
    walls: Walls
    walkers: Mapping[str, Walker]  # by profile id
    territory: Territory
