"""Streets of a place by its name: `--streets place:NAME`."""

import socket
from contextlib import closing
from dataclasses import replace

import pytest

from coverage.errors import InputError, NoInternetError, describe
from coverage.sources.fetched.asking import find_place
from coverage.sources.fetched.fetching import fetch_place
from coverage.sources.fetched.osm_file import write_osm_file
from coverage.sources.fetched.polite import Stage, polite_osmnx
from coverage.sources.fetched.servers import MapServers
from coverage.sources.streets.place import fetch_streets
from coverage.sources.streets.reader import read_streets
from tests.map_server import Answer, Waiting, said, serving, small_town


@pytest.fixture
def server():
    with serving(small_town()) as running:
        yield running


def fetched(server, waiting=None, heard=lambda *_: None):
    return fetch_streets("星河区, 长沙市", heard, server.servers, (waiting or Waiting()).clock)


def refused(server):
    with pytest.raises(InputError) as caught:
        fetched(server)
    (problem,) = caught.value.problems
    assert describe(problem, "zh")
    assert describe(problem, "en")
    return problem.code, problem.value


def test_streets_and_what_is_drawn_behind_them(server):
    tables = fetched(server)
    # 枫林路 is cut where the footway joins it; the motorway is not walked.
    assert sorted(tables.streets["highway"]) == ["footway", "residential", "residential"]
    assert sorted(tables.backdrop["kind"]) == ["motorway", "water"]
    assert tables.backdrop.set_index("kind")["name"]["water"] == "月湖"


def test_the_same_streets_as_from_the_file_that_is_fetched(server, tmp_path):
    path = tmp_path / "streets.osm.pbf"
    write_osm_file(path, fetch_place("星河区", server.servers, clock=Waiting().clock).streets)
    tables, of_file = fetched(server), read_streets(path)
    assert tables.nodes.equals(of_file.nodes)
    assert tables.streets.equals(of_file.streets)
    assert tables.backdrop.equals(of_file.backdrop)


def test_a_server_that_is_free_is_not_waited_for(server):
    waiting = Waiting()
    fetched(server, waiting)
    assert waiting.waits == []
    assert [kind for kind, _ in server.asked] == ["search", "interpreter", "interpreter"]


def test_servers_hear_who_asks(server):
    fetched(server)
    (agent,) = server.agents
    assert agent.startswith("CareCircle/")


def test_overpass_takes_whole_seconds_only(server):
    fetched(server)
    assert "[timeout:120]" in server.asked[1][1]


@pytest.mark.parametrize("trouble", [[], [Answer(403)]])
def test_all_that_is_changed_is_put_back(server, monkeypatch, tmp_path, trouble):
    import osmnx as ox

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    names = [name for name in dir(ox.settings) if not name.startswith("_")]
    resolver, before = socket.getaddrinfo, {name: getattr(ox.settings, name) for name in names}
    server.trouble += trouble
    if trouble:
        refused(server)
    else:
        fetched(server)
    assert socket.getaddrinfo is resolver
    assert {name: getattr(ox.settings, name) for name in names} == before
    assert list(tmp_path.iterdir()) == []


def test_the_environment_names_the_servers(server, monkeypatch):
    monkeypatch.setenv("CARECIRCLE_OVERPASS", f"{server.servers.overpass}/interpreter")
    monkeypatch.setenv("CARECIRCLE_NOMINATIM", server.servers.nominatim)
    assert len(fetch_streets("星河区").streets) == 3


def test_progress_rises_to_the_whole(server):
    told = []
    fetched(server, heard=lambda stage, share: told.append((stage, share)))
    shares = [share for _, share in told]
    assert {stage for stage, _ in told} == {"streets"}
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_the_area_asked_for_is_1200_m_wider_than_the_place(server):
    with polite_osmnx(server.servers, Waiting().clock) as osmnx:
        place = find_place("星河区", osmnx, Stage("streets", 0.0))
    west, south, east, north = place.area.bounds
    # 1,200 to 1,260 m: to the south 1,200 m / 110.8 km = 0.01083°, to the west over cos 28° × 111.3 km/° = 0.01221°.
    assert 0.01083 <= 28.0 - south <= 0.01137
    assert 0.01083 <= north - 28.02 <= 0.01137
    assert 0.01221 <= 113.0 - west <= 0.01283
    assert 0.01221 <= east - 113.02 <= 0.01283
    assert place.area.covers(place.outline)


def test_an_unknown_place(server):
    server.found.append(said([]))
    assert refused(server) == ("place_not_found", "星河区, 长沙市")


def test_a_place_that_is_only_a_point(server):
    point = server.town.nominatim() | {"geojson": {"type": "Point", "coordinates": [113.0, 28.0]}}
    server.found.append(said([point]))
    assert refused(server) == ("place_without_area", "星河区, 长沙市")


def test_a_place_as_large_as_a_province(server):
    server.town.outline = [(109.0, 25.0), (114.0, 25.0), (114.0, 30.0), (109.0, 30.0)]
    assert refused(server)[0] == "place_too_large"
    assert [kind for kind, _ in server.asked] == ["search"]


def test_nothing_there_can_be_walked_on(server):
    for tree in server.town.elements.values():
        if "highway" in tree.get("tags", {}):
            tree["tags"]["highway"] = "motorway"
    assert refused(server) == ("empty_network", "星河区, 长沙市")


def test_nobody_listens(server):
    with closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{bound.getsockname()[1]}"  # bound, and nobody listens
        waiting = Waiting()
        for servers in (MapServers(server.servers.overpass, nobody), MapServers(nobody, server.servers.nominatim)):
            with pytest.raises(NoInternetError) as caught:
                fetch_streets("星河区", servers=servers, clock=waiting.clock)
            (problem,) = caught.value.problems
            assert (problem.code, problem.file) == ("no_internet", nobody.removeprefix("http://"))
            assert problem.value.endswith("Connection refused")
    assert waiting.waits == []  # coming back in a minute would change nothing


def test_a_name_that_nobody_knows(server, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NoInternetError) as caught:
        fetch_streets("星河区", servers=MapServers(nominatim="http://maps.invalid"), clock=Waiting().clock)
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("no_internet", "maps.invalid")
    assert problem.value.endswith("Name or service not known")


def test_a_name_and_password_in_an_address_are_not_said(server):
    servers = replace(server.servers, nominatim=server.servers.nominatim.replace("http://", "http://me:secret@"))
    server.found.append(said({"error": "no"}))
    with pytest.raises(InputError) as caught:
        fetch_streets("星河区", servers=servers, clock=Waiting().clock)
    assert "secret" not in str(caught.value)
