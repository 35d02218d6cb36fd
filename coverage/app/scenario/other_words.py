"""What a change that is no candidate does, for every kind of care: people, places, units off and onto the gap list."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from coverage.app.scenario.chain import Step
from coverage.app.scenario.worth_words import some_named
from coverage.outputs.naming import more_people, percent
from coverage.planning.results import Audit
from coverage.planning.shown import people_more
from coverage.planning.worth_in_brief import Worth
from coverage.words import Language, text


def lines(step: Step, today: Audit, names: Mapping[str, str], language: Language) -> list[str]:
    """Say in three lines at most what a change does; none where it could not be made.

    `names` says what each unit is called, by its code.
    """
    if step.worth is None:
        return []
    people = [one for care in today.standard.cares for one in _of_care(step, step.worth, care, today, language)]
    told = [text(language, "app.worth.beside").join(people)] if people else []
    for key, listed in (("off", step.worth.leaves), ("onto", step.worth.enters)):
        told += _units(key, listed, today, names, language)
    return told or [text(language, "app.other.nothing")]


def _of_care(step: Step, worth: Worth, care: str, today: Audit, language: Language) -> Iterator[str]:
    """Say for one care how many are within the walk and how many find a place; else whose walk changes."""
    said = [*_within(worth, care, today, language)] or [*_walks(worth, care, today, language)]
    if care in step.placed:
        said.append(_places(step.placed[care], language))
    for one in said:
        yield text(language, "app.other.of_care", {"care": text(language, f"terms.care.{care}"), "told": one})


def _within(worth: Worth, care: str, today: Audit, language: Language) -> Iterator[str]:
    rule = today.standard.circle_rule(care)
    for break_s, was, now in worth.within.get(rule.rule_id, ()):
        if break_s == rule.limit_s and people_more(was, now):
            before, after = (percent(told[care].walk.share) for told in (worth.before, worth.after))
            values = {"people": more_people(was, now), "minutes": f"{rule.minutes:g}", "before": before, "after": after}
            yield text(language, "app.other.told_within", values)


def _walks(worth: Worth, care: str, today: Audit, language: Language) -> Iterator[str]:
    walk = worth.walks.get(today.standard.circle_rule(care).rule_id)
    if walk is None:
        return
    told = (
        ("shorter", walk.people_nearer, walk.person_minutes_saved),
        ("longer", walk.people_farther, walk.person_minutes_lost),
    )
    for key, people, minutes in told:
        if people >= 0.5:
            values = {"people": f"{people:,.0f}", "minutes": f"{minutes / people:.1f}"}
            yield text(language, f"app.worth.{key}", values)


def _places(people: float, language: Language) -> str:
    if math.isnan(people):
        return text(language, "app.other.told_places_unknown")
    return text(language, "app.other.told_places", {"people": f"{round(people):+,}"})


def _units(
    key: str, listed: Mapping[str, Sequence[str]], today: Audit, names: Mapping[str, str], language: Language
) -> list[str]:
    """Name the units that leave the gap list or come onto it, each once for a care."""
    parts = []
    for care in today.standard.cares:
        own = [codes for rule_id, codes in listed.items() if today.standard.rule(rule_id).care == care]
        units = [names[code] for code in dict.fromkeys(chain(*own))]
        if units:
            values = {"care": text(language, f"terms.care.{care}"), "units": some_named(units, language)}
            parts.append(text(language, "app.other.units_of", values))
    joined = text(language, "app.worth.beside").join(parts)
    return [text(language, f"app.other.{key}", {"units": joined})] if parts else []
