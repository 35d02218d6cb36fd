"""Files checked beside the page: streets once for each content, one check after the other, left when nobody looks."""

import threading
from dataclasses import replace

import pytest

from coverage.app.importing import checking
from coverage.app.importing.checking import Check, Shelf
from coverage.app.turns import Turns
from coverage.errors import InputError
from coverage.model.reading import Reading
from coverage.sources.brought import SourcePaths

PATIENCE_S = 30
PATHS = SourcePaths(streets="a.pbf", units="u", facilities="f", population="p")


@pytest.fixture
def examining(monkeypatch):
    """Stand in for the readers: what is asked, and the gate it waits at."""

    class Readers:
        asked, gate, begun = [], threading.Event(), threading.Event()

        def __call__(self, paths, *, tell, once):
            self.asked.append(paths)
            once(("streets", paths.streets), lambda: self.streets(tell))
            return paths

        def streets(self, tell):
            self.begun.set()
            while not self.gate.wait(0.01):
                tell("streets", 0.5)
            return object()

    readers = Readers()
    readers.asked, readers.gate, readers.begun = [], threading.Event(), threading.Event()
    monkeypatch.setattr(checking, "examine", readers)
    yield readers
    readers.gate.set()


def test_a_shelf_keeps_one_of_each_role():
    shelf, read = Shelf(), []

    def of(*key):
        return shelf.once(key, lambda: read.append(key) or key)

    assert [of("streets", "a"), of("buildings", "a"), of("streets", "a")] == [
        ("streets", "a"),
        ("buildings", "a"),
        ("streets", "a"),
    ]
    assert read == [("streets", "a"), ("buildings", "a")]
    of("streets", "b")
    of("streets", "a")
    assert read[2:] == [("streets", "b"), ("streets", "a")]


def test_what_cannot_be_read_is_read_again():
    shelf, tries = Shelf(), []

    def fails():
        tries.append(1)
        raise InputError([])

    for _ in range(2):
        with pytest.raises(InputError):
            shelf.once(("streets", "a"), fails)
    assert len(tries) == 2


def test_a_check_of_the_same_streets_waits_for_the_former_and_reads_them_not_again(examining):
    shelf, turns = Shelf(), Turns(2)
    first = Check(PATHS, shelf, turns)
    assert examining.begun.wait(PATIENCE_S)
    mended = replace(PATHS, readings={"facilities": Reading(datum="gcj02")})
    second = Check(mended, shelf, turns, first)
    second.join(0.2)
    assert examining.asked == [PATHS]  # the second has not begun
    assert (first.has_ended, second.has_ended, first.stage, first.share) == (False, False, "streets", 0.5)
    examining.begun.clear()
    examining.gate.set()
    second.join(PATIENCE_S)
    assert (first.examined, second.examined) == (PATHS, mended)
    assert not examining.begun.is_set()  # the streets were on the shelf


def test_a_check_of_other_streets_does_not_wait_for_those_that_nobody_wants(examining):
    first = Check(PATHS, Shelf(), Turns(2))
    assert examining.begun.wait(PATIENCE_S)
    second = Check(replace(PATHS, streets="b.pbf"), Shelf(), Turns(2), first)
    first.join(PATIENCE_S)
    assert first.was_left
    examining.gate.set()
    second.join(PATIENCE_S)
    assert second.examined.streets == "b.pbf"


def test_a_check_that_nobody_looks_at_is_left(examining, monkeypatch):
    monkeypatch.setattr(checking, "FORGOTTEN_S", 0.05)
    check = Check(PATHS, Shelf(), Turns(1))
    check.join(PATIENCE_S)
    assert check.was_left


def test_a_mistake_of_ours_is_kept_to_be_shown(monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(checking, "examine", broken)
    check = Check(PATHS, Shelf(), Turns(1))
    check.join(PATIENCE_S)
    assert isinstance(check.failure, ZeroDivisionError)
    assert not check.was_left
