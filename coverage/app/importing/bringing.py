"""What a planner has brought so far: the files with their roles, how each is read, and what the district is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from coverage.model.reading import AS_FOUND, Reading
from coverage.sources.brought import NEEDED, NOT_YET, ROLES, WITH_PLACES, SourcePaths

UNUSED = ""
"""The role of a file that is not used."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as it lies in our folder.

    Attributes
    ----------
    stamp
        The hash of its content.
    parts
        Of a Shapefile dropped in parts the names of all of them.
    role
        One of `sources.brought.ROLES`, or UNUSED.
    """

    name: str
    path: Path
    stamp: str
    size_bytes: int
    parts: tuple[str, ...] = ()
    role: str = UNUSED
    reading: Reading = AS_FOUND


@dataclass(frozen=True, slots=True)
class Bringing:
    """All that a planner has settled; nothing of it is lost when a file is at fault.

    Attributes
    ----------
    place
        The place whose streets are to be fetched, as "place:岳麓区, 长沙市", or the path of a file of streets on this
        computer; "" where they are among the files.
    shares
        Of ages among all residents, where people are not counted by age: "60+=18.5%,80+=2.9%".
    saved
        By role, how files were read another time: taken for each file that comes in that role.
    """

    files: tuple[Brought, ...] = ()
    place: str = ""
    shares: str = ""
    name: str = ""
    name_en: str = ""
    saved: Mapping[str, Reading] = field(default_factory=dict)


def with_file(state: Bringing, file: Brought) -> Bringing:
    """Take a file in; one of the same name is the former one mended, and keeps its role and how it is read."""
    former = named(state, file.name)
    if former is None:
        taken = replace(file, reading=state.saved.get(file.role, file.reading))
        return replace(state, files=(*state.files, taken))
    return _put(state, replace(file, role=former.role or file.role, reading=former.reading))


def without(state: Bringing, name: str) -> Bringing:
    """Leave a file out."""
    return replace(state, files=tuple(file for file in state.files if file.name != name))


def in_role(state: Bringing, name: str, role: str) -> Bringing:
    """Give a file a role; the columns chosen in another role mean nothing in this one."""
    file = _of(state, name)
    if file.role == role:
        return state
    datum = file.reading.datum if role in WITH_PLACES else ""
    return _put(state, replace(file, role=role, reading=state.saved.get(role, Reading(datum=datum))))


def read_as(state: Bringing, name: str, reading: Reading) -> Bringing:
    """Settle how a file is read."""
    return _put(state, replace(_of(state, name), reading=reading))


def with_saved(state: Bringing, saved: Mapping[str, Reading]) -> Bringing:
    """Read the files as they were read another time, by their roles; those to come too."""
    files = tuple(replace(file, reading=saved.get(file.role, file.reading)) for file in state.files)
    return replace(state, files=files, saved={**state.saved, **saved})


def column_as(reading: Reading, head: str, former: str, field_name: str, fields: Sequence[str]) -> Reading:
    """Read the column `head`, which was read as `former`, as another field of `fields`; "" for none in both.

    The field it is taken from has no column any more, and the one it is given to leaves the column it had.
    """
    columns = dict(reading.columns)
    if former in fields:
        columns[former] = ""
    if field_name in fields:
        columns[field_name] = head
    return replace(reading, columns=columns)


def named(state: Bringing, name: str) -> Brought | None:
    """Find a file by its name."""
    return next((file for file in state.files if file.name == name), None)


def in_use(state: Bringing) -> tuple[Brought, ...]:
    """List the files that have a role, in the order of the roles."""
    order = {role: at for at, role in enumerate(ROLES)}
    return tuple(sorted((file for file in state.files if file.role in order), key=lambda file: order[file.role]))


def missing(state: Bringing) -> tuple[str, ...]:
    """List the roles that must be filled and are not."""
    filled = {file.role for file in state.files}
    if state.place:
        filled.add("streets")
    if "raster" in filled:  # it says how many live in each unit where nobody counted them
        filled.add("population")
    return tuple(role for role in NEEDED if role not in filled)


def doubled(state: Bringing) -> tuple[str, ...]:
    """List the roles that more than one file has: which of them is meant cannot be told."""
    taken = [file.role for file in in_use(state)] + (["streets"] if state.place else [])
    return tuple(role for role in ROLES if taken.count(role) > 1)


def readings(state: Bringing) -> dict[str, Reading]:
    """Give how each role is read, as it is saved and handed to the readers; what is found out is not among it."""
    return {file.role: file.reading for file in in_use(state) if file.reading != AS_FOUND}


def source_paths(state: Bringing) -> SourcePaths | None:
    """Name the files to the readers, as far as they are there; None where there is none, or a role has two."""
    paths = {file.role: file.path for file in in_use(state)}
    if doubled(state) or not (paths or state.place):
        return None
    return SourcePaths(
        streets=state.place or paths.get("streets", NOT_YET),
        units=paths.get("units", NOT_YET),
        facilities=paths.get("facilities", NOT_YET),
        population=paths.get("population", None if "raster" in paths else NOT_YET),
        buildings=paths.get("buildings"),
        areas=paths.get("areas"),
        reported=paths.get("reported"),
        readings=readings(state),
        shares=state.shares,
        raster=paths.get("raster"),
    )


def _of(state: Bringing, name: str) -> Brought:
    found = named(state, name)
    if found is None:
        raise KeyError(name)
    return found


def _put(state: Bringing, file: Brought) -> Bringing:
    return replace(state, files=tuple(file if one.name == file.name else one for one in state.files))
