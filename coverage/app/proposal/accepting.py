"""From a proposal into the scenario: one step, with ids and names of the scenario's own."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import geopandas as gpd

from coverage.model.scenario import CANDIDATE, Scenario, Site
from coverage.planning.siting.proposal import Proposal


def own_names(proposal: Proposal, candidates: gpd.GeoDataFrame, rows: Iterable[int]) -> list[Site]:
    """Take some sites of a proposal, by row; those along streets without a name.

    The list of candidates then calls them by kind and unit, in the language of whoever looks, as those from a click.
    """
    along = set(candidates.loc[(candidates["origin"] == "street").to_numpy(), "candidate_id"])
    ids = proposal.proposed["candidate_id"].tolist()
    return [replace(proposal.sites[row], name="") if ids[row] in along else proposal.sites[row] for row in rows]


def accepted(scenario: Scenario, sites: Sequence[Site], last_number: int) -> Scenario:
    """Take sites into a scenario, in one step, with ids that no candidate had before."""
    own = [replace(site, site_id=f"{CANDIDATE}{last_number + at}") for at, site in enumerate(sites, 1)]
    return replace(scenario, changes=(*scenario.changes, *own))
