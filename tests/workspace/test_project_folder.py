"""A project comes back from its folder as it went in, or not at all."""

import io
import json
import shutil
from dataclasses import replace
from functools import cache

import geopandas as gpd
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal
from shapely import LineString, Point, box

from coverage import demo_project
from coverage.errors import InputError, Problem, describe
from coverage.model.contracts import as_table, empty_table
from coverage.model.project import CONTRACTS, Project, SourceFile
from coverage.model.tables import (
    AREAS,
    BACKDROP,
    BUILDINGS,
    CELLS,
    COMPOUNDS,
    FACILITIES,
    GATES,
    POPULATION,
    REPORTED,
    STREET_NODES,
    STREETS,
    UNITS,
)
from coverage.workspace import disk, read_project, write_project
from coverage.workspace.tables import to_parquet


def located(geometry, **columns):
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=4326)


def facilities():
    return located(
        [Point(113.005, 28.005)],
        facility_id=["F1"],
        name=["=站<b>"],
        kind=["station"],
        status=["open"],
        services=[""],
        public=[True],
        source_file=["f.xlsx"],
        source_row=[2],
        source_datum=["wgs84"],
    )


def areas():
    park = located([box(113, 28, 113.01, 28.01)], area_id=["P1"], name=["=园"], kind=["park"])
    return as_table(park, AREAS)


def cells():
    return as_table(located([Point(113.001, 28.001)], cell_id=["3.4"], people=[12.5]), CELLS)


def reported():
    return as_table(pd.DataFrame({"rule_id": ["1.1"], "value": [0.97], "year": [2024]}), REPORTED)


@cache
def project(name="小城"):
    """Give a project that is made once; nobody writes into its tables."""
    return laid(name)


def laid(name="小城"):
    """One community with one station and one street; whatever is optional is empty."""
    unit = located([box(113, 28, 113.01, 28.01)], unit_code=["430199001001"], name=["东社区"], level=["community"])
    people = pd.DataFrame(
        {"unit_code": ["430199001001"], "age_group": ["80+"], "people": [3.5], "year": [2024], "source": ["p.csv"]}
    )
    nodes = located([Point(113, 28), Point(113.01, 28)], node_id=[7, 9])
    street = located(
        [LineString([(113, 28), (113.01, 28)])],
        edge_id=[1],
        from_node=[0],
        to_node=[1],
        highway=["steps"],
        bridge=[False],
    )
    return Project(
        name=name,
        name_en="Small Town",
        fictional=True,
        epsg_m=4547,
        units=as_table(unit, UNITS),
        facilities=as_table(facilities(), FACILITIES),
        population=as_table(people, POPULATION),
        street_nodes=as_table(nodes, STREET_NODES),
        streets=as_table(street, STREETS),
        buildings=empty_table(BUILDINGS),
        compounds=empty_table(COMPOUNDS),
        gates=empty_table(GATES),
        backdrop=empty_table(BACKDROP),
        sources=(SourceFile("units", "单元.geojson", "ab" * 32, 1),),
        problems=(
            Problem(
                "unlocated", "f.xlsx", "设施", 3, "经度", "", {"name": "乙站", "limit_m": 500.0}, severity="warning"
            ),
            Problem("not_a_choice", "f.xlsx", row=4, details={"choices": ("terms.service.meals",)}, severity="warning"),
        ),
    )


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """A folder with the project that was there before; to be copied."""
    folder = tmp_path_factory.mktemp("old") / "p"
    write_project(project("旧"), folder)
    return folder


def codes(caught):
    return [problem.code for problem in caught.value.problems]


def table_file(folder, table):
    return next(folder.glob(f"{table}-*.parquet"))


def assert_same(left, right):
    for name, (table, contract) in left.tables().items():
        compare = assert_geodataframe_equal if contract.has_geometry else assert_frame_equal
        compare(right.tables()[name][0], table)
    facts = ("name", "name_en", "fictional", "epsg_m", "sources", "problems")
    assert [getattr(left, fact) for fact in facts] == [getattr(right, fact) for fact in facts]


def test_a_project_comes_back_as_it_went_in(tmp_path):
    write_project(project(), tmp_path / "towns" / "small")
    assert_same(project(), read_project(tmp_path / "towns" / "small"))


