"""Layers of shapes from GeoJSON, GeoPackage, Shapefile and KML, zipped or not, in EPSG:4326, attributes as text."""

import contextlib
import warnings
from collections.abc import Iterator, MutableSequence
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import ProjError

from coverage.engine.arrays import Floats
from coverage.errors import InputError, Problem
from coverage.model.contracts import WGS84
from coverage.model.datum import datum_of
from coverage.sources.datum.naming import datum_words
from coverage.sources.guard import check_file, check_size, opening, refusal, too_many_rows, unreadable
from coverage.sources.layers import geopackage, kml
from coverage.sources.layers.archive import ARCHIVES, laid_out
from coverage.sources.layers.companions import companion
from coverage.sources.layers.encoding import encoding_of
from coverage.sources.layers.geojson import JSON_ENDINGS, is_json
from coverage.sources.layers.tangles import refuse_tangles
from coverage.sources.limits import limits
from coverage.sources.tables.grids import Row, cell_text
from coverage.sources.tables.tabular import Sheet

PLAIN: Final = (".geojson", ".json", geopackage.ENDING, ".shp", kml.ENDING)
FORMATS: Final = (*PLAIN, *ARCHIVES)
_OF_SEVERAL: Final = (geopackage.ENDING,)
_ANY_BYTES: Final = "ISO-8859-1"  # every byte is a character: nothing fails, nothing is lost
_SEMI_MAJOR_M: Final = 6_378_137.0  # of WGS 84 and CGCS2000
_BROKEN: Final = (DataSourceError, DataLayerError, ValueError, RuntimeError, OSError, KeyError, TypeError)


def layer_names(path: Path) -> list[str]:
    """List the layers of a file.

    Raises
    ------
    InputError
        missing_file, wrong_format, too_large, unreadable and the like.
    """
    with _checked(path) as plain:
        try:
            with _quietly():
                return [str(name) for name, _ in pyogrio.list_layers(plain)]
        except _BROKEN as error:
            raise unreadable(plain, error) from error


def layer_heads(path: Path) -> dict[str, list[str]]:
    """List the layers of a file, each with the heads of its columns; those of KML are not told apart.

    Raises
    ------
    InputError
        As `layer_names`.
    """
    with _checked(path) as plain:
        if plain.suffix.lower() not in _OF_SEVERAL:
            return {}
        try:
            with _quietly():
                names = [str(name) for name, _ in pyogrio.list_layers(plain)]
                return {name: list(map(str, pyogrio.read_info(plain, layer=name)["fields"])) for name in names}
        except _BROKEN as error:
            raise unreadable(plain, error) from error


def read_layer(
    path: Path, layer: str | None = None, declared: str = "", problems: MutableSequence[Problem] | None = None
) -> gpd.GeoDataFrame:
    """Read one layer, the first by default, flat and in EPSG:4326.

    `declared` is the id of a datum: its metres are understood where the file does not say what its own are in. Into
    `problems` goes a warning where the file is in an older datum, from which nobody but its office knows the exact way.

    Raises
    ------
    InputError
        missing_file, wrong_format, too_large, unreadable, not_geojson, missing_companion, cut_short, too_many_rows,
        no_crs, not_degrees, not_metres, computed_layer, tangled and the like.
    """
    with _checked(path) as plain:
        try:
            frame = (
                kml.read_kml(plain, limits().features) if plain.suffix.lower() == kml.ENDING else _read(plain, layer)
            )
        except _BROKEN as error:
            if plain.suffix.lower() in JSON_ENDINGS and is_json(plain):
                raise refusal("not_geojson", plain) from error
            raise unreadable(plain, error) from error
        as_declared = _as_declared(plain, frame, declared)
        if problems is not None:
            problems.extend(_older_datum(path, as_declared))
        degrees = _in_degrees(plain, as_declared)
        refuse_tangles(plain, degrees)
        return degrees


def layer_sheet(path: Path, frame: gpd.GeoDataFrame) -> Sheet:
    """Show the attributes of a layer as a sheet; row 1 is the first feature.

    Raises
    ------
    InputError
        empty_table or too_many_rows.
    """
    if frame.empty:
        raise refusal("empty_table", path)
    if len(frame) > (most := limits().rows):
        raise too_many_rows(path, most)
    attributes = frame.drop(columns=frame.geometry.name)
    header = tuple(cell_text(name) for name in attributes.columns)
    cells = zip(*(map(cell_text, attributes[name]) for name in attributes.columns), strict=True)
    filled = cells if header else (() for _ in range(len(frame)))
    return Sheet(path.name, "", header, tuple(Row(number, row) for number, row in enumerate(filled, start=1)))


@contextlib.contextmanager
def _checked(path: Path) -> Iterator[Path]:
    """Check a file, and give the plain one it is or holds."""
    check_file(path, FORMATS, limits().layer_bytes)
    with laid_out(path, PLAIN) as plain:
        if plain != path:
            check_file(plain, PLAIN, limits().layer_bytes)
        if plain.suffix.lower() == ".shp":
            _check_shapefile(plain)
        if plain.suffix.lower() == geopackage.ENDING:
            geopackage.refuse_queries(plain)
        yield plain


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Keep GDAL's warnings to ourselves: rings wound the other way and other pardonable things."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _read(path: Path, layer: str | None) -> gpd.GeoDataFrame:
    with _quietly():
        encoding = _ANY_BYTES if path.suffix.lower() == ".shp" else None
        info = pyogrio.read_info(path, layer=layer, encoding=encoding, force_feature_count=True)
        if info["features"] > (most := limits().features):
            raise too_many_rows(path, most)
        # What is no shape (a ring that is not closed) is none: said of its row, with all that is wrong in the others.
        frame = pyogrio.read_dataframe(path, layer=layer, encoding=encoding, on_invalid="ignore")
    if not isinstance(frame, gpd.GeoDataFrame):
        return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([None] * len(frame), crs=WGS84))
    flat = frame.set_geometry(_single(_somewhere(frame.geometry.force_2d())))
    return flat if encoding is None else _decoded(flat, encoding_of(path))


