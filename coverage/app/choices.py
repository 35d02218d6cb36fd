"""What the reader has chosen: plain data between the sidebar and everything that is drawn."""

from dataclasses import dataclass

from coverage.words import Language


@dataclass(frozen=True, slots=True)
class Question:
    """What is computed: a district held against an edition of the plan, as someone walks.

    Attributes
    ----------
    source
        "demo" or a project folder.
    stamp
        Changes when the source's content changes.
    standard
        Id of a shipped edition or path of a TOML file.
    edition
        Changes when the edition's content changes.
    profile
        Id of the walker; "" for whom each rule names.
    """

    source: str
    stamp: str
    standard: str
    edition: str
    profile: str


@dataclass(frozen=True, slots=True)
class View:
    """How it is shown: the care (elderly, childcare), the widest band in minutes, the language."""

    care: str
    break_min: float
    language: Language
