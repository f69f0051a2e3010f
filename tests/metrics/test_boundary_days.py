"""Every trap of the definitions, on the day before, the day itself and the day after."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.metrics import build
from tests.metrics.oracle import Adult, Answer, Completion, Policy, Post, Requirement, School, Version

# Mon 1 Sep 2025 to Tue 21 Jul 2026; from Tue 1 Sep 2026. Half term 26 to 30 Oct 2026.
HALVES = [
    ("2024/25", "Autumn", 1, date(2024, 9, 2), date(2024, 10, 25)),
    ("2024/25", "Autumn", 2, date(2024, 11, 4), date(2024, 12, 20)),
    ("2024/25", "Spring", 1, date(2025, 1, 6), date(2025, 2, 14)),
    ("2024/25", "Spring", 2, date(2025, 2, 24), date(2025, 4, 4)),
    ("2024/25", "Summer", 1, date(2025, 4, 22), date(2025, 5, 23)),
    ("2024/25", "Summer", 2, date(2025, 6, 2), date(2025, 7, 22)),
    ("2025/26", "Autumn", 1, date(2025, 9, 1), date(2025, 10, 24)),
    ("2025/26", "Autumn", 2, date(2025, 11, 3), date(2025, 12, 19)),
    ("2025/26", "Spring", 1, date(2026, 1, 5), date(2026, 2, 13)),
    ("2025/26", "Spring", 2, date(2026, 2, 23), date(2026, 3, 27)),
    ("2025/26", "Summer", 1, date(2026, 4, 13), date(2026, 5, 22)),
    ("2025/26", "Summer", 2, date(2026, 6, 1), date(2026, 7, 21)),
    ("2026/27", "Autumn", 1, date(2026, 9, 1), date(2026, 10, 23)),
    ("2026/27", "Autumn", 2, date(2026, 11, 2), date(2026, 12, 18)),
    ("2026/27", "Spring", 1, date(2027, 1, 4), date(2027, 2, 12)),
    ("2026/27", "Spring", 2, date(2027, 2, 22), date(2027, 3, 25)),
    ("2026/27", "Summer", 1, date(2027, 4, 12), date(2027, 5, 28)),
    ("2026/27", "Summer", 2, date(2027, 6, 7), date(2027, 7, 21)),
]
AUGUST = [(y, t, h, date(2026, 8, 24) if a == date(2026, 9, 1) else a, z) for y, t, h, a, z in HALVES]
LONG_AGO = date(2019, 9, 1)
SCHOOLS: dict[str, School] = {}


def v(name: str, published: str, material: bool = True, in_force: str = "", due: str = "") -> Version:
    on = date.fromisoformat(published)
    return Version(
        name, on, date.fromisoformat(in_force) if in_force else on, material, date.fromisoformat(due) if due else None
    )


def make(
    name: str,
    *,
    group: str = "teacher",
    posts: list[Post] | None = None,
    versions: tuple[Version, ...] = (),
    audience: tuple[str, ...] = ("all",),
    rule: str = "each_version",
    agreed: tuple[tuple[str, str], ...] = (),
    declined: tuple[tuple[str, str], ...] = (),
    left: date | None = None,
    leave: tuple[date, date | None] | None = None,
    visits: tuple[tuple[date, date | None], ...] = (),
    start: date = LONG_AGO,
    end: date | None = None,
    requirements: tuple[Requirement, ...] = (),
    done: tuple[Completion, ...] = (),
    validity: int = 12,
    halves: list = HALVES,
    closures: tuple[date, ...] = (),
) -> str:
    """A school with one adult, X, one policy, P, and one course, C; returns its id."""
    x, p, c = f"{name}-X", f"{name}-P", f"{name}-C"
    posts = posts or [Post(f"{name}-1", build.ROLE_OF_GROUP[group], group, start, end)]
    answers = [Answer(x, p, version, date.fromisoformat(on)) for version, on in agreed]
    answers += [Answer(x, p, version, date.fromisoformat(on), "declined") for version, on in declined]
    SCHOOLS[name] = School(
        name,
        halves,
        list(closures),
        [Adult(x, posts, left, leave, list(visits))],
        [Policy(p, list(audience), rule, list(versions))] if versions else [],
        [Requirement(f"{name}-R", c, q.audience, q.renewal, q.months, q.start, q.allowed) for q in requirements],
        answers,
        [Completion(x, c, k.on, k.expires, k.result) for k in done],
        {c: validity},
    )
    return name


AUTUMN = (v("1", "2026-09-01"),)
TWO = (v("1", "2025-09-01"), v("2", "2026-09-01"))

make("unsigned", versions=AUTUMN)
make("signed_last_day", versions=AUTUMN, agreed=(("1", "2026-09-15"),))
make("stated", versions=(v("1", "2026-09-01", due="2026-10-03"),))
make("new_employee", versions=AUTUMN, start=date(2026, 10, 5))
make("new_governor", versions=AUTUMN, group="governor", start=date(2026, 10, 5))
make("new_volunteer", versions=AUTUMN, group="volunteer", start=date(2026, 10, 5))
make("volunteer_in_grace", versions=AUTUMN, group="volunteer", start=date(2026, 9, 7))
make("old_volunteer", versions=AUTUMN, group="volunteer")
make("half_term", versions=(v("1", "2026-10-09"),))
make("leaver", versions=(v("1", "2025-09-01"),), end=date(2026, 3, 27))
make("leaver_signed", versions=(v("1", "2025-09-01"),), end=date(2026, 3, 27), agreed=(("1", "2025-09-02"),))
make("signed_after_leaving", versions=(v("1", "2025-09-01"),), end=date(2026, 3, 27), agreed=(("1", "2026-04-01"),))
make(
    "came_back",
    versions=(v("1", "2025-09-01"),),
    posts=[
        Post("came_back-1", "teacher", "teacher", LONG_AGO, date(2026, 3, 27)),
        Post("came_back-2", "teacher", "teacher", date(2026, 9, 1)),
    ],
)
make("superseded", versions=TWO, agreed=(("1", "2025-09-02"),))
make("minor", versions=(v("1", "2025-09-01"), v("1.1", "2026-09-01", material=False)), agreed=(("1", "2025-09-02"),))
make("too_early", versions=AUTUMN, agreed=(("1", "2026-08-31"),))
make("before_in_force", versions=(v("1", "2026-08-24", in_force="2026-09-01"),), agreed=(("1", "2026-08-25"),))
make("twice", versions=AUTUMN, agreed=(("1", "2026-09-03"), ("1", "2026-09-04"), ("1", "2026-10-04")))
make("declined", versions=AUTUMN, declined=(("1", "2026-09-03"),))
make("declined_then_agreed", versions=AUTUMN, declined=(("1", "2026-09-03"),), agreed=(("1", "2026-09-20"),))
make("away", versions=AUTUMN, leave=(date(2026, 9, 7), date(2026, 9, 18)))
make("away_signed", versions=AUTUMN, leave=(date(2026, 9, 7), None), agreed=(("1", "2026-09-03"),))
make("nobody", versions=AUTUMN, audience=("librarian",))
make("once", versions=TWO, rule="once", agreed=(("1", "2025-09-02"),))
make("yearly", versions=(v("1", "2024-09-02"),), rule="annual", agreed=(("1", "2025-09-02"), ("1", "2026-07-22")))
make("yearly_unsigned", versions=(v("1", "2024-09-02"),), rule="annual", agreed=(("1", "2026-07-21"),))
make("yearly_august", versions=(v("1", "2024-09-02"),), rule="annual", halves=AUGUST, agreed=(("1", "2025-09-02"),))
make("supply", versions=AUTUMN, group="supply", visits=((date(2026, 9, 21), date(2026, 9, 22)),))
make(
    "supply_again",
    versions=AUTUMN,
    group="supply",
    visits=((date(2026, 9, 21), date(2026, 9, 22)), (date(2026, 12, 7), date(2026, 12, 8))),
    agreed=(("1", "2026-10-01"),),
)
make(
    "two_posts",
    versions=AUTUMN,
    posts=[
        Post("two_posts-1", "governor", "governor", date(2020, 9, 1)),
        Post("two_posts-2", "teacher", "teacher", date(2022, 9, 1), date(2026, 10, 2)),
    ],
)
make(
    "two_visitor_posts",
    versions=AUTUMN,
    posts=[
        Post("two_visitor_posts-1", "contractor", "contractor", date(2023, 9, 1)),
        Post("two_visitor_posts-2", "volunteer", "volunteer", date(2023, 9, 1)),
    ],
    visits=((date(2026, 9, 21), date(2026, 9, 22)), (date(2026, 12, 7), date(2026, 12, 8))),
)


@pytest.fixture(scope="module")
def connection():
    return build.built(build.tables_of(list(SCHOOLS.values())))


def status(connection, school: str, day: str) -> str:
    """The status of X, or not_applicable when no row speaks of the day."""
    rows = connection.execute(
        """select acknowledgement_status(o, $day) from obligation o
        where o.school_id = $school and o.kind = 'acknowledgement'
            and acknowledgement_status(o, $day) <> 'not_applicable'""",
        {"school": school, "day": date.fromisoformat(day)},
    ).fetchall()
    assert len(rows) <= 1
    return rows[0][0] if rows else "not_applicable"


def training(connection, school: str, day: str) -> str:
    rows = connection.execute(
        """select training_status(o, $day) from obligation o
        where o.school_id = $school and o.kind = 'training' and training_status(o, $day) <> 'not_applicable'""",
        {"school": school, "day": date.fromisoformat(day)},
    ).fetchall()
    assert len(rows) <= 1
    return rows[0][0] if rows else "not_applicable"


def coverage(connection, school: str, day: str) -> dict[str, Any]:
    (row,) = build.asked(connection, "acknowledgement_coverage_by_policy", as_at=date.fromisoformat(day), school=school)
    return row


ACKNOWLEDGEMENTS = [
    # Ten school days after Tue 1 Sep 2026 is Tue 15 Sep: in time on the day, overdue on the next.
    ("unsigned", "2026-08-31", "not_applicable"),
    ("unsigned", "2026-09-01", "within_grace"),
    ("unsigned", "2026-09-15", "within_grace"),
    ("unsigned", "2026-09-16", "overdue"),
    ("signed_last_day", "2026-09-14", "within_grace"),
    ("signed_last_day", "2026-09-15", "acknowledged"),
    # A date that the school stated for the version stands, a Saturday too.
    ("stated", "2026-10-03", "within_grace"),
    ("stated", "2026-10-04", "overdue"),
    # Five school days after Mon 5 Oct is Mon 12 Oct; a governor has ten.
    ("new_employee", "2026-10-04", "not_applicable"),
    ("new_employee", "2026-10-12", "within_grace"),
    ("new_employee", "2026-10-13", "overdue"),
    ("new_governor", "2026-10-19", "within_grace"),
    ("new_governor", "2026-10-20", "overdue"),
    # Before the first session: the first day itself is the last that is not late, even in the others' days of grace.
    ("new_volunteer", "2026-10-05", "within_grace"),
    ("new_volunteer", "2026-10-06", "overdue"),
    ("volunteer_in_grace", "2026-09-07", "within_grace"),
    ("volunteer_in_grace", "2026-09-08", "overdue"),
    ("old_volunteer", "2026-09-15", "within_grace"),
    ("old_volunteer", "2026-09-16", "overdue"),
    # Fri 9 Oct and ten school days: half term does not count, so Fri 23 Oct.
    ("half_term", "2026-10-23", "within_grace"),
    ("half_term", "2026-10-24", "overdue"),
    # Somebody who left unsigned stays counted as lapsed, for ever; the last day is still a day in scope.
    ("leaver", "2026-03-27", "overdue"),
    ("leaver", "2026-03-28", "lapsed"),
    ("leaver", "2027-03-28", "lapsed"),
    ("leaver_signed", "2026-03-28", "not_applicable"),
    ("signed_after_leaving", "2026-04-02", "lapsed"),
    ("came_back", "2026-08-31", "lapsed"),
    ("came_back", "2026-09-01", "within_grace"),
    ("came_back", "2026-09-08", "within_grace"),
    ("came_back", "2026-09-09", "overdue"),
    # An older version agreed does not count for the one in force; a minor edit asks nothing new.
    ("superseded", "2026-08-31", "acknowledged"),
    ("superseded", "2026-09-01", "within_grace"),
    ("superseded", "2026-09-16", "overdue"),
    ("minor", "2026-09-01", "acknowledged"),
    # Agreed before it was published: cannot be. Agreed between publication and coming into force: counts.
    ("too_early", "2026-09-16", "overdue"),
    ("before_in_force", "2026-09-01", "acknowledged"),
    ("twice", "2026-09-02", "within_grace"),
    ("twice", "2026-10-05", "acknowledged"),
    ("declined", "2026-09-02", "within_grace"),
    ("declined", "2026-09-03", "declined"),
    ("declined_then_agreed", "2026-09-19", "declined"),
    ("declined_then_agreed", "2026-09-20", "acknowledged"),
    # Away from Mon 7 to Fri 18 Sep: three school days of ten were used, seven are left from Mon 21 Sep: Tue 29 Sep.
    ("away", "2026-09-06", "within_grace"),
    ("away", "2026-09-07", "paused"),
    ("away", "2026-09-18", "paused"),
    ("away", "2026-09-19", "within_grace"),
    ("away", "2026-09-29", "within_grace"),
    ("away", "2026-09-30", "overdue"),
    ("away_signed", "2026-10-23", "acknowledged"),
    ("once", "2026-09-16", "acknowledged"),
    # Once in every academic year: what is agreed in the summer holidays counts for the year to come.
    ("yearly", "2026-08-31", "acknowledged"),
    ("yearly", "2026-09-01", "acknowledged"),
    ("yearly_unsigned", "2026-08-31", "acknowledged"),
    ("yearly_unsigned", "2026-09-01", "within_grace"),
    ("yearly_unsigned", "2026-09-15", "within_grace"),
    ("yearly_unsigned", "2026-09-16", "overdue"),
    # A school whose year begins on Mon 24 Aug asks again from then: ten school days (31 Aug is a bank holiday).
    ("yearly_august", "2026-08-23", "acknowledged"),
    ("yearly_august", "2026-08-24", "within_grace"),
    ("yearly_august", "2026-09-08", "within_grace"),
    ("yearly_august", "2026-09-09", "overdue"),
    # Supply staff are in scope from the first session until thirty days after the last: 22 Sep + 30 = 22 Oct.
    ("supply", "2026-09-20", "not_applicable"),
    ("supply", "2026-09-21", "within_grace"),
    ("supply", "2026-09-22", "overdue"),
    ("supply", "2026-10-22", "overdue"),
    ("supply", "2026-10-23", "lapsed"),
    ("two_visitor_posts", "2026-09-22", "overdue"),
    ("two_visitor_posts", "2026-10-23", "lapsed"),
    ("supply_again", "2026-09-30", "overdue"),
    ("supply_again", "2026-10-01", "acknowledged"),
    ("supply_again", "2026-10-23", "not_applicable"),
    ("supply_again", "2026-12-07", "acknowledged"),
]


@pytest.mark.parametrize(("school", "day", "expected"), ACKNOWLEDGEMENTS)
def test_an_acknowledgement_stands_where_the_definition_puts_it(connection, school, day, expected):
    assert status(connection, school, day) == expected


def test_a_policy_that_nobody_is_asked_to_agree_is_not_complete(connection):
    row = coverage(connection, "nobody", "2026-10-23")
    assert (row["in_scope"], row["acknowledged"]) == (0, 0)
    (told,) = build.asked(connection, "acknowledgement_status_by_policy", as_at=date(2026, 10, 23), school="nobody")
    assert told["rate"] is None and told["coverage"] is None


def test_grace_cannot_hide_who_has_not_signed(connection):
    """On 10 Sep the rate leaves the unsigned adult out; the coverage beside it does not."""
    (told,) = build.asked(connection, "acknowledgement_status_by_policy", as_at=date(2026, 9, 10), school="superseded")
    assert (told["rate"], told["coverage"], told["within_grace"]) == (None, 0.0, 1)


def test_an_adult_with_two_posts_is_one_adult(connection):
    """A teacher who is a governor too counts as a teacher, and as a governor once the teaching post has ended."""
    day = {"school": "two_posts"}
    assert coverage(connection, "two_posts", "2026-10-02")["in_scope"] == 1
    for on, group in ((date(2026, 10, 2), "teacher"), (date(2026, 10, 3), "governor")):
        (row,) = build.asked(connection, "acknowledgement_outstanding_people", as_at=on, **day)
        assert row["staff_group"] == group
        assert row["due_on"] == date(2026, 9, 15)
    assert status(connection, "two_posts", "2026-10-03") == "overdue"


@pytest.mark.parametrize(
    ("day", "late"), [("2026-09-16", 1), ("2026-10-23", 28), ("2026-10-31", 28), ("2026-11-02", 29)]
)
def test_holidays_make_nobody_later(connection, day, late):
    on = date.fromisoformat(day)
    (row,) = build.asked(connection, "acknowledgement_outstanding_people", as_at=on, school="unsigned")
    assert row["school_days_overdue"] == late


def test_a_deadline_of_today_is_not_yet_counted_as_missed(connection):
    def fell_due(day: str) -> tuple[int, int]:
        rows = build.asked(
            connection, "acknowledgement_on_time_by_term", as_at=date.fromisoformat(day), school="unsigned"
        )
        return rows[-1]["fell_due"], rows[-1]["on_time"]

    assert fell_due("2026-09-15") == (0, 0)
    assert fell_due("2026-09-16") == (1, 0)


def test_a_leaver_keeps_the_term_as_it_was(connection):
    """The duty fell due on Mon 15 Sep 2025, the adult left in March: the autumn still shows it as missed."""
    rows = build.asked(connection, "acknowledgement_on_time_by_term", as_at=date(2026, 7, 1), school="leaver")
    autumn = next(row for row in rows if (row["academic_year"], row["term"]) == ("2025/26", "Autumn"))
    assert (autumn["fell_due"], autumn["on_time"]) == (1, 0)
    rows = build.asked(connection, "acknowledgement_lapsed_by_term", as_at=date(2026, 7, 1), school="leaver")
    spring = next(row for row in rows if (row["academic_year"], row["term"]) == ("2025/26", "Spring"))
    assert (spring["leavers"], spring["lapsed"]) == (1, 1)


@pytest.mark.parametrize(("school", "on_time"), [("supply", 0), ("supply_again", 0), ("new_volunteer", 0)])
def test_before_the_first_session_means_by_its_day(connection, school, on_time):
    (row,) = build.asked(
        connection,
        "acknowledgement_before_first_session_by_staff_group",
        as_at=date(2026, 11, 1),
        school=school,
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 11, 1),
    )
    assert (row["started"], row["on_time"]) == (1, on_time)


def test_a_year_has_its_school_days():
    """2025/26: the days of the six half terms less the bank holidays in them (4 May) and one INSET day."""
    name = make("calendar", versions=AUTUMN, closures=(date(2025, 9, 1),))
    connection = build.built(build.tables_of([SCHOOLS.pop(name)]))
    (found,) = connection.execute(
        "select sum(school_days) from term where academic_year = '2025/26'"
    ).fetchone()  # fmt: skip
    assert found == 195
    assert connection.execute("select count(*) from finding where check_name = 'school_year'").fetchone() == (0,)
    assert connection.execute(
        "select is_school_day, school_days_so_far, term from school_date where on_date = '2026-04-03'"
    ).fetchone() == (False, connection.execute(
        "select school_days_so_far from school_date where on_date = '2026-03-27'"
    ).fetchone()[0], "Spring")  # fmt: skip


def test_a_year_of_too_few_school_days_is_a_finding():
    name = make("short", versions=AUTUMN, halves=[h for h in HALVES if h[1] != "Summer"] + [
        (y, t, h, a, a) for y, t, h, a, _ in HALVES if t == "Summer"
    ])  # fmt: skip
    connection = build.built(build.tables_of([SCHOOLS.pop(name)]))
    found = connection.execute("select sentence from finding where check_name = 'school_year'").fetchall()
    assert len(found) == 3 and all("185 to 200" in sentence for (sentence,) in found)


# --- training -----------------------------------------------------------------------------------------------------

ALL = ["all"]


def course(name: str, renewal: str, months: int = 0, done: tuple[Completion, ...] = (), **more: Any) -> str:
    asked = Requirement("", "", ALL, renewal, months, more.pop("asked_from", None), more.pop("allowed", None))
    return make(name, requirements=(asked,), done=done, **more)


def on(day: str, expires: str = "", result: str = "completed") -> Completion:
    return Completion("", "", date.fromisoformat(day), date.fromisoformat(expires) if expires else None, result)


course("leap", "months", 12, (on("2024-02-29"),))
course("certificate", "months", 24, (on("2025-09-10", "2026-01-10"),))
course("latest", "months", 12, (on("2025-09-10"), on("2026-01-10", "2026-02-10")))
course("failed", "months", 12, (on("2025-09-10", result="failed"),))
course("inset", "academic_year", 0, (on("2025-09-01"),))
course("inset_repeated", "academic_year", 0, (on("2025-09-01"), on("2026-09-02")))
course("inset_in_august", "academic_year", 0, (on("2025-09-01"),), halves=AUGUST)
course("once_only", "once", 0, (on("2020-01-01"),), validity=12)
course("starter", "months", 12, start=date(2026, 10, 5), allowed=14)
course("new_rule", "months", 12, asked_from=date(2026, 10, 5))
course("on_leave", "months", 12, leave=(date(2026, 9, 7), date(2026, 9, 18)))

TRAINING = [
    # 29 Feb 2024 and twelve months: the last valid day is 28 Feb 2025; expiring from sixty days before.
    ("leap", "2024-02-28", "never"),
    ("leap", "2024-02-29", "valid"),
    ("leap", "2024-12-29", "valid"),
    ("leap", "2024-12-30", "expiring"),
    ("leap", "2025-02-28", "expiring"),
    ("leap", "2025-03-01", "expired"),
    ("certificate", "2026-01-10", "expiring"),
    ("certificate", "2026-01-11", "expired"),
    # Only the latest completion counts, a shorter one too.
    ("latest", "2026-02-11", "expired"),
    ("failed", "2026-01-10", "never"),
    # Trained on the INSET day of one year: in date through the first ten school days of the next.
    ("inset", "2026-09-01", "expiring"),
    ("inset", "2026-09-14", "expiring"),
    ("inset", "2026-09-15", "expired"),
    ("inset_repeated", "2026-09-15", "valid"),
    # The year began on 24 Aug: 24 to 28 Aug, then 1 to 7 Sep, for 31 Aug is a bank holiday.
    ("inset_in_august", "2026-09-07", "expiring"),
    ("inset_in_august", "2026-09-08", "expired"),
    ("once_only", "2026-09-15", "valid"),
    ("starter", "2026-10-04", "not_applicable"),
    ("starter", "2026-10-19", "not_yet_due"),
    ("starter", "2026-10-20", "never"),
    # Not retrospective: nothing is asked before its date.
    ("new_rule", "2026-10-04", "not_applicable"),
    ("new_rule", "2026-10-05", "not_yet_due"),
    ("new_rule", "2026-10-06", "never"),
    ("on_leave", "2026-09-06", "never"),
    ("on_leave", "2026-09-07", "not_yet_due"),
    ("on_leave", "2026-09-19", "never"),
]


@pytest.mark.parametrize(("school", "day", "expected"), TRAINING)
def test_training_stands_where_the_definition_puts_it(connection, school, day, expected):
    assert training(connection, school, day) == expected


def test_the_forecast_is_the_rate_if_nobody_completes_anything_more(connection):
    (row,) = build.asked(
        connection, "training_lapsing_people", as_at=date(2025, 1, 31), school="leap", until=date(2025, 3, 1),
        course="leap-C",
    )  # fmt: skip
    assert row["expires_on"] == date(2025, 2, 28)
    # A completion after the day is not foreseen.
    rows = build.asked(
        connection, "training_lapse_forecast", as_at=date(2026, 8, 31), school="inset_repeated",
        until=date(2026, 9, 15),
    )  # fmt: skip
    assert [row["in_date"] for row in rows] == [1, 1, 1, 0]
    assert sum(row["lapsing"] for row in rows) == 1


def test_what_governors_ask_of_a_school_with_everybody_here_adds_up(connection):
    for school in SCHOOLS:
        for row in build.asked(connection, "training_in_date_by_course", as_at=date(2026, 9, 10), school=school):
            assert row["in_date"] + row["expired"] + row["never"] == row["required"]
            assert row["expiring"] <= row["in_date"]
