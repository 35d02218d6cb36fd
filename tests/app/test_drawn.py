"""What the card, the gap list and the command say of an audit, with no page and no browser."""

import re
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from coverage import audit, capacity_of, confidence_of
from coverage.app import card, data, gaps_table, layers, session
from coverage.app.choices import Question, View
from coverage.app.depth import Depth
from coverage.app.scenario.chain import Chain
from coverage.cli.summary import audit_summary
from coverage.model.scenario import PathClosure, PathOpening, Removal, Scenario
from coverage.outputs.map.unit_layer import UnitWords, changed_units, closed_gaps
from coverage.planning.effect import effect_of
from coverage.planning.figures import district_figures
from tests.outputs.hand_made import EAST
from tests.outputs.hand_made import audit as hand_made
from tests.planning.askings import STANDARD, audited, site
from tests.town import Town

ELDERLY = View("elderly", 15.0, "en")
CHILDCARE = View("childcare", 15.0, "en")
STREET = Town().street("main", start=(0, 0), east=4000)
# C1 has all its people counted, C2 the old alone: of its children nobody knows.
HALF_COUNTED = STREET.unit("C1", box=(0, -100, 2000, 100), people={"60+": 100, "0-2": 10}).unit(
    "C2", box=(2000, -100, 4000, 100), people={"60+": 100}
)


def printed(held, language="en"):
    console = Console(width=200, file=StringIO())
    for part in audit_summary(held, language):
        console.print(part)
    return console.file.getvalue()


def unit_shown(held, view, unit_code="C1"):
    """The chosen unit as the card writes it."""
    rule = held.standard.circle_rule(view.care)
    return card.unit_html(held, unit_code, view, {}, Depth(capacity_of(held, rule.rule_id), confidence_of(held)))


def only(keep):
    """The edition of a few rules with those alone that pass."""
    return replace(STANDARD, clauses=tuple(filter(keep, STANDARD.clauses)))


def row_of(held, care, language="en"):
    """The cells of one care's row in the table of coverage."""
    rows = [re.split(r" {2,}", line.strip()) for line in printed(held, language).splitlines()]
    return next(row for row in rows if row[0] == care and len(row) == 8)


def figures_shown(held, view):
    figures = district_figures(held, view.care)
    return card.figures_html(held, held, (figures, figures), view)


def test_a_share_below_the_target_is_nowhere_shown_as_the_target():
    held = hand_made()
    held.gaps["share_within_reach"] = 0.7996
    shown = gaps_table.shown_table(held, held.gaps, ELDERLY)
    assert shown["Within the walk"].tolist() == [79.9, 79.9]
    # 1,999 of 2,500 older people live within 720 m of the station, 501 farther: 0.7996
    town = STREET.unit("C1", box=(0, -100, 4000, 100), people={"60+": 2500, "0-2": 1})
    town = town.home((100, 0), people=1999).home((3000, 0), people=501).facility("F1", "station", (0, 0))
    held = audited(town)
    assert "79.9%" in printed(held)
    assert "<strong>79.9%</strong>" in figures_shown(held, ELDERLY)
    assert "80.0%" not in printed(held)


def test_the_gap_list_is_harmless_when_saved_for_a_spreadsheet():
    held = hand_made()
    table = gaps_table.shown_table(held, held.gaps, ELDERLY)
    held.project.units.loc[held.project.units["unit_code"] == EAST, "parent_code"] = None  # named by itself alone
    table = gaps_table.shown_table(held, held.gaps, ELDERLY)
    assert table["Community (subdistrict)"].iloc[0].startswith("'=cmd|")
    texts = table.select_dtypes(exclude="number")
    assert not any(str(cell).startswith(("=", "+", "-", "@")) or "\n" in str(cell) for cell in texts.to_numpy().ravel())


def test_the_gap_list_says_which_candidate_closes_a_gap_and_only_what_stays_closed():
    held = audited(STREET.unit("C1", box=(0, -100, 2000, 100), people={"60+": 9, "0-2": 1}).home((100, 0), people=1))
    stations = [site(STREET, "station", (100, 0), name) for name in ("X", "Y")]
    nursery = site(STREET, "nursery", (100, 0), "Z")
    chain = Chain(Question("", "", "", "", ""), held)
    changes = (nursery, *stations)

    def marks(care):
        after = chain.audit(changes)
        closed = closed_gaps(held, after, care)
        return gaps_table.closing(gaps_table.gaps_of(held, care), chain.steps(changes), closed)

    # no station within reach, none inside: the first of two stations closes both, and is number 2 of the list
    assert marks("elderly") == ["✓ 2", "✓ 2"]
    assert set(marks("childcare")) == {"✓ 1"}
    changes = (nursery,)
    assert set(marks("elderly")) == {""}
    changes = (stations[0], Removal(stations[0].site_id))  # what it closed is open again
    assert set(marks("elderly")) == {""}


