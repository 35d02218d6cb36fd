"""What a map server answered, judged before anybody works with it: its status, its size, and whether it is map data."""

import io
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from coverage.errors import InputError, Problem
from coverage.sources.fetched.servers import Clock
from coverage.sources.limits import MEGABYTE

ANSWER_LIMIT_BYTES: Final = 150_000_000  # some ten times as much in memory
LONGEST_ANSWER_S: Final = 600.0
_CHUNK_BYTES: Final = 1_048_576
_LATER: Final = frozenset({429, 502, 503, 504})
_OK: Final = 200


class BusyError(Exception):
    """A server that may answer later: why not now, and how many seconds it asks to wait, 0 where it does not say."""

    def __init__(self, problem: Problem, wait_s: float = 0.0) -> None:
        self.problem = problem
        self.wait_s = wait_s
        super().__init__(problem)


def judged(response: requests.Response, clock: Clock) -> requests.Response:
    """Read an answer of Overpass or Nominatim whole, and give it on if it is map data.

    Raises
    ------
    BusyError
        map_busy if the server asks to come back, map_answer if the answer was cut short.
    InputError
        map_refused, map_too_large, map_remark, or map_answer if it is something else: a page for a browser.
    """
    where = host_of(response.url)
    with response:
        if response.status_code in _LATER:
            problem = Problem("map_busy", where, value=_status(response))
            raise BusyError(problem, _asked_to_wait_s(response.headers))
        if response.status_code != _OK:
            raise InputError([Problem("map_refused", where, value=_status(response))])
        body = _read(response, where, clock)
    _check(body, where, elements=response.request.method == "POST")  # places are searched for by GET
    return _with_body(response, body)


def host_of(address: str | None) -> str:
    """Name the server of an address as messages do: without the name and password that may stand before it."""
    return urlsplit(address or "").netloc.rpartition("@")[2]


def odd_answer(where: str, shown: str) -> InputError:
    """Make the error of an answer that is no map data."""
    return InputError([Problem("map_answer", where, value=shown)])


def _status(response: requests.Response) -> str:
    return f"{response.status_code} {response.reason}".strip()


def _asked_to_wait_s(headers: Mapping[str, str]) -> float:
    told = headers.get("Retry-After", "")
    return float(told) if told.isascii() and told.isdigit() else 0.0


def _read(response: requests.Response, where: str, clock: Clock) -> bytes:
    began = clock.now()
    chunks: list[bytes] = []
    size = 0
    for chunk in response.iter_content(_CHUNK_BYTES):
        size += len(chunk)
        if size > ANSWER_LIMIT_BYTES:
            details = {"limit_mb": f"{ANSWER_LIMIT_BYTES / MEGABYTE:,.0f}"}
            raise InputError([Problem("map_too_large", where, details=details)])
        if clock.now() - began > LONGEST_ANSWER_S:
            raise BusyError(Problem("map_busy", where, value=_status(response)))
        chunks.append(chunk)
    return b"".join(chunks)


def _check(body: bytes, where: str, *, elements: bool) -> None:
    shown = body[:60].decode("utf-8", "replace")
    if not body.lstrip().startswith((b"{", b"[")):
        raise odd_answer(where, shown)
    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BusyError(Problem("map_answer", where, value=f"{shown} … {error}")) from error
    if isinstance(answer, dict) and "remark" in answer:
        raise InputError([Problem("map_remark", where, value=str(answer["remark"]))])
    if not (_is_elements(answer) if elements else isinstance(answer, list) and all(map(_is_place, answer))):
        raise odd_answer(where, shown)


def _is_elements(answer: object) -> bool:
    return isinstance(answer, dict) and isinstance(answer.get("elements"), list)


def _is_place(found: object) -> bool:
    """Whether this is a place as Nominatim describes it, as far as osmnx relies on it."""
    if not isinstance(found, dict) or not isinstance(found.get("importance"), int | float):
        return False
    shape, box = found.get("geojson", {"type": ""}), found.get("boundingbox")
    is_shape = isinstance(shape, dict) and isinstance(shape.get("type"), str)
    return is_shape and isinstance(box, list)


def _with_body(response: requests.Response, body: bytes) -> requests.Response:
    """Give an answer that can be read once more: ours was read off the line in bounded pieces."""
    whole = requests.Response()
    whole.status_code, whole.reason, whole.url = response.status_code, response.reason, response.url
    whole.headers, whole.request, whole.encoding = response.headers, response.request, "utf-8"
    whole.raw = io.BytesIO(body)
    return whole
