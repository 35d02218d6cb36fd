"""What an audit knows: the ground that no facility changes, the walks to each rule's facilities, the verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from coverage.engine.arrays import Bools, Entrances, Floats, Ints, Network, Reach, TravelGraph, Walks
from coverage.engine.snapping import StreetIndex
from coverage.errors import Problem
from coverage.model.profiles import Profile
from coverage.model.project import Project
from coverage.model.scenario import Site
from coverage.standards import Standard


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
        h rows: columns `method` ("buildings", "streets", "point") and `compound_id` (NA for an open home).
    """

    xy: Floats
    unit: Ints
    people: Floats
    bands: tuple[str, ...]
    method: pd.DataFrame


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
    inside
        (u, u) CSR of ones: row i has the units that are unit i or lie below it.
    """

    parent: Ints
    rank: Ints
    inside: sparse.csr_array


@dataclass(frozen=True, eq=False)
class Walker:
    """A profile on the district's streets, and how each home gets on them.

    `estimated` (h,) marks homes timed from an estimated place or over a leg longer than the profile's.
    """

    profile: Profile
    graph: TravelGraph
    streets: StreetIndex
    entrances: Entrances
    estimated: Bools


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


@dataclass(frozen=True, eq=False, slots=True)
class HomesByUnit:
    """The homes of unit u are `home[first[u] : first[u + 1]]`, rising."""

    home: Ints
    first: Ints

    def of(self, units: Ints) -> Ints:
        """List the homes of some units, rising."""
        return np.sort(np.concatenate([self.home[self.first[unit] : self.first[unit + 1]] for unit in units]))


@dataclass(frozen=True, eq=False)
class Ground:
    """All that stays as it is when a facility comes or goes."""

    network: Network
    homes: Homes
    by_unit: HomesByUnit
    walls: Walls
    walkers: Mapping[str, Walker]  # by profile id
    territory: Territory


@dataclass(frozen=True, eq=False)
class GroupPeople:
    """The people of one age group.

    Attributes
    ----------
    at_home
        (h,) people in each home.
    in_unit
        (u,) people in each unit, the units below it included.
    known
        (u,) whether the population table counts the whole group in every part of the unit.
    """

    at_home: Floats
    in_unit: Floats
    known: Bools


@dataclass(frozen=True, eq=False)
class RuleWalks:
    """Every home's walk to the nearest facility that passes one rule's filter.

    `rows` (k,) are positions in `project.facilities` of those that pass, once for each way from a street to them: one,
    or one for each gate of the compound they stand in. `reach` and `walks` (h,) point into them by `nearest`.
    `possible_s` (h,) is the walk to the nearest facility of which the register does not say whether it passes; inf
    where there is none.
    """

    rule_id: str
    rows: Ints
    reach: Reach
    walks: Walks
    possible_s: Floats


@dataclass(frozen=True, eq=False)
class Audit:
    """A project held against a standard. Tables under the contracts ASSESSMENTS, REACH and GAPS."""

    project: Project
    standard: Standard
    ground: Ground
    walks: Mapping[str, RuleWalks]  # by rule id
    assessments: pd.DataFrame
    reach: pd.DataFrame
    gaps: gpd.GeoDataFrame
    problems: tuple[Problem, ...]  # the project's own and those met on the way, such as facilities on no street
    people: Mapping[str, GroupPeople]  # by age group
    places: Ints  # (f,) position of the deepest unit each facility stands in, −1 beyond the district line


@dataclass(frozen=True, eq=False)
class Effect:
    """What one site buys, in the plan's words.

    Attributes
    ----------
    gained
        Rows of `rule_id`, `break_s`, `people_before`, `people_after` over the whole district, for the rules the
        site counts for.
    leaves
        Rows of `rule_id`, `unit_code` that are gaps before and not after.
    leg_m
        The walk from the site to the nearest street, metres.
    after
        The audit with the site built.
    """

    site: Site
    gained: pd.DataFrame
    leaves: pd.DataFrame
    leg_m: float
    after: Audit
