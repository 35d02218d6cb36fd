"""Proposals made by hand for tests of the page."""

import geopandas as gpd
import pandas as pd

from coverage.model.scenario import Site
from coverage.planning.siting.asking import Ask
from coverage.planning.siting.proposal import Proposal

PATIENCE_S = 20.0
PLACES = {"C1": (113.1833, 28.0298), "C2": (113.1766, 28.0566)}


def proposal(**fields):
    """Two sites among 1,000 people of whom 600 are within reach: the first adds 150, the second 50."""
    sites = tuple(
        Site(f"proposed-{at}", "station", *place, name=f"Site {at}", cost_yuan=1_000_000.0)
        for at, place in enumerate(PLACES.values(), 1)
    )
    rows = {
        "order": [1, 2],
        "facility_id": [site.site_id for site in sites],
        "candidate_id": ["street-1", "street-2"],
        "name": [site.name for site in sites],
        "kind": ["station", "station"],
        "unit_code": list(PLACES),
        "cost_yuan": [1_000_000.0, 1_000_000.0],
        "people_added": [150.0, 50.0],
        "people_within": [750.0, 800.0],
    }
    curve = {
        "number": [1, 2, 3, 4],
        "people_within": [750.0, 800.0, 810.0, 820.0],
        "people_at_most": [750.0, 804.0, 900.0, 950.0],
        "cost_yuan": [1e6, 2e6, 3e6, 4e6],
    }
    told = {
        "ask": Ask("station", number=2),
        "sites": sites,
        "proposed": gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(*zip(*PLACES.values(), strict=True)), crs=4326),
        "curve": pd.DataFrame(curve),
        "status": "time_limit",
        "value": 800.0,
        "bound": 804.0,
        "gap": 0.005,
        "people": 1000.0,
        "people_before": 600.0,
        "people_within": 800.0,
        "cost_yuan": 2_000_000.0,
        "shortfall": None,
    }
    return Proposal(**{**told, **fields})


def ended(job):
    """Wait for the end of a job, and give what it told."""
    job.join(PATIENCE_S)
    assert job.told.ended
    return job.told
