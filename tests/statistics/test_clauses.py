"""The policy's promises as data: all 68, in our own words, each with questions that exist."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from data import access
from queries import runner
from queries.clauses import counts_of, promises
from queries.findings import GROUPS as OF_ADULTS
from queries.findings import MARKS, of_quality
from tests import schools

CATALOGUE = Path(__file__).resolve().parents[2] / "data" / "catalogue"
GROUPS = {
    "Contact with pupils or parents",
    "Cyberbullying",
    "Abusive or defamatory posts",
    "Confidentiality and personal information",
    "Conduct and use of equipment",
    "Security, technology and other",
}


def rows(name):
    with (CATALOGUE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_68_clauses_in_twelve_sections():
    clauses = rows("clauses")
    assert len(clauses) == len({c["clause"] for c in clauses}) == 68
    assert len({c["section"] for c in clauses}) == 12


def test_every_question_that_a_clause_names_exists():
    named = {q for c in rows("clauses") for q in c["questions"].split(";") if q}
    assert named <= set(runner.queries())


def test_categories_fall_into_the_six_groups_and_name_clauses_that_exist():
    categories, clauses = rows("incident_category"), {c["clause"] for c in rows("clauses")}
    assert {c["category_group"] for c in categories} == GROUPS
    assert {number for c in categories for number in c["clauses"].split(";")} <= clauses
    assert len({c["category"].lower() for c in categories}) == len(categories)


def ask(name, school, day=date(2026, 10, 23)):
    return runner.ask(name, runner.on_day(school, day), access.Principal("test", "headteacher", (school,)))


def test_every_clause_has_one_line_and_one_status(four_people):
    answer = ask("clause_coverage", "FOUR")
    assert len(answer) == 68
    assert list(answer.clause[:7]) == ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2.1"]
    assert set(answer.status) <= {"evidenced", "partly", "gap", "defect"}
    status = answer.set_index("clause").status
    assert status["11.9"] == "defect"
    assert status["1.2"] == "gap"
    assert status["2.4"] == "evidenced"
    assert status["6.1"] == "partly"
    value = answer.set_index("clause").value
    assert value["2.4"] == "1 of 4 adults have acknowledged the version in force"
    assert value["3.2"] == "4 of 6 groups have somebody asked"


def test_a_school_that_handed_in_nothing_has_no_evidence_that_could_look_like_virtue(tmp_path):
    with schools.at_home(tmp_path):
        schools.enter({"school": [{"school_id": "NEW", "name": "New School"}]})
        answer = ask("clause_coverage", "NEW").set_index("clause")
        assert not (answer.status == "evidenced").any()
        assert answer.loc["7.5", "value"] == "no record"


def test_what_is_the_same_for_every_school_is_kept_for_its_day(four_people):
    for day, version in ((date(2026, 9, 1), "2"), (date(2026, 8, 31), "1"), (date(2026, 9, 1), "2")):
        versions = ask("policy_versions", "FOUR", day)
        assert list(versions[versions.is_in_force].version) == [version]


def test_a_mended_policy_loses_its_defect(tmp_path):
    with schools.at_home(tmp_path):
        schools.enter({
            **schools.four_people(),
            "setting": [{"name": "mended_unfinished_sentence", "value": "2"}],
        })  # fmt: skip
        assert ask("clause_coverage", "FOUR").set_index("clause").loc["11.9", "status"] == "gap"
        health = ask("policy_health", "FOUR").set_index("check_name")
        assert health.loc["Every sentence finished", "state"] == "passes"
        assert health.loc["Limits in numbers", "state"] == "needs attention"


@pytest.mark.parametrize(
    ("check", "state"),
    [
        ("Version in force", "passes"),
        ("Adopted by governors", "passes"),
        ("Owner named", "needs attention"),
        ("Review date", "needs attention"),
        ("All six groups", "passes"),
        ("Linked policies in date", "needs attention"),
    ],
)
def test_checks_on_the_register(four_people, check, state):
    found = ask("policy_health", "FOUR").set_index("check_name")
    assert found.loc[check, "state"] == state
    assert bool(found.loc[check, "advice"]) == (state == "needs attention")


def test_a_linked_policy_that_is_not_there_is_said_to_be_missing(four_people):
    answer = ask("policy_linked", "FOUR")
    assert list(answer.needed) == ["E-safety", "Anti-bullying", "Complaints", "Grievance", "Behaviour"]
    assert set(answer.state) == {"not in the register"}


def test_findings_name_the_figures_that_they_touch(four_people):
    found = ask("quality_findings", "FOUR")
    assert (found.touches != "").all()
    assert {"no_time", "no_place", "missing_return", "group_missing"} <= set(found.finding)
    assert found.question.str.endswith(("?", ".")).all()


def test_every_count_that_the_catalogue_names_is_counted():
    counted = set(counts_of(defaultdict(list))) | {"incident log"}
    for promise in promises():
        named = {promise["met"], promise["base"], promise["unknown"]} - {""}
        assert {name for name in named if not name.startswith("incidents of ")} <= counted, promise["clause"]
        assert not named or promise["words"], promise["clause"]


def test_a_case_of_staff_shows_what_was_kept():
    case = {
        "clauses": ["11.4", "11.7"], "category_group": "Cyberbullying", "target_role": "staff", "direction": None,
        "response": None, "formal_action": None, "self_reported": None, "platform": "not_recorded",
        "device_type": "phone", "reported_to": ["headteacher"], "procedure": "none_yet", "handled_under": None,
        "is_platform_told": None, "is_open": True, "is_acted_on": None, "evidence": "yes", "originals": "no",
        "screen_print": "not_recorded", "evidence_time": "yes", "evidence_date": "yes",
        "evidence_place": "not_recorded",
        "url_recorded": True, "support": "not_recorded",
    }  # fmt: skip
    counts = counts_of(defaultdict(list, {"incident": [case]}))
    staff = {name.removeprefix("bullying of staff with "): n for name, n in counts.items() if "staff with" in name}
    assert staff == {
        "evidence": 1, "evidence unknown": 0, "originals": 0, "originals unknown": 0, "screen print": 0,
        "screen print unknown": 1, "support": 0, "support unknown": 1, "time date and place": 1,
        "time date and place unknown": 0,
    }  # fmt: skip
    assert counts["incidents of 11.7"] == counts["incidents told to leaders"] == 1
    assert counts["incidents with procedure"] == counts["incidents without procedure"] == counts["bullying closed"] == 0


def test_findings_are_asked_in_their_order_and_counts_of_none_are_no_findings():
    day = date(2026, 10, 23)
    post = {"record": "post", "words": "A", "on_date": date(2026, 9, 1), "end_on": None, "left_on": None}
    left = {**post, "about": "teacher", "end_on": date(2026, 10, 9), "left_on": date(2026, 10, 1)}
    rows = [
        {"record": "incident", "marks": [mark == "no_place" and has for mark in MARKS]}
        for has in (True, True, False, False, False)
    ]
    rows += [{**post, "about": group} for group in OF_ADULTS[:5]] + [left, left]
    rows += [
        {"record": "acknowledgements", "counts": [9, 0, 0]},
        {"record": "calendar", "on_date": date(2026, 7, 21)},
        {"record": "file", "about": "staff list", "on_date": date(2026, 9, 13)},
        {"record": "left out", "about": "completion", "words": "3 rows are left out.", "number": 3},
    ]
    policy = {"policy": "P1", "title": "Online Conduct", "is_asked": True, "version": "2", "is_watched": True}
    kept = [
        {"record": "rhythm", "sources": ["staff list", "incidents"], "usual_days": [31, 31]},
        {"record": "import queue", "queue": 0, "rejected": 0},
        {"record": "policy", **policy, "is_adopted": None, "is_adopted_in_time": None},
    ]
    answer = of_quality(rows, day, date(2026, 9, 21), kept)
    found = answer[["finding", "number", "touches"]].itertuples(index=False, name=None)
    assert list(found) == [
        ("missing_return", 1, "incidents"),
        ("stale_source", 40, "staff list"),
        ("log_ends_early", 32, "incidents"),
        ("no_audience", 0, "acknowledgements"),
        ("never_adopted", 1, "acknowledgements; policy"),
        ("left_out", 3, "training"),
        ("no_place", 2, "incidents by place"),
        ("group_missing", 0, "acknowledgements; training"),
        ("left_with_post", 1, "acknowledgements; training; rates per 100 adults"),
        ("calendar_ends", 1, "everything counted in school days; comparisons of terms"),
    ]
    assert answer.set_index("finding").loc["no_place", "base"] == 5
