"""Which OSM ways one can walk on, and which way: one rule for files, graphs and places fetched by name.

Sources: the OSM wiki, "OSM tags for routing/Access restrictions" (defaults for foot), "Key:oneway", "Key:conveying".
"""

from collections.abc import Callable
from typing import Final

TagOf = Callable[[str], str | None]
"""Gives the value of a tag, or None."""

FAST_ROADS: Final = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})
_TRUNKS: Final = frozenset({"trunk", "trunk_link"})
NEVER: Final = frozenset(
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
_ONEWAY: Final = {"yes": 1, "true": 1, "1": 1, "-1": -1, "reverse": -1}
_CONVEYING: Final = {"forward": 1, "backward": -1}
CROSSING_KEYS: Final = ("highway", "footway", "path")
DIRECTION_KEYS: Final = ("oneway:foot", "foot:forward", "foot:backward", "conveying")
_SIDEWALKS: Final = frozenset({"both", "left", "right", "yes"})


def is_walkable(tag: TagOf) -> bool:
    """Say whether a way with these tags can be walked; unknown values of highway (such as `road`) can.

    The oneway of cars does not bind walkers, so it is not looked at.
    """
    highway = tag("highway")
    if highway is None or highway in NEVER:
        return False
    foot = tag("foot")
    if foot in _FORBIDDEN:
        return False
    if foot in _ALLOWED:
        return True
    if tag("access") in _CLOSED:
        return False
    return highway not in _TRUNKS or tag("sidewalk") in _SIDEWALKS


def direction_on_foot(tag: TagOf) -> int:
    """Say which way walkers are bound to: 1 along the way, −1 against it, 0 to neither.

    The plain oneway is for vehicles. Escalators that run both ways by turns, or one knows not which way, bind nobody.
    """
    said = tag("oneway:foot")
    if said is not None:
        return _ONEWAY.get(said, 0)
    no_forward, no_backward = tag("foot:forward") in _FORBIDDEN, tag("foot:backward") in _FORBIDDEN
    if no_forward != no_backward:
        return 1 if no_backward else -1
    return _CONVEYING.get(tag("conveying") or "", 0)


def is_crossing(tag: TagOf) -> bool:
    """Say whether a way leads walkers over a road."""
    return any(tag(key) == "crossing" for key in CROSSING_KEYS)


def is_bridge(tag: TagOf) -> bool:
    """Say whether a way is on a bridge."""
    return (tag("bridge") or "no") != "no"
