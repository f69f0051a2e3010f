"""A school written in the layout of every profile and imported again gives the facts of the canonical import."""

from __future__ import annotations

import csv
from datetime import date, datetime
from typing import Any

import pytest

from data import contract, store
from data.importing import command, engine, load
from data.importing.reference import read_reference
from tests import schools
from tests.importing.conftest import SAMPLES
from tests.importing.layouts import JUNK, PROFILES, Layout, as_csv, files, fits_scope, layout_of

TABLES = {
    "acknowledgement": ["acknowledgement"],
    "training": ["completion"],
    "incident": ["incident"],
    "staff": ["person", "post"],
}
# What no layout of a system could give: ids of our own making, and what the importer itself notes.
OURS = {
    "ack_id",
    "completion_id",
    "statement",
    "method",
    "version",
    "incident_id",
    "post_id",
    "role_category",
}
AT = [datetime(2026, 9, 3, 8, 15, 30), datetime(2026, 1, 12, 16, 5, 10), datetime(2026, 10, 14, 23, 40, 55)]
CATEGORIES = [["Online Safety"], ["Cyberbullying"], ["Social media", "Mobile phone"]]


def sample(name: str) -> list[dict[str, str]]:
    with (SAMPLES / "school" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def people() -> list[dict[str, str]]:
    """Ten adults whose names and addresses are theirs alone, accents and hyphens among them."""
    every = sample("person")
    names = [(one["legal_forename"], one["legal_surname"]) for one in every]
    posts = [post["person_id"] for post in sample("post")]
    fit = [
        one
        for one, name in zip(every, names, strict=True)
        if names.count(name) == 1
        and one["work_email"]
        and one["email_is_shared"] == "false"
        and posts.count(one["person_id"]) == 1
        and not one["left_on"]
        and one["payroll_no"]
    ]
    return sorted(fit, key=lambda one: one["legal_surname"].isascii())[:10]


def who(one: dict[str, str]) -> dict[str, Any]:
    return {
        "person_id": one["person_id"], "payroll_no": one["payroll_no"], "email": one["work_email"],
        "forename": one["legal_forename"], "surname": one["legal_surname"],
        "name": f"{one['legal_forename']} {one['legal_surname']}",
    }  # fmt: skip


def acknowledgements() -> list[dict[str, Any]]:
    titles = {row["policy_id"]: row["title"] for row in sample("policy")}
    versions = [
        (row["policy_id"], date.fromisoformat(row["published_on"]), row["version"]) for row in sample("policy_version")
    ]
    found = []
    for number, one in enumerate(people()):
        for nth, policy in enumerate(sorted(titles)[:4]):
            at = AT[(number + nth) % 3].replace(minute=number)
            known = [(day, label) for pid, day, label in versions if pid == policy and day <= at.date()]
            response = "declined" if (number, nth) == (3, 1) else "acknowledged"
            if known:
                found.append(
                    who(one) | {
                        "policy_id": policy, "policy": titles[policy], "version": max(known)[1], "acknowledged_at": at,
                        "response": response, "version_basis": "stated", "date_precision": "second", "method": "system",
                    }
                )  # fmt: skip
    return found


def completions() -> list[dict[str, Any]]:
    titles = {row["course_id"]: row["title"] for row in sample("course")}
    found = []
    for number, one in enumerate(people()):
        for nth, course in enumerate(sorted(titles)[:3]):
            day = date(2025 + nth % 2, 1 + number % 9, 3 + 2 * number)
            fact = {"course_id": course, "course": titles[course], "completed_at": day, "completed_on": day}
            fact |= {"date_precision": "day", "result": "completed", "expires_on": day.replace(year=day.year + 2)}
            found.append(who(one) | fact | {"certificate_ref": f"C-{number}{nth}"})
    return found


def incidents() -> list[dict[str, Any]]:
    found = []
    for number, one in enumerate(people()[:9]):
        at = datetime(2026, 1 + number, 5 + 2 * number, 10, 20 + number)
        fact: dict[str, Any] = {"incident_id": f"LOG-{number}", "number": number, "occurred_at": at}
        fact |= {"occurred_on": at.date(), "occurred_time": at.time(), "occurred_precision": "minute"}
        fact |= {"category": CATEGORIES[number % 3], "severity": ["low", "medium", "high"][number % 3]}
        fact |= {"description": f'A post about the school,\nseen by {number} adults: "quoted"', "status": "open"}
        fact |= {"reported_by": one["person_id"], "reported_on": at.date(), "actions": f"Spoken to; number {number}"}
        found.append(fact | {"platform": "Facebook", "involves": ["staff"], "reported_to": ["DSL"], "place": None})
    return found


def staff() -> list[dict[str, Any]]:
    posts = {post["person_id"]: post for post in sample("post")}
    found = []
    for number, one in enumerate(people()):
        post = posts[one["person_id"]]
        start = date.fromisoformat(post["start_on"])
        found.append(
            who(one) | {
                "legal_forename": one["legal_forename"], "legal_surname": one["legal_surname"],
                "work_email": one["work_email"],
                "job_title": "Teacher" if number % 2 else post["job_title"], "start_on": start, "school": "TVP",
                "title": one["title"] or None,
            }
        )  # fmt: skip
    return found


FACTS = {"acknowledgement": acknowledgements, "training": completions, "incident": incidents, "staff": staff}


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory):
    """An open ledger with the school's lists, and one with the school's name only, for lists of staff."""
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "build_snapshot", lambda connection=None: None)
        for name, files_in in (
            ("facts", sorted((SAMPLES / "school").glob("*.csv"))),
            ("staff", [SAMPLES / "school" / "school.csv"]),
        ):
            found[name] = tmp_path_factory.mktemp(name)
            with schools.at_home(found[name]):
                assert command.run(files_in) == 0
    return found


