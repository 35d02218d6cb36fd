"""What one session has brought: its folder, what is settled, and the check that is at work."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Final

import streamlit as st

from coverage.app.importing import bringing
from coverage.app.importing.bringing import UNUSED, Bringing, Brought
from coverage.app.importing.checking import Check, Shelf
from coverage.app.importing.taking_in import Folder, is_part, plain_name, put_together
from coverage.app.turns import import_turns
from coverage.errors import InputError, Problem, refused_by_system
from coverage.model.project import Project
from coverage.model.reading import Reading
from coverage.sources.brought import ROLES, SourcePaths
from coverage.sources.preview import Preview, preview, role_of
from coverage.workspace.readings import LIMIT_BYTES, from_bytes, to_bytes

_MEMORY: Final = "importing"


@dataclass(slots=True)
class Memory:
    """All that is remembered of what a planner brings.

    Attributes
    ----------
    dropped
        By name, each file as it was dropped; the parts of a Shapefile are one of `state.files` together.
    drops
        How often something was dropped: the box for files is emptied each time, for it holds them in memory.
    shown
        Name of the file whose columns are shown.
    seen
        The last district that could be looked at, whatever is being checked now, and in `drawn` how it was drawn.
    refused
        Of the files dropped last, those that could not be taken in; in `unwritten` why the district could not be kept.
    """

    folder: Folder = field(default_factory=Folder)
    state: Bringing = field(default_factory=Bringing)
    dropped: dict[str, Brought] = field(default_factory=dict)
    drops: int = 0
    shown: str = ""
    shelf: Shelf = field(default_factory=Shelf)
    check: Check | None = None
    checked: bytes = b""
    refused: tuple[Problem, ...] = ()
    unwritten: tuple[Problem, ...] = ()
    seen: Project | None = None
    drawn: object = None
    previews: dict[tuple[str, str, bytes], Preview | tuple[Problem, ...]] = field(default_factory=dict)

    def drop(self, files: Iterable[tuple[str, BinaryIO]]) -> None:
        """Take in files that were dropped together; saved readings are taken for what they are."""
        self.drops += 1
        self.refused = ()
        for name, content in files:
            try:
                self._take(self.folder.lay(name, content))
            except OSError as error:
                self.refused += (refused_by_system("cannot_write", plain_name(name), error),)
        self._regroup()

    def _take(self, laid: Brought) -> None:
        saved = _saved_readings(laid)
        if saved is None:
            self.dropped[laid.name] = laid
        else:
            self.state = bringing.with_saved(self.state, saved)

    def remove(self, name: str) -> None:
        """Leave a file out with all its parts."""
        found = bringing.named(self.state, name)
        for part in (found.parts or (name,)) if found else ():
            self.dropped.pop(part, None)
        self._regroup()

    def settle(self, state: Bringing) -> None:
        """Take over what the planner has settled."""
        self.state = state

    def read_as(self, file: Brought, reading: Reading) -> None:
        """Settle how a file is read."""
        self.state = bringing.read_as(self.state, file.name, reading)

    def read_in(self, file: Brought, datum: str) -> None:
        """Settle the datum of a file."""
        self.read_as(file, replace(file.reading, datum=datum))

    def call(self, name: str, name_en: str) -> None:
        """Take over what the district is called in both languages, "" for what its files call it."""
        self.state = replace(self.state, name=name.strip(), name_en=name_en.strip())

    def state_shares(self, shares: str) -> None:
        """Take shares of ages that are stated beside the table."""
        self.state = replace(self.state, shares=shares.strip())

    def check_again(self) -> None:
        """Read everything again: a server may answer by now, and a file elsewhere on this computer may be another."""
        self.shelf, self.checked = Shelf(), b""

    def show(self, name: str) -> None:
        """Show the columns of a file."""
        self.shown = name

    def name_streets(self, place: str) -> None:
        """Take streets by the name of a place or by a path, "" for those among the files."""
        self.state = replace(self.state, place=place)

    def _regroup(self) -> None:
        groups = put_together(self.dropped)
        for name, parts in groups.items():
            laid = (
                self.folder.lay_together([self.dropped[part] for part in parts])
                if len(parts) > 1
                else self.dropped[name]
            )
            former = bringing.named(self.state, name)
            if former is None or former.stamp != laid.stamp:
                role = UNUSED if is_part(name) else role_of(laid.path)
                self.state = bringing.with_file(self.state, replace(laid, role=role))
        for file in self.state.files:
            if file.name not in groups:
                self.state = bringing.without(self.state, file.name)
        in_use = [file.path for file in self.state.files] + [file.path for file in self.dropped.values()]
        self.folder.keep_only(in_use)

    def look_at(self, file: Brought) -> Preview | tuple[Problem, ...]:
        """Look at a file as it would be read, once for each content and reading; or say what is wrong with it."""
        key = (file.role, file.stamp, to_bytes({file.role: file.reading}))
        if key not in self.previews:
            self.previews[key] = _looked(file)
        return self.previews[key]

    def begin_check(self) -> Check | None:
        """Give the check of what there is now, begun where nothing of that is at work; None where there is none."""
        paths = bringing.source_paths(self.state)
        if paths is None:
            return None
        asked = _key(paths)
        if self.check is None or self.checked != asked or self.check.was_left:
            self.check, self.checked = Check(paths, self.shelf, import_turns(), self.check), asked
        self.check.look()
        return self.check


def memory() -> Memory:
    """Find this session's memory, a fresh one where nothing was brought."""
    if _MEMORY not in st.session_state:
        st.session_state[_MEMORY] = Memory()
    found: Memory = st.session_state[_MEMORY]
    return found


def forget() -> None:
    """Forget what was brought, and remove our copies of it."""
    found: Memory | None = st.session_state.pop(_MEMORY, None)
    if found is not None:
        if found.check is not None:
            found.check.leave()
        found.folder.close()


def _looked(file: Brought) -> Preview | tuple[Problem, ...]:
    try:
        return preview(file.role, file.path, file.reading)
    except InputError as error:
        return error.problems


def _saved_readings(file: Brought) -> dict[str, Reading] | None:
    """Read a file as saved readings; None where it is something else."""
    if not file.name.lower().endswith(".json") or file.size_bytes > LIMIT_BYTES:
        return None
    try:
        return from_bytes(file.path.read_bytes(), file.name)
    except InputError:
        return None


def _key(paths: SourcePaths) -> bytes:
    """Name by bytes all that an answer hangs on; the paths hold the content."""
    listed = [str(getattr(paths, role)) for role in ROLES]
    return "\n".join(listed).encode() + paths.shares.encode() + b"\n" + to_bytes(paths.readings)
