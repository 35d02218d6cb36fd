"""Processes that write and read project folders, begun quickly: what they import is imported once."""

import multiprocessing
import time

PATIENCE_S = 120.0


def processes():
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.workspace.test_killed", "tests.workspace.test_shared"])
    return context


def wait_for(*begun):
    """Wait until all files are there."""
    deadline = time.monotonic() + PATIENCE_S
    while not all(one.exists() for one in begun) and time.monotonic() < deadline:
        time.sleep(0.005)
