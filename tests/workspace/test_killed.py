"""A write killed at any moment leaves a project that opens: the old one or the new one, and never half of each."""

import time
from dataclasses import replace

import numpy as np

from coverage.model.contracts import as_table
from coverage.model.tables import FACILITIES
from coverage.workspace import condition_of, read_project, write_project
from tests.workspace.originals import made_from
from tests.workspace.processes import processes, wait_for
from tests.workspace.test_project_folder import assert_same, facilities, project

KILLS, FIRST_KILLS = 40, 10
LONGEST_S = 0.2  # several writes of so small a project


def lay(folder):
    """Lay two files that a project can be made from, each as a register."""
    files = {"旧": folder / "旧.csv", "新": folder / "新.csv"}
    for name, path in files.items():
        path.write_text(name * 100_000)
    return {name: {"facilities": (path,)} for name, path in files.items()}


def both(brought):
    """Two projects: another name, which the manifest holds, another facility, which a table does, another original."""
    one, other = project("旧"), as_table(facilities().assign(name="另一站"), FACILITIES)
    return {
        "旧": made_from(one, brought["旧"]),
        "新": made_from(replace(one, name="新", facilities=other), brought["新"]),
    }


def write_in_turn(folder, brought, begun, pause_s=0.0):
    """Write both again and again; `begun` is there once the first is written."""
    while True:
        for name, each in both(brought).items():
            write_project(each, folder, brought[name])
            begun.touch()
            time.sleep(pause_s)


def assert_whole(folder, whole):
    """The folder holds one of the projects, and the original that belongs to it; the name of the project."""
    left = read_project(folder)
    assert_same(whole[left.name], left)
    assert condition_of(folder).problems == ()
    return left.name


def killed(folder, brought, begun, after_s):
    writer = processes().Process(target=write_in_turn, args=(folder, brought, begun))
    writer.start()
    wait_for(begun)
    time.sleep(after_s)
    assert writer.is_alive()
    writer.kill()
    writer.join()
    writer.close()


def test_a_write_killed_at_any_moment_leaves_the_old_project_or_the_new(tmp_path):
    moments = np.random.default_rng(6)
    brought = lay(tmp_path)
    whole = both(brought)
    found, halves = set(), 0
    for kill in range(KILLS):
        folder, begun = tmp_path / "p", tmp_path / f"begun-{kill}"
        killed(folder, brought, begun, moments.uniform(0, LONGEST_S))
        halves += len(list(folder.glob("*.parquet"))) > len(whole["旧"].tables())
        found.add(assert_whole(folder, whole))
    assert found == set(whole)
    assert halves  # some were killed in the middle: tables of both lay there
    write_project(whole["旧"], folder, brought["旧"])
    assert assert_whole(folder, whole) == "旧"
    # the next write sweeps away what was left: eleven tables, the manifest, the folder of the original, and that
    assert len(list(folder.rglob("*"))) == len(whole["旧"].tables()) + 3


def test_a_first_write_killed_leaves_nothing_or_the_whole_project(tmp_path):
    moments = np.random.default_rng(7)
    brought = lay(tmp_path)
    whole = both(brought)
    for kill in range(FIRST_KILLS):
        folder = tmp_path / f"p{kill}"
        writer = processes().Process(target=write_project, args=(whole["旧"], folder, brought["旧"]))
        writer.start()
        time.sleep(moments.uniform(0, LONGEST_S))
        writer.kill()
        writer.join()
        writer.close()
        if folder.exists():
            assert assert_whole(folder, whole) == "旧"
