"""Rows of men and of women made one: people are counted together, and a row of both beside them is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from coverage.sources.people.bands import TOLERANCE
from coverage.sources.people.figures import Figure, Rows, ShareCell
from coverage.sources.tables.records import Problems, Record, number_text
from coverage.sources.tables.vocabulary import TOTAL_WORDS, plain

_MEN: Final = "男"
_WOMEN: Final = "女"
_BOTH: Final = ""
_WORDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("男", "男性", "male", "males", "men", "m"), _MEN),
    **dict.fromkeys(("女", "女性", "female", "females", "women", "f"), _WOMEN),
    **dict.fromkeys(("", "男女", "男女合计", "不分性别", "全部", "both", "all", *TOTAL_WORDS), _BOTH),
}
_CHOICES: Final = (_MEN, _WOMEN, "合计", "male", "female", "total")


def together(rows: Rows, problems: Problems) -> Rows:
    """Make one figure of those of the same unit, year and ages: that of men and that of women, else that of both.

    Where that of both is not the sum it is a warning. A figure said twice of the same sex is an error, and so is one
    sex alone, a share of one sex, and a sex that is not read; of each row one is said.
    """
    return replace(rows, figures=_added(rows.figures, problems), shares=_of_both(rows.shares, problems))


def _added(figures: Sequence[Figure], problems: Problems) -> list[Figure]:
    found: dict[tuple[str, int, str], dict[str, Figure]] = {}
    said: set[int] = set()
    for figure in figures:
        sex = _WORDS.get(plain(figure.record.text("sex")))
        if sex is None:
            _say_once("not_a_choice", figure.record, said, problems, {"choices": _CHOICES})
            continue
        known = found.setdefault((figure.unit_code, figure.year, figure.group), {}).setdefault(sex, figure)
        if known is not figure:
            _say_once("duplicate_key", figure.record, said, problems, {"first_row": known.record.row})
    return [_one(by_sex, said, problems) for by_sex in found.values()]


def _of_both(cells: Sequence[ShareCell], problems: Problems) -> list[ShareCell]:
    """Keep the shares that are not of one sex: those of men and of women cannot be added."""
    said: set[int] = set()
    kept: list[ShareCell] = []
    for cell in cells:
        if _WORDS.get(plain(cell.record.text("sex"))) == _BOTH:
            kept.append(cell)
        else:
            _say_once("one_sex", cell.record, said, problems, {})
    return kept


def _one(by_sex: Mapping[str, Figure], said: set[int], problems: Problems) -> Figure:
    if {_MEN, _WOMEN} <= by_sex.keys():
        men, women = by_sex[_MEN], by_sex[_WOMEN]
        added = replace(men, people=men.people + women.people, rounding=men.rounding + women.rounding)
        both = by_sex.get(_BOTH, added)
        if abs(both.people - added.people) > TOLERANCE + both.rounding + added.rounding:
            details = {"added": number_text(added.people)}
            problems.append(both.record.problem("sexes_differ", "people", details, "warning"))
        return added
    if _BOTH in by_sex:
        return by_sex[_BOTH]
    alone = next(iter(by_sex.values()))
    _say_once("one_sex", alone.record, said, problems, {})
    return alone


def _say_once(code: str, record: Record, said: set[int], problems: Problems, details: Mapping[str, object]) -> None:
    if record.row in said:
        return
    said.add(record.row)
    problems.append(record.problem(code, "unit_code" if code == "duplicate_key" else "sex", details))
