"""Sites with room for so many: a first answer at once however many people there are, and room made for those left."""

from dataclasses import replace

import numpy as np
import pytest

from coverage.engine.location import capacitated, filling, opening, rooms
from coverage.engine.location.assigning import within
from coverage.engine.location.clock import Clock
from coverage.engine.location.filling import Filling
from coverage.engine.location.instance import instance
from coverage.engine.location.limits import limits_of
from coverage.engine.location.lscp import lscp
from coverage.engine.location.mclp import covering_splits, mclp
from coverage.engine.location.p_median import p_median
from coverage.engine.location.rerouting import Rerouting
from coverage.engine.location.solution import UNWATCHED, Watch
from tests.engine.location.oracle import dense, random_instance, transport
from tests.engine.location.town import REACH_M, plain

SITES = 60
TOWN = plain(150, SITES, 4_500, capacity=np.random.default_rng(2).integers(300, 1_500, SITES).astype(float))
EVERYONE = replace(TOWN, weight=np.where(np.diff(TOWN.cost.indptr) > 0, TOWN.weight, 0.0))


@pytest.fixture
def many(monkeypatch):
    """Take a hundred pairs for many; what pairs are queued each time."""
    queued, real = [], filling._queues
    for module in (capacitated, opening):
        monkeypatch.setattr(module, "LARGE", 100)
    monkeypatch.setattr(filling, "_queues", lambda demand, *more: queued.append(demand.each.nnz) or real(demand, *more))
    return queued


@pytest.mark.parametrize("watch", [Watch(0.0), Watch(stop=lambda: True)], ids=["no time", "stopped"])
def test_stopped_before_all_pairs_are_prepared_it_has_an_answer(many, watch):
    heard = []
    answer = p_median(TOWN, 5, beyond=1_500, watch=replace(watch, hear=heard.append))
    assert max(many) < TOWN.cost.nnz
    assert answer.status == ("cancelled" if watch.stop() else "time_limit")
    assert answer.opened.sum() == 5
    assert [one.opened.tolist() for one in heard] == [answer.opened.tolist()]
    many.clear()
    best = p_median(TOWN, 5, beyond=1_500)
    assert max(many) == TOWN.cost.nnz
    assert best.status == "proven"
    assert answer.bound <= best.value <= answer.value < 1_500 * TOWN.weight.sum()


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("seed", [1000, 1002, 1033])
def test_a_sample_first_leads_to_the_same_answer(monkeypatch, seed):
    made = random_instance(np.random.default_rng(seed), capacities=True)
    usual = p_median(made, 3, beyond=12.0)
    for module in (capacitated, opening):
        monkeypatch.setattr(module, "LARGE", 3)
    assert p_median(made, 3, beyond=12.0).value == pytest.approx(usual.value)


def stuck():
    """Make a street on which whoever is sent first to the nearest room takes it from those who have no other."""
    # A reaches site 0 alone, B sites 0 and 1, C sites 1 and 2, ten people each; each site has room for ten.
    near = np.array([[0, np.inf, np.inf], [0, 0, np.inf], [np.inf, 0, 0]])
    return instance(near, np.full(3, 10.0), capacity=np.full(3, 10.0))


def rerouting(made, sent, opened):
    """Reroute after some people (n, m) were sent."""
    splits = covering_splits(made, within(made, 1.0), must=True)
    held = Filling(splits.demand, made.fixed)
    demand = splits.demand
    held.hold(np.array(sent, dtype=float)[demand.row, demand.each.indices] / demand.people[demand.row])
    return Rerouting(held, limits_of(made), np.array(opened), made.price)


def test_people_make_room_along_a_chain():
    # B took A's only room and C took B's other: C goes on to site 2, B to 1, A to 0.
    ways = rerouting(stuck(), [[0, 0, 0], [10, 0, 0], [0, 10, 0]], [True] * 3)
    assert ways.serve(Clock(UNWATCHED))
    assert ways.share.tolist() == [1, 0, 1, 0, 1]  # A to 0; B to 0 or 1; C to 1 or 2
    assert ways.new.tolist() == [True] * 3


def test_where_no_open_site_has_room_the_one_needed_is_opened():
    ways = rerouting(stuck(), [[0, 0, 0], [10, 0, 0], [0, 10, 0]], [True, True, False])
    assert ways.serve(Clock(UNWATCHED))
    assert ways.new.tolist() == [True] * 3


