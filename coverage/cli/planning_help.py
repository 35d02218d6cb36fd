"""What `--help` says of `whatif`, `site` and `compare`."""

from typing import Final

WHATIF_HELP: Final = """Say what changes would bring, in the words of the plan, before anything is built.

People newly within 5, 10 and 15 minutes by age, walks that get shorter, units that leave the gap list, subdistricts
that now have their centre, and both coverage rates before and after.

A change is pairs key=value joined by commas; --remove takes an id of the register. All are made at once, those of
--scenario first.

    carecircle whatif demo --add kind=station,lon=113.116521,lat=28.027786

    carecircle whatif demo --move id=F013,lon=113.118,lat=28.029 --remove F063 --json
"""

WHATIF_JSON: Final = """[bold]Keys of --json[/bold]

scenario: name, author, changes, unresolved (changes that change nothing: change, code, message)

people: rule, age_group, minutes, people_before, people_after, people_newly (fewer than none: no longer within)

walks: rule, age_group, people_nearer, minutes_saved (mean of those), person_minutes_saved, people_farther,
person_minutes_lost

places: rule, people_more_with_a_place

rates: care, minutes, walk_before, walk_after, units_before, units_after

leaves, enters: rule, clause, unit_code, unit; centres: codes of the subdistricts and towns that now have their centre

problems: what is to be checked of what stands and of what the changes bring, in words

and as every document: format, version, fictional, district, standard, standard_id, document, profiles, generator,
sources. Whole people, shares to four decimals, minutes to one; null is unknown.

[bold]Exit status[/bold]

0 done; 2 a change or the input cannot be used, and nothing is written; 130 interrupted, nothing half-written"""

SITE_HELP: Final = """Propose where the next facilities go: the best set, what each site adds, how good it is.

What stands stays. Candidates lie along the streets, unless you bring a file of your own or take public rooms.

    carecircle site demo --kind station --number 5 --out out/five.json

    carecircle site demo --kind nursery --budget 3000000 --candidates parcels.xlsx --out out/nurseries.docx
"""

SITE_FILES: Final = """[bold]The ending of --out says the format[/bold]

.json: a scenario, to be opened on the page, in whatif and in compare

.geojson, .csv: the sites, with what each adds

.xlsx, .gpkg, .docx, .html: the whole report with the sites built, and a chapter on what is planned

[bold]Keys of --json[/bold]

question, status (proven, time_limit, cancelled, infeasible, not_found), value, bound, gap, people, people_before,
people_within, cost_yuan, problems; sites: order, facility_id, candidate_id, name, kind, longitude, latitude, unit_code,
unit, cost_yuan, people_added, people_within; curve: number, people_within, people_at_most, cost_yuan;
shortfall, null where there is an answer: unreachable, conflicts, relaxed; and those of every document, as compare has

[bold]Exit status[/bold]

0 done, also where the time was up: the answer says how much better a choice may exist

2 nothing can be proposed, or was found in time: it says who is reached by no candidate, which limits conflict and the
cheapest way out, and nothing is written; or the input cannot be used

130 interrupted: Ctrl-C during the search says and writes the best choice so far; a second one ends at once"""

COMPARE_HELP: Final = """Hold scenarios side by side with what stands: each figure is better, worse or the same.

SCENARIO is a file written by whatif --save, by site --out or on the page, or the name of one in the project folder.

    carecircle compare demo out/five.json out/three.json --out out/ --format xlsx,docx
"""

COMPARE_JSON: Final = """[bold]Keys of --json[/bold]

scenarios: name, author, changes, unresolved (changes that change nothing: change, code, message)

figures: scenario, figure, before, after, side

units, those that become better or worse: scenario, rule, unit_code, unit, outcome_before, outcome_after, value_before,
value_after, people_short_before, people_short_after, side

problems: what is to be checked of what stands and of what the scenarios bring, in words

and as every document: format, version, fictional, district, standard, standard_id, document, profiles, generator,
sources. Whole people, shares to four decimals; null is unknown.

[bold]Exit status[/bold]

0 done; 2 a scenario or the input cannot be used, and nothing is written; 130 interrupted, nothing half-written"""
