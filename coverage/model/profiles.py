"""Who walks: speed, ways they cannot use, slopes, waits, the longest leg off the street; from `data/profiles.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from coverage.errors import InputError, Problem, refuse_if_any
from coverage.model.keys import BOTH, TEXT, Key, is_number, is_positive, is_text, key_problems, one_of
from coverage.model.shipped import shipped

FASTEST_M_S: Final = 3.0
"""Nobody walks faster; a speed in metres per minute or km/h is a slip."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of walker.

    Attributes
    ----------
    speed_m_s
        On the flat, metres per second.
    avoids
        Values of the OSM tag highway this walker cannot use ("steps").
    slope
        How slopes slow this walker: by Tobler's function, or not at all.
    crossing_s
        Seconds of waiting at each crossing.
    access_m
        Longest leg off the street that a polygon counts as walked, metres: b of the isochrone.
    source
        Where the speed comes from, as a citation.
    """

    profile_id: str
    name_zh: str
    name_en: str
    speed_m_s: float
    avoids: tuple[str, ...]
    slope: Literal["tobler", "none"]
    crossing_s: float
    access_m: float
    source: str


def read_profiles(path: Path) -> Mapping[str, Profile]:
    """Read every profile of a TOML file, keyed by its id.

    Raises
    ------
    InputError
        With every problem of the file: unknown or missing keys, impossible values, each naming its profile.
    """
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError([Problem("unreadable", file=path.name, value=str(error))]) from error
    refuse_if_any([problem for name, entry in tree.items() for problem in _problems(name, entry, path.name)])
    return {name: _profile(name, entry) for name, entry in tree.items()}


@cache
def shipped_profiles() -> Mapping[str, Profile]:
    """Read the profiles that come with the product."""
    return read_profiles(shipped("profiles.toml"))


def profile_named(profile_id: str) -> Profile:
    """Find a shipped profile.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    profiles = shipped_profiles()
    if profile_id not in profiles:
        raise InputError([Problem("unknown_profile", value=profile_id, details={"choices": ", ".join(profiles)})])
    return profiles[profile_id]


_KEYS: Final[Mapping[str, Key]] = {
    "name": BOTH,
    "speed_m_s": Key(lambda value: is_positive(value) and value <= FASTEST_M_S, f"0 < m/s ≤ {FASTEST_M_S:g}"),
    "avoids": Key(lambda value: isinstance(value, list) and all(map(is_text, value)), '["steps"] | []'),
    "slope": one_of(("tobler", "none")),
    "crossing_s": Key(is_number, "a number ≥ 0"),
    "access_m": Key(is_positive, "a number > 0"),
    "source": TEXT,
}


def _problems(profile_id: str, entry: object, file: str) -> list[Problem]:
    if isinstance(entry, dict):
        return key_problems(entry, _KEYS, "profile", profile_id, file)
    details = {"profile": profile_id, "key": profile_id, "wanted": f"[{profile_id}]"}
    return [Problem("profile_bad_value", file=file, value=str(entry), details=details)]


def _profile(profile_id: str, entry: Mapping[str, Any]) -> Profile:
    return Profile(
        profile_id=profile_id,
        name_zh=entry["name"]["zh"],
        name_en=entry["name"]["en"],
        speed_m_s=float(entry["speed_m_s"]),
        avoids=tuple(entry["avoids"]),
        slope=entry["slope"],
        crossing_s=float(entry["crossing_s"]),
        access_m=float(entry["access_m"]),
        source=entry["source"],
    )
