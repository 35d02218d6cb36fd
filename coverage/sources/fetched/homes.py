"""Residential buildings, walled compounds and their gates from OpenStreetMap.

Source: the OSM wiki, "Key:building", "Key:building:levels", "Tag:landuse=residential", "Tag:barrier=gate",
"Key:entrance".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Geometry

from coverage.engine.arrays import Bools
from coverage.errors import Problem
from coverage.model.contracts import WGS84, as_table
from coverage.model.crs import metric_epsg_of
from coverage.model.tables import BUILDINGS, COMPOUNDS, GATES
from coverage.sources.fetched.asking import Tags
from coverage.sources.fetched.elements import Element, Elements
from coverage.sources.registers.buildings import BuildingTables, no_buildings

_GATE_KINDS: Final = (
    "gate",
    "lift_gate",
    "swing_gate",
    "sliding_gate",
    "entrance",
    "turnstile",
    "full-height_turnstile",
)
HOME_TAGS: Final[Tags] = {"building": True, "landuse": ["residential"], "barrier": list(_GATE_KINDS)}
BUILDINGS_FILE: Final = "buildings.gpkg"
_HOMES: Final = frozenset(
    {"apartments", "bungalow", "detached", "house", "residential", "semidetached_house", "terrace", "villa"}
)
_UNSAID: Final = "yes"
_OTHER_USES: Final = ("amenity", "shop", "office", "tourism", "leisure", "healthcare", "industrial", "religion")
_WALLS: Final = frozenset({"wall", "fence", "hedge", "city_wall", "retaining_wall"})
_TALLEST: Final = 200
GATE_M: Final = 5.0
"""A gate belongs to the outline it lies on, drawn by hand."""


@dataclass(frozen=True, eq=False)
class _Land:
    """Residential land: elements and their outlines."""

    elements: Sequence[Element]
    outlines: gpd.GeoSeries


def homes_in(found: Elements) -> BuildingTables:
    """Take all buildings, and residential land that has walls or gates as compounds.

    A building is residential if it says so, or if it says nothing of its use and stands on residential land.
    """
    buildings, shapes = _outlined(found, lambda one: _building(one) not in {None, "no"})
    land = _Land(*_outlined(found, lambda one: one.tag("landuse") == "residential"))
    if not buildings and not land.elements:
        return no_buildings()
    gates = found.tagged(_is_gate)
    compounds, kept_gates = _compounds(land, gates)
    residential, unsaid = _residential(buildings, shapes, land.outlines)
    problems = [Problem("osm_uses_unknown", BUILDINGS_FILE, details={"count": unsaid}, severity="warning")]
    return BuildingTables(
        _buildings(buildings, shapes, residential), compounds, kept_gates, tuple(problems) if unsaid else ()
    )


def _outlined(found: Elements, wanted: Callable[[Element], bool]) -> tuple[list[Element], gpd.GeoSeries]:
    elements = [one for one in found.tagged(wanted) if one.kind != "node"]
    outlines = [found.outline(one) for one in elements]
    kept = [at for at, outline in enumerate(outlines) if not outline.is_empty]
    return [elements[at] for at in kept], gpd.GeoSeries([outlines[at] for at in kept], crs=WGS84)


def _building(element: Element) -> str | None:
    return element.tag("building")


def _is_gate(element: Element) -> bool:
    opens = element.tag("foot") != "no" and element.tag("locked") != "yes"
    return element.kind == "node" and opens and element.tag("barrier") in _GATE_KINDS


def _residential(buildings: Sequence[Element], shapes: gpd.GeoSeries, land: gpd.GeoSeries) -> tuple[Bools, int]:
    """Tell (b,) which buildings are homes, and how many say nothing of their use and stand on no residential land."""
    said = np.array([_building(one) in _HOMES for one in buildings], dtype=bool)
    unsaid = np.array([_building(one) == _UNSAID and not _has_other_use(one) for one in buildings], dtype=bool)
    on_land = np.zeros(len(buildings), dtype=bool)
    points = shapes.representative_point().to_numpy()
    on_land[shapely.STRtree(points).query(land.to_numpy(), predicate="intersects")[1]] = True
    return said | (unsaid & on_land), int((unsaid & ~on_land).sum())


def _has_other_use(building: Element) -> bool:
    return any(key in building.tags for key in _OTHER_USES)


def _buildings(buildings: Sequence[Element], shapes: gpd.GeoSeries, residential: Bools) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(
        {
            "building_id": pd.Series([one.key for one in buildings], dtype="str"),
            "levels": pd.Series([_levels(one) for one in buildings], dtype="float64"),
            "residential": residential,
        }
    )
    return as_table(gpd.GeoDataFrame(frame, geometry=shapes), BUILDINGS)


def _levels(building: Element) -> float:
    written = building.tags.get("building:levels", "")
    is_number = written.isascii() and written.isdigit() and len(written) < 4
    return float(written) if is_number and 0 < int(written) <= _TALLEST else float("nan")


def _compounds(land: _Land, gates: Sequence[Element]) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Take land with a wall of its own or with gates on its outline, and those gates, each of the nearest outline."""
    points = gpd.GeoSeries([shapely.Point(gate.lonlat) for gate in gates], crs=WGS84)
    owner = _owners(points, land.outlines)
    walled = [at for at, one in enumerate(land.elements) if one.tag("barrier") in _WALLS or at in set(owner)]
    compounds = pd.DataFrame(
        {
            "compound_id": pd.Series([land.elements[at].key for at in walled], dtype="str"),
            "name": pd.Series([land.elements[at].tag("name") for at in walled], dtype="str"),
        }
    )
    kept = [at for at, owned in enumerate(owner) if owned >= 0]
    gate_table = pd.DataFrame(
        {
            "gate_id": pd.Series([gates[at].key for at in kept], dtype="str"),
            "compound_id": pd.Series([land.elements[owner[at]].key for at in kept], dtype="str"),
        }
    )
    outlines: list[Geometry] = [land.outlines.iloc[at] for at in walled]
    return (
        as_table(gpd.GeoDataFrame(compounds, geometry=gpd.GeoSeries(outlines, crs=WGS84)), COMPOUNDS),
        as_table(gpd.GeoDataFrame(gate_table, geometry=points.iloc[kept].reset_index(drop=True)), GATES),
    )


def _owners(gates: gpd.GeoSeries, outlines: gpd.GeoSeries) -> list[int]:
    """Give (g,) the position of the outline each gate lies on, −1 for none."""
    owner = np.full(len(gates), -1)
    if len(gates) and len(outlines):
        epsg_m = metric_epsg_of(outlines)
        lines = shapely.STRtree(outlines.to_crs(epsg_m).boundary.to_numpy())
        gate, line = lines.query_nearest(gates.to_crs(epsg_m).to_numpy(), max_distance=GATE_M, all_matches=False)
        owner[gate] = line
    return [int(one) for one in owner]
