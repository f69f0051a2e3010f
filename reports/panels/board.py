"""What governors read, on screen, on paper and in files: a panel for every published question, from printed numbers."""

from __future__ import annotations

from typing import Any

import pandas as pd
from plotly.graph_objects import Figure

from charts import acknowledgement, incident, meeting, policy, training, words
from charts.style import empty
from data.disclosure import ALL_COMPLETE
from queries import runner, verdicts
from reports.panel import Panel, Title

EVERY_KIND = "All categories"
# How the states of a clause read in a sentence, in the order in which they are told.
CLAUSE_WORDS = {
    "evidenced": ("has evidence", "have evidence"),
    "partly": ("has some", "have some"),
    "by case": ("is evidenced case by case", "are evidenced case by case"),
    "gap": ("has none", "have none"),
    "defect": ("cannot have any until the policy is mended", "cannot have any until the policy is mended"),
}
# What a source is called whose newest file came when it was expected.
FRESH = "As expected"
PRINTED = "Printed numbers: small ones are not told apart, others are to the nearest 5."


def _text(value: Any) -> str:
    return "" if words.missing(value) else str(value)


def _some(printed: Any, of: Any, what: str) -> str:
    """'Fewer than 5 of about 60 adults have …' from two printed counts."""
    spoken = _about(printed)
    return verdicts.sentence(f"{spoken} of {_about(of)} {what}")


def _about(printed: Any) -> str:
    said = _text(printed)
    return f"about {said}" if said.isdigit() else said


# --- acknowledgements ---------------------------------------------------------------------------------------------


