"""Map servers that are busy, break off or answer nonsense: waited for within bounds, and said in words."""

import json
import threading
from dataclasses import replace

import pytest

from coverage.errors import InputError, NoInternetError, describe
from coverage.sources.fetched import answers, polite
from coverage.sources.fetched.elements import read_answers
from coverage.sources.streets.place import fetch_streets
from tests.map_server import BROKEN_LINE, RUNNING, STATUS, Answer, Waiting, said, serving, small_town, too_many

HTML = Answer(body=b"<!DOCTYPE html><html><title>Log in to the network</title></html>")
ABOUT = {"version": 0.6, "generator": "Overpass API", "osm3s": {"timestamp_osm_base": "2026-11-01T08:00:00Z"}}
CUT_JSON = Answer(body=b'{"version": 0.6, "elements": [{"type": "node", "id": 1, "lat": 28.')
TIMED_OUT = 'runtime error: Query timed out in "query" at line 1 after 121 seconds.'


@pytest.fixture
def server():
    with serving(small_town()) as running:
        yield running


@pytest.fixture
def waiting():
    return Waiting()


def fetched(server, waiting):
    return fetch_streets("星河区, 长沙市", servers=server.servers, clock=waiting.clock)


def refused(server, waiting):
    with pytest.raises(InputError) as caught:
        fetched(server, waiting)
    assert not isinstance(caught.value, NoInternetError)
    (problem,) = caught.value.problems
    assert describe(problem, "zh")
    assert describe(problem, "en")
    assert problem.file == server.address.removeprefix("http://")
    return problem


BUSY = [
    (too_many(), 5),
    (too_many(wait_s=20), 20),  # longer than ours
    (too_many(wait_s=2), 5),  # never sooner than ours
    (Answer(429, headers={"Retry-After": "Wed, 26 Nov 2026 10:00:00 GMT"}), 5),
    (Answer(504, b"<html>The server is probably too busy to handle your request.</html>"), 5),
    (Answer(503), 5),
    (BROKEN_LINE, 5),
    (Answer(body=b'{"elements": []}' + b" " * 100, cut_at=20), 5),
    (CUT_JSON, 5),
]


@pytest.mark.parametrize(("trouble", "waited_s"), BUSY)
def test_trouble_once(server, waiting, trouble, waited_s):
    server.trouble.append(trouble)
    assert len(fetched(server, waiting).streets) == 3
    assert waiting.waits == [waited_s]
    assert len(server.asked) == 4  # the place, the streets twice, the backdrop


@pytest.mark.parametrize(
    ("trouble", "code"), [(too_many(), "map_busy"), (BROKEN_LINE, "map_broken_off"), (CUT_JSON, "map_answer")]
)
def test_trouble_again_and_again(server, waiting, trouble, code):
    server.trouble += [trouble] * 20
    assert refused(server, waiting).code == code
    assert waiting.waits == [5, 15, 45, 90]
    assert len(server.asked) == 1 + polite.ATTEMPTS


def test_trouble_of_the_place_search(server, waiting):
    server.found += [too_many(), BROKEN_LINE]
    assert len(fetched(server, waiting).streets) == 3
    assert waiting.waits == [5, 15]


def test_patience_has_an_end(server, waiting):
    # 600 s and 5 s back-off later there are not 600 s left of 900.
    server.trouble += [too_many(wait_s=600)] * 20
    assert refused(server, waiting).code == "map_busy"
    assert waiting.waits == [600]


def test_what_has_come_is_not_asked_for_again(server, waiting):
    # 0.7° by 0.7° are 69 by 78 km: more than osmnx asks for at once, so the streets come in parts.
    server.town.outline = [(113.0, 28.0), (113.7, 28.0), (113.7, 28.7), (113.0, 28.7)]
    fetched(server, waiting)
    untroubled = [query for _, query in server.asked]
    assert len(untroubled) > 3
    server.asked.clear()
    server.trouble += [None, too_many()]
    assert len(fetched(server, waiting).streets) == 3
    again = [query for _, query in server.asked]
    assert len(again) == len(untroubled) + 1
    assert set(again) == set(untroubled)


