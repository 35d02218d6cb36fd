"""Age bands: disjoint in the population table, nested in the rules ("60+" is "60-79" and "80+")."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

EVERYONE: Final = "0+"
OLDEST: Final = 200

_BAND = re.compile(r"(\d{1,3})(?:-(\d{1,3})|\+)")


@lru_cache(maxsize=1024)
def bounds(band: str) -> tuple[int, int]:
    """Read a band "a-b" or "a+" as its first and last year of age, both inclusive.

    Raises
    ------
    ValueError
        If `band` is not written so.
    """
    match = _BAND.fullmatch(band)
    if match is None:
        raise ValueError(band)
    first = int(match[1])
    last = OLDEST if match[2] is None else int(match[2])
    if last < first:
        raise ValueError(band)
    return first, last


def bands_within(group: str, bands: Sequence[str]) -> list[str]:
    """Choose the bands that make up `group`; all lie within it and none straddles its edge.

    Raises
    ------
    ValueError
        If a band straddles the edge of the group, so that its people cannot be told apart.
    """
    first, last = bounds(group)
    chosen = []
    for band in bands:
        low, high = bounds(band)
        if low >= first and high <= last:
            chosen.append(band)
        elif low <= last and high >= first:
            raise ValueError(f"{band} straddles {group}")
    return chosen
