"""The map of the page: an empty folium map that never changes, and an overlay that says what it shows; or both in one.

st_folium mounts a new frame, and the reader loses the zoom, whenever the map's own script changes. So the script is
constant; the state travels in the overlay, and the layers are files beside it (`coverage.outputs.map.base_layers`).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

import folium
from branca.element import MacroElement
from folium.template import Template

from coverage.outputs.map.assets import SCRIPTS, STYLES
from coverage.outputs.map.change_marks import ChangeMark

Bounds = tuple[tuple[float, float], tuple[float, float]]
"""South-west and north-east corner, each latitude and longitude in degrees."""

_UNSAFE: Final = re.compile(r"[<>&]|\{(?=[{%#])|[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class LayerNames:
    """Names of the published files of each layer; "" for one that is empty."""

    ground: str
    units: str
    verdicts: str
    facilities: str
    circles: str
    misfits: str = ""


@dataclass(frozen=True, slots=True)
class SiteMark:
    """A candidate on the map: its number, its place, the file of its circle or "", and its tooltip line by line.

    One that is only `proposed` is drawn hollow.
    """

    number: int
    lat: float
    lng: float
    layer: str
    lines: tuple[str, ...]
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class UnitMark:
    """What candidates make of a unit: its verdict, its label and its lines then, and whether it leaves the gap list."""

    verdict: str
    label: str
    lines: tuple[str, ...]
    leaves: bool


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
    home
        Where the button of the whole district leads.
    button_words
        Titles of that button, of those that bring the map closer and farther away, and of the legend.
    legend
        Pairs of a sample's name (see desk.css) and its words.
    caption
        One line in the corner: where the data are from, and that an example is fictional.
    changed
        By code, the units of which the verdicts say something else with the candidates built.
    altered
        What the scenario makes of facilities, gates and streets that stand.
    heard
        Number of the last act of the reader that was taken in: the map reports those after it until they are.
    """

    layers: LayerNames
    breaks: tuple[float, ...]
    sites: tuple[SiteMark, ...]
    chosen: str
    fit: Fit
    home: Bounds
    button_words: tuple[str, str, str, str]
    legend: tuple[tuple[str, str], ...]
    caption: str
    changed: Mapping[str, UnitMark] = field(default_factory=dict)
    altered: tuple[ChangeMark, ...] = ()
    heard: int = 0


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


class _Carry(MacroElement):  # type: ignore[misc]
    """Hand the map its layers, so that it fetches none."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        CareMap.carry({ {%- for name, layer in this.layers.items() %}{{ name|tojson }}: {{ layer }},{% endfor -%} });
        {% endmacro %}"""
    )

    def __init__(self, layers: Mapping[str, bytes]) -> None:
        super().__init__()
        self._name = "Carry"
        self.layers = {name: harmless_text(layer.decode()) for name, layer in layers.items()}


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
    """Write JSON that ends no script and opens no template."""
    return harmless_text(json.dumps(tree))


def harmless_text(told: str) -> str:
    """Escape what in a JSON text could end a script or open a template, and all that is not ASCII.

    branca reads every script it has made once more as a Jinja template, so a unit named `{{ … }}` would be run on
    our side. In JSON an opening brace is only followed by another, by `%` or by `#` inside a text, and `<`, `>`, `&`
    stand nowhere else.
    """
    return _UNSAFE.sub(_escaped, told)


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}" if found[0].isascii() else json.dumps(found[0])[1:-1]


def desk_map(folder: str) -> folium.Map:
    """Make the empty map, the same every time.

    Parameters
    ----------
    folder
        Address of the served folder of assets and layers, seen from the map's frame, ending in "/".
    """
    empty = _empty_map({name: folder + name for name in (*SCRIPTS, *STYLES)})
    empty.add_child(_Begin(folder))
    return empty


def carrying_map(assets: Mapping[str, str], layers: Mapping[str, bytes], state: MapState) -> folium.Map:
    """Make a map that carries its layers and shows one state.

    Parameters
    ----------
    assets
        Address of each script and style by name.
    layers
        Content of each layer by the name that `state` gives it.
    """
    sheet = _empty_map(assets)
    for part in (_Begin(""), _Carry(layers), _Show(asdict(state))):
        sheet.add_child(part)
    return sheet


def _empty_map(assets: Mapping[str, str]) -> folium.Map:
    empty = folium.Map(location=(0.0, 0.0), zoom_start=3, tiles=None, zoom_snap=0.25, zoom_delta=0.5, max_zoom=17)
    empty.default_js = [(name, assets[name]) for name in SCRIPTS]
    empty.default_css = [(name, assets[name]) for name in STYLES]
    return empty


def overlay(state: MapState, carried: Mapping[str, bytes] | None = None) -> folium.FeatureGroup:
    """Say what the map shows, as the feature group that st_folium adds without a new frame.

    Parameters
    ----------
    carried
        Content of layers that are brought along by name, so that they need not be fetched.
    """
    group = folium.FeatureGroup(name="desk", control=False)
    if carried:
        group.add_child(_Carry(carried))
    group.add_child(_Show(asdict(state)))
    return group


def bounds_of(total: Sequence[float]) -> Bounds:
    """Turn geopandas' (west, south, east, north) into Leaflet's corners."""
    west, south, east, north = (float(value) for value in total)
    return (south, west), (north, east)
