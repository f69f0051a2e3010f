"""Every kind of record that waits has an answer besides leaving it out, where one makes sense; and it is remembered."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from data import store
from data.importing import command, decisions
from data.importing.decisions import Decision
from data.importing.outcome import OUTCOMES

ME = "h.marchbank@thornbeckvale.example"
IMPORTING = Path(decisions.__file__).parent


def put(tmp_path, name: str, text: str) -> int:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return command.run([path], yes=True)


def only() -> decisions.Waiting:
    (held,) = decisions.waiting()
    return held


def decide(held: decisions.Waiting, **given: str) -> decisions.Settled:
    return decisions.decide(held.batch_id, held.source_row, Decision(**given), "office")


def rows(query: str) -> list[tuple]:
    with store.ledger() as connection:
        return connection.execute(query).fetchall()


def acknowledged(name: str) -> list[tuple]:
    return rows(
        "select person_id, version, version_basis, acknowledged_at, date_precision from acknowledgement "
        f"where source_file = '{name}' order by 1"
    )


VERSIONS = (
    f"Email,Policy,Version,Date\n{ME},Staff Code of Conduct,9.9,23/09/2026\n"
    "t.elleryfinch@thornbeckvale.example,Staff Code of Conduct,9.9,24/09/2026\n"
)


def test_a_version_that_nobody_knows_is_named_and_next_term_asks_nothing(example_school, tmp_path):
    assert put(tmp_path, "a.csv", VERSIONS) == 1
    held = decisions.waiting()[0]
    assert held.reason == "unknown_version" and held.choices == ("version",) and held.policy_id == "POL03"
    assert decide(held, version="v4").also_settled == 1
    at = datetime(2026, 9, 23), datetime(2026, 9, 24)
    assert acknowledged("a.csv") == [("TV001", "v4", "stated", at[0], "day"), ("TV002", "v4", "stated", at[1], "day")]
    assert put(tmp_path, "b.csv", VERSIONS.replace("23/09", "20/10").replace("24/09", "21/10")) == 0


def test_a_version_may_be_left_to_the_date(example_school, tmp_path):
    assert put(tmp_path, "a.csv", VERSIONS) == 1
    assert decide(decisions.waiting()[0], version=decisions.BY_DATE).also_settled == 1
    assert {row[1:3] for row in acknowledged("a.csv")} == {("v4", "derived")}
    assert put(tmp_path, "b.csv", VERSIONS.replace("23/09", "20/10").replace("24/09", "21/10")) == 0
    assert {row[1:3] for row in acknowledged("b.csv")} == {("v4", "derived")}


@pytest.mark.parametrize(
    ("written", "day", "precision"),
    [("23/10/2026", date(2026, 10, 23), "day"), ("October 2026", date(2026, 10, 1), "month")],
)
def test_a_course_without_a_day_is_given_its_day_or_month(example_school, tmp_path, written, day, precision):
    tracker = (
        "Accreditation Name,Section,Content Title,Content Type,Status,User Count,Users\n"
        "Safeguarding,One,Annual Certificate in Safeguarding for School Staff,Course,Completed,2,"
        '"Helena Marchbank, Tobias Ellery-Finch"\n'
    )
    assert put(tmp_path, "tracker.csv", tracker) == 1
    held = only()
    assert held.reason == "missing_date" and held.choices == ("on",)
    decide(held, on=written)
    found = rows(
        "select person_id, completed_on, date_precision from completion where source_file = 'tracker.csv' order by 1"
    )
    assert found == [("TV001", day, precision), ("TV002", day, precision)]
    assert decisions.waiting() == []


def test_where_one_answer_is_not_enough_the_record_waits_on_with_what_is_left(example_school, tmp_path):
    tracker = (
        "Accreditation Name,Section,Content Title,Content Type,Status,User Count,Users\n"
        "Safeguarding,One,The yellow evening,Course,Completed,1,Helena Marchbank\n"
    )
    put(tmp_path, "tracker.csv", tracker)
    settled = decide(only(), on="23/10/2026")
    assert settled.outcome == "queued" and only().reason == "unknown_course"
    decide(only(), course_id="C01")
    assert rows("select completed_on from completion where source_file = 'tracker.csv'") == [(date(2026, 10, 23),)]
    assert decisions.waiting() == []


CODE = "Staff Code of Conduct"
ONE = [
    ("Email,Policy,Date\n{me},{code},\n", "missing_date", {"on": "23/10/2026"}, "day"),
    ("Email,Policy,Date\n{me},{code},31/06/2026\n", "bad_date", {"on": "30/06/2026 09:15"}, "minute"),
    ("Email,Policy,Date\n{me},{code},23/10/2028\n", "future_date", {"on": "October 2026"}, "month"),
    ("Email,Policy,Version,Date\n{me},{code},v4,01/01/2020\n", "before_publication", {"on": "1/10/2026"}, "day"),
    ("Email,Policy,Date\n{me},,23/10/2026\n", "missing_mandatory", {"value": CODE}, "day"),
    ("Email,Policy,Date,Agreed\n{me},{code},23/10/2026,Yes - but\n", "unclear_answer", {"value": "Yes"}, "day"),
    ("Email,Policy,Date\n,{code},23/10/2026\n", "missing_person", {"person_id": "TV001"}, "day"),
    ("Email,{code}\n{me},31/06/2026\n{me},01/10/2026\n", "bad_date", {"on": "30/09/2026"}, "day"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason", "given", "precision"), ONE)
def test_what_is_missing_or_wrong_in_a_record_can_be_written_on_the_screen(
    example_school, tmp_path, text, reason, given, precision
):
    put(tmp_path, "one.csv", text.format(me=ME, code=CODE))
    held = only()
    assert held.reason == reason and next(iter(given)) in held.choices
    decide(held, **given)
    assert precision in [row[4] for row in acknowledged("one.csv")]
    assert decisions.waiting() == []
    # The same record in a later export is known, and not asked about again.
    put(tmp_path, "again.csv", text.format(me=ME, code=CODE) + f"{ME},Online Safety Policy,21/10/2026\n")
    assert [w for w in decisions.waiting() if w.reason == reason] == []


CANONICAL = "person_id,policy_id,version,acknowledged_at\nXX9,POL03,v4,2026-10-01\nXX9,POL03,v4,2026-10-02\n"


@pytest.mark.parametrize(
    ("row", "reason", "given"),
    [
        ("TV001,POL99,v4,2026-10-01", "unknown_policy", {"policy_id": "POL03"}),
        ("TV001,POL03,v9,2026-10-01", "unknown_version", {"version": "v4"}),
        ("TV001,POL03,v9,2026-10-01", "unknown_version", {"version": decisions.BY_DATE}),
        ("TV001,POL03,v4,soon", "bad_date", {"on": "1/10/2026"}),
        ("TV001,POL03,v4,2030-10-01", "future_date", {"on": "1 October 2026"}),
        ("TV001,POL03,v4,2020-10-01", "before_publication", {"on": "1/10/2026"}),
        ("TV001,POL03,v4,", "missing_mandatory", {"on": "1/10/2026"}),
    ],
)
def test_rows_of_a_canonical_file_are_answered_as_well(example_school, tmp_path, row, reason, given):
    put(tmp_path, "acknowledgement.csv", f"person_id,policy_id,version,acknowledged_at\n{row}\n")
    held = only()
    assert (held.reason, held.choices) == (reason, (next(iter(given)),)) or reason == "before_publication"
    decide(held, **given)
    assert [(r[0], r[1], r[3].date()) for r in acknowledged("acknowledgement.csv")] == [
        ("TV001", "v4", date(2026, 10, 1))
    ]
    assert decisions.waiting() == []


def test_an_unknown_id_of_a_canonical_file_is_answered_once_for_all_its_rows(example_school, tmp_path):
    put(tmp_path, "acknowledgement.csv", CANONICAL)
    settled = decide(decisions.waiting()[0], person_id="TV001")
    assert settled.also_settled == 1 and decisions.waiting() == []
    put(tmp_path, "again_acknowledgement.csv", CANONICAL + "TV002,POL03,v4,2026-10-02\n")
    assert decisions.waiting() == []


def test_a_word_for_a_result_is_said_once(example_school, tmp_path):
    text = f"Email,Course,Date completed,Status\n{ME},Certificate in the Prevent Duty,01/10/2026,Smashed it\n"
    put(tmp_path, "a.csv", text)
    assert only().choices == ("result", "value")
    decide(only(), result="completed")
    assert put(tmp_path, "b.csv", text.replace("01/10", "02/10")) == 0
    assert rows("select count(*) from completion where source_file in ('a.csv', 'b.csv')") == [(2,)]


def test_what_is_written_must_be_a_day_and_must_mend_the_record(example_school, tmp_path):
    put(tmp_path, "one.csv", f"Email,Policy,Date\n{ME},Staff Code of Conduct,31/06/2026\n")
    for written, why in (("soon", "Write a day"), ("w/c 1 Oct 2026", "Write a day"), ("23/10/2028", "One thing more")):
        if why == "Write a day":
            with pytest.raises(ValueError, match=why):
                decide(only(), on=written)
        else:
            assert why in decide(only(), on=written).message
    assert acknowledged("one.csv") == []


def test_a_rejected_record_that_was_left_out_is_not_shown_again(example_school, tmp_path):
    text = f"Email,Policy,Date\n{ME},Staff Code of Conduct,31/06/2026\n"
    put(tmp_path, "one.csv", text)
    decide(only(), leave_out=True)  # type: ignore[arg-type]
    put(tmp_path, "again.csv", text + f"{ME},Online Safety Policy,21/10/2026\n")
    assert [w for w in decisions.waiting() if w.reason == "bad_date"] == []


# Rows whose cells themselves are in doubt: only the file can be mended, and the page says so.
BROKEN = {"ragged_row", "unclosed_quote", "unreadable_line", "cell_too_long", "too_many_cells", "unknown_layout"}


def test_every_reason_for_which_a_record_can_wait_has_an_answer():
    text = "\n".join(path.read_text(encoding="utf-8") for path in IMPORTING.glob("*.py"))
    named = set(re.findall(r'held\(\s*"(\w+)"', text)) | set(re.findall(r'reason(?:=| = )"(\w+)"', text))
    named |= set(re.findall(r'Problem\(\s*"(\w+)"', text)) | set(re.findall(r'\bRow\(.*, "(\w+)"\)', text))
    waits = named - NEVER - set(OUTCOMES)
    assert len(waits) > 15
    for reason in waits - BROKEN:
        held = decisions.Waiting(
            "1",
            "a.csv",
            2,
            "queued",
            reason,
            "Column",
            "",
            "",
            {},
            [{"policy_id": "POL03"}],
            datetime.now(),
            "training",
        )
        assert held.choices, reason


# Reasons of records that went in, or that were passed over.
NEVER = {
    "date_not_exact", "after_leaving", "extra_cells", "duplicate_exact", "not_acknowledged", "not_completed",
    "decided_to_leave_out", "blank_row", "section_row", "totals_row", "repeated_heading", "out_of_scope",
}  # fmt: skip
