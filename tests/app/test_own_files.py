"""The page on a planner's own project and on editions of their own."""

import pytest

from coverage.app import data
from coverage.model.shipped import shipped
from coverage.workspace import write_project
from tests.app.page_under_test import act, box, choose, click, markup, memory, opened, run, sites, words
from tests.town import Town

SHIPPED = shipped("standards", "changsha-2022-10.toml").read_text(encoding="utf-8")
# Steps lead from the middle of a street 1,500 m up a hill: 1,400 m up, the nearest other street is 1,400 m away, and
# wheels, which take no steps, get on a street within 500 m at most.
HILL = (
    Town()
    .street("main", start=(0, 0), east=3000)
    .street("steps", start=(1500, 0), north=1500, highway="steps")
    .unit("C1", box=(0, -100, 3000, 1600), name="山社区", people={"60+": 100, "0-2": 10})
    .home((1400, 0), people=1)
)
UP_THE_STEPS, ON_THE_STREET = HILL.lon_lat((1500, 1400)), HILL.lon_lat((1400, 0))


@pytest.fixture(autouse=True)
def desk_folder(tmp_path, monkeypatch):
    """A folder with a project and room for editions, from which the page is started."""
    write_project(HILL.project(), tmp_path / "projects" / "hill")
    (tmp_path / "standards").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def on_the_hill(language="en"):
    page = opened(language)
    box(page, "project").select("projects/hill")
    return run(page)


def walked_by(page, profile):
    box(page, "walker").select(profile)
    return run(page)


def held_against(page, folder, edition):
    (folder / "standards" / "own.toml").write_text(edition, encoding="utf-8")
    page = run(page)
    box(page, "standard").select("standards/own.toml")
    return run(page)


def rules(keep):
    """The shipped edition with the rules that pass."""
    head, *tables = SHIPPED.split("[[rules]]")
    return "[[rules]]".join([head, *filter(keep, tables)])


def tools(page, care):
    (row,) = [row for row in page.get("button_group") if row.key == f"tool_{care}"]
    return [option.content for option in row.proto.options]


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "按所选步行者走不到这里"), ("en", "Not reachable for this walker")]
)
def test_a_candidate_that_a_walker_cannot_reach_is_kept_marked_and_left_out(language, said):
    page = click(on_the_hill(language), *UP_THE_STEPS)
    assert said not in words(page)
    page = walked_by(page, "wheelchair")
    assert words(page).count(said) == 1
    assert len(sites(page)) == 1
    assert len(page.error) == 0
    # the figures are those of today: nothing is struck through
    assert "<s>" not in markup(page)


def test_beside_one_that_cannot_be_reached_others_are_placed_and_each_can_be_removed():
    page = walked_by(click(on_the_hill(), *UP_THE_STEPS), "wheelchair")
    page = click(page, *ON_THE_STREET)
    assert len(sites(page)) == 2
    # everyone lives where the second one stands
    assert "15 min +100" in words(page)
    page = act(page, "candidate_list", do="remove", id="candidate-1")
    assert "Not reachable" not in words(page)
    assert "15 min +100" in words(page)


def test_a_new_candidate_on_the_steps_is_refused_to_wheels():
    page = click(walked_by(on_the_hill(), "wheelchair"), *UP_THE_STEPS)
    assert "“This place” is more than 500 m" in page.info[0].value
    assert sites(page) == ()


@pytest.mark.parametrize(("language", "said"), [("zh", "距最近道路 135 米"), ("en", "135 m from the nearest street")])
def test_a_candidate_far_from_any_street_says_how_far(language, said):
    page = click(on_the_hill(language), *HILL.lon_lat((500, 135)))
    assert said in words(page)
    assert "nearest street" not in words(click(on_the_hill(), *ON_THE_STREET))


def test_a_candidate_for_the_old_draws_no_circle_for_prams_and_harms_nothing():
    # the childcare circle is walked with a pushchair, which cannot get to it, and a station is no nursery
    page = choose(click(on_the_hill(), *UP_THE_STEPS), "care", "childcare")
    assert len(sites(page)) == 1
    assert "Not reachable" not in words(page)


def test_an_edition_without_childcare_offers_none(desk_folder):
    page = choose(on_the_hill(), "care", "childcare")
    page = held_against(page, desk_folder, rules(lambda table: 'care = "elderly"' in table))
    (care,) = [row for row in page.get("button_group") if row.key == "care"]
    assert [option.content for option in care.proto.options] == ["elderly care"]
    assert "of people 60+ walk to a station or centre" in words(page)
    assert "Chosen unit" in [box.label for box in page.selectbox]


def test_an_edition_of_kinds_nobody_can_try_offers_to_look(desk_folder):
    page = held_against(on_the_hill(), desk_folder, SHIPPED.replace('["station", "centre"]', '["meal_point"]'))
    assert tools(page, "elderly") == ["shows the unit", "marks a change"]
    assert "Place by coordinates" not in [box.label for box in page.expander]
    page = click(page, *ON_THE_STREET)
    assert memory(page).chosen == "C1"
    assert sites(page) == ()


def test_an_edition_without_any_circle_is_refused_in_words(desk_folder):
    page = held_against(on_the_hill(), desk_folder, rules(lambda table: 'measure = "presence"' in table))
    assert "cannot be opened" in page.error[0].value
    assert "reach_share" in words(page)


def test_a_half_written_import_is_no_project(desk_folder):
    (desk_folder / "projects" / "hill").rename(desk_folder / "projects" / ".hill-x1")
    write_project(HILL.project(), desk_folder / "projects" / "town")
    assert data.sources() == [data.DEMO, "projects/town"]


def test_another_edition_keeps_the_breaks_it_has(desk_folder):
    page = held_against(on_the_hill(), desk_folder, SHIPPED.replace("[5, 10, 15]", "[5, 12]"))
    assert "within 12 minutes" in words(page)
