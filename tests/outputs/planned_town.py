"""What is planned for a town: a scenario that does everything, another that helps and harms, a proposal, no answer.

Older people walk 0.8 m/s: 720 m in 15 minutes. One street of 4,000 m runs through

    S1 (C1 0–1,000 m, C2 1,000–2,000 m) and S2 (C3 2,000–4,000 m)

with homes at 100 m (C1: 100 people 60+), 1,900 m (C2: 101) and 3,900 m (C3: 300). F1, a station, stands at 150 m.
X at 1,800 m brings 101 people, Y at 3,800 m 300. A lane and a walled compound, where nobody lives, stand at 2,500 m.
"""

from dataclasses import replace
from functools import cache

import geopandas as gpd
import pandas as pd

from coverage.errors import Problem
from coverage.model.contracts import as_table
from coverage.model.findings import COST_CURVE, PROPOSED
from coverage.model.project import SourceFile
from coverage.model.scenario import (
    GateOpening,
    PathClosure,
    PathOpening,
    Relocation,
    Removal,
    Resizing,
    Scenario,
    Site,
)
from coverage.model.tables import CANDIDATES
from coverage.outputs.report.siting import Siting
from coverage.planning.audit import audit
from coverage.planning.circles import isochrones_of
from coverage.planning.effect import effect_of
from coverage.planning.scenarios.comparing import compare
from coverage.planning.siting.asking import Ask
from coverage.planning.siting.proposal import Proposal, Shortfall
from tests.outputs.reported_town import TOWN, edition

HOSTILE = '=cmd|" /C calc"!A0<script>alert(1)</script>\n\x00\u202e"东"站'
LONG = "长" * 10_000
AUTHOR = "+<b>规划员</b>"
PLACE = TOWN.street("lane", start=(2500, 0), north=50).compound("K1", box=(2600, 20, 2700, 90)).gate("K1", (2650, 20))


@cache
def at(east, north=0):
    return PLACE.lon_lat((east, north))


def site(site_id, east, name="", cost_yuan=None):
    return Site(site_id, "station", *at(east), name=name, floor_area_m2=300.0, cost_yuan=cost_yuan)


X, Y = site("X", 1800, HOSTILE, 600_000.0), site("Y", 3800, LONG)
EVERYTHING = (
    X,
    Removal("F2"),
    Relocation("N1", *at(700)),
    Resizing("N1", places=20.0),
    GateOpening("G9", *at(2600, 50)),
    PathOpening("P1", (at(0), at(150, 40), at(300)), bridge=True, name="=桥"),
    PathClosure(*at(2500, 40)),
    Removal("gone" + HOSTILE),
)
FIRST = Scenario("=甲" + HOSTILE, AUTHOR, EVERYTHING)
SECOND = Scenario("乙" + LONG, "", (X, Y, Removal("F1")))


@cache
def today():
    sources = (SourceFile("units", "=单元.geojson", "ab" * 32, 5),)
    return audit(replace(PLACE.project(), sources=sources), edition())


@cache
def circles():
    return isochrones_of(today())


@cache
def with_both():
    return effect_of(effect_of(today(), X).after, Y).after


@cache
def one_scenario():
    return Siting(compare(today(), [FIRST]))


@cache
def two_scenarios():
    return Siting(compare(today(), [FIRST, SECOND]))


ASK = Ask("station", number=2, budget_yuan=2_000_000.0, one_in_each="community")


@cache
def proposed():
    rows = {
        "order": [1, 2],
        "facility_id": ["Y", "X"],
        "candidate_id": ["c2", "c1"],
        "name": [LONG, HOSTILE],
        "kind": "station",
        "unit_code": ["C3", "C2"],
        "cost_yuan": [None, 600_000.0],
        "people_added": [300.0, 101.0],
        "people_within": [400.0, 501.0],  # F1 has 100
    }
    shapes = gpd.points_from_xy(*zip(at(3800), at(1800), strict=True))
    return as_table(gpd.GeoDataFrame(rows, geometry=shapes, crs=4326), PROPOSED)


@cache
def curve():
    rows = {
        "number": [0, 1, 2],
        "people_within": [100.0, 400.0, 501.0],
        "people_at_most": [100.0, 400.0, 501.0],
        "cost_yuan": [0.0, None, None],
    }
    return as_table(pd.DataFrame(rows), COST_CURVE)


def candidates():
    rows = {"candidate_id": ["c1", "c2", "c3"], "name": "", "origin": ["file", "street", "street"]}
    frame = pd.DataFrame(rows).assign(source_file="=c.csv", source_row=2)
    shapes = gpd.points_from_xy(*zip(at(1800), at(3800), at(500), strict=True))
    return as_table(gpd.GeoDataFrame(frame, geometry=shapes, crs=4326), CANDIDATES)


def answered(**changes):
    """501 of 501 people with both sites; the bound is 2% above what was found."""
    told = Proposal(
        ask=ASK,
        sites=(Y, X),
        proposed=proposed(),
        curve=curve(),
        status="time_limit",
        value=501.0,
        bound=505.0,
        gap=4 / 501,
        people=501.0,
        people_before=100.0,
        people_within=501.0,
        cost_yuan=None,
        shortfall=None,
    )
    return replace(told, **changes)


def unanswered():
    """Nobody reaches the 300 people of C3; with one site more and no budget X alone would do."""
    unreachable = pd.DataFrame({"unit_code": ["C3"], "people": [300.0]})
    conflict = Problem("not_on_streets", details={"name": "C3", "limit_m": "500"})
    short = Shortfall(unreachable, (conflict,), replace(ASK, budget_yuan=None, number=3))
    only = proposed().iloc[1:].assign(people_within=201.0)
    there = {"proposed": only, "curve": curve().iloc[:0], "sites": (X,), "cost_yuan": 600_000.0}
    return answered(**there, status="infeasible", people_within=201.0, shortfall=short)


@cache
def proposal():
    return Siting(proposal=answered(), candidates=candidates())


@cache
def everything():
    """Two scenarios and a proposal at once, held against today."""
    return Siting(two_scenarios().comparison, answered(), candidates())
