"""The datum of a file as a choice: what may be declared, and what each is called."""

from coverage.model.datum import DATA
from coverage.sources.datum.guard import datum_words
from coverage.words import Language, text


def declarable() -> list[str]:
    """List what may be declared: nothing, then every datum."""
    return ["", *(datum.id for datum in DATA)]


def datum_name(datum_id: str, language: Language) -> str:
    """Name a datum, its zone too."""
    if not datum_id:
        return text(language, "importing.columns.undeclared")
    key, *zone = datum_words(datum_id)
    series = text(language, key)
    return text(language, "importing.columns.zone", {"series": series, "zone": zone[0]}) if zone else series
