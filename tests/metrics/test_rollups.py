"""What the counters of many schools add up to is what the facts say, on random schools, days and kinds."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from tests.metrics import build, random_schools
from tests.metrics.oracle import School

GROUPS = ["Cyberbullying", "Conduct and use of equipment", "Abusive or defamatory posts"]
SEVERITIES = ["high", "medium", "low", None]


@pytest.fixture(scope="module", params=[3])
def nation(request):
    """Thirty random schools with random incidents in one snapshot; the schools, and the connection to it."""
    r = Random(request.param)
    schools = [random_schools.school(r, f"N{request.param}x{number}") for number in range(30)]
    tables = build.tables_of(schools)
    for number in range(600):
        occurred = random_schools.a_day(r)
        tables["incident"].append(
            {
                "incident_id": f"I{number}", "school_id": r.choice(schools).school_id, "occurred_on": occurred,
                "occurred_precision": "day", "category_group": r.choice(GROUPS), "severity": r.choice(SEVERITIES),
                "platform": "other", "category": ["other"], "status": "open", "reported_to": ["headteacher"],
                "involves": ["staff"], "description": "-", "evidence_held": "no",
                "reported_on": r.choice([None, occurred, occurred + timedelta(days=r.randrange(40))]),
            }
        )  # fmt: skip
    return schools, build.built(tables), r


def days_of(r: Random, schools: list[School], count: int) -> list[date]:
    return [day for _ in range(count) for day in random_schools.interesting_days(r, r.choice(schools), 1)]


def watched(r: Random):
    """A random school that asks enough, and the snapshot of it that watches the policy asked for most."""
    while True:
        school = random_schools.school(r, "S")
        tables = build.tables_of([school])
        asked = (
            build.built(tables)
            .execute(
                "select item, count(*) as n from obligation where kind = 'acknowledgement' group by all order by n desc"
            )
            .fetchone()
        )
        if asked and asked[1] >= 8:
            tables["setting"].append({"name": "social_media_policy", "value": asked[0]})
            return school, build.built(tables)


@pytest.mark.parametrize("seed", range(2))
def test_the_changes_of_a_policy_add_up_to_its_position(seed):
    r = Random(seed)
    school, connection = watched(r)
    for day in random_schools.interesting_days(r, school, 60):
        facts = connection.execute(
            """select o.school_id, count(*) filter (s = 'acknowledged'), count(*) filter (s = 'paused'),
                count(*) filter (s = 'within_grace'), count(*) filter (is_outstanding(s))
            from (
                select o.school_id, acknowledgement_status(o, $day) as s from obligation o
                where o.kind = 'acknowledgement' and o.item = (from watched_policy) and is_live(o, $day)
            ) o group by o.school_id""",
            {"day": day},
        ).fetchall()
        added = connection.execute(
            """select school_id, sum(acknowledged) as a, sum(paused) as p, sum(within_grace) as g, sum(overdue) as o
            from acknowledgement_change where on_date <= $day group by school_id
            having a + p + g + o > 0""",
            {"day": day},
        ).fetchall()
        assert added == facts, day
        by_month = connection.execute(
            """select school_id, sum(acknowledged) as a, sum(paused) as p, sum(within_grace) as g, sum(overdue) as o
            from (
                select * exclude month from acknowledgement_month where month = date_trunc('month', $day)::date
                union all
                select * exclude on_date from acknowledgement_change
                where on_date >= date_trunc('month', $day)::date and on_date <= $day
            )
            group by school_id having a + p + g + o > 0""",
            {"day": day},
        ).fetchall()
        assert by_month == facts, day


def test_the_incidents_of_the_days_add_up_to_the_records(nation):
    schools, connection, r = nation
    for day in days_of(r, schools, 40):
        since, group = day - timedelta(days=r.randrange(400)), r.choice([None, *GROUPS])
        severity = r.choice([None, "high", "not_recorded"])
        where = """occurred_on between $since and $day and known_on <= $day
            and ($category is null or category_group = $category) and ($severity is null or severity = $severity)"""
        values = {"since": since, "day": day, "category": group, "severity": severity}
        facts = connection.execute(
            f"select school_id, count(*) from incident_dated where {where} group by 1 order by 1", values
        ).fetchall()
        added = connection.execute(
            f"select school_id, sum(incidents) from incident_day where {where} group by 1 order by 1", values
        ).fetchall()
        assert added == facts, values


def test_the_funnel_counts_the_records_of_twelve_months(nation):
    """Two running counts less what was known late: together the facts, whatever the day."""
    schools, connection, r = nation
    chosen = [s.school_id for s in r.sample(schools, 20)]
    seen = 0
    for day in days_of(r, schools, 60):
        group, severity = r.choice([None, None, *GROUPS]), r.choice([None, None, "high"])
        rows = build.asked(
            connection, "trust_incident_funnel", as_at=day, school=chosen[0], schools="\n".join(chosen),
            first_school=min(chosen), last_school=max(chosen), category_group=group, severity=severity,
        )  # fmt: skip
        facts = dict(
            connection.execute(
                """select school_id, count(*) from incident_dated
                where occurred_on > ($day - interval 12 months)::date and occurred_on <= $day and known_on <= $day
                    and ($category is null or category_group = $category)
                    and ($severity is null or severity = $severity)
                group by 1""",
                {"day": day, "category": group, "severity": severity},
            ).fetchall()
        )
        assert {row["school_id"] for row in rows} <= set(chosen)
        assert {row["school_id"]: row["incidents"] for row in rows} == {
            row["school_id"]: facts.get(row["school_id"], 0) for row in rows
        }, day
        seen += sum(row["incidents"] for row in rows)
    assert seen > 100


def test_the_running_headcount_is_that_of_the_staff_lists(nation):
    """Counted again day by day and adult by adult, in plain Python."""
    schools, connection, r = nation
    for s in r.sample(schools, 8):
        rows = connection.execute(
            """select d.on_date, d.is_school_day, d.adult_days_so_far, h.adult_days_so_far
            from school_date d left join day_count h on h.school_id = d.school_id and h.on_date = d.on_date
            where d.school_id = $school order by d.on_date""",
            {"school": s.school_id},
        ).fetchall()
        counted = 0
        for day, is_school_day, added, in_time_order in rows:
            counted += sum(is_counted(adult, day) for adult in s.adults) if is_school_day else 0
            assert added == counted, (s.school_id, day)
            assert in_time_order in (counted, None)
        assert counted > 0


def is_counted(adult, day: date) -> bool:
    """A post is held that day; one of supply staff or contractors with recorded visits, only around a visit."""
    for post in adult.posts:
        if not (post.start <= day and (post.end is None or day <= post.end)):
            continue
        if post.group not in ("supply", "contractor") or not adult.visits:
            return True
        if any(first <= day <= (last or first) + timedelta(days=30) for first, last in adult.visits):
            return True
    return False
