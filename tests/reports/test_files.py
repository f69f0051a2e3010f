"""CSV, workbook and the set: what is in them equals the answer, opens safely, and says what it is."""

from __future__ import annotations

import csv
import hashlib
import io
import math
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from data import access, store
from data.safe_text import original
from queries import runner
from reports import export_set, files, letters, summaries, workbook

HOSTILE = [
    "=1+1", "+44 1234", "-5", "@SUM(A1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0", "'=1", "＝1+1", "fine", "",
    'a,b\n"c"',
]  # fmt: skip


def reader_of(role: str) -> access.Principal:
    return access.Principal("somebody", role, store.current_snapshot().schools)


@pytest.fixture
def leader(sample_home):
    return reader_of("slt")


@pytest.fixture
def headteacher(sample_home):
    return reader_of("headteacher")


@pytest.fixture
def governor(sample_home):
    return reader_of("governor")


@pytest.fixture
def filters(sample_home):
    return runner.on_day(store.current_snapshot().schools[0])


def cell(value) -> str:
    """What a cell is to read in a file, worked out on its own from the answer's value."""
    if isinstance(value, (list, tuple)) or type(value).__name__ == "ndarray":
        return ";".join(value)
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)) or value is pd.NA:
        return ""
    if isinstance(value, (pd.Timestamp, datetime)):
        return f"{value:%Y-%m-%d}" if value == value.normalize() else value.isoformat()
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


