"""A small town in OpenStreetMap, and a server on loopback that answers for it as Nominatim and Overpass do.

    town = OsmTown()
    town.way([(113.0, 28.0), (113.01, 28.0)], highway="residential")      # places are (lon, lat); one place, one node
    with serving(town) as server:
        server.servers                          MapServers to ask
        server.trouble.append(too_many())       what it answers before it answers rightly: Overpass only
        server.asked                            paths and queries, in order

Of Overpass's language the server knows what osmnx writes: unions of elements with a tag, and all that they are made of;
the polygon is not looked at, so that all of a kind is found.
"""

import json
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from coverage.sources.fetched.servers import Clock, MapServers

DATED = "2026-11-01T08:00:00Z"
STATUS = "Connected as: 1\nCurrent time: 2026-11-26T10:00:00Z\nAnnounced endpoint: none\nRate limit: 2\n"
RUNNING = "Currently running queries (pid, space limit, time limit, start time):\n"
FREE = f"{STATUS}2 slots available now.\n{RUNNING}"
_FILTER = re.compile(r"""(node|way|relation)\[['"]([^'"]+)['"](?:=['"]([^'"]+)['"])?\]""")


class OsmTown:
    """Elements by kind and id, as Overpass would print them."""

    def __init__(self, name="星河区"):
        self.name = name
        self.elements = {}
        self.places = {}
        self.outline = [(113.0, 28.0), (113.02, 28.0), (113.02, 28.02), (113.0, 28.02)]

    def node(self, place, **tags):
        """Place a node; tags are written with _ for :."""
        osm_id = self.places.setdefault(place, len(self.places) + 1)
        lon, lat = place
        self._put("node", osm_id, tags, lat=lat, lon=lon)
        return osm_id

    def way(self, places, **tags):
        nodes = [self.places.get(place) or self.node(place) for place in places]
        return self._put("way", self._next("way"), tags, nodes=nodes)

    def area(self, corners, **tags):
        return self.way([*corners, corners[0]], **tags)

    def relation(self, outer, inner=(), **tags):
        members = [{"type": "way", "ref": ref, "role": "outer"} for ref in outer]
        members += [{"type": "way", "ref": ref, "role": "inner"} for ref in inner]
        return self._put("relation", self._next("relation"), tags, members=members)

    def chosen(self, query):
        """Answer a query: what its filters name, and what that is made of."""
        wanted = {(kind, key, value or None) for kind, key, value in _FILTER.findall(query)}
        found = {}
        for (kind, osm_id), element in self.elements.items():
            for key, value in element.get("tags", {}).items():
                if {(kind, key, value), (kind, key, None)} & wanted:
                    self._with_parts(kind, osm_id, found)
        return [found[key] for key in sorted(found)]

    def nominatim(self):
        ring = [*self.outline, self.outline[0]]
        lon, lat = [place[0] for place in ring], [place[1] for place in ring]
        return {
            "place_id": 1,
            "licence": "Data © OpenStreetMap contributors, ODbL 1.0.",
            "osm_type": "relation",
            "osm_id": 1,
            "lat": str(sum(lat) / len(lat)),
            "lon": str(sum(lon) / len(lon)),
            "class": "boundary",
            "type": "administrative",
            "place_rank": 12,
            "importance": 0.4,
            "addresstype": "city",
            "name": self.name,
            "display_name": f"{self.name}, 长沙市, 湖南省, 中国",
            "boundingbox": [str(min(lat)), str(max(lat)), str(min(lon)), str(max(lon))],
            "geojson": {"type": "Polygon", "coordinates": [[list(place) for place in ring]]},
        }

    def _next(self, kind):
        return 1 + sum(one == kind for one, _ in self.elements)

    def _put(self, kind, osm_id, tags, **body):
        tree = {"type": kind, "id": osm_id, **body}
        written = {key.replace("__", ":"): value for key, value in tags.items()}
        before = self.elements.get((kind, osm_id), {}).get("tags", {})
        if before | written:
            tree["tags"] = before | written
        self.elements[kind, osm_id] = tree
        return osm_id

    def _with_parts(self, kind, osm_id, found):
        element = self.elements.get((kind, osm_id))
        if element is None or (kind, osm_id) in found:
            return
        found[kind, osm_id] = element
        for ref in element.get("nodes", ()):
            self._with_parts("node", ref, found)
        for member in element.get("members", ()):
            self._with_parts(member["type"], member["ref"], found)


