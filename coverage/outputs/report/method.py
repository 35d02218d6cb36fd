"""How the figures of a report came about: paragraphs."""

from collections.abc import Mapping
from typing import Final

from coverage.engine.isochrones import CELL_M, ERROR_M
from coverage.model.profiles import Profile
from coverage.outputs.naming import percent
from coverage.outputs.report.matter import Matter, sentence
from coverage.outputs.report.summary import streets_km
from coverage.planning.figures import placed_shares
from coverage.planning.ground import SNAP_LIMIT_M
from coverage.words import catalog

PLACED_BY: Final = ("buildings", "raster", "streets", "point")


def method_of(matter: Matter) -> tuple[str, ...]:
    """Say streets, walkers, legs, homes, circles, places, confidence, outcomes, readings, empty cells, notes."""
    said = (
        _streets(matter),
        *(_walker(profile, matter) for profile in _profiles(matter)),
        *_legs(matter),
        _placed(matter),
        *_estimated(matter),
        matter.say("method.circles", {"cell_m": f"{CELL_M:g}", "error_m": f"{ERROR_M:g}"}),
        *((matter.say("method.capacity"),) if len(matter.findings.capacity) else ()),
        *((matter.say("method.confidence"),) if len(matter.findings.confidence) else ()),
        matter.say("method.verdicts"),
        *_readings(matter),
        matter.say("method.empty"),
        *_problems(matter),
    )
    return tuple(map(sentence, said))


def _streets(matter: Matter) -> str:
    values = {
        "pieces": f"{len(matter.audit.project.streets):,}",
        "km": f"{streets_km(matter):,.0f}",
        "snap_m": f"{SNAP_LIMIT_M:g}",
    }
    return matter.say("method.streets", values)


def _profiles(matter: Matter) -> list[Profile]:
    used = dict.fromkeys(rule.profile for rule in matter.audit.standard.rules)
    return [matter.audit.ground.walkers[name].profile for name in used]


def _walker(profile: Profile, matter: Matter) -> str:
    known = catalog(matter.language)
    named = [known.get(f"report.avoids.{one}", one) for one in profile.avoids]
    avoided = matter.say("between").join(named) or matter.say("method.avoids_nothing")
    values = {
        "name": matter.either(profile.name_zh, profile.name_en),
        "speed": f"{profile.speed_m_s:g}",
        "slope": matter.say(f"method.slope_{profile.slope}"),
        "crossing_s": f"{profile.crossing_s:g}",
        "avoids": avoided,
        "source": profile.source,
    }
    return matter.say("method.walker", values)


def _legs(matter: Matter) -> tuple[str, ...]:
    lengths = sorted({profile.access_m for profile in _profiles(matter)})
    told = matter.say("between").join(f"{one:g}" for one in lengths)
    return (matter.say("method.leg", {"access_m": told}),) if lengths else ()


def _placed(matter: Matter) -> str:
    shares: Mapping[str, float] = placed_shares(matter.audit)
    told = [matter.say(f"method.placed_{one}", {"share": percent(shares[one])}) for one in PLACED_BY if one in shares]
    methods = matter.say("next").join(told) or matter.say("method.placed_nobody")
    return matter.say("method.placed", {"methods": methods})


def _estimated(matter: Matter) -> tuple[str, ...]:
    """Say for each care which share of the people it asks about was timed by estimate."""
    told = []
    for care in matter.audit.standard.cares:
        circle = matter.audit.standard.circle_rule(care)
        at_home = matter.audit.people[circle.group].at_home
        people = float(at_home.sum())
        if people > 0:
            guessed = float(at_home[matter.audit.ground.walkers[circle.profile].estimated].sum())
            group, care_name = matter.group(circle.group), matter.term(f"care.{care}")
            values = {"care": care_name, "group": group, "share": percent(guessed / people)}
            told.append(matter.say("method.estimated", values))
    return tuple(told)


def _readings(matter: Matter) -> tuple[str, ...]:
    """Say how many clauses leave something open; which reading was taken stands with each in the scorecard."""
    count = sum(bool(matter.either(one.reading_zh, one.reading_en)) for one in matter.audit.standard.clauses)
    values = {"count": count, "column": matter.say("scorecard.reading"), "table": matter.say("tables.scorecard")}
    return (matter.say("method.readings", values),) if count else ()


def _problems(matter: Matter) -> tuple[str, ...]:
    count = len(matter.audit.problems)
    values = {"count": count, "sheet": matter.say("tables.left_out")}
    return (matter.say("method.problems", values),) if count else ()
