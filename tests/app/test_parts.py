"""Parts of the page that need no page."""

import subprocess
import sys
from math import nan
from pathlib import Path

import pytest

from coverage.app.language import from_locale
from coverage.app.markup import bar, listed, pill, tag
from coverage.app.scorecard import _says_less
from coverage.app.typed import EMPTY, SWAPPED, UNREADABLE, read_point

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
    assert '<b style="left:80.0%">' in bar(0.65, 0.8)
    assert '<u style="left:50.0%">' in bar(0.65, 0.8, 0.5)
    assert "<u" not in bar(0.65, 0.8)


def test_the_folder_of_map_files_goes_with_the_server():
    code = "from coverage.app.mount import _folder; folder = _folder(); print(folder, (folder / 'desk.js').is_file())"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert told[1] == "True"
    assert not Path(told[0]).exists()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("113.1851, 28.0300", (113.1851, 28.03)),
        (" 113.1851，28.0300 ", (113.1851, 28.03)),
        ("113.1851 28.03", (113.1851, 28.03)),
        ("-0.1276, 51.5", (-0.1276, 51.5)),
        ("28.0300, 113.1851", SWAPPED),
        ("", EMPTY),
        ("  ", EMPTY),
        ("113.1851", UNREADABLE),
        ("113.1851, 28, 3", UNREADABLE),
        ("113.1851, 91", UNREADABLE),
        ("nan, inf", UNREADABLE),
        ("here, there", UNREADABLE),
    ],
)
def test_a_place_is_read_as_people_write_it(typed, read):
    assert read_point(typed) == read


def test_names_in_a_help_text_are_no_markdown():
    assert listed("Help", ["![x](http://host/a.png)"]) == "Help\n\n- \\!\\[x\\]\\(http\\:\\/\\/host\\/a\\.png\\)"


@pytest.mark.parametrize(
    ("before", "after", "says_less"),
    [
        ((0.7, "not_met"), (nan, "unknown"), True),  # a candidate without staff: the share is open
        ((0.7, "met"), (nan, "met"), True),
        ((nan, "not_met"), (nan, "not_met"), False),  # some units are unknown, and one more is met: told as a range
        ((nan, "unknown"), (nan, "unknown"), False),
        ((0.7, "not_met"), (0.8, "met"), False),
    ],
)
def test_only_what_a_candidate_leaves_open_stays_as_it_is_today(before, after, says_less):
    was, now = (dict(zip(("value", "outcome"), one, strict=True)) for one in (before, after))
    assert _says_less(now, was) == says_less
