"""Changes as they are typed: pairs of key and value, every fault of every option at once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.cli.changes import TypedChanges, numbered, typed_changes
from coverage.cli.pairs import pairs_of
from coverage.errors import InputError, describe
from coverage.model.scenario import GateOpening, PathClosure, PathOpening, Relocation, Removal, Resizing, Site

PLACE = "lon=113.1,lat=28.02"


def changes(**typed):
    return numbered(typed_changes(TypedChanges(**{name: (one,) for name, one in typed.items()})), ())


def problems(**typed):
    with pytest.raises(InputError) as refused:
        typed_changes(TypedChanges(**{name: (one,) for name, one in typed.items()}))
    return [(one.code, one.value) for one in refused.value.problems]


@pytest.mark.parametrize(
    ("typed", "change"),
    [
        ({"add": f"kind=station,{PLACE}"}, Site("site-1", "station", 113.1, 28.02)),
        (
            {"add": f"kind=居家养老服务站,{PLACE},name=东, 西站,beds=20,places=0,area=200,staff=3,cost=5e5,id=N"},
            Site("N", "station", 113.1, 28.02, "东, 西站", 20.0, 0.0, 200.0, 3.0, 500_000.0),
        ),
        # as an input method for Chinese types it
        (
            {"add": "kind＝托育机构，lon＝113.1，lat＝28.02，name＝新，园"},
            Site("site-1", "nursery", 113.1, 28.02, "新，园"),
        ),
        ({"move": f" id = F1 , {PLACE}"}, Relocation("F1", 113.1, 28.02)),
        ({"resize": "id=F1,beds=30,nursing_beds=9"}, Resizing("F1", beds=30.0, nursing_beds=9.0)),
        ({"remove": " F1 "}, Removal("F1")),
        ({"gate": PLACE}, GateOpening("gate-1", 113.1, 28.02)),
        ({"open_path": "points=113.1 28, 113.2 28.1"}, PathOpening("path-1", ((113.1, 28.0), (113.2, 28.1)))),
        (
            {"open_path": "points=113.1 28/113.2 28.1; 113.3 28.1,bridge=是,name=桥,id=B"},
            PathOpening("B", ((113.1, 28.0), (113.2, 28.1), (113.3, 28.1)), bridge=True, name="桥"),
        ),
        ({"close_path": PLACE}, PathClosure(113.1, 28.02)),
    ],
)
def test_what_is_typed_is_the_change(typed, change):
    assert changes(**typed) == (change,)


def test_what_has_no_id_gets_the_next_that_is_free():
    typed = TypedChanges(add=(f"kind=station,{PLACE}", f"kind=station,{PLACE},id=site-2", f"kind=nursery,{PLACE}"))
    assert [one.site_id for one in numbered(typed_changes(typed), {"site-1"})] == ["site-3", "site-2", "site-4"]


def test_every_fault_of_every_option_is_said_at_once():
    assert problems(
        add="kind=statio,lon=abc,lat=113,beds=-1,x=2",
        move="lon=1",
        resize="id=F1",
        gate="lon=113,lat=28,lat=29",
        open_path="points=1 2,bridge=perhaps",
        close_path="28.02",
    ) == [
        ("pair_unknown", "x"),
        ("not_a_choice", "statio"),
        ("not_a_number", "abc"),
        ("swapped", "113"),
        ("out_of_range", "-1"),
        ("pair_missing", "id"),
        ("pair_missing", "lat"),
        ("pair_none", ""),
        ("pair_repeated", "lat"),
        ("not_points", "1 2"),
        ("not_a_choice", "perhaps"),
        ("not_a_pair", "28.02"),
        ("pair_missing", "lon"),
        ("pair_missing", "lat"),
    ]


@pytest.mark.parametrize("written", ["nan", "inf", "-inf", "1e999", "181"])
def test_a_number_that_is_no_place_is_refused(written):
    assert problems(gate=f"lon={written},lat=28") == [("out_of_range", written)]


@pytest.mark.parametrize("written", ["1 2, nan 3", "1 2, 3 91", "1 2, 3 4 5", "1 2, x y", "1 2", ",,"])
def test_a_line_that_is_none_is_refused(written):
    assert [code for code, _ in problems(open_path=f"points={written}")] == ["not_points"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_fault_says_option_key_value_and_remedy(language):
    with pytest.raises(InputError) as refused:
        typed_changes(TypedChanges(move=(f"id=F1,lon={'9' * 200}x,lat=28",)))
    (problem,) = refused.value.problems
    said = describe(problem, language)
    assert said.startswith("--move id=F1,lon=999")
    assert "(lon)" in said
    assert len(said) < 250


@settings(max_examples=50)
@given(st.text())
def test_any_text_is_taken_apart_or_refused(written):
    pairs = pairs_of("--add", written, ("kind", "lon"))
    assert set(pairs.values) <= {"kind", "lon"}
    assert all(describe(problem, "en").isprintable() for problem in pairs.problems)
