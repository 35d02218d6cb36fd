"""What is missing where: one row per clause a unit surely does not meet, the most people first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.engine.arrays import Floats, Ints
from coverage.model.project import Project
from coverage.model.tables import GAPS, as_table
from coverage.planning.counting import count
from coverage.planning.held import Held
from coverage.planning.results import Ground
from coverage.planning.territory import parts_of
from coverage.standards import Standard

DECIDED: Final = (
    "rule_id",
    "unit_code",
    "clause",
    "missing",
    "evidence",
    "age_group",
    "people",
    "people_affected",
    "share_within_reach",
    "nearest_facility_id",
    "nearest_facility_name",
    "nearest_walk_s",
)
"""The columns of GAPS that a rule's walks and people decide; the others say which unit it is."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The facility nearest to most of a unit's people: its row in the table, −1 for none, and their median walk."""

    row: int
    walk_s: float


def gap_rows(project: Project, ground: Ground, held: Held, assessments: pd.DataFrame) -> pd.DataFrame:
    """Describe the gaps of one rule, the columns `DECIDED`, in the order of the units.

    Parameters
    ----------
    assessments
        The rows of this rule alone.
    """
    missing = assessments[(assessments["outcome"] == "not_met").to_numpy()]
    unit = pd.Index(project.units["unit_code"]).get_indexer(missing["unit_code"])
    near = [nearest_to(ground.by_unit.of(parts_of(ground.territory, int(one))), held) for one in unit]
    rows = np.array([one.row for one in near], dtype=np.int64)
    rule, people = held.rule, held.people
    return pd.DataFrame(
        {
            "rule_id": rule.rule_id,
            "unit_code": missing["unit_code"].to_numpy(dtype=object),
            "clause": rule.clause,
            "missing": missing["reason"].to_numpy(dtype=object),
            "evidence": missing["evidence"].to_numpy(dtype=object),
            "age_group": rule.group,
            "people": np.where(people.known, people.in_unit, np.nan)[unit],
            "people_affected": missing["people_short"].to_numpy(dtype=np.float64),
            "share_within_reach": _shares(ground, held)[unit],
            "nearest_facility_id": _picked(project.facilities["facility_id"], rows),
            "nearest_facility_name": _picked(project.facilities["name"], rows),
            "nearest_walk_s": np.array([one.walk_s for one in near], dtype=np.float64),
        },
        index=range(len(missing)),
    )


def gaps_table(rows: pd.DataFrame, units: gpd.GeoDataFrame, standard: Standard) -> gpd.GeoDataFrame:
    """Put the gaps of all rules under the contract GAPS: most people affected first, then by rule and unit."""
    order_of: Mapping[str, int] = {rule.rule_id: at for at, rule in enumerate(standard.rules)}
    rule_at = np.array([order_of[rule_id] for rule_id in rows["rule_id"]], dtype=np.int64)
    affected = np.nan_to_num(rows["people_affected"].to_numpy(dtype=np.float64), nan=-1.0)
    codes = rows["unit_code"].to_numpy(dtype=object)
    order = np.lexsort((codes.astype(str), rule_at, -affected))
    known = pd.Index(units["unit_code"])
    unit = known.get_indexer(codes[order])
    of_unit = {name: units[name].to_numpy(dtype=object)[unit] for name in ("name", "name_en", "level", "parent_code")}
    columns = {
        **{name: rows[name].to_numpy()[order] for name in DECIDED},
        "unit_name": of_unit["name"],
        "unit_name_en": of_unit["name_en"],
        "level": of_unit["level"],
        "parent_code": of_unit["parent_code"],
        "parent_name": _picked(units["name"], known.get_indexer(of_unit["parent_code"])),
    }
    return as_table(gpd.GeoDataFrame(columns, geometry=units.geometry.to_numpy()[unit], crs=units.crs), GAPS)


def nearest_to(homes: Ints, held: Held) -> Nearest:
    """Find the facility nearest to most people of some homes, and the median walk of those people to it.

    People farther than the search from any facility do not vote; of equals the facility that comes first is taken.
    """
    nearest, weight = held.walks.walks.nearest[homes], held.people.at_home[homes]
    votes = np.flatnonzero((nearest >= 0) & (weight > 0))
    if not votes.size:
        return Nearest(-1, float("nan"))
    facility = held.walks.rows[nearest[votes]]
    chosen = int(np.bincount(facility, weights=weight[votes]).argmax())
    theirs = votes[facility == chosen]
    return Nearest(chosen, weighted_median(held.walks.walks.seconds[homes][theirs], weight[theirs]))


def weighted_median(values: Floats, weights: Floats) -> float:
    """Give the smallest of (k,) values up to which lies half of the weight."""
    order = np.argsort(values, kind="stable")
    filled = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(filled, filled[-1] / 2)])


def _shares(ground: Ground, held: Held) -> Floats:
    """Give each unit's share of the group surely in time; NaN where nobody lives or nobody has counted them."""
    counted = count(ground, held, held.rule.limit_s)
    told = held.people.known & (counted.people > 0)
    share = np.divide(counted.reached, counted.people, out=np.full(len(told), np.nan), where=told)
    return np.asarray(np.minimum(share, 1.0), dtype=np.float64)


def _picked(column: pd.Series, rows: Ints) -> NDArray[np.object_]:
    """Pick values by row; None for row −1."""
    values = np.empty(len(column) + 1, dtype=object)
    values[:-1] = column.to_numpy(dtype=object)
    return values[rows]
