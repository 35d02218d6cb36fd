"""Layers too large to read row by row: whole columns of text at once, each fault still named with its row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.errors import Problem, Severity
from coverage.sources.layers.layer import read_layer
from coverage.sources.layers.polygons import polygons_of
from coverage.sources.layers.shapes import wrong_shape
from coverage.sources.tables.fields import Field
from coverage.sources.tables.grids import cell_text
from coverage.sources.tables.records import columns_of, limits
from coverage.sources.tables.vocabulary import Vocabulary, plain

Bools = NDArray[np.bool_]
_NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True, eq=False)
class Attributes:
    """The features of one layer.

    Attributes
    ----------
    cells
        (n, fields) tidy text, only the fields the layer has.
    heads
        The head of the column each field stands in.
    geometry
        (n,) in EPSG:4326.
    rows
        (n,) int64, numbers of the features in the file, from 1.
    """

    file: str
    layer: str
    cells: pd.DataFrame
    heads: Mapping[str, str]
    geometry: gpd.GeoSeries
    rows: NDArray[np.int64]

    def keep(self, mask: Bools) -> "Attributes":
        """Keep the features of `mask` (n,)."""
        return replace(self, cells=self.cells[mask], geometry=self.geometry[mask], rows=self.rows[mask])

    def parts(self) -> "Attributes":
        """Make a feature of each part of a geometry, in the row of the whole."""
        exploded = self.geometry.reset_index(drop=True).explode()
        whole = exploded.index.to_numpy()
        geometry, cells = exploded.reset_index(drop=True), self.cells.iloc[whole].reset_index(drop=True)
        return replace(self, cells=cells, geometry=geometry, rows=self.rows[whole])

    def text(self, field: str) -> pd.Series:
        """Give the text of a field, "" everywhere if the layer lacks it."""
        return self.cells[field] if field in self.cells else pd.Series("", index=self.cells.index, dtype="str")

    def problems(
        self,
        code: str,
        where: Bools,
        field: str = "",
        severity: Severity = "error",
        details: Mapping[str, object] = _NOTHING,
    ) -> list[Problem]:
        """Make a problem for each feature of `where` (n,), with its value of `field`."""
        values, column = self.text(field), self.heads.get(field, field)
        return [
            Problem(code, self.file, self.layer, int(self.rows[at]), column, values.iloc[at], details, severity)
            for at in np.flatnonzero(where)
        ]


def read_attributes(path: Path, layer: str, fields: Sequence[Field], problems: list[Problem]) -> Attributes:
    """Read one layer of a file whose columns are named as `fields` know them; see `read_layer`.

    Raises
    ------
    InputError
        As `read_layer`.
    """
    return attributes_of(path.name, layer, read_layer(path, layer, problems=problems), fields)


def attributes_of(file: str, layer: str, frame: gpd.GeoDataFrame, fields: Sequence[Field]) -> Attributes:
    """Take a layer that was read for features whose columns are named as `fields` know them."""
    names = [str(name) for name in frame.columns if name != frame.geometry.name]
    columns = columns_of([cell_text(name) for name in names], fields)
    cells = {field: pd.Series(map(cell_text, frame[names[at]]), dtype="str") for field, at in columns.items()}
    return Attributes(
        file=file,
        layer=layer,
        cells=pd.DataFrame(cells, index=pd.RangeIndex(len(frame))),
        heads={field: names[at] for field, at in columns.items()},
        geometry=frame.geometry.reset_index(drop=True),
        rows=np.arange(1, len(frame) + 1),
    )


def shaped(layer: Attributes, wanted: str, problems: list[Problem]) -> Attributes:
    """Keep the features whose geometry is a `wanted` ("Point" or "Polygon"); polygons are made valid."""
    types = layer.geometry.geom_type.fillna("").to_numpy(dtype="U")
    missing = (layer.geometry.isna() | layer.geometry.is_empty).to_numpy(dtype=bool)
    wrong = ~missing & ~np.isin(types, (wanted, f"Multi{wanted}") if wanted == "Polygon" else (wanted,))
    problems.extend(layer.problems("no_geometry", missing))
    for one in np.unique(types[wrong]):
        found = layer.problems("wrong_geometry", wrong & (types == one), details=wrong_shape(str(one), wanted))
        problems.extend(replace(problem, value=str(one)) for problem in found)
    kept = layer.keep(~missing & ~wrong)
    invalid = ~kept.geometry.is_valid
    if wanted != "Polygon" or not invalid.any():
        return kept
    mended = kept.geometry.copy()
    mended[invalid] = [polygons_of(shape) for shape in kept.geometry[invalid]]
    flat = mended.is_empty.to_numpy(dtype=bool)
    problems.extend(kept.problems("no_geometry", flat))
    return replace(kept, geometry=mended).keep(~flat)


def keyed(layer: Attributes, key: str, problems: list[Problem]) -> Attributes:
    """Keep the first feature of each key; where there is none it is made of the row ("row-12")."""
    made = pd.Series([f"row-{row}" for row in layer.rows], index=layer.cells.index, dtype="str")
    given = layer.text(key)
    ids = given.where(given != "", made)
    whole = replace(layer, cells=layer.cells.assign(**{key: ids}))
    repeated = ids.duplicated().to_numpy(dtype=bool)
    first_rows = dict(zip(ids[::-1], layer.rows[::-1], strict=True))
    problems.extend(
        replace(problem, details={"first_row": int(first_rows[problem.value])})
        for problem in whole.problems("duplicate_key", repeated, key)
    )
    return whole.keep(~repeated)


def numbers(layer: Attributes, field: str, most: float, problems: list[Problem]) -> NDArray[np.float64]:
    """Read (n,) numbers from 0 to `most`, NaN where the cell is empty; what is at fault is a warning and NaN."""
    shown = layer.text(field)
    values: NDArray[np.float64] = pd.to_numeric(shown.where(shown != "", "nan"), errors="coerce").to_numpy(
        dtype=np.float64, copy=True
    )
    strange = np.isnan(values) & (shown != "").to_numpy(dtype=bool)
    beyond = (values < 0) | (values > most)
    problems.extend(layer.problems("not_a_number", strange, field, "warning"))
    problems.extend(layer.problems("out_of_range", beyond, field, "warning", limits(0.0, most)))
    values[beyond] = np.nan
    return values


def choices(layer: Attributes, field: str, words: Vocabulary, problems: list[Problem]) -> pd.Series:
    """Read (n,) known words, "" where the cell is empty or, with a problem, the word not known."""
    shown = layer.text(field)
    found = shown.map({word: words.ids.get(plain(word), "") for word in shown.unique()}).astype("str")
    strange = ((found == "") & (shown != "")).to_numpy(dtype=bool)
    problems.extend(layer.problems("not_a_choice", strange, field, details={"choices": words.choices}))
    return found
