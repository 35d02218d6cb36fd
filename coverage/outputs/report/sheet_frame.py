"""The sheet map inside another page: its scripts known by their hashes, so that the page can forbid every other."""

import base64
import hashlib
import re
from dataclasses import dataclass
from html import escape
from typing import Final

MAP_ID: Final = re.compile(r"\bmap_[0-9a-f]{32}\b")
SCRIPT: Final = re.compile(r"<script([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
STYLE_LINK: Final = re.compile(r'<link[^>]*href="data:text/css;base64,([^"]*)"[^>]*>', re.IGNORECASE)
LEAST_PX: Final = 200
BEGINS: Final = "CareMap.begin("
DATA_SCRIPT: Final = re.compile(r'src="data:text/javascript;base64,([^"]*)"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SheetFrame:
    """A frame that holds a sheet map, and what a content security policy calls its scripts."""

    html: str
    script_hashes: tuple[str, ...]


def sheet_frame(sheet_html: str, title: str) -> SheetFrame:
    """Put a rendered sheet map (`outputs.map.sheet_map`) into a frame that reaches neither its page nor any network.

    folium draws a new id for every map; one map on a page needs none, and the same map gives the same frame.
    """
    sheet = MAP_ID.sub("map_div", sheet_html.replace("\r\n", "\n").replace("\r", "\n"))
    sheet = STYLE_LINK.sub(lambda link: f"<style>{_decoded(link[1])}</style>", sheet)
    sheet = SCRIPT.sub(_inline, sheet)
    hashes = tuple(dict.fromkeys(script_hash(script[2]) for script in SCRIPT.finditer(sheet)))
    held = sheet.replace("&", "&amp;").replace("'", "&#39;")  # its JSON is full of double quotes, which may stay
    frame = f'<iframe class="map" title="{escape(title)}" sandbox="allow-scripts" srcdoc=\'{held}\'></iframe>'
    return SheetFrame(frame, hashes)


def script_hash(script: str) -> str:
    """Name a script as a content security policy does."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _inline(script: re.Match[str]) -> str:
    """Put a script that comes as an address into the page."""
    source = DATA_SCRIPT.search(script[1])
    content = _decoded(source[1]) if source else script[2]
    return f"<script>{_waiting(content) if BEGINS in content else content}</script>"


def _waiting(script: str) -> str:
    """Let a script wait until its frame is laid out: a browser may do it later, and Leaflet fits nothing into less."""
    ready = f'document.readyState === "complete" && Math.min(innerWidth, innerHeight) >= {LEAST_PX}'
    return f"(function begin() {{\nif (!({ready})) return void setTimeout(begin, 20);\n{script}\n}})();"


def _decoded(content: str) -> str:
    return base64.b64decode(content).decode().replace("\r\n", "\n").replace("\r", "\n")
