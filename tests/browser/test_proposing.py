"""Where to build next, in a browser: proposed, numbered on the map, accepted, taken back, and stopped."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE_MS, hosts

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STOP = "Stop"


def button(desk, name):
    return desk.page.get_by_role("button", name=name, exact=True)


def proposed(desk, count):
    """The numbers of the hollow marks on the map, once there are so many."""
    marks = desk.frame.locator(".site.proposed")
    marks.nth(count - 1).wait_for(timeout=PATIENCE_MS)
    return marks.all_inner_texts()


def unfold(desk, label):
    """Open a fold and wait until it stands still: a list that drops down from it shuts when it still moves."""
    desk.page.get_by_text(label, exact=True).click()
    desk.page.wait_for_function("[...document.querySelectorAll('details')].every((one) => !one.getAnimations().length)")


def test_sites_are_proposed_accepted_taken_back_and_a_hard_search_is_stopped(open_desk):
    desk = open_desk("en-GB")
    view = desk.view()
    desk.page.get_by_text("Propose where to build next").click()
    button(desk, "Propose").click()
    assert proposed(desk, 5) == ["1", "2", "3", "4", "5"]

    accept = button(desk, "Accept all 5 into the scenario")
    accept.wait_for()
    assert desk.page.get_by_role("status").filter(has_text="more than before").count() == 1
    assert desk.page.get_by_test_id("stDataFrame").first.is_visible()
    accept.click()
    desk.wait_for_candidates(5)
    expect(desk.frame.locator(".site.proposed")).to_have_count(0, timeout=PATIENCE_MS)  # the list is drawn first
    button(desk, "Undo").click()
    assert proposed(desk, 5) == ["1", "2", "3", "4", "5"]
    assert desk.rows.count() == 0
    assert desk.view() != view  # they were brought into view

    unfold(desk, "home-care station: cover most people; at most 5 sites")
    desk.page.get_by_role("combobox", name="Goal").click()
    desk.page.get_by_role("option", name="raise the worst-served first").click()
    unfold(desk, "Options")
    longest = desk.page.get_by_label("Longest search (seconds)")
    longest.fill("600")
    longest.press("Enter")
    button(desk, "Propose").click()
    button(desk, STOP).wait_for()
    proposed(desk, 5)
    button(desk, STOP).click()
    button(desk, "Accept all 5 into the scenario").wait_for()
    assert button(desk, STOP).count() == 0
    assert hosts(desk.asked) == hosts([desk.page.url])
