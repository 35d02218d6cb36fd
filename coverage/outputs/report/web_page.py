"""A finished report as one HTML file that opens anywhere and asks nothing of the internet."""

import base64
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from coverage.outputs.map.assets import own_text
from coverage.outputs.report import printed
from coverage.outputs.report.map_sheets import ReportMap
from coverage.outputs.report.model import TABLES, Planned, Report
from coverage.outputs.report.pictures import map_png, sample_png
from coverage.outputs.report.planned_maps import planned_maps_of
from coverage.outputs.report.sheet_frame import script_hash, sheet_frame
from coverage.outputs.report.web_table import safe, web_table
from coverage.words import NOTHING, Language, text

HTML_LANGUAGE: Final[Mapping[Language, str]] = {"zh": "zh-CN", "en": "en"}

CHAPTERS: Final = ("summary", "planned", "map", "scorecard", "gaps", "method", "annexes")
"""In this order; what is planned only where something is."""


def web_report_bytes(report: Report, sheet_html: str) -> bytes:
    """Write a report as one HTML file. The same report and map give the same bytes.

    Its policy forbids every address and every script but its own, so a name that were markup could do nothing.

    Parameters
    ----------
    sheet_html
        The rendered map of `outputs.map.sheet_map.map_of`.
    """
    frame = sheet_frame(sheet_html, _say(report, "page.map_title"))
    script = own_text("report.js")
    style = own_text("report.css") + ("" if report.planned is None else own_text("planned.css"))
    bodies = {
        "summary": _list(report.summary),
        "map": frame.html,
        "scorecard": _scorecard(report),
        "gaps": _gaps(report),
        "method": _method(report),
        "annexes": "".join(_annex(report, name) for name in TABLES),
        **({} if report.planned is None else {"planned": _planned(report, report.planned)}),
    }
    policy = _policy([script_hash(script), *frame.script_hashes])
    page = (
        f'<!DOCTYPE html>\n<html lang="{HTML_LANGUAGE[report.language]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{safe(report.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f"{_header(report)}\n<main>\n{''.join(_chapter(report, name, bodies[name]) for name in chapters_of(report))}"
        f"</main>\n<script>{script}</script>\n</body>\n</html>\n"
    )
    return page.encode()


def chapters_of(report: Report) -> tuple[str, ...]:
    """List the chapters that a report has."""
    return tuple(name for name in CHAPTERS if name != "planned" or report.planned is not None)


