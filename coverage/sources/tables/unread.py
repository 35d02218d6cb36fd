"""What stands in a workbook and is not read: sheets beside the one that is, and formulas without a value."""

from collections.abc import Iterator

from coverage.errors import Problem
from coverage.sources.tables.tabular import Sheet


def unread(sheet: Sheet) -> Iterator[Problem]:
    """Warn of the sheets beside a table that look like it, and of the formulas whose values are not stored."""
    if sheet.others:
        yield Problem("other_sheets", sheet.file, sheet.sheet, details={"names": sheet.others}, severity="warning")
    if sheet.uncomputed.count:
        details = {"count": sheet.uncomputed.count, "names": sheet.uncomputed.first}
        yield Problem("not_computed", sheet.file, sheet.sheet, details=details, severity="warning")
