"""Elements as a file of OpenStreetMap, which every program of the field opens."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import osmium
from osmium.osm import mutable

from coverage.sources.fetched.elements import Element, Elements, oldest

GENERATOR: Final = "CareCircle"


def write_osm_file(path: Path, parts: Sequence[Elements]) -> None:
    """Write elements into an .osm.pbf file, in the order nodes, ways, relations, each by id and once."""
    header = osmium.io.Header()
    header.set("generator", GENERATOR)
    dated = oldest(parts)
    if dated:
        header.set("osmosis_replication_timestamp", dated)
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for node in _by_id([part.nodes for part in parts]):
            writer.add_node(mutable.Node(id=node.osm_id, version=1, location=node.lonlat, tags=node.tags))
        for way in _by_id([part.ways for part in parts]):
            writer.add_way(mutable.Way(id=way.osm_id, version=1, nodes=way.nodes, tags=way.tags))
        for relation in _by_id([part.relations for part in parts]):
            members = [(kind[0], ref, role) for kind, ref, role in relation.members]
            writer.add_relation(mutable.Relation(id=relation.osm_id, version=1, members=members, tags=relation.tags))


def _by_id(tables: Sequence[dict[int, Element]]) -> list[Element]:
    together = {osm_id: element for table in tables for osm_id, element in table.items()}
    return [together[osm_id] for osm_id in sorted(together)]
