"""The planner's own files stay in the project folder as they were brought, all of them or none."""

from dataclasses import replace

import geopandas as gpd
import pytest
from shapely import Point

from coverage.errors import InputError, describe
from coverage.sources.brought import SourcePaths
from coverage.workspace import condition_of, disk, read_project, write_project
from coverage.workspace.originals import originals_of
from tests.workspace.originals import kept, made_from
from tests.workspace.test_project_folder import assert_same, codes, edit_manifest, project


@pytest.fixture
def brought(tmp_path):
    """A register and a list of people, both as their offices wrote them."""
    folder = tmp_path / "in"
    folder.mkdir()
    files = {"facilities": folder / "设施 名录(终稿)?.csv", "population": folder / "p.csv"}
    for role, path in files.items():
        path.write_bytes(f"{role},经度\n".encode("gbk"))
    return {role: (path,) for role, path in files.items()}


@pytest.fixture
def written(brought, tmp_path):
    """A project folder with both."""
    write_project(made_from(project(), brought), tmp_path / "p", brought)
    return tmp_path / "p"


def original(folder, name):
    return next(path for path in (folder / "originals").iterdir() if path.name.endswith(name))


def test_files_are_kept_as_they_were_brought(written, brought):
    assert kept(written) == {
        "设施_名录_终稿_.csv": "facilities,经度\n".encode("gbk"),
        "p.csv": "population,经度\n".encode("gbk"),
    }
    found = condition_of(written)
    assert (found.version, found.newest, sorted(found.kept), found.problems) == (2, 2, ["facilities", "population"], ())
    assert_same(made_from(project(), brought), read_project(written))


def test_the_files_of_a_shapefile_stay_together(tmp_path):
    places = gpd.GeoDataFrame({"name": ["站"]}, geometry=[Point(113, 28)], crs=4326)
    places.to_file(tmp_path / "站点.shp", encoding="UTF-8")
    (tmp_path / "站点.txt").write_text("not of the layer")
    paths = SourcePaths("s.osm", tmp_path / "u", tmp_path / "站点.shp", tmp_path / "p")
    brought = {"facilities": paths.originals()["facilities"]}
    write_project(made_from(project(), brought), tmp_path / "p", brought)
    assert sorted(kept(tmp_path / "p")) == ["站点.cpg", "站点.dbf", "站点.prj", "站点.shp", "站点.shx"]
    again = gpd.read_file(original(tmp_path / "p", ".shp"))
    assert again["name"].tolist() == ["站"]
    assert again.crs.to_epsg() == 4326


def test_streets_are_not_kept(tmp_path):
    paths = SourcePaths(tmp_path / "s.osm", *(tmp_path / name for name in "ufp"), areas=tmp_path / "a")
    assert list(paths.originals()) == ["units", "facilities", "population", "areas"]


def test_what_is_no_longer_named_goes_and_what_still_is_stays(written, brought, tmp_path):
    (register,) = brought["facilities"]
    before = kept(written)
    write_project(read_project(written), written)  # as a change of its name does
    assert kept(written) == before
    assert condition_of(written).kept == {"facilities", "population"}
    register.write_bytes(b"another")
    changed = made_from(project(), brought)
    write_project(changed, written, {"facilities": brought["facilities"]})
    assert kept(written) == before | {"设施_名录_终稿_.csv": b"another"}
    (written / "originals" / "notes.txt").write_text("mine")
    write_project(replace(changed, sources=()), written)
    assert [path.name for path in (written / "originals").iterdir()] == ["notes.txt"]


def test_a_replaced_file_is_kept_instead_of_the_old_one_even_where_it_was_harmed(written, brought):
    original(written, "p.csv").write_bytes(b"harmed")
    write_project(made_from(project(), brought), written, brought)
    assert condition_of(written).problems == ()