def test_the_gap_list_begins_with_the_gaps_a_scenario_makes(monkeypatch):
    # The only station closes: its people, all within reach so far, walk to none (A1). It offered too little (A4).
    town = STREET.unit("C1", box=(0, -100, 2000, 100), people={"60+": 9, "0-2": 1}).home((100, 0), people=1)
    held = audited(town.facility("F1", "station", (100, 0)))
    memory = session.Memory(chain=Chain(Question("", "", "", "", ""), held))
    memory.do(Scenario("", changes=(Removal("F1"),)))
    for module in (session, data):
        monkeypatch.setattr(module, "memory", lambda: memory)
    asked = memory.chain.asked
    new, today = gaps_table.listed(asked, "elderly")
    assert (new["rule_id"].tolist(), today["rule_id"].tolist()) == (["A1"], ["A4"])
    table = gaps_table._with_changes(gaps_table.shown_table(held, today, ELDERLY), new, today, asked, ELDERLY)
    assert table["Change"].tolist() == ["new", ""]
    assert table["Requirement"].str[:2].tolist() == ["A1", "A4"]
    keys = [gaps_table.table_key(rows, "elderly") for rows in (new, new[:0])]
    assert len(set(keys)) == 2  # a row chosen before would point to another gap
    monkeypatch.setattr(gaps_table.st, "session_state", {keys[0]: {"selection": {"rows": [1]}}})
    assert gaps_table.take_row(new, today, "elderly")
    assert memory.chosen == "C1"
    assert [len(rows) for rows in gaps_table.listed(asked, "childcare")] == [0, 1]  # A2, as before


def test_a_candidates_circle_is_walked_on_the_streets_of_the_scenario(monkeypatch, tmp_path):
    # The street of the candidate ends 300 m south of another, which a path joins to it; closed, there is none left
    # within 500 m.
    town = STREET.street("north", start=(4000, 300), east=1000).unit("C1", box=(0, -100, 5000, 100), people={"60+": 9})
    town = town.home((100, 0), people=1)
    memory = session.Memory(chain=Chain(Question("", "", "", "", ""), audited(town)))
    monkeypatch.setattr(data, "memory", lambda: memory)
    candidate, ends = site(town, "station", (3900, 0)), [town.lon_lat(place) for place in ((4000, 0), (4000, 300))]
    near = site(town, "station", (100, 0))

    def circle(where, *ways):
        return layers._site_circle.__wrapped__(memory.chain.asked, ways, where, "elderly", tmp_path)

    joined = circle(candidate, PathOpening("P1", tuple(ends)))
    assert "" not in (joined, circle(candidate))
    assert joined != circle(candidate)
    assert circle(near)
    assert circle(near, PathClosure(*town.lon_lat((100, 0)))) == ""


def test_the_map_is_told_of_the_units_a_candidate_changes_and_of_no_others():
    # C2 begins 2 km to the east of C1: a station at the west end of the street is nobody's there.
    town = STREET.unit("C1", box=(0, -100, 1000, 100), people={"60+": 9, "0-2": 1}, name="West")
    town = town.unit("C2", box=(2000, -100, 4000, 100), people={"60+": 9, "0-2": 1}, name="East")
    held = audited(town.home((100, 0), people=1).home((3900, 0), people=1))
    after = effect_of(held, site(STREET, "station", (100, 0))).after
    words = UnitWords({"C1": "West", "C2": "East"}, {"C1": "North › West"}, "en")
    (changed,) = changed_units(held, after, "elderly", words).items()
    assert changed[0] == "C1"
    assert (changed[1].label, changed[1].lines[0], changed[1].leaves) == ("West", "North › West", True)
    assert changed[1].verdict == "covered"
    assert changed_units(held, after, "childcare", words) == {}
    assert changed_units(held, held, "elderly", words) == {}


