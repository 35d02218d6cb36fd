"""Several people open one project: from a disk they cannot write on, and while somebody replaces it."""

import os
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from coverage import isochrones_of
from coverage.errors import InputError, describe
from coverage.model.scenario import Scenario
from coverage.outputs.report_files import report_files
from coverage.planning.audit import audit
from coverage.workspace import (
    condition_of,
    list_scenarios,
    read_project,
    remove_scenario,
    write_project,
    write_scenario,
)
from coverage.workspace import folder as reading
from coverage.workspace.disk import write_durably
from coverage.workspace.manifest import MANIFEST
from tests.planning.askings import STANDARD
from tests.workspace.processes import PATIENCE_S, processes, wait_for
from tests.workspace.test_killed import both, lay, write_in_turn
from tests.workspace.test_project_folder import assert_same, codes, project

READERS, READS = 2, 15
NOBODY = 65534


@contextmanager
def without_rights():
    """Be somebody whom the system lets write nothing that is not his; root may write everywhere."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def locked():
    """A project folder that anyone may read and nobody may write; not where pytest keeps others out."""
    with tempfile.TemporaryDirectory(prefix="carecircle-test-") as place:
        Path(place).chmod(0o755)
        folder = Path(place) / "p"
        write_project(project(), folder)
        write_scenario(folder, Scenario("早先"))
        for path in (*folder.rglob("*"), folder):
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield folder
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


def outputs(found):
    held = audit(found, STANDARD)
    return report_files(held, isochrones_of(held), "zh", formats=("geojson", "csv"))


def test_a_folder_that_can_only_be_read_opens_and_gives_all_files(locked):
    wanted = outputs(project())
    with without_rights():
        found = read_project(locked)
        assert_same(project(), found)
        assert condition_of(locked).problems == ()
        assert [one.name for one in list_scenarios(locked)[0]] == ["早先"]
        assert outputs(found) == wanted


@pytest.mark.parametrize(
    "keep",
    [
        lambda folder: write_scenario(folder, Scenario("新")),
        lambda folder: write_scenario(folder, Scenario("早先")),
        lambda folder: remove_scenario(folder, "早先"),
        lambda folder: write_project(project("新"), folder),
    ],
)
def test_nothing_can_be_kept_in_it_and_that_is_said(locked, keep):
    before = {path: path.read_bytes() for path in locked.rglob("*") if path.is_file()}
    with without_rights(), pytest.raises(InputError) as caught:
        keep(locked)
    assert codes(caught) == ["cannot_write"]
    assert "没有权限" in describe(caught.value.problems[0], "zh")
    assert {path: path.read_bytes() for path in locked.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("table", ["units", "facilities", "reported"])
def test_a_project_that_is_replaced_between_two_tables_is_read_anew(tmp_path, monkeypatch, table):
    brought = lay(tmp_path)
    whole, folder = both(brought), tmp_path / "p"
    write_project(whole["旧"], folder)
    read_table, replaced = reading._read_table, []

    def overtaken(place, manifest, contract):
        if contract.name == table and not replaced:
            replaced.append(table)
            write_project(whole["新"], folder)
        return read_table(place, manifest, contract)

    monkeypatch.setattr(reading, "_read_table", overtaken)
    found = read_project(folder)
    assert replaced
    # all of the old where its last table stayed the same, else all of the new: never one half of each
    assert_same(whole[found.name], found)
    assert found.name == ("新" if table != "reported" else "旧")


def test_a_table_that_is_really_gone_is_damage_all_the_same(tmp_path, monkeypatch):
    write_project(project(), tmp_path / "p")
    next((tmp_path / "p").glob("gates-*")).unlink()
    read_table, asked = reading._read_table, Counter()

    def counted(place, manifest, contract):
        asked[contract.name] += 1
        return read_table(place, manifest, contract)

    monkeypatch.setattr(reading, "_read_table", counted)
    with pytest.raises(InputError) as caught:
        read_project(tmp_path / "p")
    assert codes(caught) == ["damaged_project"]
    assert asked["gates"] == 2


def read_often(folder, brought, told):
    """Read the project again and again: each time it is one of both, whole; tell how often each was found."""
    try:
        whole, found = both(brought), Counter()
        for _ in range(READS):
            left = read_project(folder)
            assert_same(whole[left.name], left)
            found[left.name] += 1
        told.put(dict(found))
    except BaseException as error:
        told.put(repr(error))
        raise


def test_readers_see_the_old_project_or_the_new_while_another_replaces_it(tmp_path):
    brought, folder, begun, told = lay(tmp_path), tmp_path / "p", tmp_path / "begun", processes().Queue()
    writer = processes().Process(target=write_in_turn, args=(folder, brought, begun, 0.02))
    writer.start()
    wait_for(begun)
    readers = [processes().Process(target=read_often, args=(folder, brought, told)) for _ in range(READERS)]
    for one in readers:
        one.start()
    found = [told.get(timeout=PATIENCE_S) for _ in readers]
    for one in readers:
        one.join()
    assert writer.is_alive()
    writer.kill()
    writer.join()
    for each in found:
        assert isinstance(each, dict), each
        assert sum(each.values()) == READS
    assert set().union(*found) == {"旧", "新"}


def test_a_writer_waits_for_another(tmp_path, monkeypatch):
    """Else the second would sweep away the tables of the first, whose manifest does not name them yet."""
    brought, folder = lay(tmp_path), tmp_path / "p"
    whole = both(brought)
    write_project(project(), folder)
    second = Thread(target=write_project, args=(whole["新"], folder, brought["新"]))
    waited = []

    def overtaken(path, content):
        if path.name == MANIFEST and not second.ident:
            second.start()
            second.join(0.5)
            waited.append(second.is_alive())
        write_durably(path, content)

    monkeypatch.setattr("coverage.workspace.writing.write_durably", overtaken)
    write_project(whole["旧"], folder, brought["旧"])
    second.join()
    assert waited == [True]
    assert_same(whole["新"], read_project(folder))
    assert condition_of(folder).problems == ()
