"""No map of ours asks the internet for anything."""

import re

import folium
import pytest
from offlinefolium.elements import _res
from streamlit_folium import generate_leaflet_string

from coverage.outputs.map.assets import (
    LEAFLET_CSS,
    LEAFLET_JS,
    SCRIPTS,
    STYLES,
    MissingAssetError,
    offline_text,
    own_text,
    publish,
    write_assets,
)
from coverage.outputs.map.desk_map import desk_map

ADDRESS = "../assets/"


def addresses(markup):
    """Every address a page could ask for: anything with a host in it."""
    return [found for found in re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"'<)]*", markup) if "w3.org" not in found]


def test_the_leaflet_we_write_is_the_leaflet_folium_asks_for():
    assert dict(folium.Map.default_js)["leaflet"] == LEAFLET_JS
    assert dict(folium.Map.default_css)["leaflet_css"] == LEAFLET_CSS


@pytest.mark.parametrize("address", [address for _, address in (*folium.Map.default_js, *folium.Map.default_css)])
def test_folium_and_folium_offline_agree(address):
    assert address in _res


def test_the_desk_map_names_no_host():
    assert addresses(desk_map(ADDRESS).get_root().render()) == []


def test_every_file_the_desk_map_names_is_written(tmp_path):
    write_assets(tmp_path)
    named = re.findall(r'(?:src|href)="\.\./assets/([^"]+)"', desk_map(ADDRESS).get_root().render())
    assert sorted(named) == sorted((*SCRIPTS, *STYLES))
    assert {path.name for path in tmp_path.iterdir()} == set(named)


@pytest.mark.parametrize("name", ["desk.js", "desk.css"])
def test_our_own_page_files_name_no_host(name):
    assert addresses(own_text(name)) == []


def test_what_leaflet_styles_show_is_inlined():
    pictures = re.findall(r"url\(([^)]*)\)", offline_text(LEAFLET_CSS))
    assert pictures
    assert all(picture.startswith(("data:", "#default")) for picture in pictures)


def test_no_style_sheet_has_the_name_that_makes_leaflet_guess_wrong():
    assert not any(name.endswith("leaflet.css") for name in STYLES)


def test_a_missing_address_fails_loudly():
    with pytest.raises(MissingAssetError, match=r"leaflet@9\.9"):
        offline_text("https://cdn.example/leaflet@9.9.9/leaflet.js")


def test_the_map_script_is_the_same_every_time():
    # A changed script mounts a new frame, and the reader loses the zoom.
    assert generate_leaflet_string(desk_map(ADDRESS)) == generate_leaflet_string(desk_map(ADDRESS))


def test_a_layer_is_named_by_its_content(tmp_path):
    first = publish(tmp_path, "units", b"one")
    assert publish(tmp_path, "units", b"one") == first
    assert publish(tmp_path, "units", b"two") != first
    assert (tmp_path / first).read_bytes() == b"one"
    assert len(list(tmp_path.iterdir())) == 2  # one file a content, and nothing unfinished left behind
