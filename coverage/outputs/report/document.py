"""A finished report as a Word file: summary, method, scorecard, gaps, maps and annexes."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Final

from docx.document import Document

from coverage.outputs.report import printed
from coverage.outputs.report.map_sheets import ReportMap, maps_of
from coverage.outputs.report.model import TABLES, Report, ReportTable
from coverage.outputs.report.pictures import map_png, sample_png
from coverage.outputs.report.planned_maps import planned_maps_of
from coverage.outputs.report.word_file import (
    TABLE_TEXT,
    add_legend,
    add_picture,
    add_text,
    new_document,
    packed,
    turn_page,
)
from coverage.outputs.report.word_table import add_table, is_too_wide, needed
from coverage.words import Language, text

UNDATED: Final = date(2000, 1, 1)
"""What the file says of its own time where the planner gives none: the same every time."""

MAP_MM: Final = 170.0
CHINESE: Final = "零一二三四五六七八九"


def document_bytes(report: Report) -> bytes:
    """Write a report as docx. The same report gives the same bytes.

    Parameters
    ----------
    report
        `dated` is an ISO date or "": `ValueError` if it is neither.
    """
    document = new_document(report.language)
    dated = date.fromisoformat(report.dated) if report.dated else None
    _front(document, report, dated)
    chapters = {
        "summary": _summary,
        **({} if report.planned is None else {"planned": _planned}),
        "method": _method,
        "scorecard": _scorecard,
        "gaps": _gaps,
        "maps": _maps,
        "annexes": _annexes,
    }
    for place, (name, chapter) in enumerate(chapters.items(), 1):
        turn_page(document, is_wide=name in ("scorecard", "gaps", "annexes"))
        heading = text(report.language, f"document.chapter.{name}")
        add_text(document, f"{_first(place, report.language)}{heading}", "Heading 1")
        chapter(document, report, place)
    return packed(document, printed.one_line(report.title), datetime.combine(dated or UNDATED, time()))


def _front(document: Document, report: Report, dated: date | None) -> None:
    say = report.language
    add_text(document, report.title, "Title")
    add_text(document, report.subtitle, "Subtitle")
    add_text(document, text(say, "document.number"), "Subtitle")
    if dated:
        values = {"year": dated.year, "month": dated.month, "day": dated.day}
        add_text(document, text(say, "document.date", values), "Subtitle")
    for notice in (report.notice, "" if report.planned is None else report.planned.notice):
        if notice:
            add_text(document, notice, "Subtitle")
    add_text(document, "")


def _summary(document: Document, report: Report, _: int) -> None:
    for sentence in report.summary:
        add_text(document, sentence)


def _planned(document: Document, report: Report, chapter: int) -> None:
    """Say what is planned, show it on maps, and lay out its tables on turned pages."""
    if report.planned is None:
        return
    for told in (report.planned.notice, *report.planned.summary):
        add_text(document, told)
    _add_maps(document, report, planned_maps_of(report), 1)
    for place, table in enumerate(report.planned.tables.values(), 1):
        turn_page(document, is_wide=True)
        _add_second(document, report.language, chapter, place, table.title)
        _add_columns(document, table, printed.rest(table), range(len(table.rows)), report.language)


def _method(document: Document, report: Report, chapter: int) -> None:
    say = report.language
    _add_second(document, say, chapter, 1, text(say, "document.heading.measured"))
    for paragraph in report.method:
        add_text(document, paragraph)
    _add_second(document, say, chapter, 2, text(say, "document.heading.facts"))
    heads = [text(say, f"document.head.{name}") for name in ("item", "text")]
    _add_rows(document, heads, [list(row) for row in report.facts], say)
    _add_second(document, say, chapter, 3, text(say, "document.heading.sources"))
    table = report.tables["sources"]
    _add_columns(document, table, printed.core(table), range(len(table.rows)), say)


def _scorecard(document: Document, report: Report, chapter: int) -> None:
    table = report.tables["scorecard"]
    for place, (section, rows) in enumerate(printed.rows_by_section(report).items(), 1):
        _add_second(document, report.language, chapter, place, section)
        _add_columns(document, table, printed.core(table), rows, report.language)


def _gaps(document: Document, report: Report, chapter: int) -> None:
    table = report.tables["gaps"]
    for place, section in enumerate(report.gap_sections, 1):
        _add_second(document, report.language, chapter, place, section.title)
        _add_columns(document, table, printed.core(table), section.rows, report.language)
    if not report.gap_sections:
        add_text(document, text(report.language, "document.none"))


def _maps(document: Document, report: Report, _: int) -> None:
    _add_maps(document, report, maps_of(report), len(planned_maps_of(report)) + 1)


def _add_maps(document: Document, report: Report, maps: Sequence[ReportMap], first: int) -> None:
    """Add maps, each with its legend, its number from `first` on, and the names of its numbers."""
    say = report.language
    for place, one in enumerate(maps, first):
        title = text(say, "document.figure", {"number": place, "title": one.title})
        add_picture(document, map_png(one.sheet), MAP_MM, title)
        add_legend(document, [(sample_png(name), told) for name, told in one.legend])
        add_text(document, title, "Caption")
        names = [text(say, "document.numbered", {"number": number, "name": name}) for number, name in one.names]
        if names:
            told = text(say, "document.next").join(names)
            add_text(document, text(say, "document.numbers", {"list": told}), TABLE_TEXT)


def _annexes(document: Document, report: Report, _: int) -> None:
    say = report.language
    for place, name in enumerate(TABLES, 1):
        table = report.tables[name]
        left = printed.rest(table)
        title = table.title if left == printed.everything(table) else text(say, "document.rest", {"title": table.title})
        add_text(document, text(say, "document.annex", {"number": place, "title": title}), "Caption")
        _add_columns(document, table, left, range(len(table.rows)), say)


def _add_columns(
    document: Document, table: ReportTable, names: Sequence[str], rows: Sequence[int], language: Language
) -> None:
    """Add some rows of some columns; those that do not fit beside each other go on in a further table."""
    cells = printed.printed(table, names, language)
    if not rows:
        add_text(document, text(language, "document.none"))
        return
    heads = printed.heads(table, names)
    keys = len([name for name in names if name in printed.keys(table)])
    chosen = [cells[row] for row in rows]
    for place, columns in enumerate(_blocks(needed(heads, chosen), keys)):
        if place:
            add_text(document, text(language, "document.continued", {"title": table.title}), "Caption")
        told = [[row[at] for at in columns] for row in chosen]
        add_table(document, [heads[at] for at in columns], told, text(language, "terms.outcome.not_met"))


def _blocks(columns: Sequence[int], keys: int) -> Iterator[list[int]]:
    """Split columns, of the width each needs, into lots that fit on a turned page, each with the keys before it."""
    before = list(range(keys))
    block = list(before)
    for at in range(keys, len(columns)):
        if len(block) > keys and is_too_wide([columns[one] for one in [*block, at]], is_wide=True):
            yield block
            block = list(before)
        block.append(at)
    yield block


def _add_rows(document: Document, heads: Sequence[str], rows: Sequence[Sequence[str]], language: Language) -> None:
    if rows:
        add_table(document, heads, rows)
    else:
        add_text(document, text(language, "document.none"))


def _first(place: int, language: Language) -> str:
    return f"{chinese_number(place)}、" if language == "zh" else f"{place} "


def _add_second(document: Document, language: Language, chapter: int, place: int, told: str) -> None:
    """Add the heading of a part of a chapter."""
    number = f"（{chinese_number(place)}）" if language == "zh" else f"{chapter}.{place} "
    add_text(document, number + told, "Heading 2")


def chinese_number(number: int) -> str:
    """Write 1 to 99 as Chinese headings count; digits beyond."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{CHINESE[tens]}十"
    return ten + (CHINESE[ones] if ones else "")
