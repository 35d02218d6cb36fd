"""Buildings, walled compounds and their gates."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd

from coverage.errors import InputError, Problem
from coverage.model.contracts import Contract, as_table, empty_table
from coverage.model.tables import BUILDINGS, COMPOUNDS, GATES
from coverage.sources.datum.declared import in_wgs84, moved
from coverage.sources.layers.attributes import Attributes, choices, keyed, numbers, read_attributes, shaped
from coverage.sources.layers.layer import layer_names
from coverage.sources.read import Read
from coverage.sources.tables.fields import Field
from coverage.sources.tables.vocabulary import YES_NO

FORMATS: Final = (".gpkg",)
_BUILDING_FIELDS: Final = (
    Field("building_id", ("building_id", "编号", "建筑编号", "id", "osm_id")),
    Field("levels", ("levels", "层数", "楼层", "building:levels", "floors")),
    Field("residential", ("residential", "住宅", "是否住宅", "居住")),
)
_COMPOUND_FIELDS: Final = (
    Field("compound_id", ("compound_id", "小区编号", "编号", "id")),
    Field("name", ("name", "名称", "小区名称")),
)
_GATE_FIELDS: Final = (
    Field("gate_id", ("gate_id", "编号", "出入口编号", "id")),
    Field("compound_id", ("compound_id", "小区编号")),
)
_TALLEST: Final = 200.0


@dataclass(frozen=True, eq=False)
class BuildingTables:
    """Tables under the contracts BUILDINGS, COMPOUNDS and GATES; empty where the file has no such layer."""

    buildings: gpd.GeoDataFrame
    compounds: gpd.GeoDataFrame
    gates: gpd.GeoDataFrame
    problems: tuple[Problem, ...] = ()
    shift_m: float = 0.0  # how far they were moved, in the mean, to WGS 84


def no_buildings() -> BuildingTables:
    """Make the tables of a planner who brings no buildings."""
    return BuildingTables(empty_table(BUILDINGS), empty_table(COMPOUNDS), empty_table(GATES))


def read_buildings(path: Path, declared: str = "") -> BuildingTables:
    """Read the layers `buildings`, `compounds` and `gates` of a GeoPackage; each may be missing.

    `declared` is the id of the datum all three are in; they are moved to WGS 84.

    Without a column `residential` every building is taken for one; unknown levels stay NA. Outlines that cross
    themselves are mended.

    Raises
    ------
    InputError
        missing_file, wrong_format, too_large, unreadable and the like for the whole file.
    """
    if not path.name.lower().endswith(FORMATS):
        problem = Problem("wrong_format", path.name, value=path.suffix, details={"formats": FORMATS})
        raise InputError([problem])
    present = set(layer_names(path))
    problems = [
        Problem("missing_layer", path.name, value=layer, severity="warning")
        for layer in (BUILDINGS.name, COMPOUNDS.name, GATES.name)
        if layer not in present
    ]
    buildings = _buildings(path, problems) if BUILDINGS.name in present else empty_table(BUILDINGS)
    compounds = _compounds(path, problems) if COMPOUNDS.name in present else empty_table(COMPOUNDS)
    known = set(compounds["compound_id"])
    gates = _gates(path, known, problems) if GATES.name in present else empty_table(GATES)
    placed = in_wgs84(Read(buildings, tuple(problems)), declared, path.name)
    outlines, openings = (moved(table, declared) for table in (compounds, gates))
    return BuildingTables(placed.table, outlines, openings, placed.problems, placed.shift_m)


def _buildings(path: Path, problems: list[Problem]) -> gpd.GeoDataFrame:
    layer = read_attributes(path, BUILDINGS.name, _BUILDING_FIELDS, problems)
    layer = keyed(shaped(layer, "Polygon", problems), "building_id", problems)
    columns = {
        "building_id": layer.text("building_id"),
        "levels": numbers(layer, "levels", _TALLEST, problems),
        "residential": choices(layer, "residential", YES_NO, problems) != "no",
    }
    return _table(layer, columns, BUILDINGS)


def _compounds(path: Path, problems: list[Problem]) -> gpd.GeoDataFrame:
    layer = read_attributes(path, COMPOUNDS.name, _COMPOUND_FIELDS, problems)
    layer = keyed(shaped(layer, "Polygon", problems), "compound_id", problems)
    name = layer.text("name")
    return _table(layer, {"compound_id": layer.text("compound_id"), "name": name.where(name != "")}, COMPOUNDS)


def _gates(path: Path, compounds: set[str], problems: list[Problem]) -> gpd.GeoDataFrame:
    layer = read_attributes(path, GATES.name, _GATE_FIELDS, problems)
    layer = keyed(shaped(layer, "Point", problems), "gate_id", problems)
    known = layer.text("compound_id").isin(compounds).to_numpy(dtype=bool)
    problems.extend(layer.problems("unknown_compound", ~known, "compound_id", "warning"))
    layer = layer.keep(known)
    return _table(layer, {"gate_id": layer.text("gate_id"), "compound_id": layer.text("compound_id")}, GATES)


def _table(layer: Attributes, columns: Mapping[str, Any], contract: Contract) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(dict(columns), geometry=layer.geometry.to_numpy(), crs=layer.geometry.crs)
    return as_table(frame, contract)
