"""What is proposed: the sites numbered, the cost curve, and whom no candidate reaches; and every site for a map."""

from collections.abc import Mapping
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from coverage.outputs.geojson import DECIMALS, rounded
from coverage.outputs.naming import blank_if_na
from coverage.outputs.report.matter import Row
from coverage.outputs.report.model import Cell, ReportTable, TableColumns, figure
from coverage.outputs.report.planned.matter import Marked, PlannedMatter
from coverage.outputs.report.siting import called
from coverage.planning.shown import people_added
from coverage.planning.siting.proposal import Proposal

PROPOSED: Final[TableColumns] = (
    ("number", "count"),
    ("facility_id", "text"),
    ("facility", "text"),
    ("kind", "text"),
    ("unit", "text"),
    ("candidate_id", "text"),
    ("origin", "text"),
    ("cost_yuan", "count"),
    ("people_added", "count"),
    ("people_within", "count"),
    ("share_within", "share"),
    ("longitude", "number"),
    ("latitude", "number"),
)
UNREACHED: Final[TableColumns] = (
    ("unit_code", "text"),
    ("unit", "text"),
    ("level", "text"),
    ("people", "count"),
)
CURVE: Final[TableColumns] = (
    ("number", "count"),
    ("people_within", "count"),
    ("share_within", "share"),
    ("people_at_most", "count"),
    ("cost_yuan", "count"),
)
SITES: Final[TableColumns] = (
    ("number", "count"),
    ("scenario", "text"),
    ("facility_id", "text"),
    ("facility", "text"),
    ("kind", "text"),
    ("unit", "text"),
    ("cost_yuan", "count"),
    ("people_added", "count"),
    ("longitude", "number"),
    ("latitude", "number"),
)


def proposed_table(proposal: Proposal, planned: PlannedMatter) -> ReportTable:
    """Tell what to open, the site that adds most first."""
    origins = _origins(planned.siting.candidates)
    rows = proposal.proposed.to_dict("records")
    added = people_added(proposal.people_before, proposal.proposed["people_within"])
    cells = [_site_cells(row, more, proposal, origins, planned) for row, more in zip(rows, added, strict=True)]
    return planned.matter.table("proposed", PROPOSED, cells)


def unreached_table(proposal: Proposal, planned: PlannedMatter) -> ReportTable:
    """Tell whom no candidate reaches, unit by unit; no row where the question has an answer."""
    rows = [] if proposal.shortfall is None else proposal.shortfall.unreachable.to_dict("records")
    names = planned.names
    cells: list[list[Cell]] = [
        [
            row["unit_code"],
            names.units.get(row["unit_code"], row["unit_code"]),
            planned.matter.term(f"level.{names.levels[row['unit_code']]}")
            if row["unit_code"] in names.levels
            else None,
            figure(row["people"], "count"),
        ]
        for row in rows
    ]
    return planned.matter.table("unreached", UNREACHED, cells)


def curve_table(proposal: Proposal, planned: PlannedMatter) -> ReportTable:
    """Tell what 0, 1, 2, … new sites reach, and what no choice of so many exceeds."""
    rows: list[list[Cell]] = [
        [
            figure(row["number"], "count"),
            figure(row["people_within"], "count"),
            _share(row["people_within"], proposal),
            figure(row["people_at_most"], "count"),
            figure(row["cost_yuan"], "count"),
        ]
        for row in proposal.curve.to_dict("records")
    ]
    return planned.matter.table("curve", CURVE, rows)


def sites_table(planned: PlannedMatter) -> ReportTable:
    """Lay out every site that is proposed or built in a scenario, for a map."""
    return planned.matter.table("sites", SITES, [_marked_cells(one, planned) for one in planned.marked])


def site_points(planned: PlannedMatter) -> NDArray[np.object_]:
    """Give the places of the rows of `sites_table`, shapely points in EPSG:4326."""
    points = [shapely.Point(one.site.longitude, one.site.latitude) for one in planned.marked]
    return np.array(points, dtype=object)


def _site_cells(
    row: Row, added: int, proposal: Proposal, origins: Mapping[str, str], planned: PlannedMatter
) -> list[Cell]:
    origin = origins.get(row["candidate_id"])
    return [
        figure(row["order"], "count"),
        called(row["facility_id"]),
        called(row["name"]) or None,
        planned.matter.term(f"kind.{row['kind']}"),
        planned.names.units.get(blank_if_na(row["unit_code"])) or planned.matter.say("beyond"),
        called(row["candidate_id"]),
        None if origin is None else planned.matter.term(f"origin.{origin}"),
        figure(row["cost_yuan"], "count"),
        added,
        figure(row["people_within"], "count"),
        _share(row["people_within"], proposal),
        rounded(row["geometry"].x, DECIMALS),
        rounded(row["geometry"].y, DECIMALS),
    ]


def _marked_cells(one: Marked, planned: PlannedMatter) -> list[Cell]:
    site = one.site
    return [
        one.number,
        one.scenario,
        called(site.site_id),
        called(site.name) or None,
        planned.matter.term(f"kind.{site.kind}"),
        planned.unit(site.longitude, site.latitude),
        figure(site.cost_yuan, "count"),
        figure(one.people_added, "count"),
        rounded(site.longitude, DECIMALS),
        rounded(site.latitude, DECIMALS),
    ]


def _origins(candidates: gpd.GeoDataFrame | None) -> Mapping[str, str]:
    known = pd.DataFrame(columns=["candidate_id", "origin"]) if candidates is None else candidates
    return dict(zip(known["candidate_id"], known["origin"], strict=True))


def _share(people: object, proposal: Proposal) -> Cell:
    """Give people as a share of all whom the rule asks about; unknown where there is nobody."""
    return figure(float(str(people)) / proposal.people, "share") if proposal.people > 0 else None
