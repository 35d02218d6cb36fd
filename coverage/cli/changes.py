"""The changes a person types on the command line, and the scenario they make with those of a file."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from coverage.cli.pairs import Pairs, pairs_of
from coverage.errors import Problem, refuse_if_any, shorten
from coverage.model.scenario import (
    Change,
    GateOpening,
    PathClosure,
    PathOpening,
    Relocation,
    Removal,
    Resizing,
    Site,
)
from coverage.sources.tables.vocabulary import kind_words, plain


@dataclass(frozen=True, slots=True)
class TypedChanges:
    """What stands behind each option, in the order typed."""

    add: Sequence[str] = ()
    move: Sequence[str] = ()
    resize: Sequence[str] = ()
    remove: Sequence[str] = ()
    gate: Sequence[str] = ()
    open_path: Sequence[str] = ()
    close_path: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """A change, and the option it was typed with; an id that was not typed is ""."""

    change: Change
    shown: str


PLACE: Final = ("lon", "lat")
SIZES: Final = ("beds", "places", "area", "staff")
ADD: Final = ("kind", *PLACE, "name", *SIZES, "cost", "id")
RESIZE: Final = ("id", *SIZES, "nursing_beds", "certified_staff")


def typed_changes(typed: TypedChanges) -> tuple[Typed, ...]:
    """Read what was typed: what is added first, what is removed last; the order of the options does not matter.

    Raises
    ------
    InputError
        With every problem of every option.
    """
    problems: list[Problem] = []
    changes: list[Typed] = []
    for option, read, keys in _READERS:
        for written in getattr(typed, option.removeprefix("--").replace("-", "_")):
            pairs = pairs_of(option, written, keys)
            changes.append(Typed(read(pairs), pairs.shown))
            problems += pairs.problems
    refuse_if_any(problems)
    return (*changes, *(Typed(Removal(one.strip()), f"--remove {shorten(one)}") for one in typed.remove))


def numbered(typed: Sequence[Typed], taken: Collection[str]) -> tuple[Change, ...]:
    """Give every change without an id the next that is free: "site-1", "gate-1", "path-1"."""
    known = {*taken, *(one for change in typed for one in _ids(change.change) if one)}
    return tuple(_numbered(change.change, known) for change in typed)


def ids_of(changes: Sequence[Change]) -> Iterator[str]:
    """List the ids that changes give to what they open."""
    for change in changes:
        yield from _ids(change)


def _ids(change: Change) -> tuple[str, ...]:
    match change:
        case Site():
            return (change.site_id,)
        case GateOpening():
            return (change.gate_id,)
        case PathOpening():
            return (change.path_id,)
        case _:
            return ()


def _numbered(change: Change, known: set[str]) -> Change:
    match change:
        case Site(site_id=""):
            return replace(change, site_id=_free("site", known))
        case GateOpening(gate_id=""):
            return replace(change, gate_id=_free("gate", known))
        case PathOpening(path_id=""):
            return replace(change, path_id=_free("path", known))
        case _:
            return change


def _free(prefix: str, known: set[str]) -> str:
    number = 1
    while f"{prefix}-{number}" in known:
        number += 1
    known.add(f"{prefix}-{number}")
    return f"{prefix}-{number}"


def kind_of(pairs: Pairs, key: str) -> str:
    """Read a kind of facility by our id or by any word a register may have for it; "" where it is none."""
    written = pairs.required(key)
    words = kind_words()
    found = words.ids.get(plain(written), "")
    if written and not found:
        pairs.problem("not_a_choice", key, {"choices": ", ".join(dict.fromkeys(words.ids.values()))})
    return found


def _site(pairs: Pairs) -> Site:
    return Site(
        site_id=pairs.text("id"),
        kind=kind_of(pairs, "kind"),
        longitude=pairs.degrees("lon"),
        latitude=pairs.degrees("lat"),
        name=pairs.text("name"),
        beds=pairs.figure("beds"),
        places=pairs.figure("places"),
        floor_area_m2=pairs.figure("area"),
        staff=pairs.figure("staff"),
        cost_yuan=pairs.figure("cost"),
    )


def _move(pairs: Pairs) -> Relocation:
    return Relocation(pairs.required("id"), pairs.degrees("lon"), pairs.degrees("lat"))


def _resize(pairs: Pairs) -> Resizing:
    sizes = [key for key in RESIZE if key != "id"]
    if not any(pairs.text(key) for key in sizes):
        pairs.problems.append(Problem("pair_none", pairs.shown, details={"choices": ", ".join(sizes)}))
    return Resizing(
        facility_id=pairs.required("id"),
        beds=pairs.figure("beds"),
        nursing_beds=pairs.figure("nursing_beds"),
        places=pairs.figure("places"),
        floor_area_m2=pairs.figure("area"),
        staff=pairs.figure("staff"),
        certified_staff=pairs.figure("certified_staff"),
    )


def _gate(pairs: Pairs) -> GateOpening:
    return GateOpening(pairs.text("id"), pairs.degrees("lon"), pairs.degrees("lat"))


def _open_path(pairs: Pairs) -> PathOpening:
    return PathOpening(pairs.text("id"), pairs.points("points"), bridge=pairs.flag("bridge"), name=pairs.text("name"))


def _close_path(pairs: Pairs) -> PathClosure:
    return PathClosure(pairs.degrees("lon"), pairs.degrees("lat"))


_READERS: Final[tuple[tuple[str, Callable[[Pairs], Change], Sequence[str]], ...]] = (
    ("--add", _site, ADD),
    ("--move", _move, ("id", *PLACE)),
    ("--resize", _resize, RESIZE),
    ("--gate", _gate, ("id", *PLACE)),
    ("--open-path", _open_path, ("points", "bridge", "name", "id")),
    ("--close-path", _close_path, PLACE),
)
