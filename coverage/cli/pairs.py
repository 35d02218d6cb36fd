"""What a person types as key=value pairs: "kind=station,lon=113.11,lat=28.02"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from coverage.errors import Problem, shorten
from coverage.planning.scenarios.register import MOST
from coverage.sources.tables.vocabulary import YES_NO, plain
from coverage.words import NOTHING

_NEXT_PAIR: Final = re.compile(r"[,，](?=\s*[^\W\d]\w*\s*[=＝])")
"""A comma only separates where a key follows, so that a name and a line of points may hold commas."""
_EQUALS: Final = re.compile(r"\s*[=＝]\s*")
_BETWEEN_POINTS: Final = re.compile(r"[,，;；/]")
WORLD: Final = {"lon": 180.0, "lat": 90.0}
"""How far a coordinate may be from zero, degrees."""


@dataclass(frozen=True, eq=False, slots=True)
class Pairs:
    """The pairs of one option, and all that is wrong with them so far; what is wrong reads as if it were not there.

    Attributes
    ----------
    shown
        The option as a message names it; "" where each key is an option itself.
    values
        By key.
    problems
        Grows while the pairs are read.
    """

    shown: str
    values: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def problem(self, code: str, key: str, details: Mapping[str, object] = NOTHING) -> None:
        """Note that the value of a key is wrong."""
        where = f"{self.shown} ({key})" if self.shown else key
        self.problems.append(Problem(code, where, value=self.text(key), details=details))

    def text(self, key: str) -> str:
        """Give a text; "" where there is none."""
        return self.values.get(key, "")

    def required(self, key: str) -> str:
        """Give a text that must be there."""
        if not self.text(key):
            self.problems.append(Problem("pair_missing", self.shown, value=key))
        return self.text(key)

    def figure(self, key: str) -> float | None:
        """Read a figure, 0 or more; None where there is none."""
        number = self._number(key)
        if number is not None and not 0 <= number <= MOST:
            self.problem("out_of_range", key, {"least": 0, "most": f"{MOST:,.0f}"})
        return number

    def count(self, key: str, most: int) -> int | None:
        """Read a whole number from 1; None where there is none."""
        written = self.text(key)
        if written and not (written.isdecimal() and len(written) <= len(f"{most}") and 1 <= int(written) <= most):
            self.problem("not_a_count", key, {"least": 1, "most": most})
            return None
        return int(written) if written else None

    def degrees(self, key: str) -> float:
        """Read a longitude "lon" or a latitude "lat" that must be there; 0 where it cannot be read."""
        number = self._number(key) if self.required(key) else None
        if number is not None and not abs(number) <= WORLD[key]:
            # A longitude of China cannot be a latitude.
            code = "swapped" if key == "lat" and abs(number) <= WORLD["lon"] else "out_of_range"
            self.problem(code, key, {"least": f"{-WORLD[key]:g}", "most": f"{WORLD[key]:g}"})
        return number or 0.0

    def flag(self, key: str) -> bool:
        """Read yes or no; no where there is nothing."""
        answer = YES_NO.ids.get(plain(self.text(key))) if self.text(key) else "no"
        if answer is None:
            self.problem("not_a_choice", key, {"choices": YES_NO.choices})
        return answer == "yes"

    def points(self, key: str) -> tuple[tuple[float, float], ...]:
        """Read points "lon lat, lon lat", two at least; none where one cannot be read."""
        written = [part.split() for part in _BETWEEN_POINTS.split(self.required(key)) if part.strip()]
        if not self.text(key):
            return ()
        found = [_point(one) for one in written]
        points = tuple(one for one in found if one is not None)
        if len(points) < len(found) or len(points) < 2:
            self.problem("not_points", key)
            return ()
        return points

    def _number(self, key: str) -> float | None:
        written = self.text(key)
        if not written:
            return None
        try:
            return float(written)
        except ValueError:
            self.problem("not_a_number", key)
            return None


def pairs_of(option: str, written: str, keys: Sequence[str]) -> Pairs:
    """Take an option apart into its pairs; a key that is not known, or said twice, is a problem of it."""
    shown = f"{option} {shorten(written)}"
    parts = [part for part in _NEXT_PAIR.split(written) if part.strip()]
    values: dict[str, str] = {}
    problems = []
    for part in parts:
        key, *rest = _EQUALS.split(part.strip(), maxsplit=1)
        if not rest:
            problems.append(Problem("not_a_pair", shown, value=part.strip(), details={"choices": ", ".join(keys)}))
        elif key not in keys:
            problems.append(Problem("pair_unknown", shown, value=key, details={"choices": ", ".join(keys)}))
        elif key in values:
            problems.append(Problem("pair_repeated", shown, value=key))
        else:
            values[key] = rest[0].strip()
    return Pairs(shown, values, problems)


def _point(written: Sequence[str]) -> tuple[float, float] | None:
    """Read longitude and latitude; None where they are none, or cannot be on the earth."""
    try:
        longitude, latitude = map(float, written)
    except ValueError:
        return None
    return (longitude, latitude) if abs(longitude) <= WORLD["lon"] and abs(latitude) <= WORLD["lat"] else None
