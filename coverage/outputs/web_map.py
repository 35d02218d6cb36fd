"""The map of the page: an empty folium map that never changes, and an overlay that says what it shows.

st_folium mounts a new frame, and the reader loses the zoom, whenever the map's own script changes. So the script is
constant; the state travels in the overlay, and the layers are files beside it (`coverage.outputs.base_layers`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import folium
from branca.element import MacroElement
from folium.template import Template
from jinja2.utils import htmlsafe_json_dumps

from coverage.outputs.assets import SCRIPTS, STYLES

Bounds = tuple[tuple[float, float], tuple[float, float]]
"""South-west and north-east corner, each latitude and longitude in degrees."""

NO_MOVE: Final = ""


@dataclass(frozen=True, slots=True)
class LayerNames:
    """Names of the published files of each layer."""

    ground: str
    units: str
    verdicts: str
    facilities: str
    circles: str


@dataclass(frozen=True, slots=True)
class SiteMark:
    """A candidate on the map: its number, its place, the file of its circle, and its tooltip line by line."""

    number: int
    lat: float
    lng: float
    layer: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """Where the map should move to; it moves once for each `key`."""

    key: str
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class MapState:
    """All that the map shows.

    Attributes
    ----------
    breaks
        Minutes of the bands that are drawn.
    chosen
        Code of the outlined unit, "" for none.
    legend
        Pairs of a sample's name (see desk.css) and its words.
    caption
        One line in the corner: where the data are from, and that an example is fictional.
    """

    layers: LayerNames
    breaks: tuple[float, ...]
    sites: tuple[SiteMark, ...]
    chosen: str
    fit: Fit
    legend: tuple[tuple[str, str], ...]
    caption: str


class _Begin(MacroElement):  # type: ignore[misc]
    """Hand the empty map to desk.js, and tell it where the layers lie."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        CareMap.begin({{ this._parent.get_name() }}, {{ this.folder|tojson }});
        {% endmacro %}"""
    )

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._name = "Begin"
        self.folder = folder


class _Show(MacroElement):  # type: ignore[misc]
    """Bring the map to a state."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        CareMap.show({{ this.told }});
        {% endmacro %}"""
    )

    def __init__(self, state: Mapping[str, object]) -> None:
        super().__init__()
        self._name = "Show"
        self.told = harmless_json(state)


def harmless_json(tree: Mapping[str, object]) -> str:
    """Write JSON that ends no script and opens no template.

    branca reads every script it has made once more as a Jinja template, so a unit named `{{ … }}` would be run on
    our side. In JSON an opening brace is only followed by another, by `%` or by `#` inside a text.
    """
    return re.sub(r"\{(?=[{%#])", r"\\u007b", str(htmlsafe_json_dumps(tree)))


def desk_map(folder: str) -> folium.Map:
    """Make the empty map, the same every time.

    Parameters
    ----------
    folder
        Address of the served folder of assets and layers, seen from the map's frame, ending in "/".
    """
    empty = folium.Map(location=(0.0, 0.0), zoom_start=3, tiles=None, zoom_snap=0.25, zoom_delta=0.5, max_zoom=18)
    empty.default_js = [(name, folder + name) for name in SCRIPTS]
    empty.default_css = [(name, folder + name) for name in STYLES]
    empty.add_child(_Begin(folder))
    return empty


def overlay(state: MapState) -> folium.FeatureGroup:
    """Say what the map shows, as the feature group that st_folium adds without a new frame."""
    group = folium.FeatureGroup(name="desk", control=False)
    group.add_child(_Show(asdict(state)))
    return group


def bounds_of(total: Sequence[float]) -> Bounds:
    """Turn geopandas' (west, south, east, north) into Leaflet's corners."""
    west, south, east, north = (float(value) for value in total)
    return (south, west), (north, east)
