"""A map that stands alone carries all it shows, and nothing of it is markup, script or template."""

import json
import re

from coverage.outputs.map.desk_map import harmless_text
from coverage.outputs.map.sheet_map import map_of
from tests.outputs.hand_made import audit, isochrones


def page(language="zh"):
    return map_of(audit(), isochrones(), "elderly", language).get_root().render()


def test_it_names_no_address_but_its_own():
    asked = re.findall(r"(?:src|href)=\"([^\"]+)\"", page())
    assert len(asked) == 4
    assert all(address.startswith("data:text/") for address in asked)
    assert "cdn" not in page()


def test_it_carries_every_layer_it_shows():
    carried = re.search(r"CareMap\.carry\(\{(.*)\}\);", page(), re.DOTALL)[1]
    shown = json.loads(re.search(r"CareMap\.show\((.*)\);", page())[1])
    for name in shown["layers"].values():
        assert f'"{name}": ' in carried


def test_it_speaks_the_readers_language():
    words = [json.loads(re.search(r"CareMap\.show\((.*)\);", page(language))[1])["legend"] for language in ("zh", "en")]
    assert words[0][1] == ["gap", "单元：有缺口"]
    assert words[1][1] == ["gap", "unit: has a gap"]


def test_what_a_file_says_is_only_text():
    told = {"name": "</script><b>{{ 7 * 7 }}{% raw %}{# x #}&amp; 社区 \U0001f3e0"}
    escaped = harmless_text(json.dumps(told, ensure_ascii=False))
    assert not re.search(r"[<>&]|\{[{%#]|[^\x00-\x7f]", escaped)
    assert json.loads(escaped) == told
