"""What in a GeoPackage is no table but a query: it may run for ever, and GDAL would run it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from coverage.errors import InputError, Problem
from coverage.sources.guard import unreadable

ENDING: Final = ".gpkg"
_OURS: Final = "gpkg_"
_INDEX: Final = "rtree_"  # the one kind of computed table that every GeoPackage has
_COMPUTED: Final = """
    SELECT name FROM sqlite_master
    WHERE type = 'view' OR (type = 'table' AND sql LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'rtree\\_%' ESCAPE '\\')
"""


def refuse_queries(path: Path) -> None:
    """Refuse a GeoPackage one of whose layers, or whose own lists, are computed.

    Raises
    ------
    InputError
        computed_layer or unreadable.
    """
    # Nothing is written beside the file, not even a journal.
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as base:
            computed = {str(name) for (name,) in base.execute(_COMPUTED)}
            own = {name for name in computed if name.lower().startswith((_OURS, _INDEX))}
            layers = _layers(base) if computed and not own else set()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise unreadable(path, error) from error
    found = sorted(own or {name for name in computed if name.lower() in layers})
    if found:
        raise InputError([Problem("computed_layer", path.name, value=name) for name in found])


def _layers(base: sqlite3.Connection) -> set[str]:
    return {str(name).lower() for (name,) in base.execute("SELECT table_name FROM gpkg_contents LIMIT 10000")}
