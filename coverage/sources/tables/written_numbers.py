"""Numbers and coordinates as people write them: with units, about so many, in degrees, minutes and seconds."""

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

Axis = Literal["lon", "lat"]

_LONGEST: Final = 60  # characters; nobody writes a number longer
_PLAIN: Final = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:e[+-]?\d{1,3})?"
_NUMBER: Final = re.compile(_PLAIN, re.ASCII)
_WIDE_TO_NARROW: Final = str.maketrans("０１２３４５６７８９．，－＋", "0123456789.,-+")
_MEASURED: Final = re.compile(
    rf"(?P<before>约|大约|大概|近|about|approx\.?|ca\.?|~|～|≈)?\s*(?P<number>{_PLAIN})\s*(?P<times>[百千万])?(?P<over>余|多)?"
)
_AFTER: Final = ("左右", "上下")
_UNIT: Final = re.compile(r"(?:(?:[^\W\d_]|㎡)[^\d_]{0,11}[2²]?)?")
_TIMES: Final = {"百": 100.0, "千": 1_000.0, "万": 10_000.0}

_WORDS_OF_ARCS: Final = {
    "东经": "e", "西经": "w", "北纬": "n", "南纬": "s", "度": "°", "º": "°", "分": "'", "秒": '"',
    "″": '"', "′": "'", "’": "'", "‘": "'", "”": '"', "“": '"', "＇": "'", "＂": '"',
}  # fmt: skip
_ARC: Final = re.compile(r"(\d{1,3})°\s*(\d{1,2}(?:\.\d+)?)(?:'(?:\s*(\d{1,2}(?:\.\d+)?)(?:\"|'')?)?)?", re.ASCII)
_PARTS: Final = re.compile(r"(\d{1,3})([ :-])(\d{1,2})\2(\d{1,2}(?:\.\d+)?)", re.ASCII)
_DEGREES: Final = re.compile(r"(\d{1,3}\.\d+)°?", re.ASCII)
_AXES: Final[dict[str, Axis]] = {"e": "lon", "w": "lon", "n": "lat", "s": "lat"}


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with the unit that stands behind it ("" for none), and whether it is only about so much."""

    value: float
    unit: str
    is_about: bool


@dataclass(frozen=True, slots=True)
class Degrees:
    """Decimal degrees, and the axis a letter or word beside them names; None where nothing does."""

    value: float
    axis: Axis | None


def parsed(shown: str) -> float | None:
    """Read a number as people write it; None if it is none."""
    narrow = shown.translate(_WIDE_TO_NARROW).lower() if len(shown) <= _LONGEST else ""
    if not _NUMBER.fullmatch(narrow) or not any(c.isdigit() for c in narrow):
        return None
    try:
        value = float(narrow.replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def measured(shown: str) -> Measured | None:
    """Read a number with a unit, a 万 behind or a 约 before it; None where it is no number."""
    text = shown.translate(_WIDE_TO_NARROW).casefold().strip() if len(shown) <= _LONGEST else ""
    found = _MEASURED.match(text)
    value = parsed(found["number"]) if found else None
    if found is None or value is None:
        return None
    behind = text[found.end() :].strip()
    unit = behind.removesuffix("左右").removesuffix("上下").strip()
    if not _UNIT.fullmatch(unit):
        return None
    # 2.3 × 10,000 is not quite 23,000 in binary.
    whole = round(value * _TIMES.get(found["times"], 1.0), 9)
    return Measured(whole, unit, bool(found["before"] or found["over"] or behind.endswith(_AFTER)))


def degrees(shown: str) -> Degrees | None:
    """Read decimal degrees, or degrees, minutes and seconds: 113.05, E113.05, 113°03′15.2″, 113 03 15.2.

    None where it is neither; a whole degree in words (东经113度) names no place.
    """
    value = parsed(shown)
    if value is not None:
        return Degrees(value, None)
    text = _in_signs(shown) if len(shown) <= _LONGEST else ""
    letters = [sign for sign in (text[:1], text[-1:]) if sign in _AXES]
    if not text or len(letters) > 1:
        return None
    bare = text.strip("ensw ")
    size = _size(bare.lstrip("+-"))
    if size is None or (letters and bare[0] in "+-"):
        return None
    negative = bare.startswith("-") or letters in (["w"], ["s"])
    return Degrees(-size if negative else size, _AXES[letters[0]] if letters else None)


def _in_signs(shown: str) -> str:
    text = shown
    for word, sign in _WORDS_OF_ARCS.items():
        text = text.replace(word, sign)
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("''", '"').split())


def _size(text: str) -> float | None:
    decimal = _DEGREES.fullmatch(text)
    if decimal:
        return float(decimal[1])
    arc, parts = _ARC.fullmatch(text), _PARTS.fullmatch(text)
    if arc:
        whole, minutes, seconds = arc[1], arc[2], arc[3]
    elif parts:
        whole, minutes, seconds = parts[1], parts[3], parts[4]
    else:
        return None
    if (seconds and "." in minutes) or float(minutes) >= 60 or float(seconds or 0) >= 60:
        return None
    return float(whole) + float(minutes) / 60 + float(seconds or 0) / 3600
