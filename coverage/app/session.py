"""What one reader's session holds: candidates, the chosen unit, where the map should move, and a kind word."""

from typing import Any, Final

import streamlit as st

from coverage.app.choices import Question, View
from coverage.errors import Problem
from coverage.model.scenario import Site
from coverage.outputs.map.desk_map import Fit

MAP: Final = "map"  # st_folium leaves the browser's answer here
_SITES: Final = "sites"
_LAST_NUMBER: Final = "last_number"
_CHOSEN: Final = "chosen"
_FIT: Final = "fit"
_MOVES: Final = "moves"
_CLICK: Final = "click_seen"
_ROW: Final = "row_seen"
_NOTICE: Final = "notice"
_TYPED_NOTICE: Final = "typed_notice"
_PREFIX: Final = "candidate-"  # an id of no register
_SOURCE: Final = "source_seen"
_GOOD: Final = "last_good"

Notice = Problem | str
"""A word to the reader: a problem, or a key of the words; said when it is shown, in the language of then."""


def begin_with(source: str) -> None:
    """Forget candidates and choices when another district is opened: they belong to the former one."""
    if st.session_state.get(_SOURCE) != source:
        st.session_state[_SOURCE] = source
        for key in (_SITES, _CHOSEN, _FIT, _NOTICE, _TYPED_NOTICE, _ROW):
            st.session_state.pop(key, None)


def sites() -> tuple[Site, ...]:
    """List the candidates in the order they were placed."""
    return tuple(st.session_state.get(_SITES, ()))


def next_site_id() -> str:
    """Give the next candidate its id with a number; none is given twice, so that a list on paper stays true."""
    return f"{_PREFIX}{int(st.session_state.get(_LAST_NUMBER, 0)) + 1}"


def number_of(site: Site) -> int:
    """Read the number a candidate is known by."""
    return int(site.site_id.removeprefix(_PREFIX))


def add(site: Site) -> None:
    """Keep a candidate."""
    st.session_state[_SITES] = (*sites(), site)
    st.session_state[_LAST_NUMBER] = number_of(site)


def remove(site_id: str) -> None:
    """Take one candidate away."""
    st.session_state[_SITES] = tuple(site for site in sites() if site.site_id != site_id)


def clear() -> None:
    """Take all candidates away."""
    st.session_state[_SITES] = ()


def chosen() -> str:
    """Name the chosen unit by its code, "" for none."""
    return str(st.session_state.get(_CHOSEN, ""))


def choose(unit_code: str) -> None:
    """Choose a unit."""
    st.session_state[_CHOSEN] = unit_code


def fit(home: Fit) -> Fit:
    """Say where the map should be: where it was last sent, else home."""
    sent: Fit | None = st.session_state.get(_FIT)
    return sent or home


def move_to(target: Fit) -> None:
    """Send the map somewhere, even to the same place again."""
    moves = int(st.session_state.get(_MOVES, 0)) + 1
    st.session_state[_MOVES] = moves
    st.session_state[_FIT] = Fit(f"{target.key} {moves}", target.bounds)


def new_click() -> tuple[float, float] | None:
    """Hand out the latest click on the map, longitude and latitude, once."""
    answer: dict[str, Any] = st.session_state.get(MAP) or {}
    click = answer.get("last_clicked")
    if not click or click == st.session_state.get(_CLICK):
        return None
    st.session_state[_CLICK] = click
    return float(click["lng"]), float(click["lat"])


def new_row(code: str) -> bool:
    """Say whether the row chosen in the table is another than last time."""
    if st.session_state.get(_ROW, "") == code:
        return False
    st.session_state[_ROW] = code
    return True


def notice() -> tuple[Notice, ...]:
    """Find the word to the reader about their last click."""
    return tuple(st.session_state.get(_NOTICE, ()))


def tell(notices: tuple[Notice, ...]) -> None:
    """Leave a word for the reader until the next click; nothing takes the last one away."""
    st.session_state[_NOTICE] = notices
    st.session_state[_TYPED_NOTICE] = ()


def typed_notice() -> tuple[Notice, ...]:
    """Find the word to the reader about the place they typed."""
    return tuple(st.session_state.get(_TYPED_NOTICE, ()))


def tell_typed(notices: tuple[Notice, ...]) -> None:
    """Leave a word beside the typed place, until the next click or place."""
    st.session_state[_TYPED_NOTICE] = notices


def keep_good(asked: Question, view: View) -> None:
    """Remember what was asked last that could be answered."""
    st.session_state[_GOOD] = (asked, view)


def last_good() -> list[tuple[Question, View]]:
    """Give what was asked last that could be answered; nothing before the first answer."""
    good = st.session_state.get(_GOOD)
    return [good] if good else []
