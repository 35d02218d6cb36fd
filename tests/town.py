"""A town laid in metres and compass words, so that every expected figure of a test is arithmetic in its comment.

    town = (
        Town()
        .street("main", start=(0, 0), east=400)              # along the x axis, 400 m east
        .street("lane", start=(100, 0), north=300)           # joins main 100 m along it: main is cut there
        .street("bend", start=(0, 0), legs=[(0, 50), (400, 0), (0, -50)])   # legs are (east, north), one after another
        .street("high", start=(50, -50), north=100, bridge=True)            # passes over main without joining it
        .street("escalator", start=(0, 0), north=30, oneway=True)           # walked only from its start to its end
        .street("zebra", start=(90, -5), north=10, crossing=True)           # a pedestrian crossing
        .elevation((0, 0), 50.0).elevation((0, 30), 59.0)                   # metres above the sea; else not known
    )

Places are (east, north) of the town's corner (0, 0). Streets join where an end lies on another street and where they
cross; a bridge joins only at its own two ends. Every call returns a new Town.

For the engine, in the town's own metres:
    town.network()                  Network; edges street by street in the order laid, each along its street
    town.graph(speed_m_s=1.0)       TravelGraph; at 1 m/s, metres are seconds. avoids=("steps",) cannot be walked,
                                    crossing_s=20 is waited on every edge of a crossing.
    town.edges("main")              positions of the edges of a street, from its start
    town.node((100, 0))             position of the node there
    points((3, 20.0), (4, 0.0, 7.5))    SnappedPoints by hand: edge, metres along it, access leg (0 if left out)
    town.snap(graph, (120, 30), …)  SnappedPoints of places, at most 500 m from a street
A street in pieces of less than 2,000 m in total is loose unless it is the largest: see coverage.engine.network.

For planning, a whole `Project` in EPSG:4326 whose metres (EPSG:4547) are the town's, to far less than a millimetre:
    town.unit("430199001001", level="community", box=(0, 0, 400, 300), people={"60-79": 90, "80+": 10, "0-2": 5})
    town.home((50, 10), people=60)                  a square building of 60 m² on one level: with a 40 m² home beside
    town.home((350, 10), people=40)                 it, 60 and 40 of every 100 people of the unit live here and there
    town.facility("F1", "station", (200, 5), services="day_care;meals", attributes={"floor_area_m2": 200})
    town.compound("C1", box=(0, 20, 100, 120)).gate("C1", (50, 20))
    town.project()                  the Project; parents are left out unless given: parent="430199001000"
    town.lon_lat((200, 5))          longitude and latitude of a place, for a `Site`
The unit of a home is whichever holds it; `people` of a home only says how a unit's people are shared out.
A box is (west, south, east, north). A unit without `people` has no row in the population table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from coverage.engine.arrays import Floats, Ints, Network, SnappedPoints, TravelGraph
from coverage.engine.network import build_network, travel_graph
from coverage.engine.snapping import snap, street_index
from coverage.model.contracts import Contract, as_table, empty_table
from coverage.model.project import Project
from coverage.model.tables import (
    BACKDROP,
    BUILDINGS,
    COMPOUNDS,
    FACILITIES,
    GATES,
    POPULATION,
    STREET_NODES,
    STREETS,
    UNITS,
)

EPSG_M = 4547
CORNER = (420_000.0, 3_110_000.0)  # where (0, 0) lies in EPSG:4547
SNAP_LIMIT_M = 500.0

Place = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Street:
    name: str
    line: shapely.LineString
    highway: str
    bridge: bool
    oneway: bool
    crossing: bool


@dataclass(frozen=True)
class Piece:
    """A street between two junctions: an edge of the network."""

    street: Street
    line: shapely.LineString


@dataclass(frozen=True)
class Town:
    streets: tuple[Street, ...] = ()
    units: tuple[Mapping[str, object], ...] = ()
    population: tuple[Mapping[str, object], ...] = ()
    facilities: tuple[Mapping[str, object], ...] = ()
    buildings: tuple[Mapping[str, object], ...] = ()
    compounds: tuple[Mapping[str, object], ...] = ()
    gates: tuple[Mapping[str, object], ...] = ()
    elevations: tuple[tuple[Place, float], ...] = ()

    def street(
        self,
        name: str,
        *,
        start: Place,
        east: float = 0.0,
        north: float = 0.0,
        legs: Sequence[Place] = (),
        highway: str = "residential",
        bridge: bool = False,
        oneway: bool = False,
        crossing: bool = False,
    ) -> "Town":
        steps = np.array(legs or [(east, north)], dtype=float)
        line = shapely.LineString(np.vstack([start, np.asarray(start) + np.cumsum(steps, axis=0)]))
        return replace(self, streets=(*self.streets, Street(name, line, highway, bridge, oneway, crossing)))

    def elevation(self, at: Place, metres: float) -> "Town":
        return replace(self, elevations=(*self.elevations, (_place(at), metres)))

    def unit(
        self,
        unit_code: str,
        *,
        box: Box,
        level: str = "community",
        name: str = "",
        parent: str | None = None,
        people: Mapping[str, float] | None = None,
        households: float = np.nan,
    ) -> "Town":
        unit = {
            "unit_code": unit_code,
            "name": name or unit_code,
            "level": level,
            "parent_code": parent,
            "households": households,
            "geometry": shapely.box(*box),
        }
        rows = [
            {"unit_code": unit_code, "age_group": band, "people": float(count), "year": 2024, "source": "town"}
            for band, count in (people or {}).items()
        ]
        return replace(self, units=(*self.units, unit), population=(*self.population, *rows))

    def home(self, at: Place, *, people: float, levels: float = 1.0, residential: bool = True) -> "Town":
        """A square of `people` / `levels` m² around a place, so that floor area × levels is `people`."""
        half_m = (people / levels) ** 0.5 / 2
        home = {
            "building_id": f"B{len(self.buildings) + 1}",
            "levels": levels,
            "residential": residential,
            "geometry": shapely.box(at[0] - half_m, at[1] - half_m, at[0] + half_m, at[1] + half_m),
        }
        return replace(self, buildings=(*self.buildings, home))

    def facility(
        self,
        facility_id: str,
        kind: str,
        at: Place,
        *,
        status: str = "open",
        services: str | None = "",
        attributes: Mapping[str, object] | None = None,
    ) -> "Town":
        facility = {
            "facility_id": facility_id,
            "name": facility_id,
            "kind": kind,
            "status": status,
            "services": services,
            **(attributes or {}),
            "source_file": "town",
            "source_row": len(self.facilities) + 2,
            "source_datum": "wgs84",
            "geometry": shapely.Point(at),
        }
        return replace(self, facilities=(*self.facilities, facility))

    def compound(self, compound_id: str, *, box: Box) -> "Town":
        compound = {"compound_id": compound_id, "name": compound_id, "geometry": shapely.box(*box)}
        return replace(self, compounds=(*self.compounds, compound))

    def gate(self, compound_id: str, at: Place) -> "Town":
        gate = {"gate_id": f"G{len(self.gates) + 1}", "compound_id": compound_id, "geometry": shapely.Point(at)}
        return replace(self, gates=(*self.gates, gate))

    def pieces(self) -> list[Piece]:
        """The streets cut at their junctions, street by street."""
        return [Piece(street, line) for street in self.streets for line in cut(street.line, self._junctions(street))]

    def network(self) -> Network:
        pieces = self.pieces()
        places, ends = _nodes(pieces)
        return build_network(np.array(places).reshape(-1, 2), ends, np.array([p.line for p in pieces], dtype=object))

    def graph(
        self,
        *,
        speed_m_s: float = 1.0,
        access_m: float = 80.0,
        avoids: Sequence[str] = (),
        crossing_s: float = 0.0,
    ) -> TravelGraph:
        streets = [piece.street for piece in self.pieces()]
        places, ends = _nodes(self.pieces())
        metres = self._metres(places)
        return travel_graph(
            self.network(),
            np.array([street.highway not in avoids for street in streets], dtype=bool),
            speed_m_s,
            access_m,
            rise_m=metres[ends[:, 1]] - metres[ends[:, 0]],
            delay_s=np.array([crossing_s if street.crossing else 0.0 for street in streets]),
            oneway=np.array([street.oneway for street in streets], dtype=bool),
        )

    def edges(self, name: str) -> list[int]:
        return [position for position, piece in enumerate(self.pieces()) if piece.street.name == name]

    def node(self, at: Place) -> int:
        return _nodes(self.pieces())[0].index(_place(at))

    def snap(self, graph: TravelGraph, *places: Place) -> SnappedPoints:
        return snap(street_index(graph), np.array(places, dtype=float).reshape(-1, 2), SNAP_LIMIT_M)

    def project(self) -> Project:
        pieces = self.pieces()
        places, ends = _nodes(pieces)
        nodes = [
            {"node_id": i, "elevation_m": None if np.isnan(metres) else float(metres), "geometry": shapely.Point(place)}
            for i, (place, metres) in enumerate(zip(places, self._metres(places), strict=True))
        ]
        project = Project(
            name="小镇",
            name_en="Town",
            fictional=True,
            epsg_m=EPSG_M,
            units=_table(self.units, UNITS),
            facilities=_table(self.facilities, FACILITIES),
            population=_table(self.population, POPULATION),
            street_nodes=_table(nodes, STREET_NODES),
            streets=_table([_street_row(i, piece, ends[i]) for i, piece in enumerate(pieces)], STREETS),
            buildings=_table(self.buildings, BUILDINGS),
            compounds=_table(self.compounds, COMPOUNDS),
            gates=_table(self.gates, GATES),
            backdrop=_table((), BACKDROP),
        )
        project.check()
        return project

    def lon_lat(self, at: Place) -> Place:
        longitude, latitude = _to_degrees().transform(CORNER[0] + at[0], CORNER[1] + at[1])
        return float(longitude), float(latitude)

    def _metres(self, places: Sequence[Place]) -> Floats:
        """How high each place lies, NaN where nobody said."""
        return np.array([dict(self.elevations).get(place, np.nan) for place in places], dtype=float)

    def _junctions(self, street: Street) -> list[shapely.Point]:
        """Places on a street where others end or cross it; with a bridge on either side only the ends that touch."""
        found: list[shapely.Point] = []
        for other in self.streets:
            ends = [] if street.bridge else [shapely.Point(other.line.coords[i]) for i in (0, -1)]
            found += [end for end in ends if street.line.distance(end) < 1e-9]
            if other is not street and not (street.bridge or other.bridge):
                crossing = street.line.intersection(other.line)
                found += [part for part in shapely.get_parts(crossing) if part.geom_type == "Point"]
        return found


@cache
def _to_degrees() -> Transformer:
    return Transformer.from_crs(EPSG_M, 4326, always_xy=True)  # made once: an eighth of a second each


def points(*on_edges: tuple[int, float] | tuple[int, float, float]) -> SnappedPoints:
    """Points on edges by hand: edge, metres along it from its first vertex, access leg in metres."""
    rows = [(*row, 0.0)[:3] for row in on_edges]
    edge = np.array([row[0] for row in rows], dtype=np.int64)
    return SnappedPoints(edge, np.array([row[1] for row in rows]), np.array([row[2] for row in rows]))


def cut(line: shapely.LineString, at: Sequence[shapely.Point]) -> list[shapely.LineString]:
    """Cut a line at points on it; the pieces run along it from its start."""
    where = sorted({round(line.project(point), 6) for point in at} - {0.0, round(line.length, 6)})
    bounds = [0.0, *where, line.length]
    if len(bounds) == 2:
        return [line]
    return [shapely.ops.substring(line, start, end) for start, end in pairwise(bounds)]


def _nodes(pieces: Sequence[Piece]) -> tuple[list[Place], Ints]:
    """The places where pieces begin and end, once each, and the two of every piece."""
    position: dict[Place, int] = {}
    ends = [[position.setdefault(_place(piece.line.coords[i]), len(position)) for i in (0, -1)] for piece in pieces]
    return list(position), np.array(ends, dtype=np.int64).reshape(-1, 2)


def _place(at: Sequence[float]) -> Place:
    return round(at[0], 6) + 0.0, round(at[1], 6) + 0.0


def _street_row(edge_id: int, piece: Piece, ends: Ints) -> dict[str, object]:
    return {
        "edge_id": edge_id,
        "from_node": int(ends[0]),
        "to_node": int(ends[1]),
        "highway": piece.street.highway,
        "name": piece.street.name,
        "bridge": piece.street.bridge,
        "crossing": piece.street.crossing or None,
        "oneway": piece.street.oneway or None,
        "geometry": piece.line,
    }


def _table(rows: Sequence[Mapping[str, object]], contract: Contract) -> pd.DataFrame:
    """Towns differ in a row or two: the same rows are made into a table once, and shared until written on."""
    return _made(tuple(tuple(row.items()) for row in rows), contract).copy(deep=False)


@lru_cache(maxsize=256)
def _made(rows: tuple[tuple[tuple[str, object], ...], ...], contract: Contract) -> pd.DataFrame:
    if not rows:
        return empty_table(contract)
    frame = pd.DataFrame([dict(row) for row in rows])
    if contract.has_geometry:
        moved = [shapely.transform(geometry, lambda xy: xy + CORNER) for geometry in frame["geometry"]]
        frame = gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=moved, crs=EPSG_M)
    return as_table(frame, contract)
