"""The board pack: what was sealed and nothing else, all of it, readable by everybody, the same bytes every time."""

from __future__ import annotations

import io
import re
import time
from dataclasses import replace

import duckdb
import page
import pytest
import typst
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from charts import words
from data import access, publication, store
from queries import runner
from reports import pack, pack_html, printed_tables

# In the grids of paper only the newest period's verdicts stand; the counts of all periods do.
NOT_ALL_ON_PAPER = {"verdict", "school_days", "topic", "is_statutory", "is_main", "is_linked", "section", "row_number"}
LISTED_ELSEWHERE = {"board_change": {"sentence"}, "board_headline": {"sentence"}, "board_question": {"clause"}}


@pytest.fixture(scope="module")
def made(_sample_built):
    """The pack of the latest publication, its PDF, its HTML, and what was published."""
    from tests import conftest, schools

    with schools.at_home(_sample_built, conftest.SAMPLE_TODAY):
        school = store.current_snapshot().schools[0]
        published = pack.publication_for(school)
        governor = access.Principal("a governor", "governor", (school,))
        said = pack.read(published, school, governor)
        filters = runner.Filters(as_at=published.cut_off, school=school, publication=published.id)
        answers = {name: runner.ask(name, filters, governor) for name in pack._questions(published)}
        yield said, pack.pdf(said), pack_html.html(said), answers


def squeezed(text: str) -> str:
    """Text without blanks: lines break anywhere on paper."""
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def on_paper(made):
    return squeezed("".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(made[1])).pages))


@pytest.fixture(scope="module")
def in_browser(made):
    import html

    return squeezed(html.unescape(re.sub(r"<[^>]+>", " ", made[2].decode())))


def cells(name, frame):
    """Every cell of an answer that paper must hold, as people write it."""
    for row in frame.to_dict("records"):
        for column, value in row.items():
            if column in NOT_ALL_ON_PAPER | LISTED_ELSEWHERE.get(name, set()) or words.missing(value) or value == "":
                continue
            if name == "board_policy_health" and row["state"] == "passes" and column != "check_name":
                continue
            if name == "board_clause_status" and row["status"] not in ("gap", "defect") and column != "clause":
                continue
            yield column, printed_tables.text(value, column)


def test_every_printed_number_stands_on_paper_and_in_the_browser(made, on_paper, in_browser):
    for name, frame in made[3].items():
        for column, said in cells(name, frame):
            for text in (on_paper, in_browser):
                assert squeezed(said).lower() in text.lower(), (name, column, said)


def test_the_tables_hold_the_answers_row_by_row(made):
    said, _, _, answers = made
    by_question = {
        block.tables[0].caption: block.tables[0] for s in said.sections for block in s.blocks if block.tables
    }
    courses = answers["board_training_by_course"]
    shown = by_question[runner.queries()["board_training_by_course"].title]
    assert len(shown.rows) == len(courses)
    for row, printed in zip(shown.rows, courses.to_dict("records"), strict=True):
        assert row[0] == printed["course_title"]
        assert printed["outstanding"] in row and printed["due"] in row


def test_nothing_that_was_published_is_left_out(made):
    said, _, _, answers = made
    blocks = sum(len(s.blocks) for s in said.sections if s.heading != "Changes and attention")
    assert blocks == len([name for name in answers if name not in pack.ON_SUMMARY])
    assert said.facts and said.attention and said.questions and said.actions and said.changes


def test_a_screen_a_file_and_paper_use_the_same_sentence(made):
    from reports.catalogue import PANELS

    said, _, _, answers = made
    filters = runner.Filters(as_at=store.clock.today(), school="any")
    sentences = {block.sentence for section in said.sections for block in section.blocks}
    for name, frame in answers.items():
        if name not in pack.ON_SUMMARY:
            assert PANELS[name].title(frame, filters) in sentences


def test_no_adult_is_named(made, on_paper, _sample_built):
    path = next(iter(sorted((_sample_built / "snapshots").glob("*/full.duckdb"), reverse=True)))
    with duckdb.connect(str(path), read_only=True) as connection:
        people = connection.execute("select legal_forename, legal_surname, work_email from person").fetchall()
    assert len(people) > 50
    for forename, surname, email in people:
        assert squeezed(f"{forename} {surname}") not in on_paper
        assert not email or email not in on_paper


def test_the_same_publication_gives_the_same_bytes(made, sample_home, monkeypatch):
    said, paper, browser, _ = made
    monkeypatch.setenv("GOVERNANCE_TODAY", "2027-02-01")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    school = store.current_snapshot().schools[0]
    head = access.Principal("somebody else", "headteacher", (school,))
    again = pack.read(pack.publication_for(school), school, head)
    assert again == said
    assert pack.pdf(again) == paper
    assert pack_html.html(again) == browser


def test_it_is_six_to_ten_pages_under_two_megabytes_and_quick(made):
    said, paper, browser, _ = made
    assert 6 <= len(PdfReader(io.BytesIO(paper)).pages) <= 10
    assert len(paper) < 2_000_000 and len(browser) < 2_000_000
    started = time.process_time()
    pack.pdf(said)
    assert time.process_time() - started < 10