def test_the_demo_district_comes_back_as_it_went_in(tmp_path):
    demo = demo_project()
    write_project(demo, tmp_path / "demo")
    assert_same(demo, read_project(tmp_path / "demo"))


def test_a_folder_from_before_slopes_and_directions_still_opens(tmp_path, monkeypatch):
    def as_before(table, contract):
        buffer = io.BytesIO()
        table.drop(columns=["elevation_m", "crossing", "oneway"], errors="ignore").to_parquet(buffer, index=False)
        return buffer.getvalue()

    monkeypatch.setattr("coverage.workspace.writing.to_parquet", as_before)
    write_project(project(), tmp_path / "p")
    assert_same(project(), read_project(tmp_path / "p"))
    assert read_project(tmp_path / "p").streets["oneway"].isna().all()


def test_a_folder_from_before_areas_and_reported_figures_and_cells_still_opens(tmp_path):
    write_project(replace(project(), areas=areas(), reported=reported(), cells=cells()), tmp_path / "p")
    for name in ("areas", "reported", "cells"):
        table_file(tmp_path / "p", name).unlink()
        edit_manifest(tmp_path / "p", lambda tree, name=name: tree["tables"].pop(name))
    assert_same(project(), read_project(tmp_path / "p"))
    # written again it has them
    write_project(read_project(tmp_path / "p"), tmp_path / "p")
    assert len(list((tmp_path / "p").glob("*.parquet"))) == len(CONTRACTS)


def test_areas_and_reported_figures_and_cells_come_back_as_they_went_in(tmp_path):
    whole = replace(project(), areas=areas(), reported=reported(), cells=cells())
    write_project(whole, tmp_path / "p")
    found = read_project(tmp_path / "p")
    assert_same(whole, found)
    assert pd.isna(found.areas["households"].iloc[0])
    assert pd.isna(found.reported["baseline"].iloc[0])


def test_unknown_and_none_stay_apart(tmp_path):
    write_project(project(), tmp_path / "p")
    facility = read_project(tmp_path / "p").facilities.iloc[0]
    assert facility["services"] == ""
    assert pd.isna(facility["name_en"])
    assert pd.isna(facility["demonstration"])


def test_the_same_project_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_project(laid(), tmp_path / name)
    written = [{path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("a", "b")]
    assert written[0] == written[1]
    assert len(written[0]) == len(CONTRACTS) + 1  # the tables and the manifest


def test_a_project_replaces_a_project_and_leaves_other_files_alone(tmp_path):
    folder = tmp_path / "p"
    write_project(project("旧"), folder)
    (folder / "notes.txt").write_text("mine")
    people = project("新").population
    two = pd.concat([people, people.assign(age_group="0-2")])
    write_project(replace(project("新"), population=as_table(two, POPULATION)), folder)
    assert read_project(folder).name == "新"
    assert (folder / "notes.txt").read_text() == "mine"
    assert len(list(folder.glob("*.parquet"))) == len(CONTRACTS)


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "p").mkdir()
    write_project(project(), tmp_path / "p")
    assert read_project(tmp_path / "p").name == "小城"


@pytest.mark.parametrize("manifest", [None, "not json", "[]", '{"format": "other"}'])
def test_a_folder_of_somebody_else_is_refused(tmp_path, manifest):
    (tmp_path / "thesis.doc").write_text("years of work")
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(InputError) as caught:
        write_project(project(), tmp_path)
    assert codes(caught) == ["folder_in_use"]
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_file_in_the_way_is_refused(tmp_path):
    (tmp_path / "p").write_text("a file")
    with pytest.raises(InputError) as caught:
        write_project(project(), tmp_path / "p")
    assert codes(caught) == ["file_in_the_way"]


@pytest.mark.parametrize("existing", [True, False])
@pytest.mark.parametrize("calls", range(len(CONTRACTS) + 1))
def test_a_write_cut_short_leaves_the_old_project_or_none(old, tmp_path, monkeypatch, existing, calls):
    folder = tmp_path / "p"
    if existing:
        shutil.copytree(old, folder)
    changed = replace(project("新"), facilities=as_table(facilities().assign(name="另一站"), FACILITIES))
    done = []

    def cut_short(path, content):
        if len(done) == calls:
            raise KeyboardInterrupt
        done.append(path)
        disk.write_durably(path, content)

    monkeypatch.setattr("coverage.workspace.writing.write_durably", cut_short)
    with pytest.raises(KeyboardInterrupt):
        write_project(changed, folder)
    if existing:
        assert_same(project("旧"), read_project(folder))
        assert len(list(folder.iterdir())) == len(CONTRACTS) + 1
    else:
        assert list(tmp_path.iterdir()) == []


