"""Publishes: asks the published questions of a snapshot, protects the answers, and hands them over to be sealed."""

from __future__ import annotations

import getpass
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import duckdb
import pandas as pd

from data import disclosure, publication, store
from data.disclosure import Rule
from queries import board_sentences, runner

Sentences = Callable[[pd.DataFrame, Rule], pd.DataFrame]
# A question whose header says so reads the printed answers of the others, never a fact.
FROM_PRINTED = "printed"
_SPOKEN = """
create macro clause_of_state(is_main, state) as if(is_main = 'true' and state ilike '%adopted%', '3.1', '4.1');
create macro spoken(printed) as case
    when printed is null then 'no return'
    when printed = 'All complete' then 'none'
    when printed like 'fewer than %' then printed
    else 'about ' || printed end;
create macro is_number(printed) as regexp_full_match(printed, '[0-9]+');
"""
# What was printed once about a closed period stays as it was printed: a late record that moved one printed number would
# show which kind it was. It is counted in the periods that are printed for the first time later.
KEPT_AS_PRINTED = {
    "board_incident_by_half_term": ("academic_year", "term", "half"),
    "board_incident_by_year": ("academic_year",),
    "board_incident_by_severity": ("academic_year",),
    "board_incident_by_reporter": ("academic_year",),
    "board_incident_handling": ("academic_year",),
}


def publish(
    meeting: str | None = None,
    school: str | None = None,
    reason: str | None = None,
    by: str | None = None,
    as_at: date | None = None,
) -> str:
    """Freezes the governors' answers and returns the new publication's number.

    For a meeting: as at its cut-off. Otherwise as at a day, today when left out. A `reason` makes it a correction of
    the publication of the same meeting or day. Raises publication.PublicationRefused and store.SnapshotMissing.
    """
    snapshot = store.current_snapshot()
    if snapshot is None:
        raise store.SnapshotMissing("Nothing has been imported yet, so there is nothing to publish.")
    schools = (school,) if school else snapshot.schools
    if not schools or not set(schools) <= set(snapshot.schools):
        raise publication.PublicationRefused(f"There is no school {school} in the data.")
    connection = store.open_read_only(snapshot.path, runner.definitions)
    try:
        wanted = publication.occasion(connection, schools, meeting, as_at)
        facts = publication.may_be_made(wanted, snapshot, reason)
        facts["reason"] = reason
        rule = rule_of(connection)
        facts["names"] = dict(connection.execute("select school_id, name from school").fetchall())
        facts["groups"] = {s: groups_of(connection, s, wanted.cut_off, rule) for s in wanted.schools}
    finally:
        connection.close()
    answers = _every_answer(snapshot, wanted, rule, facts, is_correction=facts["corrects"] is not None)
    return publication.seal(answers, wanted, snapshot, rule, by or getpass.getuser(), facts).id


def published_questions() -> dict[str, runner.Query]:
    """The questions that are frozen, those on facts before those on printed answers."""
    chosen = [query for query in runner.queries().values() if query.is_published]
    return {query.name: query for query in sorted(chosen, key=lambda query: query.counts == FROM_PRINTED)}


def rule_of(connection: duckdb.DuckDBPyConnection) -> Rule:
    """The thresholds that the school's settings ask for."""
    try:
        return disclosure.rule_from(dict(connection.execute("select name, value from settings").fetchall()))
    except ValueError as error:
        raise publication.PublicationRefused(f"The disclosure settings do not protect: {error}") from error


def _every_answer(
    snapshot: store.Snapshot, wanted: publication.Occasion, rule: Rule, facts: Mapping[str, Any], is_correction: bool
) -> dict[str, pd.DataFrame]:
    collected: dict[str, list[pd.DataFrame]] = {name: [] for name in published_questions()}
    for school in wanted.schools:
        earlier = None if is_correction else publication.latest(school)
        printed = answers_of(snapshot, school, wanted.cut_off, rule, facts["groups"][school], earlier)
        for name, frame in printed.items():
            collected[name].append(frame.assign(school_id=school))
    return {name: pd.concat(frames, ignore_index=True) for name, frames in collected.items() if frames}


def answers_of(
    snapshot: store.Snapshot,
    school: str,
    cut_off: date,
    rule: Rule,
    groups: Mapping[str, Mapping[str, str]],
    earlier: publication.Publication | None = None,
) -> dict[str, pd.DataFrame]:
    """Every published question's printed answer for one school, in the columns of its header.

    `groups` says for each academic year which published group each staff group belongs to; `earlier` is the publication
    whose closed periods are kept as they were printed.
    """
    connection = store.open_read_only(snapshot.path, lambda opened: runner.definitions(opened) + _groups_view(groups))
    printed: dict[str, pd.DataFrame] = {}
    try:
        filters = _filters(connection, school, cut_off)
        for name, query in published_questions().items():
            if query.counts != FROM_PRINTED:
                _answer_what_it_reads(connection, query, filters)
                answer = disclosure.protected(runner._run(connection, query, filters), query.counts, rule)
                printed[name] = _finished(query, _kept(name, answer, earlier, school), rule)
    finally:
        connection.close()
    connection = _only_printed(printed, earlier, school)
    try:
        for name, query in published_questions().items():
            if query.counts == FROM_PRINTED:
                printed[name] = _finished(query, runner._run(connection, query, filters), rule)
    finally:
        connection.close()
    return printed


