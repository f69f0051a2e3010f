"""What training questions make of their lines: titles, renewals, zeros, the weeks to come, and the letters to send."""

from __future__ import annotations

from datetime import date

from queries import adults, training
from queries.periods import Calendar


def records(answer):
    return answer.astype(object).where(answer.notna(), None).to_dict("records")


TITLES = ({"course_id": "C1", "title": "Fire"}, {"course_id": "C2", "title": None})
PEOPLE = {"required": 4, "in_date": 3, "rate": 0.75, "people": 2, "fully_in_date": 1, "person_share": 0.5}
COUNTED = {"required": 4, "in_date": 3, "expiring": 1, "expired": 1, "never": 0, "not_yet_due": 2, "rate": 0.75}


def test_a_course_is_told_once_with_all_who_ask_for_it_and_zeros_where_nobody_must_hold_it():
    requirements = [
        {"course_id": "first_aid", "title": None, "is_statutory": False, "renewal": "once"},
        {"course_id": "C1", "title": "Fire", "is_statutory": False, "renewal": "every 12 months"},
        {"course_id": "C1", "title": "Fire", "is_statutory": True, "renewal": "once"},
        {"course_id": "C1", "title": "Fire", "is_statutory": False, "renewal": "every 12 months"},
    ]
    counted = [{"course_id": "C1", **COUNTED}]
    told = records(training.by_course(counted, requirements, None))
    assert told == [
        {"course_id": "C1", "title": "Fire", "is_statutory": True, "renewal": "every 12 months, once", **COUNTED},
        {
            # A topic has no course of its own and is its title.
            "course_id": "first_aid", "title": "first_aid", "is_statutory": False, "renewal": "once", "required": 0,
            "in_date": 0, "expiring": 0, "expired": 0, "never": 0, "not_yet_due": 0, "rate": None,
        },
    ]  # fmt: skip
    assert records(training.by_course(counted, requirements, "C1")) == told[:1]


def test_courses_are_told_by_course_and_then_by_staff_group_and_a_course_without_a_title_by_its_name():
    rows = [
        {"course_id": "C2", "place": 1, "staff_group": "teacher", **COUNTED},
        {"course_id": "C1", "place": 4, "staff_group": "governor", **COUNTED},
        {"course_id": "C1", "place": 1, "staff_group": "teacher", **COUNTED},
    ]
    told = records(training.by_staff_group_and_course(rows, TITLES))
    assert [(row["course_id"], row["staff_group"], row["title"]) for row in told] == [
        ("C1", "teacher", "Fire"),
        ("C1", "governor", "Fire"),
        ("C2", "teacher", "C2"),
    ]


def test_years_are_told_in_order_and_in_each_the_staff_groups():
    def counted(on_date, place, course_id):
        return {
            "on_date": on_date, "place": place, "staff_group": f"group {place}", "course_id": course_id,
            "required_count": 2, "completed_count": 1, "completion_rate": 0.5, "overdue_count": 1,
        }  # fmt: skip

    terms = [("2024/25", date(2024, 9, 3), date(2024, 12, 20)), ("2025/26", date(2025, 9, 2), date(2025, 12, 19))]
    calendar = Calendar(tuple((year, "Autumn", 1, first_on, last_on) for year, first_on, last_on in terms), ())
    as_at = date(2025, 10, 1)
    past = date(2024, 12, 20)
    rows = [counted(as_at, 1, "C1"), counted(past, 2, "C1"), counted(past, 1, "C2")]
    told = records(training.by_year_and_group(rows, TITLES, calendar, as_at))
    assert [(row["academic_year"], row["staff_group"], row["title"]) for row in told] == [
        ("2024/25", "group 1", "C2"),
        ("2024/25", "group 2", "Fire"),
        ("2025/26", "group 1", "Fire"),
    ]
    assert training.by_year_and_group([], TITLES, calendar, as_at).empty
    told = records(training.by_year([{"on_date": day, **PEOPLE} for day in (as_at, past)], calendar, as_at))
    assert [(row["academic_year"], row["person_share"]) for row in told] == [("2024/25", 0.5), ("2025/26", 0.5)]


def test_adults_stand_by_group_and_name_with_their_courses_under_them():
    def post(name, place):
        return {
            "person_id": None, "post_id": name, "name": name, "place": place, "staff_group": f"group {place}",
            "course_id": None,
        }  # fmt: skip

    def asked(name, course_id, status="valid", done=date(2026, 1, 5), ends=None):
        strictness = ["never", "expired", "not_yet_due", "expiring", "valid"].index(status)
        return {
            "person_id": name.lower(), "post_id": name, "place": 1, "course_id": course_id, "status": status,
            "strictness": strictness, "completed_on": done, "expires_on": ends, "name": None, "staff_group": None,
        }  # fmt: skip

    posts = [post("Ada", 2), post("Zoë", 1)]
    # Two rules ask C2 of Zoë, and one of them is not met any more; Eve's post is not among those asked for.
    rows = [
        *(asked("Ada", "C1"), asked("Zoë", "C2"), asked("Zoë", "C1"), asked("Eve", "C1")),
        asked("Zoë", "C2", "expired", date(2025, 1, 5), date(2026, 1, 5)),
        *posts,
    ]
    told = records(training.matrix(rows, TITLES, None))
    assert [(row["staff_group"], row["name"], row["title"], row["status"]) for row in told] == [
        ("group 1", "Zoë", "Fire", "valid"),
        ("group 1", "Zoë", "C2", "expired"),
        ("group 2", "Ada", "Fire", "valid"),
    ]
    assert (told[1]["completed_on"].date(), told[1]["expires_on"].date()) == (date(2026, 1, 5), date(2026, 1, 5))
    assert [row["course_id"] for row in records(training.matrix(rows, TITLES, "expired"))] == ["C2"]
    assert training.matrix(posts, TITLES, None).empty

    # Who is to lapse stays in the order of the day.
    lapsing = [{**row, "name": row["person_id"]} for row in rows[:3]]
    assert [row["title"] for row in records(training.lapsing_people(lapsing, TITLES))] == ["Fire", "C2", "Fire"]