def test_a_slot_is_waited_for(server, waiting):
    server.status.append(f"{STATUS}Slot available after: 2026-11-26T10:00:30Z, in 30 seconds.\n{RUNNING}")
    assert len(fetched(server, waiting).streets) == 3
    assert waiting.waits == [30]


def test_a_slot_too_far_off_is_not_waited_for(server, waiting):
    server.status.append(f"{STATUS}Slot available after: 2026-11-27T10:00:00Z, in 86400 seconds.\n{RUNNING}")
    problem = refused(server, waiting)
    assert (problem.code, problem.value) == ("map_busy", "86,400 s")
    assert waiting.waits == []
    assert [kind for kind, _ in server.asked] == ["search"]


def test_a_server_that_says_nothing(server, waiting, monkeypatch):
    monkeypatch.setattr(polite, "READ_S", 0.05)
    server.silent = threading.Event()
    try:
        problem = refused(server, waiting)
    finally:
        server.silent.set()
    assert problem.code == "map_broken_off"
    assert "timed out" in problem.value
    assert waiting.waits == [5, 15, 45, 90]


FINAL = [
    (HTML, "map_answer", "<!DOCTYPE html><html><title>Log in to the network</title></ht"[:60]),
    (Answer(body=b""), "map_answer", ""),
    (said([]), "map_answer", "[]"),
    (said({"elements": {}}), "map_answer", '{"elements": {}}'),
    (said({"error": "no"}), "map_answer", '{"error": "no"}'),
    (said({**ABOUT, "elements": [], "remark": TIMED_OUT}), "map_remark", TIMED_OUT),
    (said({**ABOUT, "elements": [], "remark": {"a": [1]}}), "map_remark", "{'a': [1]}"),
    (Answer(400, b"<html>parse error</html>"), "map_refused", "400 Bad Request"),
    (Answer(403), "map_refused", "403 Forbidden"),
    (Answer(500), "map_refused", "500 Internal Server Error"),
    (Answer(302, headers={"Location": "http://192.0.2.1/login"}), "map_refused", "302 Found"),
]


@pytest.mark.parametrize(("trouble", "code", "value"), FINAL)
def test_trouble_that_does_not_pass(server, waiting, trouble, code, value):
    server.trouble.append(trouble)
    problem = refused(server, waiting)
    assert (problem.code, problem.value) == (code, value)
    assert waiting.waits == []
    assert len(server.asked) == 2


NODE = {"type": "node", "id": 1, "lat": 28.0, "lon": 113.0}
WAY = {"type": "way", "id": 1, "nodes": [1, 2], "tags": {"highway": "path"}}
RELATION = {"type": "relation", "id": 1, "members": [{"type": "way", "ref": 1, "role": "outer"}]}
ODD = [
    *("x", None, [], 7, {}, {"type": "node"}),
    *({**NODE, "id": value} for value in ("1", 1.5, None, True, 2**63)),
    *({**NODE, "lat": value} for value in ("28", None, 91, -1e300, float("nan"), float("inf"), [28])),
    *({**NODE, "lon": value} for value in (180.001, 10**400, {})),
    *({**NODE, "tags": value} for value in ([], "name", {"name": 1}, {"name": None}, {"name": {"a": "b"}})),
    *({**NODE, "tags": {"name": value}} for value in ("\0", "很" * 256, "\ud800")),
    *({**NODE, "tags": {value: "yes"}} for value in ("a\0", "a" * 256)),
    {**RELATION, "members": [{"type": "way", "ref": 1, "role": "\0"}]},
    *({**WAY, "nodes": value} for value in (None, "12", [None], ["1"], [[1]], {"1": 1})),
    *({**RELATION, "members": value} for value in (None, [1], [{}], [{"type": "way", "ref": "1", "role": ""}])),
]


