"""Streets from a file, whatever its format: one can walk on every edge of the table."""

from pathlib import Path
from typing import Final

from coverage.model.progress import Tell, silent
from coverage.sources.guard import check_file, check_xml, refusal
from coverage.sources.limits import limits
from coverage.sources.streets.graphml import read_graphml
from coverage.sources.streets.osm import read_osm
from coverage.sources.streets.street_tables import StreetTables

FORMATS: Final = (".osm.pbf", ".pbf", ".osm", ".graphml")


def read_streets(path: Path, tell: Tell = silent) -> StreetTables:
    """Read the walkable streets of an OSM extract (.osm.pbf, .osm) or of a graph saved by osmnx (.graphml).

    Streets are cut at shared nodes and way ends, with their shape; loops and parallel edges are kept. `tell` hears
    "streets".

    Raises
    ------
    InputError
        missing_file, wrong_format, unreadable, too_large, or empty_network.
    """
    check_file(path, FORMATS, limits().streets_bytes)
    if not path.name.lower().endswith("pbf"):
        check_xml(path)
    tell("streets", 0.0)
    tables = read_graphml(path) if path.name.lower().endswith(".graphml") else read_osm(path, tell)
    if tables.streets.empty:
        raise refusal("empty_network", path)
    tell("streets", 1.0)
    return tables
