"""What every file says of itself: the district, the edition of the plan, who walks, and how each source was read."""

from importlib.metadata import version

from coverage.outputs.naming import district_name
from coverage.outputs.report.sources import source_trees
from coverage.planning.results import Audit
from coverage.words import Language, either, text


def product() -> str:
    """Name the product and its version."""
    return f"CareCircle {version('carecircle')}"


def about(audit: Audit, title: str, language: Language, dated: str = "", planned: str = "") -> dict[str, object]:
    """Describe an audit; no clock is read.

    Parameters
    ----------
    title
        A key of words `outputs.title`.
    dated
        ISO date or "".
    planned
        Whose figures they are where something is planned; "" for today's.
    """
    district = district_name(audit.project, language)
    notice = {"notice": text(language, "outputs.notice")} if audit.project.fictional else {}
    return {
        "title": text(language, f"outputs.title.{title}", {"district": district}),
        **notice,
        **({"scenario": planned} if planned else {}),
        **({"dated": dated} if dated else {}),
        "fictional": audit.project.fictional,
        "district": district,
        "standard": either(language, audit.standard.title_zh, audit.standard.title_en),
        "standard_id": audit.standard.standard_id,
        "document": audit.standard.document,
        "profiles": _profiles(audit, language),
        "generator": product(),
        "sources": source_trees(audit.project),
    }


def _profiles(audit: Audit, language: Language) -> list[dict[str, object]]:
    used = sorted({rule.profile for rule in audit.standard.rules})
    profiles = [audit.ground.walkers[profile_id].profile for profile_id in used]
    return [
        {
            "id": profile.profile_id,
            "name": either(language, profile.name_zh, profile.name_en),
            "speed_m_s": profile.speed_m_s,
            "avoids": list(profile.avoids),
            "slope": profile.slope,
            "crossing_s": profile.crossing_s,
            "access_m": profile.access_m,
            "source": profile.source,
        }
        for profile in profiles
    ]
