"""Streets a planner drew: lines of a GeoPackage, Shapefile, GeoJSON or KML, cut at junctions as ways of OSM are."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from coverage.errors import InputError, Problem, first_names
from coverage.model.crs import metric_epsg_of
from coverage.model.reading import AS_FOUND, Reading
from coverage.sources.datum.declared import in_wgs84
from coverage.sources.layers.attributes import Attributes, attributes_of
from coverage.sources.layers.choosing import read_meant
from coverage.sources.layers.shapes import wrong_shape
from coverage.sources.read import Read
from coverage.sources.streets.backdrop import backdrop_table
from coverage.sources.streets.crop import NOWHERE, Box, elsewhere
from coverage.sources.streets.joining import TOUCH_M, crossings, noded
from coverage.sources.streets.road_classes import NOT_LAID, UNKNOWN, answer_of, class_of, is_laid
from coverage.sources.streets.splitting import Pieces, split_at_junctions
from coverage.sources.streets.street_tables import StreetTables, street_tables
from coverage.sources.streets.walkable import TagOf, direction_on_foot, is_bridge, is_crossing, is_walkable
from coverage.sources.tables.fields import STREET_FIELDS
from coverage.sources.tables.grids import cell_text
from coverage.sources.tables.recognised import chosen, settled
from coverage.sources.tables.tabular import Sheet

Bools = NDArray[np.bool_]
Objects = NDArray[np.object_]

_LINES: Final = ("LineString", "LinearRing", "MultiLineString")
_ANSWERED: Final = ("bridge", "crossing", "foot", "access", "sidewalk", "oneway:foot")


def read_own_lines(path: Path, box: Box | None = None, reading: Reading = AS_FOUND) -> StreetTables:
    """Read the planner's own street lines in any reference system; there is no backdrop in them.

    Lines are cut where they share a vertex, and where the end of one lies on another or within TOUCH_M of it. Where
    lines cross without a vertex in common they stay apart, as a bridge and what it leads over do: a warning counts
    these places, but for bridges that are marked. What one cannot walk on is left out by the rule for OSM; a class that
    is not known can be walked. A one-way of vehicles binds no walker.

    Parameters
    ----------
    box
        Only lines that touch it are read, each whole.

    Raises
    ------
    InputError
        As `read_layer`; wrong_geometry if no feature is a line, and streets_elsewhere.
    """
    problems: list[Problem] = []
    fields = chosen(STREET_FIELDS, reading)
    name, frame = read_meant(path, fields, reading, problems)
    placed = in_wgs84(Read(frame, ()), reading.datum, path.name)
    problems += placed.problems
    heads = tuple(cell_text(head) for head in frame.columns if head != frame.geometry.name)
    fields = settled(Sheet(path.name, name, heads, ()), fields, problems)
    layer = _near(_lines(attributes_of(path.name, name, placed.table, fields), problems), box)
    tags = _tags(layer, problems)
    walkable = np.array([is_walkable(one) for one in tags], dtype=bool)
    layer, tags = layer.keep(walkable), [one for one, kept in zip(tags, walkable, strict=True) if kept]
    lines = layer.geometry.to_numpy()
    epsg_m = metric_epsg_of(gpd.GeoDataFrame(geometry=layer.geometry)) if len(lines) else 0
    ways, places, joined = noded(lines, layer.geometry.to_crs(epsg_m).to_numpy() if len(lines) else lines)
    pieces = split_at_junctions(ways, places)
    problems += _counted("street_ends_joined", layer, joined, {"touch_m": f"{TOUCH_M:g}"})
    bridge = np.array([is_bridge(one) for one in tags], dtype=bool)
    problems += _counted("street_crossings", layer, crossings(pieces.lines, bridge[pieces.way]))
    return replace(_tables(pieces, tags, bridge, tuple(problems)), shift_m=placed.shift_m)


def _tables(pieces: Pieces, tags: list[TagOf], bridge: Bools, problems: tuple[Problem, ...]) -> StreetTables:
    crossing = np.array([is_crossing(tag) or tag("crossing") == "yes" for tag in tags], dtype=bool)
    return street_tables(
        node_ids=pieces.node_ids,
        node_xy=pieces.node_xy,
        elevation_m=np.full(len(pieces.node_ids), np.nan),
        ends=pieces.ends,
        lines=pieces.lines,
        highway=np.array([tag("highway") for tag in tags], dtype=object)[pieces.way],
        name=np.array([tag("name") for tag in tags], dtype=object)[pieces.way],
        bridge=bridge[pieces.way],
        crossing=crossing[pieces.way],
        direction=np.array([direction_on_foot(tag) for tag in tags], dtype=np.int64)[pieces.way],
        backdrop=backdrop_table([]),
        problems=problems,
    )


def _lines(layer: Attributes, problems: list[Problem]) -> Attributes:
    """Keep the lines, parts of one feature as lines of their own; count the features that are none."""
    kinds = layer.geometry.geom_type.fillna("").to_numpy(dtype="U")
    missing = (layer.geometry.isna() | layer.geometry.is_empty).to_numpy(dtype=bool)
    others = ~missing & ~np.isin(kinds, _LINES)
    if others.any() and not (~missing & ~others).any():
        kind = str(kinds[others][0])
        raise InputError([Problem("wrong_geometry", layer.file, layer.layer, details=wrong_shape(kind, "LineString"))])
    for kind in np.unique(kinds[others]).tolist():
        shape = (f"problems.shape.{kind}",)
        problems += _counted("street_other_shapes", layer, int((kinds[others] == kind).sum()), {"shape": shape})
    parts = layer.keep(~missing & ~others).parts()
    short = shapely.length(parts.geometry.to_numpy()) == 0
    problems += _counted("street_no_line", layer, int(missing.sum() + short.sum()))
    return parts.keep(~short)


def _near(layer: Attributes, box: Box | None) -> Attributes:
    if box is None or layer.geometry.empty:
        return layer
    near = layer.geometry.intersects(shapely.box(box.west, box.south, box.east, box.north)).to_numpy(dtype=bool)
    if not near.any():
        raise elsewhere(layer.file, NOWHERE.around(shapely.get_coordinates(layer.geometry.to_numpy())), box)
    return layer.keep(near)


def _tags(layer: Attributes, problems: list[Problem]) -> list[TagOf]:
    """Give what is said of each line under the names and in the values of OSM."""
    said = {field.name: layer.text(field.name).to_numpy(dtype=object) for field in STREET_FIELDS}
    for field in _ANSWERED:
        said[field] = np.array([answer_of(field, value) for value in said[field]], dtype=object)
        # Of bridges any kind is named; what OSM itself says is in English.
        odd = np.array([field != "bridge" and not value.isascii() for value in said[field]], dtype=bool)
        names = first_names(dict.fromkeys(said[field][odd]))
        problems += _counted("street_answers", layer, int(odd.sum()), {"names": names}, field)
    found = np.array([class_of(value) for value in said["highway"]], dtype=object)
    problems += _counted("street_no_class", layer, int((said["highway"] == "").sum()), None, "highway")
    strange = (found == "") & (said["highway"] != "")
    names = first_names(dict.fromkeys(said["highway"][strange]))
    problems += _counted("street_classes", layer, int(strange.sum()), {"names": names}, "highway")
    said["highway"] = np.where(found == "", UNKNOWN, found)
    said["highway"][[not is_laid(value) for value in said.pop("status")]] = NOT_LAID
    return [_tag_of({key: values[at] for key, values in said.items() if values[at]}) for at in range(len(found))]


def _tag_of(tags: dict[str, str]) -> TagOf:
    return tags.get


def _counted(
    code: str, layer: Attributes, count: int, details: dict[str, object] | None = None, field: str = ""
) -> list[Problem]:
    """Warn of so many; of none, say nothing."""
    column = layer.heads.get(field, "")
    warning = Problem(code, layer.file, layer.layer, None, column, str(count), details or {}, "warning")
    return [warning] if count else []
