"""What a problem would change is settled for every problem that a reader can find, and sorts them."""

import re
from pathlib import Path

from coverage.errors import Problem
from coverage.sources.impact import CODES, IMPACTS, by_impact, impact_of
from coverage.words import catalog

SOURCES = Path(__file__).resolve().parents[2] / "coverage" / "sources"
QUOTED = re.compile(r'"([a-z_]+)"')
BY_NAME_ONLY = {"unit_overlap", "unit_outside", "unit_hole"}  # made of a kind, so that no search finds them


def test_every_problem_of_a_reader_is_ranked():
    files = [path for path in SOURCES.rglob("*.py") if path.name != "impact.py"]
    quoted = {code for path in files for code in QUOTED.findall(path.read_text(encoding="utf-8"))}
    found = {code for code in quoted if f"problems.{code}.what" in catalog("en")}
    assert len(found) > 100
    ranked = [code for codes in CODES.values() for code in codes]
    assert (found | BY_NAME_ONLY) - set(ranked) == set()
    assert len(ranked) == len(set(ranked))


def test_no_code_is_ranked_that_has_no_words():
    ranked = {code for codes in CODES.values() for code in codes}
    assert {code for code in ranked if f"problems.{code}.what" not in catalog("en")} == set()


def test_an_error_stops_whatever_its_code_and_the_rest_follows_by_gravity():
    listed = [
        Problem("total_row", "a", severity="warning"),
        Problem("unlocated", "b", severity="warning"),
        Problem("unit_overlap", "c", severity="warning"),
        Problem("total_row", "d"),
        Problem("of_some_other_room", "e", severity="warning"),
    ]
    assert [impact_of(one) for one in listed] == ["to_know", "leaves_out", "moves", "stops", "to_know"]
    assert {impact: [one.file for one in found] for impact, found in by_impact(listed).items()} == {
        "stops": ["d"],
        "moves": ["c"],
        "leaves_out": ["b"],
        "to_know": ["a", "e"],
    }
    assert list(by_impact(listed)) == list(IMPACTS)
