"""How far the figures can be trusted: who walks, what was estimated, which rows were left out and why."""

import streamlit as st

from coverage import door
from coverage.app.card import walker_words
from coverage.app.choices import View
from coverage.app.markup import tag
from coverage.errors import describe
from coverage.model.profiles import profile_named
from coverage.outputs.naming import percent
from coverage.planning.results import Audit
from coverage.words import either, text

METHODS = ("buildings", "streets", "point")


def panel(audit: Audit, view: View) -> None:
    """Draw the quality panel."""
    language = view.language
    label = text(language, "app.quality.title", {"count": len(audit.problems)})
    with st.expander(label):
        st.html("".join(tag("div", line, "cc-line") for line in lines(audit, view)))
        if audit.problems:
            st.html(tag("h4", text(language, "app.quality.left_out")))
            st.html(tag("ul", "".join(tag("li", describe(p, language)) for p in audit.problems), "cc-list", raw=True))
        else:
            st.html(tag("div", text(language, "app.quality.none_left_out"), "cc-line"))


def lines(audit: Audit, view: View) -> list[str]:
    """Say who walks by which source, how homes were placed, which readings the edition takes."""
    language = view.language
    rule = audit.standard.circle_rule(view.care)
    reading = either(language, rule.reading_zh, rule.reading_en)
    return [
        walker_words(rule, language),
        text(language, "app.quality.source", {"source": profile_named(rule.profile).source}),
        *_placed(audit, view),
        *([text(language, "app.quality.reading", {"reading": reading})] if reading else []),
    ]


def _placed(audit: Audit, view: View) -> list[str]:
    shares = door.placed_shares(audit)
    return [
        text(view.language, f"app.quality.placed_{name}", {"share": percent(shares[name])})
        for name in METHODS
        if name in shares
    ]
