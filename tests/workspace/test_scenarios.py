"""A scenario comes back from its file as it went in, or every field at fault is named."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.errors import InputError, describe
from coverage.model.scenario import (
    GateOpening,
    PathClosure,
    PathOpening,
    Relocation,
    Removal,
    Resizing,
    Scenario,
    Site,
)
from coverage.model.tables import FACILITY_KINDS
from coverage.workspace import (
    list_scenarios,
    read_project,
    read_scenario,
    remove_scenario,
    scenario_files,
    write_project,
    write_scenario,
)
from coverage.workspace.scenario_file import LIMIT_BYTES, from_bytes, to_bytes
from coverage.workspace.scenarios import file_of
from tests.town import Town

ALL = Scenario(
    "三站一桥",
    "区民政局",
    (
        Site("S1", "station", 113.1, 28.2, name="=新站<b>", beds=20, cost_yuan=1.5e6),
        Removal("F1"),
        Relocation("row-12", 113.1, 28.2),
        Resizing("F:2;3", places=0.5),
        GateOpening("N1", 113.1, 28.2),
        PathOpening("P1", ((113.1, 28.2), (113.2, 28.3)), bridge=True, name="人行桥"),
        PathClosure(-0.0, 28.2),
    ),
)

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
lines = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters=TURNING), max_size=20)
names = lines.filter(lambda one: one.strip())
ids = names.filter(lambda one: not {*";:"} & {*one})
longitudes, latitudes = st.floats(-180, 180), st.floats(-90, 90)
figures = st.none() | st.floats(0, 1e12) | st.integers(0, 1000)
changes = st.one_of(
    st.builds(Site, ids, st.sampled_from(FACILITY_KINDS), longitudes, latitudes, lines, *[figures] * 5),
    st.builds(Removal, names),
    st.builds(Relocation, names, longitudes, latitudes),
    st.builds(Resizing, names, *[figures] * 6),
    st.builds(GateOpening, ids, longitudes, latitudes),
    st.builds(
        PathOpening, ids, st.lists(st.tuples(longitudes, latitudes), min_size=2).map(tuple), st.booleans(), lines
    ),
    st.builds(PathClosure, longitudes, latitudes),
)


def own_id(change):
    return next((getattr(change, one) for one in ("site_id", "gate_id", "path_id") if hasattr(change, one)), change)


scenarios = st.builds(Scenario, names, lines, st.lists(changes, max_size=6, unique_by=own_id).map(tuple))


@settings(max_examples=40, deadline=None)
@given(scenarios)
def test_a_scenario_comes_back_as_it_went_in(scenario):
    content = to_bytes(scenario)
    assert from_bytes(content, "x.json") == scenario
    assert to_bytes(from_bytes(content, "x.json")) == content


def test_every_kind_of_change_is_called_by_its_name_in_the_file():
    tree = json.loads(to_bytes(ALL))
    called = [change["change"] for change in tree["changes"]]
    assert called == ["site", "removal", "relocation", "resizing", "gate", "path", "closure"]
    assert tree["changes"][0]["beds"] == 20.0
    assert "places" not in tree["changes"][0]
    assert from_bytes(to_bytes(ALL), "x.json") == ALL


def changed(*entries, **head):
    tree = {"format": "carecircle-scenario", "version": 1, "name": "甲", "author": "", "changes": [*entries], **head}
    return json.dumps(tree).encode()


def refused(content):
    with pytest.raises(InputError) as caught:
        from_bytes(content, "x.json")
    problems = caught.value.problems
    for problem in problems:
        assert problem.file in ("x.json", "")
        assert all("{" not in describe(problem, language).replace("{…}", "") for language in ("zh", "en"))
    return [(problem.row, problem.column, problem.code, problem.value) for problem in problems]


def test_all_that_is_wrong_is_named_at_once():
    dirty = changed(
        {"change": "site", "site_id": "a;b", "kind": "school", "longitude": 28.2, "latitude": 113.1, "beds": -1},
        {"change": "site", "site_id": "S1", "kind": "station", "longitude": "113", "latitude": 91, "size": 3},
        {"change": "teleport"},
        {"change": "removal"},
        "close F1",
        {"change": "gate", "gate_id": " ", "longitude": True, "latitude": None},
        {"change": "path", "path_id": "P", "points": [[113.1, 28.2]], "bridge": 1, "name": "a\nb"},
        {"change": "path", "path_id": "Q", "points": [[28.2, 113.1], [113.1, 28.2]]},
        {"change": "resizing", "facility_id": "F1", "beds": float("nan"), "staff": float("inf"), "places": 1e13},
        {"change": []},
        {"change": "path", "path_id": "R", "points": [[113.1], [113.1, 28.2]]},
        author=7,
        note="x",
    )
    assert refused(dirty) == [
        (None, "note", "scenario_unknown_key", ""),
        (None, "author", "scenario_bad_value", "7"),
        (1, "site_id", "reserved_sign", "a;b"),
        (1, "kind", "not_a_choice", "school"),
        (1, "latitude", "swapped", "113.1"),
        (1, "beds", "out_of_range", "-1"),
        (2, "size", "scenario_unknown_key", ""),
        (2, "longitude", "not_a_coordinate", "113"),
        (2, "latitude", "out_of_range", "91"),
        (3, "change", "not_a_choice", "teleport"),
        (4, "facility_id", "scenario_missing_key", ""),
        (5, "changes", "scenario_bad_value", "close F1"),
        (6, "gate_id", "missing_value", ""),
        (6, "longitude", "not_a_coordinate", "true"),
        (6, "latitude", "not_a_coordinate", "null"),
        (7, "points", "scenario_bad_value", "[…]"),
        (7, "bridge", "scenario_bad_value", "1"),
        (7, "name", "scenario_bad_value", "a\nb"),
        (8, "points", "swapped", "28.2, 113.1"),
        (9, "beds", "not_a_number", "NaN"),
        (9, "places", "out_of_range", "10000000000000.0"),
        (9, "staff", "not_a_number", "Infinity"),
        (10, "change", "not_a_choice", "[…]"),
        (11, "points", "scenario_bad_value", "[…]"),
    ]


def test_an_id_given_twice_is_named_unless_the_first_was_taken_away():
    one = {"change": "site", "site_id": "S1", "kind": "station", "longitude": 113.1, "latitude": 28.2}
    away = {"change": "removal", "facility_id": "S1"}
    assert refused(changed(one, one)) == [(2, "site_id", "duplicate_key", "S1")]
    assert len(from_bytes(changed(one, away, one), "x.json").changes) == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_scenario"),
        (b"\xff\xfe\xfa", "not_a_scenario"),
        (b"[" * 100_000, "not_a_scenario"),
        (b"[1]", "not_a_scenario"),
        (changed(format="carecircle-project"), "not_a_scenario"),
        (changed(version=2), "newer_scenario"),
        (changed(version="1"), "not_a_choice"),
        (changed(version=True), "not_a_choice"),
        (changed(changes={}), "scenario_bad_value"),
        (changed(changes=[1] * 10_001), "too_many_rows"),
        (changed(name="\ud800"), "scenario_bad_value"),
        (changed(name="a\u202eb"), "scenario_bad_value"),
        (changed(name="a\u2028b"), "scenario_bad_value"),
        (changed(name=float("nan")), "scenario_bad_value"),
        (changed(name="a" * 201), "scenario_bad_value"),
        (changed(name="  "), "missing_value"),
        (b" " * (LIMIT_BYTES + 1), "too_large"),
    ],
)
def test_what_is_no_scenario_is_refused(content, code):
    assert [problem[2] for problem in refused(content)] == [code]


def test_what_could_not_be_read_is_not_written():
    with pytest.raises(InputError) as caught:
        to_bytes(Scenario("甲", changes=(Site("S1", "station", float("nan"), 28.2),)))
    assert [(one.row, one.column, one.code) for one in caught.value.problems] == [(1, "longitude", "not_a_coordinate")]


@pytest.mark.parametrize("beds", [10**400, 10**5000, -(10**400), 1e300], ids=["long", "longest", "below", "float"])
def test_a_figure_beyond_all_measure_is_not_written(beds):
    with pytest.raises(InputError) as caught:
        to_bytes(Scenario("甲", changes=(Site("S1", "station", 113.1, 28.2, beds=beds),)))
    assert [(one.row, one.column, one.code) for one in caught.value.problems] == [(1, "beds", "out_of_range")]


def test_a_key_that_stands_twice_is_named():
    one = b'{"change": "removal", "facility_id": "F1", "facility_id": "F2"}'
    content = changed().replace(b"[]", b"[" + one + b"]")
    assert refused(content) == [(None, "facility_id", "scenario_doubled_key", "")]


def test_of_countless_problems_the_first_are_named_and_the_rest_counted():
    found = refused(changed(**{f"key{number}": 1 for number in range(1000)}))
    assert len(found) == 201
    assert found[-1][2] == "scenario_more_problems"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "manifest.json").write_bytes(b"{}")
    return tmp_path / "p"


def test_a_scenario_is_kept_in_the_folder_under_a_name_one_can_read(folder):
    path = write_scenario(folder, ALL)
    assert path.parent == folder / "scenarios"
    assert path.name.startswith("三站一桥-")
    assert scenario_files(folder) == [path]
    assert read_scenario(path) == ALL
    assert write_scenario(folder, replace(ALL, author="街道")) == path
    assert list_scenarios(folder) == ((replace(ALL, author="街道"),), ())
    remove_scenario(folder, ALL.name)
    assert scenario_files(folder) == []


NAMES = [
    "a/b",
    "a\\b",
    "a b",
    "a.b",
    "A b",
    "../a",
    "..",
    ".",
    "/etc/passwd",
    "CON",
    "a" * 200,
    "长" * 200,
    "？",
    "<b>",
    "\u00e9",
    "e\u0301",
]


def test_no_two_names_share_a_file_and_none_leaves_the_folder(folder):
    for name in NAMES:
        write_scenario(folder, Scenario(name))
    files = scenario_files(folder)
    assert len({path.name.casefold() for path in files}) == len(files) == len(NAMES)
    assert {path.parent.resolve() for path in files} == {(folder / "scenarios").resolve()}
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "scenarios"]
    assert {one.name for one in list_scenarios(folder)[0]} == {*NAMES}


def codes(caught):
    return [problem.code for problem in caught.value.problems]


def test_another_scenario_of_the_name_is_kept_where_the_new_one_should_be_new(folder):
    write_scenario(folder, ALL, is_new=True)
    with pytest.raises(InputError) as caught:
        write_scenario(folder, Scenario(ALL.name), is_new=True)
    assert codes(caught) == ["scenario_taken"]
    assert read_scenario(scenario_files(folder)[0]) == ALL


def test_a_file_at_fault_does_not_hide_the_others(folder):
    write_scenario(folder, ALL)
    (folder / "scenarios" / "a.json").write_bytes(b"{")
    (folder / "scenarios" / ".b.json.tmp").write_bytes(b"{")
    (folder / "scenarios" / "notes.txt").write_bytes(b"mine")
    found, problems = list_scenarios(folder)
    assert found == (ALL,)
    assert [(problem.code, problem.file) for problem in problems] == [("not_a_scenario", "a.json")]


def test_only_a_project_holds_scenarios(tmp_path):
    with pytest.raises(InputError) as caught:
        write_scenario(tmp_path, ALL)
    assert codes(caught) == ["not_a_project"]
    assert list(tmp_path.iterdir()) == []
    assert scenario_files(tmp_path) == []


def test_what_is_not_there_cannot_be_read_or_removed(folder):
    with pytest.raises(InputError) as caught:
        read_scenario(folder / "scenarios" / "x.json")
    assert codes(caught) == ["missing_file"]
    with pytest.raises(InputError) as caught:
        remove_scenario(folder, "无")
    assert codes(caught) == ["missing_file"]


def test_a_full_disk_is_said_and_leaves_the_old_scenario(folder, monkeypatch):
    write_scenario(folder, ALL)

    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coverage.workspace.scenarios.write_durably", full)
    with pytest.raises(InputError) as caught:
        write_scenario(folder, replace(ALL, changes=()))
    assert codes(caught) == ["cannot_write"]
    assert read_scenario(file_of(folder, ALL.name)) == ALL


def test_a_project_that_is_replaced_keeps_its_scenarios(tmp_path):
    town = Town().street("main", start=(0, 0), east=400)
    write_project(town.project(), tmp_path / "p")
    path = write_scenario(tmp_path / "p", ALL)
    write_project(town.facility("F1", "station", (0, 0)).project(), tmp_path / "p")
    assert len(read_project(tmp_path / "p").facilities) == 1
    assert read_scenario(path) == ALL
