"""What was assumed where a population table does not say it: each assumption said once, with whom it concerns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from coverage.errors import Problem, first_names
from coverage.sources.people.bands import YOUNG, disjoint, people_of, years_of_young
from coverage.sources.people.figures import Figure
from coverage.sources.people.heads import age_said
from coverage.sources.people.shares import share_text
from coverage.sources.tables.records import number_text


@dataclass(frozen=True, slots=True)
class Assumption:
    """What was assumed of one age group in one unit.

    Attributes
    ----------
    code
        Of the warning that says it.
    value
        The share it rests on, or the band that was split.
    column
        The head of the column the share stands in.
    people
        How many people it makes, in this unit.
    """

    code: str
    group: str
    value: str
    column: str
    unit: str
    people: float


def assumptions_of(
    unit: str, figures: Mapping[str, Figure], unfit: Sequence[str], bands: Mapping[str, float], split: str
) -> Iterator[Assumption]:
    """List what was assumed of one unit.

    Parameters
    ----------
    unit
        What it is called.
    figures
        Its figures, those of shares too.
    unfit
        Groups whose stated share its own figures contradict.
    split
        The band that was split by years, "" for none.
    """
    for group, figure in figures.items():
        if figure.is_stated:
            yield Assumption("share_assumed", group, share_text(figure.share or 0.0), "", unit, figure.people)
        elif figure.share is not None:
            yield Assumption("share_read", group, "", figure.record.heads["people"], unit, figure.people)
    for group in unfit:
        yield Assumption("share_unfit", group, "", "", unit, 0.0)
    if split:
        yield Assumption("ages_estimated", YOUNG, split, "", unit, people_of(YOUNG, bands))


def sources_of(file: str, figures: Mapping[str, Figure], bands: Mapping[str, float], split: str) -> dict[str, str]:
    """Say by band where its people come from: the file alone, or with the shares and the split they rest on."""
    counted = disjoint({group: figure.people for group, figure in figures.items() if figure.share is None})
    rests_on = [f"{group}={share_text(one.share)}" for group, one in figures.items() if one.share is not None]
    if split:
        years, among = years_of_young(split)
        rests_on.append(f"{YOUNG}={years}/{among} × {split}")
    assumed = f"{file} ({', '.join(rests_on)})"
    return {band: file if band in counted else assumed for band in bands}


def warnings_of(assumptions: Sequence[Assumption], file: str) -> list[Problem]:
    """Say each assumption once, with the units and people it concerns."""
    alike: dict[tuple[str, str, str, str], list[Assumption]] = {}
    for one in assumptions:
        alike.setdefault((one.code, one.group, one.value, one.column), []).append(one)
    return [_warning(file, *key, some) for key, some in alike.items()]


def _warning(file: str, code: str, group: str, value: str, column: str, some: Sequence[Assumption]) -> Problem:
    details: dict[str, object] = {
        "group": age_said(group),
        "units": len(some),
        "names": first_names(one.unit for one in some),
        "people": number_text(round(sum(one.people for one in some))),
    }
    if code == "ages_estimated":
        details["years"], details["among"] = years_of_young(value)
    return Problem(code, file, column=column, value=value, details=details, severity="warning")
