"""How far the figures can be trusted: who walks, what was estimated, which rows were left out and why."""

import streamlit as st

from coverage import door
from coverage.app import data
from coverage.app.card import walker_words
from coverage.app.choices import Question, View
from coverage.app.markup import tag
from coverage.app.scenario.candidates import once
from coverage.errors import describe
from coverage.model.profiles import profile_named
from coverage.outputs.naming import percent
from coverage.planning.results import Audit
from coverage.words import either, text

METHODS = ("buildings", "raster", "streets", "point")


def panel(asked: Question, view: View) -> None:
    """Draw the quality panel."""
    audit = data.audit_of(asked)
    with st.expander(text(view.language, "app.quality.title", {"count": len(audit.problems)})):
        st.html(once(asked, ("quality", view.care, view.language), lambda: panel_html(audit, view)))


def panel_html(audit: Audit, view: View) -> str:
    """Write what stands in the panel: in a city there are many homes to look through, and many rows left out."""
    language = view.language
    told = "".join(tag("div", line, "cc-line") for line in lines(audit, view))
    if not audit.problems:
        return told + tag("div", text(language, "app.quality.none_left_out"), "cc-line")
    left_out = "".join(tag("li", describe(problem, language)) for problem in audit.problems)
    return told + tag("h4", text(language, "app.quality.left_out")) + tag("ul", left_out, "cc-list", raw=True)


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
