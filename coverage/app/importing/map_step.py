"""What came in, on the map: units with where their boundaries do not fit, facilities, streets."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import streamlit as st
from streamlit_folium import st_folium

from coverage.app.importing.checking import Check
from coverage.app.importing.memory import Memory
from coverage.app.importing.steps import heading
from coverage.app.markup import tag
from coverage.app.mount import ADDRESS, mounted
from coverage.model.project import Project
from coverage.outputs.map.assets import publish
from coverage.outputs.map.base_layers import facilities_layer, ground_layer, units_layer
from coverage.outputs.map.brought_layers import NOTHING, misfits_layer, named_units_layer
from coverage.outputs.map.change_marks import SYMBOL_KINDS
from coverage.outputs.map.desk_map import Bounds, Fit, LayerNames, MapState, bounds_of, desk_map, overlay
from coverage.outputs.map.map_words import button_words
from coverage.words import Language, text

MAP_PX: Final = 430
MAP: Final = "importing_frame"


@dataclass(frozen=True, eq=False, slots=True)
class Drawn:
    """A district as it was put on the map, in a language."""

    project: Project
    language: Language
    layers: LayerNames
    bounds: Bounds
    has_misfits: bool


def draw(own: Memory, check: Check | None, language: Language) -> None:
    """Draw what was read last; while files are checked anew that is what came before."""
    st.html(heading("map", language))
    if check is not None and check.examined is not None:
        own.seen = check.examined.project
    project = own.seen
    bounds = None if project is None else _bounds(project)
    if project is None or bounds is None:
        st.html(tag("div", text(language, f"importing.map.{'waiting' if check is None else 'nothing'}"), "cc-note"))
        return
    with st.spinner(text(language, "importing.map.drawing")):
        drawn = _drawn(own, project, bounds, language)
    with st.container(key="importing_map"):
        st_folium(
            desk_map(ADDRESS),
            key=MAP,
            height=MAP_PX,
            use_container_width=True,
            returned_objects=[],
            feature_group_to_add=overlay(_state(drawn, language)),
        )
    st.html(tag("div", _counts(project, language), "cc-note"))
    if check is None or check.examined is None:
        st.html(tag("div", text(language, "importing.map.former"), "cc-note cc-warn"))


def _drawn(own: Memory, project: Project, bounds: Bounds, language: Language) -> Drawn:
    kept = own.drawn
    if isinstance(kept, Drawn) and kept.project is project and kept.language == language:
        return kept
    folder = mounted()
    misfitting = misfits_layer(project, language)
    layers = LayerNames(
        ground=publish(folder, "ground", ground_layer(project)),
        units=publish(folder, "units", units_layer(project)),
        verdicts=publish(folder, "named", named_units_layer(project, language)),
        facilities=publish(folder, "facilities", facilities_layer(project, SYMBOL_KINDS, language)),
        circles="",
        misfits=publish(folder, "misfits", misfitting),
    )
    own.drawn = Drawn(project, language, layers, bounds, has_misfits=misfitting != NOTHING)
    return own.drawn


def _state(drawn: Drawn, language: Language) -> MapState:
    misfits = [("misfit", text(language, "map.legend.misfit"))] if drawn.has_misfits else []
    kinds = [(kind, text(language, f"terms.kind.{kind}")) for kind in SYMBOL_KINDS]
    return MapState(
        layers=drawn.layers,
        breaks=(),
        sites=(),
        chosen="",
        fit=Fit(f"import {drawn.bounds}", drawn.bounds),
        home=drawn.bounds,
        button_words=button_words(language),
        legend=(*kinds, ("other", text(language, "map.legend.other")), *misfits),
        caption=text(language, "map.caption_plain"),
    )


def _bounds(project: Project) -> Bounds | None:
    """Find the corners of the units, else of what else lies somewhere."""
    for table in (project.units, project.streets, project.facilities):
        if len(table) and np.isfinite(table.total_bounds).all():
            return bounds_of(table.total_bounds)
    return None


def _counts(project: Project, language: Language) -> str:
    counted = {name: f"{len(getattr(project, name)):,}" for name in ("units", "facilities", "streets")}
    return text(language, "importing.map.counts", counted)
