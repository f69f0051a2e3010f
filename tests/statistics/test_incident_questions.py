"""Incident questions say what a slow reading of the definitions says, on random schools and random days."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pandas as pd
import pytest

from data import access
from queries import runner
from tests import schools

SCHOOLS = 10
DAYS_EACH = 4
KINDS = {
    "Friend request from a parent": "Contact with pupils or parents",
    "cyberbullying": "Cyberbullying",
    "Defamatory post": "Abusive or defamatory posts",
    "Image on personal device": "Confidentiality and personal information",
    "Unprofessional conduct online": "Conduct and use of equipment",
    "something nobody foresaw": "Security, technology and other",
}
TERMS = [
    (f"{y}/{(y + 1) % 100:02d}", term, half, date(y + later, *start), date(y + later, *end))
    for y in (2024, 2025, 2026)
    for term, half, later, start, end in (
        ("Autumn", 1, 0, (9, 2), (10, 24)),
        ("Autumn", 2, 0, (11, 3), (12, 19)),
        ("Spring", 1, 1, (1, 5), (2, 13)),
        ("Spring", 2, 1, (2, 23), (3, 27)),
        ("Summer", 1, 1, (4, 14), (5, 22)),
        ("Summer", 2, 1, (6, 1), (7, 21)),
    )
]
# Bank holidays that fall inside those half terms.
HOLIDAYS = {date(2025, 4, 18), date(2025, 4, 21), date(2025, 5, 5), date(2026, 5, 4), date(2027, 5, 3)}


def made(number: int) -> tuple[dict, dict]:
    """A random school: its ledger rows, and the same as plain values for the slow reading."""
    chance = random.Random(number)
    school = f"S{number:02d}"
    closed = {day for _ in range(6) if (day := date(2025, 9, 1) + timedelta(chance.randrange(300))).weekday() < 5}
    cases = []
    for n in range((0, 4, 35)[number % 3]):
        occurred = date(2024, 9, 2) + timedelta(chance.randrange(800))
        reported = occurred + timedelta(chance.choice([0, 0, 1, 4, 30]))
        acted = reported + timedelta(chance.choice([0, 1, 3])) if chance.random() < 0.8 else None
        ended = reported + timedelta(chance.choice([0, 2, 9, 40, 120])) if chance.random() < 0.8 else None
        cases.append({
            "incident_id": f"{school}-{n:02d}", "school_id": school, "occurred_on": occurred,
            "occurred_precision": "day", "reported_on": reported if chance.random() < 0.9 else None,
            "platform": "Facebook", "category": [chance.choice(list(KINDS))], "involves": ["staff"],
            "description": "A message.", "evidence_held": "yes", "reported_to": ["headteacher"],
            "status": "closed" if ended else "open", "closed_on": ended,
            "severity": chance.choice(["low", "medium", "high", None]),
            "first_action_on": acted,
        })  # fmt: skip
    posts = []
    for n in range(12):
        start = date(2024, 1, 1) + timedelta(chance.randrange(1000))
        posts.append(
            (f"{school}P{n}", start, start + timedelta(chance.randrange(20, 600)) if chance.random() < 0.5 else None)
        )
    rows = {
        "school": [{"school_id": school, "name": f"School {number}"}],
        "term_calendar": [
            {"school_id": school, "academic_year": y, "term": t, "half": h, "start_on": a, "end_on": b}
            for y, t, h, a, b in TERMS
        ],
        "closure": [{"school_id": school, "closed_on": day, "kind": "closure"} for day in sorted(closed)],
        "person": [
            {"person_id": p, "school_id": school, "legal_forename": "Ann", "legal_surname": p} for p, _, _ in posts
        ],
        "post": [
            {"post_id": p, "person_id": p, "school_id": school, "job_title": "Class Teacher",
             "role_category": "teacher", "start_on": a} | ({"end_on": b} if b else {})
            for p, a, b in posts
        ],
        "incident": [{k: v for k, v in case.items() if v is not None} for case in cases],
    }  # fmt: skip
    open_days = [
        day
        for _, _, _, first, last in TERMS
        for day in (first + timedelta(n) for n in range((last - first).days + 1))
        if day.weekday() < 5 and day not in HOLIDAYS and day not in closed
    ]
    return rows, {"school": school, "cases": cases, "open_days": open_days, "posts": posts}


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    folder = tmp_path_factory.mktemp("many_schools")
    made_schools = [made(number) for number in range(SCHOOLS)]
    tables: dict[str, list] = {}
    for rows, _ in made_schools:
        for table, lines in rows.items():
            tables.setdefault(table, []).extend(lines)
    with schools.at_home(folder):
        schools.enter(tables)
        yield [plain for _, plain in made_schools]


def ask(name, school, day, **narrowed):
    filters = runner.on_day(school, day, limit=10_000, **narrowed)
    reader = access.Principal("test", "headteacher", tuple(f"S{n:02d}" for n in range(SCHOOLS)))
    return runner.ask(name, filters, reader)


def days_of(plain):
    chance = random.Random(plain["school"])
    return [date(2025, 1, 6) + timedelta(chance.randrange(680)) for _ in range(DAYS_EACH)]


def known_on(case):
    return case["reported_on"] or case["occurred_on"]


def is_open(case, day):
    return known_on(case) <= day and not (case["closed_on"] and case["closed_on"] <= day)


def term_of(day):
    return next((y, t) for y, t, _, first, _ in reversed(TERMS) if first <= day)


def school_days(plain, after, until):
    return sum(after < day <= until for day in plain["open_days"])


def test_counts_by_term_are_those_of_a_slow_count(many):
    for plain in many:
        for day in days_of(plain):
            expected = Counter()
            still_open = Counter()
            for case in plain["cases"]:
                if known_on(case) <= day:
                    key = (
                        *term_of(case["occurred_on"]),
                        KINDS[case["category"][0]],
                        case["severity"] or "not_recorded",
                    )
                    expected[key] += 1
                    still_open[key] += is_open(case, day)
            answer = ask("incident_count_by_term", plain["school"], day)
            keys = list(zip(answer.academic_year, answer.term, answer.category_group, answer.severity, strict=True))
            assert dict(zip(keys, answer.incidents, strict=True)) == expected
            assert dict(zip(keys, answer.open, strict=True)) == still_open


def test_open_cases_and_their_school_days_are_those_of_a_slow_count(many):
    for plain in many:
        for day in days_of(plain):
            answer = ask("incident_open_cases", plain["school"], day)
            expected = {
                case["incident_id"]: school_days(plain, known_on(case), day)
                for case in plain["cases"]
                if is_open(case, day)
            }
            assert dict(zip(answer.incident_id, answer.school_days_open, strict=True)) == expected
            assert all(answer.school_days_open.iloc[0] >= value for value in answer.school_days_open)
            severe = answer[answer.severity == "high"]
            assert all(severe.calendar_hours_open == [24 * (day - known_on(c)).days for i in severe.incident_id
                                                      for c in plain["cases"] if c["incident_id"] == i])  # fmt: skip


def test_a_running_term_is_set_against_the_same_number_of_school_days(many):
    for plain in many:
        if not plain["cases"]:
            continue
        first = min(min(c["occurred_on"] for c in plain["cases"]), max(map(known_on, plain["cases"])))
        for day in days_of(plain):
            terms = whole_terms(plain, day)
            this = terms[-1]
            point = (this["passed"](day), day)
            answer = ask("incident_same_point", plain["school"], day).set_index("category_group").loc["All incidents"]
            assert answer.school_days == min(this["passed"](day), this["school_days"])
            assert answer.this_term == sum(
                term_of(c["occurred_on"]) == this["key"] and known_on(c) <= day and c["occurred_on"] <= day
                for c in plain["cases"]
            )
            if len(terms) < 2 or first > terms[-2]["starts"] + timedelta(28):
                assert pd.isna(answer.last_term)
                continue
            last = terms[-2]
            expected = sum(
                term_of(c["occurred_on"]) == last["key"]
                and (
                    known_on(c) <= day
                    if not this["is_part"]
                    else place_in(plain, last, c["occurred_on"]) <= place_in(plain, this, day)
                    and place_in(plain, last, known_on(c)) <= place_in(plain, this, day)
                )
                for c in plain["cases"]
            )
            assert answer.last_term == expected, (plain["school"], day, point)
            assert answer.last_term_days == min(answer.school_days, last["school_days"])


def test_timeliness_is_told_of_the_term_of_the_report_a_holiday_of_the_term_before(many):
    for plain in many:
        for day in days_of(plain):
            answer = ask("incident_timeliness_by_term", plain["school"], day)
            known = [case for case in plain["cases"] if known_on(case) <= day]
            expected = Counter(term_of(known_on(case)) for case in known)
            still_open = Counter(term_of(known_on(case)) for case in known if is_open(case, day))
            for row in answer.itertuples():
                assert row.n == expected[row.academic_year, row.term]
                assert row.n_open == still_open[row.academic_year, row.term]


def whole_terms(plain, day):
    found = {}
    for y, t, _, first, last in TERMS:
        if first <= day:
            found.setdefault((y, t), [first, last])
        if (y, t) in found:
            found[y, t][1] = last
    answer = []
    for key, (first, last) in found.items():
        inside = [d for d in plain["open_days"] if first <= d <= last]
        answer.append({
            "key": key, "starts": first, "ends": last, "school_days": len(inside), "is_part": last > day,
            "passed": lambda until, inside=inside: sum(d <= until for d in inside),
        })  # fmt: skip
    return answer


def place_in(plain, term, day):
    """School days passed in a term by a day, counting on past its end; a half more on a day without school."""
    passed = school_days(plain, term["starts"] - timedelta(1), day)
    return passed + (0 if day in set(plain["open_days"]) else 0.5)


def test_the_week_before_is_seven_days_and_waiting_is_more_than_one_school_day(many):
    for plain in many:
        for day in days_of(plain):
            answer = ask("incident_new_since", plain["school"], day).iloc[0]
            assert answer.reported == sum(day - timedelta(7) < known_on(c) <= day for c in plain["cases"])
            assert answer.waiting == sum(
                is_open(c, day)
                and not (c["first_action_on"] and c["first_action_on"] <= day)
                and school_days(plain, known_on(c), day) > 1
                for c in plain["cases"]
            )


def test_the_rate_uses_the_mean_daily_headcount_and_not_that_of_the_last_day(many):
    plain = next(p for p in many if len(p["cases"]) > 20)
    answer = ask("incident_summary_by_term", plain["school"], date(2026, 7, 31))
    row = answer[(answer.academic_year == "2025/26") & (answer.term == "Spring") & (answer.n > 0)].iloc[0]
    inside = [d for d in plain["open_days"] if date(2026, 1, 5) <= d <= date(2026, 3, 27)]
    heads = sum(a <= d and (b is None or b >= d) for d in inside for _, a, b in plain["posts"]) / len(inside)
    assert row.rate_per_100 == pytest.approx(100 * row.n / heads)


def test_what_is_reported_later_does_not_change_history_before(many):
    for plain in many:
        early = ask("incident_count_by_term", plain["school"], date(2025, 12, 1)).incidents.sum()
        assert early == sum(known_on(c) <= date(2025, 12, 1) for c in plain["cases"])


def test_a_school_without_a_log_has_no_comparison_and_no_zero(many):
    plain = next(p for p in many if not p["cases"])
    answer = ask("incident_same_point", plain["school"], date(2026, 11, 20))
    assert answer.last_term.isna().all()
    assert answer.verdict.str.contains("the log does not reach").all()
    assert ask("incident_count_by_half_term", plain["school"], date(2026, 11, 20)).empty
    found = ask("quality_findings", plain["school"], date(2026, 11, 20))
    assert "Nothing was ever handed in about incidents. Was there nothing, or has nobody sent it?" in list(
        found.question
    )


def test_history_by_half_term_adds_up_to_the_terms(many):
    for plain in many:
        if not plain["cases"]:
            continue
        halves = ask("incident_count_by_category_and_half_term", plain["school"], date(2026, 11, 20))
        whole = ask("incident_count_by_half_term", plain["school"], date(2026, 11, 20))
        assert halves.incidents.sum() == whole.incidents.sum()
        assert whole.is_part.sum() <= 1 or whole.is_part.iloc[-1]


# The four-person school, by eye ---------------------------------------------------------------------------------------


def four(name, day=date(2026, 10, 23), **narrowed):
    return runner.ask(name, runner.on_day("FOUR", day, **narrowed), access.Principal("test", "headteacher", ("FOUR",)))


def test_the_four_person_school_on_the_last_day_of_the_half_term(four_people):
    answer = four("incident_same_point").set_index("category_group")
    assert list(answer.loc[["All incidents", "Cyberbullying", "Contact with pupils or parents"], "this_term"]) == [
        2,
        1,
        1,
    ]
    assert answer.loc["All incidents", "school_days"] == 39
    assert answer.loc["All incidents", "verdict"].startswith("2 incidents so far this term")


def test_a_case_is_open_on_the_day_before_its_close_and_closed_on_the_day(four_people):
    assert list(four("incident_open_cases", date(2026, 9, 14)).incident_id) == ["I1"]
    assert four("incident_open_cases", date(2026, 9, 15)).empty
    # Reported on Thu 10 Sep, so on Mon 14 Sep two school days have passed: Friday and Monday.
    assert four("incident_open_cases", date(2026, 9, 14)).school_days_open.iloc[0] == 2


def test_a_holiday_adds_no_school_day_but_severe_cases_run_on(four_people):
    friday, monday = (four("incident_open_cases", d).iloc[0] for d in (date(2026, 10, 23), date(2026, 11, 1)))
    assert friday.school_days_open == monday.school_days_open == 9
    assert (friday.calendar_hours_open, monday.calendar_hours_open) == (11 * 24, 20 * 24)


def test_one_record_opens_with_its_chronology(four_people):
    record = four("incident_record", incident="I1").iloc[0]
    assert record.category_group == "Contact with pupils or parents"
    assert record.state == "closed"
    steps = four("incident_chronology", incident="I1")
    assert list(steps.step) == ["Happened", "Reported", "Closed"]
    assert list(steps.school_days_since_report) == [0, 0, 3]
    # As at the day before, nobody knew of the close.
    assert list(four("incident_chronology", date(2026, 9, 14), incident="I1").step) == ["Happened", "Reported"]


def test_records_are_for_the_headteacher_only(four_people):
    filters = runner.on_day("FOUR", date(2026, 10, 23))
    for role in ("governor", "slt", "data_manager", "trust_leader"):
        for name in ("incident_records", "incident_record", "incident_chronology", "incident_open_cases",
                     "incident_repeat_adults", "incident_missing_details"):  # fmt: skip
            with pytest.raises(access.Refused):
                runner.ask(name, filters, access.Principal("test", role, ("FOUR",)))


def test_overdue_and_incidents_overlap_in_numbers_only(four_people):
    answer = four("incident_overdue_overlap")
    assert len(answer) == 1
    assert list(answer.columns) == ["overdue", "in_incidents", "both", "adults"]
    assert answer.overdue.iloc[0] == 2  # Ben, and Dee who began without agreeing


def test_a_day_is_marked_once_and_only_by_what_may_change_incidents(tmp_path):
    with schools.at_home(tmp_path):
        schools.enter({
            **schools.four_people(),
            "event": [
                {"school_id": "FOUR", "on_date": "2026-09-01", "text": "Version 2 read out at INSET"},
                {"school_id": "FOUR", "on_date": "2026-09-02", "text": "INSET: Curriculum planning"},
                {"school_id": "FOUR", "on_date": "2026-09-08", "text": "Campaign", "metrics": ["training"]},
            ],
            "closure": [{"school_id": "FOUR", "closed_on": "2026-09-21", "kind": "inset", "note": "Online safety"}],
        })  # fmt: skip
        answer = four("incident_before_and_after_event")
        assert list(answer.event) == ["Version 2 read out at INSET", "INSET: Online safety"]
        # I3 lies before the log's own reach of either span; I1 came after version 2, I2 after the INSET day.
        assert list(answer.after) == [2, 1]


def test_a_declared_contact_and_an_image_each_have_their_own_limit(tmp_path):
    with schools.at_home(tmp_path):
        mine = {"person_id": "A", "status": "active"}
        schools.enter({
            **schools.four_people(),
            "declaration": [
                {**mine, "declaration_id": "D1", "type": "social_contact", "declared_on": "2026-09-10",
                 "openly_acknowledged": True},
                {**mine, "declaration_id": "D2", "type": "social_contact", "declared_on": "2026-10-16",
                 "status": "awaiting_discussion"},
                {**mine, "declaration_id": "D3", "type": "social_contact", "declared_on": "2026-10-15",
                 "status": "awaiting_discussion"},
                {**mine, "declaration_id": "D4", "type": "personal_device_image", "declared_on": "2026-10-15",
                 "taken_on": "2026-10-15", "transferred_on": "2026-10-16"},
                {**mine, "declaration_id": "D5", "type": "personal_device_image", "declared_on": "2026-10-01",
                 "taken_on": "2026-10-01", "transferred_on": "2026-10-05", "deleted_on": "2026-10-08"},
            ],
        })  # fmt: skip
        contacts = four("register_declarations").iloc[0]
        # Fri 16 Oct is five school days before Fri 23 Oct and not late yet; Thu 15 Oct is six, and late.
        assert (contacts.live, contacts.met, contacts.base, contacts.waiting) == (3, 1, 2, 2)
        images = four("register_images").iloc[0]
        # D5 took two school days to transfer (limit 1) and five to delete (limit 5); D4 is still held after six.
        assert (images.taken, images.transferred_in_time, images.deleted_in_time) == (2, 1, 1)
        assert (images.held, images.over_limit, images.met, images.base) == (1, 1, 0, 2)
        assert list(four("register_images_open").declaration_id) == ["D4"]
        assert list(four("register_waiting").declaration_id) == ["D3", "D4", "D2"]
        assert list(four("register_waiting").is_late) == [True, True, False]
