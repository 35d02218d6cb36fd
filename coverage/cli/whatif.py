"""`carecircle whatif`: make changes on top of what stands, and say what they buy."""

from dataclasses import dataclass, replace
from pathlib import Path

from coverage import door
from coverage.cli.auditing import edition_walked
from coverage.cli.changes import Typed, TypedChanges, ids_of, numbered, typed_changes
from coverage.cli.comparing import placed, to_check
from coverage.cli.documents import print_json
from coverage.cli.scenarios import place_to_save, scenario_named
from coverage.cli.speaking import err, out, progress, refuse_together, say, worth_checking, written_paths
from coverage.cli.worth import effect_parts
from coverage.cli.worth_document import effect_document
from coverage.errors import InputError, Problem, refuse_if_any
from coverage.model.project import Project
from coverage.model.scenario import Change, Scenario
from coverage.outputs.report.siting import called
from coverage.planning.effect import effect_with
from coverage.planning.results import Audit, Effect
from coverage.words import Language, text


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What is to change: as typed, and a scenario to begin with; the name to keep it under, "" for not."""

    typed: TypedChanges
    scenario: str = ""
    save: str = ""
    as_json: bool = False


def run_whatif(source: str, asked: WhatIf, standard: str, profile: str | None, language: Language) -> None:
    """Make the changes, say what they buy, and keep them as a scenario where that is wanted.

    Raises
    ------
    InputError
        If the source, the standard, the scenario or a change cannot be used, or the scenario cannot be kept.
    """
    refuse_together(
        lambda: typed_changes(asked.typed),
        lambda: scenario_named(source, asked.scenario) if asked.scenario else None,
        lambda: place_to_save(source, asked.save),
        lambda: edition_walked(standard, profile),
    )
    typed = typed_changes(asked.typed)
    begun = scenario_named(source, asked.scenario) if asked.scenario else Scenario("")
    if not typed and not begun.changes:
        raise InputError([Problem("nothing_to_change")])
    with progress(language) as tell:
        project = door.open_source(source, tell)
        scenario = _whole(begun, typed, project, asked, language)
        audit = door.audit(project, edition_walked(standard, profile), tell)
        effect = _effect(audit, scenario.changes, typed)
        written = [door.write_scenario(Path(source), scenario, is_new=True)] if asked.save else []
    if asked.as_json:
        print_json(effect_document(effect, scenario, to_check(effect.before, effect.after), language))
    else:
        _say_effect(effect, scenario, language)
        lost = placed(effect.unresolved, called(scenario.name), language)
        say(out(), worth_checking([*lost, *to_check(effect.before, effect.after)], language))
    say(err() if asked.as_json else out(), written_paths(written, language) if written else ())


def _say_effect(effect: Effect, scenario: Scenario, language: Language) -> None:
    for part in effect_parts(effect, scenario, language):
        if isinstance(part, str):
            say(out(), [part])
        else:
            out().print(part)


def _whole(begun: Scenario, typed: tuple[Typed, ...], project: Project, asked: WhatIf, language: Language) -> Scenario:
    """Put what was typed behind the changes of a scenario, every id of its own."""
    taken = {*project.facilities["facility_id"], *project.gates["gate_id"], *ids_of(begun.changes)}
    name = asked.save.strip() or begun.name or text(language, "cli.whatif.name")
    return replace(begun, name=name, changes=(*begun.changes, *numbered(typed, taken)))


def _effect(audit: Audit, changes: tuple[Change, ...], typed: tuple[Typed, ...]) -> Effect:
    """Tell what changes buy; one that was typed and cannot be made is refused, one of a scenario is said.

    Raises
    ------
    InputError
        With every typed change that cannot be made.
    """
    effect = effect_with(audit, changes)
    shown = {len(changes) - len(typed) + place: one.shown for place, one in enumerate(typed, start=1)}
    refuse_if_any(
        [
            replace(problem, file=shown[problem.row], row=None, severity="error")
            for problem in effect.unresolved
            if problem.row in shown
        ]
    )
    return effect