def _somewhere(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Take a shape for none that has a corner nowhere, at NaN or without end."""
    corners, rows = shapely.get_coordinates(shapes.to_numpy(), return_index=True)
    is_lost = np.zeros(len(shapes), dtype=bool)
    is_lost[rows[~np.isfinite(corners).all(axis=1)]] = True
    return shapes.mask(is_lost) if is_lost.any() else shapes


def _single(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Take a shape of several points that has but one for that point, as programs write all points of a layer."""
    is_one = (shapes.geom_type == "MultiPoint") & (shapely.get_num_geometries(shapes.to_numpy()) == 1)
    points = shapely.get_geometry(shapes.to_numpy(), 0)
    return shapes.mask(is_one, gpd.GeoSeries(points, index=shapes.index, crs=shapes.crs)) if is_one.any() else shapes


def _check_shapefile(path: Path) -> None:
    """Refuse a Shapefile whose companions are missing, or which is shorter than it says: GDAL would read it in part."""
    index, table = (companion(path, ending) for ending in (".shx", ".dbf"))
    missing = [ending for ending, one in ((".shx", index), (".dbf", table)) if one is None]
    if missing or table is None:
        raise InputError([Problem("missing_companion", path.name, value=ending) for ending in missing])
    with opening(path), path.open("rb") as stream:
        check_size(path, table.stat().st_size, limits().layer_bytes)
        size, head = path.stat().st_size, stream.read(28)
    # Source: ESRI Shapefile Technical Description, 1998: the length stands at byte 24, in words of 16 bits.
    if len(head) < 28 or size < 2 * int.from_bytes(head[24:], "big"):
        raise refusal("cut_short", path)


def _decoded(frame: gpd.GeoDataFrame, encoding: str) -> gpd.GeoDataFrame:
    """Decode heads and texts that were read byte by byte; a head cut in the middle of a character loses that one."""
    texts = frame.drop(columns=frame.geometry.name).select_dtypes(include=["object", "string"]).columns
    for head in texts:
        frame[head] = [_redecoded(value, encoding, "replace") for value in frame[head]]
    return frame.rename(columns={head: _redecoded(head, encoding, "ignore") for head in frame.columns})


def _redecoded(value: object, encoding: str, errors: str) -> object:
    return value.encode(_ANY_BYTES).decode(encoding, errors) if isinstance(value, str) else value


def _as_declared(path: Path, frame: gpd.GeoDataFrame, declared: str) -> gpd.GeoDataFrame:
    datum = datum_of(declared) if declared else None
    # Degrees stay as they are: what is to be done with them is said elsewhere. A file may call metres degrees.
    says_metres = frame.crs is not None and not frame.crs.is_geographic
    if says_metres and _are_degrees(frame) and len(shapely.get_coordinates(frame.geometry.to_numpy())):
        said = frame.crs.name  # no place of ours is so near the origin of a projection
        raise InputError([Problem("not_metres", path.name, value=said, details={"value": said})])
    if says_metres or datum is None or datum.epsg is None:
        return frame
    if _are_degrees(frame):
        details = {"value": datum_words(declared)}
        raise InputError([Problem("not_metres", path.name, value=declared, details=details)])
    return frame.set_crs(datum.epsg, allow_override=True)


def _older_datum(path: Path, frame: gpd.GeoDataFrame) -> list[Problem]:
    """Warn of a datum before satellites (Beijing 1954, Xi'an 1980), whose ellipsoid has another size."""
    ellipsoid = None if frame.crs is None else frame.crs.ellipsoid
    if ellipsoid is None or abs(ellipsoid.semi_major_metre - _SEMI_MAJOR_M) < 1.0:
        return []
    return [Problem("older_datum", path.name, value=frame.crs.name, severity="warning")]


def _in_degrees(path: Path, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    stated = frame.crs is not None
    if not stated and not _are_degrees(frame):
        raise refusal("no_crs", path)
    try:
        degrees = frame.to_crs(WGS84) if stated else frame.set_crs(WGS84)
    except ProjError as error:  # a local system, of which nobody but its office knows where it lies
        raise refusal("no_crs", path) from error
    beyond = _no_degrees(degrees)
    if len(beyond):
        raise refusal("not_degrees", path, ", ".join(f"{value:.10g}" for value in beyond[0].round()))
    return degrees


def _are_degrees(frame: gpd.GeoDataFrame) -> bool:
    return not len(_no_degrees(frame))


def _no_degrees(frame: gpd.GeoDataFrame) -> Floats:
    """Find the corners (n, 2) that cannot be degrees."""
    xy: Floats = shapely.get_coordinates(frame.geometry.to_numpy())
    return xy[~(np.abs(xy) <= (180.0, 90.0)).all(axis=1)]
