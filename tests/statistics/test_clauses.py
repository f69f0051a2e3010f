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


def incident(number: int, **said: object) -> dict[str, object]:
    return {
        "incident_id": f"I{number}", "school_id": "FOUR", "occurred_on": "2026-10-05", "occurred_precision": "day",
        "category": ["something new"], "platform": "not_recorded", "involves": ["staff"], "evidence_held": "no",
        "reported_to": ["parents"], "description": "Something was said.", "severity": "low", "status": "open", **said,
    }  # fmt: skip


def bullied(number: int, target: str, **said: object) -> dict[str, object]:
    return incident(number, category_group="Cyberbullying", target_role=target, clause=["11.4"], **said)


def closed(on: str) -> dict[str, str]:
    return {"status": "closed", "closed_on": on}


ANSWERED = {"platform": "TikTok", "device_type": "tablet", "self_reported": True, "reported_to": ["DSL", "platform"]}
KEPT = ("evidence_held", "originals_kept", "evidence_screen_print", "support_offered", "evidence_time", "evidence_date")
INCIDENTS = [
    bullied(1, "staff", procedure="none_yet", evidence_place="yes", **ANSWERED, **dict.fromkeys(KEPT, "yes")),
    bullied(2, "staff", procedure="complaints", **dict.fromkeys(KEPT, "not_recorded"), **closed("2026-10-30")),
    bullied(3, "staff", url_recorded=True, **dict.fromkeys(KEPT, "no"), first_action_on="2026-10-23"),
    bullied(4, "pupil", procedure="anti_bullying", platform="not_recorded", reported_to=["not_recorded"]),
    bullied(5, "pupil", handled_under_policy_id="P1", first_action_on="2026-10-24", **closed("2026-10-06")),
    incident(6, category_group="Abusive or defamatory posts", clause=["10.5", "7.12"], formal_action=True, **ANSWERED),
    incident(7, category_group="Abusive or defamatory posts", clause=["10.5", "10.5"], target_role="parent"),
    incident(8, clause=["10.5", "7.12"], platform_reported_on="2026-10-23"),
    incident(9, clause=["10.5", "7.12"], platform_reported_on="2026-10-24", formal_action=False),
    *(incident(10 + place, response=said, direction="outgoing")
        for place, said in enumerate(("accepted", "rejected", "pending", "ignored"))),
]  # fmt: skip


@pytest.fixture(scope="module")
def shown(tmp_path_factory) -> dict[str, set[str]]:
    """What the snapshot says that each of the incidents shows."""
    with schools.at_home(tmp_path_factory.mktemp("shown")):
        entered = schools.enter({**schools.four_people(), "incident": INCIDENTS})
        found = runner.connection_to(entered.path).cursor()
        rows = found.execute("select incident_id, shows from incident_dated").fetchall()
        assert all(len(set(names)) == len(names) for _, names in rows)
        return {name: set(names) for name, names in rows}


def test_every_count_that_the_catalogue_names_is_counted(shown):
    counted = set(counts_of(defaultdict(list))).union(*shown.values()) | {"incident log"}
    for promise in promises():
        named = {promise["met"], promise["base"], promise["unknown"]} - {""}
        assert {name for name in named if not name.startswith("incidents of ")} <= counted, promise["clause"]
        assert not named or promise["words"], promise["clause"]


def test_an_incident_shows_what_its_record_says(shown):
    assert shown["I1"] == {
        "incidents of 11.4", "incidents self reported", "incidents with platform", "incidents with device",
        "incidents told to leaders", "bullying", "bullying of staff", "bullying of staff with evidence",
        "bullying of staff with originals", "bullying of staff with screen print", "bullying of staff with support",
        "bullying of staff with time date and place",
    }  # fmt: skip
    kept = {"evidence", "originals", "screen print", "support", "time date and place"}
    of_staff = {name for name in shown["I2"] if "staff with" in name}
    assert of_staff == {f"bullying of staff with {what} unknown" for what in kept}
    assert {"incidents with procedure", "incidents without reporter", "incidents without device"} <= shown["I2"]
    assert not {name for name in shown["I3"] if "staff with" in name}
    assert {"bullying of pupils by its procedure", "incidents without platform"} <= shown["I4"]
    assert "incidents told to nobody known" in shown["I4"] and "incidents told to leaders" not in shown["I4"]
    assert {"bullying of pupils without procedure", "incidents with procedure"} <= shown["I5"]
    assert {"posts", "posts without target", "terms broken", "terms broken and said to be reported"} <= shown["I6"]
    assert {"allegations", "allegations with formal action"} <= shown["I6"] and "posts with target" in shown["I7"]
    assert {said for said in shown["I8"] if "allegations" in said} == {"allegations", "allegations undecided"}
    assert {said for said in shown["I9"] if "allegations" in said} == {"allegations"}
    sent = {name: {"friend requests sent", f"friend requests {name}"} for name in ("accepted", "rejected", "pending")}
    for number, (name, words) in enumerate(sent.items(), start=10):
        answered = {"friend requests answered"} if name != "pending" else set()
        assert {said for said in shown[f"I{number}"] if "friend" in said} == words | answered
    assert {said for said in shown["I13"] if "friend" in said} == {"friend requests sent", "friend requests answered"}


def test_what_incidents_show_on_a_day_is_told_of_that_day(tmp_path):
    """Closed, acted on and reported to the platform by Fri 23 Oct 2026; a clause that is named twice counts once."""
    with schools.at_home(tmp_path):
        schools.enter({**schools.four_people(), "incident": INCIDENTS})
        value = ask("clause_coverage", "FOUR").set_index("clause").value
        assert value["10.1"].startswith("1 of 5 ") and value["11.2"].startswith("1 of 5 ")
        assert value["10.5"].startswith("2 of 4 ")
        later = ask("clause_coverage", "FOUR", date(2026, 10, 30)).set_index("clause").value
        assert later["10.1"].startswith("2 of 5 ") and later["11.2"].startswith("2 of 5 ")
        assert later["10.5"].startswith("3 of 4 ")


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