def test_the_largest_are_left_out_until_the_others_fit(tmp_path):
    sizes = {"units": 5, "facilities": 300, "population": 40, "areas": 200}
    brought = {role: (tmp_path / role,) for role in sizes}
    for role, size in sizes.items():
        (tmp_path / role).write_bytes(bytes(size))
    originals, problems = originals_of(brought, made_from(project(), brought).sources, limit_bytes=245)
    assert [one.role for one in originals] == ["units", "population", "areas"]  # 245 bytes: the limit is inclusive
    assert [(one.code, one.file, one.severity) for one in problems] == [("original_not_kept", "facilities", "warning")]


def test_a_file_that_is_not_kept_is_said_in_the_project(tmp_path, monkeypatch, brought):
    monkeypatch.setattr("coverage.workspace.originals.originals_of.__defaults__", (20,))
    said = write_project(made_from(project(), brought), tmp_path / "p", brought)
    assert [one.code for one in said] == ["original_not_kept"]
    assert [one.code for one in read_project(tmp_path / "p").problems if one not in project().problems] == [
        "original_not_kept"
    ]


@pytest.mark.parametrize(("harm", "code"), [("flip", "original_changed"), ("delete", "original_missing")])
def test_a_harmed_original_is_said_and_stops_nobody(written, brought, harm, code):
    path = original(written, "p.csv")
    if harm == "delete":
        path.unlink()
    else:
        path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])
    assert_same(made_from(project(), brought), read_project(written))
    (problem,) = condition_of(written).problems
    assert (problem.code, problem.severity, problem.file) == (code, "warning", "p.csv")
    assert f"originals/{path.name}" in describe(problem, "zh")


def test_a_file_that_was_changed_after_it_was_read_is_refused(brought, tmp_path):
    read = made_from(project(), brought)
    brought["facilities"][0].write_bytes(b"saved meanwhile")
    with pytest.raises(InputError) as caught:
        write_project(read, tmp_path / "p", brought)
    assert codes(caught) == ["changed_meanwhile"]
    assert not (tmp_path / "p").exists()


def test_a_file_that_changes_while_it_is_copied_is_refused(written, brought, monkeypatch):
    copy = disk.copy_durably

    def changed(source, path, sha256):
        source.write_bytes(b"saved meanwhile")
        copy(source, path, sha256)

    monkeypatch.setattr("coverage.workspace.writing.copy_durably", changed)
    before = kept(written)
    with pytest.raises(InputError) as caught:
        write_project(made_from(project("新"), brought), written, brought)
    assert codes(caught) == ["changed_meanwhile"]
    assert (read_project(written).name, kept(written)) == ("小城", before)


@pytest.mark.parametrize("copies", [0, 1])
def test_a_copy_cut_short_leaves_the_old_project_with_its_originals(written, brought, monkeypatch, copies):
    before, old = kept(written), read_project(written)
    for (path,) in brought.values():
        path.write_bytes(b"new")
    done = []

    def cut_short(source, path, sha256):
        if len(done) == copies:
            raise KeyboardInterrupt
        done.append(path)
        disk.copy_durably(source, path, sha256)

    monkeypatch.setattr("coverage.workspace.writing.copy_durably", cut_short)
    with pytest.raises(KeyboardInterrupt):
        write_project(made_from(project("新"), brought), written, brought)
    assert_same(old, read_project(written))
    assert kept(written) == before


@pytest.mark.parametrize("file", ["../manifest.json", "0123456789abcdef-../x", "x.csv", 7])
def test_a_manifest_cannot_lead_out_of_the_originals(written, file):
    edit_manifest(written, lambda tree: tree["originals"][0].update(file=file))
    for open_it in (read_project, condition_of):
        with pytest.raises(InputError) as caught:
            open_it(written)
        assert codes(caught) == ["damaged_project"]


def test_a_folder_whose_originals_lie_somewhere_else_is_not_written(written, brought, tmp_path):
    (written / "originals").rename(tmp_path / "elsewhere")
    (written / "originals").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    before = sorted(path.name for path in (tmp_path / "elsewhere").iterdir())
    with pytest.raises(InputError) as caught:
        write_project(project(), written)
    assert codes(caught) == ["folder_in_use"]
    assert sorted(path.name for path in (tmp_path / "elsewhere").iterdir()) == before
