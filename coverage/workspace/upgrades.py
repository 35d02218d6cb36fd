"""What a project folder of an earlier version lacks or says otherwise, brought to this version while it is read.

The folder itself stays as it is: an earlier version may still be in use beside this one. It is written anew in this
version when its files are imported again.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

VERSION: Final = 2

Tree = dict[str, Any]
_WRITTEN_OTHERWISE: Final = {"WGS84": "wgs84"}  # until version 1 data had names, not ids


def upgraded(tree: Tree) -> Tree:
    """Bring the tree of a manifest, of any version up to this one, to this version."""
    for version in range(tree["version"], VERSION):
        tree = _STEPS[version](tree)
    return tree


def upgraded_table(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Bring a table of any version to this one."""
    if name != "facilities":
        return table
    return table.assign(source_datum=table["source_datum"].replace(_WRITTEN_OTHERWISE))


def _to_2(tree: Tree) -> Tree:
    """Version 2 says how each file was read, and when, and keeps the files themselves."""
    unsaid: Mapping[str, object] = {"sheet": "", "columns": {}, "datum": ""}
    sources = [{**source, "reading": unsaid, "shift_m": 0.0} for source in tree["sources"]]
    return {**tree, "version": 2, "sources": sources, "read_on": "", "originals": []}


_STEPS: Final[Mapping[int, Callable[[Tree], Tree]]] = {1: _to_2}
