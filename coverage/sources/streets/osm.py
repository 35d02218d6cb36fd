"""Streets and backdrop from an OSM extract, .osm.pbf or .osm, in passes over the file.

Where the district is known, what is far from it is left out while reading, so that memory is bounded by the district
however large the file: first the nodes in its box are gathered, then the ways that have one of them, then the
multipolygons that have one of these ways, and at last the nodes of all of them beyond the box.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
import osmium
import shapely

from coverage.errors import Problem
from coverage.model.progress import Tell, silent
from coverage.model.uncollected import uncollected
from coverage.sources.guard import unreadable
from coverage.sources.streets import backdrop
from coverage.sources.streets.backdrop import Shape, backdrop_table
from coverage.sources.streets.crop import Box, cropped
from coverage.sources.streets.elements import Floats, IdSet, Ints, Nodes, id_set, joined
from coverage.sources.streets.elevation import elevations
from coverage.sources.streets.extract import Extract, Hear, open_extract
from coverage.sources.streets.osm_ways import Drawn, Found, multipolygons, ways_of_use
from coverage.sources.streets.splitting import Pieces, Places, Ways, locate, split_at_junctions
from coverage.sources.streets.street_tables import StreetTables, street_tables

_PASSES: Final = (0.0, 0.25, 0.55, 0.6, 0.7, 0.8)
"""Shares at which the passes begin: nodes in the box, ways, relations, their ways, nodes beyond; and the tables."""


def read_osm(path: Path, tell: Tell = silent, box: Box | None = None) -> StreetTables:
    """Read the walkable streets and the backdrop of an OSM extract. `tell` hears "streets".

    A way is broken where it names a node that the file does not hold; their number comes back as a warning. Streets
    are cut at the junctions with one another: with a box, what is beyond it is cut at fewer.

    Parameters
    ----------
    box
        Only ways with a node in it are read, each whole; None reads all.

    Raises
    ------
    InputError
        unreadable, cut_short or streets_elsewhere.
    """

    def hear(number: int) -> Hear:
        begins, ends = _PASSES[number : number + 2]
        return lambda share: tell("streets", begins + share * (ends - begins))

    try:
        extract = open_extract(path)
        near = None if box is None else cropped(extract.nodes(hear(0)), box, path.name)
        inside = None if near is None else id_set(near.ids)
        found = ways_of_use(extract, inside, hear(1))
        found.drawn.extend(multipolygons(extract, found.near_ids(), lambda number: hear(2 + number)))
        nodes = _with_those_beyond(extract, found.refs(), near, inside, hear(4))
    except (RuntimeError, ValueError, OSError, LookupError, osmium.InvalidLocationError) as error:
        raise unreadable(path, error) from error
    with uncollected():
        return _tables(found, nodes, path.name)


def _with_those_beyond(extract: Extract, refs: Ints, near: Nodes | None, inside: IdSet | None, hear: Hear) -> Nodes:
    """Add the nodes that are named and not known yet."""
    wanted = id_set(refs if inside is None else refs[~inside.holds(refs)])
    beyond = (part.keep(wanted.holds(part.ids)) for part in extract.nodes(hear)) if wanted.ids.size else ()
    return joined([*([] if near is None else [near]), *beyond])


def _tables(found: Found, nodes: Nodes, file: str) -> StreetTables:
    streets = found.streets
    unique, first = np.unique(nodes.ids, return_index=True)
    places = Places(unique, nodes.xy[first])
    nothing = np.empty(0, dtype=np.int64)
    refs, sizes, which = (np.concatenate([nothing, *parts]) for parts in (streets.refs, streets.sizes, streets.kinds))
    pieces = split_at_junctions(Ways(refs, sizes), places)
    kinds, kind = list(found.kinds), which[pieces.way]
    elevation_m, odd = _elevations(nodes, pieces, file)
    return street_tables(
        node_ids=pieces.node_ids,
        node_xy=pieces.node_xy,
        elevation_m=elevation_m,
        ends=pieces.ends,
        lines=pieces.lines,
        highway=np.array([kind.highway for kind in kinds], dtype=object)[kind],
        name=np.concatenate([np.empty(0, dtype=object), *streets.names])[pieces.way],
        bridge=np.array([kind.bridge for kind in kinds], dtype=bool)[kind],
        crossing=np.array([kind.crossing for kind in kinds], dtype=bool)[kind],
        direction=np.array([kind.direction for kind in kinds], dtype=np.int64)[kind],
        backdrop=backdrop_table([_shape(drawn, places) for drawn in found.drawn]),
        problems=_problems(pieces, file) + odd,
    )


def _elevations(nodes: Nodes, pieces: Pieces, file: str) -> tuple[Floats, tuple[Problem, ...]]:
    if not nodes.heights:  # as in most extracts
        return np.full(pieces.node_ids.size, np.nan), ()
    return elevations([nodes.heights.get(node) for node in pieces.node_ids.tolist()], file)


def _problems(pieces: Pieces, file: str) -> tuple[Problem, ...]:
    if pieces.missing == 0:
        return ()
    return (Problem("missing_nodes", file, value=str(pieces.missing), severity="warning"),)


def _shape(drawn: Drawn, places: Places) -> Shape:
    outer = _lines(drawn.outer, places)
    if drawn.is_area:
        return Shape(drawn.kind, drawn.name, backdrop.assemble(outer, _lines(drawn.inner, places)))
    return Shape(drawn.kind, drawn.name, outer[0] if outer else shapely.LineString())


def _lines(runs: Iterable[Ints], places: Places) -> list[shapely.LineString]:
    lines = []
    for run in runs:
        position, found = locate(run, places.ids)
        if found.sum() > 1:
            lines.append(shapely.LineString(places.xy[position[found]]))
    return lines
