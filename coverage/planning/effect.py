"""What one more site buys, in the plan's words; only what it touches is worked out again."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from coverage.errors import ContractError
from coverage.model.scenario import Site
from coverage.model.tables import WGS84
from coverage.planning.audit import Findings, find, tables
from coverage.planning.figures import people_within
from coverage.planning.gaps import DECIDED
from coverage.planning.ground import places_for
from coverage.planning.held import Held
from coverage.planning.passing import Passing, serving
from coverage.planning.results import Audit, Effect, RuleWalks
from coverage.planning.sites import built, place_of, walks_to
from coverage.planning.territory import places_of
from coverage.planning.walking import WalksTo, nearer_of, search_s
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
    after = audit_with(audit, site)
    touched = [
        rule.rule_id for rule in audit.standard.rules if after.walks[rule.rule_id] is not audit.walks[rule.rule_id]
    ]
    return Effect(
        site=site,
        gained=_gained(audit, after, touched),
        leaves=_leaves(audit, after),
        leg_m=_leg_m(site, audit),
        after=after,
    )


def audit_with(audit: Audit, site: Site) -> Audit:
    """Audit the project with the site built, from the audit without it."""
    facilities = _with_row(audit.project.facilities, built(site, audit.standard))
    project = replace(audit.project, facilities=facilities)
    here = places_of(project.units, audit.ground.territory, place_of(site))
    after = replace(audit, project=project, places=np.concatenate([audit.places, here]))
    held = _touched(after, site)
    findings = [
        find(project, audit.standard, audit.ground, held[rule.rule_id], after.places)
        if rule.rule_id in held
        else _as_before(audit, rule)
        for rule in audit.standard.rules
    ]
    assessments, reach, gaps = tables(findings, project.units, audit.standard)
    walks = {**audit.walks, **{rule_id: one.walks for rule_id, one in held.items()}}
    return replace(after, walks=walks, assessments=assessments, reach=reach, gaps=gaps)


def _touched(after: Audit, site: Site) -> dict[str, Held]:
    """Hold the rules that ask for the site's kind against the facilities with it; its row is the last."""
    standard, walkers = after.standard, after.ground.walkers
    rules = [rule for rule in standard.rules if site.kind in rule.facilities.kinds]
    alone = {
        profile: walks_to(site, walkers[profile], after.ground, after.project.epsg_m, search_s(standard))
        for profile in dict.fromkeys(rule.profile for rule in rules)
    }
    held = {}
    for rule in rules:
        pass_it = serving(rule, after.project.facilities, after.places)
        walks = _walks_after(after.walks[rule.rule_id], alone[rule.profile], pass_it)
        held[rule.rule_id] = Held(rule, pass_it, walks, after.people[rule.group])
    return held


def _leg_m(site: Site, audit: Audit) -> float:
    """Measure the shortest walk from a site to a street, for the first walker that is asked to get there."""
    rule = next(rule for rule in audit.standard.rules if site.kind in rule.facilities.kinds)
    place = places_for(place_of(site), audit.ground.walkers[rule.profile], audit.ground.walls, audit.project.epsg_m)
    return float(place.ways.points.access_m.min())


def _with_row(facilities: gpd.GeoDataFrame, row: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if facilities["facility_id"].isin(row["facility_id"]).any():
        raise ContractError(f"facilities: {row['facility_id'].iloc[0]} stands already")
    return gpd.GeoDataFrame(pd.concat([facilities, row], ignore_index=True), geometry="geometry", crs=WGS84)


def _as_before(audit: Audit, rule: Rule) -> Findings:
    """Take up what an untouched rule said, without working it out again."""
    frames = (audit.assessments, audit.reach, pd.DataFrame(audit.gaps)[list(DECIDED)])
    assessments, reach, gaps = (frame.take(np.flatnonzero(frame["rule_id"] == rule.rule_id)) for frame in frames)
    return Findings(assessments, reach, gaps)


def _walks_after(before: RuleWalks, alone: WalksTo, held: Passing) -> RuleWalks:
    """Add the last facility of the table to the walks of one rule."""
    row = len(held.sure) - 1
    if not held.sure[row]:  # what is built is known: it passes surely, or surely not
        return before
    nobody = np.full(len(before.possible_s), np.inf)
    rows = np.full(len(alone.rows), row, dtype=np.int64)
    return nearer_of(before, RuleWalks(before.rule_id, rows, alone.reach, alone.walks, nobody))


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
    return people_within(audit, audit.standard.rule(rule_id), break_s).reached


def _leaves(before: Audit, after: Audit) -> pd.DataFrame:
    still = set(zip(after.gaps["rule_id"], after.gaps["unit_code"], strict=True))
    left = [one not in still for one in zip(before.gaps["rule_id"], before.gaps["unit_code"], strict=True)]
    return pd.DataFrame(before.gaps)[["rule_id", "unit_code"]].take(np.flatnonzero(left)).reset_index(drop=True)
