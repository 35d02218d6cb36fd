"""Who walks: speed, ways they cannot use, the longest leg off the street; from `data/profiles.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coverage.errors import InputError, Problem
from coverage.model.shipped import shipped


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of walker.

    Attributes
    ----------
    speed_m_s
        On the flat, metres per second.
    avoids
        Values of the OSM tag highway this walker cannot use ("steps").
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
    access_m: float
    source: str


def read_profiles(path: Path) -> Mapping[str, Profile]:
    """Read every profile of a TOML file, keyed by its id."""
    tree = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        profile_id: Profile(
            profile_id=profile_id,
            name_zh=entry["name"]["zh"],
            name_en=entry["name"]["en"],
            speed_m_s=float(entry["speed_m_s"]),
            avoids=tuple(entry["avoids"]),
            access_m=float(entry["access_m"]),
            source=entry["source"],
        )
        for profile_id, entry in tree.items()
    }


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
