"""The folder of map files that the page serves to its own map."""

import atexit
import tempfile
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.components.v1 import declare_component

from coverage.outputs.map.assets import write_assets

NAME: Final = "assets"
ADDRESS: Final = f"../{__name__}.{NAME}/"
"""Where the folder is, seen from st_folium's frame: Streamlit serves components side by side by module and name."""


@st.cache_resource(show_spinner=False)
def _folder() -> Path:
    """Make a folder only this user can read, gone when the server ends.

    Its files are named by content, so nothing in it is ever stale.
    """
    folder = tempfile.TemporaryDirectory(prefix="carecircle-map-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    write_assets(Path(folder.name))
    return Path(folder.name)


def mounted() -> Path:
    """Serve the folder, as a component that is never drawn: files under a component's path reach the browser."""
    folder = _folder()
    declare_component(NAME, path=str(folder))
    return folder
