"""The job beside the page: its first answer, its end, its turn among all searches of the server."""

import threading
import time
from types import SimpleNamespace

import pytest

from coverage.app.proposal import solving
from coverage.app.proposal.live import live_words
from coverage.app.proposal.solving import Job
from coverage.app.turns import Turns
from coverage.errors import InputError, Problem
from tests.app.proposals import PATIENCE_S, ended, proposal


def worked(stop, hear):
    """Tell a first answer, and go on until told to stop."""
    hear(proposal())
    while not stop():
        time.sleep(0.005)
    return proposal(status="cancelled")


def test_the_first_answer_is_told_at_once_and_a_stopped_job_keeps_the_best():
    job = Job(worked, 60.0, Turns(1))
    job.wait_first(PATIENCE_S)
    assert job.look().proposal.status == "time_limit"
    assert not job.told.ended
    job.stop()
    assert ended(job).proposal.status == "cancelled"


def test_a_job_that_nobody_looks_at_ends(monkeypatch):
    monkeypatch.setattr(solving, "FORGOTTEN_S", 0.02)
    assert ended(Job(worked, 60.0, Turns(1))).proposal is not None


def test_a_job_ends_soon_after_its_time_limit(monkeypatch):
    monkeypatch.setattr(solving, "GRACE_S", 0.0)
    assert ended(Job(worked, 0.02, Turns(1))).proposal is not None


def test_a_second_question_stops_the_first_and_never_works_beside_it():
    at_work, together, turns = [], threading.Event(), Turns(2)

    def work(stop, hear):
        if at_work:
            together.set()
        at_work.append(1)
        try:
            return worked(stop, hear)
        finally:
            at_work.pop()

    first = Job(work, 60.0, turns)
    first.wait_first(PATIENCE_S)
    second = Job(work, 60.0, turns, first)
    second.wait_first(PATIENCE_S)
    assert first.told.ended
    second.stop()
    ended(second)
    assert not together.is_set()


def test_what_is_wrong_with_a_question_is_told_and_a_mistake_of_ours_is_not_lost():
    def refused(_stop, _hear):
        raise InputError([Problem("siting_no_limit")])

    def broken(_stop, hear):
        hear(proposal())
        raise ZeroDivisionError

    assert [one.code for one in ended(Job(refused, 60.0, Turns(1))).problems] == ["siting_no_limit"]
    told = ended(Job(broken, 60.0, Turns(1)))
    assert isinstance(told.failure, ZeroDivisionError)
    assert told.proposal is not None


# --- turns


def until(happened):
    """Wait until something has happened."""
    end_s = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < end_s
        time.sleep(0.005)


@pytest.fixture
def begun():
    """Begin jobs one after another on two turns; all are stopped in the end."""
    turns, jobs = Turns(2), []

    def begin(count):
        for _ in range(count):
            jobs.append(Job(worked, 60.0, turns))
            until(lambda: jobs[-1].ahead or jobs[-1].told.proposal)
        return jobs

    yield begin
    for job in jobs:
        job.stop()
        ended(job)


def test_others_wait_for_their_turn_in_the_order_in_which_they_came(begun):
    jobs = begun(5)
    assert [job.ahead for job in jobs] == [0, 0, 1, 2, 3]
    assert [job.told.proposal is None for job in jobs] == [False, False, True, True, True]
    jobs[1].stop()
    until(lambda: jobs[2].told.proposal)
    assert [job.ahead for job in jobs] == [0, 0, 0, 1, 2]
    assert "1 before it" in live_words(jobs[3], None, 9, "en")
    assert "1" in live_words(jobs[3], None, 9, "zh")


def test_one_who_waits_can_be_stopped_and_is_not_in_the_way(begun):
    jobs = begun(4)
    jobs[2].stop()
    told = ended(jobs[2])
    assert (told.proposal, told.problems, told.failure) == (None, (), None)
    assert jobs[3].ahead == 1
    jobs[0].stop()
    until(lambda: jobs[3].told.proposal)


@pytest.fixture
def full():
    """Turns that are all taken until they are released."""
    turns, release = Turns(1), threading.Event()
    holding = Job(lambda _stop, _hear: release.wait(PATIENCE_S) and proposal(), 60.0, turns)
    yield turns, release
    release.set()
    ended(holding)


def test_one_who_waits_and_is_forgotten_gives_up(full, monkeypatch):
    monkeypatch.setattr(solving, "FORGOTTEN_S", 0.02)
    assert ended(Job(worked, 60.0, full[0])).proposal is None


def test_time_spent_waiting_is_not_of_the_time_limit(full, monkeypatch):
    now, must_stop = [0.0], []
    monkeypatch.setattr(solving, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(solving, "FORGOTTEN_S", float("inf"))
    turns, release = full
    waiting = Job(lambda stop, _hear: must_stop.append(stop()) or proposal(), 60.0, turns)
    until(lambda: waiting.ahead)
    now[0] = 1000.0
    release.set()
    assert ended(waiting).proposal is not None
    assert must_stop == [False]


def test_a_place_is_given_back_by_one_that_fails():
    def broken(_stop, _hear):
        raise ZeroDivisionError

    turns = Turns(1)
    ended(Job(broken, 60.0, turns))
    job = Job(worked, 60.0, turns)
    job.wait_first(PATIENCE_S)
    assert job.told.proposal is not None
    job.stop()
    ended(job)
