"""The datum of a file as a choice: what may be declared, and what each is called."""

from coverage.model.datum import DATA
from coverage.sources.datum.naming import datum_name
from coverage.words import Language, text


def declarable() -> list[str]:
    """List what may be declared: nothing, then every datum."""
    return ["", *(datum.id for datum in DATA)]


def choice_name(datum_id: str, language: Language) -> str:
    """Name what may be declared: a datum, or none."""
    return datum_name(datum_id, language) if datum_id else text(language, "importing.columns.undeclared")
