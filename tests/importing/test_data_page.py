"""The Data page: a mapping is proposed, changed by a person and remembered; the queue is worked through on screen."""

from __future__ import annotations

from datetime import datetime

import pytest
from streamlit.delta_generator import DeltaGenerator

from components import intake
from data import store
from data.importing import command, profiles, progress
from tests.importing.conftest import SAMPLES
from tests.pages.visits import visit, words_of

STRANGE = (
    b"Colleague,Mail,What was read,When,Notes,Gift box\r\n"
    b"Helena Marchbank,h.marchbank@thornbeckvale.example,Staff Code of Conduct,23/09/2026,fine,Yes\r\n"
    b"Tobias Ellery-Finch,t.elleryfinch@thornbeckvale.example,Staff Code of Conduct,24/09/2026,,Yes\r\n"
)


def box(opened, label: str):
    return next(one for one in opened.selectbox if one.label == label)


def drop(opened, *files: tuple[str, bytes]):
    uploader = opened.get("file_uploader")[0]
    return uploader.set_value([(name, content, "text/csv") for name, content in files]).run()


@pytest.fixture
def page(example_school, with_snapshots):
    command.run([SAMPLES / "files" / "A16_people_matching.csv"], yes=True)
    (example_school / "DEMO").write_text("test", encoding="utf-8")
    for saved in (example_school / "profiles").glob("*.toml"):
        saved.unlink()
    return visit("data", "data_manager")


def button(opened, start: str):
    return next(one for one in opened.button if one.label.startswith(start))


def count(query: str) -> int:
    with store.ledger() as connection:
        return connection.execute(query).fetchone()[0]


def test_a_person_says_what_a_column_means_and_the_next_file_is_two_clicks(page):
    before = count("select count(*) from acknowledgement")
    opened = drop(page, ("gifts.csv", STRANGE))
    assert "No heading of this file is known" in words_of(opened) or "confirm what each column means" in words_of(
        opened
    )
    if any(one.label == "What does this file hold?" for one in opened.selectbox):
        box(opened, "What does this file hold?").set_value("acknowledgement").run()
    box(opened, "What was read").set_value("policy").run()
    box(opened, "Gift box").set_value("response").run()
    box(opened, "Gift box").set_value("leave_out").run()
    assert ">23 September 2026<" in words_of(opened)
    button(opened, "Confirm and bring in 1 file").click().run()
    assert not opened.exception
    assert count("select count(*) from acknowledgement") == before + 2
    saved = profiles.confirmed()[0]
    assert dict(saved.columns)["policy"].headings == ("what was read",) and "gift box" in saved.ignore
    again = drop(opened, ("gifts spring.csv", STRANGE.replace(b"/09/2026", b"/10/2026").replace(b"24/", b"20/")))
    assert "Recognised as: gifts" in words_of(again)
    button(again, "Confirm and bring in 1 file").click().run()
    assert count("select count(*) from acknowledgement") == before + 4


def test_a_file_without_one_known_heading_can_be_mapped_by_hand(page):
    content = b"A1,B1,C1\r\nh.marchbank@thornbeckvale.example,Staff Code of Conduct,23/09/2026\r\n"
    opened = drop(page, ("odd.csv", content))
    assert "No heading of this file is known" in words_of(opened)
    box(opened, "What does this file hold?").set_value("acknowledgement").run()
    assert "Needed are who" in words_of(opened)
    for heading, field in (("A1", "email"), ("B1", "policy"), ("C1", "acknowledged_at")):
        box(opened, heading).set_value(field).run()
    before = count("select count(*) from acknowledgement")
    button(opened, "Confirm and bring in 1 file").click().run()
    assert count("select count(*) from acknowledgement") == before + 1


