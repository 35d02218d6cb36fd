"""What an audit knows: the ground that no facility changes, the walks to each rule's facilities, the verdicts."""

from coverage.planning.results.audit import Audit, Effect
from coverage.planning.results.ground import Ground, Homes, HomesByUnit, Places, Territory, Walker, Walls
from coverage.planning.results.verdicts import GroupPeople, Held, Judged, Nearest, Tally, Timed, Verdicts
from coverage.planning.results.walks import RuleWalks, ToldAgain, WalksTo

__all__ = [
    "Audit",
    "Effect",
    "Ground",
    "GroupPeople",
    "Held",
    "Homes",
    "HomesByUnit",
    "Judged",
    "Nearest",
    "Places",
    "RuleWalks",
    "Tally",
    "Territory",
    "Timed",
    "ToldAgain",
    "Verdicts",
    "Walker",
    "WalksTo",
    "Walls",
]
