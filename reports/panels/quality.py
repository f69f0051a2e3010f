"""The panels about the data themselves."""

from __future__ import annotations

import pandas as pd

from queries import runner, verdicts
from reports.panel import Panel


def _freshness(frame: pd.DataFrame, _: runner.Filters) -> str:
    stale = [str(name) for name in frame.loc[frame["state"] != "as expected", "source"]] if len(frame) else []
    return verdicts.reliability(len(stale), stale)


def _findings(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "Nothing is known to be wrong with the data."
    return verdicts.sentence(f"{verdicts.count(len(frame), 'point')} about the data to know before using the figures")


def _settings(frame: pd.DataFrame, _: runner.Filters) -> str:
    return verdicts.sentence(f"{verdicts.count(len(frame), 'setting')} in use")


PANELS = (
    Panel("quality_freshness", "quality_freshness_by_source", _freshness,
          "Days since each source was last imported, against how often it is expected."),
    Panel("quality_findings", "quality_findings", _findings,
          "Each with the figures that it touches.", is_list=True),
    Panel("quality_settings", "quality_settings", _settings, "The school may set its own in place of a default."),
)  # fmt: skip