def rows_of(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def same(answer: pd.DataFrame, content: bytes) -> None:
    """The file holds the answer, cell by cell, under the answer's own column names."""
    heads, *rows = rows_of(content)
    assert heads == list(answer.columns)
    assert len(rows) == len(answer)
    for row, values in zip(rows, answer.astype(object).itertuples(index=False), strict=True):
        assert [original(text) for text in row] == [cell(value) for value in values]


@pytest.mark.parametrize("name", [s.name for s in summaries.SUMMARIES])
def test_a_summary_holds_what_the_screen_shows(name, filters, headteacher):
    question = summaries.by_name(name).question
    answer = runner.ask(question, files.whole(filters), headteacher)
    assert len(answer)
    same(answer, files.export(question, filters, headteacher).content)


def test_governors_files_hold_what_was_printed(filters, governor):
    offered = summaries.offers(governor)
    assert len(offered) > 15 and {offer.tier for offer in offered} == {"board"}
    for offer in offered:
        same(runner.ask(offer.question, filters, governor), files.export(offer.question, filters, governor).content)


def test_small_numbers_are_suppressed_in_words(filters, governor):
    content = files.export("board_incident_by_half_term", filters, governor).content.decode()
    assert "fewer than 5" in content


def test_a_stream_gives_the_same_bytes_in_pieces(filters, headteacher, monkeypatch):
    monkeypatch.setattr(runner, "_VECTOR", 50_000)
    for question in ("training_matrix_by_person", "incident_records", "meeting_challenges", "quality_settings"):
        whole = files.csv_of(runner.ask(question, files.whole(filters), headteacher))
        assert b"".join(files.csv_stream(question, filters, headteacher)) == whole


def test_a_file_holds_the_whole_list_and_not_a_page_of_it(filters, headteacher):
    on_screen = runner.ask("training_people_to_chase", filters.but(limit=3), headteacher)
    exported = files.export("training_people_to_chase", filters.but(limit=3), headteacher)
    assert len(on_screen) == 3 and exported.rows > 3


def test_what_must_be_known_travels_with_the_file(filters, leader):
    exported = files.export("acknowledgement_summary_by_term", filters, leader, "ack_summary")
    assert exported.about_name == "ack_summary-about.csv"
    told = {(part, name): value for part, name, value in rows_of(exported.about)[1:]}
    assert told["file", "SHA-256"] == hashlib.sha256(exported.content).hexdigest()
    assert told["file", "rows"] == str(exported.rows)
    assert told["filter", "position on"] == "2026-11-20" and told["filter", "policy"] == "all"
    assert told["data", "snapshot"] == store.current_snapshot().id
    assert "leaders" in told["file", "for"]
    columns = runner.queries()["acknowledgement_summary_by_term"].columns
    assert all(told["column", column] for column in columns)
    assert any(part == "definition" for part, _ in told)


@pytest.mark.parametrize(
    ("role", "question"),
    [
        ("governor", "acknowledgement_outstanding_list"),
        ("governor", "person_reminders"),
        ("slt", "incident_records"),
        ("data_manager", "quality_settings"),
        ("data_manager", "board_incident_by_year"),
    ],
)
def test_who_may_not_take_it_away_is_refused(sample_home, filters, role, question):
    for take in (files.export, files.csv_stream):
        with pytest.raises(access.Refused):
            take(question, filters, reader_of(role))
    with pytest.raises(access.Refused):
        files.export(question, filters, None)


def test_a_set_is_refused_to_who_may_take_nothing(sample_home, filters):
    for make in (export_set.build, workbook.build):
        with pytest.raises(access.Refused):
            make(filters, reader_of("data_manager"))


# --- values -------------------------------------------------------------------------------------------------------


def test_text_that_could_run_gets_one_apostrophe_and_loses_it_again():
    heads, *rows = rows_of(files.csv_of(pd.DataFrame({"name": HOSTILE, "n": range(len(HOSTILE))})))
    written = [row[0] for row in rows]
    assert not [text for text in written if text.lstrip()[:1] in tuple("=+-@＝")]
    assert [original(text) for text in written] == HOSTILE
    assert heads == ["name", "n"]


def test_dates_numbers_lists_and_blanks_are_written_one_way():
    frame = pd.DataFrame(
        {
            "on": pd.to_datetime(["2026-02-28", None, "2024-02-29"]),
            "at": pd.to_datetime(["2026-10-25 00:30", "2026-10-25 01:30", None]),
            "share": [0.5, None, 1.0],
            "held": [["a", "b"], None, []],
            "is": [True, False, None],
            "day": [date(2026, 9, 1), None, date(2026, 9, 2)],
            "count": [12.0, None, 3.0],
        }
    )
    assert rows_of(files.csv_of(frame))[1:] == [
        ["2026-02-28", "2026-10-25T00:30:00", "0.5", "a;b", "True", "2026-09-01", "12"],
        ["", "2026-10-25T01:30:00", "", "", "False", "", ""],
        ["2024-02-29", "", "1", "", "", "2026-09-02", "3"],
    ]


def test_an_answer_without_rows_still_has_its_columns():
    assert rows_of(files.csv_of(pd.DataFrame({"a": [], "b": []}))) == [["a", "b"]]


MILLION = """
import resource, sys
from pathlib import Path
from data import access, store
from queries import runner
from reports import files

wide = runner.parse("wide", '''-- A million rows.
-- grain: one row per number
-- columns: n, name, on_date, share
-- audience: leaders
select range as n, 'Somebody with a name of some length ' || range as name, date '2026-01-01' + (range % 300)::int
    as on_date, range / 7.0 as share from range(1000000)''')
runner.queries()["wide"] = wide
school = store.current_snapshot().schools[0]
reader = access.Principal("x", "slt", (school,))
filters = runner.on_day(school)
files.csv_of(runner.ask("acknowledgement_coverage_by_policy", filters, reader))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rows, digest = files.save("wide", filters, reader, Path(sys.argv[1]))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(rows, (after - before) // 1024)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured the Unix way")
def test_a_million_rows_are_never_held_at_once(four_people, tmp_path):
    target = tmp_path / "wide.csv"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", MILLION, str(target)], cwd=root, capture_output=True, text=True, check=True, timeout=120
    )
    rows, megabytes = map(int, done.stdout.split())
    assert rows == 1_000_000
    assert target.stat().st_size > 70_000_000
    # The file alone is over 70 MB and the rows as a frame over 250 MB.
    assert megabytes < 120
    with target.open("rb") as file:
        assert sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b"")) == 1_000_001
    assert target.with_name("wide-about.csv").exists()


# --- workbook -----------------------------------------------------------------------------------------------------


def plain(value):
    """A cell of either side in one form."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, (list, tuple)) or type(value).__name__ == "ndarray":
        return ";".join(value)
    if isinstance(value, (datetime, pd.Timestamp)):
        return value.isoformat()[:19]
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00"
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return bool(value)
    return round(float(value), 9) if isinstance(value, (int, float)) else value


@pytest.mark.parametrize("role", ["headteacher", "governor"])
def test_a_workbook_reads_back_as_the_answers(sample_home, filters, role):
    reader = reader_of(role)
    content = workbook.build(filters, reader)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for offer in summaries.offers(reader):
        answer = runner.ask(offer.question, files.whole(filters), reader)
        heads, *rows = book.get_sheet_by_name(offer.name[:31]).to_python(skip_empty_area=False)
        assert heads == [files.heading(column) for column in answer.columns]
        told = [[plain(value) for value in row] for row in answer.astype(object).itertuples(index=False)]
        assert [[plain(value) for value in row] for row in rows][: len(told)] == told
        with_pandas = pd.read_excel(io.BytesIO(content), sheet_name=offer.name[:31], engine="calamine")
        assert len(with_pandas) == len(answer)


def test_a_workbook_has_real_dates_and_a_frozen_heading(filters, headteacher):
    content = workbook.build(filters, headteacher)
    sheet = pd.read_excel(io.BytesIO(content), sheet_name="ack_outstanding", engine="calamine")
    assert pd.api.types.is_datetime64_any_dtype(sheet["Due"])
    assert pd.api.types.is_numeric_dtype(sheet["School days overdue"])
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert all('state="frozen"' in sheet for sheet in sheets)
    assert not [sheet for sheet in sheets if "<f>" in sheet or "<hyperlink" in sheet]


def test_hostile_text_stays_text_in_a_workbook():
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, workbook._SAFE)
    hostile = [*HOSTILE[:-2], "https://evil.example/x", "file:///etc/passwd", "\x00nul", "x" * 40_000]
    workbook._sheet(book, workbook._Formats(book), "hostile", [pd.DataFrame({"name": hostile})])
    book.close()
    read = CalamineWorkbook.from_filelike(io.BytesIO(buffer.getvalue())).get_sheet_by_index(0).to_python()
    cleaned = [text.replace("\x00", "")[:32_767] for text in hostile]
    assert [row[0].replace("\r", "\n") for row in read[1:]] == [text.replace("\r", "\n") for text in cleaned]
    with zipfile.ZipFile(buffer) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "hyperlink" not in sheet


