"""The panels about the policy itself and the policies it leans on."""

from __future__ import annotations

from datetime import date

import pandas as pd

import charts.policy
from queries import runner, verdicts
from reports.panel import Panel


def _day(value: object) -> date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()  # type: ignore[arg-type]


def _health(frame: pd.DataFrame, _: runner.Filters) -> str:
    faults = frame[frame["state"] == "needs attention"] if len(frame) else frame
    gravest = str(faults["finding"].iloc[0]) if len(faults) else None
    return verdicts.policy_health(len(faults), len(frame), gravest)


def _versions(frame: pd.DataFrame, _: runner.Filters) -> str:
    in_force = frame[frame["is_in_force"].astype(bool)] if len(frame) else frame
    if in_force.empty:
        return verdicts.policy_adoption(None, None, None)
    row = in_force.iloc[0]
    return verdicts.policy_adoption(str(row["version"]), _day(row["in_force_from"]), _day(row["adopted_on"]))


def _linked(frame: pd.DataFrame, _: runner.Filters) -> str:
    good = frame["state"] == "in date" if len(frame) else pd.Series(dtype=bool)
    missing = [str(name) for name in frame.loc[~good, "needed"]] if len(frame) else []
    return verdicts.linked_policies(int(good.sum()), len(frame), missing)


def _review_dates(frame: pd.DataFrame, filters: runner.Filters) -> str:
    known = frame.dropna(subset=["next_review_due"]) if len(frame) else frame
    undated = len(frame) - len(known)
    told = f"; {undated} {'has' if undated == 1 else 'have'} no review date" if undated else ""
    if known.empty:
        return verdicts.sentence(f"No linked policy has a review date{told if len(frame) else ''}")
    first = known.loc[known["next_review_due"].idxmin()]
    due = verdicts.day(pd.Timestamp(first["next_review_due"]).date())
    if pd.Timestamp(first["next_review_due"]).date() < filters.as_at:
        return verdicts.sentence(f"the review of {first['needed']} has been overdue since {due}{told}")
    return verdicts.sentence(f"{first['needed']} is first for review, on {due}{told}")


def _review(frame: pd.DataFrame, filters: runner.Filters) -> str:
    row = frame.iloc[0] if len(frame) else None
    reviewed = _day(row["reviewed_on"]) if row is not None else None
    return verdicts.filtering_review(reviewed, str(row["academic_year"]) if row is not None else "")


def _clauses(frame: pd.DataFrame, _: runner.Filters) -> str:
    found = frame["status"].value_counts()
    return verdicts.clause_coverage(*(int(found.get(state, 0)) for state in ("evidenced", "partly", "gap", "defect")))


PANELS = (
    Panel("clause_coverage_map", "clause_coverage", _clauses,
          "Each promise of the policy, by the evidence that this school's records hold for it.",
          figure=charts.policy.clause_coverage, is_wide=True),
    Panel("clause_coverage", "clause_coverage", _clauses,
          "The obligations in the project's own words; the policy's text is not copied.",
          columns=("clause", "section", "obligation", "evidence", "value", "status")),
    Panel("policy_health", "policy_health", _health, "Checks on the policy register and on the policy's own text."),
    Panel("policy_versions", "policy_versions", _versions,
          "Every version of this policy, and of each other policy the one in force; the table has all of them.",
          figure=charts.policy.versions, is_wide=True),
    Panel("policy_linked", "policy_linked", _linked, "The five policies that clause 4.1 names, and clause 11.3's."),
    Panel("policy_review_dates", "policy_linked", _review_dates,
          "The day by which each of the linked policies is to be reviewed.", figure=charts.policy.review_dates),
    Panel("policy_filtering_review", "policy_filtering_review", _review,
          "Filtering and monitoring are to be reviewed once in every academic year."),
)  # fmt: skip
