"""History stays as it was told: late imports, midnight, the change of the clocks, and the uptake curve."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from lifelines import KaplanMeierFitter

from data import access, store
from data.importing import tidy
from queries import runner
from tests import schools

HEAD = access.Principal("test", "headteacher", ("FOUR",))


def coverage(day: str) -> tuple[int, ...]:
    filters = runner.on_day("FOUR", date.fromisoformat(day))
    (row,) = runner.ask("acknowledgement_coverage_by_policy", filters, HEAD).to_dict("records")
    return row["in_scope"], row["acknowledged"], row["paused"], row["within_grace"], row["overdue"]


DAYS = ("2026-09-01", "2026-09-10", "2026-09-16", "2026-10-01", "2026-10-23")


def test_a_fact_of_today_changes_no_day_before_it(four_people):
    before = [coverage(day) for day in DAYS[:-1]]
    schools.enter({"acknowledgement": [schools._agreed("K9", "B", "2", "2026-10-23 09:00")]}, batch="000002")
    assert [coverage(day) for day in DAYS[:-1]] == before
    assert coverage("2026-10-23") == (4, 2, 1, 0, 1)


def test_a_backdated_import_changes_the_days_since_its_facts_and_says_so(four_people):
    """Ben's paper signature of 14 September is typed up in late October: he was never late, and the manifest tells."""
    assert coverage("2026-09-16") == (3, 1, 1, 0, 1)
    with schools.at_home(four_people, "2026-10-30"):
        schools.enter({"acknowledgement": [schools._agreed("K9", "B", "2", "2026-09-14 10:00")]}, batch="000002")
        assert coverage("2026-09-13") == (3, 1, 1, 1, 0)
        assert coverage("2026-09-14") == (3, 2, 1, 0, 0)
        assert coverage("2026-09-16") == (3, 2, 1, 0, 0)
        (said,) = store.current_snapshot().manifest["backdated"]
    assert "2026-09-14" in said and "may differ" in said


@pytest.mark.parametrize(
    ("at", "on_the_last_day"), [("2026-09-15 23:59:59", True), ("2026-09-16 00:00:00", False)], ids=str
)
def test_a_signature_a_second_before_midnight_is_in_time(four_people, at, on_the_last_day):
    schools.enter({"acknowledgement": [schools._agreed("K9", "B", "2", at)]}, batch="000002")
    assert coverage("2026-09-15")[1] == (2 if on_the_last_day else 1)
    filters = runner.on_day("FOUR", date(2026, 10, 23))
    frame = runner.ask("acknowledgement_on_time_by_staff_group", filters, HEAD).set_index("staff_group")
    assert frame.loc["support_staff", "on_time"] == (1 if on_the_last_day else 0)


@pytest.mark.parametrize(
    ("stamp", "local"),
    [
        ("2026-10-24T23:30:00Z", "2026-10-25 00:30"),  # summer time still: an hour ahead of UTC, and the next day
        ("2026-10-25T00:30:00Z", "2026-10-25 01:30"),  # the first 01:30 of that night
        ("2026-10-25T01:30:00Z", "2026-10-25 01:30"),  # the second one, an hour later
        ("2026-10-25T23:30:00Z", "2026-10-25 23:30"),  # winter time: the same day
        ("2026-03-29T00:59:00Z", "2026-03-29 00:59"),
        ("2026-03-29T01:00:00Z", "2026-03-29 02:00"),  # the hour that does not exist is skipped
    ],
)
def test_moments_of_other_clocks_become_the_schools_own(stamp, local):
    read = tidy.moment(stamp)
    assert str(read.at)[:16] == local


def test_the_uptake_curve_is_that_of_lifelines(sample_home):
    """Everybody who left the risk set without agreeing is censored; the curve is Kaplan and Meier's."""
    found = store.current_snapshot()
    reader = access.Principal("test", "headteacher", found.schools)
    filters = runner.on_day(found.schools[0], policy="POL04")
    frame = runner.ask("acknowledgement_uptake_by_version", filters, reader)
    assert frame["version"].nunique() >= 2
    for _, curve in frame.groupby("version"):
        compare_with_lifelines(curve.sort_values("school_day").reset_index(drop=True))


def compare_with_lifelines(curve: pd.DataFrame) -> None:
    durations, agreed = [], []
    for place, row in curve.iterrows():
        last = place + 1 == len(curve)
        left = int(row["at_risk"]) - int(row["agreed"]) - (0 if last else int(curve.loc[place + 1, "at_risk"]))
        durations += [row["school_day"]] * (int(row["agreed"]) + left)
        agreed += [True] * int(row["agreed"]) + [False] * left
    fitted = KaplanMeierFitter().fit(durations, agreed)
    for _, row in curve.iterrows():
        assert row["share"] == pytest.approx(1 - fitted.predict(row["school_day"]), abs=1e-9)
