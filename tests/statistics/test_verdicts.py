"""Sentences: what they say, and that plural, zero and small forms are right."""

from __future__ import annotations

import inspect
from datetime import date, datetime

import pytest

from queries import verdicts as say

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (say.day(FRIDAY), "Fri 20 Nov 2026"),
        (say.day(datetime(2026, 9, 1, 8)), "Tue 1 Sep 2026"),
        (say.count(0, "incident"), "no incidents"),
        (say.count(1, "incident"), "1 incident"),
        (say.count(2, "case", "cases"), "2 cases"),
        (say.part(38, 40), "38 of 40 (95%)"),
        (say.part(4, 5), "4 of 5"),
        (say.part(0, 9), "none of 9"),
        (say.percent(0.997), "over 99%"),
        (say.percent(0.001), "under 1%"),
        (say.percent(1.0), "100%"),
        (say.days(1), "1 school day"),
        (say.days(2.5), "2.5 school days"),
        (say.listed(["a", "b", "c"]), "a, b and c"),
        (say.groups({"supply": 6, "governor": 1, "teacher": 0}), "6 supply staff and 1 governor"),
        (say.interval(0.835, 0.986), "83.5 to 98.6%"),
    ],
)
def test_words(said, expected):
    assert said == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            say.two_terms(11, 7, False, 18, 1),
            "11 incidents this term, 7 last term: within what chance explains; 18 or more would not be.",
        ),
        (say.two_terms(18, 7, True, 18, 1), "18 incidents this term, 7 last term: more than chance explains."),
        (
            say.two_terms(1, 7, False, 18, 0),
            "1 incident this term, 7 last term: within what chance explains; none at all would not be.",
        ),
        (say.two_terms(0, 0, False, 6, None), "No incidents this term and none last term."),
        (
            say.two_terms(2, 4, False, 13, None),
            "2 incidents this term, 4 last term: within what chance explains; after only 4, even none would be.",
        ),
        (
            say.acknowledgement_standing("3.1", 58, 49, 0, 9, 0, {"supply": 4, "contractor": 2, "teacher": 3}),
            "9 of 58 adults have not acknowledged version 3.1; 7 of the 9 overdue are supply staff or teachers.",
        ),
        (
            say.acknowledgement_standing("3.1", 0, 0, 0, 0),
            "Nobody was asked: this policy has no audience, so it cannot be called complete.",
        ),
        (say.acknowledgement_standing("3.1", 40, 40, 0, 0), "All 40 adults in scope have acknowledged version 3.1."),
        (
            say.acknowledgement_standing("3.1", 40, 39, 0, 0, 1),
            "All 39 adults in scope have acknowledged version 3.1; 1 adult is on long leave.",
        ),
        (
            say.acknowledgement_standing("2", 5, 4, 0, 1),
            "1 of 5 adults has not acknowledged version 2, and is overdue.",
        ),
        (
            say.acknowledgement_standing("2", 5, 3, 2, 0),
            "2 of 5 adults have not acknowledged version 2; all are still within the time allowed.",
        ),
        (say.open_cases(0, None), "No case is open."),
        (say.open_cases(1, 24, 1), "1 case is open, for 24 school days; it has no action recorded."),
        (say.open_cases(3, 24), "3 cases are open, the oldest for 24 school days."),
        (
            say.time_to_close(4, 1, None, None, 96),
            "4 cases, too few for an average; 1 still open, the oldest for 96 school days.",
        ),
        (
            say.time_to_close(14, 2, 7.0, 0.64),
            "Half of 14 cases were closed within 7 school days, 64% within 10; 2 still open, and counted in.",
        ),
        (
            say.friend_requests(5, 1, 1),
            "5 of 7 friend requests were explicitly rejected; 1 ignored and 1 accepted break the policy.",
        ),
        (say.friend_requests(0, 0, 0), "No answered friend request is recorded."),
        (say.images(0, 3, None), "All 3 images taken on personal equipment were transferred and deleted."),
        (say.declarations(0, 0, 0)[:31], "No social contact is declared. "),
        (
            say.policy_adoption("3.1", FRIDAY, None),
            "Version 3.1 is in force since Fri 20 Nov 2026, but no adoption by governors is recorded.",
        ),
        (say.linked_policies(5, 5), "All 5 linked policies are in date."),
        (
            say.linked_policies(3, 5, ["Complaints", "Grievance"]),
            "3 of the 5 linked policies are in date; look at Complaints and Grievance.",
        ),
        (
            say.clause_coverage(42, 17, 8, 1),
            "42 of the policy's 68 promises are evidenced, 17 partly; 8 have no evidence, "
            "and 1 is unfinished in the policy itself.",
        ),
        (say.training_people(41, 58), "41 of 58 (71%) adults have every required course in date."),
        (say.training_courses("Prevent", 2, 3, 1), "Prevent: 2 of 3 in date."),
        (say.training_courses("Prevent", 2, 3, 8), "Weakest of 8 courses: Prevent, 2 of 3 in date."),
        (say.training_lapse(0, 0, FRIDAY), "Nothing that is in date now lapses by Fri 20 Nov 2026."),
        (say.before_first_session(0, 0), "No supply teacher, contractor or volunteer began in this period."),
        (say.actions_due(1, 0, FRIDAY), "1 action promised to governors is overdue."),
        (
            say.actions_due(1, 2, FRIDAY),
            "1 action promised to governors is overdue and 2 more are due by Fri 20 Nov 2026.",
        ),
        (say.freshness("training", 34, 31), "Training: 34 days old, expected every 31; overdue."),
        (say.next_meeting(None, None, FRIDAY), "No meeting is planned."),
        (say.repeat_adults(1), "1 adult has two or more low-level entries in the last 12 months."),
        (say.waiting(0, 0), "Nothing in the registers waits."),
        (
            say.schools_compared(1, 6, "incidents"),
            "1 of 6 schools differs from the others in incidents by more than chance explains; "
            "ask why before concluding anything.",
        ),
    ],
)
def test_sentences(said, expected):
    assert said == expected


