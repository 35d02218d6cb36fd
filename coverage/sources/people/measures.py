"""The measure in which a column counts people, as its head names it: people, or ten thousands of them."""

import re
import unicodedata
from typing import Final

from coverage.sources.tables.fields import TEN_THOUSAND_PEOPLE
from coverage.sources.tables.vocabulary import in_brackets, is_measured_in
from coverage.sources.tables.written_numbers import parsed

_TEN_THOUSAND: Final = 10_000.0
_BARE: Final = re.compile(r"万人$|[/,]人$")


def names_measure(head: str) -> bool:
    """Whether a head names a measure, in brackets (常住人口（万人）) or bare (常住人口万人)."""
    return bool(in_brackets(head)) or _BARE.search(re.sub(r"\s+", "", unicodedata.normalize("NFKC", head))) is not None


def counts_ten_thousands(head: str) -> bool:
    """Whether a head says that its column counts people in ten thousands."""
    return is_measured_in(head, TEN_THOUSAND_PEOPLE)


def in_people(number: float, shown: str, head: str) -> tuple[float, float]:
    """Turn the number of a cell into people, and say how far they may be from the truth for being in ten thousands.

    Parameters
    ----------
    number
        As it was read; NaN stays so.
    shown
        The cell as it stands: "1.2万" is people already.
    """
    in_head = counts_ten_thousands(head) and parsed(shown) is not None
    people = round(number * _TEN_THOUSAND, 6) if in_head else number  # 0.1234 × 10,000 is not quite 1,234 in binary
    if not in_head and "万" not in shown:
        return people, 0.0
    decimals = len(shown.partition(".")[2].partition("万")[0].strip())
    return people, 0.5 * _TEN_THOUSAND / 10.0**decimals