def test_a_column_under_an_own_name_is_taken_for_the_policy_that_a_person_names(page):
    content = b"Email,Date,Golden rules\r\nh.marchbank@thornbeckvale.example,23/09/2026,Yes\r\n"
    opened = drop(page, ("rules.csv", content))
    if any(one.label == "What does this file hold?" for one in opened.selectbox):
        box(opened, "What does this file hold?").set_value("acknowledgement").run()
    box(opened, "Golden rules").set_value("item:POL03").run()
    button(opened, "Confirm and bring in 1 file").click().run()
    assert count("select count(*) from acknowledgement where policy_id = 'POL03' and source_file = 'rules.csv'") == 1
    assert dict(profiles.confirmed()[0].items) == {"golden rules": "POL03"}


def test_files_dropped_together_are_shown_as_they_go_in_one_after_the_other(page):
    staff = (
        b"Staff Code,First name,Last name,Email,Job title\r\nZZ9,Zora,Quill,z.quill@thornbeckvale.example,Teacher\r\n"
    )
    read = b"Email,Name,Policy,Date\r\nz.quill@thornbeckvale.example,Zora Quill,Staff Code of Conduct,23/09/2026\r\n"
    before = count("select count(*) from person")
    opened = drop(page, ("answers.csv", read), ("staff.csv", staff))
    assert words_of(opened).count("1 record: 1 go in") == 2
    assert count("select count(*) from person") == before  # nothing was kept
    button(opened, "Confirm and bring in 2 files").click().run()
    assert count("select count(*) from acknowledgement where source_file = 'answers.csv'") == 1


WAITING = (
    b"Email,Policy,Date,Agreed\r\n"
    b"h.marchbank@thornbeckvale.example,The orange booklet,23/09/2026,Yes\r\n"
    b"t.elleryfinch@thornbeckvale.example,The orange booklet,24/09/2026,Yes\r\n"
    b"g.pryce@thornbeckvale.example,Staff Code of Conduct,24/09/2026,Yes - but not all of it\r\n"
)


def choose(opened, start: str):
    record = box(opened, "Record")
    label = next(option for option in record.options if option.startswith(start))
    return record.select(label).run()


def test_an_unknown_policy_is_named_in_the_queue_and_settles_every_record_that_waits_for_it(page, tmp_path):
    path = tmp_path / "waiting.csv"
    path.write_bytes(WAITING)
    assert command.run([path], yes=True) == 1
    opened = choose(page.run(), "waiting.csv, line 2")
    box(opened, "This record is").set_value("POL03").run()
    button(opened, "Decide").click().run()
    assert not opened.exception
    assert "1 more went in with it" in words_of(opened)
    assert count("select count(*) from acknowledgement where source_file = 'waiting.csv' and policy_id = 'POL03'") == 2


def test_an_unclear_answer_is_decided_in_the_queue(page, tmp_path):
    path = tmp_path / "waiting.csv"
    path.write_bytes(WAITING)
    command.run([path], yes=True)
    opened = choose(page.run(), "waiting.csv, line 4")
    box(opened, "This counts as").set_value("acknowledged").run()
    button(opened, "Decide").click().run()
    assert not opened.exception
    assert count("select count(*) from acknowledgement where source_file = 'waiting.csv' and source_row = 4") == 1


def test_somebody_of_a_staff_list_whom_nobody_knows_is_added_from_the_queue(page, tmp_path):
    path = tmp_path / "staff.csv"
    path.write_text("First name,Last name,Email,Job title\nSarah,Jones,s.jones99@thornbeckvale.example,Teacher\n")
    assert command.run([path], yes=True) == 1
    opened = choose(page.run(), "staff.csv, line 2")
    before = count("select count(distinct person_id) from person")
    box(opened, "This record is").set_value("new_person").run()
    button(opened, "Decide").click().run()
    assert not opened.exception
    assert count("select count(distinct person_id) from person") == before + 1


