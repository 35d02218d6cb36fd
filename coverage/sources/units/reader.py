"""Administrative units with their boundaries."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from shapely import Geometry

from coverage.errors import InputError, Problem
from coverage.model.contracts import WGS84, as_table
from coverage.model.crs import metric_epsg
from coverage.model.reading import AS_FOUND, Reading
from coverage.model.tables import RANK, UNITS
from coverage.sources.layers.choosing import read_meant
from coverage.sources.layers.layer import layer_sheet
from coverage.sources.layers.polygons import polygons_of
from coverage.sources.layers.shapes import wrong_shape
from coverage.sources.read import Read, read_of
from coverage.sources.tables.fields import UNIT_FIELDS
from coverage.sources.tables.recognised import chosen, settled
from coverage.sources.tables.records import Problems, Record, choice, is_repeated, number, records_of, required_text
from coverage.sources.tables.vocabulary import URBAN_RURAL, level_words
from coverage.sources.units.levels import full_code, is_above, level_of, parents_of
from coverage.sources.units.topology import MOST_NEIGHBOURS, are_stacked, misfits


@dataclass(frozen=True, slots=True)
class _Unit:
    unit_code: str
    name: str
    name_en: str | None
    level: str | None
    parent_code: str | None
    households: float
    urban_rural: str | None
    geometry: Geometry | None


def read_units(path: Path, reading: Reading = AS_FOUND) -> Read[gpd.GeoDataFrame]:
    """Read units from GeoJSON, GeoPackage, Shapefile or KML, zipped or not, whatever its reference system.

    Level and parent are derived from 12-digit codes where they are not given, the parent else from the boundaries: it
    is the lowest unit of a higher level around an inner point. A parent that is above every unit of the file (the city
    of a district) is left out.

    Returns
    -------
    Read
        The units under the contract UNITS.

    Raises
    ------
    InputError
        If nothing of the file can be read: missing_file, wrong_format, too_large, unreadable, no_crs, not_degrees,
        empty_table, missing_column, stacked_units.
    """
    problems: list[Problem] = []
    layer, frame = read_meant(path, UNIT_FIELDS, reading, problems)
    sheet = replace(layer_sheet(path, frame), sheet=layer)
    records = records_of(sheet, settled(sheet, chosen(UNIT_FIELDS, reading), problems), problems)
    first_rows: dict[str, int] = {}
    found = []
    for record, shape in zip(records, frame.geometry, strict=True):
        unit = _unit(record, shape, problems)
        repeated = is_repeated(record, "unit_code", unit.unit_code, first_rows, problems)
        if not repeated:
            found.append((record, unit))
    _refuse_stacked(path, layer, [unit for _, unit in found], problems)
    units = _with_parents(found, problems)
    usable = [unit for unit in units if unit.unit_code and unit.name and unit.level and unit.geometry is not None]
    table = _table(usable)
    if not any(problem.severity == "error" for problem in problems):  # a unit left out would seem a hole
        problems += _of_fit(table, {unit.unit_code: record for record, unit in found})
    return read_of(table, problems, records)


def _refuse_stacked(path: Path, layer: str, units: Sequence[_Unit], problems: Sequence[Problem]) -> None:
    """Refuse units that lie over one another: to find who is above whom, and what overlaps, would take hours."""
    drawn = [unit for unit in units if unit.level and unit.geometry is not None]
    if are_stacked([str(unit.level) for unit in drawn], [unit.geometry for unit in drawn]):
        details = {"limit": MOST_NEIGHBOURS}
        raise InputError([Problem("stacked_units", path.name, layer, details=details), *problems])


def _of_fit(units: gpd.GeoDataFrame, records: Mapping[str, Record]) -> list[Problem]:
    """Say where boundaries do not fit together, each in the row of its unit."""
    if not len(units):
        return []
    names = dict(zip(units["unit_code"], units["name"], strict=True))
    found = misfits(units)
    told = zip(*(found[name] for name in ("kind", "unit_code", "other_code", "area_m2", "share")), strict=True)
    return [
        records[code].problem(
            f"unit_{kind}",
            "name",
            {"other": names.get(other, other), "area_m2": f"{area_m2:,.0f}", "share": f"{share:.1%}"},
            "warning",
        )
        for kind, code, other, area_m2, share in told
    ]


def _unit(record: Record, shape: Geometry | None, problems: Problems) -> _Unit:
    code, name = required_text(record, "unit_code", problems), required_text(record, "name", problems)
    return _Unit(
        unit_code=code,
        name=name,
        name_en=record.text("name_en") or None,
        level=_level(record, code, name, problems),
        parent_code=record.text("parent_code") or None,
        households=number(record, "households", problems),
        urban_rural=choice(record, "urban_rural", URBAN_RURAL, problems),
        geometry=_boundary(record, shape, problems),
    )


def _level(record: Record, code: str, name: str, problems: Problems) -> str | None:
    if record.text("level"):
        return choice(record, "level", level_words(), problems)
    level = level_of(code, name)
    if code and level is None:
        problems.append(record.problem("missing_value", "level"))
    return level


def _boundary(record: Record, shape: Geometry | None, problems: Problems) -> Geometry | None:
    if shape is None or shape.is_empty:
        problems.append(record.problem("no_geometry"))
        return None
    if shape.geom_type not in {"Polygon", "MultiPolygon"}:
        problems.append(
            record.problem("wrong_geometry", details=wrong_shape(shape.geom_type, "Polygon"), value=shape.geom_type)
        )
        return None
    if shape.is_valid:
        return shape
    repaired = polygons_of(shape)
    if repaired.is_empty:
        problems.append(record.problem("no_geometry"))
        return None
    details = {"area_m2": f"{_area_change_m2(shape, repaired):,.0f}"}
    problems.append(record.problem("repaired_geometry", details=details, severity="warning"))
    return repaired


def _area_change_m2(before: Geometry, after: Geometry) -> float:
    middle = shapely.envelope(after).centroid
    areas = gpd.GeoSeries([before, after], crs=WGS84).to_crs(metric_epsg(middle.x, middle.y)).area
    return math.fabs(float(areas.iloc[1] - areas.iloc[0]))


def _with_parents(found: Sequence[tuple[Record, _Unit]], problems: Problems) -> list[_Unit]:
    levels = {unit.unit_code: unit.level for _, unit in found if unit.unit_code}
    around = _Around([unit for _, unit in found])
    return [replace(unit, parent_code=_parent(record, unit, levels, around, problems)) for record, unit in found]


def _parent(
    record: Record, unit: _Unit, levels: Mapping[str, str | None], around: "_Around", problems: Problems
) -> str | None:
    if unit.parent_code is None:
        # A code may be written with 6, 9 or 12 digits, here and in the row of the parent.
        by_full = {full_code(code): code for code in levels}
        by_code = (by_full[code] for code in parents_of(unit.unit_code) if code in by_full)
        return next(by_code, None) or around.parent_of(unit)
    if unit.parent_code not in levels:
        if not _is_highest(unit.level, levels):
            problems.append(record.problem("unknown_parent", "parent_code"))
        return None
    above = levels[unit.parent_code]
    if above and unit.level and not is_above(above, unit.level):
        problems.append(record.problem("wrong_parent", "parent_code"))
        return None
    return unit.parent_code


class _Around:
    """Finds the unit that lies around another."""

    def __init__(self, units: Sequence[_Unit]) -> None:
        self._units = [unit for unit in units if unit.level and unit.geometry is not None]
        self._tree = shapely.STRtree([unit.geometry for unit in self._units])

    def parent_of(self, unit: _Unit) -> str | None:
        """Name the lowest unit of a higher level around an inner point of `unit`; of several the lowest code."""
        if unit.level is None or unit.geometry is None:
            return None
        around = self._tree.query(unit.geometry.representative_point(), predicate="intersects")
        above = [self._units[at] for at in around if is_above(str(self._units[at].level), unit.level)]
        lowest = min(above, key=lambda one: (-RANK[str(one.level)], one.unit_code), default=None)
        return lowest.unit_code if lowest else None


def _is_highest(level: str | None, levels: Mapping[str, str | None]) -> bool:
    return level is not None and not any(other and is_above(other, level) for other in levels.values())


def _table(units: Sequence[_Unit]) -> gpd.GeoDataFrame:
    texts = ("unit_code", "name", "name_en", "level", "parent_code", "urban_rural")
    columns = {name: pd.Series([getattr(unit, name) for unit in units], dtype="str") for name in texts}
    columns["households"] = pd.Series([unit.households for unit in units], dtype="float64")
    geometry = gpd.GeoSeries([unit.geometry for unit in units], crs=WGS84)
    return as_table(gpd.GeoDataFrame(columns, geometry=geometry), UNITS)
