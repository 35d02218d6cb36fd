"""Which map servers are asked, and what an Overpass server says of its slots."""

import pytest

from coverage.errors import InputError
from coverage.sources.fetched.polite import COURTESY_S, seconds_until_free
from coverage.sources.fetched.servers import MapServers, servers_of
from tests.map_server import FREE, RUNNING, STATUS

ENVIRONMENT = {"CARECIRCLE_OVERPASS": "https://a.example/api", "CARECIRCLE_NOMINATIM": "http://b.example/"}


def test_addresses_of_the_environment():
    assert servers_of(ENVIRONMENT) == MapServers("https://a.example/api", "http://b.example")


def test_an_address_that_is_given_goes_before():
    servers = servers_of(ENVIRONMENT, overpass="http://127.0.0.1:8080/api")
    assert servers == MapServers("http://127.0.0.1:8080/api", "http://b.example")


def test_no_address_is_the_public_server():
    assert servers_of({}) == MapServers("", "")


def test_an_address_may_say_what_is_asked_there():
    servers = servers_of({}, " https://a.example/api/interpreter/ ", "https://b.example/search")
    assert servers == MapServers("https://a.example/api", "https://b.example")


def test_addresses_that_are_none_are_said_together():
    with pytest.raises(InputError) as caught:
        servers_of({}, "ftp://a.example/api", "b.example")
    assert [(p.code, p.value) for p in caught.value.problems] == [
        ("not_an_address", "ftp://a.example/api"),
        ("not_an_address", "b.example"),
    ]


@pytest.mark.parametrize(
    "written", ["http://", "https:///api", "http://a:b:c/", "http://a.example:99999/", "http://[::1"]
)
def test_no_address(written):
    with pytest.raises(InputError):
        servers_of({}, written)


@pytest.mark.parametrize(
    ("status", "seconds"),
    [
        (FREE, 0),
        ("Connected as: 1\nRate limit: 2\n1 slots available now.\n", 0),  # an older server
        (f"Connected as: 1\nRate limit: 0\n{RUNNING}", 0),  # a server of one's own: no limit
        (f"{STATUS}Slot available after: 2026-11-26T10:00:30Z, in 30 seconds.\n{RUNNING}", 30),
        (f"{STATUS}Slot available after: T, in 300 seconds.\nSlot available after: T, in 12 seconds.\n{RUNNING}", 12),
        (f"{STATUS}Slot available after: 2026-11-26T09:59:58Z, in -2 seconds.\n", 1),  # any moment now
        (f"{STATUS}{RUNNING}123\t536870912\t180\t2026-11-26T10:00:00Z\n", COURTESY_S),
        ("<html>404 Not Found</html>", COURTESY_S),
        ("", COURTESY_S),
    ],
)
def test_when_a_slot_is_free(status, seconds):
    assert seconds_until_free(status) == seconds
