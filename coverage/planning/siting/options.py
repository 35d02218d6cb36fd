"""The candidates a question can choose from: of its kind, on a street, and counting for its rule once built."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.snapping import chosen_points
from coverage.errors import Problem, refuse_if_any, shorten
from coverage.model.scenario import Site
from coverage.planning.ground import places_for
from coverage.planning.passing import passing
from coverage.planning.results import Audit, Places
from coverage.planning.sites import built
from coverage.planning.siting.asking import Ask
from coverage.planning.siting.meant import filter_in_each
from coverage.planning.territory import NOWHERE, places_of
from coverage.standards import Rule

MOST: Final = 20_000
"""More candidates are not weighed: a planner's list is shorter, and streets are thinned out to fewer."""

NAMED_AT_MOST: Final = 6
SIZES: Final = ("floor_area_m2", "beds", "places")


@dataclass(frozen=True, eq=False, slots=True)
class Options:
    """The m candidates that can be chosen.

    Attributes
    ----------
    table
        Rows of CANDIDATES, what the question says of those that do not filled in.
    places
        How the rule's walker gets to them.
    unit
        (m,) position of the deepest unit each lies in, −1 beyond the district line.
    counts_in_each
        (m,) whether it is what must stand in each unit of the question's level.
    problems
        Warnings of those left out.
    """

    table: gpd.GeoDataFrame
    places: Places
    unit: Ints
    counts_in_each: Bools
    problems: tuple[Problem, ...]

    @property
    def cost_yuan(self) -> Floats:
        """(m,) NaN where unknown."""
        return np.asarray(self.table["cost_yuan"], dtype=np.float64)

    def room(self, rule: Rule) -> Floats:
        """Give the places of each, (m,), as the rule counts them; NaN where unknown."""
        if rule.capacity not in SIZES:
            return np.full(len(self.table), np.nan)
        return np.asarray(self.table[rule.capacity], dtype=np.float64)


def options_of(audit: Audit, candidates: gpd.GeoDataFrame, ask: Ask, rule: Rule) -> Options:
    """Find what a question can choose from.

    Raises
    ------
    InputError
        If nothing is left, if there are too many, or if a cost or size that is asked for is not known.
    """
    if len(candidates) > MOST:
        refuse_if_any([Problem("siting_too_many", details={"count": f"{len(candidates):,}", "limit": f"{MOST:,}"})])
    of_kind = candidates["kind"].isna().to_numpy() | (candidates["kind"] == ask.kind).to_numpy()
    table = _filled(candidates[of_kind].reset_index(drop=True), ask, rule)
    points = np.asarray(table.geometry.to_numpy(), dtype=object)
    places = places_for(points, audit.ground.walkers[rule.profile], audit.ground.walls, audit.project.epsg_m)
    unit = places_of(audit.project.units, audit.ground.territory, points)
    rows = _rows(table, audit, ask)
    serves = passing(rule.facilities, rows).sure & (rule.across_line | (unit != NOWHERE))
    on_street = np.bincount(places.ways.home[places.ways.points.edge >= 0], minlength=len(table)) > 0
    problems = [
        *_left_out("siting_off_street", table, ~on_street, {}),
        *_left_out("siting_would_not_count", table, on_street & ~serves, {"rule": rule.rule_id}),
    ]
    kept = np.flatnonzero(on_street & serves)
    if not len(kept):
        details = {"count": len(candidates), "kind": (f"terms.kind.{ask.kind}",)}
        refuse_if_any([Problem("siting_no_candidates", details=details), *problems])
    options = Options(
        table=table.take(kept).reset_index(drop=True),
        places=_some_of(places, kept),
        unit=unit[kept],
        counts_in_each=_counting(rows, audit, ask)[kept],
        problems=tuple(problems),
    )
    refuse_if_any(_unsaid(options, ask, rule))
    return options


def _filled(table: gpd.GeoDataFrame, ask: Ask, rule: Rule) -> gpd.GeoDataFrame:
    """Let candidates that do not say take the cost and the size of the question."""
    given = {"cost_yuan": ask.cost_yuan, **({rule.capacity: ask.size} if rule.capacity in SIZES else {})}
    return table.assign(**{name: table[name].fillna(value) for name, value in given.items() if value is not None})


def _rows(table: gpd.GeoDataFrame, audit: Audit, ask: Ask) -> gpd.GeoDataFrame:
    """Take every candidate for built: one row of FACILITIES each, as `built` makes of its site."""
    one = built(Site("site", ask.kind, 0.0, 0.0), audit.standard)
    rows = one.take(np.zeros(len(table), dtype=np.int64)).reset_index(drop=True)
    return rows.assign(**{name: table[name].fillna(rows[name]) for name in SIZES})


def _counting(rows: gpd.GeoDataFrame, audit: Audit, ask: Ask) -> Bools:
    if not ask.one_in_each:
        return np.zeros(len(rows), dtype=np.bool_)
    return passing(filter_in_each(audit.standard, ask.kind, ask.one_in_each), rows).sure


def _some_of(places: Places, kept: Ints) -> Places:
    """Keep some of the places, by rising position, and number them anew."""
    ways = places.ways
    chosen = np.flatnonzero(np.isin(ways.home, kept))
    home = np.searchsorted(kept, ways.home[chosen])
    points = chosen_points(ways.points, chosen)
    entrances = type(ways)(home, points, len(kept), ways.gated[kept])
    return Places(places.xy[kept], places.compound[kept], entrances)


def _unsaid(options: Options, ask: Ask, rule: Rule) -> list[Problem]:
    """Find the candidates whose cost or size is not known though the question cannot do without."""
    costless = np.isnan(options.cost_yuan) & (ask.budget_yuan is not None)
    sizeless = np.isnan(options.room(rule)) & ask.with_capacity
    return [
        *_left_out("siting_cost_unknown", options.table, costless, {}, is_error=True),
        *_left_out("siting_size_unknown", options.table, sizeless, {}, is_error=True),
    ]


def _left_out(
    code: str, table: gpd.GeoDataFrame, where: Bools, details: dict[str, object], *, is_error: bool = False
) -> list[Problem]:
    """Name some candidates in one problem, none if there are none."""
    if not where.any():
        return []
    names = named(table.loc[where, "name"])
    told = {"count": f"{int(where.sum()):,}", "names": names, **details}
    return [Problem(code, details=told, severity="error" if is_error else "warning")]


def named(names: pd.Series | Sequence[str]) -> tuple[str, ...]:
    """Shorten a list of names to what a message can hold."""
    return tuple(shorten(str(name)) for name in list(names)[:NAMED_AT_MOST])
