"""A project held against a standard, and what lies between two of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from coverage.engine.arrays import Ints
from coverage.errors import Problem
from coverage.model.project import Project
from coverage.model.scenario import Change
from coverage.planning.later import Made
from coverage.planning.passing import Passing
from coverage.planning.results.ground import Ground, Places
from coverage.planning.results.verdicts import GroupPeople, Judged
from coverage.planning.results.walks import RuleWalks
from coverage.standards import FacilityFilter, Standard


@dataclass(frozen=True, eq=False)
class Audit:
    """A project held against a standard. Tables under the contracts ASSESSMENTS, REACH and GAPS.

    Attributes
    ----------
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
    people: Mapping[str, GroupPeople]
    places: Ints
    assessments: Made[pd.DataFrame] = Made()  # noqa: RUF009 - a descriptor, shared by design
    reach: Made[pd.DataFrame] = Made()  # noqa: RUF009 - a descriptor, shared by design
    gaps: Made[gpd.GeoDataFrame] = Made()  # noqa: RUF009 - a descriptor, shared by design
    problems: Made[tuple[Problem, ...]] = Made()  # noqa: RUF009 - a descriptor, shared by design
    ways: Mapping[str, Places] = field(default_factory=dict)
    judged: Mapping[str, Judged] = field(default_factory=dict)
    standing: Mapping[FacilityFilter, Passing] = field(default_factory=dict)

    def walks_of(self, rule_id: str) -> RuleWalks:
        """Give everybody's walks to the facilities a rule counts."""
        return self.judged[rule_id].walks


@dataclass(frozen=True, eq=False)
class Effect:
    """What some changes buy, in the plan's words.

    Attributes
    ----------
    changes
        What was asked.
    before, after
        The audit without and with the changes.
    leaves, enters
        Rows of `rule_id`, `unit_code` that are gaps before and not after, and after and not before; most people first.
    leg_m
        The walk from a single site to the nearest street, metres; NaN for other changes.
    unresolved
        Changes that change nothing, and why; `row` counts them from 1.
    gained
        Rows of `rule_id`, `break_s`, `people_before`, `people_after` over the whole district, for the rules whose walks
        the changes touch.
    """

    changes: tuple[Change, ...]
    before: Audit
    after: Audit
    leaves: pd.DataFrame
    enters: pd.DataFrame
    leg_m: float
    unresolved: tuple[Problem, ...]
    gained: Made[pd.DataFrame] = Made()  # noqa: RUF009 - a descriptor, shared by design
