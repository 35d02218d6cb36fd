"""A raster of people cut along the units: how many each cell, or part of one, has in which unit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from coverage.errors import Problem, first_names
from coverage.model.contracts import WGS84, as_table, empty_table
from coverage.model.tables import CELLS
from coverage.sources.people.raster import Grid, read_grid, to_degrees, to_grid
from coverage.sources.people.years import year_in

_AT_A_TIME: Final = 200_000  # cells, of which the outlines are drawn
_DECIMALS: Final = 9  # of the share of a cell: an outline along its side cuts a sliver off at most
_LEAST_COVERED: Final = 0.99  # of a unit; an outline may reach a sliver beyond the edge


@dataclass(frozen=True, eq=False, slots=True)
class Cells:
    """What a raster says of a district.

    Attributes
    ----------
    table
        Under the contract CELLS, those without people too: nobody lives there.
    totals
        People by unit of the lowest level, as the raster has them.
    year
        That the name of the file speaks of; None where it does of none.
    """

    table: gpd.GeoDataFrame
    totals: Mapping[str, float]
    file: str
    year: int | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, eq=False, slots=True)
class _Parts:
    """k cells, or parts of cells, in one unit: a point in each, (k, 2), the cell they are of, and their share of it."""

    xy: NDArray[np.float64]
    cell: NDArray[np.int64]
    share: NDArray[np.float64]


def read_cells(path: Path, units: gpd.GeoDataFrame | None) -> Cells:
    """Read the part of a GeoTIFF of people per cell that lies in the units of the lowest level.

    A cell across a border is divided by area; what lies in no unit is left out.

    Parameters
    ----------
    units
        None where they cannot be used: then the raster is only looked at.

    Raises
    ------
    InputError
        As `read_grid`.
    """
    lowest = _lowest(units)
    outlines = np.asarray(lowest.geometry.to_numpy(), dtype=object)
    grid = read_grid(path, outlines)
    parts = [_parts(grid, shape) for shape in shapely.make_valid(to_grid(grid.crs, outlines))]
    values = [grid.people.ravel()[one.cell] * one.share for one in parts]
    codes = lowest["unit_code"].tolist()
    totals = {code: float(people.sum()) for code, people in zip(codes, values, strict=True)}
    problems = [Problem("raster_odd", path.name, value=f"{grid.odd:,}", severity="warning")] if grid.odd else []
    problems += _beyond(path.name, grid, lowest, parts)
    return Cells(_table(grid, codes, parts, values), totals, path.name, year_in(path.stem), tuple(problems))


def _beyond(file: str, grid: Grid, units: gpd.GeoDataFrame, parts: Sequence[_Parts]) -> list[Problem]:
    """Warn of the units that reach beyond the edge of the raster: who lives there it does not count."""
    areas = shapely.area(to_grid(grid.crs, np.asarray(units.geometry.to_numpy(), dtype=object)))
    covered = np.array([one.share.sum() for one in parts]) * abs(grid.step_x * grid.step_y)
    names = [name for name, short in zip(units["name"], covered < _LEAST_COVERED * areas, strict=True) if short]
    return warned_of("raster_short", file, names)


def warned_of(code: str, file: str, units: Sequence[str]) -> list[Problem]:
    """Warn of what a raster does in some units, given by their names; of none there is nothing to say."""
    details = {"count": len(units), "names": first_names(units)}
    return [Problem(code, file, details=details, severity="warning")] if units else []


def no_cells() -> Cells:
    """Make the cells of a planner who brings no raster."""
    return Cells(empty_table(CELLS), {}, "", None, ())


def _lowest(units: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    if units is None:
        return gpd.GeoDataFrame({"unit_code": [], "name": []}, geometry=[], crs=WGS84)
    return units[~units["unit_code"].isin(units["parent_code"].dropna())]


def _parts(grid: Grid, outline: shapely.Geometry) -> _Parts:
    """Cut the cells of a grid along one outline, a few rows at a time."""
    shapely.prepare(outline)
    found = [_cut(grid, outline, rows, columns) for rows, columns in _windows(grid, outline)]
    none = _Parts(np.empty((0, 2)), np.empty(0, dtype=np.int64), np.empty(0))
    some = [none, *found]
    return _Parts(*(np.concatenate([getattr(one, name) for one in some]) for name in ("xy", "cell", "share")))


def _windows(grid: Grid, outline: shapely.Geometry) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    west, south, east, north = outline.bounds
    columns = _between(np.array([west, east]), grid.left, grid.step_x, grid.people.shape[1])
    rows = _between(np.array([south, north]), grid.top, grid.step_y, grid.people.shape[0])
    step = max(1, _AT_A_TIME // max(1, len(columns)))
    for start in range(0, len(rows), step):
        yield rows[start : start + step], columns


def _between(edges: NDArray[np.float64], start: float, step: float, count: int) -> NDArray[np.int64]:
    first, last = np.sort((edges - start) / step)
    return np.arange(max(0, int(np.floor(first))), min(count, int(np.ceil(last))))


def _cut(grid: Grid, outline: shapely.Geometry, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> _Parts:
    row, column = (one.ravel() for one in np.meshgrid(rows, columns, indexing="ij"))
    x, y = grid.left + column * grid.step_x, grid.top + row * grid.step_y
    boxes = shapely.box(
        np.minimum(x, x + grid.step_x), np.minimum(y, y + grid.step_y),
        np.maximum(x, x + grid.step_x), np.maximum(y, y + grid.step_y),
    )  # fmt: skip
    whole = shapely.covers(outline, boxes)
    across = np.flatnonzero(~whole & shapely.intersects(outline, boxes))
    pieces = shapely.intersection(outline, boxes[across])
    share = whole.astype(np.float64)
    share[across] = np.round(shapely.area(pieces) / abs(grid.step_x * grid.step_y), _DECIMALS)
    xy = np.column_stack([x + grid.step_x / 2, y + grid.step_y / 2])
    inner = shapely.get_coordinates(shapely.point_on_surface(pieces[share[across] > 0]))
    xy[across[share[across] > 0]] = inner
    kept = share > 0
    return _Parts(xy[kept], (row * grid.people.shape[1] + column)[kept], share[kept])


def _table(
    grid: Grid, codes: Sequence[str], parts: Sequence[_Parts], values: Sequence[NDArray[np.float64]]
) -> gpd.GeoDataFrame:
    times = (
        np.bincount(np.concatenate([one.cell for one in parts]), minlength=1) if parts else np.zeros(1, dtype=np.int64)
    )
    names = [name for code, one in zip(codes, parts, strict=True) for name in _names(grid, code, one, times)]
    if not names:
        return empty_table(CELLS)
    points = shapely.points(to_degrees(grid.crs, np.concatenate([one.xy for one in parts])))
    columns = {"cell_id": pd.Series(names, dtype="str"), "people": np.concatenate(values)}
    return as_table(gpd.GeoDataFrame(columns, geometry=points, crs=WGS84), CELLS)


def _names(grid: Grid, code: str, parts: _Parts, times: NDArray[np.int64]) -> list[str]:
    """Name each cell by its row and column in the whole raster, by its unit too where that alone has it not whole.

    `times` says of each cell in how many units it lies: units may overlap.
    """
    alone = (parts.share == 1) & (times[parts.cell] == 1)
    row, column = np.divmod(parts.cell, max(1, grid.people.shape[1]))
    numbers = zip(row + grid.first_row, column + grid.first_column, alone, strict=True)
    return [f"{at}.{along}" if is_alone else f"{at}.{along} {code}" for at, along, is_alone in numbers]
