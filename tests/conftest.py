"""What every process of the tests shares: the bytecode of what it imports, and the demo district once read."""

import gc
import os
import sys
from functools import cache

import pytest
from hypothesis import settings


def pytest_configure(config):
    """Keep bytecode beside pytest's own cache where Python is told to keep none, as in many containers.

    Else each worker, command, kernel and server that the tests start compiles all its libraries anew, for some seconds.
    """
    if sys.dont_write_bytecode:
        folder = str(config.cache.mkdir("bytecode"))
        sys.dont_write_bytecode, sys.pycache_prefix = False, folder
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder


def pytest_sessionstart():
    """Let no example fail for its time, and look for garbage more seldom: beside all that is kept, each look costs."""
    settings.register_profile("untimed", settings(), deadline=None)
    settings.load_profile("untimed")
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def demo_read_once():
    """Else each page and each command on the demo reads its files anew, for two seconds."""
    from coverage import door

    once = cache(door.read_demo)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "read_demo", lambda *_: once())
        yield
