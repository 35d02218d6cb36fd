"""The files a map needs beside its data, so that no map ever asks the internet.

folium names its JavaScript and CSS by web address. The package folium-offline carries the text of each of them; we
write the few we need, and our own `page/desk.js` and `page/desk.css`, into a folder that the page serves.
"""

import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Final
from uuid import uuid4

from offlinefolium.elements import _res as _OFFLINE_TEXTS  # noqa: N812 - the package's only way to its texts

from coverage.errors import CareCircleError

LEAFLET_JS: Final = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js"
LEAFLET_CSS: Final = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css"

# Leaflet guesses a wrong icon path from any style sheet whose name ends in "leaflet.css".
SCRIPTS: Final = ("leaflet.js", "desk.js")
STYLES: Final = ("map.css", "desk.css")


class MissingAssetError(CareCircleError):
    """A map would ask the internet for something that folium-offline does not carry."""


def offline_text(address: str) -> str:
    """Find the text behind a web address that folium uses.

    Raises
    ------
    MissingAssetError
        If folium-offline does not carry it; folium and folium-offline must be of one version.
    """
    if address not in _OFFLINE_TEXTS:
        raise MissingAssetError(f"folium-offline does not carry {address}")
    return str(_OFFLINE_TEXTS[address])


def own_text(name: str) -> str:
    """Read one of our own page files."""
    return files("coverage.outputs").joinpath("page", name).read_text(encoding="utf-8")


def asset_texts() -> dict[str, str]:
    """Collect the scripts and styles of the map by name."""
    return {
        "leaflet.js": offline_text(LEAFLET_JS),
        "map.css": offline_text(LEAFLET_CSS),
        "desk.js": own_text("desk.js"),
        "desk.css": own_text("desk.css"),
    }


def write_assets(folder: Path) -> None:
    """Write the scripts and styles of the page's map into `folder`."""
    for name, content in asset_texts().items():
        (folder / name).write_text(content, encoding="utf-8")


def publish(folder: Path, stem: str, content: bytes) -> str:
    """Write a layer under a name made of its content, whole or not at all, and return the name.

    One name is one content: a browser may keep it for ever, and writing it twice changes nothing.
    """
    name = f"{stem}-{hashlib.sha256(content).hexdigest()[:16]}.json"
    target = folder / name
    if not target.exists():
        unfinished = folder / f".{name}.{uuid4().hex}"  # two readers may ask for the same layer at the same moment
        unfinished.write_bytes(content)
        unfinished.replace(target)
    return name
