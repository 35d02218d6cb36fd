"""Rasters of people per cell (WorldPop, GHS-POP): the part of a GeoTIFF over a district, read by window."""

import math
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import ProjError

from coverage.errors import InputError, Problem
from coverage.model.contracts import WGS84
from coverage.sources.guard import check_file, opening, refusal, unreadable
from coverage.sources.limits import MEGABYTE, limits

FORMATS: Final = (".tif", ".tiff")
MOST_CELLS: Final = 4_000_000
"""Cells in the frame around a district: 200 km by 200 km of 100 m."""

_LARGEST_BLOCK_BYTES: Final = 256 * MEGABYTE
_MOST_DIRECTORIES: Final = 64  # in a file: people, mask, and both coarser
_MOST_IN_A_CELL: Final = 1e7  # people; more is a mark for something else
# Only what stands in the file itself: nothing beside it, and no other format that names files or servers.
_ENVIRONMENT: Final = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_CACHEMAX": 64,  # MB
}
_DRIVER: Final = "GTiff"
_NUMBERS: Final = "iuf"  # kinds of NumPy


@dataclass(frozen=True, eq=False, slots=True)
class Grid:
    """The cells of a raster over a district.

    Attributes
    ----------
    people
        (r, c) per cell; 0 where the raster knows of none.
    left, top
        Of the corner of the first cell, in the units of `crs`.
    step_x, step_y
        From one cell to the next, to the right and down; of either sign.
    first_row, first_column
        Where the first cell stands in the whole raster.
    odd
        Cells that held something else than people: negative, infinite, or too many.
    """

    file: str
    people: NDArray[np.float64]
    left: float
    top: float
    step_x: float
    step_y: float
    first_row: int
    first_column: int
    crs: pyproj.CRS
    odd: int


def read_grid(path: Path, outlines: NDArray[np.object_]) -> Grid:
    """Read the cells of a GeoTIFF that lie in the frame around some outlines.

    Cells without data have nobody. The file is read alone, whatever lies beside it, and only the blocks of the frame.

    Parameters
    ----------
    outlines
        (k,) polygons, EPSG:4326; of none, the file is only looked at.

    Raises
    ------
    InputError
        missing_file, wrong_format, wrong_content, too_large, unreadable, and raster_bands, raster_no_crs,
        raster_turned, raster_elsewhere, raster_blocks or too_many_cells.
    """
    # GDAL takes its time to open, and few districts come with a raster.
    import rasterio  # noqa: PLC0415

    check_file(path, FORMATS, limits().raster_bytes)
    with opening(path), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of rasters that do not say where they lie; we say so ourselves
        try:
            with rasterio.Env(**_ENVIRONMENT), rasterio.open(path, driver=_DRIVER, sharing=False) as dataset:
                return _grid(path, dataset, outlines)
        except (rasterio.errors.RasterioError, ValueError, MemoryError, OverflowError) as error:
            raise unreadable(path, error) from error


def to_grid(crs: pyproj.CRS, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Bring (k,) shapes in EPSG:4326 to the reference system of a raster."""
    flat = shapely.force_2d(shapes)
    return np.asarray(shapely.transform(flat, _transform(pyproj.CRS(WGS84), crs)), dtype=object)


def to_degrees(crs: pyproj.CRS, xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring (k, 2) coordinates of a raster to longitude and latitude."""
    return np.asarray(_transform(crs, pyproj.CRS(WGS84))(xy), dtype=np.float64)


def _transform(source: pyproj.CRS, target: pyproj.CRS) -> Any:  # noqa: ANN401 - a function of arrays
    transformer = pyproj.Transformer.from_crs(source, target, always_xy=True)
    return lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))


def _grid(path: Path, dataset: Any, outlines: NDArray[np.object_]) -> Grid:  # noqa: ANN401 - rasterio has no types
    _check_band(path, dataset)
    crs, (left, top, step_x, step_y) = _crs(path, dataset), _frame(path, dataset)
    box = shapely.total_bounds(to_grid(crs, outlines)) if len(outlines) else None
    if box is None:
        return Grid(path.name, np.zeros((0, 0)), left, top, step_x, step_y, 0, 0, crs, 0)
    columns = _span(np.sort((box[[0, 2]] - left) / step_x), dataset.width)
    rows = _span(np.sort((box[[1, 3]] - top) / step_y), dataset.height)
    if columns is None or rows is None:
        raise refusal("raster_elsewhere", path)
    cells = (columns[1] - columns[0]) * (rows[1] - rows[0])
    if cells > MOST_CELLS:
        details = {"cells": f"{cells:,}", "limit": f"{MOST_CELLS:,}"}
        raise InputError([Problem("too_many_cells", path.name, details=details)])
    masked = dataset.read_masks(1, window=(rows, columns)) == 0
    people, odd = _people(dataset, dataset.read(1, window=(rows, columns)), masked)
    first = left + columns[0] * step_x, top + rows[0] * step_y
    return Grid(path.name, people, *first, step_x, step_y, rows[0], columns[0], crs, odd)


