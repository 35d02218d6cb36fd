"""Streets from a file, whatever its format: one can walk on every edge of the table."""

from pathlib import Path
from typing import Final

from coverage.model.datum import PLAIN
from coverage.model.progress import Tell, silent
from coverage.model.reading import AS_FOUND, Reading
from coverage.sources.guard import check_file, check_xml, refusal
from coverage.sources.layers.layer import FORMATS as LAYERS
from coverage.sources.limits import limits
from coverage.sources.streets.crop import Box
from coverage.sources.streets.graphml import read_graphml
from coverage.sources.streets.osm import read_osm
from coverage.sources.streets.own_lines import read_own_lines
from coverage.sources.streets.street_tables import StreetTables

ONLY_STREETS: Final = (".osm.pbf", ".pbf", ".osm", ".graphml")
"""Formats that hold nothing else."""

FORMATS: Final = (*ONLY_STREETS, *LAYERS)


def read_streets(path: Path, tell: Tell = silent, box: Box | None = None, reading: Reading = AS_FOUND) -> StreetTables:
    """Read the walkable streets of an OSM extract (.osm.pbf, .osm), a graph saved by osmnx, or lines of one's own.

    Streets are cut at shared nodes and way ends, with their shape; loops and parallel edges are kept. `tell` hears
    "streets".

    Parameters
    ----------
    box
        What is far from it is left out while reading; a graph is read whole. Without a box an extract takes so much
        memory that less of it is accepted.
    reading
        Of lines of one's own; in an extract and a graph every column is known, and the datum is WGS 84.

    Raises
    ------
    InputError
        missing_file, wrong_format, unreadable, too_large, streets_elsewhere, osm_in_wgs84, or empty_network; and of
        lines as `read_own_lines`.
    """
    check_file(path, FORMATS, _limit_bytes(path, box))
    tell("streets", 0.0)
    tables = _read(path, tell, box, reading)
    if tables.streets.empty:
        raise refusal("empty_network", path)
    tell("streets", 1.0)
    return tables


def _read(path: Path, tell: Tell, box: Box | None, reading: Reading) -> StreetTables:
    name = path.name.lower()
    if name.endswith(LAYERS):
        return read_own_lines(path, box, reading)
    if reading.datum not in {"", PLAIN}:
        raise refusal("osm_in_wgs84", path, reading.datum)
    if not name.endswith("pbf"):
        check_xml(path)
    return read_graphml(path) if name.endswith(".graphml") else read_osm(path, tell, box)


def _limit_bytes(path: Path, box: Box | None) -> int:
    name = path.name.lower()
    if name.endswith(LAYERS):
        return limits().layer_bytes
    return limits().streets_bytes if box is None or name.endswith(".graphml") else limits().country_bytes
