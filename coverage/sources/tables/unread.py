"""What of a workbook is not read though it is seen, and read though it is not seen."""

from collections.abc import Iterator

from coverage.errors import Problem, first_names
from coverage.sources.tables.tabular import Sheet


def unread(sheet: Sheet) -> Iterator[Problem]:
    """Warn of the sheets beside a table that look like it, formulas without a value, and what is hidden."""
    if sheet.others:
        yield Problem("other_sheets", sheet.file, sheet.sheet, details={"names": sheet.others}, severity="warning")
    if sheet.uncomputed.count:
        details = {"count": sheet.uncomputed.count, "names": sheet.uncomputed.first}
        yield Problem("not_computed", sheet.file, sheet.sheet, details=details, severity="warning")
    if sheet.is_hidden:
        yield Problem("hidden_sheet", sheet.file, sheet.sheet, value=sheet.sheet, severity="warning")
    if sheet.hidden:
        details = {"names": first_names(map(str, sheet.hidden))}
        yield Problem(
            "hidden_rows", sheet.file, sheet.sheet, value=str(len(sheet.hidden)), details=details, severity="warning"
        )
