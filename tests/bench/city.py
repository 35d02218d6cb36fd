"""Made-up cities of any size: streets for the engine alone, and whole districts with people and facilities.

Nothing here is a real place. Streets lie on a bent lattice some 70 m wide with a quarter of its edges missing, so that
there are dead ends, detours and blocks of all shapes; every third street has a bend.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from coverage.engine.arrays import Floats, Ints, Network
from coverage.engine.network import build_network
from coverage.model.contracts import Contract, as_table, empty_table
from coverage.model.project import Project
from coverage.model.tables import (
    BACKDROP,
    BUILDINGS,
    COMPOUNDS,
    FACILITIES,
    GATES,
    POPULATION,
    STREET_NODES,
    STREETS,
    UNITS,
)

STEP_M = 70.0
KEPT = 0.75
CORNER = np.array([390_000.0, 3_090_000.0])  # of the city in EPSG:4547
EPSG_M = 4547
BANDS = {"0-2": 0.019, "3-59": 0.831, "60-79": 0.12, "80+": 0.03}


@dataclass(frozen=True, eq=False)
class Streets:
    """n nodes (n, 2) in metres, ends (m, 2), and m lines."""

    node_xy: Floats
    ends: Ints
    lines: np.ndarray

    def network(self) -> Network:
        return build_network(self.node_xy, self.ends, self.lines)


def streets(nodes: int, seed: int = 1) -> Streets:
    """Lay about `nodes` junctions on a square."""
    rng = np.random.default_rng(seed)
    side = round(nodes**0.5)
    column, row = (axis.ravel() for axis in np.meshgrid(np.arange(side), np.arange(side)))
    node_xy = np.column_stack([column, row]) * STEP_M + rng.normal(0, 12, (side * side, 2))
    node_xy += 60 * np.column_stack([np.sin(node_xy[:, 1] / 900), np.cos(node_xy[:, 0] / 700)]) + CORNER
    at = np.arange(side * side)
    east, north = at[column < side - 1], at[row < side - 1]
    ends = np.concatenate([np.column_stack([east, east + 1]), np.column_stack([north, north + side])])
    ends = ends[rng.random(len(ends)) < KEPT]
    shuffled = rng.permutation(len(node_xy))  # as OSM's ids: neighbours in space are not neighbours in the file
    node_xy, ends = node_xy[np.argsort(shuffled)], shuffled[ends]
    return Streets(node_xy, ends, _lines(node_xy, ends, rng))


def _lines(node_xy: Floats, ends: Ints, rng: np.random.Generator) -> np.ndarray:
    start, end = node_xy[ends[:, 0]], node_xy[ends[:, 1]]
    middle = (start + end) / 2 + rng.normal(0, 8, start.shape) * (rng.random(len(ends)) < 1 / 3)[:, None]
    return shapely.linestrings(np.stack([start, middle, end], axis=1))


def on_streets(network: Network, count: int, seed: int = 2) -> Floats:
    """Draw places beside the streets, (count, 2) metres."""
    rng = np.random.default_rng(seed)
    vertex = rng.choice(len(network.vertex_xy), count, replace=False)
    return network.vertex_xy[vertex] + rng.normal(0, 15, (count, 2))


def city(
    nodes: int = 200_000, communities: int = 1_600, buildings: int = 300_000, facilities: int = 1_800, seed: int = 7
) -> Project:
    """Make a whole fictional city."""
    laid = streets(nodes)
    rng = np.random.default_rng(seed)
    units = _units(laid.node_xy, round(communities**0.5))
    return Project(
        name="大城",
        name_en="Big City",
        fictional=True,
        epsg_m=EPSG_M,
        units=units,
        facilities=_facilities(laid.network(), facilities, rng),
        population=_population(units, rng),
        street_nodes=_placed({"node_id": np.arange(len(laid.node_xy))}, shapely.points(laid.node_xy), STREET_NODES),
        streets=_street_table(laid),
        buildings=_buildings(laid, buildings, rng),
        compounds=empty_table(COMPOUNDS),
        gates=empty_table(GATES),
        backdrop=empty_table(BACKDROP),
    )


def _placed(columns: Mapping[str, object], geometry: object, contract: Contract) -> gpd.GeoDataFrame:
    return as_table(gpd.GeoDataFrame(columns, geometry=geometry, crs=EPSG_M), contract)


def _street_table(laid: Streets) -> gpd.GeoDataFrame:
    count = len(laid.ends)
    return _placed(
        {
            "edge_id": np.arange(count),
            "from_node": laid.ends[:, 0],
            "to_node": laid.ends[:, 1],
            "highway": pd.Series(np.where(np.arange(count) % 9 == 0, "footway", "residential"), dtype="str"),
            "bridge": np.zeros(count, dtype=bool),
        },
        laid.lines,
        STREETS,
    )


def _units(node_xy: Floats, side: int) -> gpd.GeoDataFrame:
    """Lay a district of square communities, sixteen to a subdistrict."""
    (west, south), (east, north) = node_xy.min(axis=0) - 50, node_xy.max(axis=0) + 50
    x, y = np.linspace(west, east, side + 1), np.linspace(south, north, side + 1)
    rows = [("430198000000", "大城", "district", None, shapely.box(west, south, east, north))]
    for a in range(0, side, 4):
        for b in range(0, side, 4):
            street = f"430198{(a // 4) * 31 + b // 4 + 1:03d}"
            far = x[min(a + 4, side)], y[min(b + 4, side)]
            rows.append(
                (f"{street}000", f"第{street[6:]}街道", "subdistrict", rows[0][0], shapely.box(x[a], y[b], *far))
            )
            rows += [
                (f"{street}{i * 4 + j + 1:03d}", f"社区{street[6:]}-{i * 4 + j + 1}", "community", f"{street}000", box)
                for i in range(4)
                for j in range(4)
                if a + i < side and b + j < side
                for box in [shapely.box(x[a + i], y[b + j], x[a + i + 1], y[b + j + 1])]
            ]
    names = ("unit_code", "name", "level", "parent_code")
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    return _placed(columns, [row[4] for row in rows], UNITS)


def _population(units: gpd.GeoDataFrame, rng: np.random.Generator) -> pd.DataFrame:
    codes = units.loc[units["level"] == "community", "unit_code"]
    residents = rng.integers(2_000, 9_000, len(codes))
    rows = [
        {"unit_code": code, "age_group": band, "people": round(count * share), "year": 2024, "source": "fictional"}
        for code, count in zip(codes, residents, strict=True)
        for band, share in BANDS.items()
    ]
    return as_table(pd.DataFrame(rows), POPULATION)


def _buildings(laid: Streets, count: int, rng: np.random.Generator) -> gpd.GeoDataFrame:
    edge = rng.integers(0, len(laid.ends), count)
    share = rng.random((count, 1))
    at = laid.node_xy[laid.ends[edge, 0]] * share + laid.node_xy[laid.ends[edge, 1]] * (1 - share)
    at += rng.uniform(-30, 30, (count, 2))
    half = rng.uniform(5, 14, (count, 2))
    boxes = shapely.box(*(at - half).T, *(at + half).T)
    columns = {
        "building_id": [f"B{i}" for i in range(count)],
        "levels": rng.integers(1, 30, count).astype(float),
        "residential": np.ones(count, dtype=bool),
    }
    return _placed(columns, boxes, BUILDINGS)


def _facilities(network: Network, count: int, rng: np.random.Generator) -> gpd.GeoDataFrame:
    kind = rng.choice(["station", "centre", "nursery", "care_home"], count, p=[0.55, 0.08, 0.3, 0.07])
    offers = {"station": "day_care;meals", "centre": "full_care;day_care;home_care", "nursery": "", "care_home": ""}
    columns = {
        "facility_id": [f"F{i:04d}" for i in range(count)],
        "name": [f"设施{i}" for i in range(count)],
        "kind": kind,
        "status": "open",
        "services": [offers[one] for one in kind],
        "floor_area_m2": rng.integers(80, 900, count).astype(float),
        "demonstration": rng.random(count) < 0.2,
        "source_file": "city",
        "source_row": np.arange(2, count + 2),
        "source_datum": "wgs84",
    }
    return _placed(columns, shapely.points(on_streets(network, count)), FACILITIES)
