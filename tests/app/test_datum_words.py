"""The page, where a datum is chosen, and the report, where it was read, call it by one name."""

from dataclasses import dataclass

import pytest

from coverage.app.datum_words import choice_name, declarable
from coverage.model.project import SourceFile
from coverage.model.reading import Reading
from coverage.outputs.report.sources import sources_table
from coverage.words import LANGUAGES


@dataclass(frozen=True)
class Made:
    """As much of a project as its sources are told from."""

    sources: tuple[SourceFile, ...]
    read_on: str = "2026-11-26"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_and_the_report_call_a_datum_by_one_name(language):
    data = [*filter(None, declarable()), "cgcs2000_3deg:38", "cgcs2000_3deg_cm:114"]
    files = tuple(SourceFile("facilities", f"{datum}.csv", "", 1, Reading(datum=datum)) for datum in data)
    told = sources_table(Made(files), language)
    at = [column.name for column in told.columns].index("datum")
    assert [row[at] for row in told.rows] == [choice_name(datum, language) for datum in data]
