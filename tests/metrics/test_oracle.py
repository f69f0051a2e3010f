"""The fast answers equal those of the slow oracle, on random schools and random days."""

from __future__ import annotations

from datetime import date
from random import Random

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.metrics import build, random_schools
from tests.metrics.oracle import Oracle, School

STATUSES = {"acknowledged", "within_grace", "overdue", "declined", "paused", "not_applicable", "lapsed"}


def fast_acknowledgements(connection: duckdb.DuckDBPyConnection, s: School, day: date) -> dict:
    rows = connection.execute(
        """select o.person_id, o.item, acknowledgement_status(o, $day) as status, o.version, o.staff_group, o.due_on,
            case when is_outstanding(acknowledgement_status(o, $day))
                then school_days_overdue(o, d.school_days_so_far, $day) end
        from obligation o
        join school_date d on d.school_id = o.school_id and d.on_date = $day
        where o.school_id = $school and o.kind = 'acknowledgement'
            and acknowledgement_status(o, $day) <> 'not_applicable'""",
        {"day": day, "school": s.school_id},
    ).fetchall()
    found: dict = {}
    for person, item, status, version, group, due, late in rows:
        assert status in STATUSES
        assert (person, item) not in found, "one adult has two statuses for one policy"
        told = {"status": status, "version": version, "group": group, "due": due, "late": late}
        found[person, item] = told if status != "lapsed" else {"status": "lapsed"}
    return found


def slow_acknowledgements(oracle: Oracle, day: date) -> dict:
    s = oracle.school
    found = {(a.person_id, p.policy_id): oracle.acknowledgement(a, p, day) for a in s.adults for p in s.policies}
    return {key: answer for key, answer in found.items() if answer["status"] != "not_applicable"}


def fast_training(connection: duckdb.DuckDBPyConnection, s: School, day: date) -> dict:
    rows = connection.execute(
        """select o.person_id, o.requirement_id, training_status(o, $day) from obligation o
        where o.school_id = $school and o.kind = 'training' and training_status(o, $day) <> 'not_applicable'""",
        {"day": day, "school": s.school_id},
    ).fetchall()
    assert len({row[:2] for row in rows}) == len(rows), "one adult has two statuses for one requirement"
    return {(person, item): status for person, item, status in rows}


def slow_training(oracle: Oracle, day: date) -> dict:
    s = oracle.school
    found = {(a.person_id, q.requirement_id): oracle.training(a, q, day) for a in s.adults for q in s.requirements}
    return {key: status for key, status in found.items() if status != "not_applicable"}


def compare(s: School, connection: duckdb.DuckDBPyConnection, days: list[date]) -> None:
    oracle = Oracle(s)
    for day in days:
        assert fast_acknowledgements(connection, s, day) == slow_acknowledgements(oracle, day), (s.school_id, day)
        assert fast_training(connection, s, day) == slow_training(oracle, day), (s.school_id, day)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_a_random_school_on_random_days_is_answered_as_the_oracle_does(r):
    s = random_schools.school(r, "S")
    compare(s, build.built(build.tables_of([s])), random_schools.interesting_days(r, s, 5))


@pytest.mark.parametrize("seed", range(1))
def test_many_random_schools_in_one_snapshot_are_answered_as_the_oracle_does(seed):
    """Together, so that nobody's row is counted at another school."""
    r = Random(seed)
    schools = [random_schools.school(r, f"S{seed}x{number}") for number in range(40)]
    connection = build.built(build.tables_of(schools))
    for s in schools:
        compare(s, connection, random_schools.interesting_days(r, s, 4))


def test_counts_by_policy_add_up_to_everybody_in_scope():
    r = Random(7)
    schools = [random_schools.school(r, f"S7x{number}") for number in range(20)]
    connection = build.built(build.tables_of(schools))
    for s in schools:
        oracle = Oracle(s)
        for day in random_schools.interesting_days(r, s, 2):
            slow = slow_acknowledgements(oracle, day)
            rows = build.asked(connection, "acknowledgement_coverage_by_policy", as_at=day, school=s.school_id)
            for row in rows:
                parts = (row["acknowledged"], row["paused"], row["within_grace"], row["overdue"])
                assert sum(parts) == row["in_scope"]
                told = [answer["status"] for (_, item), answer in slow.items() if item == row["policy_id"]]
                assert row["in_scope"] == len(told) - told.count("lapsed")
                assert row["overdue"] == told.count("overdue") + told.count("declined")
            people = build.asked(connection, "acknowledgement_outstanding_people", as_at=day, school=s.school_id)
            assert len(people) == sum(row["overdue"] for row in rows)


STRICTEST_FIRST = ("never", "expired", "not_yet_due", "expiring", "valid")


def by_the_stricter(s: School, rules: dict) -> dict:
    """The status of each adult's course from those of the rules that ask it."""
    course_of = {rule.requirement_id: rule.course for rule in s.requirements}
    found: dict = {}
    for (person, rule), status in rules.items():
        found.setdefault((person, course_of[rule]), []).append(status)
    return {asked: min(statuses, key=STRICTEST_FIRST.index) for asked, statuses in found.items()}


def test_a_course_that_two_rules_ask_counts_once_by_the_stricter():
    r = Random(11)
    schools = [random_schools.school(r, f"S11x{number}") for number in range(40)]
    connection = build.built(build.tables_of(schools))
    differing = 0
    for s in schools:
        oracle = Oracle(s)
        for day in random_schools.interesting_days(r, s, 3):
            rules = slow_training(oracle, day)
            courses = by_the_stricter(s, rules)
            differing += len(set(courses)) < len(rules)

            told = build.asked(connection, "training_matrix_by_person", as_at=day, school=s.school_id)
            assert {(row["person_id"], row["course_id"]): row["status"] for row in told} == courses
            assert len(told) == len(courses)
            for status in ("never", "valid"):
                only = build.asked(
                    connection, "training_matrix_by_person", as_at=day, school=s.school_id, status=status
                )
                assert len(only) == list(courses.values()).count(status)

            weeks = build.asked(connection, "training_in_date_by_week", as_at=day, week_ends=[day], school=s.school_id)
            required = [status for status in courses.values() if status != "not_yet_due"]
            in_date = sum(status in ("valid", "expiring") for status in required)
            counted = [(week["on_date"], week["required"], week["in_date"]) for week in weeks]
            assert counted == ([(day, len(required), in_date)] if courses else [])

            chased = build.asked(connection, "training_people_to_chase", as_at=day, school=s.school_id)
            for row in chased:
                own = [status for (person, _), status in courses.items() if person == row["person_id"]]
                assert (row["expired"], row["never"]) == (own.count("expired"), own.count("never"))
                assert row["courses"] == row["expired"] + row["never"] > 0
            missing = {person for (person, _), status in courses.items() if status in ("expired", "never")}
            assert {row["person_id"] for row in chased} == missing
    assert differing > 10, "the schools have hardly a course that two rules ask"
