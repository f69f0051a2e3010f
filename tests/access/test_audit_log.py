"""The audit log: every line stands as it was written, and whoever changes, cuts or tears it is found out."""

from __future__ import annotations

import json
import threading

import pytest

from data import audit
from data.access import Principal, Refused

HEAD = Principal("google:head@school.example", "headteacher", ("FOUR",))


@pytest.fixture
def log(empty_home):
    for number in range(6):
        audit.record(HEAD, "exported", file="ack_summary.csv", rows=number)
    assert audit.verify().holds
    return empty_home / "audit" / "log.jsonl"


def rewrite(log, change):
    lines = log.read_bytes().splitlines()
    log.write_bytes(b"\n".join(change(lines)) + b"\n")


def edited(lines):
    return [lines[0], lines[1].replace(b'"rows": 1', b'"rows": 9'), *lines[2:]]


def edited_with_its_code_taken_from_another(lines):
    said = json.loads(lines[1])
    said["code"] = json.loads(lines[2])["code"]
    return [lines[0], json.dumps(said).encode(), *lines[2:]]


ATTACKS = {
    "edit": edited,
    "edit and borrow a code": edited_with_its_code_taken_from_another,
    "delete": lambda lines: lines[:2] + lines[3:],
    "delete the first": lambda lines: lines[1:],
    "swap": lambda lines: [lines[1], lines[0], *lines[2:]],
    "repeat": lambda lines: [*lines[:3], lines[2], *lines[3:]],
    "truncate": lambda lines: lines[:4],
    "add a line of one's own": lambda lines: [*lines, lines[-1].replace(b'"n": 6', b'"n": 7')],
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_a_changed_log_is_found_out(log, attack):
    rewrite(log, attack)
    assert not audit.verify().holds


def test_a_torn_tail_is_found_out_and_the_next_line_says_so(log):
    content = log.read_bytes()
    log.write_bytes(content[:-40])
    assert not audit.verify().holds
    audit.record(HEAD, "opened", incident="I1")
    assert [entry["action"] for entry in audit.entries(2)] == ["opened", "torn line set aside"]
    assert not audit.verify().holds, "the head knows the line that was torn off"


def test_a_crash_in_the_middle_of_a_line_loses_no_earlier_one(log):
    with log.open("ab") as file:
        file.write(b'{"n": 7, "at": "2026-')
    assert not audit.verify().holds
    audit.record(HEAD, "opened", incident="I1")
    found = audit.verify()
    assert found.holds and found.lines == 8


def test_a_log_cut_together_with_its_head_is_found_out_by_the_head_of_a_backup(log):
    kept = audit.head()
    rewrite(log, lambda lines: lines[:3])
    last = json.loads(log.read_bytes().splitlines()[-1])
    (log.parent / "head.json").write_text(json.dumps({"n": last["n"], "code": last["code"]}), encoding="utf-8")
    assert audit.verify().holds
    assert not audit.verify(kept).holds


def test_a_log_cut_before_a_days_anchor_is_found_out(log):
    rewrite(log, lambda lines: [])
    (log.parent / "head.json").unlink()
    assert any("anchor" in fault for fault in audit.verify().faults)


def test_without_the_key_nothing_is_taken_for_true(log):
    (log.parent / "key").unlink()
    assert not audit.verify().holds


def test_a_line_says_who_what_and_when_and_names_nobody_else(log):
    audit.record(Principal("x", "headteacher", ("S",), viewing_as="governor"), "exported", rows=3)
    said = audit.entries(1)[0]
    assert (said["who"], said["role"], said["viewing_as"], said["rows"], said["n"]) == (
        "x",
        "headteacher",
        "governor",
        3,
        7,
    )
    assert said["at"].endswith("+00:00")
    with pytest.raises(ValueError, match="field of every line"):
        audit.record(HEAD, "exported", code="0" * 64)


def test_what_cannot_be_logged_is_refused(empty_home):
    empty_home.mkdir(parents=True)
    (empty_home / "audit").write_text("a file where the folder should be", encoding="utf-8")
    assert not audit.is_writable()
    with pytest.raises(Refused, match="cannot be written"):
        audit.record(HEAD, "published")
    assert audit.note(HEAD, "signed out") is False


def test_many_writers_at_once_make_one_chain(empty_home):
    writers = [
        threading.Thread(target=lambda: [audit.record(HEAD, "exported", rows=i) for i in range(5)]) for _ in range(6)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found = audit.verify()
    assert found.holds and found.lines == 30


def test_the_command_says_whether_the_chain_holds(log, capsys):
    assert audit.main(["verify"]) == 0
    rewrite(log, edited)
    assert audit.main(["verify"]) == 1
    assert "line 2 was edited" in capsys.readouterr().out