def test_where_there_is_no_room_at_all_that_is_known():
    made = replace(stuck(), capacity=np.array([10.0, 10, 9]))
    ways = rerouting(made, [[0, 0, 0], [10, 0, 0], [0, 10, 0]], [True] * 3)
    assert not ways.serve(Clock(UNWATCHED))
    assert ways.lost


def test_sites_whose_people_find_room_elsewhere_are_closed():
    # Twenty people in all, five at each of four sites that all reach: two of room for ten are enough.
    made = instance(np.zeros((4, 4)), np.full(4, 5.0), price=np.array([1.0, 4, 2, 3]), capacity=np.full(4, 10.0))
    splits = covering_splits(made, within(made, 1.0), must=True)
    held = Filling(splits.demand, made.fixed)
    held.hold(np.full(4, 0.25))  # one group, a quarter at each
    ways = Rerouting(held, limits_of(made), np.ones(4, dtype=bool), made.price)
    assert ways.serve(Clock(UNWATCHED))
    assert ways.close_needless(limits_of(made), Clock(UNWATCHED))
    assert ways.new.tolist() == [True, False, True, False]  # the two dearest are closed
    assert ways.share.tolist() == [0.5, 0, 0.5, 0]
    assert not ways.close_needless(limits_of(made), Clock(UNWATCHED))


def just_enough(seed):
    """Give eight sites room for just those of 20 homes who are at home there: they serve all in one way, or in few."""
    rng = np.random.default_rng(seed)
    near = rng.random((20, 8)) < 0.3
    near[np.arange(20), rng.integers(0, 8, 20)] = True
    people = rng.integers(1, 9, 20).astype(float)
    home = np.array([rng.choice(np.flatnonzero(row)) for row in near])
    return instance(np.where(near, 1.0, np.inf), people, capacity=np.bincount(home, people, 8))


@pytest.mark.parametrize("watch", [Watch(0.0), Watch(stop=lambda: True)], ids=["no time", "stopped"])
@pytest.mark.parametrize("seed", range(12))
def test_everyone_has_room_at_once_where_there_is_just_enough(watch, seed):
    made, heard = just_enough(seed), []
    answer = lscp(made, 1.0, watch=replace(watch, hear=heard.append))
    assert np.isfinite(answer.value)
    assert answer.bound <= answer.value == answer.opened.sum() == heard[0].value
    assert answer.value == lscp(made, 1.0, watch=Watch(0.0)).value
    assert transport(made, dense(made), answer.opened, everyone=True) is not None


@pytest.mark.parametrize("seed", [1001, 1004, 1005])
def test_where_there_is_not_enough_no_time_is_needed_to_know(seed):
    made = random_instance(np.random.default_rng(seed), capacities=True)
    assert lscp(made, 8.0, watch=Watch(0.0)).status == "infeasible"


@pytest.fixture
def no_proof(monkeypatch):
    """Leave out HiGHS and nearly all of the relaxation: what is found is found by exchanges."""
    monkeypatch.setattr(capacitated, "MOST_PAIRS", -1)
    monkeypatch.setattr(rooms, "ROUNDS", 1)


@pytest.mark.usefixtures("no_proof")
@pytest.mark.parametrize(
    ("answer", "sign"),
    [
        (lambda watch: mclp(TOWN, REACH_M, 12, watch=watch), 1),
        (lambda watch: p_median(TOWN, 12, beyond=1_500, watch=watch), -1),
        (lambda watch: lscp(EVERYONE, REACH_M, watch=watch), -1),
    ],
    ids=["most people", "shortest walk", "everyone"],
)
def test_the_first_answer_is_made_better_without_a_solver(answer, sign):
    heard = []
    found = answer(Watch(hear=heard.append))
    assert sign * found.value > sign * heard[0].value
    assert sign * found.value <= sign * found.bound


@pytest.mark.usefixtures("no_proof")
def test_the_cover_without_capacities_is_a_bound():
    roomy = replace(EVERYONE, capacity=np.full(SITES, 4_000.0))
    bare = lscp(replace(EVERYONE, capacity=np.full(SITES, np.inf)), REACH_M)
    assert lscp(roomy, REACH_M).bound >= bare.value


@pytest.mark.usefixtures("no_proof")
def test_exchanges_find_more(monkeypatch):
    with_them = mclp(TOWN, REACH_M, 12)
    monkeypatch.setattr(capacitated, "exchanged", lambda *_: iter(()))
    assert mclp(TOWN, REACH_M, 12).value < with_them.value <= with_them.bound
