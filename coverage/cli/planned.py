"""What is planned as the report tells it, on the terminal: the same sentences, the same figures."""

import pandas as pd

from coverage.outputs.report.matter import Findings, Matter, names_in
from coverage.outputs.report.model import Planned
from coverage.outputs.report.planned.chapter import planned_of
from coverage.outputs.report.siting import Siting
from coverage.planning.results import Audit
from coverage.planning.scorecard import scorecard_of
from coverage.words import Language


def chapter_of(audit: Audit, siting: Siting, language: Language) -> Planned:
    """Make the chapter of a report on what is planned.

    Parameters
    ----------
    audit
        What stands.
    """
    # All a comparison asks of the findings are the clauses, and a proposal asks nothing: the rest takes its time.
    clauses = pd.DataFrame() if siting.comparison is None else scorecard_of(audit)
    findings = Findings(clauses, pd.DataFrame(), pd.DataFrame())
    matter = Matter(audit, findings, language, names_in(audit.project, language))
    chapter, _ = planned_of(matter, siting)
    return chapter
