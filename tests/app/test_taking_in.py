"""What the reader did is taken in once and whole, whatever else happens at that moment."""

import threading

import pytest

from coverage.app import data, desk, session
from coverage.app.scenario import acting


@pytest.fixture
def own(monkeypatch):
    """A memory of which two clicks are told."""
    memory = session.Memory()
    acts = [{"n": number, "do": "click"} for number in (1, 2)]
    monkeypatch.setattr(session, "memory", lambda: memory)
    monkeypatch.setattr(session, "reported", lambda reporter: acts if reporter == session.MAP else None)
    monkeypatch.setattr(data, "chain_of", lambda *_: None)
    return memory


def test_an_act_that_breaks_off_takes_none_of_those_after_it_along(own, monkeypatch):
    taken = []

    def take(own, asked, tool, act):
        taken.append(act["n"])
        if act["n"] == 1:
            raise RuntimeError

    monkeypatch.setattr(acting, "take", take)
    with pytest.raises(RuntimeError):
        desk._take_in(None, "station")
    assert own.heard == {session.MAP: 1}
    desk._take_in(None, "station")
    desk._take_in(None, "station")
    assert taken == [1, 2]  # not the first again, which would break off for ever


def test_a_page_drawn_anew_waits_for_what_the_former_run_is_taking_in(own, monkeypatch):
    # Another language while a click is taken in: Streamlit begins anew in a second thread, beside the first.
    begun, go_on, taken, seen = threading.Event(), threading.Event(), [], []

    def take(own, asked, tool, act):
        begun.set()
        assert go_on.wait(60)
        taken.append(act["n"])

    def anew():
        desk._take_in(None, "station")
        seen.extend(taken)  # what this run draws

    monkeypatch.setattr(acting, "take", take)
    runs = [threading.Thread(target=desk._take_in, args=(None, "station")), threading.Thread(target=anew)]
    runs[0].start()
    assert begun.wait(60)
    runs[1].start()
    runs[1].join(0.1)
    go_on.set()
    for one in runs:
        one.join()
    assert taken == seen == [1, 2]
