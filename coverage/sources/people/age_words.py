"""Age groups as planners write them: "60岁及以上", "under 3", "5-9岁", "0岁", "60+ (%)"."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from coverage.model.ages import EVERYONE
from coverage.sources.tables.vocabulary import plain

EVERYONE_WORDS: Final = tuple(
    plain(word)
    for word in (
        "常住人口",
        "总人口",
        "常住人口数",
        "常住人口总数",
        "常住总人口",
        "人口总数",
        "总人口数",
        "全部",
        "total",
        "residents",
        "all ages",
        "all",
        "合计",
    )
)
_OLDEST_NAMED: Final = 110
"""Nobody counts the people older than this apart: "80-120" is 80 and over."""

# A head is read as a whole: when, whose, which ages, of whom, counted how. "60岁及以上失能人数" counts others.
_WHEN: Final = r"(?:\d{4}年?)?(?:年?[末底])?(?:其中)?"
_WHO_EN: Final = r"(?:people|persons|residents|population|adults|children|infants)?"
_WHOSE: Final = rf"(?:户籍|常住)?(?:人口|老年人口?|老人|儿童|婴幼儿)?{_WHO_EN}(?:ages?|aged)?"
_WHOM: Final = rf"[的总组]?(?:户籍|常住)?(?:高龄)?(?:老年人口?|老人|人口|人|居民|儿童|婴幼儿)?总?人?数?{_WHO_EN}"
_UNIT: Final = r"(?:人数?|名|口|万人?|people|persons?|residents|10,?000people)"
_COUNTED: Final = rf"(?:\((?:单位)?{_UNIT}\)|\(\d{{4}}年?[末底]?\))*(?:[/,]?万人|[/,]人)?"
_YEARS: Final = r"(?:周?岁|years?|yrs?)?"
_OVER: Final = r"(?:及其?以上|以上|\+|plus|(?:and|or|&)(?:over|older|above))"
_AGES: Final = (
    rf"(?P<first>\d{{1,3}}){_YEARS}(?:~|–|—|至|到|to)(?P<last>\d{{1,3}}){_YEARS}",
    rf"(?P<first>\d{{1,3}}){_YEARS}(?:\(含\))?{_OVER}{_YEARS}(?:\(含(?:(?P=first){_YEARS})?\))?",
    rf"(?:≥|>=)(?P<first>\d{{1,3}}){_YEARS}",
    rf"(?:under|below|<|不满|未满)(?P<below>\d{{1,3}}){_YEARS}(?:以下)?",
    rf"(?P<below>\d{{1,3}}){_YEARS}(?:\(不含\))?以下(?:\(不含(?:(?P=below){_YEARS})?\))?",
    r"(?P<only>\d{1,3})(?:周?岁|years?(?:old)?|yrs?)",
    r"(?:ages?|aged)(?P<only>\d{1,3})",
)
_GROUPS: Final = tuple(re.compile(_WHEN + _WHOSE + ages + _WHOM + _COUNTED) for ages in _AGES)
_EVERYONE: Final = re.compile(f"{_WHEN}(?:{'|'.join(EVERYONE_WORDS)}){_COUNTED}")
_EVERYONE_REGISTERED: Final = re.compile(f"{_WHEN}户籍(?:总人口数?|人口总?数?|总?人数){_COUNTED}")
_OF_AGES: Final = re.compile(
    r"\d(?:\(不?含\))?周?岁|\d\+|[≥<>]=?\d|(?:under|below|over|ages?|aged)\d|\d(?:and|or|years)*(?:plus|over|older|above)"
    r"|(?<!\d)\d{1,3}[~–—]\d{1,3}(?!\d)"
)
_SHARE_BEFORE: Final = re.compile(r"^(?:(?:share|percentage|percent|proportion)(?:of)?|%(?:of)?)")
_SHARE_BEHIND: Final = re.compile(
    r"(?:占(?:常住|户籍)?(?:总?人口|总人数)?的?(?:比重|比例|比)?|比重|比例|百分比|share|percentage|percent|proportion)?"
    r"(?:\((?:单位)?(?:%|百分比|percent)\)|%)?$"
)


def age_group_of(words: str) -> str | None:
    """Read an age group ("60岁及以上", "under 3", "60-79", "5岁") as a band "a-b" or "a+"; None if it is none.

    The words are read as a whole, with a unit in brackets if it is people: "60岁及以上失能人数" and "60岁及以上(%)" are
    none. "3岁以下" is read as under 3, as the plan uses it; "0-3岁" is read as it stands, under 4.
    """
    return _group(_shown(words))


def is_everyone_registered(words: str) -> bool:
    """Whether words stand for all who are registered (户籍人口), wherever they live."""
    return _EVERYONE_REGISTERED.fullmatch(_shown(words)) is not None


def share_group_of(words: str) -> str | None:
    """Read of which age group a head gives the share among all residents ("60岁及以上占比(%)"); None if of none."""
    shown = _shown(words)
    bare = _SHARE_BEHIND.sub("", _SHARE_BEFORE.sub("", shown))
    return None if bare == shown else _group(bare)


def speaks_of_ages(words: str) -> bool:
    """Whether words have to do with ages or everyone, whether `age_group_of` can read them or not."""
    return plain(words) in EVERYONE_WORDS or _OF_AGES.search(_shown(words)) is not None


def _group(shown: str) -> str | None:
    if _EVERYONE.fullmatch(shown):
        return EVERYONE
    match = next(filter(None, (group.fullmatch(shown) for group in _GROUPS)), None)
    return None if match is None else _band(match.groupdict())


def _shown(words: str) -> str:
    narrow = unicodedata.normalize("NFKC", words).casefold().translate(str.maketrans("[]", "()"))
    # Other hyphens go away, so those of a range must be seen first.
    ranged = re.sub(r"(?<=[\d岁])\s*[-−]\s*(?=\d)", "~", narrow)
    return re.sub(r"[\s_\-*:]+", "", ranged)


def _band(named: Mapping[str, str | None]) -> str | None:
    only, below = named.get("only"), named.get("below")
    first = int(only or named.get("first") or 0)
    last = int(below) - 1 if below else int(only or named.get("last") or _OLDEST_NAMED)
    if first > min(last, _OLDEST_NAMED):
        return None
    return f"{first}+" if last >= _OLDEST_NAMED else f"{first}-{last}"
