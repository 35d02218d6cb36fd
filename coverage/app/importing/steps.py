"""Pieces that every step of the page is made of."""

from collections.abc import Sequence

from coverage.app.markup import tag
from coverage.errors import Problem, describe
from coverage.words import Language, text

STEPS = ("files", "columns", "map", "problems", "accept")


def heading(step: str, language: Language) -> str:
    """Write the number and the title of a step."""
    title = tag("i", str(STEPS.index(step) + 1)) + tag("span", text(language, f"importing.step.{step}"))
    return tag("h3", title, "cc-step", raw=True)


def role_words(role: str, language: Language) -> str:
    """Name a role."""
    return text(language, f"report.role.{role}" if role else "importing.files.unused")


def listed_problems(problems: Sequence[Problem], language: Language) -> str:
    """List what refuses a file whole."""
    return tag("ul", "".join(tag("li", describe(one, language)) for one in problems), "cc-found stops", raw=True)
