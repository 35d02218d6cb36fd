"""Tables of a report laid on shapes, for maps."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.model.contracts import WGS84
from coverage.outputs.geojson import on_grid
from coverage.outputs.report.model import Cell, ColumnKind, ReportTable


def layer_of(table: ReportTable, shapes: NDArray[np.object_]) -> gpd.GeoDataFrame:
    """Lay a table's rows on shapes in EPSG:4326, one for each row, on the grid that all formats share."""
    laid = gpd.GeoSeries([on_grid(shape) for shape in shapes], crs=WGS84)
    return gpd.GeoDataFrame(frame_of(table), geometry=laid)


def frame_of(table: ReportTable) -> pd.DataFrame:
    """Lay out a table's rows, texts as texts and figures as figures."""
    return pd.DataFrame({one.name: _series(table.column(one.name), one.kind) for one in table.columns})


def _series(cells: tuple[Cell, ...], kind: ColumnKind) -> pd.Series:
    if kind == "text":
        return pd.Series([None if cell is None else str(cell) for cell in cells], dtype="str")
    return pd.Series(list(cells), dtype="Int64" if kind == "count" else "float64")