def titles_for(kind: str) -> dict[str, str]:
    name = "course" if kind == "training" else "policy"
    return {row[f"{name}_id"]: row["title"] for row in sample(name)}


def imported(told: dict[str, bytes], kind: str, ledgers) -> tuple[dict[str, list[dict[str, Any]]], list[Any]]:
    """The rows that files bring to the ledger, and what became of their records; the ledger is left as it was."""
    with schools.at_home(ledgers["staff" if kind == "staff" else "facts"]), store.ledger() as connection:
        records, batches = [], []
        for name, content in told.items():
            reference = read_reference(connection)
            found = engine.understand(name, content, reference)
            if found.status == "needs_confirmation":
                found = command.confirm(found, reference)
            assert found.status == "ready", found.message
            # What was confirmed is a layout of the school from now on: it reads the same file the same way.
            again = engine.understand(name, content, reference, found.answers)
            assert [r.facts for r in again.records] == [r.facts for r in found.records]
            assert again.counts == found.counts
            records += found.records
            batches.append(load.load(found, "test", connection))
        marks = ", ".join("?" for _ in batches)
        rows = {}
        for table in TABLES[kind]:
            answer = connection.execute(f"select * from {table} where batch_id in ({marks})", batches)
            names = [column[0] for column in answer.description]
            rows[table] = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
            text = connection.execute(f"select string_agg(t::varchar) from {table} t").fetchone()[0] or ""
            assert JUNK not in text
        connection.execute(
            f"update import_batch set undone_at = imported_at, undone_by = 'test' where batch_id in ({marks})", batches
        )
        for path in (ledgers["staff"] / "profiles", ledgers["facts"] / "profiles"):
            for saved in path.glob("*.toml") if path.exists() else []:
                saved.unlink()
    return rows, records


def canonical(kind: str, facts: list[dict[str, Any]]) -> dict[str, bytes]:
    """The same facts as canonical CSV."""
    table = {"acknowledgement": "acknowledgement", "training": "completion", "incident": "incident"}[kind]
    columns = [c for c in contract.tables()[table].columns if c in facts[0] and c not in ("ack_id", "completion_id")]

    def text(value: Any) -> str:
        return "" if value is None else ";".join(value) if isinstance(value, list) else str(value)

    return {f"{table}.csv": as_csv([columns, *([text(fact[c]) for c in columns] for fact in facts)])}


def expected(layout: Layout, ledgers) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The facts that go into the file, and the rows that they are after the canonical import."""
    facts = [fact for fact in FACTS[layout.kind]() if fits_scope(layout, fact)]
    if layout.kind == "acknowledgement" and "response" not in layout.carries({"response"}):
        facts = [fact for fact in facts if fact["response"] == "acknowledged"]
    if layout.profile.is_snapshot:
        newest: dict[tuple[str, str], dict[str, Any]] = {}
        for fact in sorted(facts, key=lambda fact: fact["acknowledged_at"]):
            newest[fact["person_id"], fact["policy_id"]] = fact
        facts = list(newest.values())
    assert len(facts) >= 3
    if layout.kind == "staff":
        return facts, facts
    rows, _ = imported(canonical(layout.kind, facts), layout.kind, ledgers)
    return facts, rows[TABLES[layout.kind][0]]


def compared(rows: list[dict[str, Any]], columns: set[str]) -> list[tuple[str, ...]]:
    def text(column: str, value: Any) -> str:
        if column == "job_title":
            return str(value).casefold()
        return str(value.casefold() if column == "payroll_no" else value) if isinstance(value, str) else str(value)

    return sorted(tuple(text(c, row.get(c)) for c in sorted(columns)) for row in rows)


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_facts_written_in_the_layout_of_a_profile_come_back_as_they_were(path, ledgers, record_property):
    layout = layout_of(path)
    facts, wanted = expected(layout, ledgers)
    rows, records = imported(files(layout, facts, titles_for(layout.kind)), layout.kind, ledgers)
    every = {c for table in TABLES[layout.kind] for c in contract.tables()[table].columns} - set(contract.TRAIL) - OURS
    every |= {"incident_id"} & layout.fields
    carried = layout.carries(every)
    lost = sorted(every - carried)
    record_property("cannot carry", ", ".join(lost))
    if layout.shape == "people":
        # A list of names without a day: nothing is made up, everything waits for the day.
        assert {record.reason for record in records} == {"missing_date"}
        return
    assert not [r for r in records if r.outcome in ("queued", "rejected")], [
        (r.line, r.reason, r.column, r.value) for r in records if r.outcome in ("queued", "rejected")
    ]
    if layout.kind == "staff":
        for table in ("person", "post"):
            own = (carried - {"person_id"}) & set(contract.tables()[table].columns)
            if table == "person" and "forename" not in layout.fields:
                # One column of names does not say where the forename ends.
                own = own - {"legal_forename", "legal_surname"} | {"whole_name"}
                for row in (*rows[table], *facts):
                    row["whole_name"] = f"{row['legal_forename']} {row['legal_surname']}"
            assert compared(rows[table], own) == compared(facts, own)
        assert "person_id" not in layout.fields or {r["person_id"] for r in rows["person"]} == {
            f["person_id"] for f in facts
        }
        return
    if layout.kind == "acknowledgement":
        carried |= {"version"}  # where the layout has none, the day tells which was in force
        if "version" not in layout.fields:
            assert {row["version_basis"] for row in rows["acknowledgement"]} == {"derived"}
    assert compared(rows[TABLES[layout.kind][0]], carried) == compared(wanted, carried)