def test_an_unknown_course_is_named_in_the_queue(page, tmp_path):
    path = tmp_path / "courses.csv"
    path.write_text("Email,Course,Completed on\nh.marchbank@thornbeckvale.example,The yellow evening,23/09/2026\n")
    assert command.run([path], yes=True) == 1
    opened = choose(page.run(), "courses.csv, line 2")
    chosen = box(opened, "This record is")
    course = next(option for option in chosen.options if "afeguarding" in option)
    chosen.select(course).run()
    button(opened, "Decide").click().run()
    assert not opened.exception
    assert count("select count(*) from completion where source_file = 'courses.csv'") == 1


def test_a_long_file_shows_how_many_rows_are_checked_while_it_is_understood_and_brought_in(page, monkeypatch):
    told: list[tuple[float, str]] = []
    draw = DeltaGenerator.progress
    monkeypatch.setattr(progress, "SECONDS", 0)
    monkeypatch.setattr(
        DeltaGenerator, "progress", lambda self, value, text=None: told.append((value, text)) or draw(self, value, text)
    )
    lines = [
        f"h.marchbank@thornbeckvale.example,Staff Code of Conduct,{1 + n % 20:02d}/10/2026 09:{n % 60:02d}"
        for n in range(1500)
    ]
    opened = drop(page, ("long.csv", "\n".join(["Email,Policy,Date", *lines]).encode()))
    checked = [value for value, text in told if text.endswith("of 1,500 rows checked")]
    assert len(checked) > 2 and checked == sorted(checked) and checked[-1] == 1
    told.clear()
    button(opened, "Confirm and bring in 1 file").click().run()
    assert told[-1][1].endswith("rows stored") and "1,500 of 1,500 rows checked" in [text for _, text in told]
    assert not opened.exception


def bare(day: str) -> bytes:
    """A file whose dates stand under no heading."""
    rows = ["h.marchbank", "t.elleryfinch"]
    lines = [f"{who}@thornbeckvale.example,Staff Code of Conduct,{day}" for who in rows]
    return "\n".join(["Email,Document,", *lines]).encode()


def test_a_column_without_a_heading_is_shown_with_its_first_values_and_remembered(page):
    opened = drop(page, ("bare.csv", bare("21/09/2026")))
    label = next(one.label for one in opened.selectbox if "no heading" in one.label)
    assert label.replace("\\", "") == "Column 3 (no heading): 21/09/2026, 21/09/2026"
    box(opened, label).set_value("leave_out").run()
    if any(one.label == "What does this file hold?" for one in opened.selectbox):
        box(opened, "What does this file hold?").set_value("acknowledgement").run()
    label = next(one.label for one in opened.selectbox if "no heading" in one.label)
    box(opened, label).set_value("acknowledged_at").run()
    assert ">21 September 2026<" in words_of(opened)
    button(opened, "Confirm and bring in 1 file").click().run()
    assert not opened.exception
    assert count("select count(*) from acknowledgement where source_file = 'bare.csv'") == 2
    again = drop(opened, ("bare spring.csv", bare("20/10/2026")))
    assert "Recognised as: bare" in words_of(again)
    button(again, "Confirm and bring in 1 file").click().run()
    assert count("select count(*) from acknowledgement where source_file = 'bare spring.csv'") == 2


def test_a_file_whose_third_column_has_a_heading_is_not_taken_for_one_without(page):
    opened = drop(page, ("bare.csv", bare("21/09/2026")))
    button(opened, "Confirm and bring in 1 file").click().run()
    other = drop(opened, ("other.csv", bare("20/10/2026").replace(b"Document,", b"Document,Colour")))
    assert "Recognised as: bare" not in words_of(other)


