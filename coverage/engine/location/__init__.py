"""Where to put the next facilities: the field's location models on plain arrays.

Write any instance of the field with `instance.instance`: a dense or sparse cost matrix of n points × m candidates,
weights, prices, capacities, fixed sites, and groups of which some must each have an open site. Then ask:

| module | function | model |
|---|---|---|
| `lscp` | `lscp(instance, cutoff, least)` | location set covering: all points, fewest sites or least money |
| `mclp` | `mclp(instance, cutoff, number, budget)` | maximal covering: most weight with so many sites, so much money |
| `p_median` | `p_median(instance, number, budget, beyond)` | least weight × cost |
| `lift_lowest` | `lift_lowest(instance, cutoff, unit, number, budget)` | lexicographic max–min of covered shares |
| `curve` | `curve(instance, cutoff, most)` | what p = 0, 1, … sites cover, one opened after another |
| `obstacles` | `obstacles(instance, cutoff)`, `answerable(…)` | why there is none, and what can be asked |

Each states its mathematics. All count only sites that are not fixed against number, budget and price; None is no limit.
All keep "one in each group asked for". Capacities, in `lscp`, `mclp` and `p_median`, let people of a point be split.

A `Watch` says how long a solver may take, may stop it, and hears every better answer: the greedy one at once, with a
bound that holds. The way from there is in `search` (exchanges, Lagrangian bound, HiGHS), `set_cover`, `capacitated`.
The same inputs give the same answer where a solver comes to its end; where time ends it, value and bound are true, but
which answer it was depends on the machine. Of equally good choices any may be told, always the same. A site that adds
nothing is not opened where capacities do not matter.
"""
