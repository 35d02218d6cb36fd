"""Which servers are asked, and the clock that waits for them."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from coverage.errors import Problem, refuse_if_any

OVERPASS: Final = "CARECIRCLE_OVERPASS"
NOMINATIM: Final = "CARECIRCLE_NOMINATIM"


@dataclass(frozen=True, slots=True)
class MapServers:
    """Addresses of an Overpass and of a Nominatim server; "" the public one that osmnx knows."""

    overpass: str = ""
    nominatim: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """How time is told and waited for, in seconds."""

    now: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep


def servers_of(environment: Mapping[str, str], overpass: str = "", nominatim: str = "") -> MapServers:
    """Take the addresses given, else those of CARECIRCLE_OVERPASS and CARECIRCLE_NOMINATIM.

    An address may be written with or without what is asked there ("…/api" or "…/api/interpreter").

    Raises
    ------
    InputError
        not_an_address, for each that is none.
    """
    given = (overpass or environment.get(OVERPASS, "")).strip(), (nominatim or environment.get(NOMINATIM, "")).strip()
    refuse_if_any([Problem("not_an_address", value=one) for one in given if one and not _is_address(one)])
    return MapServers(_base(given[0], "/interpreter"), _base(given[1], "/search"))


def _is_address(written: str) -> bool:
    try:
        parts = urlsplit(written)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _base(address: str, asked: str) -> str:
    return address.rstrip("/").removesuffix(asked).rstrip("/")
