"""What a column holds, where its head says nothing we know: each function tells whether one cell could be of it."""

import re
from typing import Final

from coverage.sources.tables.vocabulary import (
    Vocabulary,
    area_words,
    kind_words,
    level_words,
    plain,
    service_of,
    status_words,
)
from coverage.sources.tables.written_numbers import degrees

# Of a district, subdistrict, community. Source: GB/T 2260, the first two digits, of the province.
_CODE: Final = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])\d{4}(?:\d{3}){0,2}")
_YEAR: Final = re.compile(r"(?:19|20)\d{2}年?")
_FINE: Final = re.compile(r"\.\d{3,}|[°′″'度]")  # a place has more decimals than any count
_BETWEEN: Final = re.compile(r"[、,，;；/|]+")
# The first that makes two of it: blanks stand inside degrees, minutes and seconds as well.
_BETWEEN_TWO: Final = tuple(map(re.compile, (r"[,，;；、/|]", r"(?<=.)(?=[东西]经|[北南]纬)", r"\s+")))
_CHINA_LON: Final = (73.0, 136.0)
_CHINA_LAT: Final = (3.0, 54.0)
_LONGEST_NAME: Final = 40
# An address, a telephone number, a link or a number with letters (F001) is text as well.
_NO_NAME: Final = re.compile(r"\d+\s*[号栋楼室]|[路街道巷]$|@|\d{7,}|://|\d{4}[-/.年]|^[A-Za-z]{0,6}[-_ ]?[\d-]+$")


def is_longitude(cell: str) -> bool:
    """Whether a cell could be a longitude in China."""
    return _is_within(cell, _CHINA_LON)


def is_latitude(cell: str) -> bool:
    """Whether a cell could be a latitude in China."""
    return _is_within(cell, _CHINA_LAT)


def is_place(cell: str) -> bool:
    """Whether a cell could be a longitude and a latitude in China, in either order."""
    first, second = two_parts(cell)
    return (is_longitude(first) and is_latitude(second)) or (is_latitude(first) and is_longitude(second))


def two_parts(cell: str) -> tuple[str, str]:
    """Part a cell in two; what does not fall in two is left in the first."""
    shown = cell.strip("()（）[]【】 ")
    ways = ([part.strip() for part in between.split(shown)] for between in _BETWEEN_TWO)
    first, second = next((parts for parts in ways if len(parts) == 2), (shown, ""))
    return first, second


def is_unit_code(cell: str) -> bool:
    """Whether a cell could be the code of a unit, with 6, 9 or 12 digits."""
    return _CODE.fullmatch(cell) is not None


def is_year(cell: str) -> bool:
    """Whether a cell could be a year."""
    return _YEAR.fullmatch(cell) is not None


def is_name(cell: str) -> bool:
    """Whether a cell could be what something is called, and is no word that stands for a kind, a status or a level."""
    is_text = 2 <= len(cell) <= _LONGEST_NAME and any(map(str.isalpha, cell)) and not _NO_NAME.search(cell)
    return is_text and not any(_is_word(cell, words) for words in (kind_words(), status_words(), level_words()))


def is_kind(cell: str) -> bool:
    """Whether a cell is a word for a kind of facility."""
    return _is_word(cell, kind_words())


def is_area_kind(cell: str) -> bool:
    """Whether a cell is a word for a kind of area."""
    return _is_word(cell, area_words())


def is_status(cell: str) -> bool:
    """Whether a cell is a word for the status of a facility."""
    return _is_word(cell, status_words())


def is_level(cell: str) -> bool:
    """Whether a cell is a word for the level of a unit."""
    return _is_word(cell, level_words())


def is_service(cell: str) -> bool:
    """Whether a cell lists services, each of which we know."""
    return all(service_of(part) for part in _BETWEEN.split(cell) if part.strip()) and not _is_word(cell, kind_words())


def _is_word(cell: str, words: Vocabulary) -> bool:
    return plain(cell) in words.ids


def _is_within(cell: str, limits: tuple[float, float]) -> bool:
    found = degrees(cell)
    return found is not None and limits[0] <= found.value <= limits[1] and _FINE.search(cell) is not None
