"""What is missing where: one row per clause a unit surely does not meet, the most people first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.model.contracts import as_table, empty_table
from coverage.model.findings import GAPS
from coverage.model.project import Project
from coverage.planning.counting import counted
from coverage.planning.results import Ground, GroupPeople, Judged, Nearest, RuleWalks, Verdicts
from coverage.planning.territory import NOWHERE, parts_of

OF_UNIT: Final = {
    "unit_code": "unit_code",
    "unit_name": "name",
    "unit_name_en": "name_en",
    "level": "level",
    "parent_code": "parent_code",
}
"""Columns of GAPS that say which unit it is, and those of UNITS they are taken from."""


@dataclass(frozen=True, slots=True)
class NearestOne:
    """The facility nearest to most of a unit's people: its row in the table, −1 for none, and their median walk."""

    row: int
    walk_s: float


def nearest_of(ground: Ground, people: GroupPeople, walks: RuleWalks, verdicts: Verdicts) -> Nearest:
    """Find, for every unit that surely does not meet the rule, the facility nearest to most of its people."""
    none = Nearest(np.full(len(verdicts.unit), -1, dtype=np.int64), np.full(len(verdicts.unit), np.nan))
    return nearest_again(none, ground, people, walks, verdicts, np.ones(len(verdicts.unit), dtype=np.bool_))


def nearest_again(
    former: Nearest, ground: Ground, people: GroupPeople, walks: RuleWalks, verdicts: Verdicts, again: Bools
) -> Nearest:
    """Find it anew for some of the units, `again` (a,)."""
    missing = verdicts.outcome == "not_met"
    row, walk_s = np.where(again, -1, former.row), np.where(again, np.nan, former.walk_s)
    for at in np.flatnonzero(missing & again):
        homes = ground.by_unit.of(parts_of(ground.territory, int(verdicts.unit[at])))
        one = nearest_to(homes, people, walks)
        row[at], walk_s[at] = one.row, one.walk_s
    return Nearest(row, walk_s)


def gaps_table(project: Project, ground: Ground, judged: Sequence[Judged]) -> gpd.GeoDataFrame:
    """List the gaps of all rules under the contract GAPS: most people affected first, then by rule and unit."""
    parts = [_columns(ground, one) for one in judged]
    if not any(len(part["unit"]) for part in parts):
        return gpd.GeoDataFrame(empty_table(GAPS))
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    units, facilities = project.units, project.facilities
    codes = units["unit_code"].to_numpy(dtype=object)
    rule = np.repeat(np.arange(len(parts)), [len(part["unit"]) for part in parts])
    order = worst_first(columns["people_affected"], rule, codes[columns["unit"]])
    columns = {name: values[order] for name, values in columns.items()}
    unit, nearest = columns.pop("unit"), columns.pop("nearest")
    parent = np.append(ground.territory.parent, NOWHERE)[unit]
    told = [judged[at].held.rule for at in rule[order]]
    rows = {
        **columns,
        "rule_id": [one.rule_id for one in told],
        "clause": [one.clause for one in told],
        "age_group": [one.group for one in told],
        **{name: units[column].array.take(unit) for name, column in OF_UNIT.items()},
        "parent_name": units["name"].array.take(parent, allow_fill=True),
        "nearest_facility_id": facilities["facility_id"].array.take(nearest, allow_fill=True),
        "nearest_facility_name": facilities["name"].array.take(nearest, allow_fill=True),
    }
    return as_table(gpd.GeoDataFrame(rows, geometry=units.geometry.to_numpy()[unit], crs=units.crs), GAPS)


def worst_first(affected: Floats, rule: Ints, codes: NDArray[np.object_]) -> Ints:
    """Order gaps: most people affected first, those of whom nobody knows how many last, then by rule and unit."""
    return np.lexsort((codes.astype(str), rule, -np.nan_to_num(affected, nan=-1.0)))


def _columns(ground: Ground, judged: Judged) -> dict[str, NDArray[np.generic]]:
    """Describe the gaps of one rule, in the order of the units."""
    held, said = judged.held, judged.verdicts
    at = np.flatnonzero(said.outcome == "not_met")
    unit = said.unit[at]
    near = judged.nearest.value
    return {
        "unit": unit,
        "missing": said.reason[at],
        "evidence": said.evidence[at],
        "people": np.where(held.people.known, held.people.in_unit, np.nan)[unit],
        "people_affected": said.people_short[at],
        "share_within_reach": _shares(ground, judged)[unit],
        "nearest": near.row[at],
        "nearest_walk_s": near.walk_s[at],
    }


def nearest_to(homes: Ints, people: GroupPeople, walks: RuleWalks) -> NearestOne:
    """Find the facility nearest to most people of some homes, and the median walk of those people to it.

    People farther than the search from any facility do not vote; of equals the facility that comes first is taken.
    """
    nearest, weight = walks.walks.nearest[homes], people.at_home[homes]
    votes = np.flatnonzero((nearest >= 0) & (weight > 0))
    if not votes.size:
        return NearestOne(-1, float("nan"))
    facility = walks.rows[nearest[votes]]
    chosen = int(np.bincount(facility, weights=weight[votes]).argmax())
    theirs = votes[facility == chosen]
    return NearestOne(chosen, weighted_median(walks.walks.seconds[homes][theirs], weight[theirs]))


def weighted_median(values: Floats, weights: Floats) -> float:
    """Give the smallest of (k,) values up to which lies half of the weight."""
    order = np.argsort(values, kind="stable")
    filled = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(filled, filled[-1] / 2)])


def _shares(ground: Ground, judged: Judged) -> Floats:
    """Give each unit's share of the group surely in time; NaN where nobody lives or nobody has counted them."""
    told = counted(ground, judged, judged.held.rule.limit_s)
    is_known = judged.held.people.known & (told.people > 0)
    share = np.divide(told.reached, told.people, out=np.full(len(is_known), np.nan), where=is_known)
    return np.asarray(np.minimum(share, 1.0), dtype=np.float64)
