"""`carecircle site`: ask where the next facilities go, say the answer and write it in the formats wanted."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import typer
from rich.console import Console

from coverage import door
from coverage.cli.asked import AskedSites, Wish, candidates_for, options_for, wish_of
from coverage.cli.auditing import edition_walked
from coverage.cli.documents import print_json, proposal_document
from coverage.cli.planned import chapter_of
from coverage.cli.site_files import SiteFiles, checked_files, write_files
from coverage.cli.speaking import (
    INTERRUPTED,
    UNUSABLE_INPUT,
    err,
    out,
    refuse_together,
    say,
    working,
    worth_checking,
    written_paths,
)
from coverage.cli.stopping import stoppable
from coverage.cli.summary import title_line
from coverage.cli.tables import first_rows, more_rows, report_table
from coverage.model.progress import Tell
from coverage.outputs.naming import UNKNOWN, percent
from coverage.outputs.report.planned.sentences import gap_words
from coverage.outputs.report.siting import Siting
from coverage.planning.results import Audit
from coverage.planning.siting.proposal import Proposal
from coverage.words import Language, text

ANSWERED: Final = {
    "proposed": ("number", "facility", "unit", "cost_yuan", "people_added", "people_within", "share_within"),
    "curve": ("number", "people_within", "share_within", "people_at_most", "cost_yuan"),
}
UNANSWERED: Final = {"unreached": ("unit", "level", "people")}
"""The tables on the terminal, and the columns of each."""

ROWS_SHOWN: Final = 20


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """A proposal, with what is worth knowing about the candidates, and what it was chosen from."""

    audit: Audit
    siting: Siting
    proposal: Proposal

    @property
    def is_answered(self) -> bool:
        """Whether the question as it was asked has an answer."""
        return self.proposal.shortfall is None


def run_site(
    source: str, asked: AskedSites, files: SiteFiles, standard: str, profile: str | None, language: Language
) -> None:
    """Propose sites, say what each adds and how good the answer is, and write the files that are wanted.

    Raises
    ------
    InputError
        If the options, the source, the standard or the candidates cannot be used, or a file cannot be written.
    typer.Exit
        2 where nothing can be proposed; 130 where a person ended the search: the best choice so far is written.
    """
    refuse_together(lambda: wish_of(asked), lambda: checked_files(files), lambda: edition_walked(standard, profile))
    wish = wish_of(asked)
    with working(language) as (tell, note):
        audit = door.audit(door.open_source(source, tell), edition_walked(standard, profile), tell)
        answer = _answer(wish, audit, language, tell, _Heard(language, note))
        written = write_files(answer.audit, answer.siting, files, language, tell) if answer.is_answered else ()
    if files.as_json:
        print_json(proposal_document(answer.audit, answer.proposal, language))
    else:
        _say_answer(out() if answer.is_answered else err(), answer, language)
    if not answer.is_answered:
        raise typer.Exit(UNUSABLE_INPUT)
    if files.out:
        nothing = (text(language, "cli.nothing_needed"),)
        say(err() if files.as_json else out(), written_paths(written, language) if written else nothing)
    if answer.proposal.status == "cancelled":
        raise typer.Exit(INTERRUPTED)


def _answer(wish: Wish, audit: Audit, language: Language, tell: Tell, heard: "_Heard") -> Answer:
    chosen = candidates_for(wish, audit, language)
    # What the file left out, and how it was read, counts in every format.
    audit = replace(audit, project=replace(audit.project, sources=(*audit.project.sources, *chosen.sources)))
    with stoppable() as stop:
        proposal = door.propose(audit, chosen.table, wish.ask, tell, stop, heard)
    told = replace(proposal, problems=(*chosen.problems, *proposal.problems))
    return Answer(audit, Siting(proposal=told, candidates=chosen.table), told)


def _say_answer(console: Console, answer: Answer, language: Language) -> None:
    console.print(title_line(answer.audit, language))
    chapter = chapter_of(answer.audit, answer.siting, language)
    say(console, chapter.summary)
    for name, columns in (ANSWERED if answer.is_answered else UNANSWERED).items():
        if name in chapter.tables:
            console.print(report_table(first_rows(chapter.tables[name], ROWS_SHOWN), columns, language))
            say(console, more_rows(chapter.tables[name], ROWS_SHOWN, language))
    say(console, _curve_cut(answer.proposal, language))
    say(console, _way_out(answer.proposal, language))
    say(console, worth_checking(answer.proposal.problems, language))


def _curve_cut(proposal: Proposal, language: Language) -> Iterator[str]:
    """Say what helps where the cost curve was not finished in time."""
    if not proposal.curve_is_whole:
        yield text(language, "cli.curve_cut")


def _way_out(proposal: Proposal, language: Language) -> Iterator[str]:
    """Say with which options the question has an answer, and which."""
    if proposal.shortfall is None or proposal.shortfall.relaxed is None:
        return
    options = " ".join(options_for(proposal.ask, proposal.shortfall.relaxed))
    if options:
        yield text(language, "cli.way_out", {"options": options})
    yield text(language, "cli.way_out_adds", _figures(proposal))


def _figures(proposal: Proposal) -> dict[str, object]:
    share = proposal.people_within / proposal.people if proposal.people > 0 else 0.0
    return {
        "sites": len(proposal.sites),
        "within": f"{proposal.people_within:,.0f}",
        "share": percent(share),
        "gap": gap_words(proposal.gap) if math.isfinite(proposal.gap) else UNKNOWN,
    }


@dataclass(slots=True)
class _Heard:
    """Says the first answer at once, then each better one, and the bound of one when half of what was open is shut."""

    language: Language
    note: Callable[[str], None]
    last: Proposal | None = None

    def __call__(self, proposal: Proposal) -> None:
        key = self._key(proposal)
        if key:
            self.last = proposal
            self.note(text(self.language, key, _figures(proposal)))

    def _key(self, proposal: Proposal) -> str:
        if self.last is None:
            return "cli.first_answer"
        if proposal.proposed is not self.last.proposed:
            return "cli.better_answer"
        is_closer = proposal.gap < self.last.gap and proposal.gap <= self.last.gap / 2
        return "cli.better_bound" if is_closer else ""