@pytest.mark.parametrize("element", ODD)
def test_elements_that_are_none(tmp_path, element):
    answer = tmp_path / "answer.json"
    answer.write_text(json.dumps({**ABOUT, "elements": [NODE, element]}), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_answers([answer], "maps.example")
    assert [(problem.code, problem.file) for problem in caught.value.problems] == [("map_answer", "maps.example")]


def test_an_element_that_is_none_comes_from_a_server(server, waiting):
    server.trouble.append(said({**ABOUT, "elements": [{**NODE, "lat": None}]}))
    problem = refused(server, waiting)
    assert (problem.code, waiting.waits) == ("map_answer", [])


def test_elements_nobody_asked_for_are_passed_over(server, waiting):
    more = [{"type": "count", "id": 0, "tags": {"nodes": "3"}}, {**RELATION, "tags": {"type": "route"}}]
    tree = {**ABOUT, "elements": [*server.town.chosen("way['highway']"), *more]}
    server.trouble.append(said(tree))
    assert len(fetched(server, waiting).streets) == 3


def test_ways_whose_nodes_did_not_come_are_no_streets(server, waiting):
    server.trouble.append(said({**ABOUT, "elements": [WAY]}))
    with pytest.raises(InputError) as caught:
        fetched(server, waiting)
    assert [problem.code for problem in caught.value.problems] == ["empty_network"]


def test_nothing_at_all_comes(server, waiting):
    server.trouble.append(said({**ABOUT, "elements": []}))
    with pytest.raises(InputError) as caught:
        fetched(server, waiting)
    assert [problem.code for problem in caught.value.problems] == ["empty_network"]


def test_an_answer_without_end(server, waiting, monkeypatch):
    monkeypatch.setattr(answers, "ANSWER_LIMIT_BYTES", 1_000_000)
    server.trouble.append(Answer(body=b'{"elements": [' + b" " * 1_500_000))
    assert refused(server, waiting).code == "map_too_large"


def test_an_answer_that_drips(server, waiting):
    """The clock moves 700 s on between two pieces of an answer."""
    ticks = iter(range(10**6))
    clock = replace(waiting.clock, now=lambda: 700.0 * next(ticks))
    with pytest.raises(InputError) as caught:
        fetch_streets("星河区", servers=server.servers, clock=clock)
    assert [problem.code for problem in caught.value.problems] == ["map_busy"]


PLACE = small_town().nominatim()
ODD_PLACES = [
    *("x", None, 7, {}),
    *({**PLACE, "importance": value} for value in (None, "0.4", [])),
    *({**PLACE, "boundingbox": value} for value in (None, [], ["a", "b", "c", "d"], {"a": 1})),
    *({**PLACE, "geojson": value} for value in (None, "x", {}, {"type": 1}, {"type": "Polygon"})),
    *(
        {**PLACE, "geojson": {"type": "Polygon", "coordinates": value}}
        for value in (
            "x",
            [["a"]],
            [[[113.0, 28.0]]],
            [[[113.0, 500.0], [114.0, 500.0], [114.0, 501.0], [113.0, 500.0]]],
        )
    ),
]


@pytest.mark.parametrize("place", ODD_PLACES)
def test_places_that_are_none(server, waiting, place):
    server.found.append(said([place]))
    problem = refused(server, waiting)
    assert (problem.code, waiting.waits) == ("map_answer", [])


@pytest.mark.parametrize("trouble", [HTML, said({"error": "no"}), Answer(body=b'{"elements": []}')])
def test_a_place_search_that_sends_something_else(server, waiting, trouble):
    server.found.append(trouble)
    assert refused(server, waiting).code == "map_answer"


def test_a_place_without_name_is_called_as_it_was_asked_for(server, waiting):
    server.found.append(said([{**PLACE, "name": None, "display_name": 5, "osm_id": "x"}]))
    assert len(fetched(server, waiting).streets) == 3


def test_answers_are_ascii_or_not(server, waiting):
    tree = {**ABOUT, "elements": server.town.chosen("way['highway']")}
    server.trouble.append(Answer(body=json.dumps(tree).encode()))  # 枫林路 as escapes
    assert "枫林路" in set(fetched(server, waiting).streets["name"].dropna())
