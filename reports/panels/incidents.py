"""The panels about incidents."""

from __future__ import annotations

import pandas as pd

from charts import incident, trust
from queries import runner, verdicts
from reports.panel import Panel, Title, when

BY_OCCURRED = "By the day of the incident."
IN_PERIOD = f"Incidents of the chosen period. {BY_OCCURRED}"


def _newest_verdict(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No incident log has been imported, so nothing can be said about incidents."
    return str(frame["verdict"].iloc[-1])


def _same_point(frame: pd.DataFrame, _: runner.Filters) -> str:
    whole = frame[frame["category_group"] == "All incidents"] if len(frame) else frame
    return str((whole if len(whole) else frame)["verdict"].iloc[0]) if len(frame) else "No kind of incident is known."


def _rates(frame: pd.DataFrame, filters: runner.Filters) -> str:
    now = frame[frame["compared"] == "this period"] if len(frame) else frame
    if now.empty:
        return verdicts.no_return(when(filters))
    row = now.iloc[0]
    earlier = [
        (str(other["compared"]).replace("the period", "in the period"), float(other["rate_per_100"]))
        for other in frame.to_dict("records")
        if other["compared"] != "this period" and not pd.isna(other["rate_per_100"])
    ]
    return verdicts.rates(
        None if pd.isna(row["rate_per_100"]) else float(row["rate_per_100"]),
        None if pd.isna(row["rate_per_100_pupils"]) else float(row["rate_per_100_pupils"]),
        when(filters), int(row["school_days"]), earlier,
    )  # fmt: skip


def _kinds(frame: pd.DataFrame, _: runner.Filters) -> str:
    signals = frame[frame["rule"].astype(str) != ""]["category_group"].unique() if len(frame) else []
    newest = frame.groupby("category_group", sort=False)["verdict"].last() if len(frame) else pd.Series(dtype=str)
    changed = [
        said for said in newest if ("what chance explains" in said and "within" not in said) or "real change" in said
    ]
    if changed:
        return changed[0]
    if len(signals):
        said = "No kind of incident changes by more than chance in the newest half term; an earlier one did."
        return f"{said}{_running(frame)}"
    return f"No kind of incident changes by more than chance explains.{_running(frame)}"


def _running(frame: pd.DataFrame) -> str:
    """What the half term that is not over holds, since it is drawn but not judged: the kind with the most."""
    part = frame[frame["is_part"].astype(bool)] if len(frame) else frame
    if part.empty or not int(part["incidents"].max()):
        return ""
    most = part.loc[part["incidents"].astype(int).idxmax()]
    return (
        f" The half term still running is not judged; most in it fall under {most['category_group']}:"
        f" {int(most['incidents'])} so far."
    )


def _severity(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No incident has been recorded yet."
    last = frame.iloc[-1]
    term = verdicts.in_period(str(last["academic_year"]), str(last["term"]), None, None)
    if bool(last["is_part"]) or len(frame) < 2:
        # A part of a term is not set against a whole one; the same point stands in the panel of the rates.
        return verdicts.severity_mix(int(last["high"]), int(last["incidents"]), when=term)
    before = frame.iloc[-2]
    return verdicts.severity_mix(
        int(last["high"]), int(last["incidents"]), int(before["high"]), int(before["incidents"]), when=term
    )


def _cluster(kind: str, column: str) -> Title:
    def title(frame: pd.DataFrame, filters: runner.Filters) -> str:
        total = int(frame["incidents"].sum()) if len(frame) else 0
        if not total:
            return verdicts.cluster(None, 0, 0, kind, when(filters))
        known = frame[frame[column].fillna("not_recorded") != "not_recorded"]
        if known.empty:
            return verdicts.sentence(f"no incident {when(filters)} says its {kind}")
        top = known.loc[known["incidents"].idxmax()]
        return verdicts.cluster(str(top[column]).replace("_", " "), int(top["incidents"]), total, kind, when(filters))

    return title


def _when(frame: pd.DataFrame, filters: runner.Filters) -> str:
    if frame.empty or not frame["incidents"].sum():
        return verdicts.cluster(None, 0, 0, "time", when(filters))
    known = frame[~frame["part_of_day"].astype(str).str.contains("not.recorded", case=False)]
    if not known["incidents"].sum():
        return verdicts.sentence(f"no incident {when(filters)} says at what time it happened")
    top = known.loc[known["incidents"].idxmax()]
    where = f"{top['weekday']}, {str(top['part_of_day']).replace('_', ' ')}"
    return verdicts.cluster(where, int(top["incidents"]), int(frame["incidents"].sum()), "time", when(filters))


def _closing(frame: pd.DataFrame, _: runner.Filters) -> str:
    said = _time_to_close(frame)
    return verdicts.sentence(f"in the last twelve months {said[:1].lower()}{said[1:]}")


def _time_to_close(frame: pd.DataFrame) -> str:
    if frame.empty:
        return verdicts.time_to_close(0, 0, None, None)
    cases, median = int(frame["cases"].iloc[0]), frame["median_days"].iloc[0]
    if frame["shown_as"].iloc[0] == "case":
        waiting = frame[frame["is_open"].astype(bool)]
        oldest = int(waiting["school_days"].max()) if len(waiting) else None
        return verdicts.time_to_close(cases, len(waiting), None, None, oldest)
    by_ten = frame.loc[frame["school_days"] <= 10, "share_waiting"]
    share = 1 - float(by_ten.iloc[-1]) if len(by_ten) else 0.0
    # Nothing is at the median when fewer than half have been closed.
    half = float("inf") if pd.isna(median) else float(median)
    return verdicts.time_to_close(cases, int(frame["still_open"].sum()), half, share)


def _timeliness(frame: pd.DataFrame, _: runner.Filters) -> str:
    return _of_newest_term(frame) if len(frame) else "No case has been reported yet."


def _culture(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No incident is recorded yet."
    return _of_newest_term(frame, ", set against the same point a year ago")


def _of_newest_term(frame: pd.DataFrame, against: str = "") -> str:
    """The verdict of the newest term with its name in front: rows are terms, whatever period is chosen."""
    last = frame.iloc[-1]
    term = verdicts.in_period(str(last["academic_year"]), str(last["term"]), None, None)
    so_far = " so far" if bool(last["is_part"]) else ""
    said = str(last["verdict"])
    return verdicts.sentence(f"{term}{so_far}{against}{',' if against else ':'} {said[:1].lower()}{said[1:]}")


def _evidence(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty or not int(frame["base"].max()):
        return verdicts.evidence_kept(0, 0, None, 0)
    weakest = frame.loc[frame["is_weakest"].astype(bool)]
    whole = frame[frame["item"].astype(str).str.startswith("all")]
    row = whole.iloc[0] if len(whole) else frame.loc[frame["met"].idxmin()]
    name = str(weakest["item"].iloc[0]) if len(weakest) else None
    kept = int(weakest["met"].iloc[0]) if len(weakest) else 0
    return verdicts.evidence_kept(int(row["met"]), int(row["base"]), name, kept)


def _requests(frame: pd.DataFrame, _: runner.Filters) -> str:
    whole = frame[frame["relation"] == "all"] if len(frame) else frame
    if whole.empty:
        return verdicts.friend_requests(0, 0, 0)
    row = whole.iloc[0]
    return verdicts.friend_requests(
        int(row["rejected"]), int(row["ignored"]), int(row["accepted"]), int(row["pending"])
    )


def _before_after(frame: pd.DataFrame, _: runner.Filters) -> str:
    return (
        str(frame["verdict"].iloc[-1]) if len(frame) else "No event is marked, so there is nothing to compare around."
    )


def _open(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return verdicts.open_cases(0, None)
    waiting = int(frame["is_waiting"].fillna(False).astype(bool).sum())
    return verdicts.open_cases(int(frame["in_all"].iloc[0]), int(frame["school_days_open"].max()), waiting)


def _records(frame: pd.DataFrame, filters: runner.Filters) -> str:
    shown = int(frame["in_all"].iloc[0]) if len(frame) else 0
    return verdicts.sentence(f"{verdicts.count(shown, 'record')} {when(filters)} in this selection")


def _missing(frame: pd.DataFrame, filters: runner.Filters) -> str:
    if frame.empty:
        return verdicts.sentence(f"no record {when(filters)} lacks its time, day, place, platform or kind")
    words = frame["missing"].astype(str).str.split(", ").explode()
    records = int(frame["records"].iloc[0])
    return verdicts.missing_details(int(frame["in_all"].iloc[0]), records, str(words.mode().iloc[0]), when(filters))


def _repeat(frame: pd.DataFrame, _: runner.Filters) -> str:
    return verdicts.repeat_adults(len(frame))


def _overlap(frame: pd.DataFrame, _: runner.Filters) -> str:
    row = frame.iloc[0] if len(frame) else {"both": 0, "overdue": 0, "in_incidents": 0}
    return verdicts.overdue_overlap(int(row["both"]), int(row["overdue"]), int(row["in_incidents"]))


def _new(frame: pd.DataFrame, filters: runner.Filters) -> str:
    if frame.empty:
        return "Nothing new was reported in the last week."
    row = frame.iloc[0]
    return verdicts.new_since(int(row["reported"]), int(row["waiting"]), pd.Timestamp(row["since_on"]).date())


def _cases(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No case is open."
    days = frame["school_days_open"].astype(int)
    long = int((days > 10).sum())
    said = verdicts.count(int(frame["in_all"].iloc[0]), "case is", "cases are")
    return verdicts.sentence(f"{said} open; {long or 'none'} for more than ten school days")


def _schools(frame: pd.DataFrame, _: runner.Filters) -> str:
    return str(frame["verdict"].iloc[0]) if len(frame) else "No school has handed in twelve months of its incident log."


def _chronology(frame: pd.DataFrame, _: runner.Filters) -> str:
    return verdicts.sentence(f"{verdicts.count(len(frame), 'step')} on this record, in the order they were taken")


PANELS = (
    Panel("incident_control_chart", "incident_count_by_half_term", _newest_verdict,
          f"{BY_OCCURRED} The band is what chance explains; an unfinished half term stands hollow and is not judged.",
          figure=incident.control_chart),
    Panel("incident_same_point", "incident_count_by_period", _same_point,
          "While the period runs, the others are counted over the same number of school days, as known by then.",
          figure=incident.by_category, by="category_group", drill="incident_records"),
    Panel("incident_rates", "incident_rate_by_period", _rates,
          "Adults in post on a mean school day; pupils on roll, the mean of first and last day. A running period is "
          "set against as many school days of the others.",
          columns=("compared", "ends_on", "school_days", "incidents", "high_severity", "rate_per_100",
                   "rate_per_100_pupils", "per_10_school_days")),
    Panel("incident_kinds", "incident_count_by_category_and_half_term", _kinds,
          f"{BY_OCCURRED} One scale for every kind.", figure=incident.small_multiples, by="category_group",
          drill="incident_records", is_wide=True),
    Panel("incident_severity", "incident_severity_mix_by_term", _severity, BY_OCCURRED,
          figure=incident.severity_mix),
    Panel("incident_when", "incident_count_by_weekday_and_period", _when,
          "Incidents of the chosen period by weekday and part of the day.", figure=incident.when,
          by="weekday,part_of_day", drill="incident_records"),
    Panel("incident_place", "incident_count_by_place", _cluster("place", "place"), IN_PERIOD,
          figure=incident.by_place, by="place", drill="incident_records"),
    Panel("incident_platform", "incident_count_by_platform", _cluster("platform", "platform"), IN_PERIOD,
          figure=incident.by_place, by="platform", drill="incident_records"),
    Panel("incident_closing", "incident_time_to_close_curve", _closing,
          "Cases reported in the last twelve months, in school days from report to close; open ones are counted in, so "
          "that slow ones cannot flatter the median.",
          figure=incident.time_to_close),
    Panel("incident_timeliness", "incident_timeliness_by_term", _timeliness, "By the day of the report.",
          columns=("academic_year", "term", "is_part", "n", "n_open", "median_days", "acted_in_2_days",
                   "closed_in_10_days", "oldest_open_days")),
    Panel("incident_culture", "incident_reporting_culture", _culture,
          "More reports can be good news: read with how severe they are and how soon they came.",
          columns=("academic_year", "term", "is_part", "reports", "severe", "self_reported", "median_days_to_report",
                   "quiet_half_terms", "reading")),
    Panel("incident_evidence", "incident_evidence_quality", _evidence,
          "Records of cyberbullying of the last twelve months; what is not recorded counts as not shown.",
          figure=incident.evidence_quality),
    Panel("incident_requests", "incident_friend_requests", _requests,
          "Friend requests that adults received in the last twelve months. Ignored and accepted ones break clause 7.8.",
          figure=incident.friend_requests),
    Panel("incident_before_after", "incident_before_and_after_event", _before_after,
          "As many school days before each marked event as after it.", figure=incident.before_after),
    Panel("incident_overlap", "incident_overdue_overlap", _overlap,
          "Adults who reported an incident in the last twelve months. Counts only; no name is behind this."),
    Panel("incident_new", "incident_new_since", _new, "By the day of the report, since a week ago."),
    Panel("incident_schools", "trust_incident_funnel", _schools,
          "Incidents of twelve months per 100 adults in post. Between the outer limits chance explains what differs. "
          "More can mean more openness: this ranks nobody. A click chooses the school.",
          figure=lambda frame: trust.funnel(
              frame[["school_id", "school", "is_own", "incidents", "adults"]].rename(
                  columns={"incidents": "numerator", "adults": "base"}
              ),
              is_share=False, base_words="adults in post", per=100),
          by="school", over_schools=True),
    Panel("incident_strip", "incident_open_cases", _cases,
          "Each open case by the school days since its report; a click opens the list behind it.",
          figure=lambda frame: incident.dot_strip(
              frame.assign(school_days=frame["school_days_open"], is_open=True)
          ), by="incident", drill="incident_open"),
    Panel("incident_open", "incident_open_cases", _open, "Oldest first; severe cases in calendar hours too.",
          is_list=True),
    Panel("incident_records", "incident_records", _records,
          "Newest first; choose a line to open the record. Opening one is logged.", is_list=True),
    Panel("incident_missing", "incident_missing_details", _missing,
          "Records without a time, exact day, place, platform or kind.", is_list=True),
    Panel("incident_repeat", "incident_repeat_adults", _repeat,
          "Adults named in two or more low-level entries within twelve months.", is_list=True),
    Panel("incident_chronology", "incident_chronology", _chronology, "School days are counted from the report."),
)  # fmt: skip
