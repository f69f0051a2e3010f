"""Long answers are short to read: the gravest first, the rest opened; grids and sentences in place of long tables."""

from __future__ import annotations

import html
import re

import pandas as pd
import pytest

from charts import words
from components import briefing, laid
from components.panels import in_words
from components.tables import as_html
from data import access, publication, store
from queries import runner
from reports import layouts, overview, pack
from tests.pages.visits import visit, words_of


def governor() -> tuple[access.Principal, runner.Filters, publication.Publication]:
    """Who asks the printed questions beside the screen, and the newest publication."""
    school = store.current_snapshot().schools[0]
    published = publication.publications(school)[0]
    filters = runner.Filters(as_at=published.cut_off, school=school, publication=published.id)
    return access.Principal("test", "governor", (school,)), filters, published


@pytest.mark.parametrize("role", ["governor", "headteacher"])
def test_six_lines_need_attention_at_once_and_the_rest_are_opened(role, sample_home):
    opened = visit("overview", role)
    told = words_of(opened)
    before, closed, rest = told.partition('<details class="more">')
    assert closed and before.count('<p class="line">') == briefing.MOST_LINES
    number = int(re.search(r"<summary>(\d+) more that need attention</summary>", rest).group(1))
    assert number > 1 and rest.split("</details>")[0].count('<p class="line">') == number
    if role == "governor":
        reader, filters, _ = governor()
        lines = runner.ask("board_attention", filters, reader)
        assert briefing.MOST_LINES + number == len(lines)
        # None is left out, and what the law asks is never among those that are closed.
        assert all(html.escape(str(line).rstrip(".")) in told for line in lines["sentence"])
        assert "Statutory" not in rest.split("</details>")[0]


def test_a_single_line_more_is_not_closed_away(sample_home, monkeypatch):
    reader, filters, _ = governor()
    monkeypatch.setattr(briefing, "MOST_LINES", len(runner.ask("board_attention", filters, reader)) - 1)
    assert '<details class="more">' not in words_of(visit("overview", "governor"))


def test_a_question_that_two_numbers_raise_is_asked_once():
    asked = overview.asked_once(
        [
            {"question": "Why is it not done?", "because": "Overdue: one"},
            {"question": "Who follows up?", "because": "10 of 60."},
            {"question": "Why is it not done?", "because": "Overdue: two"},
        ]
    )
    assert [question.text for question in asked] == ["Why is it not done?", "Who follows up?"]
    assert asked[0].because == "Overdue: one. Overdue: two."


def test_the_board_pack_on_screen_is_its_summary_and_closed_topics(sample_home):
    reader, filters, published = governor()
    said = pack.read(published, filters.school, reader)
    told = words_of(visit("board_pack", "governor"))
    assert len({question for question, _ in said.questions}) == len(said.questions) > 1
    assert told.count('<details class="topic">') == len(said.sections)
    for section in said.sections:
        shown = told.split(f">{html.escape(section.heading)}</h2>")[1].split("</details>")[0]
        assert html.escape(section.blocks[0].sentence) in shown.split("</summary>")[0]
        for block in section.blocks:
            assert html.escape(block.sentence) in shown
            assert block.figure is None or html.escape(block.figure.alt, quote=True) in shown
            cells = [cell for table in block.tables for row in table.rows for cell in row]
            assert all(html.escape(cell[1:]) in shown for cell in cells)
    for question, because in said.questions:
        assert html.escape(question) in told and html.escape(because) in told


def test_every_cell_of_a_printed_answer_is_in_its_layout(sample_home):
    """A grid shows what the rows show, neither more nor less."""
    reader, filters, _ = governor()
    for question in ("board_incident_by_half_term", "board_incident_by_year", "board_incident_by_severity"):
        frame = runner.ask(question, filters, reader)
        tables, remarks = layouts.laid(question, frame, "Title")
        assert layouts.is_laid_on_screen(question)
        shown = [cell for table in tables for row in table.rows for cell in row[1:]]
        in_words = " ".join(remarks)
        for printed in frame["incidents"].dropna().unique():
            assert printed in shown or printed in in_words
        allowed = {str(value) for value in frame["incidents"].dropna()} | {"–"}
        assert set(shown) <= allowed


