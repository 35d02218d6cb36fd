"""What a change buys, in the plan's words: people, walks, and the units that leave the gap list or come onto it."""

from io import StringIO

from rich.console import Console

from coverage.app.choices import Question, View
from coverage.app.scenario.chain import Chain
from coverage.app.scenario.worth_words import lines, map_lines
from coverage.cli.worth import effect_parts
from coverage.model.scenario import Removal, Scenario
from coverage.planning.effect import effect_of
from tests.planning.askings import audited, site
from tests.town import Town

ELDERLY, CHILDCARE = View("elderly", 15.0, "en"), View("childcare", 15.0, "en")
NAMES = {"C1": "West", "C2": "East"}

# Older people walk 0.8 m/s. West: 100 at the door of the only station. East: 60 live 2,640 m from it, that is 55 min.
STREET = Town().street("main", start=(0, 0), east=4000)
TOWN = (
    STREET.unit("C1", box=(0, -100, 2000, 100), people={"60+": 100, "0-2": 10})
    .unit("C2", box=(2000, -100, 4000, 100), people={"60-79": 40, "80+": 20, "0-2": 5})
    .home((100, 0), people=1)
    .home((2740, 0), people=1)
    .facility("F1", "station", (100, 0), services="day_care")
)


def told(change, view=ELDERLY, town=TOWN):
    held = audited(town)
    (step,) = Chain(Question("", "", "", "", ""), held).steps((change,))
    return lines(step.worth, held, NAMES, view), map_lines(step.worth, held, view)


def test_a_station_is_told_by_its_people_their_walks_and_the_units_that_leave_the_gap_list():
    # 240 m: 5 min. The walk of 55 min becomes one of 5: 50 min saved.
    (short, *details), on_map = told(site(TOWN, "station", (2500, 0)))
    assert short == "+60 people within 15 min · units off the gap list: 1"
    within = "Newly in reach, people 60+: 5 min +60, 10 min +60, 15 min +60"
    assert on_map == [short, within]
    assert within in details
    assert "60 people walk less, 50.0 min saved on average" in details
    assert any(line.endswith("off the gap list: East") for line in details)
    assert not any("onto the gap list" in line for line in details)


def test_the_oldest_of_them_are_told_where_ages_are_counted():
    ages = STREET.unit("C1", box=(0, -100, 4000, 100), people={"60-79": 40, "80+": 20}).home((2740, 0), people=1)
    (_, *details), _ = told(site(ages, "station", (2500, 0)), town=ages)
    assert "Of them people 80+: 5 min +20, 10 min +20, 15 min +20" in details


def test_what_is_lost_is_told_as_lost_and_the_units_that_come_onto_the_gap_list_are_named():
    # Nobody finds another within the hour that is looked for: 60 min more for West, 5 for East, which had 55.
    # (100 × 60 + 60 × 5) / 160 = 39.375
    (short, *details), on_map = told(Removal("F1"))
    assert short == "-100 people within 15 min · units onto the gap list: 1"
    assert on_map[1] == "People within reach, people 60+: 5 min -100, 10 min -100, 15 min -100"
    assert "160 people walk farther, 39.4 min more on average" in details
    # within reach of a station, and having one: two clauses, one unit
    assert [line.rsplit(": ", 1)[1] for line in details if "onto the gap list" in line] == ["West", "West"]


def test_of_another_care_nothing_is_told_but_that_no_unit_leaves_the_gap_list():
    (short, *details), on_map = told(site(TOWN, "station", (2500, 0)), CHILDCARE)
    assert short == on_map[0] == "units off the gap list: none"
    assert [line.split(" ")[0] for line in details] == ["Within"]


# Of 100.4 and 60.3 people the 60.3 come within reach: 100 → 161 on paper. Aged 80+ 10.4 and 20.3: 10 → 31.
ODD = (
    STREET.unit("C1", box=(0, -100, 2000, 100), people={"60-79": 90.0, "80+": 10.4})
    .unit("C2", box=(2000, -100, 4000, 100), people={"60-79": 40.0, "80+": 20.3})
    .home((100, 0), people=1)
    .home((2740, 0), people=1)
    .facility("F1", "station", (100, 0), services="day_care")
)


def printed(*changes):
    """What the terminal says of the same changes, as one text."""
    console = Console(width=200, record=True, file=StringIO())
    for part in effect_parts(effect_of(audited(ODD), *changes), Scenario("", changes=changes), "en"):
        console.print(part)
    return console.export_text()


def test_page_and_terminal_say_the_difference_of_the_figures_shown():
    station = site(ODD, "station", (2500, 0))
    (short, *details), on_map = told(station, town=ODD)
    assert short.startswith("+61 people within 15 min")
    assert on_map[1] == "Newly in reach, people 60+: 5 min +61, 10 min +61, 15 min +61"
    assert "Of them people 80+: 5 min +21, 10 min +21, 15 min +21" in details
    assert "100 → 161 (+61)" in printed(station)
    assert "10 → 31 (+21)" in printed(station)


def test_what_each_change_buys_goes_on_from_what_those_before_it_made():
    # 80+: 10.4 with F1, 30.7 with both, 20.3 without F1: 10 → 31 → 20.
    held, changes = audited(ODD), (site(ODD, "station", (2500, 0)), Removal("F1"))
    _, gone = Chain(Question("", "", "", "", ""), held).steps(changes)
    assert "Of them people 80+: 5 min -11, 10 min -11, 15 min -11" in lines(gone.worth, held, NAMES, ELDERLY)


def test_nobody_is_never_told_with_a_minus():
    # 0.3 people lose their station: 0 → 0.
    few = STREET.unit("C1", box=(0, -100, 4000, 100), people={"60+": 0.3}).home((100, 0), people=1)
    (short, *details), on_map = told(Removal("F1"), town=few.facility("F1", "station", (100, 0), services="day_care"))
    assert short.startswith("+0 people within 15 min")
    assert not any("-0" in line for line in (short, *details, *on_map))
