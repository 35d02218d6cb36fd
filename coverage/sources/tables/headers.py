"""The head of a table in one line or two, and the rows below it that are totals and notes."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from coverage.sources.tables.vocabulary import TOTAL_WORDS, plain

Heads = Callable[[str], str | None]

_NUMERIC: Final = re.compile(r"[+-]?[\d.,]+%?")
_TOTAL: Final = re.compile(r"(?:合计|总计|小计|共计|总共)[:：]?\s*\d*\s*[家个处所座]?[。.]?")
_NOTE: Final = re.compile(
    r"(?:备?注\s*\d*|说明|附注|填表人?|填报人?|制表人?|审核人?|联系人|填报单位|填报日期|数据来源|资料来源|notes?|source)\s*[:：].*"
    r"|[(（]?[一二三四五六七八九十]{1,3}(?:[、.．)）]).*",
    re.IGNORECASE,
)


def known_heads(cells: Sequence[str], recognise: Heads) -> int:
    """Count the fields that cells name."""
    return len({recognise(cell) for cell in cells} - {None})


def joined_head(upper: Sequence[str], lower: Sequence[str], recognise: Heads) -> tuple[str, ...] | None:
    """Make one head of two lines (面积 over 建筑 and 用地); None where the second line is no head.

    What stands over several columns is taken to stand over each that has a second line. A name we know is made of the
    two where there is one (建筑面积); else both are kept, so that a part (面积 用地) is not taken for the whole.
    """
    if any(_NUMERIC.fullmatch(cell) for cell in lower):
        return None
    width = max(len(upper), len(lower))
    above, below = (tuple(line) + ("",) * (width - len(line)) for line in (upper, lower))
    head: list[str] = []
    group = ""
    for over, under in zip(above, below, strict=True):
        group = over or group
        head.append(_joined(group, under, recognise) if under else over)
    is_repeated = all(under in {"", over} for over, under in zip(above, below, strict=True))
    alone = max(known_heads(upper, recognise), known_heads(lower, recognise))
    names_more = any(under and recognise(name) for name, under in zip(head, below, strict=True))
    return tuple(head) if is_repeated or (names_more and known_heads(head, recognise) >= alone) else None


def total_or_note(cells: Sequence[str]) -> str:
    """Tell which problem a row that names no place is: "total_row", "note_row", or "" for none."""
    filled = [cell for cell in cells if cell]
    first = filled[0] if filled else ""
    if plain(first) in TOTAL_WORDS or _TOTAL.fullmatch(first):
        return "total_row"
    # A note in merged cells stands in each of them.
    is_one = len(set(filled)) == 1
    return "note_row" if (is_one and (len(filled) > 1 or _NOTE.fullmatch(first))) or _is_signed(first) else ""


def _is_signed(first: str) -> bool:
    """Whether a row begins as those of who filled the table in, which hold a name and a date beside it."""
    return _NOTE.fullmatch(first) is not None and re.search(r"[:：]", first[:8]) is not None


def _joined(group: str, under: str, recognise: Heads) -> str:
    if not group or group == under:
        return under
    if plain(under) in TOTAL_WORDS or under in {"总数", "总"}:
        return group
    names = (f"{under}{group}", under, f"{group}{under}")
    return next((name for name in names if recognise(name)), f"{group} {under}")
