"""The collector waits while shapes are made, and goes on whatever happens."""

import gc
import threading

import pytest

from coverage.model.uncollected import uncollected


def test_the_collector_waits_and_goes_on_after_an_error_too():
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="broken"), uncollected():
        raise ValueError("broken")
    assert gc.isenabled()


def test_one_within_another_and_one_beside_another_leave_it_on():
    inside, leave = threading.Event(), threading.Event()

    def beside():
        with uncollected():
            inside.set()
            leave.wait()

    with uncollected():
        with uncollected():
            pass
        assert not gc.isenabled()
        other = threading.Thread(target=beside)
        other.start()
        inside.wait()
    assert gc.isenabled()
    leave.set()
    other.join()
    assert gc.isenabled()


def test_where_it_was_off_it_stays_off():
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
