"""Age groups as planners write them, and the disjoint bands that can be told from them."""

import math
import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from coverage.model.ages import EVERYONE, bands_within, bounds
from coverage.model.ages import OLDEST as LAST_AGE
from coverage.sources.tables.vocabulary import plain

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
READ: Final = (EVERYONE, OLD, OLDEST, YOUNG, BETWEEN, MIDDLE)
"""The groups a table may give; of figures that cannot stand side by side the earlier ones are kept."""

# A head is read as a whole: when, whose, which ages, of whom, counted how. "60岁及以上失能人数" counts others.
_WHEN: Final = r"(?:\d{4}年?)?(?:年?[末底])?(?:其中)?"
_WHO_EN: Final = r"(?:people|persons|residents|population|adults|children|infants)?"
_WHOSE: Final = rf"(?:户籍|常住)?(?:人口|老年人口?|老人|儿童|婴幼儿)?{_WHO_EN}(?:ages?|aged)?"
_WHOM: Final = rf"[的总]?(?:户籍|常住)?(?:高龄)?(?:老年人口?|老人|人口|人|居民|儿童|婴幼儿)?总?人?数?{_WHO_EN}"
_COUNTED: Final = r"(?:\((?:单位)?(?:人数?|名|口|people|persons?|residents)\)|\(\d{4}年?[末底]?\))*"
_YEARS: Final = r"(?:周?岁|years?|yrs?)?"
_OVER: Final = r"(?:及其?以上|以上|\+|plus|(?:and|or|&)(?:over|older|above))"
_AGES: Final = (
    rf"(?P<first>\d{{1,3}}){_YEARS}(?:~|–|—|至|到|to)(?P<last>\d{{1,3}}){_YEARS}",
    rf"(?P<first>\d{{1,3}}){_YEARS}(?:\(含\))?{_OVER}{_YEARS}(?:\(含(?:(?P=first){_YEARS})?\))?",
    rf"(?:≥|>=)(?P<first>\d{{1,3}}){_YEARS}",
    rf"(?:under|below|<|不满|未满)(?P<below>\d{{1,3}}){_YEARS}(?:以下)?",
    rf"(?P<below>\d{{1,3}}){_YEARS}(?:\(不含\))?以下(?:\(不含(?:(?P=below){_YEARS})?\))?",
)
_GROUPS: Final = tuple(re.compile(_WHEN + _WHOSE + ages + _WHOM + _COUNTED) for ages in _AGES)
_EVERYONE: Final = re.compile(f"{_WHEN}(?:{'|'.join(EVERYONE_WORDS)}){_COUNTED}")
_OF_AGES: Final = re.compile(
    r"\d(?:\(不?含\))?周?岁|\d\+|[≥<>]=?\d|(?:under|below|over|ages?|aged)\d|\d(?:and|or|years)*(?:plus|over|older|above)"
    r"|(?<!\d)\d{1,3}[~–—]\d{1,3}(?!\d)"
)


def age_group_of(words: str) -> str | None:
    """Read an age group ("60岁及以上", "under 3", "60-79") as a band "a-b" or "a+"; None if it is none.

    The words are read as a whole, with a unit in brackets if it is people: "60岁及以上失能人数" and "60岁及以上(%)" are
    none. "3岁以下" is read as under 3, as the plan uses it.
    """
    shown = _shown(words)
    if _EVERYONE.fullmatch(shown):
        return EVERYONE
    match = next(filter(None, (group.fullmatch(shown) for group in _GROUPS)), None)
    return None if match is None else _band(match.groupdict())


def speaks_of_ages(words: str) -> bool:
    """Whether words have to do with ages or everyone, whether `age_group_of` can read them or not."""
    return plain(words) in EVERYONE_WORDS or _OF_AGES.search(_shown(words)) is not None


def disjoint(figures: Mapping[str, float]) -> dict[str, float]:
    """Split the nested figures of one unit into disjoint bands, as fine as they can be told.

    A figure tells how many more are younger than its last age than younger than its first. Figures that share an age
    tell of each other; the bands lie between the ages that are told of each other.

    Parameters
    ----------
    figures
        People by age group, those of `READ` that are known.

    Returns
    -------
    dict
        People by band. Where bands would overlap those of the earlier groups in `READ` are kept. May be negative
        where the figures contradict.
    """
    bands: dict[str, float] = {}
    for younger in _told_of_each_other(figures):
        told = {_named(first, last): younger[last] - younger[first] for first, last in pairwise(sorted(younger))}
        if not any(_overlap(one, other) for one in told for other in bands):
            bands.update(told)
    return bands


def people_of(group: str, bands: Mapping[str, float]) -> float:
    """Count a group out of disjoint bands; NaN where they do not fill it exactly."""
    try:
        chosen = sorted(bands_within(group, list(bands)), key=bounds)
    except ValueError:
        return math.nan
    covered = sum(last - first + 1 for first, last in map(bounds, chosen))
    first, last = bounds(group)
    return sum(bands[band] for band in chosen) if covered == last - first + 1 else math.nan


def _shown(words: str) -> str:
    narrow = unicodedata.normalize("NFKC", words).casefold().translate(str.maketrans("[]", "()"))
    # Other hyphens go away, so those of a range must be seen first.
    ranged = re.sub(r"(?<=[\d岁])\s*[-−]\s*(?=\d)", "~", narrow)
    return re.sub(r"[\s_\-*:]+", "", ranged)


def _band(named: Mapping[str, str | None]) -> str:
    if below := named.get("below"):
        return f"0-{int(below) - 1}"
    first, last = named.get("first") or "0", named.get("last")
    return f"{int(first)}-{int(last)}" if last else f"{int(first)}+"


def _told_of_each_other(figures: Mapping[str, float]) -> list[dict[int, float]]:
    """Gather ages into sets, each with the number of people younger than its ages, up to one constant for the set."""
    sets: list[dict[int, float]] = []
    for group in READ:
        if group not in figures:
            continue
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


def _named(first: int, after: int) -> str:
    return f"{first}+" if after > LAST_AGE else f"{first}-{after - 1}"


def _overlap(band: str, other: str) -> bool:
    (first, last), (low, high) = bounds(band), bounds(other)
    return first <= high and low <= last