@pytest.mark.parametrize("differs", [False, True])
def test_who_reported_is_one_sentence_where_every_cell_is_alike(differs):
    groups, kinds = ("Teachers", "Support staff"), ("Cyberbullying", "Contact with pupils or parents")
    frame = pd.DataFrame(
        [("2025/26", kind, group, "fewer than 5") for kind in kinds for group in groups],
        columns=["academic_year", "category_group", "reporter_group", "incidents"],
    )
    if differs:
        frame.loc[0, "incidents"] = "5"
    tables, remarks = layouts.laid("board_incident_by_reporter", frame, "Who reported")
    if differs:
        assert not remarks and tables[0].headings == ("Kind", *groups)
        assert tables[0].rows == (("Cyberbullying", "5", "fewer than 5"), (kinds[1], "fewer than 5", "fewer than 5"))
    else:
        assert not tables
        assert remarks == (
            "2025/26: fewer than 5 of every kind from each group of reporters (teachers; support staff).",
        )


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("co-opted governor", "Co-opted governor"),
        ("year groups taught, unit and date", "Year groups taught, unit and date"),
        ("not scored: read the other clauses", "Not scored: read the other clauses"),
        ("support_staff", "Support staff"),
        ("p-001", "p-001"),
        ("head@school.example", "head@school.example"),
        ("mcIntyre, a", "mcIntyre, a"),
    ],
)
def test_words_in_a_cell_begin_with_a_capital_and_references_stay(cell, said):
    assert list(in_words(pd.DataFrame({"detail": [cell]}))["detail"]) == [said]


def test_a_column_of_numbers_is_written_with_tenths_throughout_or_nowhere():
    frame = pd.DataFrame({"compared": ["this", "before"], "per_10_school_days": [3.3, 1.0], "incidents": [17.0, 5.0]})
    shown = as_html(frame, list(frame.columns), "Rates")
    assert ">3.3<" in shown and ">1.0<" in shown and ">17<" in shown and ">5<" in shown


def test_what_changed_since_the_last_meeting_is_told_under_both_lists(sample_home):
    """Its length differs from meeting to meeting: beside a list it would leave the other column half empty."""
    for role in ("headteacher", "governor"):
        opened = visit("overview", role)
        beside = "\n".join(map(words_of, opened.columns))
        assert "Questions to ask" in beside and "Needs attention" in beside
        assert "Since the last meeting" in words_of(opened) and "Since the last meeting" not in beside


def test_measures_of_the_registers_begin_with_a_capital(sample_home):
    reader, filters, _ = governor()
    frame = runner.ask("board_register_by_kind", filters, reader)
    shown = laid.as_html("board_register_by_kind", frame, "Registers")
    cells = re.findall(r"<td[^>]*>(?:<span[^>]*>)?([^<]+)", shown)
    assert cells and all(cell[0] == cell[0].upper() for cell in cells)
    assert all(words.sentence_case(measure) in html.unescape(shown) for measure in frame["measure"])


def test_every_definition_is_read_without_opening_it_and_found_by_a_word(sample_home):
    from queries import glossary

    told = words_of(visit("definitions", "governor"))
    for definition in glossary.definitions().values():
        if not definition.macro.endswith("_position"):
            assert html.escape(definition.meaning) in told and html.escape(definition.formula or "") in told
    found = words_of(visit("definitions", "governor", search="long absence"))
    assert 0 < found.count('class="term"') < told.count('class="term"') / 3
    assert "No definition holds these words." in words_of(visit("definitions", "governor", search="zzz"))


def test_governors_read_no_long_table_of_words_that_all_say_the_same(sample_home):
    """What is printed as fewer than 5 throughout is a sentence, a grid or a bar, not a page of rows."""
    for page in ("incidents", "acknowledgements", "training", "registers", "policy"):
        told = words_of(visit(page, "governor"))
        # What is closed under a figure is there for those who look for it.
        open_at_once = re.sub(r"<details.*?</details>", "", told, flags=re.DOTALL)
        for table in re.findall(r"<tbody>(.*?)</tbody>", open_at_once, flags=re.DOTALL):
            rows = [re.sub(r"<[^>]*>", " ", row) for row in table.split("</tr>") if row.strip()]
            hidden = [row for row in rows if row.lower().count("fewer than") >= 1 and not re.search(r"\d\d", row)]
            assert len(rows) <= 14 and len(hidden) <= 10, (page, len(rows), len(hidden))
