"""Age groups as planners write them, and the disjoint bands that can be told from them."""

import re
from collections.abc import Collection, Mapping
from typing import Final

from coverage.model.ages import EVERYONE
from coverage.sources.columns import plain

EVERYONE_WORDS: Final = tuple(
    plain(word)
    for word in (
        "常住人口",
        "总人口",
        "常住人口数",
        "人口总数",
        "全部",
        "total",
        "residents",
        "all ages",
        "all",
        "合计",
    )
)
OLD: Final = "60+"
OLDEST: Final = "80+"
YOUNG: Final = "0-2"
BETWEEN: Final = "60-79"
MIDDLE: Final = "3-59"

_AND_OVER: Final = re.compile(r"(\d{1,3})(?:周?岁)?(?:及以上|以上|\+|plus|andover|andolder|orover|yearsandover)")
_UNDER: Final = re.compile(r"(?:under|below|<)(\d{1,3})|(?:不满)?(\d{1,3})(?:周?岁)?以下")
_RANGE: Final = re.compile(r"(\d{1,3})(?:周?岁)?(?:~|–|—|至|到|to)(\d{1,3})(?:周?岁)?")


def age_group_of(words: str) -> str | None:
    """Read an age group ("60岁及以上", "under 3", "60-79") as a band "a-b" or "a+"; None if it is none.

    "3岁以下" is read as under 3, as the plan uses it.
    """
    # `plain` takes hyphens away, so the range must be seen first.
    shown = plain(re.sub(r"(?<=[\d岁])\s*[-−－]\s*(?=\d)", "~", words))
    if shown in EVERYONE_WORDS:
        return EVERYONE
    if match := _RANGE.search(shown):
        return f"{int(match[1])}-{int(match[2])}"
    if match := _AND_OVER.search(shown):
        return f"{int(match[1])}+"
    if match := _UNDER.search(shown):
        return f"0-{int(match[1] or match[2]) - 1}"
    return None


def disjoint(figures: Mapping[str, float], groups: Collection[str]) -> dict[str, float]:
    """Split nested figures of one unit into disjoint bands.

    Parameters
    ----------
    figures
        People by age group as the file gives them; NaN where a cell is empty.
    groups
        The age groups the file gives for any unit: they decide the bands, the same for all units.

    Returns
    -------
    dict
        People by band. "0-2", "60-79" and "80+" (or "60+" without "80+") as far as given, and the rest of the total
        between them ("3-59", or "0-59" without "0-2", and so on). May be negative where the figures contradict.
    """
    bands: dict[str, float] = {}
    if YOUNG in groups:
        bands[YOUNG] = figures[YOUNG]
    bands.update(_old(figures, groups))
    if EVERYONE in groups:
        bands[_rest(bands)] = figures[EVERYONE] - sum(bands.values())
    elif MIDDLE in groups:
        bands[MIDDLE] = figures[MIDDLE]
    return bands


def _old(figures: Mapping[str, float], groups: Collection[str]) -> dict[str, float]:
    if {OLD, OLDEST} <= set(groups):
        return {BETWEEN: figures[OLD] - figures[OLDEST], OLDEST: figures[OLDEST]}
    given = (OLD,) if OLD in groups else (BETWEEN, OLDEST)
    return {group: figures[group] for group in given if group in groups}


def _rest(bands: Collection[str]) -> str:
    first = 3 if YOUNG in bands else 0
    if OLD in bands or BETWEEN in bands:
        return f"{first}-59"
    return f"{first}-79" if OLDEST in bands else f"{first}+"
