"""Which share of a unit's people was timed by estimate: from a guessed place, or over a long way to the street."""

from collections.abc import Mapping

import pandas as pd

Shares = Mapping[tuple[str, str], float]
"""A share 0–1 by rule id and unit code."""


def estimated_shares(reach: pd.DataFrame) -> Shares:
    """Take the shares from rows of REACH; a pair where nobody is counted has none.

    How a home is timed does not depend on the minutes asked for: every break says the same, the first is read.
    """
    first = reach[(reach["people"] > 0).to_numpy()].drop_duplicates(["rule_id", "unit_code"])
    shares = first["estimated"] / first["people"]
    return dict(zip(zip(first["rule_id"], first["unit_code"], strict=True), shares, strict=True))
