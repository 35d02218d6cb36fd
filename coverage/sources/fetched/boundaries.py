"""Administrative units from the boundaries of OpenStreetMap.

Sources: the OSM wiki, "Tag:boundary=administrative", table of China (6 区县, 8 街道 and 镇乡, 10 社区 and 村), and
"Key:ref:admin:CN" (codes; those of the Bureau of Statistics are the ones that population tables use).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Geometry

from coverage.engine.arrays import Bools
from coverage.errors import Problem
from coverage.model.contracts import WGS84
from coverage.model.crs import metric_epsg_of
from coverage.model.tables import RANK
from coverage.sources.fetched.asking import Place, Tags
from coverage.sources.fetched.elements import Element, Elements
from coverage.sources.layers.polygons import polygons_of
from coverage.sources.units.levels import full_code, level_of

DISTRICT: Final = "6"
BOUNDARY_TAGS: Final[Tags] = {"admin_level": [DISTRICT, "8", "10"]}
CODE_KEYS: Final = ("ref:admin:CN:nbs", "ref:admin:CN", "ref:admin:CN:mca")
OURS: Final = "osm-"
"""Begins the id of every facility, and the code of a unit that has neither a code nor a name of its own."""

UNITS_FILE: Final = "units.geojson"
_CODE_OF_LEVEL: Final = {DISTRICT: "000001000000", "8": "000001001000", "10": "000001001001"}
"""A code of each level that says nothing else, so that the endings of names decide."""

_MIDDLE: Final = ("subdistrict", "town")
_INSIDE: Final = 0.9
"""So much of a unit's area must lie in the place: neighbours draw the common line a little differently."""


@dataclass(frozen=True, eq=False)
class Boundaries:
    """Columns unit_code, name, name_en, level, lowest, geometry, the higher levels first; and what is worth knowing.

    `lowest` is of a unit that no other lies in: people are counted there.
    """

    units: gpd.GeoDataFrame
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    unit_code: str
    name: str
    name_en: str | None
    level: str
    geometry: Geometry
    is_official: bool = False  # its code


def boundaries_in(place: Place, found: Elements) -> Boundaries:
    """Take the districts, subdistricts, towns, communities and villages that lie in the place.

    Where no district does, as in a development zone, the outline of the place stands for one.
    """
    relations = found.tagged(lambda one: one.kind == "relation" and one.tag("boundary") == "administrative")
    named = [one for one in relations if one.tag("admin_level") in _CODE_OF_LEVEL and _name(one)]
    outlines = [found.outline(one) for one in named]
    open_lines = [str(_name(one)) for one, outline in zip(named, outlines, strict=True) if outline.is_empty]
    closed = [(one, outline) for one, outline in zip(named, outlines, strict=True) if not outline.is_empty]
    inside = _inside(place, closed)
    names = Counter(str(_name(one)) for one, _ in inside)
    units = [_unit(one, outline, names) for one, outline in inside]
    if not any(unit.level == "district" for unit in units):
        units.append(_of_place(place, names))
    units = sorted(_apart(units), key=lambda unit: (RANK[unit.level], unit.unit_code))
    table = _table(units)
    made = [unit.name for unit in units if not unit.is_official]
    return Boundaries(table, tuple(_worth_knowing(table, made, open_lines)))


def _inside(place: Place, closed: Sequence[tuple[Element, Geometry]]) -> list[tuple[Element, Geometry]]:
    outlines = gpd.GeoSeries([place.outline, *(outline for _, outline in closed)], crs=WGS84)
    around, *shapes = map(polygons_of, outlines.to_crs(metric_epsg_of(outlines.iloc[:1])))
    within = [(shape & around).area >= _INSIDE * shape.area for shape in shapes]
    return [one for one, lies_inside in zip(closed, within, strict=True) if lies_inside]


def _unit(boundary: Element, outline: Geometry, names: Counter[str]) -> _Unit:
    name = str(_name(boundary))
    level = level_of(_CODE_OF_LEVEL[boundary.tags["admin_level"]], name)
    written = (full_code(boundary.tags.get(key, "")) for key in CODE_KEYS)
    official = next(filter(None, written), None)
    code = official or _named(name, names, boundary.key)
    return _Unit(code, name, boundary.tag("name:en"), str(level), outline, is_official=official is not None)


def _of_place(place: Place, names: Counter[str]) -> _Unit:
    code = _named(place.name, names + Counter([place.name]), "place")
    return _Unit(code, place.name, None, "district", place.outline)


def _name(boundary: Element) -> str | None:
    return boundary.tag("name:zh") or boundary.tag("name")


def _named(name: str, names: Counter[str], key: str) -> str:
    """Take the name of a unit for its code, as tables of people without codes do; unless it is odd, or not the only."""
    is_plain = name.isprintable() and name[0].isalnum() and name == " ".join(name.split())
    return name if is_plain and names[name] == 1 else f"{OURS}{key}"


def _apart(units: Sequence[_Unit]) -> list[_Unit]:
    """Keep the first of units that one code is written at."""
    return list({unit.unit_code: unit for unit in reversed(units)}.values())


def _table(units: Sequence[_Unit]) -> gpd.GeoDataFrame:
    columns = {
        name: pd.Series([getattr(unit, name) for unit in units], dtype="str")
        for name in ("unit_code", "name", "name_en", "level")
    }
    table = gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([unit.geometry for unit in units], crs=WGS84))
    return table.assign(lowest=_lowest(table))


def _lowest(units: gpd.GeoDataFrame) -> Bools:
    rank = units["level"].map(RANK).to_numpy()
    points = units.representative_point().to_numpy()
    inner, around = shapely.STRtree(units.geometry.to_numpy()).query(points, predicate="intersects")
    lowest = np.ones(len(units), dtype=bool)
    lowest[around[rank[around] < rank[inner]]] = False
    return lowest


def _worth_knowing(units: gpd.GeoDataFrame, made: Sequence[str], open_lines: Sequence[str]) -> list[Problem]:
    middle = units["level"].isin(_MIDDLE)
    empty = int((middle & units["lowest"]).sum())
    problems = []
    if empty:
        details = {"count": empty, "total": int(middle.sum())}
        problems.append(Problem("osm_no_communities", UNITS_FILE, details=details, severity="warning"))
    if not middle.any():
        problems.append(Problem("osm_no_subdistricts", UNITS_FILE, severity="warning"))
    if made:
        first = {"count": len(made), "first": made[0]}
        problems.append(Problem("osm_made_codes", UNITS_FILE, details=first, severity="warning"))
    problems += [Problem("osm_open_boundary", UNITS_FILE, value=name, severity="warning") for name in open_lines]
    return problems
