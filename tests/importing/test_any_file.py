"""Whatever a file holds: it is read or refused with a sentence, no record is lost, and nothing crashes or hangs."""

from __future__ import annotations

import io
import random
import time
import zipfile

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.importing import engine, read
from data.importing.limits import ReadingChild, read_in_child
from data.importing.outcome import OUTCOMES, Refused
from tests.importing.conftest import SAMPLES

FILES = sorted((SAMPLES / "files").iterdir()) + sorted((SAMPLES / "school").iterdir())
FUZZED = 10_000
ANY = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def adds_up(found) -> bool:
    return sum(found.counts[outcome] for outcome in OUTCOMES) == found.counts["total"] == len(found.records)


# --- any text in any cell -----------------------------------------------------------------------------------------

HEADINGS = (
    ["Email", "Name", "Policy", "Date acknowledged"],
    ["Name", "Email", "Course", "Status", "Date Completed"],
    ["No.", "Date", "Time", "Platform", "What happened", "Reported by", "Evidence (Y/N)", "Status"],
    ["Name", "Role", "Email", "Start", "End"],
    ["Policy", "Cycle", "Last approved", "Next review", "Owner", "Read by"],
    ["Staff ID", "Date image taken", "Occasion", "Date transferred to school system", "Date deleted"],
    ["person_id", "policy_id", "version", "acknowledged_at"],
    ["incident_id", "occurred_on", "description", "reported_on", "category"],
)
TEXT = st.text(max_size=25) | st.sampled_from(
    [
        "",
        "03/09/2026",
        "Sep-26",
        "=1+1",
        "'=1+1",
        "TV001",
        "Staff Code of Conduct",
        "Yes",
        "Sarah Jones",
        '"',
        "46200",
        "w/c 1 Sep 2026",
    ]
)


def as_csv(rows: list[list[str]]) -> bytes:
    import csv

    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode("utf-8", errors="replace")


@ANY
@given(data=st.data())
def test_any_text_in_any_cell_ends_in_one_of_six_outcomes(known, data):
    headings = data.draw(st.sampled_from(HEADINGS))
    row = st.lists(TEXT, min_size=len(headings), max_size=len(headings))
    rows = data.draw(st.lists(row, min_size=1, max_size=6))
    found = engine.understand("any.csv", as_csv([headings, *rows]), known)
    if found.status == "refused":
        return
    defaults = {question.key: question.default for question in found.questions}
    found = engine.understand("any.csv", as_csv([headings, *rows]), known, defaults)
    assert adds_up(found)
    assert found.counts["total"] == len(rows)
    assert all(record.advice for record in found.records if record.outcome in ("queued", "rejected"))


@ANY
@given(st.text(max_size=400))
def test_any_text_as_a_file_is_read_or_refused(known, text):
    found = engine.understand("any.csv", text.encode("utf-8", errors="replace"), known)
    assert adds_up(found) or found.status == "refused"
    assert found.status == "refused" or found.counts["total"] >= 0


# --- fuzzed bytes -------------------------------------------------------------------------------------------------


def spoilt(content: bytes, chance: random.Random) -> bytes:
    """A file with bytes flipped, cut, doubled or thrown in."""
    found = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(found) + 1)
        kind = chance.randrange(5)
        if kind == 0 and found:
            found[at % len(found)] = chance.randrange(256)
        elif kind == 1:
            del found[at : at + chance.randint(1, 200)]
        elif kind == 2:
            found[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 20)))
        elif kind == 3:
            found[at:at] = found[at : at + 100] * chance.randint(1, 3)
        else:
            found[at:at] = chance.choice(
                [b'"', b"\x00", b"\xff\xfe", b";", b"\t", b"\r", b"\n\n", b"PK\x03\x04", b"<table>"]
            )
    return bytes(found)


