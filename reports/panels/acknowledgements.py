"""The panels about acknowledgements."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from charts import acknowledgement, trust
from queries import runner, verdicts
from reports.panel import Panel, when

IN_SCOPE = "Adults in scope on the day; those on long leave are counted apart, nobody is left out."


def _total(frame: pd.DataFrame, column: str) -> int:
    return int(frame[column].fillna(0).sum()) if column in frame and len(frame) else 0


def _by_group(frame: pd.DataFrame, _: runner.Filters) -> str:
    overdue = dict(zip(frame["staff_group"], frame["overdue"].astype(int), strict=True))
    in_scope = dict(zip(frame["staff_group"], frame["in_scope"].astype(int), strict=True))
    return verdicts.acknowledgement_by_group(overdue, in_scope)


def _by_policy(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No policy in force asks for an acknowledgement."
    complete = int(((frame["overdue"] == 0) & (frame["in_scope"] > 0)).sum())
    nobody = int((frame["in_scope"] == 0).sum())
    if not complete:
        one = "the only policy has" if len(frame) == 1 else f"all {len(frame)} policies have"
        said = f"{one} somebody overdue"
    else:
        policies = verdicts.count(len(frame), "policy", "policies")
        said = f"{complete} of {policies} {'has' if complete == 1 else 'have'} nobody overdue"
    return verdicts.sentence(said + (f"; {nobody} asked nobody" if nobody else ""))


def _ageing(frame: pd.DataFrame, _: runner.Filters) -> str:
    return verdicts.acknowledgement_ageing(_total(frame, "overdue"), _total(frame, "days_over_30"), None)


def _uptake(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No version has been in force for a school day yet."
    order = frame.groupby("version", sort=False)["in_force_on"].first().sort_values()
    newest = str(order.index[-1])
    by_day = int(min(10, frame.loc[frame["version"] == newest, "school_day"].max()))
    earlier = str(order.index[-2]) if len(order) > 1 else None
    share = _share_by(frame, newest, by_day)
    return verdicts.acknowledgement_uptake(
        newest, by_day, share, earlier, _share_by(frame, earlier, by_day) if earlier else None
    )


def _share_by(frame: pd.DataFrame, version: str, day: int) -> float:
    steps = frame[(frame["version"] == version) & (frame["school_day"] <= day)]
    return float(steps["share"].max()) if len(steps) else 0.0


def _starters(frame: pd.DataFrame, filters: runner.Filters) -> str:
    decided = _total(frame, "on_time") + _total(frame, "late")
    return verdicts.new_starters(_total(frame, "on_time"), decided, when=when(filters))


def _first_session(frame: pd.DataFrame, filters: runner.Filters) -> str:
    return verdicts.before_first_session(_total(frame, "on_time"), _total(frame, "started"), when(filters))


def _positions(frame: pd.DataFrame, filters: runner.Filters) -> str:
    return verdicts.positions(
        [(str(r["compared"]), r["on_date"].date(), int(r["acknowledged"]), int(r["in_scope"])) for r in _rows(frame)],
        "acknowledged",
        "acknowledged",
        filters.is_part,
    )


def _rows(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    return frame.to_dict("records")


def _on_time(frame: pd.DataFrame, _: runner.Filters) -> str:
    known = frame[frame["fell_due"] > 0]
    if known.empty:
        return "No acknowledgement has fallen due yet."
    last = known.iloc[-1]
    term = verdicts.in_period(str(last["academic_year"]), str(last["term"]), None, None)
    met = verdicts.part_of(int(last["on_time"]), int(last["fell_due"]), "acknowledgement")
    return verdicts.sentence(f"{met} that fell due {term} came in time")


def _lapsed(frame: pd.DataFrame, _: runner.Filters) -> str:
    return verdicts.lapsed(_total(frame, "lapsed"), _total(frame, "leavers"))


def _trend(frame: pd.DataFrame, _: runner.Filters) -> str:
    known = frame[frame["in_scope"] > 0]
    if known.empty:
        return "Nobody was in scope in this time."
    last = known.iloc[-1]
    return verdicts.sentence(
        f"{verdicts.part(int(last['acknowledged']), int(last['in_scope']))} in scope have acknowledged now"
    )


def _people(frame: pd.DataFrame, _: runner.Filters) -> str:
    people, agreed = _total(frame, "people"), _total(frame, "all_agreed")
    if not people:
        return "Nobody is in scope on this day."
    if people == agreed:
        return "Every adult has agreed every policy asked of them."
    late = _total(frame, "with_overdue")
    has = "has" if people == 1 or agreed == 1 else "have"
    said = f"{verdicts.part_of(agreed, people, 'adult')} {has} agreed every policy asked of them"
    return verdicts.sentence(said + (f"; {late} have at least one overdue" if late > 1 else ""))


def _on_time_groups(frame: pd.DataFrame, filters: runner.Filters) -> str:
    due, met = _total(frame, "fell_due"), _total(frame, "on_time")
    if not due:
        return verdicts.sentence(f"no acknowledgement fell due {when(filters)}")
    fell_due = verdicts.part_of(met, due, "acknowledgement")
    return verdicts.sentence(f"{fell_due} that fell due {when(filters)} came in time")


def _schools(frame: pd.DataFrame, _: runner.Filters) -> str:
    return str(frame["verdict"].iloc[0]) if len(frame) else "No school has an acknowledgement due yet."


def _chase(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "Nobody has an acknowledgement overdue."
    return verdicts.sentence(f"{verdicts.count(len(frame), 'adult')} to chase, the latest first")


def _soon(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "Nobody starts in the next ten school days."
    waiting = int(((frame["policies_waiting"] > 0) | (frame["courses_waiting"] > 0)).sum())
    starting = verdicts.count(len(frame), "adult starts", "adults start")
    return verdicts.sentence(f"{starting} in the next ten school days; {waiting or 'none'} with something still to do")


PANELS = (
    Panel("acknowledgement_by_group", "acknowledgement_coverage_by_staff_group", _by_group, IN_SCOPE,
          figure=acknowledgement.by_group, by="staff_group", drill="acknowledgement_chase"),
    Panel("acknowledgement_by_policy", "acknowledgement_status_by_policy", _by_policy,
          "Each policy in force, by the version in force on the day.",
          figure=acknowledgement.by_policy, by="policy", is_wide=True),
    Panel("acknowledgement_people", "acknowledgement_people_by_staff_group", _people,
          "Every policy that is asked of an adult counts, not the chosen one alone.",
          figure=acknowledgement.people_by_group, by="staff_group", drill="acknowledgement_chase"),
    Panel("acknowledgement_on_time_groups", "acknowledgement_on_time_by_staff_group", _on_time_groups,
          "Deadlines that ended in the chosen period; those who have left are kept in.",
          figure=acknowledgement.on_time_by_group, by="staff_group", drill="acknowledgement_chase"),
    Panel("acknowledgement_positions", "acknowledgement_position_by_period", _positions,
          "Each duty of each adult on the day. While the period runs, the other days come after as many school days."),
    Panel("acknowledgement_ageing", "acknowledgement_ageing_by_staff_group", _ageing,
          "School days since the acknowledgement was due; holidays do not count.",
          figure=acknowledgement.ageing, by="staff_group", drill="acknowledgement_chase"),
    Panel("acknowledgement_uptake", "acknowledgement_uptake_by_version", _uptake,
          "Share of those asked who had agreed, by school day since the version came into force; leavers counted.",
          figure=acknowledgement.uptake_curves),
    Panel("acknowledgement_starters", "acknowledgement_new_starters_on_time_by_staff_group", _starters,
          "Adults who began in the chosen period; the time allowed differs by staff group.",
          figure=acknowledgement.new_starters),
    Panel("acknowledgement_first_session", "acknowledgement_before_first_session_by_staff_group", _first_session,
          "Supply staff, contractors and volunteers whose visits began in the chosen period.",
          figure=acknowledgement.new_starters),
    Panel("acknowledgement_trend", "acknowledgement_coverage_by_week", _trend,
          "Everybody in scope at the end of each week.", figure=acknowledgement.coverage_trend),
    Panel("acknowledgement_on_time", "acknowledgement_on_time_by_term", _on_time,
          "Duties that fell due in each term; those who have left are kept in.",
          figure=acknowledgement.on_time_chart),
    Panel("acknowledgement_lapsed", "acknowledgement_lapsed_by_term", _lapsed,
          "Adults who left in each term; a duty that they left unmet stays counted."),
    Panel("acknowledgement_schools", "trust_acknowledgement_funnel", _schools,
          "Adults whose time is up. Between the outer limits schools do not differ by more than chance; a click "
          "chooses the school.",
          figure=lambda frame: trust.funnel(frame.rename(columns={"met": "numerator"}), base_words="adults due"),
          by="school", over_schools=True),
    Panel("acknowledgement_chase", "acknowledgement_people_to_chase", _chase,
          "One line per adult with something overdue; choose a line to open the adult's page.", is_list=True),
    Panel("acknowledgement_soon", "acknowledgement_starting_soon", _soon,
          "Adults whose post begins in the next ten school days.", is_list=True),
)  # fmt: skip