def test_a_version_is_chosen_and_a_day_is_written_in_the_queue(page, tmp_path):
    path = tmp_path / "waiting.csv"
    path.write_text(
        "Email,Policy,Version,Date\nh.marchbank@thornbeckvale.example,Staff Code of Conduct,9.9,23/09/2026\n"
        "t.elleryfinch@thornbeckvale.example,Staff Code of Conduct,v4,31/09/2026\n"
    )
    command.run([path], yes=True)
    opened = choose(page.run(), "waiting.csv, line 2")
    chosen = box(opened, "The version is")
    assert chosen.options[1] == "The one in force on its day" and "Version v4, published on" in chosen.options[2]
    chosen.set_value("version:v4").run()
    button(opened, "Decide").click().run()
    opened = choose(opened, "waiting.csv, line 3")
    box(opened, "What is to be done").set_value("write:on").run()
    asked = next(one for one in opened.text_input if one.label.startswith("Day"))
    asked.set_value("soon").run()
    button(opened, "Decide").click().run()
    assert "Write a day as 23" in words_of(opened)
    next(one for one in opened.text_input if one.label.startswith("Day")).set_value("30/09/2026").run()
    button(opened, "Decide").click().run()
    assert not opened.exception
    assert count("select count(*) from acknowledgement where source_file = 'waiting.csv'") == 2


def test_what_only_the_source_can_mend_is_said_so(page, tmp_path):
    path = tmp_path / "ragged.csv"
    path.write_text("Email,Policy,Date\nh.marchbank@thornbeckvale.example\n")
    command.run([path], yes=True)
    opened = choose(page.run(), "ragged.csv, line 2")
    assert "correct it in the source" in words_of(opened)


def test_the_history_speaks_of_layouts_and_londons_clock(page):
    told = words_of(page)
    assert "This product&#x27;s own layout: policy versions" in told and "canonical:" not in told
    assert "60 records: 60 went in" in told and "UTC" not in told
    assert intake._clock(datetime(2026, 7, 1, 8, 15)) == "Wed 1 Jul 2026 09:15"
    assert profiles.layout_in_words("canonical:incident_action") == "This product's own layout: incident actions"
    assert profiles.layout_in_words("msforms") == "Microsoft Forms responses"


def test_nothing_on_the_page_stands_in_a_table_that_cuts_sentences(page):
    assert not page.get("arrow_data_frame")


def test_many_problems_are_shown_bit_by_bit_and_none_is_cut(page):
    lines = [f"nobody{n}@elsewhere.example,Staff Code of Conduct,21/09/2026" for n in range(60)]
    opened = drop(page, ("many.csv", "\n".join(["Email,Policy,Date", *lines]).encode()))
    assert "25 of 60 are shown" in words_of(opened)
    button(opened, "Show 25 more").click().run()
    assert "50 of 60 are shown" in words_of(opened) and "nobody40@" in words_of(opened)


def test_a_signing_sheet_that_names_its_policy_nowhere_is_asked_for_it_once(page):
    content = b"Name,When signed\nHelena Marchbank,21/09/2026\nTobias Ellery-Finch,22/09/2026\n"
    opened = drop(page, ("sheet.csv", content))
    box(opened, "What does this file hold?").set_value("acknowledgement").run()
    box(opened, "When signed").set_value("acknowledged_at").run()
    asked = next(one for one in opened.selectbox if "whole file about" in one.label)
    asked.set_value("Staff Code of Conduct").run()
    button(opened, "Confirm and bring in 1 file").click().run()
    assert not opened.exception
    assert count("select count(*) from acknowledgement where source_file = 'sheet.csv' and policy_id = 'POL03'") == 2


def test_a_file_without_any_heading_is_mapped_by_what_stands_in_its_columns(page):
    content = b"h.marchbank@thornbeckvale.example,Staff Code of Conduct,21/09/2026\n"
    opened = drop(page, ("bare.csv", content))
    labels = [
        one.label.replace("\\", "").replace("\u2060", "") for one in opened.selectbox if "no heading" in one.label
    ]
    assert labels[0] == "Column 1 (no heading): h.marchbank@thornbeckvale.example"
    button(opened, "Confirm and bring in 1 file").click().run()
    assert count("select count(*) from acknowledgement where source_file = 'bare.csv'") == 1