def small_town():
    """A district of two subdistricts, 2 km from west to east (0.02° at 28° north) and as far from south to north.

    The line between the two runs along 113.01°. A main street runs through both, 300 m of it beyond the district.
    """
    town = OsmTown()
    west = town.way([(113.01, 28.0), (113.0, 28.0), (113.0, 28.02), (113.01, 28.02)], boundary="administrative")
    east = town.way([(113.01, 28.0), (113.02, 28.0), (113.02, 28.02), (113.01, 28.02)], boundary="administrative")
    middle = town.way([(113.01, 28.0), (113.01, 28.02)], boundary="administrative", admin_level="8")
    edges = {"type": "boundary", "boundary": "administrative"}
    town.relation([west, east], **edges, admin_level="6", name="星河区", name__en="Xinghe", ref__admin__CN="430199")
    code = {"ref__admin__CN__nbs": "430199001000"}
    town.relation([west, middle], **edges, admin_level="8", name="晴川街道", **code)
    town.relation([east, middle], **edges, admin_level="8", name="桥头镇")
    beyond = town.way([(113.02, 28.0), (113.04, 28.0), (113.04, 28.02), (113.02, 28.02)], boundary="administrative")
    line = town.way([(113.02, 28.0), (113.02, 28.02)], boundary="administrative")
    town.relation([beyond, line], **edges, admin_level="6", name="邻区")
    town.way([(113.0, 28.01), (113.01, 28.01), (113.02, 28.01), (113.023, 28.01)], highway="residential", name="枫林路")
    town.way([(113.01, 28.0), (113.01, 28.01)], highway="footway")
    town.way([(113.0, 28.015), (113.02, 28.015)], highway="motorway")
    town.area(
        [(113.011, 28.016), (113.014, 28.016), (113.014, 28.019), (113.011, 28.019)], natural="water", name="月湖"
    )
    town.node((113.005, 28.0101), amenity="social_facility", social_facility="day_care", name="晴川居家养老服务站")
    town.node((113.015, 28.0101), amenity="childcare", name="小小托育园", capacity="60", operator__type="private")
    town.node((113.016, 28.0101), amenity="kindergarten", name="星河幼儿园")
    homes = [(113.002, 28.009), (113.0024, 28.009), (113.0024, 28.0094), (113.002, 28.0094)]
    town.area(homes, building="apartments", building__levels="6")
    return town


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict = field(default_factory=dict)
    cut_at: int | None = None  # bytes after which the line is closed, though more were announced


def too_many(wait_s=None):
    return Answer(429, b"<html>rate_limited</html>", {} if wait_s is None else {"Retry-After": str(wait_s)})


BROKEN_LINE = Answer(0)


def said(tree):
    return Answer(body=json.dumps(tree, ensure_ascii=False).encode())


@dataclass
class MapServer:
    town: OsmTown
    trouble: list = field(default_factory=list)
    status: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    found: list = field(default_factory=list)  # what Nominatim answers before it answers rightly
    silent: threading.Event | None = None  # where it is set, nothing is answered before
    address: str = ""
    agents: set = field(default_factory=set)

    @property
    def servers(self):
        return MapServers(f"{self.address}/api", f"{self.address}/nominatim")

    def answer(self, path, query, data):
        if path == "/nominatim/search":
            self.asked.append(("search", query["q"][0]))
            return self.found.pop(0) if self.found else said([self.town.nominatim()])
        if path == "/api/status":
            return Answer(body=(self.status.pop(0) if self.status else FREE).encode())
        self.asked.append(("interpreter", data))
        if self.trouble:
            trouble = self.trouble.pop(0)
            if trouble is not None:
                return trouble
        about = {"timestamp_osm_base": DATED, "copyright": "The data is made available under ODbL."}
        tree = {"version": 0.6, "generator": "Overpass API", "osm3s": about, "elements": self.town.chosen(data)}
        return said(tree)


@contextmanager
def serving(town):
    server = MapServer(town)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self._reply("")

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._reply(parse_qs(body)["data"][0])

        def _reply(self, data):
            server.agents.add(self.headers["User-Agent"])
            if server.silent:
                server.silent.wait()
                return
            parts = urlsplit(self.path)
            answer = server.answer(parts.path, parse_qs(parts.query), data)
            if answer.status == 0:  # the line breaks before a word is said
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body[: answer.cut_at])
            self.close_connection = True

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http, pytest.MonkeyPatch.context() as patch:
        patch.setattr("osmnx._nominatim.time", SimpleNamespace(sleep=lambda _: None))  # it rests before each question
        server.address = f"http://127.0.0.1:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


class Waiting:
    """A clock that nobody has to wait for: `waits` are the seconds asked for."""

    def __init__(self):
        self.time_s = 0.0
        self.waits = []

    def wait(self, seconds):
        self.waits.append(seconds)
        self.time_s += seconds

    @property
    def clock(self):
        return Clock(lambda: self.time_s, self.wait)
