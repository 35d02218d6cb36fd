"""The way back and forth through a scenario."""

from dataclasses import replace

from coverage.model.scenario import History, Removal, Scenario

EMPTY = Scenario("扩建")
ONE = replace(EMPTY, changes=(Removal("F1"),))
TWO = replace(EMPTY, changes=(Removal("F1"), Removal("F2")))


def test_what_is_undone_can_be_done_again():
    history = History(EMPTY).done(ONE).done(TWO)
    assert history.undone().present == ONE
    assert history.undone().undone().present == EMPTY
    assert history.undone().undone().redone().redone() == history


def test_both_ends_stay_as_they_are():
    assert History(EMPTY).undone() == History(EMPTY)
    assert History(EMPTY).redone() == History(EMPTY)


def test_another_step_after_undoing_forgets_what_was_undone():
    history = History(EMPTY).done(ONE).undone().done(TWO)
    assert history.redone() == history
    assert history.undone().present == EMPTY


def test_a_step_that_changes_nothing_is_no_step():
    assert History(ONE).done(ONE) == History(ONE)