def _policy(hashes: Sequence[str]) -> str:
    return (
        f"default-src 'none'; script-src {' '.join(hashes)}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _header(report: Report) -> str:
    notice = f'<p class="notice">{safe(report.notice)}</p>' if report.notice else ""
    if report.planned is not None:
        notice += f'<p class="notice planned">{safe(report.planned.notice)}</p>'
    links = "".join(f'<a href="#{name}">{safe(_say(report, f"chapter.{name}"))}</a>' for name in chapters_of(report))
    return (
        f"<header>{notice}<h1>{safe(report.title)}</h1>"
        f'<p class="subtitle">{safe(report.subtitle)}</p>{_dated(report)}</header>\n'
        f'<nav aria-label="{safe(_say(report, "page.contents"))}"><div>{links}</div></nav>'
    )


def _dated(report: Report) -> str:
    if not report.dated:
        return ""
    dated = date.fromisoformat(report.dated)
    told = text(report.language, "document.date", {"year": dated.year, "month": dated.month, "day": dated.day})
    return f'<p class="dated">{safe(told)}</p>'


def _chapter(report: Report, name: str, body: str) -> str:
    return f'<section id="{name}">\n<h2>{safe(_say(report, f"chapter.{name}"))}</h2>\n{body}\n</section>\n'


def _list(sentences: Sequence[str]) -> str:
    return f'<ul class="summary">{"".join(f"<li>{safe(one)}</li>" for one in sentences)}</ul>'


def _planned(report: Report, planned: Planned) -> str:
    """Say what is planned, show it on maps, and lay out its tables."""
    maps = "".join(_picture(report, one) for one in planned_maps_of(report))
    tables = [
        _folded(
            report,
            table.title,
            len(table.rows),
            web_table(report, table, printed.rest(table), range(len(table.rows))),
            is_open=True,
        )
        for table in planned.tables.values()
    ]
    return _list(planned.summary) + maps + "".join(tables)


def _picture(report: Report, one: ReportMap) -> str:
    samples = "".join(
        f'<span><img src="{_address(sample_png(name))}" alt="">{safe(told)}</span>' for name, told in one.legend
    )
    names = "".join(
        f"<li>{safe(_say(report, 'numbered', {'number': number, 'name': name}))}</li>" for number, name in one.names
    )
    return (
        f'<figure><img src="{_address(map_png(one.sheet))}" alt="{safe(one.title)}"><figcaption>'
        f'<strong>{safe(one.title)}</strong><span class="legend">{samples}</span><ul>{names}</ul></figcaption>'
        "</figure>\n"
    )


def _address(png: bytes) -> str:
    """Give a picture as its own address."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def _scorecard(report: Report) -> str:
    table = report.tables["scorecard"]
    told = " ".join(_say(report, f"page.{key}") for key in ("progress_help", "sort"))
    hints = f'<p class="hint">{safe(told)}</p>'
    parts = [
        f"<h3>{safe(section)}</h3>{web_table(report, table, printed.core(table), rows, has_bars=True)}"
        for section, rows in printed.rows_by_section(report).items()
    ]
    return hints + "".join(parts)


def _gaps(report: Report) -> str:
    table = report.tables["gaps"]
    core = printed.core(table)
    parts = [
        _folded(report, section.title, len(section.rows), web_table(report, table, core, section.rows), is_open=True)
        for section in report.gap_sections
    ]
    return "".join(parts) or _none(report)


def _annex(report: Report, name: str) -> str:
    """Lay out the columns of a table that no chapter shows, with a box to find a row."""
    table = report.tables[name]
    left = printed.rest(table)
    title = table.title if left == printed.everything(table) else _say(report, "rest", {"title": table.title})
    hint, label = (safe(_say(report, f"page.{key}")) for key in ("filter_hint", "filter"))
    box = f'<label>{label}<input class="filter" type="search" placeholder="{hint}"></label>'
    body = box + web_table(report, table, left, range(len(table.rows))) if table.rows else _none(report)
    return _folded(report, title, len(table.rows), body)


def _method(report: Report) -> str:
    heads = {name: safe(_say(report, f"heading.{name}")) for name in ("measured", "facts", "sources")}
    paragraphs = "".join(f"<p>{safe(one)}</p>" for one in report.method)
    facts = "".join(f"<tr><th>{safe(label)}</th><td>{safe(told)}</td></tr>" for label, told in report.facts)
    sources = report.tables["sources"]
    listed = web_table(report, sources, printed.core(sources), range(len(sources.rows)))
    return (
        f"<h3>{heads['measured']}</h3>{paragraphs}"
        f'<h3>{heads["facts"]}</h3><div class="scroll whole"><table class="facts"><tbody>{facts}</tbody></table></div>'
        f"<h3>{heads['sources']}</h3>{listed}"
    )


def _folded(report: Report, title: str, count: int, body: str, *, is_open: bool = False) -> str:
    counted = safe(_say(report, "page.rows", {"count": count}))
    state = " open" if is_open else ""
    return f"<details{state}><summary>{safe(title)}<span>{counted}</span></summary>{body}</details>\n"


def _none(report: Report) -> str:
    return f"<p>{safe(_say(report, 'none'))}</p>"


def _say(report: Report, key: str, values: Mapping[str, object] = NOTHING) -> str:
    return text(report.language, f"document.{key}", values)
