"""What a change that is no candidate does: told for every care, whichever the page shows, in three lines at most."""

from coverage.app.choices import Question
from coverage.app.scenario.chain import Chain
from coverage.app.scenario.other_words import lines
from coverage.model.scenario import PathOpening, Relocation, Removal, Resizing
from tests.planning.askings import audited
from tests.town import Town

NAMES = {"C1": "West", "C2": "East"}

# Older people walk 0.8 m/s. West: 100 people 60+ and 10 children at the door of the only station, nursery and welfare
# centre. East: 60 and 5, 2,640 m from them.
TOWN = (
    Town()
    .street("main", start=(0, 0), east=4000)
    .unit("C1", box=(0, -100, 2000, 100), people={"60+": 100, "0-2": 10})
    .unit("C2", box=(2000, -100, 4000, 100), people={"60+": 60, "0-2": 5})
    .home((100, 0), people=1)
    .home((2740, 0), people=1)
    .facility("F1", "station", (100, 0), services="day_care")
    .facility("N1", "nursery", (100, 0), attributes={"places": 4.0})
)


def told(*changes, language="en", town=TOWN):
    held = audited(town)
    return lines(Chain(Question("", "", "", "", ""), held).steps(changes)[-1], held, NAMES, language)


def test_closing_a_nursery_tells_of_childcare_whatever_the_page_shows():
    people, onto = told(Removal("N1"))
    assert people == "childcare: -10 people within 15 min (66.6% → 0%)"  # 10 of 15; shares are rounded down
    assert onto == "Onto the gap list: West (childcare)"
    assert told(Removal("N1"), language="zh") == [
        "托育：15 分钟内 -10 人（66.6% → 0%）",
        "进入缺口清单：West（托育）",
    ]


def test_a_move_tells_who_is_reached_now_and_which_unit_leaves_and_which_comes_on():
    # The station goes from the 100 of West to the 60 of East.
    people, off, onto = told(Relocation("F1", *TOWN.lon_lat((2740, 0))))
    assert people == "elderly care: -40 people within 15 min (62.5% → 37.5%)"
    assert off == "Off the gap list: East (elderly care)"
    assert onto == "Onto the gap list: West (elderly care)"


def test_another_size_tells_who_gets_a_place_or_loses_it():
    # 10 children are within reach of 4 places.
    assert told(Resizing("N1", places=9.0))[0] == "childcare: +5 people with a place"
    assert told(Resizing("N1", places=1.0))[0] == "childcare: -3 people with a place"
    assert told(Resizing("N1", places=9.0), Resizing("N1", places=100.0))[0] == "childcare: +1 people with a place"


def test_a_size_nobody_asks_for_changes_nothing_and_that_is_said():
    assert told(Resizing("F1", staff=3.0)) == ["Changes nobody's walk, and no unit on the gap list."]


def test_what_could_not_be_made_does_nothing():
    assert told(Removal("gone")) == []


def test_shorter_walks_are_told_where_nobody_comes_within_the_limit():
    # A straight path spares a way round of 1,000 m: from 3,640 m to 2,640 m, still no 15 minutes.
    round_about = (
        Town()
        .street("a", start=(0, 0), north=500)
        .street("b", start=(0, 500), east=2640)
        .street("c", start=(2640, 500), north=-500)
        .unit("C1", box=(-100, -100, 3000, 600), people={"60+": 100, "0-2": 10})
        .home((2640, 0), people=1)
        .facility("F1", "station", (0, 0), services="day_care")
    )
    path = PathOpening("P1", (round_about.lon_lat((0, 0)), round_about.lon_lat((2640, 0))))
    (people,) = told(path, town=round_about)
    assert people.startswith("elderly care: 100 people walk less, ")
