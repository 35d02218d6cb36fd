"""How the command speaks: in which language, how far it is, and what it says when something is wrong."""

import io
import locale
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.text import Text

from coverage.errors import InputError, Problem, describe, refuse_if_any
from coverage.model.progress import Tell, silent
from coverage.words import Language, catalog, text

UNUSABLE_INPUT: Final = 2
INTERRUPTED: Final = 130
WARNINGS_SHOWN: Final = 20
_PIPED_WIDTH: Final = 140

HINTS: Final = {"siting_cost_unknown": "cli.option_cost", "siting_size_unknown": "cli.option_size"}
"""By the code of a problem, which option mends it."""


def language_of(environment: Mapping[str, str]) -> Language:
    """Choose the language of the person from LC_ALL, LC_MESSAGES or LANG, else from the system."""
    named = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    spoken = next(filter(None, named), None) or locale.getlocale()[0] or ""
    return "zh" if spoken.lower().startswith(("zh", "chinese")) else "en"


def out() -> Console:
    """Make the console of results."""
    return _console(sys.stdout)


def err() -> Console:
    """Make the console of messages and progress."""
    return _console(sys.stderr)


def visible(value: str) -> Text:
    """Show a text from a file as it is: no markup, no escape sequence reaches the terminal."""
    return Text("".join(c if c.isprintable() else "·" for c in value))


def worth_checking(problems: Sequence[Problem], language: Language, most: int = WARNINGS_SHOWN) -> Iterator[str]:
    """Say what a reader was unsure of or left out, the first of them in full."""
    if problems:
        yield text(language, "cli.problems", {"count": len(problems)})
        yield from (f"  {describe(problem, language)}" for problem in problems[:most])
    if len(problems) > most:
        yield "  " + text(language, "cli.more_problems", {"count": len(problems) - most})


def say(console: Console, lines: Iterable[str]) -> None:
    """Print lines as they are, however long: a path must stay in one piece."""
    for line in lines:
        console.print(visible(line), soft_wrap=True)


def written_paths(written: Sequence[Path], language: Language) -> Iterator[str]:
    """Name what was written, one path per line."""
    yield text(language, "cli.written")
    yield from (f"  {path}" for path in written)


@contextmanager
def progress(language: Language) -> Iterator[Tell]:
    """Show a bar on a terminal while the work goes on; say nothing elsewhere."""
    with working(language) as (tell, _):
        yield tell


@contextmanager
def working(language: Language) -> Iterator[tuple[Tell, Callable[[str], None]]]:
    """Show a bar on a terminal while the work goes on, and lines above it that stay; say nothing elsewhere."""
    console = err()
    if not console.is_terminal:
        yield silent, unsaid
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task("", total=1.0)

        def tell(stage: str, share: float) -> None:
            key = f"progress.{stage}"
            bars.update(task, description=catalog(language).get(key, stage), completed=share)

        yield tell, lambda line: say(console, [line])


def unsaid(_: str) -> None:
    """Say nothing: nobody watches."""


@contextmanager
def in_words(language: Language) -> Iterator[None]:
    """Turn unusable input into one line per problem and status 2, and Ctrl-C into status 130.

    Anything else is a mistake of ours and keeps its traceback.
    """
    try:
        yield
    except InputError as error:
        _say_refusal(error, language)
        raise typer.Exit(UNUSABLE_INPUT) from error
    except KeyboardInterrupt as error:
        err().print(text(language, "cli.interrupted"))
        raise typer.Exit(INTERRUPTED) from error


def refuse_together(*checks: Callable[[], object]) -> None:
    """Run every check and raise the problems of all at once.

    Raises
    ------
    InputError
        If a check raised one.
    """
    problems: list[Problem] = []
    for check in checks:
        try:
            check()
        except InputError as error:
            problems += error.problems
    refuse_if_any(problems)


def _say_refusal(error: InputError, language: Language) -> None:
    errors = [describe(problem, language) for problem in error.problems if problem.severity == "error"]
    warnings = [problem for problem in error.problems if problem.severity == "warning"]
    hints = [text(language, HINTS[code]) for code in dict.fromkeys(one.code for one in error.problems) if code in HINTS]
    say(err(), (*errors, *hints, *worth_checking(warnings, language)))


def _console(stream: TextIO) -> Console:
    # A code page without Chinese must not end the command with a traceback.
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    return Console(file=stream, width=None if stream.isatty() else _PIPED_WIDTH, highlight=False)