def test_a_week_counts_a_course_once_that_two_rules_ask_of_an_adult():
    def alike(on_date, courses, rate, owed_twice=None, strictness=5):
        return {
            "on_date": on_date, "owed_twice": owed_twice, "strictness": strictness, "rate": rate, "courses": courses,
        }  # fmt: skip

    before, after = date(2026, 10, 2), date(2026, 10, 9)
    rows = [
        *(alike(after, 3, 1), alike(after, 1, 0), alike(after, 2, None), alike(before, 4, None)),
        # In date by one rule and expired by the other, and the other way round.
        *(alike(after, 1, 1, "K1 C1", 5), alike(after, 1, 0, "K1 C1", 2)),
        *(alike(after, 1, 0, "K2 C1", 1), alike(after, 1, 1, "K2 C1", 4)),
        # Two rules by which it stands alike are one line.
        alike(after, 2, 1, "K3 C1", 5),
    ]
    told = records(training.in_date_by_week(rows))
    assert [(row["label"], row["required"], row["in_date"], row["rate"]) for row in told] == [
        ("2 Oct 2026", 0, 0, None),
        ("9 Oct 2026", 7, 4, 4 / 7),
    ]


def test_who_is_to_be_chased_stays_in_order_with_the_titles_of_what_is_missing():
    def missing(name, items):
        return {
            "person_id": name, "name": name, "staff_group": "teacher", "job_title": None, "courses": len(items),
            "expired": 0, "never": len(items), "lapsed_on": date(2026, 9, 1), "items": items,
        }  # fmt: skip

    rows = [missing("Zoë", ["first_aid", "C1"]), missing("Ada", ["C1"])]
    told = records(training.people_to_chase(rows, TITLES))
    assert [(row["name"], row["course_titles"]) for row in told] == [("Zoë", "Fire; first_aid"), ("Ada", "Fire")]


def test_a_forecast_ends_on_the_chosen_day_and_tells_a_lapse_in_the_week_in_which_it_falls():
    def held(expires_on, *, is_in_date=True, is_required=True):
        return {
            "as_at": date(2026, 11, 2), "until_on": date(2026, 11, 18), "expires_on": expires_on,
            "is_in_date": is_in_date, "is_required": is_required,
        }  # fmt: skip

    rows = [
        held(None),
        held(date(2026, 11, 8)),
        held(date(2026, 11, 9)),
        held(date(2026, 11, 17)),
        held(date(2026, 10, 1), is_in_date=False),
        held(None, is_in_date=False, is_required=False),
    ]
    told = records(training.forecast(rows))
    assert [(row["label"], row["lapsing"], row["in_date"], row["required"], row["rate"]) for row in told] == [
        ("2 Nov 2026", 0, 4, 5, 0.8),
        ("9 Nov 2026", 1, 3, 5, 0.6),
        ("16 Nov 2026", 1, 2, 5, 0.4),
        # Less than a week after the one before, so that the last seven days overlap with it.
        ("18 Nov 2026", 1, 1, 5, 0.2),
    ]
    assert {row["rate"] for row in records(training.forecast(rows[-1:]))} == {None}
    assert training.forecast([]).empty


def test_a_letter_goes_to_the_first_post_of_an_adult_and_names_what_is_outstanding():
    def late(person_id, number, kind, item, days=None):
        return {
            "person_id": person_id, "post_id": f"{person_id}{number}", "kind": kind, "item": item,
            "due_on": date(2026, 9, number), "school_days_overdue": days,
        }  # fmt: skip

    def post(post_id, surname):
        return {
            "person_id": None, "post_id": post_id, "place": int(post_id[-1]), "staff_group": f"group {post_id[-1]}",
            "forename": "Ann", "surname": surname, "work_email": None, "job_title": post_id,
        }  # fmt: skip

    rows = [
        late("K2", 2, "training", "C1"),
        late("K9", 1, "training", "C1"),
        late("K1", 3, "acknowledgement", "P1", 7),
        late("K1", 1, "training", "first_aid"),
        late("K1", 1, "acknowledgement", "P2", 9),
        *(post("K11", "Young"), post("K13", "Young"), post("K22", "Adams")),
    ]
    titles = [("acknowledgement", "P1", "Safety"), ("acknowledgement", "P2", "Devices"), ("training", "C1", "Fire")]
    kept = [{"kind": kind, "item": item, "title": title} for kind, item, title in titles]
    told = records(adults.reminders(rows, kept))
    assert [(row["staff_group"], row["surname"], row["job_title"]) for row in told] == [
        ("group 1", "Young", "K11"),
        ("group 2", "Adams", "K22"),
    ]
    young, adams = told
    assert (young["policies"], young["policy_titles"], young["courses"], young["course_titles"]) == (
        2, "Devices; Safety", 1, "first_aid",
    )  # fmt: skip
    assert (young["due_on"].date(), young["school_days_overdue"]) == (date(2026, 9, 1), 9)
    assert (adams["policies"], adams["policy_titles"], adams["due_on"], adams["school_days_overdue"]) == (
        0, None, None, None,
    )  # fmt: skip
    assert adams["course_titles"] == "Fire"
