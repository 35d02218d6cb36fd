"""Pieces that every step of the page is made of."""

from collections.abc import Sequence

from coverage.app.markup import tag
from coverage.errors import Problem, describe
from coverage.model.datum import DATA
from coverage.sources.datum.guard import datum_words
from coverage.words import Language, text

STEPS = ("files", "columns", "map", "problems", "accept")


def heading(step: str, language: Language) -> str:
    """Write the number and the title of a step."""
    title = tag("i", str(STEPS.index(step) + 1)) + tag("span", text(language, f"importing.step.{step}"))
    return tag("h3", title, "cc-step", raw=True)


def role_words(role: str, language: Language) -> str:
    """Name a role."""
    return text(language, f"report.role.{role}" if role else "importing.files.unused")


def datum_name(datum_id: str, language: Language) -> str:
    """Name a datum, its zone too."""
    if not datum_id:
        return text(language, "importing.columns.undeclared")
    key, *zone = datum_words(datum_id)
    series = text(language, key)
    return text(language, "importing.columns.zone", {"series": series, "zone": zone[0]}) if zone else series


def listed_problems(problems: Sequence[Problem], language: Language) -> str:
    """List what refuses a file whole."""
    return tag("ul", "".join(tag("li", describe(one, language)) for one in problems), "cc-found stops", raw=True)


def data() -> list[str]:
    """List what may be declared: nothing, then every datum."""
    return ["", *(datum.id for datum in DATA)]
