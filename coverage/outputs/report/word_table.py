"""Tables of a Word file: thin lines, columns as wide as what stands in them, the head repeated on every page."""

from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from coverage.outputs.report.printed import are_figures, one_line, width
from coverage.outputs.report.word_file import TABLE_TEXT, TEXT_WIDTH, flatten

MM_PER_COLUMN: Final = 1.48  # half a character of 8 pt, with some room
CELL_ROOM: Final = 3  # columns of a cell's two margins
WIDEST_CELL: Final = 44
NARROWEST_CELL: Final = 11
LONGEST_WORD: Final = 18
LINES_OF_A_CELL: Final = 4
WIDER: Final = 1.5
LONGEST_WHOLE: Final = 600
DXA_PER_MM: Final = 1440 / 25.4


def add_table(document: Document, heads: Sequence[str], rows: Sequence[Sequence[str]], strong: str = "") -> None:
    """Add a table, its head repeated on every page; cells that say `strong` are bold."""
    is_wide = document.sections[-1].orientation == WD_ORIENT.LANDSCAPE
    columns = widths(heads, rows, TEXT_WIDTH[is_wide])
    size = sum(columns)
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in columns)
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    room = {"top": 20, "left": 60, "bottom": 20, "right": 60}
    margins = "".join(f"<w:{side} w:w='{one}' w:type='dxa'/>" for side, one in room.items())
    sides = ["right" if are_figures([row[at] for row in rows]) else "left" for at in range(len(heads))]
    body = "".join(_row(row, columns, sides, strong) for row in rows)
    table = parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr><w:tblW w:w='{size}' w:type='dxa'/><w:jc w:val='center'/>"
        f"<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type='fixed'/><w:tblCellMar>"
        f"{margins}</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{_row(heads, columns, ['center'] * len(heads), '', is_head=True)}{body}</w:tbl>"
    )
    document.element.body.insert_element_before(table, "w:sectPr")
    flatten(document.add_paragraph(style=TABLE_TEXT), 6)  # without one between them two tables would become one


def needed(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Say how narrow each column may be, in half-width columns of text with the margins of a cell: words stay whole."""
    return [_fitting(heads, rows, at, NARROWEST_CELL) for at in range(len(heads))]


def is_too_wide(columns: Sequence[int], *, is_wide: bool) -> bool:
    """Whether columns that need so much do not fit on a page."""
    return sum(columns) * MM_PER_COLUMN > TEXT_WIDTH[is_wide]


def widths(heads: Sequence[str], rows: Sequence[Sequence[str]], width_mm: float) -> list[int]:
    """Give each column what it needs, and of the rest what it would like, in twentieths of a point."""
    least = needed(heads, rows)
    more = [_fitting(heads, rows, at, WIDEST_CELL) - one for at, one in enumerate(least)]
    room = width_mm / MM_PER_COLUMN
    part = min(max(room - sum(least), 0.0) / (sum(more) or 1), 1.0)
    columns = [one + part * add for one, add in zip(least, more, strict=True)]
    stretch = min(room / sum(columns), WIDER)  # a few short columns are not drawn out over a whole page
    return [round(stretch * one * MM_PER_COLUMN * DXA_PER_MM) for one in columns]


def _fitting(heads: Sequence[str], rows: Sequence[Sequence[str]], at: int, most: int) -> int:
    """Fit a column to its longest word, and to its longest cell as far as `most` and on a few lines."""
    cells = [row[at] for row in rows]
    word = min(max(map(_longest_word, [heads[at], *cells])), LONGEST_WORD)
    longest = max(3, (width(heads[at]) + 1) // 2, *map(width, cells))
    return CELL_ROOM + max(word, min(most, longest), min(longest // LINES_OF_A_CELL, WIDEST_CELL))


def _longest_word(told: str) -> int:
    return max((width(word) for word in told.split() if word.isascii()), default=0)


def _row(
    cells: Sequence[str], columns: Sequence[int], sides: Sequence[str], strong: str, *, is_head: bool = False
) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>' if is_head else ""
    told = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="NoSpacing"/><w:jc w:val="{side}"/></w:pPr>'
        f"<w:r>{'<w:rPr><w:b/></w:rPr>' if is_head or (strong and cell == strong) else ''}"
        f'<w:t xml:space="preserve">{escape(one_line(cell))}</w:t></w:r></w:p></w:tc>'
        for cell, size, side in zip(cells, columns, sides, strict=True)
    )
    whole = "<w:cantSplit/>" if max(map(width, cells)) <= LONGEST_WHOLE else ""  # the longest may not fit on a page
    return f"<w:tr><w:trPr>{whole}{'<w:tblHeader/>' if is_head else ''}</w:trPr>{told}</w:tr>"