def _finished(query: runner.Query, answer: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    if query.then:
        sentences: Sentences = getattr(board_sentences, query.then)
        answer = sentences(answer, rule)
    return runner._checked(query, answer.loc[:, [c for c in query.columns if c in answer.columns]])


def _answer_what_it_reads(connection: duckdb.DuckDBPyConnection, query: runner.Query, filters: runner.Filters) -> None:
    """Lets a published question read the answer of a leaders' question as if it were a table of that name."""
    for name in re.findall(r"\b(?:from|join)\s+(\w+)", query.sql):
        other = runner.queries().get(name)
        if other is not None and not other.is_published:
            answer = runner.worked_out(connection, other, filters)
            connection.register("answer_to_keep", answer)
            connection.execute(f'create table if not exists "{name}" as from answer_to_keep')
            connection.unregister("answer_to_keep")


def _filters(connection: duckdb.DuckDBPyConnection, school: str, cut_off: date) -> runner.Filters:
    half = connection.execute(
        "select academic_year, term, half, starts_on from half_term where school_id = ? and starts_on <= ? "
        "order by starts_on desc limit 1",
        [school, cut_off],
    ).fetchone()
    following = connection.execute(
        "select min(held_on) from meeting where school_id = ? and held_on > ?", [school, cut_off]
    ).fetchone()
    filters = runner.Filters(as_at=cut_off, school=school, schools=(school,), until=following[0] if following else None)
    if half is None:
        return filters
    return filters.but(academic_year=half[0], term=half[1], half=half[2], starts_on=half[3], ends_on=cut_off)


def _only_printed(
    printed: Mapping[str, pd.DataFrame], earlier: publication.Publication | None, school: str
) -> duckdb.DuckDBPyConnection:
    """A connection that holds the printed answers, this time's and the last's, and nothing else.

    What is asked of it cannot know more than the readers of a publication do.
    """
    connection = duckdb.connect(":memory:")
    connection.execute(_SPOKEN)
    asked = {
        word for q in published_questions().values() if q.counts == FROM_PRINTED for word in re.findall(r"\w+", q.sql)
    }
    before_all = publication.read_all(earlier, school, printed) if earlier else {}
    for name, frame in printed.items():
        if name in asked:
            _offer(connection, name, frame)
        if f"earlier_{name}" not in asked:
            continue
        before = before_all.get(name, frame.head(0))
        _offer(connection, f"earlier_{name}", before if set(frame.columns) <= set(before.columns) else frame.head(0))
    return connection


def _offer(connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    kinds = {c: "date" if c in publication.DATES else "varchar" for c in frame.columns}
    columns = ", ".join(f'"{column}"::{kind} as "{column}"' for column, kind in kinds.items())
    connection.register("answer_to_keep", frame.astype("object"))
    connection.execute(f'create table if not exists "{name}" as select {columns} from answer_to_keep')
    connection.unregister("answer_to_keep")


def _kept(name: str, answer: pd.DataFrame, earlier: publication.Publication | None, school: str) -> pd.DataFrame:
    period = KEPT_AS_PRINTED.get(name)
    if period is None or earlier is None:
        return answer
    before = publication.read(earlier, name, school)
    if before.empty or not set(answer.columns) <= set(before.columns):
        return answer
    known = set(before[list(period)].itertuples(index=False, name=None))
    is_kept = pd.Series([key in known for key in answer[list(period)].itertuples(index=False, name=None)])
    current = answer[~is_kept.to_numpy()]
    still_shown = set(answer[list(period)].itertuples(index=False, name=None))
    kept = before[[key in still_shown for key in before[list(period)].itertuples(index=False, name=None)]]
    return pd.concat([kept[list(answer.columns)], current], ignore_index=True).astype("object")


# --- groups -------------------------------------------------------------------------------------------------------


def groups_of(
    connection: duckdb.DuckDBPyConnection, school: str, cut_off: date, rule: Rule
) -> dict[str, dict[str, str]]:
    """For each academic year up to the cut-off, which published group each staff group is printed in.

    Decided by headcount on the year's first school day, and once: a year that an earlier publication decided stays so.
    """
    decided: dict[str, dict[str, str]] = {}
    for published in reversed(publication.publications(school)):
        decided |= {year: g for year, g in published.manifest["groups"][school].items() if year not in decided}
    years = connection.execute(
        "select academic_year, min(on_date) from school_day where school_id = ? and on_date <= ? group by 1 order by 1",
        [school, cut_off],
    ).fetchall()
    found = {}
    for year, first_day in years[-4:]:
        found[year] = decided.get(year) or disclosure.merged_groups(
            _headcounts(connection, school, first_day, cut_off), rule.group
        )
    return found


def _headcounts(connection: duckdb.DuckDBPyConnection, school: str, first_day: date, cut_off: date) -> dict[str, int]:
    counted = (
        "select staff_group, count(distinct person_id) from post where school_id = $school and start_on <= $day "
        "and coalesce(end_on, $day) >= $day group by 1"
    )
    on_first_day = connection.execute(counted, {"school": school, "day": first_day}).fetchall()
    # A school that began its records later in the year is counted on the day of its first publication.
    rows = on_first_day or connection.execute(counted, {"school": school, "day": cut_off}).fetchall()
    return {str(group): int(count) for group, count in rows}


def _groups_view(groups: Mapping[str, Mapping[str, str]]) -> str:
    rows = [
        f"('{year}', '{group}', '{words}', {disclosure.GROUP_ORDER.index(group)})"
        for year, mapping in groups.items()
        for group, words in mapping.items()
    ]
    return (
        "create or replace view published_group as select * from (values "
        f"{', '.join(rows) or '(null, null, null, null)'}) as g(academic_year, staff_group, published_group, position);"
    )
