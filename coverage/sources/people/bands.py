"""Figures of one unit by age, nested or beside each other in any cut, as disjoint bands; and what contradicts."""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Final

from coverage.model.ages import EVERYONE, bands_within, bounds
from coverage.model.ages import OLDEST as LAST_AGE

OLD: Final = "60+"
OLDEST: Final = "80+"
YOUNG: Final = "0-2"
_KEPT_FIRST: Final = (EVERYONE, OLD, OLDEST, YOUNG)
TOLERANCE: Final = 0.5  # people: registers are rounded
_LAST_YOUNG: Final = bounds(YOUNG)[1]
_OLDEST_SPLIT: Final = 6
"""Children are taken to be evenly spread over the years of a band up to this age; a wider one says too little."""


def disjoint(figures: Mapping[str, float]) -> dict[str, float]:
    """Split the figures of one unit into disjoint bands, as fine as they can be told.

    A figure tells how many more are younger than its last age than younger than its first. Figures that share an age
    tell of each other; the bands lie between the ages that are told of each other.

    Parameters
    ----------
    figures
        People by age group, of any cut, nested or not.

    Returns
    -------
    dict
        People by band, rising. Where bands would overlap those of the groups that clauses ask for are kept, everyone's
        first. May be negative where the figures contradict.
    """
    bands: dict[tuple[int, int], float] = {}
    for younger in _told_of_each_other(figures):
        told = {(first, after): younger[after] - younger[first] for first, after in pairwise(sorted(younger))}
        if not any(first < end and start < after for first, after in told for start, end in bands):
            bands.update(told)
    return {_named(first, after): people for (first, after), people in sorted(bands.items())}


def people_of(group: str, bands: Mapping[str, float]) -> float:
    """Count a group out of disjoint bands; NaN where they do not fill it exactly."""
    try:
        chosen = sorted(bands_within(group, list(bands)), key=bounds)
    except ValueError:
        return math.nan
    covered = sum(last - first + 1 for first, last in map(bounds, chosen))
    first, last = bounds(group)
    return sum(bands[band] for band in chosen) if covered == last - first + 1 else math.nan


def without_straddling(bands: Mapping[str, float]) -> tuple[dict[str, float], str]:
    """Split the band that holds children under 3 and older ones, up to 6, by its years.

    Returns
    -------
    tuple
        The bands, and the one that was split; "" where there is none, it is too wide for an estimate, or those under 3
        are not known even so.
    """
    told: dict[str, float] = {}
    split = ""
    for band, people in bands.items():
        first, last = bounds(band)
        if first <= _LAST_YOUNG < last <= _OLDEST_SPLIT:
            years, among = years_of_young(band)
            told[f"{first}-{_LAST_YOUNG}"] = people * years / among
            told[f"{_LAST_YOUNG + 1}-{last}"] = people - people * years / among
            split = band
        else:
            told[band] = people
    return (told, split) if split and not math.isnan(people_of(YOUNG, told)) else (dict(bands), "")


def years_of_young(band: str) -> tuple[int, int]:
    """Count the years of a band that are under 3, and all of its years."""
    first, last = bounds(band)
    return _LAST_YOUNG - first + 1, last - first + 1


def excesses(people: Mapping[str, float], rounding: Mapping[str, float]) -> Iterator[tuple[str, str, float]]:
    """Find the figures that are more than one they are part of, or else those that are so together.

    Parameters
    ----------
    people
        By age group, of any cut.
    rounding
        How far each may be from the truth, people.

    Yields
    ------
    tuple
        The part, or "" for several beside each other; the whole; and how many people the parts have.
    """
    within = _within(tuple(people))
    allowed = {group: TOLERANCE + rounding[group] for group in people}
    alone = [
        (part, whole, people[part])
        for whole, parts in within
        for part in parts
        if people[part] - allowed[part] > people[whole] + rounding[whole]
    ]
    yield from alone
    if alone:
        return
    for whole, parts in within:
        surely, together = _most(parts, people, allowed)
        if surely > people[whole] + rounding[whole]:
            yield "", whole, together
            return


def impossible(bands: Mapping[str, float], rounding: Mapping[str, float]) -> str:
    """Find a band that the figures leave fewer than nobody, beyond their rounding; "" for none."""
    allowed = sum(TOLERANCE + one for one in rounding.values())
    return next((band for band, people in bands.items() if people < -allowed), "")


@lru_cache(maxsize=256)
def _within(groups: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """List for each group those that are part of it, in the order of their last age; narrow wholes first."""
    ages = {group: bounds(group) for group in sorted(groups, key=lambda one: (bounds(one)[1], bounds(one)[0]))}
    wholes = sorted(ages, key=lambda one: ages[one][1] - ages[one][0])
    return tuple(
        (whole, parts)
        for whole in wholes
        if (parts := tuple(one for one in ages if one != whole and _lies_in(ages[one], ages[whole])))
    )


def _lies_in(part: tuple[int, int], whole: tuple[int, int]) -> bool:
    return whole[0] <= part[0] and part[1] <= whole[1]


def _most(parts: tuple[str, ...], people: Mapping[str, float], allowed: Mapping[str, float]) -> tuple[float, float]:
    """Choose parts beside each other that surely have most people: how many surely, and as they are written."""
    lasts = [bounds(part)[1] for part in parts]
    best = [(0.0, 0.0)]
    for at, part in enumerate(parts):
        surely, together = best[bisect_right(lasts, bounds(part)[0] - 1, 0, at)]
        best.append(max(best[at], (surely + people[part] - allowed[part], together + people[part])))
    return best[-1]


def _told_of_each_other(figures: Mapping[str, float]) -> list[dict[int, float]]:
    """Gather ages into sets, each with the number of people younger than its ages, up to one constant for the set."""
    sets: list[dict[int, float]] = []
    for group in sorted(figures, key=_order):
        first, last = bounds(group)
        low = next((one for one in sets if first in one), {first: 0.0})
        high = next((one for one in sets if last + 1 in one), {last + 1: 0.0})
        if low is high:
            continue  # told already by the groups before
        shift = low[first] + figures[group] - high[last + 1]
        joined = {**low, **{age: younger + shift for age, younger in high.items()}}
        at = next((at for at, one in enumerate(sets) if one is low or one is high), len(sets))
        sets = [one for one in sets if one is not low and one is not high]
        sets.insert(at, joined)
    return sets


def _order(group: str) -> tuple[int, int, int]:
    first, last = bounds(group)
    at = _KEPT_FIRST.index(group) if group in _KEPT_FIRST else len(_KEPT_FIRST)
    return at, -first, -last


def _named(first: int, after: int) -> str:
    return f"{first}+" if after > LAST_AGE else f"{first}-{after - 1}"
