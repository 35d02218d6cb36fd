"""People by age where only everyone is counted: shares of the total, in columns of the table or stated beside it."""

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from coverage.errors import Problem
from coverage.model.ages import EVERYONE
from coverage.sources.people.age_words import age_group_of
from coverage.sources.people.bands import disjoint, excesses, impossible, people_of
from coverage.sources.people.figures import Figure, ShareCell
from coverage.sources.people.heads import age_said
from coverage.sources.tables.records import Problems, number
from coverage.sources.tables.vocabulary import in_brackets
from coverage.sources.tables.written_numbers import parsed

_PAIRS: Final = re.compile(r"[,，;；、\n]")
_PERCENT: Final = "%"
_DECIMALS: Final = 12  # 18.5 / 100 is not quite 0.185 in binary
_WHOLE: Final = {"least": "0%", "most": "100%"}
EXAMPLE: Final = "60+=18.5%,80+=2.9%,0-2=2.1%"


def stated_shares(shown: str) -> tuple[dict[str, float], list[Problem]]:
    """Read shares of all residents by age group as a planner states them: "60+=18.5%,80+=2.9%,0-2=2.1%".

    A share is a percentage with its sign or a number from 0 to 1.

    Returns
    -------
    tuple
        The share of each group, none where one is at fault; and all that is wrong: a pair that is none, a share beyond
        0–100%, a group said twice, a part that is more than its whole.
    """
    shares: dict[str, float] = {}
    problems: list[Problem] = []
    for pair in filter(None, map(str.strip, _PAIRS.split(unicodedata.normalize("NFKC", shown)))):
        name, _, written = (part.strip() for part in pair.rpartition("="))
        group, share = age_group_of(name), _share(written)
        if group in {None, EVERYONE} or share is None:
            problems.append(Problem("stated_share_unread", value=pair, details={"choices": EXAMPLE}))
        elif not 0 <= share <= 1:
            problems.append(Problem("stated_share_range", value=pair))
        elif group in shares:
            problems.append(Problem("pair_repeated", value=name))
        else:
            shares[str(group)] = share
    problems.extend(_beyond(shares))
    return ({}, problems) if problems else (shares, [])


def share_text(share: float) -> str:
    """Write a share as a percentage, as a planner would."""
    return f"{share * 100:.10g}%"


def figures_of_shares(
    cells: Sequence[ShareCell], everyone: Mapping[tuple[str, int], Figure], problems: Problems
) -> list[Figure]:
    """Turn the shares in the columns of a table into people: a share of the unit's total of that year.

    Bare numbers are percentages where one of them is above 1 and parts of 1 otherwise, the same in all columns; where
    a head says percent and none is above 1, nobody can tell, which is an error.
    """
    bare = [value for cell in cells if (value := parsed(cell.record.text("people"))) is not None]
    percent_in_head = [cell for cell in cells if any(_PERCENT in one for one in in_brackets(_head(cell)))]
    in_percent = any(value > 1 for value in bare)
    if percent_in_head and bare and not in_percent:
        first = percent_in_head[0].record
        problems.append(Problem("unclear_shares", first.file, first.sheet, column=_head(percent_in_head[0])))
        return []
    figures = []
    for cell in cells:
        share = _cell_share(cell, problems, in_percent=in_percent)
        total = everyone.get((cell.unit_code, cell.year))
        if math.isnan(share):
            continue
        if total is None or math.isnan(total.people):
            problems.append(cell.record.problem("share_without_total", "people", severity="warning"))
            continue
        figures.append(_figure(total, cell.group, share, _written_to(cell, in_percent=in_percent), cell))
    return figures


def assumed(figures: Mapping[str, Figure], shares: Mapping[str, float]) -> tuple[dict[str, Figure], list[str]]:
    """Add to the figures of one unit those of the stated shares that they do not tell.

    Returns
    -------
    tuple
        The figures with those added, and the groups whose share cannot be, because the unit's own figures say
        otherwise.
    """
    total = figures.get(EVERYONE)
    taken, unfit = dict(figures), []
    for group, share in shares.items():
        told = disjoint({one: figure.people for one, figure in taken.items()})
        if total is None or not math.isnan(people_of(group, told)):
            continue
        more = {**taken, group: _figure(total, group, share, 0.0, None)}
        if is_contradicted(more):
            unfit.append(group)
        else:
            taken = more
    return taken, unfit


def is_contradicted(figures: Mapping[str, Figure]) -> bool:
    """Whether figures of one unit cannot all be so."""
    people = {group: figure.people for group, figure in figures.items()}
    rounding = {group: figure.rounding for group, figure in figures.items()}
    return any(excesses(people, rounding)) or impossible(disjoint(people), rounding) != ""


def _beyond(shares: Mapping[str, float]) -> Iterator[Problem]:
    whole = {**shares, EVERYONE: 1.0}
    # People are compared with a tolerance; of a hundred million it is nothing.
    scaled = {group: share * 1e8 for group, share in whole.items()}
    for _, group, together in excesses(scaled, dict.fromkeys(scaled, 0.0)):
        details = {"total": share_text(whole[group]), "group": age_said(group)}
        yield Problem("stated_share_beyond", value=share_text(together / 1e8), details=details)


def _figure(total: Figure, group: str, share: float, uncertain: float, cell: ShareCell | None) -> Figure:
    record = total.record if cell is None else cell.record
    return replace(
        total,
        group=group,
        people=total.people * share,
        rounding=total.people * uncertain + total.rounding * share,
        record=record,
        share=share,
        is_stated=cell is None,
    )


def _share(written: str) -> float | None:
    value = parsed(written.removesuffix(_PERCENT).strip())
    if value is None:
        return None
    return round(value / 100, _DECIMALS) if written.endswith(_PERCENT) else value


def _head(cell: ShareCell) -> str:
    return cell.record.heads["people"]


def _cell_share(cell: ShareCell, problems: Problems, *, in_percent: bool) -> float:
    """Read a share, 0–1; NaN where the cell is empty or, with a problem, at fault."""
    shown = unicodedata.normalize("NFKC", cell.record.text("people"))
    if not shown:
        problems.append(cell.record.problem("missing_value", "people", severity="warning"))
        return math.nan
    of_hundred = in_percent or shown.endswith(_PERCENT)
    bare = replace(cell.record, cells={**cell.record.cells, "share": shown.removesuffix(_PERCENT).strip() or _PERCENT})
    found: list[Problem] = []
    value = number(bare, "share", found, most=100.0 if of_hundred else 1.0, otherwise="not_a_figure")
    # What stands in the file is shown, with its percent sign.
    problems.extend(
        cell.record.problem(one.code, "people", _WHOLE if one.code == "out_of_range" else None) for one in found
    )
    return round(value / 100, _DECIMALS) if of_hundred else value


def _written_to(cell: ShareCell, *, in_percent: bool) -> float:
    """Give half of the last digit a share is written to, as a part of 1."""
    shown = unicodedata.normalize("NFKC", cell.record.text("people"))
    decimals = len(shown.removesuffix(_PERCENT).strip().partition(".")[2])
    return 0.5 / 10.0**decimals / (100.0 if in_percent or shown.endswith(_PERCENT) else 1.0)
