"""A finished report as one HTML file that opens anywhere and asks nothing of the internet."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Final

from coverage.model.tables import OUTCOMES
from coverage.outputs.map.assets import own_text
from coverage.outputs.report import printed
from coverage.outputs.report.model import TABLES, Cell, Report, ReportTable
from coverage.outputs.report.printed import one_line
from coverage.outputs.report.sheet_frame import script_hash, sheet_frame
from coverage.words import NOTHING, Language, text

HTML_LANGUAGE: Final[Mapping[Language, str]] = {"zh": "zh-CN", "en": "en"}
LONG: Final = 60
"""So many rows scroll in a frame of their own."""

MANY: Final = 16
"""More columns than a window holds side by side."""

CHAPTERS: Final = ("summary", "map", "scorecard", "gaps", "method", "annexes")


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
    bodies = {
        "summary": _list(report.summary),
        "map": frame.html,
        "scorecard": _scorecard(report),
        "gaps": _gaps(report),
        "method": _method(report),
        "annexes": "".join(_annex(report, name) for name in TABLES),
    }
    policy = _policy([script_hash(script), *frame.script_hashes])
    page = (
        f'<!DOCTYPE html>\n<html lang="{HTML_LANGUAGE[report.language]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(report.title)}</title>\n<style>{own_text('report.css')}</style>\n</head>\n<body>\n"
        f"{_header(report)}\n<main>\n{''.join(_chapter(report, name, bodies[name]) for name in CHAPTERS)}"
        f"</main>\n<script>{script}</script>\n</body>\n</html>\n"
    )
    return page.encode()


def _policy(hashes: Sequence[str]) -> str:
    return (
        f"default-src 'none'; script-src {' '.join(hashes)}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _header(report: Report) -> str:
    notice = f'<p class="notice">{_safe(report.notice)}</p>' if report.notice else ""
    links = "".join(f'<a href="#{name}">{_safe(_say(report, f"chapter.{name}"))}</a>' for name in CHAPTERS)
    return (
        f"<header>{notice}<h1>{_safe(report.title)}</h1>"
        f'<p class="subtitle">{_safe(report.subtitle)}</p>{_dated(report)}</header>\n'
        f'<nav aria-label="{_safe(_say(report, "page.contents"))}"><div>{links}</div></nav>'
    )


def _dated(report: Report) -> str:
    if not report.dated:
        return ""
    dated = date.fromisoformat(report.dated)
    told = text(report.language, "document.date", {"year": dated.year, "month": dated.month, "day": dated.day})
    return f'<p class="dated">{_safe(told)}</p>'


def _chapter(report: Report, name: str, body: str) -> str:
    return f'<section id="{name}">\n<h2>{_safe(_say(report, f"chapter.{name}"))}</h2>\n{body}\n</section>\n'


def _list(sentences: Sequence[str]) -> str:
    return f'<ul class="summary">{"".join(f"<li>{_safe(one)}</li>" for one in sentences)}</ul>'


def _scorecard(report: Report) -> str:
    table = report.tables["scorecard"]
    told = " ".join(_say(report, f"page.{key}") for key in ("progress_help", "sort"))
    hints = f'<p class="hint">{_safe(told)}</p>'
    parts = [
        f"<h3>{_safe(section)}</h3>{_table(report, table, printed.core(table), rows, has_bars=True)}"
        for section, rows in printed.rows_by_section(report).items()
    ]
    return hints + "".join(parts)


def _gaps(report: Report) -> str:
    table = report.tables["gaps"]
    core = printed.core(table)
    parts = [
        _folded(report, section.title, len(section.rows), _table(report, table, core, section.rows), is_open=True)
        for section in report.gap_sections
    ]
    return "".join(parts) or _none(report)


def _annex(report: Report, name: str) -> str:
    """Lay out the columns of a table that no chapter shows, with a box to find a row."""
    table = report.tables[name]
    left = printed.rest(table)
    title = table.title if left == printed.everything(table) else _say(report, "rest", {"title": table.title})
    hint, label = (_safe(_say(report, f"page.{key}")) for key in ("filter_hint", "filter"))
    box = f'<label>{label}<input class="filter" type="search" placeholder="{hint}"></label>'
    body = box + _table(report, table, left, range(len(table.rows))) if table.rows else _none(report)
    return _folded(report, title, len(table.rows), body)


def _method(report: Report) -> str:
    heads = {name: _safe(_say(report, f"heading.{name}")) for name in ("measured", "facts", "sources")}
    paragraphs = "".join(f"<p>{_safe(one)}</p>" for one in report.method)
    facts = "".join(f"<tr><th>{_safe(label)}</th><td>{_safe(told)}</td></tr>" for label, told in report.facts)
    sources = "".join(
        f'<tr><td>{_safe(role)}</td><td>{_safe(name)}</td><td class="hash">{_safe(digest)}</td></tr>'
        for role, name, digest in report.sources
    )
    columns = "".join(f"<th>{_safe(_say(report, f'head.{name}'))}</th>" for name in ("role", "name", "sha256"))
    return (
        f"<h3>{heads['measured']}</h3>{paragraphs}"
        f'<h3>{heads["facts"]}</h3><div class="scroll whole"><table class="facts"><tbody>{facts}</tbody></table></div>'
        f'<h3>{heads["sources"]}</h3><div class="scroll whole"><table><thead><tr>{columns}</tr></thead>'
        f"<tbody>{sources}</tbody></table></div>"
    )


def _folded(report: Report, title: str, count: int, body: str, *, is_open: bool = False) -> str:
    counted = _safe(_say(report, "page.rows", {"count": count}))
    state = " open" if is_open else ""
    return f"<details{state}><summary>{_safe(title)}<span>{counted}</span></summary>{body}</details>\n"


def _table(
    report: Report, table: ReportTable, names: Sequence[str], rows: Sequence[int], *, has_bars: bool = False
) -> str:
    """Lay out some rows of some columns; a click on a head sorts them."""
    cells = printed.printed(table, names, report.language)
    raw = [table.column(name) for name in names]
    heads = printed.heads(table, names)
    buttons = "".join(f'<th scope="col"><button type="button">{_safe(head)}</button></th>' for head in heads)
    bar_head = f'<th scope="col">{_safe(_say(report, "head.progress"))}</th>' if has_bars else ""
    bars = _bars(report, table) if has_bars else []
    words = {text(report.language, f"terms.outcome.{outcome}"): outcome for outcome in OUTCOMES}
    body = "".join(
        "<tr>"
        + "".join(_cell(told, own[row], words) for told, own in zip(cells[row], raw, strict=True))
        + (f"<td>{bars[row]}</td>" if has_bars else "")
        + "</tr>\n"
        for row in rows
    )
    css = "scroll" if len(rows) > LONG else "scroll whole"
    wide = ' class="wide"' if len(names) > MANY else ""
    head = f"<thead><tr>{buttons}{bar_head}</tr></thead>"
    return f'<div class="{css}"><table{wide}>{head}<tbody>{body}</tbody></table></div>'


def _cell(told: str, raw: Cell, outcomes: Mapping[str, str]) -> str:
    if isinstance(raw, int | float) and not isinstance(raw, bool) and told != printed.UNKNOWN:
        return f'<td class="n" data-v="{raw!r}">{_safe(told)}</td>'
    if told in outcomes:
        return f'<td><span class="pill {outcomes[told]}">{_safe(told)}</span></td>'
    return f'<td class="n">{told}</td>' if told == printed.UNKNOWN else f"<td>{_safe(told)}</td>"


def _bars(report: Report, table: ReportTable) -> list[str]:
    """Draw where each clause stands between its baseline and its target."""
    names = [name for name in ("baseline", "target") if printed.has(table, name)]
    comma = _say(report, "comma")
    bars = []
    for row, figures in enumerate(printed.printed(table, names, report.language)):
        told = [_say(report, f"page.{name}", {"value": one}) for name, one in zip(names, figures, strict=True)]
        bars.append(_bar(printed.progress(table, row), comma.join(told)))
    return bars


def _bar(one: printed.Progress | None, title: str) -> str:
    if one is None:
        return ""
    value = "" if one.value is None else f'<i style="width:{one.value:.1%}"></i>'
    baseline = "" if one.baseline is None else f'<s style="left:{one.baseline:.1%}"></s>'
    return f'<div class="bar" title="{_safe(title)}">{value}<b style="left:{one.target:.1%}"></b>{baseline}</div>'


def _none(report: Report) -> str:
    return f"<p>{_safe(_say(report, 'none'))}</p>"


def _safe(told: str) -> str:
    """Make a text of a stranger harmless in a page."""
    return escape(one_line(told))


def _say(report: Report, key: str, values: Mapping[str, object] = NOTHING) -> str:
    return text(report.language, f"document.{key}", values)
