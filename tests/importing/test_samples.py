"""The 17 example files: every record ends as it should, and a second import of the same file adds nothing."""

from __future__ import annotations

import json
import tomllib

import pytest

from data import store
from data.importing import command
from tests.importing.conftest import SAMPLES

CASES = tomllib.loads((SAMPLES / "expected.toml").read_text(encoding="utf-8"))["case"]
WORDS = {
    "accept": "accepted",
    "queue": "held",
    "reject": "held",
    "skip": "skipped",
    "queued": "held",
    "rejected": "held",
}
FACTS = (
    "acknowledgement",
    "completion",
    "declaration",
    "incident",
    "person",
    "post",
    "policy",
    "policy_version",
    "import_queue",
)


def as_word(outcome: str) -> str:
    """Held and rejected count as one: neither is accepted, and both are shown to a person."""
    return WORDS.get(outcome, outcome)


def allowed(row: dict) -> set[str]:
    return {as_word(row["outcome"]), *map(as_word, row["either_ok"])}


def rows_in_ledger() -> dict[str, int]:
    with store.ledger() as connection:
        return {table: connection.execute(f"select count(*) from {table}").fetchone()[0] for table in FACTS}


def take_in(case: dict, report) -> dict:
    command.run([SAMPLES / case["file"]], report=report, yes=True)
    return json.loads(report.read_text(encoding="utf-8"))[0]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_every_record_ends_as_it_should_and_twice_adds_nothing(case, request, tmp_path):
    request.getfixturevalue("example_school" if case["load_first"] == "school" else "empty_home")
    before = rows_in_ledger()
    told = take_in(case, tmp_path / "report.json")
    counts = told["counts"]
    assert sum(counts.values()) - counts["total"] == counts["total"] == case["rows"]["total"]
    low, high = case["rows_accepted_range"]
    assert low <= counts["accepted"] <= high
    said = {record["line"]: record["outcome"] for record in told["records"]}
    listed = {row["line"]: row for row in case["row"]}
    wrong = {
        line: said.get(line, "accepted")
        for line, row in listed.items()
        if as_word(said.get(line, "accepted")) not in allowed(row)
    }
    assert not wrong
    assert not {line for line, outcome in said.items() if line not in listed and outcome != "accepted"}
    assert told["outcome"] == ("refused" if case["file_outcome"] == "refuse" else "imported")
    after = rows_in_ledger()
    if "facts" in case and counts["accepted"] == case["rows"]["accepted"]:
        table = "acknowledgement" if case["kind"] == "acknowledgement" else "completion"
        assert after[table] - before[table] == case["facts"]["accepted"]
    take_in(case, tmp_path / "again.json")
    assert rows_in_ledger() == after


@pytest.mark.parametrize("case", [c for c in CASES if "distinct_people_by_policy_version" in c], ids=lambda c: c["id"])
def test_the_people_counted_for_each_version_are_the_expected_ones(case, example_school, tmp_path):
    counts = take_in(case, tmp_path / "report.json")["counts"]
    with store.ledger() as connection:
        found = dict(
            connection.execute(
                "select policy_id || ' ' || version, count(distinct person_id)::integer from acknowledgement group by 1"
            ).fetchall()
        )
    if counts["accepted"] == case["rows"]["accepted"]:
        assert found == case["distinct_people_by_policy_version"]
    else:
        assert set(found) == set(case["distinct_people_by_policy_version"])


def test_a_staff_list_keeps_two_people_of_one_name_apart(empty_home, tmp_path):
    case = next(case for case in CASES if case["id"] == "S04")
    take_in(case, tmp_path / "report.json")
    with store.ledger() as connection:
        people = connection.execute("select count(distinct person_id) from person").fetchone()[0]
        jones = connection.execute(
            "select count(distinct person_id) from person where legal_surname = 'Jones'"
        ).fetchone()[0]
        shared = connection.execute("select count(*) from person where email_is_shared").fetchone()[0]
    assert (people, jones, shared) == (36, 2, 3)


def test_a_staff_list_of_known_people_finds_them_again(example_school):
    command.run([SAMPLES / "files" / "S04_scholarpack_like_single_name.csv"], yes=True)
    with store.ledger() as connection:
        assert connection.execute("select count(distinct person_id) from person").fetchone()[0] == 60
        assert connection.execute("select count(distinct post_id) from post").fetchone()[0] == 63


def test_an_incident_log_keeps_what_was_told_and_no_more(example_school):
    command.run([SAMPLES / "files" / "I02_school_own_log_messy.xlsx"], yes=True)
    with store.ledger() as connection:
        platforms = dict(connection.execute("select platform, count(*)::integer from incident group by 1").fetchall())
        evidence = dict(
            connection.execute("select evidence_held, count(*)::integer from incident group by 1").fetchall()
        )
        exact = {row[0] for row in connection.execute("select distinct occurred_precision from incident").fetchall()}
    assert platforms == {
        "email": 1, "Facebook": 3, "filtering alert": 1, "Instagram": 2, "personal device": 1, "Snapchat": 1,
        "TikTok": 2, "WhatsApp": 1,
    }  # fmt: skip
    assert evidence == {"yes": 9, "no": 1, "not_applicable": 1, "not_recorded": 1}
    assert exact == {"minute", "part_of_day", "week", "month"}


def test_windows_letters_and_statuses_survive(example_school):
    command.run([SAMPLES / "files" / "I05_sims_like_windows1252.csv"], yes=True)
    with store.ledger() as connection:
        curly = connection.execute("select count(*) from incident where contains(description, '’')").fetchone()[0]
        status = dict(connection.execute("select status, count(*)::integer from incident group by 1").fetchall())
    assert curly == 4
    assert status == {"open": 13, "closed": 12}


def test_a_policy_register_knows_what_is_overdue(empty_home):
    command.run([SAMPLES / "files" / "P01_policy_register_messy.xlsx"], yes=True)
    with store.ledger() as connection:
        overdue = connection.execute(
            """select count(*) from (
                select policy_id, arg_max(next_review_due, published_on) as due from policy_version group by 1)
            where due < date '2026-10-23'"""
        ).fetchone()[0]
        titles = connection.execute("select count(distinct policy_id) from policy").fetchone()[0]
    assert (titles, overdue) == (8, 2)


def test_without_a_confirmation_an_unknown_layout_waits(example_school, tmp_path):
    path = SAMPLES / "files" / "A14_duplicates.csv"
    assert command.run([path], report=tmp_path / "r.json") == 2
    told = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))[0]
    assert told["outcome"] == "needs_confirmation"
    assert rows_in_ledger()["acknowledgement"] == 0


def test_what_was_confirmed_once_is_recognised_the_next_time(example_school, tmp_path):
    first = SAMPLES / "files" / "A14_duplicates.csv"
    command.run([first], yes=True)
    later = tmp_path / "next_term.csv"
    later.write_text(
        "Email,Name,Policy,Acknowledged\n"
        "h.marchbank@thornbeckvale.example,Helena Marchbank,Social Media Policy,22/10/2026 08:00\n"
    )
    assert command.run([later], report=tmp_path / "r.json") == 0
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))[0]["outcome"] == "imported"
