"""The page's map as one sheet that carries all it shows: for notebooks and files, with no page behind it."""

import base64
from collections.abc import Sequence

import folium
import geopandas as gpd

from coverage.model.project import Project
from coverage.outputs.map.assets import asset_texts
from coverage.outputs.map.base_layers import circles_layer, facilities_layer, ground_layer, units_layer
from coverage.outputs.map.desk_map import Bounds, Fit, LayerNames, MapState, SiteMark, bounds_of, carrying_map
from coverage.outputs.map.map_words import button_words, caption, legend
from coverage.outputs.map.unit_layer import verdicts_layer
from coverage.planning.results import Audit
from coverage.words import Language, text

LAYERS = LayerNames(ground="ground", units="units", verdicts="verdicts", facilities="facilities", circles="circles")


def map_of(
    audit: Audit,
    isochrones: gpd.GeoDataFrame,
    care: str = "",
    language: Language = "zh",
    sites: Sequence[SiteMark] = (),
) -> folium.Map:
    """Draw an audit as the page does, in one map that asks nothing of the internet.

    Parameters
    ----------
    isochrones
        Under the contract ISOCHRONES, of the rules of `audit`.
    care
        elderly or childcare; the first of the edition's own where none is named.
    sites
        New sites, numbered; without a circle of their own.

    Returns
    -------
    folium.Map
        A notebook shows it; `save` writes it as one HTML file.
    """
    care = care or audit.standard.cares[0]
    project, circle = audit.project, audit.standard.circle_rule(care)
    home = _around(project, sites)
    marks = dict.fromkeys("proposed" if one.proposed else "site" for one in sites)
    state = MapState(
        layers=LAYERS,
        breaks=audit.standard.breaks_min,
        sites=tuple(sites),
        chosen="",
        fit=Fit("home", home),
        home=home,
        button_words=button_words(language),
        legend=(
            *legend(circle, audit.standard.breaks_min, language),
            *((mark, text(language, f"document.map.{mark}")) for mark in marks),
        ),
        caption=caption(project, language),
    )
    layers = {
        LAYERS.ground: ground_layer(project),
        LAYERS.units: units_layer(project),
        LAYERS.verdicts: verdicts_layer(audit, care, language),
        LAYERS.facilities: facilities_layer(project, circle.facilities.kinds, language),
        LAYERS.circles: circles_layer(isochrones, circle.rule_id),
    }
    addresses = {name: _inline(name, content) for name, content in asset_texts().items()}
    return carrying_map(addresses, layers, state)


def _around(project: Project, sites: Sequence[SiteMark]) -> Bounds:
    """Find the corners of a district and of sites beyond it."""
    (south, west), (north, east) = bounds_of(project.units.total_bounds)
    lats, lngs = [south, north, *(one.lat for one in sites)], [west, east, *(one.lng for one in sites)]
    return (min(lats), min(lngs)), (max(lats), max(lngs))


def _inline(name: str, content: str) -> str:
    """Give an asset's content as its own address."""
    kind = "text/javascript" if name.endswith(".js") else "text/css"
    return f"data:{kind};base64,{base64.b64encode(content.encode()).decode()}"
