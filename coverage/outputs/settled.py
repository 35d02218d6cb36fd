"""A GeoPackage without the clock, so that the same tables give the same bytes."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

NO_DATE: Final = "2000-01-01"


def settled(file: Path, dated: str) -> Path:
    """Take the clock out of a GeoPackage and lay all in a new file; `dated` is YYYY-MM-DD, or "".

    The old one keeps count of its transactions, and GDAL takes one more where a second goes by on the way.
    """
    new = file.with_name("settled.gpkg")
    with closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE gpkg_contents SET last_change = ?", (f"{dated or NO_DATE}T00:00:00.000Z",))
        database.commit()
        database.execute("VACUUM INTO ?", (str(new),))
    return new
