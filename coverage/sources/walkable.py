"""Which OSM ways one can walk on: one rule for files, graphs and places fetched by name.

Source: the OSM wiki, "OSM tags for routing/Access restrictions" (defaults for foot).
"""

from collections.abc import Callable
from typing import Final

TagOf = Callable[[str], str | None]
"""Gives the value of a tag, or None."""

FAST_ROADS: Final = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})
_TRUNKS: Final = frozenset({"trunk", "trunk_link"})
_NEVER: Final = frozenset(
    {
        "abandoned",
        "bus_guideway",
        "busway",
        "construction",
        "corridor",  # inside buildings, often on another floor
        "emergency_bay",
        "escape",
        "motorway",
        "motorway_link",
        "no",
        "planned",
        "platform",
        "proposed",
        "raceway",
        "razed",
        "rest_area",
        "services",
        "via_ferrata",
    }
)
_ALLOWED: Final = frozenset({"yes", "designated", "permissive"})
_FORBIDDEN: Final = frozenset({"no", "private", "use_sidepath"})
_CLOSED: Final = frozenset({"no", "private"})
_SIDEWALKS: Final = frozenset({"both", "left", "right", "yes"})


def is_walkable(tag: TagOf) -> bool:
    """Say whether a way with these tags can be walked; unknown values of highway (such as `road`) can.

    The oneway of cars does not bind walkers, so it is not looked at.
    """
    highway = tag("highway")
    if highway is None or highway in _NEVER:
        return False
    foot = tag("foot")
    if foot in _FORBIDDEN:
        return False
    if foot in _ALLOWED:
        return True
    if tag("access") in _CLOSED:
        return False
    return highway not in _TRUNKS or tag("sidewalk") in _SIDEWALKS


def is_bridge(tag: TagOf) -> bool:
    """Say whether a way is on a bridge."""
    return (tag("bridge") or "no") != "no"
