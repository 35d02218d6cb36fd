"""What every process of the tests shares: the bytecode of what it imports."""

import os
import sys


def pytest_configure(config):
    """Keep bytecode beside pytest's own cache where Python is told to keep none, as in many containers.

    Else each worker, command, kernel and server that the tests start compiles all its libraries anew, for some seconds.
    """
    if sys.dont_write_bytecode:
        folder = str(config.cache.mkdir("bytecode"))
        sys.dont_write_bytecode, sys.pycache_prefix = False, folder
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder
