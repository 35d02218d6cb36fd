"""A map that stands alone carries all it shows, and nothing of it is markup, script or template."""

import json
import re

from coverage.outputs.map.desk_map import SiteMark, harmless_text
from coverage.outputs.map.sheet_map import map_of
from tests.outputs.hand_made import audit, isochrones


def page(language="zh", sites=()):
    return map_of(audit(), isochrones(), "elderly", language, sites).get_root().render()


def shown(html):
    return json.loads(re.search(r"CareMap\.show\((.*)\);", html)[1])


def test_it_names_no_address_but_its_own():
    asked = re.findall(r"(?:src|href)=\"([^\"]+)\"", page())
    assert len(asked) == 4
    assert all(address.startswith("data:text/") for address in asked)
    assert "cdn" not in page()


def test_it_carries_every_layer_it_shows():
    carried = re.search(r"CareMap\.carry\(\{(.*)\}\);", page(), re.DOTALL)[1]
    shown_layers = list(filter(None, shown(page())["layers"].values()))
    assert len(shown_layers) == 5
    for name in shown_layers:
        assert f'"{name}": ' in carried


def test_it_speaks_the_readers_language():
    words = [shown(page(language))["legend"] for language in ("zh", "en")]
    assert words[0][1] == ["gap", "单元：有缺口"]
    assert words[1][1] == ["gap", "unit: has a gap"]


def test_a_site_beyond_the_line_is_in_sight():
    south_west, north_east = shown(page())["home"]
    beyond = SiteMark(1, south_west[0] - 0.01, north_east[1] + 0.02, "", ("x",))
    home = shown(page(sites=(beyond,)))["home"]
    assert home == [[beyond.lat, south_west[1]], [north_east[0], beyond.lng]]


def test_what_a_file_says_is_only_text():
    told = {"name": "</script><b>{{ 7 * 7 }}{% raw %}{# x #}&amp; 社区 \U0001f3e0"}
    escaped = harmless_text(json.dumps(told, ensure_ascii=False))
    assert not re.search(r"[<>&]|\{[{%#]|[^\x00-\x7f]", escaped)
    assert json.loads(escaped) == told