def test_ten_thousand_spoilt_files_are_read_or_refused():
    chance = random.Random(20261023)
    originals = [path.read_bytes() if path.suffix == ".xlsx" else path.read_bytes()[:1500] for path in FILES]
    begun, refused, slowest = time.monotonic(), 0, 0.0
    for _ in range(FUZZED):
        content = spoilt(chance.choice(originals), chance)
        started = time.monotonic()
        try:
            contents = read.read("spoilt", content)
            assert contents.sheets
        except Refused as refusal:
            refused += 1
            assert str(refusal).endswith(".")
        slowest = max(slowest, time.monotonic() - started)
    assert 0 < refused < FUZZED
    assert slowest < 20
    assert time.monotonic() - begun < 300  # about 15 s on a machine that does nothing else


def test_spoilt_files_are_understood_without_losing_a_record(known):
    chance = random.Random(7)
    originals = [(path.name, path.read_bytes()) for path in FILES]
    for _ in range(60):
        name, content = chance.choice(originals)
        found = engine.understand(name, spoilt(content, chance), known)
        assert found.status == "refused" or adds_up(found)


# --- hostile files ------------------------------------------------------------------------------------------------


def workbook(rows: list[list[object]], **options: object) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return out.getvalue()


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return out.getvalue()


def far_cell() -> bytes:
    book = zipfile.ZipFile(io.BytesIO(workbook([["a", "b"]])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part in book.infolist():
            text = book.read(part)
            if "sheet1" in part.filename:
                text = text.replace(b'r="B1"', b'r="XFD1048576"')
            package.writestr(part.filename, text)
    return out.getvalue()


def with_entities() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>')
    return out.getvalue()


def password() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600


HOSTILE = {
    "empty": b"",
    "blanks": b"\r\n\r\n  \r\n",
    "null bytes only": b"\x00" * 5000,
    "pdf": b"%PDF-1.7\n" + b"x" * 100,
    "picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
    "json": b'{"people": [{"name": "A"}]}',
    "truncated workbook": (SAMPLES / "files" / "P01_policy_register_messy.xlsx").read_bytes()[:3000],
    "old workbook cut short": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 700,
    "password": password(),
    "inflating workbook": zip_bomb(),
    "cell at the far corner": far_cell(),
    "entities": with_entities(),
    "archive": (lambda out: (zipfile.ZipFile(out, "w").writestr("a.txt", "x"), out.getvalue())[1])(io.BytesIO()),
    "web page": b"<!DOCTYPE html><html><body>Please sign in</body></html>",
    "program": b"MZ" + bytes(range(256)) * 4,
    "letter": b"Dear colleague\r\nplease find the list\r\nin the other file\r\n",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_table_is_refused_with_a_sentence(what, known):
    begun = time.monotonic()
    found = engine.understand("file", HOSTILE[what], known)
    assert found.status == "refused"
    assert found.message.endswith(".") and len(found.message) > 20
    assert time.monotonic() - begun < 10


ROW = ["h.marchbank@thornbeckvale.example", "Helena Marchbank", "Staff Code of Conduct", "23/09/2026"]
HEAD = ["Email", "Name", "Policy", "Date acknowledged"]
PLAIN = as_csv([HEAD, ROW])


def counted(content: bytes, known) -> dict[str, int]:
    return engine.understand("list.csv", content, known).counts


def test_three_hundred_columns_do_no_harm(known):
    wide = as_csv([HEAD + [f"Column {n}" for n in range(300)], ROW + ["x"] * 300])
    assert counted(wide, known)["accepted"] == 1


def test_a_line_of_two_hundred_thousand_columns_is_answered_quickly(known):
    begun = time.monotonic()
    found = engine.understand("list.csv", b"a," * 200_000 + b"\r\n" + b"b," * 200_000, known)
    assert found.status in ("refused", "needs_confirmation")
    assert time.monotonic() - begun < 10


def test_a_cell_of_ten_megabytes_costs_its_record_and_no_other(known):
    huge = as_csv([HEAD, ["x" * 10_000_000, *ROW[1:]], ROW])
    assert counted(huge, known) == counted(PLAIN, known) | {"rejected": 1, "total": 2}


def test_a_quote_that_never_closes_costs_its_record_and_no_other(known):
    text = ",".join(HEAD) + '\r\n"broken,row,here,too\r\n' + "\r\n".join([",".join(ROW)] * 3) + "\r\n"
    counts = counted(text.encode(), known)
    assert (counts["rejected"], counts["accepted"] + counts["duplicate"], counts["total"]) == (1, 3, 4)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.decode().encode("utf-16"),
        b"\xef\xbb\xbf" + PLAIN,
        PLAIN.replace(b"Helena", b"Hel\x00ena"),
        PLAIN.replace(b",", b";"),
        b"sep=;\r\n" + PLAIN.replace(b",", b";"),
        PLAIN.replace(b",", b"\t"),
        PLAIN.replace(b",", b"|"),
        PLAIN.replace(b"\r\n", b"\r"),
        PLAIN.replace(b"\r\n", b"\n"),
        b"Report run 23/10/2026\r\n\r\n" + PLAIN,
        PLAIN + b"\r\n\r\n",
        workbook([HEAD, ROW]),
        workbook([["Who has read it"], [], HEAD, ROW]),
        b"<table><tr><th>"
        + "</th><th>".join(HEAD).encode()
        + b"</th></tr><tr><td>"
        + "</td><td>".join(ROW).encode()
        + b"</td></tr></table>",
    ],
    ids=[
        "utf-16",
        "bom",
        "null bytes",
        "semicolon",
        "sep line",
        "tabs",
        "pipes",
        "old mac",
        "unix",
        "title",
        "blank lines",
        "xlsx",
        "xlsx titles",
        "html",
    ],
)
def test_one_row_is_one_row_in_every_dress(content, known):
    assert counted(content, known)["accepted"] == 1


def test_a_serial_number_is_a_day(known):
    found = engine.understand("list.xlsx", workbook([HEAD, [*ROW[:3], 46288]]), known)
    assert str(found.records[0].facts[0].values["acknowledged_at"]) == "2026-09-23 00:00:00"


def test_windows_letters_are_read_and_shown_for_a_check(known):
    content = as_csv([HEAD, ["", "María-José Ibáñez de León", *ROW[2:]]]).decode().encode("cp1252")
    found = engine.understand("list.csv", content, known)
    assert found.counts["accepted"] == 1
    assert any("Ibáñez" in note for note in found.notes)


def test_an_apostrophe_that_our_export_put_before_a_formula_comes_off_once(known):
    content = as_csv(
        [["incident_id", "occurred_on", "description"], ["X1", "2026-09-01", "'=1+1"], ["X2", "2026-09-02", "'quoted'"]]
    )
    found = engine.understand("incident.csv", content, known)
    assert [record.facts[0].values["description"] for record in found.records] == ["=1+1", "'quoted'"]


def test_a_child_process_reads_like_the_parent_and_refuses_like_it():
    path = SAMPLES / "files" / "A03_msforms_autumn_2026.xlsx"
    assert read_in_child(path.name, path.read_bytes()) == read.read(path.name, path.read_bytes())
    with pytest.raises(Refused, match="password"):
        read_in_child("a.xlsx", password())


def test_a_file_that_ends_its_child_is_refused_and_the_next_one_has_a_child_of_its_own():
    path = SAMPLES / "files" / "A14_duplicates.csv"
    expected = read.read(path.name, path.read_bytes())
    with ReadingChild() as child:
        child._process.kill()
        child._process.wait()
        with pytest.raises(Refused, match="safely"):
            child.read(path.name, path.read_bytes())
        assert child.read(path.name, path.read_bytes()) == expected
        # A child that other files wore out is no fault of this one.
        child._process.kill()
        child._process.wait()
        assert child.read(path.name, path.read_bytes()) == expected


def test_many_files_are_read_by_one_child_as_they_are_by_the_parent():
    with ReadingChild() as child:
        for path in FILES:
            try:
                expected = read.read(path.name, path.read_bytes())
            except Refused:
                with pytest.raises(Refused):
                    child.read(path.name, path.read_bytes())
                continue
            assert child.read(path.name, path.read_bytes()) == expected
