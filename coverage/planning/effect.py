"""What one more site buys, in the plan's words; only what it touches is worked out again."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from coverage.engine.arrays import Ints
from coverage.errors import ContractError
from coverage.model.tables import WGS84
from coverage.planning.audit import Findings, find, tables
from coverage.planning.held import Held
from coverage.planning.passing import Passing, passing
from coverage.planning.results import Audit, Effect, RuleWalks, Site
from coverage.planning.sites import WalksTo, built, place_of, refuse_off_street, walks_to
from coverage.planning.territory import places_of
from coverage.planning.walking import nearer_of, search_s
from coverage.standards import Rule


def effect_of(audit: Audit, site: Site) -> Effect:
    """Tell what a site buys on top of what stands: people newly within each break, units that leave the gap list.

    The tables of the audit after it equal those of a full audit of the changed project. To chain sites, ask for the
    next one's effect on `after`.

    Raises
    ------
    InputError
        If the site is on no street, or of a kind whose offer is not known.
    ContractError
        If a facility of that id stands already.
    """
    refuse_off_street(audit, site)
    after = audit_with(audit, site)
    touched = [
        rule.rule_id for rule in audit.standard.rules if after.walks[rule.rule_id] is not audit.walks[rule.rule_id]
    ]
    return Effect(site=site, gained=_gained(audit, after, touched), leaves=_leaves(audit, after), after=after)


def audit_with(audit: Audit, site: Site) -> Audit:
    """Audit the project with the site built, from the audit without it."""
    facilities = _with_row(audit.project.facilities, built(site))
    project = replace(audit.project, facilities=facilities)
    territory, row = audit.ground.territory, len(facilities) - 1
    places = np.concatenate([audit.places, places_of(project.units, territory, place_of(site))])
    walks, findings = dict(audit.walks), []
    alone: dict[str, WalksTo] = {}
    for rule in audit.standard.rules:
        if site.kind not in rule.facilities.kinds:
            findings.append(_as_before(audit, rule))
            continue
        if rule.profile not in alone:
            walker = audit.ground.walkers[rule.profile]
            alone[rule.profile] = walks_to(site, walker, project.epsg_m, search_s(audit.standard))
        pass_it = passing(rule.facilities, facilities)
        walks[rule.rule_id] = _walks_after(walks[rule.rule_id], alone[rule.profile], pass_it, row)
        held = Held(rule, pass_it, walks[rule.rule_id], audit.people[rule.group])
        findings.append(find(project, audit.standard, audit.ground, held, places))
    assessments, reach, gaps = tables(findings, project.units, audit.standard)
    return replace(audit, project=project, walks=walks, assessments=assessments, reach=reach, gaps=gaps, places=places)


def _with_row(facilities: gpd.GeoDataFrame, row: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if facilities["facility_id"].isin(row["facility_id"]).any():
        raise ContractError(f"facilities: {row['facility_id'].iloc[0]} stands already")
    return gpd.GeoDataFrame(pd.concat([facilities, row], ignore_index=True), geometry="geometry", crs=WGS84)


def _as_before(audit: Audit, rule: Rule) -> Findings:
    """Take up what an untouched rule said, without working it out again."""
    frames = (audit.assessments, audit.reach, audit.gaps.drop(columns="geometry"))
    assessments, reach, gaps = (frame[(frame["rule_id"] == rule.rule_id).to_numpy()] for frame in frames)
    return Findings(assessments, reach, gaps)


def _walks_after(before: RuleWalks, alone: WalksTo, held: Passing, row: int) -> RuleWalks:
    """Add the facility at `row`, the last of the table, to the walks of one rule."""
    nobody = np.full(len(before.possible_s), np.inf)
    if held.sure[row]:
        rows: Ints = np.array([row], dtype=np.int64)
        return nearer_of(before, RuleWalks(before.rule_id, rows, alone.reach, alone.walks, nobody))
    if held.possible[row]:
        return replace(before, possible_s=np.minimum(before.possible_s, alone.walks.seconds))
    return before


def _gained(before: Audit, after: Audit, rule_ids: list[str]) -> pd.DataFrame:
    """Add up the people reached over the whole district, before and after, by rule and break."""
    rows = [(rule_id, break_s) for rule_id in rule_ids for break_s in before.standard.breaks_s]
    return pd.DataFrame(
        {
            "rule_id": pd.Series([rule_id for rule_id, _ in rows], dtype="str"),
            "break_s": pd.Series([break_s for _, break_s in rows], dtype="int64"),
            "people_before": pd.Series([_reached(before, *row) for row in rows], dtype="float64"),
            "people_after": pd.Series([_reached(after, *row) for row in rows], dtype="float64"),
        }
    )


def _reached(audit: Audit, rule_id: str, break_s: int) -> float:
    at_home = audit.people[audit.standard.rule(rule_id).group].at_home
    return float(at_home[audit.walks[rule_id].walks.seconds <= break_s].sum())


def _leaves(before: Audit, after: Audit) -> pd.DataFrame:
    key = ["rule_id", "unit_code"]
    still = set(map(tuple, after.gaps[key].to_numpy()))
    left = [tuple(one) not in still for one in before.gaps[key].to_numpy()]
    return pd.DataFrame(before.gaps[key])[left].reset_index(drop=True)