def test_it_meets_the_rules_of_pdf_ua(made):
    report = page.validate_pdf_bytes(made[1], profile=page.ValidationProfile.PDF_UA_1)
    assert [f"{failure.rule_id} {failure.message}" for failure in report.failures] == []
    assert report.is_compliant and report.rules.total > 100


def test_it_is_tagged_titled_and_can_be_walked_through(made):
    said, paper, _, _ = made
    reader = PdfReader(io.BytesIO(paper))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-GB"
    assert said.school in reader.metadata.title and root["/ViewerPreferences"]["/DisplayDocTitle"]
    bookmarks = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert bookmarks[0] == "Summary" and "Acknowledgements" in bookmarks and bookmarks[-1] == "Seal"
    tags = list(structure(root["/StructTreeRoot"]))
    figures = [tag for tag in tags if tag["/S"] == "/Figure"]
    drawn = [block.figure for section in said.sections for block in section.blocks if block.figure]
    assert len(drawn) >= 3
    alts = {str(tag.get("/Alt", "")) for tag in figures}
    assert {figure.alt for figure in drawn} <= alts and "" not in alts
    kinds = {tag["/S"] for tag in tags}
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/LI"} <= kinds


def structure(node):
    """Every element of the tree of tags."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        found = kid.get_object() if isinstance(kid, IndirectObject) else kid
        if isinstance(found, dict) and "/S" in found:
            yield found
            yield from structure(found)


def test_its_letters_are_fonts_that_travel_with_it_and_its_drawings_are_lines(made):
    fonts, pictures = set(), 0
    for sheet in PdfReader(io.BytesIO(made[1])).pages:
        for font in sheet["/Resources"].get("/Font", {}).values():
            below = font.get_object()["/DescendantFonts"][0].get_object()
            assert {"/FontFile3", "/FontFile2"} & set(below["/FontDescriptor"].get_object())
            fonts.add(str(font.get_object()["/BaseFont"]).partition("+")[2])
        pictures += len(sheet.images)
    assert fonts and all(name.startswith("SourceSans3") for name in fonts)
    assert pictures == 0


def test_a_figure_without_its_sentence_is_refused(made):
    said = made[0]
    place = next(n for n, section in enumerate(said.sections) if any(block.figure for block in section.blocks))
    section = said.sections[place]
    blocks = tuple(
        replace(block, figure=replace(block.figure, alt="")) if block.figure else block for block in section.blocks
    )
    sections = (*said.sections[:place], replace(section, blocks=blocks), *said.sections[place + 1 :])
    with pytest.raises((typst.TypstError, ValueError)):
        pack.pdf(replace(said, sections=sections))


def test_the_html_fetches_and_runs_nothing(made):
    text = made[2].decode()
    assert "<script" not in text and not re.search(r"""(?:src|href)=["'](?!#)""", text)
    assert set(re.findall(r"https?://[^\"'<> ]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert text.count("<table") == text.count("<caption>") == text.count("<thead>")
    assert 'lang="en-GB"' in text and text.count("<h1") == 1


def test_hostile_text_stays_text(made):
    hostile = '<script>alert(1)</script> #import "x" $x$ *b* [link](http://evil.example) \\u{202e}'
    said = replace(made[0], school=hostile, questions=((hostile, hostile),))
    assert "<script" not in pack_html.html(said).decode()
    text = squeezed("".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pack.pdf(said))).pages))
    assert squeezed(hostile)[:40] in text


@pytest.mark.parametrize("role", ["governor", "slt", "headteacher", "trustee"])
def test_whoever_may_export_for_governors_may_make_it(sample_home, role):
    school = store.current_snapshot().schools[0]
    assert pack.read(pack.publication_for(school), school, access.Principal("x", role, (school,))).facts


def test_who_may_not_is_refused(sample_home):
    school = store.current_snapshot().schools[0]
    published = pack.publication_for(school)
    for reader in (
        None,
        access.Principal("x", "data_manager", (school,)),
        access.Principal("x", "governor", ("OTHER",)),
    ):
        with pytest.raises(access.Refused):
            pack.read(published, school, reader)


def test_a_pack_of_nothing_says_what_to_do(sample_home):
    school = store.current_snapshot().schools[0]
    with pytest.raises(pack.NoPack, match="publish"):
        pack.publication_for(school, meeting="NEVER")
    with pytest.raises(pack.NoPack, match="publish"):
        pack.publication_for("NOWHERE")


def test_every_meeting_has_its_own(sample_home):
    school = store.current_snapshot().schools[0]
    for published in publication.publications(school):
        found = pack.publication_for(school, meeting=published.manifest["meeting"])
        said = pack.read(found, school, access.Principal("x", "governor", (school,)))
        assert said.occasion == published.manifest["occasion"]


def test_a_publication_that_was_tampered_with_gives_no_pack(own_sample_home):
    school = store.current_snapshot().schools[0]
    path = pack.publication_for(school).path
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)
    with pytest.raises(pack.NoPack, match="not as it was sealed"):
        pack.publication_for(school)
