"""The panels about training."""

from __future__ import annotations

import pandas as pd

from charts import training
from queries import runner, verdicts
from reports.panel import Panel


def _courses(frame: pd.DataFrame, _: runner.Filters) -> str:
    required = frame[frame["required"] > 0] if len(frame) else frame
    if required.empty:
        return verdicts.training_courses(None, 0, 0, 0)
    weakest = required.loc[(required["in_date"] / required["required"]).idxmin()]
    return verdicts.training_courses(
        str(weakest["title"]), int(weakest["in_date"]), int(weakest["required"]), len(required)
    )


def _matrix(frame: pd.DataFrame, _: runner.Filters) -> str:
    required = frame[frame["required"] > 0] if len(frame) else frame
    if required.empty:
        return "No course is required of any staff group."
    missing = (required["required"] - required["in_date"]).astype(int)
    if missing.max() == 0:
        return "Every staff group is in date for every course it must hold."
    worst = required.loc[missing.idxmax()]
    group = verdicts.STAFF_GROUPS.get(str(worst["staff_group"]), ("", str(worst["staff_group"])))[1]
    return verdicts.sentence(
        f"the largest gap is {worst['title']} among {group}: "
        f"{verdicts.part(int(missing.max()), int(worst['required']))} not in date"
    )


def _people(frame: pd.DataFrame, _: runner.Filters) -> str:
    return verdicts.training_people(int(frame["fully_in_date"].sum()), int(frame["people"].sum()))


def _positions(frame: pd.DataFrame, filters: runner.Filters) -> str:
    rows = frame.to_dict("records")
    return verdicts.positions(
        [(str(r["compared"]), r["on_date"].date(), int(r["fully_in_date"]), int(r["people"])) for r in rows],
        "adult had all training in date",
        "adults had all their training in date",
        filters.is_part,
    )


def _forecast(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No training is required, so nothing can lapse."
    first, last = frame.iloc[0], frame.iloc[-1]
    return verdicts.training_forecast(
        int(first["in_date"]), int(last["in_date"]), int(last["required"]), pd.Timestamp(last["on_date"]).date()
    )


def _chase(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "Nobody has required training missing or lapsed."
    return verdicts.sentence(f"{verdicts.count(len(frame), 'adult')} to chase for training")


def _lapsing(frame: pd.DataFrame, filters: runner.Filters) -> str:
    people = frame["person_id"].nunique() if len(frame) else 0
    until = filters.until or filters.as_at
    return verdicts.training_lapse(len(frame), people, until)


def _weeks(frame: pd.DataFrame, _: runner.Filters) -> str:
    known = frame[frame["required"] > 0] if len(frame) else frame
    if known.empty:
        return "No training was required in the last twelve months."
    first, last = known.iloc[0], known.iloc[-1]
    now = verdicts.part(int(last["in_date"]), int(last["required"]))
    then = verdicts.percent(float(first["in_date"]) / float(first["required"]))
    what = "course required of an adult is" if int(last["required"]) == 1 else "courses required of adults are"
    return verdicts.sentence(f"{now} {what} in date; twelve months ago it was {then}")


def _years(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No training has been required yet."
    last = frame.iloc[-1]
    return verdicts.training_people(int(last["fully_in_date"] or 0), int(last["people"] or 0))


def _records(frame: pd.DataFrame, _: runner.Filters) -> str:
    return verdicts.sentence(f"{verdicts.count(len(frame), 'record')} of required training")


PANELS = (
    Panel("training_by_course", "training_status_by_course", _courses,
          "Adults who must hold the course on the day; new starters within their time are left out.",
          figure=training.by_course, by="course", drill="training_chase"),
    Panel("training_matrix", "training_in_date_by_staff_group_and_course", _matrix,
          "In date of those who must hold the course. A group that need not hold it has no number.",
          figure=training.matrix, by="staff_group,course", drill="training_chase"),
    Panel("training_people", "training_people_fully_in_date", _people,
          "Adults with at least one required course who hold all of theirs in date.",
          figure=training.people_fully_in_date, by="staff_group", drill="training_chase"),
    Panel("training_positions", "training_position_by_period", _positions,
          "Adults who had to hold a course by the day. While the period runs, the other days come after as many school "
          "days."),
    Panel("training_forecast", "training_lapse_forecast", _forecast,
          "What would still be in date on the day of the next meeting if nobody completed anything more.",
          figure=training.lapse_forecast),
    Panel("training_trend", "training_in_date_by_week", _weeks,
          "Each course of each adult counts once; weeks of the last twelve months.", figure=training.in_date_trend),
    Panel("training_years", "training_summary_by_academic_year", _years,
          "The last day of each academic year, and today."),
    Panel("training_chase", "training_people_to_chase", _chase,
          "One line per adult with a required course lapsed or never done.", is_list=True),
    Panel("training_lapsing", "training_lapsing_people", _lapsing,
          "Certificates that end before the next meeting.", is_list=True),
    Panel("training_records", "training_matrix_by_person", _records,
          "One line per adult and required course.", is_list=True),
)  # fmt: skip
