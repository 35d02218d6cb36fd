"""What an audit knows: the ground that no facility changes, the walks to each rule's facilities, the verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from coverage.engine.around import Around, around_of
from coverage.engine.arrays import Bools, Entrances, Floats, Ints, Network, Reach, TravelGraph, Walks
from coverage.engine.snapping import StreetIndex
from coverage.errors import Problem
from coverage.model.profiles import Profile
from coverage.model.project import Project
from coverage.model.scenario import Change
from coverage.planning.later import Made
from coverage.planning.passing import Passing
from coverage.standards import FacilityFilter, Rule, Standard


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


@dataclass(frozen=True, eq=False, slots=True)
class ToldAgain:
    """Walks (h,) of which those of the homes `at` (k,), rising, are `seconds` now."""

    former_s: Floats
    at: Ints
    seconds: Floats

    def of(self, homes: Ints) -> Floats:
        """Give the walks of some homes, seconds."""
        told = self.former_s[homes]
        position = np.searchsorted(self.at, homes)
        again = position < len(self.at)
        again[again] = self.at[position[again]] == homes[again]
        told[again] = self.seconds[position[again]]
        return told


@dataclass(frozen=True, eq=False)
class WalksTo:
    """Walks of one profile to the nearest of some places: from every node, and from every home.

    `rows` (k,) are the positions of the places among all, once for each way from a street to them: one, or one for each
    gate of the compound they stand in. `reach` and `walks` (h,) point into them by `nearest`. `own` are the seconds
    told again of some homes, where the rest are as they were: so that a few can be read before all are written anew.
    """

    rows: Ints
    reach: Made[Reach] = Made()  # noqa: RUF009 - a descriptor, shared by design
    walks: Made[Walks] = Made()  # noqa: RUF009 - a descriptor, shared by design
    own: ToldAgain | None = None

    def seconds_of(self, homes: Ints) -> Floats:
        """Give the walks of some homes, (k,) seconds."""
        return self.walks.seconds[homes] if self.own is None else self.own.of(homes)


@dataclass(frozen=True, eq=False)
class RuleWalks:
    """Every home's walk to the nearest facility that passes one rule's filter.

    `sure` are the walks to those that pass, `unsaid` to those of which the register does not say whether they pass;
    None where there is none.
    """

    rule_id: str
    sure: WalksTo
    unsaid: WalksTo | None

    @property
    def rows(self) -> Ints:
        """Positions (k,) in `project.facilities` of those that pass, once for each way from a street to them."""
        return self.sure.rows

    @property
    def reach(self) -> Reach:
        """The search from those that pass."""
        return self.sure.reach

    @property
    def walks(self) -> Walks:
        """The walk (h,) of every home to the nearest that passes."""
        return self.sure.walks

    @cached_property
    def possible_s(self) -> Floats:
        """The walk (h,) to the nearest facility that may pass; inf where there is none."""
        return np.full(len(self.walks.seconds), np.inf) if self.unsaid is None else self.unsaid.walks.seconds


@dataclass(frozen=True, eq=False, slots=True)
class Held:
    """One rule, the facilities held against its filter, the walks to those that pass, and the people it is about."""

    rule: Rule
    passing: Passing
    walks: RuleWalks
    people: GroupPeople


@dataclass(frozen=True, eq=False, slots=True)
class Tally:
    """People of a rule's group by their walk, in each of the u units alone: not those of the units below.

    Attributes
    ----------
    limits_s
        The l times that are counted, seconds, rising: the breaks of the edition and the rule's own limit.
    people
        (u,) all of them.
    reached, unknown
        (l, u) surely reached within each time; of unknown walk.
    estimated
        (u,) timed by estimate.
    lost
        (u,) on no street.
    """

    limits_s: tuple[float, ...]
    people: Floats
    reached: Floats
    unknown: Floats
    estimated: Floats
    lost: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Verdicts:
    """What one rule says of a units: the columns of ASSESSMENTS. `unit` (a,) are positions, rising."""

    unit: Ints
    value: Floats
    outcome: NDArray[np.object_]
    people_short: Floats
    reason: NDArray[np.object_]
    evidence: NDArray[np.object_]


@dataclass(frozen=True, eq=False, slots=True)
class Nearest:
    """The facility nearest to most people of each of a units: its row, −1 for none, and their median walk.

    Only asked of units that surely do not meet the rule; −1 and NaN for the others.
    """

    row: Ints
    walk_s: Floats


@dataclass(frozen=True, eq=False)
class Judged:
    """One rule as it is held against a project, counted and judged."""

    held: Held
    tally: Tally
    verdicts: Verdicts
    nearest: Made[Nearest] = Made()  # noqa: RUF009 - a descriptor, shared by design


@dataclass(frozen=True, eq=False)
class Audit:
    """A project held against a standard. Tables under the contracts ASSESSMENTS, REACH and GAPS.

    Attributes
    ----------
    walks
        By rule id.
    problems
        The project's own and those met on the way, such as facilities on no street.
    people
        By age group.
    places
        (f,) position of the deepest unit each facility stands in, −1 beyond the district line.
    ways
        How each walker, by profile id, gets to the facilities.
    judged
        By rule id; what the tables are made from.
    standing
        The facilities held against the filters of the coverage indicators.
    """

    project: Project
    standard: Standard
    ground: Ground
    walks: Mapping[str, RuleWalks]
    people: Mapping[str, GroupPeople]
    places: Ints
    assessments: Made[pd.DataFrame] = Made()  # noqa: RUF009 - a descriptor, shared by design
    reach: Made[pd.DataFrame] = Made()  # noqa: RUF009 - a descriptor, shared by design
    gaps: Made[gpd.GeoDataFrame] = Made()  # noqa: RUF009 - a descriptor, shared by design
    problems: Made[tuple[Problem, ...]] = Made()  # noqa: RUF009 - a descriptor, shared by design
    ways: Mapping[str, Places] = field(default_factory=dict)
    judged: Mapping[str, Judged] = field(default_factory=dict)
    standing: Mapping[FacilityFilter, Passing] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Effect:
    """What some changes buy, in the plan's words.

    Attributes
    ----------
    changes
        What was asked.
    before, after
        The audit without and with the changes.
    gained
        Rows of `rule_id`, `break_s`, `people_before`, `people_after` over the whole district, for the rules whose walks
        the changes touch.
    leaves, enters
        Rows of `rule_id`, `unit_code` that are gaps before and not after, and after and not before; most people first.
    leg_m
        The walk from a single site to the nearest street, metres; NaN for other changes.
    unresolved
        Changes that change nothing, and why; `row` counts them from 1.
    """

    changes: tuple[Change, ...]
    before: Audit
    after: Audit
    gained: pd.DataFrame
    leaves: pd.DataFrame
    enters: pd.DataFrame
    leg_m: float
    unresolved: tuple[Problem, ...]
