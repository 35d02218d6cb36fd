"""A write killed at any moment leaves a project that opens: the old one or the new one, and never half of each."""

import multiprocessing
import time
from dataclasses import replace

import numpy as np

from coverage.model.contracts import as_table
from coverage.model.tables import FACILITIES
from coverage.workspace import read_project, write_project
from tests.workspace.test_project_folder import assert_same, facilities, project

KILLS, FIRST_KILLS = 40, 10
LONGEST_S = 0.15  # several writes of so small a project
PATIENCE_S = 60.0


def one():
    return project("旧")


def other():
    """Another name, which the manifest holds, and another facility, which a table does."""
    return replace(one(), name="新", facilities=as_table(facilities().assign(name="另一站"), FACILITIES))


def write_in_turn(folder, begun):
    """Write both again and again; `begun` is there once the first is written."""
    while True:
        for each in (one(), other()):
            write_project(each, folder)
            begun.touch()


def killed(folder, begun, after_s):
    processes = multiprocessing.get_context("forkserver")
    writer = processes.Process(target=write_in_turn, args=(folder, begun))
    writer.start()
    deadline = time.monotonic() + PATIENCE_S
    while not begun.exists() and writer.is_alive() and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(after_s)
    assert writer.is_alive()
    writer.kill()
    writer.join()
    writer.close()


def test_a_write_killed_at_any_moment_leaves_the_old_project_or_the_new(tmp_path):
    multiprocessing.get_context("forkserver").set_forkserver_preload([__name__])
    moments = np.random.default_rng(6)
    whole = {each.name: each for each in (one(), other())}
    found, halves = set(), 0
    for kill in range(KILLS):
        folder, begun = tmp_path / "p", tmp_path / f"begun-{kill}"
        killed(folder, begun, moments.uniform(0, LONGEST_S))
        halves += len(list(folder.glob("*.parquet"))) > len(whole["旧"].tables())
        left = read_project(folder)
        assert_same(whole[left.name], left)
        found.add(left.name)
    assert found == set(whole)
    assert halves  # some were killed in the middle: tables of both lay there
    write_project(one(), folder)
    assert_same(one(), read_project(folder))
    assert len(list(folder.glob("*.parquet"))) == len(whole["旧"].tables())  # the next write sweeps them away


def test_a_first_write_killed_leaves_nothing_or_the_whole_project(tmp_path):
    moments = np.random.default_rng(7)
    for kill in range(FIRST_KILLS):
        folder = tmp_path / f"p{kill}"
        writer = multiprocessing.get_context("forkserver").Process(target=write_project, args=(one(), folder))
        writer.start()
        time.sleep(moments.uniform(0, LONGEST_S))
        writer.kill()
        writer.join()
        writer.close()
        if folder.exists():
            assert_same(one(), read_project(folder))
