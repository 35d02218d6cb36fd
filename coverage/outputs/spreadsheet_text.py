"""Cells that a spreadsheet shows and never runs."""

import csv
import io
from collections.abc import Sequence
from typing import Final

Cell = str | float | int | None

# Excel takes the full-width forms for formulas too when its language is Chinese or Japanese.
_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def harmless(value: str) -> str:
    """Make a text from a file safe in a spreadsheet: one line, and never read as a formula.

    Source: OWASP, CSV Injection.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return f"'{line}" if line.startswith(_STARTS_A_FORMULA) else line


def csv_bytes(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Write a table as CSV with a byte order mark, so that Excel reads its Chinese; texts made harmless."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([harmless(name) for name in header])
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell)
    return str(int(cell)) if float(cell).is_integer() else repr(float(cell))