def _check_band(path: Path, dataset: Any) -> None:  # noqa: ANN401 - rasterio has no types
    kind = np.dtype(dataset.dtypes[0]).kind
    if dataset.count != 1 or kind not in _NUMBERS:
        raise refusal("raster_bands", path, str(dataset.count if kind in _NUMBERS else dataset.dtypes[0]))
    block_bytes = max(_blocks(path, dataset))
    if block_bytes > _LARGEST_BLOCK_BYTES:
        details = {"size_mb": f"{block_bytes / MEGABYTE:,.0f}", "limit_mb": f"{_LARGEST_BLOCK_BYTES / MEGABYTE:,.0f}"}
        raise InputError([Problem("raster_blocks", path.name, details=details)])


def _block_bytes(dataset: Any) -> int:  # noqa: ANN401 - rasterio has no types
    height, width = dataset.block_shapes[0]
    return int(height * width * np.dtype(dataset.dtypes[0]).itemsize)


def _blocks(path: Path, dataset: Any) -> list[int]:  # noqa: ANN401 - rasterio has no types
    """Give the bytes of a block of people, and of all else in a file with a mask: those of the mask may be the larger.

    Raises
    ------
    InputError
        raster_bands, where there is more than anybody would put there.
    """
    import rasterio  # noqa: PLC0415 - as in `read_grid`

    found = [_block_bytes(dataset)]
    if rasterio.enums.MaskFlags.per_dataset not in dataset.mask_flag_enums[0]:
        return found
    for directory in range(2, _MOST_DIRECTORIES + 1):
        try:
            other = rasterio.open(f"GTIFF_DIR:{directory}:{path}", driver=_DRIVER, sharing=False)
        except rasterio.errors.RasterioIOError:
            return found
        with other:
            found.append(_block_bytes(other))
    raise refusal("raster_bands", path, f"> {_MOST_DIRECTORIES}")


def _crs(path: Path, dataset: Any) -> pyproj.CRS:  # noqa: ANN401 - rasterio has no types
    """Read the reference system; one from which no way leads to degrees is as good as none."""
    try:
        crs = pyproj.CRS.from_wkt(dataset.crs.to_wkt())
        _transform(crs, pyproj.CRS(WGS84))
        _transform(pyproj.CRS(WGS84), crs)
    except (AttributeError, ProjError) as error:
        raise refusal("raster_no_crs", path) from error
    return crs


def _frame(path: Path, dataset: Any) -> tuple[float, float, float, float]:  # noqa: ANN401 - rasterio has no types
    step_x, turn_x, left, turn_y, step_y, top = tuple(dataset.transform)[:6]
    numbers = (left, top, step_x, step_y)
    is_told = not dataset.transform.is_identity and all(map(math.isfinite, numbers)) and step_x and step_y
    if turn_x or turn_y or not is_told:
        raise refusal("raster_turned", path)
    return numbers


def _span(edges: NDArray[np.float64], count: int) -> tuple[int, int] | None:
    """Find the cells between two edges in cells, whole ones; None where none is there."""
    if not np.isfinite(edges).all():
        return None
    first, after = np.clip([np.floor(edges[0]), np.ceil(edges[1])], 0, count).astype(np.int64)
    return (int(first), int(after)) if first < after else None


def _people(
    dataset: Any,  # noqa: ANN401 - as above
    values: NDArray[Any],
    masked: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], int]:
    """Take the numbers of a raster for people: nobody where there is no data; and how many are no people."""
    missing = masked | np.isnan(values) if values.dtype.kind == "f" else masked
    # Where a file has a mask GDAL leaves its nodata out of it.
    if dataset.nodata is not None:
        missing = missing | (values == dataset.nodata)
    people = values.astype(np.float64) * dataset.scales[0] + dataset.offsets[0]
    odd = ~missing & ~((people >= 0) & (people <= _MOST_IN_A_CELL))
    return np.where(missing | odd, 0.0, people), int(odd.sum())
