"""The panels about the data themselves."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from charts import printed
from queries import runner, verdicts
from reports.panel import Panel

# Which figures a finding can touch, as the findings name them, by the panel that shows them. A topic's own name touches
# every panel of the topic.
TOPICS = {
    "acknowledgement": "acknowledgements",
    "training": "training",
    "incident": "incidents",
    "register": "registers",
    "policy": "policy",
    "clause": "clauses",
}
TOUCHED = {
    "incident_when": ("incidents by weekday and part of the day",),
    "incident_place": ("incidents by place",),
    "incident_kinds": ("incidents by kind",),
    "incident_same_point": ("incidents by kind", "comparisons of terms"),
    "incident_rates": ("comparisons of terms",),
    "incident_severity": ("severity",),
    "incident_culture": ("openness",),
    "incident_timeliness": ("time to act", "time to close"),
    "incident_closing": ("time to close",),
    "incident_evidence": ("evidence",),
    "incident_control_chart": ("comparisons of terms",),
    "acknowledgement_ageing": ("everything counted in school days",),
    "clause_coverage_map": ("clauses",),
}


def about(panel: Panel, ages: pd.DataFrame, findings: pd.DataFrame) -> str:
    """A line that says how new a panel's records are, then one for each finding that touches it, with its number.

    The findings about the panel's own figures come first, then those about its whole topic; blank for no records.
    """
    topic, figures = concerns(panel)
    if topic is None:
        return ""
    known = printed.rows(findings)
    own = [row for row in known if _touches(row, figures)]
    general = [row for row in known if _touches(row, (topic,)) and row not in own]
    return "\n".join([_age(topic, ages), *(_short(row) for row in own + general)])


def concerns(panel: Panel) -> tuple[str | None, tuple[str, ...]]:
    """All that `about` depends on in a panel: its topic, and the figures that findings may name."""
    return TOPICS.get(panel.key.split("_")[0]), TOUCHED.get(panel.key, ())


def _age(topic: str, ages: pd.DataFrame) -> str:
    source = printed.rows_of(ages, "source").get(topic)
    if source is None or pd.isna(source["last_import_on"]):
        return ""
    newest = verdicts.day(source["last_import_on"].date())
    return f"Data of {newest}" if source["state"] == "as expected" else f"Old data, of {newest}"


def _touches(finding: Mapping[Hashable, Any], figures: tuple[str, ...]) -> bool:
    return bool(set(str(finding["touches"]).split("; ")) & set(figures))


def _short(finding: Mapping[Hashable, Any]) -> str:
    """The fact without its question: These incidents of 12 months name no place (4 of 17)."""
    fact = str(finding["question"]).split(". ")[0].rstrip(".?")
    number, base = int(finding["number"]), finding["base"]
    if finding["kind"] == "old" or not number or (number == 1 and pd.isna(base)):
        return f"{fact}."
    return f"{fact} ({number}{'' if pd.isna(base) else f' of {int(base)}'})."


def _freshness(frame: pd.DataFrame, _: runner.Filters) -> str:
    late = frame.loc[frame["state"] != "as expected"].to_dict("records") if len(frame) else []
    stale = [_how_old(row) for row in late]
    if not len(frame):
        return "No file has been imported yet."
    if not stale:
        return f"All {len(frame)} sources are as new as expected."
    return verdicts.sentence(f"not as new as expected – {'; '.join(stale)}")


def _how_old(row: dict[Hashable, Any]) -> str:
    """training: 34 days old, expected every 31."""
    if row["state"] != "older than expected":
        return f"{row['source']}: {row['state']}"
    return f"{row['source']}: {int(row['age_days'])} days old, expected every {int(row['expected_days'])}"


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
          "Each with the figures that it touches.", columns=("question", "number", "base", "touches")),
    Panel("quality_settings", "quality_settings", _settings, "The school may set its own in place of a default."),
)  # fmt: skip
