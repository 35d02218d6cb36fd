"""What a file seems to be before it is read: its role, its sheets, and the field each of its columns stands for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, repeat
from pathlib import Path
from typing import Final, Literal

import geopandas as gpd

from coverage.errors import InputError
from coverage.model.reading import AS_FOUND, Reading
from coverage.model.tables import BUILDINGS, COMPOUNDS, GATES
from coverage.sources.layers.choosing import read_meant
from coverage.sources.layers.layer import FORMATS as LAYERS
from coverage.sources.layers.layer import layer_heads, layer_sheet
from coverage.sources.people.age_words import speaks_of_ages
from coverage.sources.people.heads import Heads, head_reader, heads_of, share_of
from coverage.sources.people.raster import FORMATS as RASTERS
from coverage.sources.people.years import year_of_heads
from coverage.sources.registers.in_one_cell import in_two_columns
from coverage.sources.streets.reader import ONLY_STREETS
from coverage.sources.tables.fields import (
    AREA_FIELDS,
    FACILITY_FIELDS,
    POPULATION_FIELDS,
    REPORTED_FIELDS,
    UNIT_FIELDS,
    Field,
)
from coverage.sources.tables.grids import Row, cell_text, grids
from coverage.sources.tables.recognised import by_content, by_cut_name, chosen, of_nothing_else, settled_on
from coverage.sources.tables.records import columns_of
from coverage.sources.tables.tabular import Sheet, read_sheet, sheet_among

FIELDS: Final[Mapping[str, Sequence[Field]]] = {
    "units": UNIT_FIELDS,
    "facilities": FACILITY_FIELDS,
    "population": POPULATION_FIELDS,
    "areas": AREA_FIELDS,
    "reported": REPORTED_FIELDS,
}
"""By role, the fields whose columns a planner may choose. Streets and buildings name their columns as OSM does."""

SAMPLES: Final = 3
_OF_TABLES: Final = ("facilities", "population", "reported")
_OF_POLYGONS: Final = ("units", "areas")
_OF_LAYERS: Final = (*_OF_POLYGONS, "facilities")
_BUILDING_LAYERS: Final = {BUILDINGS.name, COMPOUNDS.name, GATES.name}

By = Literal["name", "content", "choice", ""]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its head, the field it is read as ("" for none), how that was told, and some of its cells."""

    head: str
    field: str
    by: By
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as it would be read in a role.

    Attributes
    ----------
    sheets
        The sheets or layers one may choose from; empty where there is but one.
    missing
        The fields that must have a column and have none.
    """

    file: str
    sheet: str
    sheets: tuple[str, ...]
    columns: tuple[Column, ...]
    missing: tuple[str, ...]
    rows: int


def preview(role: str, path: Path, reading: Reading = AS_FOUND) -> Preview:
    """Look at a file of a role in FIELDS, without its rows being checked.

    Raises
    ------
    InputError
        If nothing of the file can be read.
    """
    fields = chosen(FIELDS[role], reading)
    if path.name.lower().endswith(LAYERS):
        return _look(role, _layer(path, fields, reading), fields, reading)
    return _look(role, read_sheet(path, head_reader(fields), reading.sheet), fields, reading)


def role_of(path: Path) -> str:
    """Guess the role of a file by its ending, its shapes, and the columns we know; "" where nothing speaks for any."""
    name = path.name.lower()
    if name.endswith(ONLY_STREETS):
        return "streets"
    if name.endswith(RASTERS):
        return "raster"
    try:
        return _role_of_layer(path) if name.endswith(LAYERS) else _fitting(_looks_of_table(path))
    except InputError:
        return ""


def _look(role: str, sheet: Sheet, fields: Sequence[Field], reading: Reading) -> Preview:
    sheet, fields = in_two_columns(sheet, fields)
    fields = settled_on(sheet, fields, by_cut_name(sheet, fields))
    is_spoken_for = speaks_of_ages if role == "population" else of_nothing_else
    named, alike = columns_of(sheet.header, fields), by_content(sheet, fields, is_spoken_for)
    heads = _heads_of_ages(role, sheet, fields, named)
    if heads.people and named.get("people") not in heads.people.values():
        named = {name: at for name, at in named.items() if name != "people"}  # a total, where another is used
    told: dict[int, tuple[str, By]] = {at: (group, "name") for at, group in _ages_at(heads).items()}
    told |= {at: (name, "content") for name, at in alike.items()}
    told |= {at: (name, "choice" if name in reading.columns else "name") for name, at in named.items()}
    columns = tuple(_column(sheet, at, *told.get(at, ("", ""))) for at, head in enumerate(sheet.header) if head)
    given = {*named, *alike}
    if role == "population" and year_of_heads(sheet, fields, heads) is not None:
        given.add("year")
    missing = tuple(one.name for one in fields if one.required and one.name not in given)
    return Preview(sheet.file, sheet.sheet, sheet.titles, columns, missing, len(sheet.rows))


def _layer(path: Path, fields: Sequence[Field], reading: Reading) -> Sheet:
    return _sheet_of(path, *read_meant(path, fields, reading, []))


def _sheet_of(path: Path, layer: str, frame: gpd.GeoDataFrame) -> Sheet:
    """Show a layer as a sheet; where its points lie is no column of it."""
    sheet = layer_sheet(path, frame)
    has_points = set(frame.geometry.geom_type.dropna()) <= {"Point"}
    places = {"lon": frame.geometry.x, "lat": frame.geometry.y} if has_points else {}
    header = (*sheet.header, *places)
    cells = zip(*(map(cell_text, place) for place in places.values()), strict=True) if places else repeat(())
    rows = tuple(Row(row.number, (*row.cells, *more)) for row, more in zip(sheet.rows, cells, strict=False))
    return replace(sheet, sheet=layer, titles=tuple(layer_heads(path)), header=header, rows=rows)


def _heads_of_ages(role: str, sheet: Sheet, fields: Sequence[Field], named: Mapping[str, int]) -> Heads:
    """Find the columns of ages that are read: in a long table none, for a row says of which age it is."""
    return heads_of(sheet, fields, []) if role == "population" and "age_group" not in named else Heads({}, {})


def _ages_at(heads: Heads) -> dict[int, str]:
    """Name by its column each age group that is read, and each share of one."""
    return {at: group for group, at in heads.people.items()} | {
        at: share_of(group) for group, at in heads.shares.items()
    }


def _column(sheet: Sheet, at: int, field: str, by: By) -> Column:
    cells = (row.cells[at] for row in sheet.rows if at < len(row.cells) and row.cells[at])
    return Column(sheet.header[at], field, by, tuple(islice(cells, SAMPLES)))


def _role_of_layer(path: Path) -> str:
    if _BUILDING_LAYERS & set(layer_heads(path)):
        return "buildings"
    layer, frame = read_meant(path, _fields_of(_OF_LAYERS), AS_FOUND, [])
    kinds = set(frame.geometry.geom_type.dropna())
    if kinds <= {"Point", "MultiPoint"}:
        return "facilities"
    if kinds <= {"LineString", "MultiLineString"}:
        return "streets"
    sheet = _sheet_of(path, layer, frame)
    return _fitting({role: _look(role, sheet, FIELDS[role], AS_FOUND) for role in _OF_POLYGONS})


def _looks_of_table(path: Path) -> dict[str, Preview]:
    """Look at a table in each role that a table may have; a large workbook takes seconds, so it is read once."""
    read = list(grids(path, head_reader(_fields_of(_OF_TABLES))))
    sheets = {role: sheet_among(path, read, head_reader(FIELDS[role])) for role in _OF_TABLES}
    return {role: _look(role, sheet, FIELDS[role], AS_FOUND) for role, sheet in sheets.items()}


def _fields_of(roles: Sequence[str]) -> list[Field]:
    return [field for role in roles for field in FIELDS[role]]


def _fitting(looks: Mapping[str, Preview]) -> str:
    """Choose the role that misses fewest of the columns it must have, of several the one that knows most."""
    return min(looks, key=lambda role: (len(looks[role].missing), -sum(bool(one.field) for one in looks[role].columns)))
