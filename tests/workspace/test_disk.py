"""Bytes that stay: whole, and each writer for itself."""

import os

import pytest

from coverage.workspace.disk import write_durably


def test_two_writers_of_one_file_do_not_take_each_others(tmp_path, monkeypatch):
    push, other = os.fsync, []

    def overtaken(handle):
        push(handle)
        if not other:  # another thread does all of it between the writing and the naming
            other.append("done")
            write_durably(tmp_path / "a", b"theirs")

    monkeypatch.setattr(os, "fsync", overtaken)
    write_durably(tmp_path / "a", b"ours")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"ours"}


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"old")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_durably(tmp_path / "a", b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}
