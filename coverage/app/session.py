"""What one reader's session holds: the scenario with the way back, the chosen unit, where the map should move."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st

from coverage.app.choices import Question, View
from coverage.app.scenario.chain import Chain
from coverage.app.scenario.steps import highest_number, sites_of
from coverage.errors import Problem
from coverage.model.scenario import CANDIDATE, Change, History, Scenario, Site
from coverage.outputs.map.desk_map import Fit

MAP: Final = "map"  # st_folium leaves the browser's answer here
LIST: Final = "candidate_list"  # and the list of candidates here
_MEMORY: Final = "desk"
_SEEN: Final = "source_seen"
_LEFT: Final = "sources_left"
_GOOD: Final = "last_good"

Notice = Problem | str
"""A word to the reader: a problem, or a key of the words; said when it is shown, in the language of then."""


@dataclass(slots=True)
class Memory:
    """All that the desk remembers of a reader, in one object.

    Streamlit may break a run off at any look into its session state, and begins anew with what is there. So whoever
    takes in what the reader did looks into it once, for this object, and then works on it alone: a step is taken
    whole or not at all, none is lost and none is taken twice.

    Attributes
    ----------
    heard
        By who reports, the number of the last act that was taken in.
    last_number
        Of the ids given to candidates, the highest.
    opened
        Id of the candidate that should be shown with all that is said of it, "" for none.
    kept
        The changes as they were last saved, downloaded or opened.
    pointed
        Places clicked for a change that is no candidate, longitude and latitude, until its form takes them.
    chain
        What each change buys, worked out so far; None before the first question.
    taking
        Held while something is taken in: when the page is drawn anew as a whole Streamlit begins in another thread, and
        the former one ends only at its next look.
    """

    history: History = field(default_factory=lambda: History(Scenario("")))
    heard: dict[str, int] = field(default_factory=dict)
    last_number: int = 0
    opened: str = ""
    chosen: str = ""
    fit: Fit | None = None
    moves: int = 0
    row: str = ""
    notice: tuple[Notice, ...] = ()
    typed_notice: tuple[Notice, ...] = ()
    kept: tuple[Change, ...] = ()
    pointed: tuple[tuple[float, float], ...] = ()
    chain: Chain | None = None
    taking: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def scenario(self) -> Scenario:
        """The scenario as it is now."""
        return self.history.present

    @property
    def unsaved(self) -> bool:
        """Whether there are changes that are kept nowhere else."""
        return self.scenario.changes != self.kept

    def keep(self) -> None:
        """Take note that the scenario is kept outside this session as it is now."""
        self.kept = self.scenario.changes

    def do(self, scenario: Scenario) -> None:
        """Take a step; what was said of one that was refused is over."""
        self.history = self.history.done(scenario)
        self.notice = self.typed_notice = ()
        self.last_number = max(self.last_number, highest_number([site.site_id for site in sites_of(scenario)]))

    def undo(self) -> None:
        """Take a step back."""
        self.history = self.history.undone()
        self.notice = self.typed_notice = ()

    def redo(self) -> None:
        """Take a step forth again."""
        self.history = self.history.redone()
        self.notice = self.typed_notice = ()

    def next_id(self) -> str:
        """Give an id that no candidate of this session had before."""
        return f"{CANDIDATE}{self.last_number + 1}"

    def send(self, target: Fit) -> None:
        """Send the map somewhere, even to the same place again."""
        self.moves += 1
        self.fit = Fit(f"{target.key} {self.moves}", target.bounds)

    def tell(self, notices: tuple[Notice, ...]) -> None:
        """Leave a word for the reader until the next act; nothing takes the last one away."""
        self.notice, self.typed_notice = notices, ()


def memory() -> Memory:
    """Find this session's memory, a fresh one in a new session."""
    if _MEMORY not in st.session_state:
        st.session_state[_MEMORY] = Memory()
    found: Memory = st.session_state[_MEMORY]
    return found


def begin_with(source: str, stamp: str) -> None:
    """Take a district up where it was left, with its scenario and all choices, when another was opened in between.

    Where its files are others by now the scenario alone is taken up. What was heard goes on: the browser counts on.
    """
    seen = st.session_state.get(_SEEN)
    if seen == (source, stamp):
        return
    former, left = memory(), _left()
    if seen is not None:
        former.chain = None  # it holds whole audits, and is soon worked out again
        left[seen[0]] = seen[1], former
    st.session_state[_SEEN] = (source, stamp)
    then, own = left.pop(source, (stamp, Memory()))
    if then != stamp:
        own = Memory(own.history, last_number=own.last_number, kept=own.kept)
    own.heard, own.moves = former.heard, former.moves
    st.session_state[_MEMORY] = own


def would_lose() -> bool:
    """Whether a reload of the page would lose changes in this district or in one that was left."""
    return memory().unsaved or any(own.unsaved for _, own in _left().values())


def _left() -> dict[str, tuple[str, Memory]]:
    """Find what was left of other districts, by source: the stamp of its files then, and the memory."""
    found: dict[str, tuple[str, Memory]] = st.session_state.setdefault(_LEFT, {})
    return found


def history() -> History:
    """Give the scenario with the way back and forth."""
    return memory().history


def scenario() -> Scenario:
    """Give the scenario as it is now."""
    return memory().scenario


def sites() -> tuple[Site, ...]:
    """List the candidates in their order."""
    return sites_of(scenario())


def chosen() -> str:
    """Name the chosen unit by its code, "" for none."""
    return memory().chosen


def choose(unit_code: str) -> None:
    """Choose a unit."""
    memory().chosen = unit_code


def fit(home: Fit) -> Fit:
    """Say where the map should be: where it was last sent, else home."""
    return memory().fit or home


def new_acts(own: Memory, reporter: str, told: object) -> Iterator[dict[str, Any]]:
    """Hand out what the reader did since the last time, each act once, in its order.

    An act is heard when it is handed out: those after one that breaks off are handed out the next time.

    Parameters
    ----------
    reporter
        Who tells: the map or the list; each counts its own acts.
    told
        What the browser left: a list of acts, each with its number `n`. Anything else is passed over.
    """
    acts = [act for act in told if isinstance(act, dict)] if isinstance(told, list) else []
    heard = own.heard.get(reporter, 0)
    fresh = {int(act["n"]): act for act in acts if isinstance(act.get("n"), int | float) and act["n"] > heard}
    for number in sorted(fresh):
        own.heard[reporter] = number
        yield fresh[number]


def reported(reporter: str) -> object:
    """Find what the browser told last through the map or the list."""
    answer: Any = st.session_state.get(reporter) or {}
    told: Any = (answer.get("last_clicked") or {}) if reporter == MAP else answer
    return told.get("acts")


def new_row(code: str) -> bool:
    """Say whether the row chosen in the table is another than last time."""
    own = memory()
    if own.row == code:
        return False
    own.row = code
    return True


def keep_good(asked: Question, view: View) -> None:
    """Remember what was asked last that could be answered."""
    st.session_state[_GOOD] = (asked, view)


def last_good() -> list[tuple[Question, View]]:
    """Give what was asked last that could be answered; nothing before the first answer."""
    good = st.session_state.get(_GOOD)
    return [good] if good else []
