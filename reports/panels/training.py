"""The panels about training."""

from __future__ import annotations

import pandas as pd

from charts import training
from queries import runner, verdicts
from reports.panel import Panel


def _courses(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return verdicts.training_courses(None, 0, 0, 0)
    required = frame[frame["required"] > 0]
    if required.empty:
        return verdicts.training_courses(None, 0, 0, len(frame))
    weakest = required.loc[(required["in_date"] / required["required"]).idxmin()]
    return verdicts.training_courses(
        str(weakest["course_id"]), int(weakest["in_date"]), int(weakest["required"]), len(required)
    )


PANELS = (
    Panel(
        "training_in_date_by_course",
        "training_in_date_by_course",
        _courses,
        "Adults who must have the course on the day, leavers and long absences left out.",
        figure=training.by_course,
        by="course",
        drill="training_people_to_chase",
    ),
)