def _agreement(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No policy that asks for agreement is in force."
    main = frame[_is(frame, "is_main")]
    row = main.iloc[0] if len(main) else frame.iloc[0]
    name = f"version {row['version']} of {row['policy_title']}"
    if row["outstanding"] == ALL_COMPLETE:
        said = f"Everybody who should have agreed {name} by now has done so."
    else:
        said = _some(row["outstanding"], row["due"], f"adults who should have agreed {name} have not")
    # While many are within the days allowed, what is due alone would flatter.
    coverage = row.get("agreed_share")
    return said if words.missing(coverage) else f"{said} Of all {row['in_scope']} asked, {coverage} have agreed so far."


def _is(frame: pd.DataFrame, column: str) -> pd.Series[Any]:
    return frame[column].map(lambda value: value is True or str(value).lower() in ("true", "yes"))


def _outstanding_groups(frame: pd.DataFrame, _: runner.Filters) -> str:
    rows = frame.to_dict("records")
    late = [row for row in rows if _text(row["outstanding"]).isdigit()]
    if frame.empty:
        return "No adult is on the list."
    if not late:
        return "No staff group has 5 or more adults with an agreement outstanding."
    listed = [f"about {row['outstanding']} {_in_sentence(words.staff_group(row['staff_group']))}" for row in late]
    others = [_text(row["outstanding"]) for row in rows if row not in late]
    rest = f"; {others[0]} in every other group" if others and others[0].startswith("fewer") else ""
    rest = rest if len(set(others)) == 1 else ""
    return verdicts.sentence(f"{verdicts.listed(listed)} have an agreement outstanding{rest}")


def _in_sentence(name: str) -> str:
    return f"{name[:1].lower()}{name[1:]}"


def _groups_figure(frame: pd.DataFrame) -> Figure:
    return acknowledgement.outstanding(frame[["staff_group", "outstanding"]])


def _new_adults(frame: pd.DataFrame, _: runner.Filters) -> str:
    rows = [row for row in frame.to_dict("records") if _text(row["not_in_time"])]
    # What is told apart stands first.
    rows.sort(key=lambda row: not _text(row["not_in_time"]).isdigit())
    told = [_not_in_time(row) for row in rows]
    return verdicts.sentence("; ".join(told)) if told else "No new adult's time ran out this year."


def _not_in_time(row: Any) -> str:
    who, late, adults = _in_sentence(str(row["who"])), _text(row["not_in_time"]), _text(row["adults"])
    if late == ALL_COMPLETE:
        return f"all {who} had agreed every policy {row['deadline']}"
    # Of a group that is itself too small to tell, the number late is enough.
    of = "" if adults.startswith("fewer") else f" of about {adults}"
    return f"{_about(late)}{of} {who} had not agreed every policy {row['deadline']}"


# --- training -----------------------------------------------------------------------------------------------------


def _trained(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No training is required of anybody."
    row = frame.iloc[0]
    if row["outstanding"] == ALL_COMPLETE:
        return "Everybody holds all required training in date."
    return _some(row["outstanding"], row["adults"], "adults lack some of their required training")


def _courses(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No course is required."
    gaps = [row for row in frame.to_dict("records") if _text(row["outstanding"]).isdigit()]
    if not gaps:
        return f"No required course has 5 or more adults out of date ({verdicts.count(len(frame), 'course')})."
    worst = max(gaps, key=lambda row: int(row["outstanding"]))
    more = f"; {len(gaps)} of {len(frame)} courses have 5 or more" if len(gaps) > 1 else ""
    return verdicts.sentence(
        f"most out of date: {worst['course_title']}, {_about(worst['outstanding'])} of {_about(worst['due'])} "
        f"adults{more}"
    )


def _courses_figure(frame: pd.DataFrame) -> Figure:
    return training.outstanding(frame)


# --- incidents ----------------------------------------------------------------------------------------------------


def _half_term(row: Any) -> str:
    return f"{words.term(row['term'])} half term {row['half']} of {row['academic_year']}"


def _half_terms(frame: pd.DataFrame, _: runner.Filters) -> str:
    whole = frame[frame["category_group"] == EVERY_KIND]
    if whole.empty:
        return "No half term is closed yet."
    row = whole.iloc[-1]
    if not _text(row["incidents"]):
        return f"No incident log was handed in for {_half_term(row)}: that is not the same as no incidents."
    said = _text(row["verdict"]) or f"{row['incidents']} incidents; there is no earlier year to compare."
    return verdicts.sentence(f"{_half_term(row)}: {said[:1].lower()}{said[1:]}")


def _latest_year(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["academic_year"] == frame["academic_year"].max()] if len(frame) else frame


def _years(frame: pd.DataFrame, _: runner.Filters) -> str:
    latest = _latest_year(frame)
    whole = latest[latest["category_group"] == EVERY_KIND]
    if whole.empty:
        return "No academic year is closed yet."
    row = whole.iloc[0]
    said = _text(row["verdict"]) or f"{_text(row['incidents']) or 'no return'}; no earlier year to compare."
    return verdicts.sentence(f"{row['academic_year']}: {said[:1].lower()}{said[1:]}")


def _years_figure(frame: pd.DataFrame) -> Figure:
    latest = _latest_year(frame)
    kinds = latest[latest["category_group"] != EVERY_KIND]
    if kinds.empty:
        return empty("No academic year is closed yet.")
    return incident.by_category(kinds.assign(this_period=kinds["incidents"])[["category_group", "this_period"]])


def _severity(frame: pd.DataFrame, _: runner.Filters) -> str:
    latest = _latest_year(frame)
    high = latest[latest["severity"].astype(str).str.lower() == "high"]
    if high.empty:
        return "No academic year is closed yet, so severity cannot be compared."
    row = high.iloc[0]
    said = _text(row["verdict"]) or f"{_text(row['incidents']) or 'no return'}"
    return verdicts.sentence(f"high severity in {row['academic_year']}: {said[:1].lower()}{said[1:]}")


def _reporters(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No academic year is closed yet, so reporting cannot be shown."
    year = frame["academic_year"].max()
    counted = [
        row for row in frame.to_dict("records") if row["academic_year"] == year and _text(row["incidents"]).isdigit()
    ]
    if not counted:
        return f"No group reported 5 or more incidents of one kind in {year}."
    most = max(counted, key=lambda row: int(row["incidents"]))
    who, kind = str(most["reporter_group"]), str(most["category_group"])
    return verdicts.sentence(
        f"most of one kind in {year}: about {most['incidents']} reported by {who[:1].lower()}{who[1:]}, {kind.lower()}"
    )


def _handling(frame: pd.DataFrame, _: runner.Filters) -> str:
    latest = _latest_year(frame)
    if latest.empty:
        return "No academic year is closed yet, so handling cannot be shown."
    spoken = [row for row in latest.to_dict("records") if _text(row["share_band"])]
    if not spoken:
        return f"Too few incidents in {latest.iloc[0]['academic_year']} for shares or medians."
    told = [_handled(row) for row in spoken[:2]]
    return verdicts.sentence(f"{latest.iloc[0]['academic_year']}: {'; '.join(told)}")


HANDLED = {
    "Until first acted on": "acted on within 2 school days",
    "Until closed": "closed within 10 school days",
    "From happening until reported": "reported in time",
}


def _handled(row: Any) -> str:
    measure = str(row["measure"])
    what = HANDLED.get(measure, f"{measure[:1].lower()}{measure[1:]}")
    return f"{row['share_band']} of about {row['incidents']} incidents {what}"


def _open_cases(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No incident log was handed in."
    row = frame.iloc[0]
    return verdicts.sentence(
        f"{_about(row['open_cases'])} incidents were open; {_about(row['open_long'])} for more than ten school days"
    )


# --- registers, reviews, policies, meetings, data -----------------------------------------------------------------


def _registers(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No register is kept."
    told = [
        f"{_about(row['recorded'])} {words.staff_group(row['register']).lower()} {str(row['measure']).lower()}"
        for row in frame.drop_duplicates("register").to_dict("records")[:2]
    ]
    return verdicts.sentence("; ".join(told))


def _clauses(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No clause is listed."
    counted = frame["status"].astype(str).value_counts()
    told = [
        f"{counted[status]} {w[int(counted[status] > 1)]}" for status, w in CLAUSE_WORDS.items() if counted.get(status)
    ]
    return verdicts.sentence(f"of the policy's {len(frame)} promises, {verdicts.listed(told)}")


def _health(frame: pd.DataFrame, _: runner.Filters) -> str:
    poor = frame[frame["state"] != "passes"]
    first = None if poor.empty else str(poor.iloc[0]["finding"]).rstrip(".")
    return verdicts.policy_health(len(poor), len(frame), first)


def _listing(frame: pd.DataFrame, _: runner.Filters) -> str:
    return str(frame.iloc[0]["sentence"]) if len(frame) else "Nothing."


def _to_ask(frame: pd.DataFrame, _: runner.Filters) -> str:
    return f"{len(frame)} questions that these figures raise." if len(frame) else "These figures raise no question."


def _to_see(frame: pd.DataFrame, _: runner.Filters) -> str:
    return f"{len(frame)} matters need attention." if len(frame) else "Nothing needs attention."


def _changes(frame: pd.DataFrame, _: runner.Filters) -> str:
    return f"{len(frame)} printed facts changed since last time." if len(frame) else "Nothing printed has changed."


def _states(what: str, good: str, words_for: str) -> Title:
    def title(frame: pd.DataFrame, _: runner.Filters) -> str:
        if frame.empty:
            return f"No {what} is recorded."
        number = int((frame["state"].astype(str) == good).sum())
        if len(frame) == 1:
            return verdicts.sentence(f"the only {what} on record is {'' if number else 'not '}{words_for}")
        verb = "is" if number <= 1 else "are"
        return verdicts.sentence(f"{number or 'none'} of the {len(frame)} {_many(what)} {verb} {words_for}")

    return title


def _many(what: str) -> str:
    return f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"


def _asked(frame: pd.DataFrame, _: runner.Filters) -> str:
    asked = len(frame)
    if not asked:
        return verdicts.challenges(0, 0, 0, 0)
    answered = int(frame["answer"].map(lambda a: bool(_text(a))).sum())
    promised = int(frame["action"].map(lambda a: bool(_text(a))).sum())
    return verdicts.challenges(asked, answered, int(frame["done_on"].notna().sum()), promised)


def _meetings(frame: pd.DataFrame, filters: runner.Filters) -> str:
    coming = frame[frame["held_on"] >= pd.Timestamp(filters.as_at)].sort_values("held_on") if len(frame) else frame
    if coming.empty:
        return verdicts.next_meeting(None, None, filters.as_at)
    row = coming.iloc[0]
    due = None if pd.isna(row["papers_due_on"]) else row["papers_due_on"].date()
    return verdicts.next_meeting(row["held_on"].date(), due, filters.as_at)


def _sources(frame: pd.DataFrame, _: runner.Filters) -> str:
    late = [str(row["source"]) for row in frame.to_dict("records") if str(row["state"]) != FRESH]
    if not late:
        return "Every source came when it was expected."
    return verdicts.sentence(f"not as new as expected: {verdicts.listed(late)}")


PANELS = (
    Panel("board_acknowledgement_by_policy", "board_acknowledgement_by_policy", _agreement, PRINTED),
    Panel(
        "board_acknowledgement_by_group",
        "board_acknowledgement_by_group",
        _outstanding_groups,
        f"All policies together; groups under 10 adults are merged. {PRINTED}",
        figure=_groups_figure,
    ),
    Panel("board_acknowledgement_of_new_adults", "board_acknowledgement_of_new_adults", _new_adults, PRINTED),
    Panel("board_training_of_adults", "board_training_of_adults", _trained, PRINTED),
    Panel("board_training_by_course", "board_training_by_course", _courses, PRINTED, figure=_courses_figure),
    Panel(
        "board_incident_by_half_term",
        "board_incident_by_half_term",
        _half_terms,
        f"Incidents by the day they happened, closed half terms only. {PRINTED}",
        figure=incident.by_period,
    ),
    Panel("board_incident_by_year", "board_incident_by_year", _years, PRINTED, figure=_years_figure),
    Panel("board_incident_by_severity", "board_incident_by_severity", _severity, PRINTED),
    Panel("board_incident_by_reporter", "board_incident_by_reporter", _reporters, PRINTED),
    Panel("board_incident_handling", "board_incident_handling", _handling, f"Open cases are counted in. {PRINTED}"),
    Panel("board_incident_open", "board_incident_open", _open_cases, PRINTED),
    Panel("board_register_by_kind", "board_register_by_kind", _registers, PRINTED),
    Panel(
        "board_review_by_kind",
        "board_review_by_kind",
        _states("review", "Done this academic year", "done this academic year"),
        "Reviews that governors are to see done in each academic year.",
    ),
    Panel(
        "board_policy_register",
        "board_policy_register",
        _states("policy", "In date", "adopted in time and in date"),
        "Policies in force on the day: version, adoption and next review.",
    ),
    Panel(
        "board_source_freshness",
        "board_source_freshness",
        _states("source", "As expected", "as fresh as expected"),
        "How old the newest file of each kind of record was on the day.",
    ),
    Panel(
        "board_clause_status",
        "board_clause_status",
        _clauses,
        "Own wording of the policy's clauses. What depends on single cases reads 'by case'.",
        figure=policy.clause_coverage,
    ),
    Panel("board_policy_health", "board_policy_health", _health, "Checks on the register and on the policy's text."),
    Panel("board_headline", "board_headline", _listing, PRINTED),
    Panel("board_attention", "board_attention", _to_see, "Statutory duties first.", is_list=True),
    Panel("board_question", "board_question", _to_ask, "Raised by the printed numbers.", is_list=True),
    Panel("board_change", "board_change", _changes, "Printed numbers of this publication and the one before."),
    Panel("board_source_freshness", "board_source_freshness", _sources, "Newest file of each source when published."),
    Panel("board_challenge_log", "board_challenge_log", _asked, "Questions stay in the log; none is deleted."),
    Panel(
        "board_meeting_cycle",
        "board_meeting_cycle",
        _meetings,
        "Cut-off, papers due and meeting.",
        figure=meeting.cycle,
    ),
)
