"""Parts of the page that need no page."""

import subprocess
import sys
from pathlib import Path

import pytest

from coverage.app.language import from_locale
from coverage.app.markup import bar, pill, tag

HOSTILE = '<script>alert("1")</script>&\''


@pytest.mark.parametrize(
    ("locale", "language"),
    [("zh-CN", "zh"), ("zh_Hant", "zh"), ("ZH", "zh"), ("en-GB", "en"), ("de", "en"), (None, "en")],
)
def test_the_browser_says_the_language(locale, language):
    assert from_locale(locale) == language


@pytest.mark.parametrize(
    "made", [tag("div", HOSTILE), tag("b", "x", HOSTILE), tag("b", "x", title=HOSTILE), pill(HOSTILE, "met")]
)
def test_texts_are_never_markup(made):
    assert "<script" not in made
    assert made.count('"') % 2 == 0


def test_a_bar_is_as_long_as_its_share_and_never_longer():
    assert "width:65.0%" in bar(0.65)
    assert "width:100.0%" in bar(1.2)
    assert "left:80.0%" in bar(0.65, 0.8)


def test_the_folder_of_map_files_goes_with_the_server():
    code = "from coverage.app.mount import _folder; folder = _folder(); print(folder, (folder / 'desk.js').is_file())"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert told[1] == "True"
    assert not Path(told[0]).exists()