def test_a_cut_after_the_manifest_leaves_the_new_project(tmp_path, monkeypatch):
    write_project(project("旧"), tmp_path)
    settled = []

    def cut_short(folder):
        settled.append(folder)
        if len(settled) == 2:  # once after the tables, once after the manifest
            raise KeyboardInterrupt

    monkeypatch.setattr("coverage.workspace.writing.settle", cut_short)
    with pytest.raises(KeyboardInterrupt):
        write_project(project("新"), tmp_path)
    assert_same(project("新"), read_project(tmp_path))


def test_a_full_disk_is_said_in_words(tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coverage.workspace.writing.write_durably", full)
    with pytest.raises(InputError) as caught:
        write_project(project(), tmp_path / "p")
    assert codes(caught) == ["cannot_write"]
    assert caught.value.problems[0].value == "No space left on device"
    assert "磁盘已满" in describe(caught.value.problems[0], "zh")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("harm", ["flip", "truncate", "delete"])
def test_a_harmed_table_is_named(tmp_path, harm):
    write_project(project(), tmp_path / "p")
    path = table_file(tmp_path / "p", "population")
    content = path.read_bytes()
    if harm == "delete":
        path.unlink()
    else:
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]) if harm == "flip" else content[:100])
    with pytest.raises(InputError) as caught:
        read_project(tmp_path / "p")
    assert codes(caught) == ["damaged_project"]
    assert caught.value.problems[0].value == path.name


def edit_manifest(folder, change):
    path = folder / "manifest.json"
    tree = json.loads(path.read_text())
    change(tree)
    path.write_text(json.dumps(tree))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda tree: tree.update(version=3), "newer_project"),
        (lambda tree: tree.update(version="1"), "damaged_project"),
        (lambda tree: tree.update(format="x"), "not_a_project"),
        (lambda tree: tree.pop("epsg_m"), "damaged_project"),
        (lambda tree: tree.update(epsg_m="4547"), "damaged_project"),
        (lambda tree: tree["tables"].pop("gates"), "damaged_project"),
        (lambda tree: tree["tables"].update(gates=tree["tables"]["units"]), "damaged_project"),
        (lambda tree: tree.update(problems=[{"code": "unlocated"}]), "damaged_project"),
    ],
)
def test_a_manifest_that_cannot_be_is_refused(tmp_path, change, code):
    write_project(project(), tmp_path / "p")
    edit_manifest(tmp_path / "p", change)
    with pytest.raises(InputError) as caught:
        read_project(tmp_path / "p")
    assert codes(caught) == [code]


def test_a_table_exchanged_for_another_valid_one_is_named(tmp_path):
    write_project(project(), tmp_path / "p")
    path = table_file(tmp_path / "p", "population")
    path.write_bytes(to_parquet(project().population.assign(people=99.0), POPULATION))
    with pytest.raises(InputError) as caught:
        read_project(tmp_path / "p")
    assert caught.value.problems[0].value == path.name


def test_a_manifest_cannot_lead_out_of_the_folder(tmp_path):
    write_project(project(), tmp_path / "p")
    path = table_file(tmp_path / "p", "gates")
    path.rename(tmp_path / path.name)  # a good table with the right hash, but in the folder above
    edit_manifest(tmp_path / "p", lambda tree: tree["tables"]["gates"].update(file=f"../{path.name}"))
    with pytest.raises(InputError) as caught:
        read_project(tmp_path / "p")
    assert codes(caught) == ["damaged_project"]


def test_a_newer_project_is_not_overwritten(tmp_path):
    write_project(project("新"), tmp_path / "p")
    edit_manifest(tmp_path / "p", lambda tree: tree.update(version=3))
    with pytest.raises(InputError) as caught:
        write_project(project(), tmp_path / "p")
    assert codes(caught) == ["newer_project"]


def test_no_folder_is_no_project(tmp_path):
    with pytest.raises(InputError) as caught:
        read_project(tmp_path / "nowhere")
    assert codes(caught) == ["not_a_project"]