def test_units_of_whose_people_nobody_knows_are_said_beside_the_figures():
    held = audited(HALF_COUNTED)
    html = figures_shown(held, CHILDCARE)
    assert "1 of 2 communities and villages not counted" in html
    assert "0 do · 1 do not · 1 unknown" in html
    assert "not counted" not in figures_shown(held, ELDERLY)
    assert row_of(held, "childcare")[4:] == ["1 of 2", "0%", "1", "1 of 2"]  # C1 has no nursery, of C2 nobody can tell
    assert row_of(held, "elderly care")[4] == "0"


@pytest.mark.parametrize(("language", "unknown"), [("zh", "未知"), ("en", "unknown")])
def test_people_nobody_has_counted_are_unknown_and_not_none(language, unknown):
    held = audited(STREET.unit("C1", box=(0, -100, 2000, 100), people={"60+": 9}))  # no children in the table at all
    view = replace(CHILDCARE, language=language)
    html = figures_shown(held, view)
    assert html.count(f"<strong>{unknown}</strong>") == 2  # the share in reach, and the people out of it
    assert "nan" not in html + unit_shown(held, view) + printed(held, language)
    care = {"zh": "托育", "en": "childcare"}[language]
    assert row_of(held, care, language)[1:4] == [unknown] * 3


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", "其中 40% 的人口位置或到路距离为估计"), ("en", "40% of them from an estimated home or way to the street")],
)
def test_the_card_says_how_many_people_were_timed_by_estimate(language, said):
    # 60 of 100 live in a building beside the street, 40 in one 90 m off it: farther than the 80 m leg, estimated.
    town = STREET.unit("C1", box=(0, -100, 2000, 100), people={"60+": 100, "0-2": 10})
    town = town.home((100, 5), people=60).home((200, 90), people=40)
    view = replace(ELDERLY, language=language)
    assert said in unit_shown(audited(town), view)


def test_the_card_says_nothing_of_estimates_where_there_are_none():
    town = STREET.unit("C1", box=(0, -100, 2000, 100), people={"60+": 100}).home((100, 5), people=60)
    assert "estimated" not in unit_shown(audited(town), ELDERLY)


def test_an_edition_of_one_care_alone_is_summed_up_on_the_command_line():
    told = printed(audit(HALF_COUNTED.project(), only(lambda rule: rule.care == "elderly")))
    assert "elderly care" in told
    assert "childcare" not in told


def test_an_edition_that_asks_for_no_walk_is_summed_up_by_its_gaps_alone():
    told = printed(audit(HALF_COUNTED.project(), only(lambda rule: rule.measure == "presence")))
    assert "Units by clause" in told
    assert "Coverage" not in told


@pytest.mark.parametrize(("language", "words"), [("zh", ("有位子", "已满")), ("en", ("has a place", "all taken"))])
def test_the_card_says_who_finds_a_place(language, words):
    # A station of 30 beds beside 100 older people who all walk to it: 30 find a place, 70 reach one that is taken.
    town = STREET.unit("C1", box=(0, -100, 2000, 100), people={"60+": 100, "0-2": 10}).home((100, 0), people=1)
    town = town.facility("F1", "station", (0, 0), services="day_care", attributes={"beds": 30})
    html = unit_shown(audited(town), replace(ELDERLY, language=language))
    boxes = re.sub(r"<[^>]+>", " ", html)
    for word, count in zip(words, ("30", "70"), strict=True):
        assert re.search(rf"{word}\s+{count}\b", boxes)


@pytest.mark.parametrize(("far_m", "is_close"), [(715, True), (300, False)])
def test_the_card_says_at_which_speed_a_close_verdict_flips(far_m, is_close):
    # 79 of 100 live at the station, 21 at 715 m: 893.75 s at 0.8 m/s, 14.9 minutes. Below 715 m / 900 s = 0.794 m/s, or
    # with fewer minutes, 79% are too few. At 300 m no walker within 0.1 m/s and no minute more or less changes it.
    town = STREET.unit("C1", box=(0, -100, 2000, 100), people={"60+": 100, "0-2": 10})
    town = town.home((0, 0), people=79).home((far_m, 0), people=21).facility("F1", "station", (0, 0))
    html = unit_shown(audited(town), ELDERLY)
    assert ("A close call: flips at 0.79 m/s, or with 14.9 minutes." in html) == is_close
    assert ("close call" in html) == is_close
