"""The gap list: one row for every verdict "not met", with who is affected and how far the nearest help is."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from coverage.engine.arrays import Floats, Ints
from coverage.model.project import Project
from coverage.model.tables import GAPS, as_table, empty_table
from coverage.planning.measures import reach_counts
from coverage.planning.results import Ground, GroupPeople, RuleWalks
from coverage.planning.territory import parts_of
from coverage.standards import Standard


def gaps_of(
    project: Project,
    standard: Standard,
    ground: Ground,
    walks: Mapping[str, RuleWalks],
    people: Mapping[str, GroupPeople],
    assessments: pd.DataFrame,
) -> gpd.GeoDataFrame:
    """List the gaps under the contract GAPS, most people affected first, then by rule and unit."""
    missed = assessments[assessments["outcome"] == "not_met"]
    if missed.empty:
        return empty_table(GAPS)
    rows = []
    at = {code: position for position, code in enumerate(project.units["unit_code"])}
    names = dict(zip(project.units["unit_code"], project.units["name"], strict=True))
    for rule in standard.rules:
        group = people[rule.group]
        reached, _, _ = reach_counts(ground, rule, walks[rule.rule_id], group, rule.limit_s)
        for verdict in missed[missed["rule_id"] == rule.rule_id].to_dict("records"):
            unit = at[verdict["unit_code"]]
            total = float(group.in_unit[unit])
            found = nearest_of(ground, walks[rule.rule_id], group.at_home, unit)
            rows.append(
                {
                    **_unit_columns(project, names, unit),
                    "rule_id": rule.rule_id,
                    "clause": rule.clause,
                    "missing": verdict["reason"],
                    "evidence": verdict["evidence"],
                    "age_group": rule.group,
                    "people": total if group.known[unit] else np.nan,
                    "people_affected": verdict["people_short"],
                    "share_within_reach": reached[unit] / total if total > 0 and group.known[unit] else np.nan,
                    **_nearest_columns(project, found),
                }
            )
    frame = gpd.GeoDataFrame(rows, geometry="geometry", crs=project.units.crs)
    order = ["people_affected", "rule_id", "unit_code"]
    return as_table(frame.sort_values(order, ascending=[False, True, True], na_position="last"), GAPS)


def nearest_of(ground: Ground, walks: RuleWalks, at_home: Floats, unit: int) -> tuple[int, float]:
    """Find the facility nearest to most of a unit's people, −1 for none, and their median walk to it in seconds."""
    inside = np.isin(ground.homes.unit, parts_of(ground.territory, unit)) & (at_home > 0)
    known = inside & (walks.walks.nearest >= 0)
    if not known.any():
        return -1, float("nan")
    crowd = np.bincount(walks.walks.nearest[known], weights=at_home[known])
    chosen = int(np.argmax(crowd))
    theirs = known & (walks.walks.nearest == chosen)
    return int(walks.rows[chosen]), _weighted_median(walks.walks.seconds[theirs], at_home[theirs])


def _weighted_median(values: Floats, weights: Floats) -> float:
    order: Ints = np.argsort(values, kind="stable")
    running = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(running, running[-1] / 2)])


def _unit_columns(project: Project, names: Mapping[str, str], unit: int) -> dict[str, object]:
    row = project.units.iloc[unit]
    return {
        "unit_code": row["unit_code"],
        "unit_name": row["name"],
        "unit_name_en": row["name_en"],
        "level": row["level"],
        "parent_code": row["parent_code"],
        "parent_name": names.get(row["parent_code"]),
        "geometry": row["geometry"],
    }


def _nearest_columns(project: Project, found: tuple[int, float]) -> dict[str, object]:
    row, walk_s = found
    here = project.facilities.iloc[row] if row >= 0 else None
    return {
        "nearest_facility_id": None if here is None else here["facility_id"],
        "nearest_facility_name": None if here is None else here["name"],
        "nearest_walk_s": walk_s,
    }