def test_every_sentence_survives_zero_and_one():
    samples = {
        "int": [0, 1],
        "float": [0.0],
        "date": [FRIDAY],
        "str": ["word"],
        "bool": [False],
        "int | None": [None, 1],
        "float | None": [None],
        "str | None": [None, "word"],
        "date | None": [None, FRIDAY],
        "Sequence[str]": [[]],
        "Mapping[str, int]": [{}, {"supply": 1}],
        "Mapping[str, int] | None": [None],
        "Sequence[tuple[str, float]]": [[]],
        "Sequence[tuple[str, date, int, int]]": [[], [("this period", FRIDAY, 1, 1)]],
    }
    tried = 0
    for name, function in inspect.getmembers(say, inspect.isfunction):
        if name.startswith("_") or function.__module__ != say.__name__ or "->" in name:
            continue
        kinds = [p.annotation for p in inspect.signature(function).parameters.values()]
        if name in (
            "reporting_culture",
            "sentence",
            "percent",
            "interval",
            "listed",
            "count",
            "day",
            "days",
            "part",
            "part_of",
            "groups",
            "in_period",
        ):
            continue
        for place in (0, -1):
            text = function(*(samples[kind][place] for kind in kinds))
            assert text.endswith((".", "?")), name
            assert text[0] == text[0].upper(), name
            assert " 1 adults" not in text and " 1 incidents" not in text and "None" not in text, (name, text)
            tried += 1
    assert tried > 60


@pytest.mark.parametrize("reading", say.READINGS)
def test_every_reading_of_openness_is_a_sentence(reading):
    assert say.reporting_culture(reading, 3, 12).endswith("(25%) incidents were reported by the adult concerned.")
    assert say.reporting_culture(reading, 0, 0).endswith(".")


def test_a_control_chart_speaks_of_its_newest_point_only():
    assert say.control_chart("Cyberbullying", "too early to say", 5, "", 3, 0, 8, "Autumn 1") == (
        "Cyberbullying: too early to say; 3 more complete half terms would make a first reading possible."
    )
    assert say.control_chart("Cyberbullying", "settled", 12, "", 3, 0, 8.2, "Autumn 1 2026/27") == (
        "Cyberbullying: 3 in Autumn 1 2026/27, within what chance explains; the usual range is 0 to 8."
    )
    assert "above what chance explains" in say.control_chart(
        "All incidents", "provisional", 9, "outside the limits", 12, 0, 8.2, "Autumn 1 2026/27"
    )
    assert "7 points in a row" in say.control_chart(
        "All", "settled", 14, "7 in a row on one side", 7, 0, 8.2, "Autumn 1"
    )
