"""What one more site buys, in the plan's words, from a search around the site alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from coverage.model.project import Project
from coverage.model.tables import FACILITIES, WGS84, as_table
from coverage.planning.audit import judged
from coverage.planning.circles import site_reach
from coverage.planning.filters import held_against
from coverage.planning.results import Audit, Effect, Site
from coverage.planning.territory import places_of
from coverage.planning.walks import with_one_more

OFFERS: Final[Mapping[str, Mapping[str, object]]] = {
    "station": {"services": "day_care;meals;home_care", "floor_area_m2": 200.0},
    "centre": {"services": "full_care;day_care;home_care", "floor_area_m2": 1000.0},
    # A nursery becomes a demonstration by award, not by building it.
    "nursery": {"places": 60.0, "inclusive": True, "registered": True, "demonstration": False},
}
"""What a site is taken to offer: what the plan asks of its kind."""


def effect_of(audit: Audit, site: Site) -> Effect:
    """Tell what a site buys on top of what stands: people newly within each break, units that leave the gap list.

    Equal to auditing the changed project from scratch.

    Raises
    ------
    InputError
        If the site stands on no street.
    """
    project = with_site(audit.project, site)
    row = len(project.facilities) - 1
    touched = [r for r in audit.standard.rules if held_against(project.facilities, r.facilities).sure[row]]
    for rule in touched:
        site_reach(audit, site, audit.ground.walkers[rule.profile], 1.0)  # says so when the site is on no street
    walks = dict(audit.walks)
    for rule in touched:
        walks[rule.rule_id] = with_one_more(audit.walks[rule.rule_id], project, audit.ground, rule, row)
    here = places_of(project.units, audit.ground.territory, project.facilities.geometry.to_numpy()[row:])
    after = judged(project, audit.standard, audit.ground, walks, audit.people, np.append(audit.places, here))
    ids = [rule.rule_id for rule in touched]
    return Effect(site=site, gained=_gained(audit, after, ids), leaves=_leaves(audit, after), after=after)


def with_site(project: Project, site: Site) -> Project:
    """Append a site to the facilities, open and offering what the plan asks of its kind."""
    facility = gpd.GeoDataFrame(
        {
            "facility_id": [site.site_id],
            "name": [site.name or site.site_id],
            "kind": [site.kind],
            "status": ["open"],
            "source_file": ["scenario"],
            "source_row": [0],
            "source_datum": ["WGS84"],
            **{name: [value] for name, value in OFFERS[site.kind].items()},
        },
        geometry=[shapely.Point(site.longitude, site.latitude)],
        crs=WGS84,
    )
    both = pd.concat([project.facilities, as_table(facility, FACILITIES)], ignore_index=True)
    return replace(project, facilities=as_table(gpd.GeoDataFrame(both, geometry="geometry", crs=WGS84), FACILITIES))


def _gained(before: Audit, after: Audit, rule_ids: list[str]) -> pd.DataFrame:
    return _district(before, rule_ids).merge(
        _district(after, rule_ids), on=["rule_id", "break_s"], suffixes=("_before", "_after")
    )


def _district(audit: Audit, rule_ids: list[str]) -> pd.DataFrame:
    """Add up the reached people of the topmost units."""
    top = audit.project.units["unit_code"].to_numpy()[audit.ground.territory.parent < 0]
    rows = audit.reach[audit.reach["rule_id"].isin(rule_ids) & audit.reach["unit_code"].isin(top)]
    total = rows.groupby(["rule_id", "break_s"], as_index=False, sort=True)["reached"].sum()
    return total.rename(columns={"reached": "people"})


def _leaves(before: Audit, after: Audit) -> pd.DataFrame:
    key = ["rule_id", "unit_code"]
    merged = before.gaps[key].merge(after.gaps[key], on=key, how="left", indicator=True)
    return merged.loc[merged["_merge"] == "left_only", key].reset_index(drop=True)
