"""How large a file may be: sane for a city on a laptop, and settings for everyone else.

Each is set by an environment variable of its name: CARECIRCLE_MAX_ROWS=1000000, CARECIRCLE_MAX_TABLE_MB=500.
"""

import math
import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from typing import Final

from coverage.errors import Problem, refuse_if_any

MEGABYTE: Final = 1_000_000
_PREFIX: Final = "CARECIRCLE_MAX_"


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read.

    Attributes
    ----------
    country_bytes
        Of an extract that is cropped while it is read: what is kept bounds memory, not the file.
    streets_bytes, layer_bytes, table_bytes, old_workbook_bytes
        Of a file of streets that is read whole; of a layer of shapes; of a table as .xlsx or .csv, or as KML; of an
        .xls, which takes many times its size in memory.
    unpacked_bytes
        Of what comes out of a workbook or an archive.
    raster_bytes
        Of a raster, a country's: of it only the district is read.
    rows
        Of a table.
    features
        Of a layer without attributes of which messages speak, such as buildings.
    """

    country_bytes: int = 10_000_000_000
    streets_bytes: int = 500_000_000
    layer_bytes: int = 1_000_000_000
    table_bytes: int = 200_000_000
    old_workbook_bytes: int = 30_000_000
    unpacked_bytes: int = 1_000_000_000
    raster_bytes: int = 20_000_000_000
    rows: int = 300_000
    features: int = 3_000_000


def limits(environment: Mapping[str, str] = os.environ) -> Limits:
    """Give the limits as they are set, else as they come.

    Raises
    ------
    InputError
        not_a_limit, for every setting that is no number above zero.
    """
    set_here = {
        one.name: environment[_variable(one)].strip() for one in fields(Limits) if _variable(one) in environment
    }
    sizes = {name: _size(name, written) for name, written in set_here.items() if written}
    refuse_if_any(
        [
            Problem("not_a_limit", value=set_here[one.name], details={"name": _variable(one)})
            for one in fields(Limits)
            if sizes.get(one.name, 1) == 0
        ]
    )
    return Limits(**sizes)


def _variable(one: Field[int]) -> str:
    """Name the variable of a limit; sizes are set in megabytes."""
    return _PREFIX + one.name.upper().replace("_BYTES", "_MB")


def _size(name: str, written: str) -> int:
    """Read a limit; 0 for what is none."""
    try:
        value = float(written.replace(",", "").replace("_", ""))
    except ValueError:
        return 0
    if not math.isfinite(value) or value <= 0:
        return 0
    return math.ceil(value * MEGABYTE) if name.endswith("_bytes") else math.floor(value)
