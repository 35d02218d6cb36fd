"""Streets of a place by its name, from OpenStreetMap's servers through osmnx."""

import os
import tempfile
from pathlib import Path

from coverage.errors import InputError, Problem
from coverage.model.progress import Tell, silent
from coverage.sources.fetched.asking import find_place, streets_in, tagged_in
from coverage.sources.fetched.osm_file import write_osm_file
from coverage.sources.fetched.polite import Stage, polite_osmnx
from coverage.sources.fetched.servers import Clock, MapServers, servers_of
from coverage.sources.streets.backdrop import DRAWN_TAGS
from coverage.sources.streets.osm import read_osm
from coverage.sources.streets.street_tables import StreetTables


def fetch_streets(
    place: str, tell: Tell = silent, servers: MapServers | None = None, clock: Clock | None = None
) -> StreetTables:
    """Fetch the walkable streets and the backdrop of a named place and 1.2 km around it.

    `tell` hears "streets", and "map_waiting" while a server is waited for. Without `servers` those of
    the environment are asked: see `servers_of`.

    Raises
    ------
    NoInternetError
        no_internet: a server could not be reached.
    InputError
        place_not_found and as `find_place`; map_busy, map_refused and as `judged`; empty_network if nothing there can
        be walked on.
    """
    with polite_osmnx(servers or servers_of(os.environ), clock or Clock(), tell) as osmnx:
        found = find_place(place, osmnx, Stage("streets", 0.0))
        streets = streets_in(found, osmnx, Stage("streets", 0.1))
        drawn = tagged_in(found, DRAWN_TAGS, osmnx, Stage("streets", 0.5))
    tell("streets", 0.8)
    with tempfile.TemporaryDirectory(prefix="carecircle-") as folder:
        path = Path(folder) / "streets.osm.pbf"
        write_osm_file(path, [streets, drawn])
        tables = read_osm(path)
    if tables.streets.empty:
        raise InputError([Problem("empty_network", value=place)])
    tell("streets", 1.0)
    return tables
