"""What a datum is called: by keys of the words inside a problem, and in full everywhere else."""

from coverage.words import Language, text


def datum_words(datum_id: str) -> tuple[str, ...]:
    """Name a datum by a key of the words, and its zone by number or by central meridian."""
    name, _, zone = datum_id.partition(":")
    meridian = f"{zone}°E" if name.endswith("_cm") else zone
    return (f"problems.datum.{name}", *filter(None, [meridian]))


def datum_name(datum_id: str, language: Language) -> str:
    """Name a datum in a language, its zone too."""
    key, *zone = datum_words(datum_id)
    series = text(language, key)
    return text(language, "problems.datum.zone", {"series": series, "zone": zone[0]}) if zone else series
