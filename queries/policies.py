"""Tells of each version of a policy whether it is the one in force."""

from __future__ import annotations

import pandas as pd

from queries.answers import DAY, TEXT, Rows, answer

_VERSION = {
    "policy_id": TEXT, "title": TEXT, "version": TEXT, "published_on": DAY, "in_force_from": DAY, "adopted_on": DAY,
    "minute_ref": TEXT, "material": "bool", "next_review_due": DAY, "is_in_force": "bool", "adoption": TEXT,
    "review_state": TEXT,
}  # fmt: skip


def versions(rows: Rows, kept: Rows) -> pd.DataFrame:
    """One row for each version; only that in force (`kept`: one for each policy) says how its review stands."""
    in_force = {policy["policy_id"]: policy["version"] for policy in kept}
    told = []
    for row in rows:
        version = in_force.get(row["policy_id"])
        is_newest = version is not None and row["version"] == version
        told.append({
            **row,
            "is_in_force": row["is_current"] and (None if version is None else is_newest),
            "review_state": row["review_state"] if is_newest else None,
        })  # fmt: skip
    return answer(told, _VERSION)
