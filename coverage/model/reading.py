"""How a planner says a file is to be read, where a reader would not find out or found out wrongly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Reading:
    """What a planner has settled of a file; what is empty the reader finds out by itself.

    Attributes
    ----------
    sheet
        The sheet of a workbook to read.
    columns
        By field, the head of the column it stands in; "" says that no column holds it.
    datum
        The datum of the coordinates, an id of `coverage.model.datum`.
    """

    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    datum: str = ""


AS_FOUND: Final = Reading()
