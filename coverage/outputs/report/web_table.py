"""A table of a report in a page: heads that sort, outcomes as pills, clauses on a bar."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from coverage.model.findings import FIGURE_SIDES
from coverage.model.tables import OUTCOMES
from coverage.outputs.naming import UNKNOWN
from coverage.outputs.report import printed
from coverage.outputs.report.model import PLANNED, Cell, Report, ReportTable
from coverage.outputs.report.printed import one_line
from coverage.words import text

LONG: Final = 60
"""So many rows scroll in a frame of their own."""

MANY: Final = 16
"""More columns than a window holds side by side."""

HASH: Final = re.compile("[0-9a-f]{64}")
"""What may break anywhere in a line."""

FEW: Final = 6
"""A table of what is planned that has no more columns is not drawn out over the window."""


def web_table(
    report: Report, table: ReportTable, names: Sequence[str], rows: Sequence[int], *, has_bars: bool = False
) -> str:
    """Lay out some rows of some columns; a click on a head sorts them."""
    cells = printed.printed(table, names, report.language)
    raw = [table.column(name) for name in names]
    heads = printed.heads(table, names)
    buttons = "".join(f'<th scope="col"><button type="button">{safe(head)}</button></th>' for head in heads)
    bar_head = f'<th scope="col">{safe(text(report.language, "document.head.progress"))}</th>' if has_bars else ""
    bars = _bars(report, table) if has_bars else []
    words = {text(report.language, f"terms.outcome.{outcome}"): outcome for outcome in OUTCOMES}
    words |= {text(report.language, f"report.side.{side}"): side for side in FIGURE_SIDES if table.name in PLANNED}
    body = "".join(
        "<tr>"
        + "".join(_cell(told, own[row], words) for told, own in zip(cells[row], raw, strict=True))
        + (f"<td>{bars[row]}</td>" if has_bars else "")
        + "</tr>\n"
        for row in rows
    )
    css = "scroll" if len(rows) > LONG else "scroll whole"
    wide = ' class="wide"' if len(names) > MANY else ' class="narrow"' if is_narrow(table, names) else ""
    head = f"<thead><tr>{buttons}{bar_head}</tr></thead>"
    return f'<div class="{css}"><table{wide}>{head}<tbody>{body}</tbody></table></div>'


def is_narrow(table: ReportTable, names: Sequence[str]) -> bool:
    """Whether a table of what is planned has so few columns that it is not drawn out over the window."""
    return table.name in PLANNED and len(names) <= FEW


def _cell(told: str, raw: Cell, outcomes: Mapping[str, str]) -> str:
    if isinstance(raw, int | float) and not isinstance(raw, bool) and told != UNKNOWN:
        return f'<td class="n" data-v="{raw!r}">{safe(told)}</td>'
    if told in outcomes:
        return f'<td><span class="pill {outcomes[told]}">{safe(told)}</span></td>'
    if told == UNKNOWN:
        return f'<td class="n">{told}</td>'
    return f'<td class="hash">{told}</td>' if HASH.fullmatch(told) else f"<td>{safe(told)}</td>"


def _bars(report: Report, table: ReportTable) -> list[str]:
    """Draw where each clause stands between its baseline and its target."""
    names = [name for name in ("baseline", "target") if printed.has(table, name)]
    comma = text(report.language, "document.comma")
    bars = []
    for row, figures in enumerate(printed.printed(table, names, report.language)):
        told = [
            text(report.language, f"document.page.{name}", {"value": one})
            for name, one in zip(names, figures, strict=True)
        ]
        bars.append(_bar(printed.progress(table, row), comma.join(told)))
    return bars


def _bar(one: printed.Progress | None, title: str) -> str:
    if one is None:
        return ""
    value = "" if one.value is None else f'<i style="width:{one.value:.1%}"></i>'
    baseline = "" if one.baseline is None else f'<s style="left:{one.baseline:.1%}"></s>'
    return f'<div class="bar" title="{safe(title)}">{value}<b style="left:{one.target:.1%}"></b>{baseline}</div>'


def safe(told: str) -> str:
    """Make a text of a stranger harmless in a page."""
    return escape(one_line(told))
