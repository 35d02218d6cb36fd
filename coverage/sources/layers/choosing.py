"""Which layer of a file is meant, where it holds several."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd

from coverage.errors import InputError, Problem
from coverage.model.reading import Reading
from coverage.sources.layers.layer import layer_heads, read_layer
from coverage.sources.tables.fields import Field
from coverage.sources.tables.headers import known_heads
from coverage.sources.tables.records import Problems, recogniser


def read_meant(
    path: Path, fields: Sequence[Field], reading: Reading, problems: Problems
) -> tuple[str, gpd.GeoDataFrame]:
    """Read the layer the planner named, else the one with most columns we know; warn of the others.

    Returns
    -------
    tuple
        The name of the layer, "" where the file has but one, and the layer in EPSG:4326.

    Raises
    ------
    InputError
        no_such_sheet, or as `read_layer`.
    """
    heads = layer_heads(path)
    if reading.sheet and reading.sheet not in heads:
        raise InputError([Problem("no_such_sheet", path.name, value=reading.sheet, details={"names": tuple(heads)})])
    if len(heads) < 2:
        return "", read_layer(path, declared=reading.datum, problems=problems)
    known = recogniser(fields)
    meant = reading.sheet or max(heads, key=lambda name: known_heads(heads[name], known))
    if not reading.sheet:
        details = {"names": tuple(name for name in heads if name != meant)}
        problems.append(Problem("other_sheets", path.name, meant, details=details, severity="warning"))
    return meant, read_layer(path, meant, reading.datum, problems)
