"""What each field of a scenario file may hold: every reader takes a value up, or gives the `Problem` it has."""

import json
import math
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Final, TypeGuard

from coverage.errors import Problem
from coverage.model.scenario import (
    Change,
    GateOpening,
    PathClosure,
    PathOpening,
    Relocation,
    Removal,
    Resizing,
    Site,
)
from coverage.model.tables import FACILITY_KINDS
from coverage.planning.scenarios.register import BETWEEN_IDS, MOST

MOST_ENTRIES: Final = 10_000
"""Changes of a scenario, and places of a path."""

LONGEST: Final = 200
"""Characters of a name or an id."""

_TURNS: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})

Read = Callable[[object], object]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of change: how it is made, and how each of its fields is read."""

    make: Callable[..., Change]
    read: Mapping[str, Read]

    @property
    def needed(self) -> list[str]:
        """Fields that have no default."""
        return [one.name for one in fields(self.make) if one.default is MISSING]  # type: ignore[arg-type]


def exactly(wanted: str | int) -> Read:
    """Read the one value that may stand here."""

    def read(value: object) -> object:
        is_it = type(value) is type(wanted) and value == wanted
        return value if is_it else Problem("not_a_choice", value=shown(value), details={"choices": str(wanted)})

    return read


def text(value: object) -> object:
    """Read a line of text: one line, in the order it is read, and nothing that cannot be written to a file."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return wrong(value, "text")
    return wrong(value, "text") if any(map(_is_no_text, value)) else value


def _is_no_text(sign: str) -> bool:
    """Tell control characters, ends of lines, and signs that turn round the text after them."""
    return unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(sign) in _TURNS


def name(value: object) -> object:
    """Read a line of text that is not empty."""
    read = text(value)
    return Problem("missing_value") if isinstance(read, str) and not read.strip() else read


def own_id(value: object) -> object:
    """Read an id that a planner gives to something new."""
    read = name(value)
    if isinstance(read, str) and any(sign in read for sign in BETWEEN_IDS):
        return Problem("reserved_sign", value=shown(read), details={"signs": " ".join(BETWEEN_IDS)})
    return read


def between(least: float, most: float, code: str) -> Read:
    """Read a number within two bounds; `code` is the problem of what is no number."""

    def read(value: object) -> object:
        if not _is_number(value) or value != value or value in (math.inf, -math.inf):  # noqa: PLR0124 - NaN
            return Problem(code, value=shown(value))
        if least <= value <= most:
            return float(value)
        return Problem("out_of_range", value=shown(value), details={"least": f"{least:,.0f}", "most": f"{most:,.0f}"})

    return read


def facility_kind(value: object) -> object:
    """Read one of FACILITY_KINDS."""
    details = {"choices": ", ".join(FACILITY_KINDS)}
    return value if value in FACILITY_KINDS else Problem("not_a_choice", value=shown(value), details=details)


def flag(value: object) -> object:
    """Read true or false."""
    return value if isinstance(value, bool) else wrong(value, "flag")


def entries(value: object) -> object:
    """Read a list that is not too long."""
    if not isinstance(value, list):
        return wrong(value, "list")
    return value if len(value) <= MOST_ENTRIES else Problem("too_many_rows", details={"limit": f"{MOST_ENTRIES:,}"})


def points(value: object) -> object:
    """Read the places of a path; the first that is none is named."""
    listed = entries(value)
    if not isinstance(listed, list):
        return listed if isinstance(value, list) else wrong(value, "points")
    read = [_point(pair) for pair in listed]
    fault = next((one for one in read if isinstance(one, Problem)), None)
    return fault or (tuple(read) if len(read) > 1 else wrong(value, "points"))


def _point(pair: object) -> tuple[object, object] | Problem:
    if not isinstance(pair, list) or len(pair) != 2:
        return wrong(pair, "points")
    longitude, latitude = LONGITUDE(pair[0]), LATITUDE(pair[1])
    fault = next((one for one in (longitude, latitude) if isinstance(one, Problem)), None)
    if fault is None:
        return longitude, latitude
    value = ", ".join(map(shown, pair))
    return Problem("swapped" if are_swapped(*pair) else fault.code, value=value, details=fault.details)


def are_swapped(longitude: object, latitude: object) -> bool:
    """Tell whether a longitude and a latitude that is none would be right the other way round."""
    return _is_number(longitude) and _is_number(latitude) and abs(longitude) <= 90 < abs(latitude) <= 180


def wrong(value: object, wanted: str) -> Problem:
    """Say what should stand here instead: a key of the words `problems.wanted`."""
    return Problem("scenario_bad_value", value=shown(value), details={"wanted": (f"problems.wanted.{wanted}",)})


def shown(value: object) -> str:
    """Show a value of a file, its beginning: it may be of any size and depth, and hold what cannot be written."""
    if isinstance(value, list | dict):
        return "[…]" if isinstance(value, list) else "{…}"
    if isinstance(value, int) and value.bit_length() > LONGEST:
        return "…"  # Python refuses to write out the longest
    said = value if isinstance(value, str) else json.dumps(value)
    return "".join("·" if unicodedata.category(sign) == "Cs" else sign for sign in said[:LONGEST])


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


LONGITUDE: Final = between(-180.0, 180.0, "not_a_coordinate")
LATITUDE: Final = between(-90.0, 90.0, "not_a_coordinate")
FIGURE: Final = between(0.0, MOST, "not_a_number")
_PLACE: Final[Mapping[str, Read]] = {"longitude": LONGITUDE, "latitude": LATITUDE}
_SITE_FIGURES: Final = ("beds", "places", "floor_area_m2", "staff", "cost_yuan")
_FIGURES: Final = ("beds", "nursing_beds", "places", "floor_area_m2", "staff", "certified_staff")

KINDS: Final[Mapping[str, Kind]] = {
    "site": Kind(
        Site,
        {"site_id": own_id, "kind": facility_kind, **_PLACE, "name": text, **dict.fromkeys(_SITE_FIGURES, FIGURE)},
    ),
    "removal": Kind(Removal, {"facility_id": name}),
    "relocation": Kind(Relocation, {"facility_id": name, **_PLACE}),
    "resizing": Kind(Resizing, {"facility_id": name, **dict.fromkeys(_FIGURES, FIGURE)}),
    "gate": Kind(GateOpening, {"gate_id": own_id, **_PLACE}),
    "path": Kind(PathOpening, {"path_id": own_id, "points": points, "bridge": flag, "name": text}),
    "closure": Kind(PathClosure, _PLACE),
}
"""What a change is called in the file."""