def test_a_sheet_that_is_too_long_says_so(filters, headteacher, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 10)
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook.build(filters, headteacher)))
    rows = book.get_sheet_by_name("training_matrix").to_python()
    assert len(rows) == 12
    assert rows[-1][0].startswith("Only the first 10 of ") and rows[-1][0].endswith("The CSV file holds them all.")
    about = book.get_sheet_by_name("About").to_python()
    assert any(str(row[4]).startswith("Only the first 10 of ") for row in about)


# --- the set ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["slt", "governor"])
def test_the_manifest_of_the_set_fits_its_files(sample_home, filters, role):
    content = export_set.build(filters, reader_of(role))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    heads, *lines = rows_of(inside.pop("manifest.csv"))
    told = {line[0]: dict(zip(heads, line, strict=True)) for line in lines}
    assert set(told) == set(inside)
    for name, body in inside.items():
        assert told[name]["sha256"] == hashlib.sha256(body).hexdigest()
        assert told[name]["rows"] == str(len(rows_of(body)) - 1)
    dictionary = rows_of(inside["data_dictionary.csv"])[1:]
    explained = {(row[0], row[2]) for row in dictionary}
    for name, body in inside.items():
        if name not in ("data_dictionary.csv", "about.csv"):
            assert {(name, column) for column in rows_of(body)[0]} <= explained


def test_the_same_figures_give_the_same_files(filters, headteacher, monkeypatch):
    first = (export_set.build(filters, headteacher), workbook.build(filters, headteacher))
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert (export_set.build(filters, headteacher), workbook.build(filters, headteacher)) == first


def test_every_column_of_the_set_is_explained(filters, headteacher):
    dictionary = summaries.data_dictionary(summaries.offers(headteacher))
    unexplained = dictionary[(dictionary["meaning"] == "") & (dictionary["file"] != "(definitions)")]
    assert unexplained[["file", "column"]].to_numpy().tolist() == []


# --- letters ------------------------------------------------------------------------------------------------------


def test_reminders_name_everybody_whom_the_lists_name(filters, leader):
    frame = runner.ask(letters.QUESTION, filters, leader)
    late = runner.ask("acknowledgement_people_to_chase", files.whole(filters), leader)
    missing = runner.ask("training_people_to_chase", files.whole(filters), leader)
    assert set(frame["person_id"]) == set(late["person_id"]) | set(missing["person_id"])
    assert frame["policies"].sum() == late["policies"].sum()
    assert frame["courses"].sum() == missing["courses"].sum()


def test_the_mail_merge_file_says_what_to_do(filters, leader):
    merged = letters.mail_merge(filters, leader)
    heads, *rows = rows_of(merged.content)
    assert len(rows) == merged.rows > 0
    assert {"forename", "surname", "work_email", "reminder"} <= set(heads)
    assert all(row[heads.index("reminder")].startswith("Please ") for row in rows)


def test_the_printed_list_names_every_adult_once(filters, leader):
    from pypdf import PdfReader

    content = letters.pdf(filters, leader)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    text = "".join(text.split())
    frame = runner.ask(letters.QUESTION, filters, leader)
    for row in frame.itertuples():
        assert f"{row.surname},{row.forename}".replace(" ", "") in text
    assert content == letters.pdf(filters, leader)
