"""Asking OpenStreetMap's servers through osmnx: slowly, again where they are busy, and never without end.

osmnx writes the queries, splits large areas and keeps what it was answered. It waits without end where a server is
busy, and cannot read the status of every Overpass server; so each answer is judged before osmnx sees it, and the
waiting is ours.
"""

import re
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, TypeVar

import requests
from urllib3.exceptions import NewConnectionError

from coverage.errors import InputError, NoInternetError, Problem
from coverage.model.progress import Tell, silent
from coverage.sources.fetched.answers import BusyError, host_of, judged
from coverage.sources.fetched.servers import Clock, MapServers

QUERY_S: Final = 120  # whole: Overpass takes no decimals
CONNECT_S: Final = 15.0
READ_S: Final = QUERY_S + 30.0  # so that the server, which stops itself, has the time to say so
ATTEMPTS: Final = 5
PATIENCE_S: Final = 900.0  # for all of one place, waiting and being refused
BACK_OFF_S: Final = (5.0, 15.0, 45.0, 90.0)
COURTESY_S: Final = 2.0  # where a server does not say whether it is free
_STATUS_BYTES: Final = 65_536
_FREE: Final = re.compile(r"^(?:[1-9]\d* slots? available now|Rate limit: 0$)", re.MULTILINE)
_FREE_IN: Final = re.compile(r"^Slot available after: [^\n]{0,60}, in (-?\d{1,6}) seconds", re.MULTILINE)
_UNREACHABLE: Final = (requests.exceptions.SSLError, requests.exceptions.ProxyError)
_BROKEN_OFF: Final = (
    requests.exceptions.ConnectionError,
    requests.exceptions.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stage:
    """What is being done, and the share of the whole that is behind it: see `Tell`."""

    name: str
    share: float


@dataclass(frozen=True, eq=False)
class Osmnx:
    """osmnx with our settings, and the waiting around each question."""

    ox: Any
    servers: MapServers  # as they are asked: no address is ""
    clock: Clock
    began_s: float
    kept: Path  # what was answered, so that no question is put again whose answer is here
    tell: Tell = field(default=silent)

    def ask(self, question: Callable[[Any], T], server: str, stage: Stage) -> T:
        """Put a question to a server, again where it is busy or breaks off: at most ATTEMPTS times, PATIENCE_S in all.

        Raises
        ------
        NoInternetError
            no_internet: the server cannot be reached.
        InputError
            map_busy, map_broken_off, or as `judged`.
        """
        for attempt in range(ATTEMPTS):
            self.tell(stage.name, stage.share)
            try:
                if server == self.servers.overpass:
                    self._rest_until_free(stage)
                return question(self.ox)
            except BusyError as error:
                busy = error
            except _BROKEN_OFF as error:
                if _cannot_connect(error):
                    raise NoInternetError([Problem("no_internet", host_of(server), value=_told(error))]) from error
                busy = BusyError(Problem("map_broken_off", host_of(server), value=_told(error)))
            if attempt == ATTEMPTS - 1:
                break
            self._rest(max(busy.wait_s, BACK_OFF_S[attempt]), stage, busy.problem)
        raise InputError([busy.problem]) from busy

    def _rest_until_free(self, stage: Stage) -> None:
        wait_s = self._free_in_s()
        self._rest(wait_s, stage, Problem("map_busy", host_of(self.servers.overpass), value=f"{wait_s:,.0f} s"))

    def _rest(self, wait_s: float, stage: Stage, why: Problem) -> None:
        """Wait, if that leaves us within our patience.

        Raises
        ------
        InputError
            With `why`, if it does not.
        """
        if wait_s <= 0:
            return
        if self.clock.now() + wait_s - self.began_s > PATIENCE_S:
            raise InputError([why])
        self.tell("map_waiting", stage.share)
        self.clock.wait(wait_s)
        self.tell(stage.name, stage.share)

    def _free_in_s(self) -> float:
        """Ask Overpass when it has a slot for us: seconds, 0 for now."""
        agent = {"User-Agent": self.ox.settings.http_user_agent}
        try:
            with requests.get(
                f"{self.servers.overpass}/status",
                headers=agent,
                timeout=(CONNECT_S, READ_S),
                stream=True,
                allow_redirects=False,
            ) as response:
                status = next(response.iter_content(_STATUS_BYTES), b"").decode("utf-8", "replace")
        except requests.exceptions.RequestException:  # the question itself will tell what is wrong
            return 0.0
        return seconds_until_free(status)


def seconds_until_free(status: str) -> float:
    """Read when a slot is free from what Overpass says of its status; COURTESY_S where it cannot be told."""
    if _FREE.search(status):
        return 0.0
    told = [float(seconds) for seconds in _FREE_IN.findall(status)]
    return max(1.0, min(told)) if told else COURTESY_S


@contextmanager
def polite_osmnx(servers: MapServers, clock: Clock, tell: Tell = silent) -> Iterator[Osmnx]:
    """Lend osmnx with the settings we need, and put everything it changes back afterwards."""
    import osmnx as ox  # noqa: PLC0415 - a second to import

    asked = MapServers(
        servers.overpass or str(ox.settings.overpass_url).rstrip("/"),
        servers.nominatim or str(ox.settings.nominatim_url).rstrip("/"),
    )
    resolver = socket.getaddrinfo
    with tempfile.TemporaryDirectory(prefix="carecircle-") as folder:
        wanted = _settings(asked, clock, folder)
        before = {name: getattr(ox.settings, name) for name in wanted}
        try:
            for name, value in wanted.items():
                setattr(ox.settings, name, value)
            yield Osmnx(ox, asked, clock, clock.now(), Path(folder), tell)
        finally:
            socket.getaddrinfo = resolver
            for name, value in before.items():
                setattr(ox.settings, name, value)


def _settings(servers: MapServers, clock: Clock, folder: str) -> Mapping[str, object]:
    def judge(response: requests.Response, *_: object, **__: object) -> requests.Response:
        return judged(response, clock)

    return {
        "use_cache": True,
        "cache_folder": folder,
        "cache_only_mode": True,  # of Overpass we take the elements, not graphs and tables
        "overpass_rate_limit": False,  # we look at the status ourselves
        "overpass_url": servers.overpass,
        "nominatim_url": servers.nominatim,
        "doh_url_template": None,
        "requests_timeout": (CONNECT_S, READ_S),
        "overpass_settings": f"[out:json][timeout:{QUERY_S}]",
        "requests_kwargs": {"stream": True, "allow_redirects": False, "hooks": {"response": judge}},
        "http_user_agent": f"CareCircle/{version('carecircle')} (osmnx/{version('osmnx')})",
        "http_accept_language": "zh,en",
    }


def _told(error: BaseException) -> str:
    """Say what lies at the bottom of a chain of errors: the libraries above repeat the whole question."""
    while (below := error.__cause__ or error.__context__) is not None:
        error = below
    return str(error) or type(error).__name__


def _cannot_connect(error: Exception) -> bool:
    """Whether nobody listens there, or the name is unknown: coming back in a minute changes nothing."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(error, _UNREACHABLE) or isinstance(reason, NewConnectionError)
