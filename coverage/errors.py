"""One tree of errors, and the problems they carry.

    CareCircleError
    ├── InputError        what a person gave cannot be used; carries every problem found; exit status 2
    ├── NoInternetError   a fetch by place name could not reach its server; exit status 2
    └── ContractError     one room handed another a table that breaks its contract; ours to mend

Anything that is merely worth knowing is a `Problem` of severity "warning" and travels with the data.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from errno import errorcode
from itertools import islice
from typing import Final, Literal

from coverage.words import Language, catalog, text

Severity = Literal["error", "warning"]
_NAMED_AT_MOST: Final = 5
_OURS: Final = frozenset({"choices", "formats", "names", "wanted"})
"""Details that tell what to do; they are ours and said whole."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input, where it stands, and by its code how to mend it.

    `code` names `problems.<code>.what` and `problems.<code>.remedy` in the words; `details` fills their further
    placeholders, and may say `value` in other words. Text is taken to come from a file and said short. A tuple is
    ours and said whole, as a list in the reader's language: each part is a key of the words, or else said as it is.
    `row` is the row a person sees in the file: the first line of a table is row 1.
    """

    code: str
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "error"

    def values(self, language: Language) -> dict[str, object]:
        """Placeholders for the words of this problem."""
        given = {"column": self.column, "value": self.value, **self.details}
        return {"file": self.file, **{name: _said(name, value, language) for name, value in given.items()}}


class CareCircleError(Exception):
    """Whatever the product itself raises."""


class InputError(CareCircleError):
    """What a person gave cannot be used. All problems found stand in `problems`, the most important first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return report(self.problems, "en")


class NoInternetError(InputError):
    """A server could not be reached."""


class ContractError(CareCircleError):
    """A table broke the contract between two rooms."""


def refuse_if_any(problems: Sequence[Problem]) -> None:
    """Raise `InputError` with all of `problems` if one of them is an error; warnings alone pass."""
    if any(problem.severity == "error" for problem in problems):
        raise InputError(problems)


def refused_by_system(code: str, file: str, error: OSError) -> Problem:
    """Make the problem of a file the system refuses to open or write, with its reason in words where we have them."""
    reason = error.strerror or str(error)
    key = f"problems.system.{errorcode.get(error.errno or 0)}"
    return Problem(code, file, value=reason, details={"value": (key,)} if key in catalog("en") else {})


def place(problem: Problem, language: Language) -> str:
    """Say where a problem stands: file, sheet, row, column, as far as they are known."""
    row = "" if problem.row is None else text(language, "problems.row", {"row": problem.row})
    sheet = text(language, "problems.sheet", {"sheet": shorten(problem.sheet)}) if problem.sheet else ""
    column = text(language, "problems.column", {"column": shorten(problem.column)}) if problem.column else ""
    return text(language, "problems.comma").join(part for part in (problem.file, sheet, row, column) if part)


def describe(problem: Problem, language: Language) -> str:
    """Say one problem in one line: where, what, and how to mend it."""
    what, remedy = text_of(problem, "what", language), text_of(problem, "remedy", language)
    where = place(problem, language)
    return text(
        language,
        "problems.line" if where else "problems.line_nowhere",
        {"where": where, "what": what, "remedy": remedy},
    )


def text_of(problem: Problem, part: Literal["what", "remedy"], language: Language) -> str:
    """Say what a problem is, or how to mend it, without where it stands."""
    return text(language, f"problems.{problem.code}.{part}", problem.values(language))


def report(problems: Sequence[Problem], language: Language) -> str:
    """Say all problems as a bulleted list."""
    return "\n".join(f"- {describe(problem, language)}" for problem in problems)


def _said(name: str, value: object, language: Language) -> object:
    if isinstance(value, tuple):
        known = catalog(language)
        return text(language, "problems.between").join(known.get(str(part), str(part)) for part in value)
    return shorten(value) if isinstance(value, str) and name not in _OURS else value


def shorten(value: str, longest: int = 60) -> str:
    """Cut a value from a file to what a message can hold, control characters made visible."""
    shown = "".join(c if c.isprintable() else "·" for c in value)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def first_names(names: Iterable[str]) -> tuple[str, ...]:
    """Shorten the first few of the names a problem is about; how many there are is said beside them."""
    return tuple(map(shorten, islice(names, _NAMED_AT_MOST)))
