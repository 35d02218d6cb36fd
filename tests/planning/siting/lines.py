"""A town along one street, its people at known metres, and places where a station could be opened."""

from functools import cache

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer

from coverage.model.contracts import as_table
from coverage.model.tables import CANDIDATES
from coverage.planning.audit import audit_on
from tests.planning.askings import STANDARD, audited
from tests.town import CORNER, EPSG_M, Town

# Older people walk 0.8 m/s: 720 m in 15 minutes. Homes at these metres of one street, with so many people of 60+:
#   C1, 0–2000 m:    100 m: 72,   900 m: 48        120 people
#   C2, 2000–4000:  2500 m: 70,  3300 m: 30        100 people
#   C3, 4000–6000:  4300 m: 20,  5500 m: 30         50 people
LINE = (
    Town()
    .street("main", start=(0, 0), east=6000)
    .unit("S1", level="subdistrict", box=(-50, -700, 6050, 700))
    .unit("C1", box=(-50, -700, 2000, 700), parent="S1", people={"60+": 120, "0-2": 0})
    .unit("C2", box=(2000, -700, 4000, 700), parent="S1", people={"60+": 100, "0-2": 0})
    .unit("C3", box=(4000, -700, 6050, 700), parent="S1", people={"60+": 50, "0-2": 0})
    .home((100, 0), people=72)
    .home((900, 0), people=48)
    .home((2500, 0), people=70)
    .home((3300, 0), people=30)
    .home((4300, 0), people=20)
    .home((5500, 0), people=30)
)
# Within 720 m of each:
#   A  500: 100 m and 900 m away by 400            72 + 48 = 120      3,000,000 yuan
#   B 1500: 900 away by 600                             48              500,000
#   C 2900: 2500 and 3300 away by 400              70 + 30 = 100      1,000,000
#   D 3700: 3300 away by 400, 4300 by 600          30 + 20 = 50         500,000
#   E 5000: 4300 away by 700, 5500 by 500          20 + 30 = 50         900,000
#   F 5500: 5500                                        30              400,000
PLACES = {"A": 500, "B": 1500, "C": 2900, "D": 3700, "E": 5000, "F": 5500}
COSTS = {"A": 3e6, "B": 5e5, "C": 1e6, "D": 5e5, "E": 9e5, "F": 4e5}


STANDING = {
    "nothing": LINE,
    "a station at 3300 m": LINE.facility("F1", "station", (3300, 0), services="day_care"),
    "one without day care at 3300 m": LINE.facility("F1", "station", (3300, 0), services="meals"),
    "one of 90 beds at 2900 m": LINE.facility("F1", "station", (2900, 0), attributes={"beds": 90}),
    "one of unknown beds at 2900 m": LINE.facility("F1", "station", (2900, 0)),
    "one planned at 500 m": LINE.facility("F1", "station", (500, 0), status="planned"),
    "one called proposed-1": LINE.facility("proposed-1", "station", (3300, 0)),
}
"""The line, by what stands along it."""


@cache
def line_audit(standing="nothing"):
    """The line held against a few rules, once for all that ask."""
    if standing == "nothing":
        return audited(LINE)
    return audit_on(line_audit().ground, STANDING[standing].project(), STANDARD)


def listed(places, **columns):
    """Candidates at places, (east, north) by id; `columns` by name, each with values by id."""
    rows = {
        "candidate_id": list(places),
        "name": [f"place {one}" for one in places],
        "origin": "file",
        "source_file": "test",
        "source_row": range(2, len(places) + 2),
        **{name: [values.get(one) for one in places] for name, values in columns.items()},
    }
    metres = np.array(list(places.values()), dtype=float) + CORNER
    points = shapely.points(*_to_degrees().transform(metres[:, 0], metres[:, 1]))
    return as_table(gpd.GeoDataFrame(rows, geometry=points, crs=4326), CANDIDATES)


@cache
def _to_degrees():
    return Transformer.from_crs(EPSG_M, 4326, always_xy=True)


def along(which="ABCDEF", **columns):
    """Some of the candidates along the line."""
    return listed({one: (PLACES[one], 0) for one in which}, **columns)


def chosen(proposal):
    """The ids of the candidates proposed, in order."""
    return "".join(proposal.proposed["candidate_id"])


def added(proposal):
    return np.round(proposal.proposed["people_added"].to_numpy(), 6).tolist()


def codes(proposal):
    """The codes of everything that conflicts."""
    return [problem.code for problem in proposal.shortfall.conflicts]
