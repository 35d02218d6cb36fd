"""What a problem of a file would change, so that the gravest can be read first."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from coverage.errors import Problem

Impact = Literal["stops", "moves", "leaves_out", "to_know"]

IMPACTS: Final[tuple[Impact, ...]] = ("stops", "moves", "leaves_out", "to_know")
"""What a problem does, the gravest first: no district is made; places or verdicts would be others; rows are left out;
nothing."""

CODES: Final[Mapping[Impact, tuple[str, ...]]] = {
    "stops": (
        *("missing_file", "folder_for_file", "no_streets_named", "cannot_open", "wrong_format", "unreadable"),
        *("cut_short", "wrong_content", "old_workbook", "not_geojson", "doctype", "unknown_encoding", "long_line"),
        *("missing_companion", "no_layer", "several_layers", "locked_archive", "locked_workbook", "too_large"),
        *("too_many_rows", "too_many_columns", "too_many_merged", "empty_table", "empty_network", "no_such_column"),
        *("no_such_sheet", "not_a_limit", "missing_column", "missing_ages", "no_crs", "not_degrees", "no_internet"),
        *("place_not_found", "duplicate_key", "shortened_id", "unknown_parent", "wrong_parent", "reserved_sign"),
        *("not_a_coordinate", "swapped", "wrong_unit", "unknown_measure", "percent_in_head", "not_a_figure"),
        *("no_people_named", "pair_repeated", "stated_share_beyond", "stated_share_range", "stated_share_unread"),
        *("unclear_shares", "ages_contradict", "raster_bands", "raster_blocks", "raster_elsewhere", "raster_no_crs"),
        *("raster_no_year", "raster_turned", "too_many_cells", "map_answer", "map_broken_off", "map_busy"),
        *("map_refused", "map_remark", "map_too_large", "not_an_address", "place_too_large", "place_without_area"),
        *("mixed_encoding", "stacked_units", "not_metres", "computed_layer", "tangled", "streets_elsewhere"),
        *("unit_far", "not_open_by_name", "rounded_code", "degrees_among_metres"),
        *("ambiguous_unit", "unknown_unit_name", "measure_above"),
        *("reported_no_share", "same_group", "one_sex", "more_than_total", "more_than_whole", "not_a_date"),
    ),
    "moves": (
        *("wrong_datum", "wrong_datum_outlines", "projected", "projected_swapped", "datum_moved", "datum_not_told"),
        *("datum_too_few", "swapped_all", "other_sheets", "hidden_sheet", "hidden_rows", "by_content"),
        *("unit_overlap", "unit_outside", "unit_hole"),
        *("repaired_geometry", "names_for_codes", "made_of_parts", "more_than_parent", "less_than_parent"),
        *("street_ends_joined", "street_crossings", "street_classes", "street_no_class", "street_answers"),
        *("same_place", "assumed_open", "missing_nodes", "raster_placed", "raster_summed", "osm_made_codes"),
        *("group_not_counted", "no_population", "unread_ages", "ages_estimated", "share_assumed", "share_read"),
        *("share_unfit", "raster_nobody", "raster_unlike", "by_cut_name", "osm_no_communities"),
        *("units_by_name", "raster_short", "older_datum", "not_computed"),
        *("other_total", "other_year", "sexes_differ", "registered_people"),
        *("osm_no_subdistricts", "osm_as_it_is", "osm_no_elderly_care", "osm_no_nurseries"),
    ),
    "leaves_out": (
        *("street_other_shapes", "street_no_line"),
        *("outside_district", "unlocated", "unlocated_zero", "unknown_unit", "no_geometry", "wrong_geometry"),
        *("not_a_choice", "not_a_number", "out_of_range", "missing_value", "set_aside", "unknown_compound"),
        *("share_without_total", "raster_odd", "osm_open_boundary", "osm_uses_unknown", "usable_area", "land_area"),
        *("reported_for_none", "not_on_streets", "osm_left_out"),
    ),
    "to_know": (
        *("total_row", "note_row", "older_years", "about_number", "assumed_yuan", "missing_layer", "odd_elevations"),
        *("osm_unnamed",),
    ),
}
"""By what they do, the codes of the problems that readers find; errors stop, whatever their code."""


def impact_of(problem: Problem) -> Impact:
    """Say what a problem would change: an error stops, whatever its code; a warning does what its code says."""
    if problem.severity == "error":
        return "stops"
    return next((impact for impact in IMPACTS[1:] if problem.code in CODES[impact]), "to_know")


def by_impact(problems: Iterable[Problem]) -> dict[Impact, list[Problem]]:
    """Group problems by what they would change, the gravest first, each group in the order of its files."""
    groups: dict[Impact, list[Problem]] = {impact: [] for impact in IMPACTS}
    for problem in problems:
        groups[impact_of(problem)].append(problem)
    return {impact: found for impact, found in groups.items() if found}
