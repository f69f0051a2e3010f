"""A trust of ten schools: its leader compares them fairly, opens one, and sees no other trust's."""

from __future__ import annotations

import pytest

from components.access import PAGES
from data import access, store
from queries import publishing, runner
from tests import schools
from tests.pages.visits import allowed_pages, visit, words_of

TODAY = "2026-11-20"


@pytest.fixture(scope="module")
def trust(tmp_path_factory):
    from bench import nation

    with schools.at_home(tmp_path_factory.mktemp("trust"), TODAY) as folder:
        nation.build(10)
        # Two of the schools have published; a trustee reads those.
        publishing.publish()
        yield folder


@pytest.mark.parametrize("page", allowed_pages("trust_leader"))
def test_every_page_for_the_leader_of_a_trust(page, trust):
    opened = visit(page, "trust_leader")
    assert not opened.exception, [e.message for e in opened.exception]
    assert [title.value for title in opened.title] == [PAGES[page].title]
    assert "School 00001" in words_of(opened)


@pytest.mark.parametrize("page", allowed_pages("trustee"))
def test_every_page_for_a_trustee(page, trust):
    opened = visit(page, "trustee")
    assert not opened.exception, [e.message for e in opened.exception]
    assert "School 00001" in words_of(opened)


@pytest.mark.parametrize("page", ["overview", "acknowledgements", "incidents"])
def test_schools_are_compared_in_one_sentence_and_never_ranked(page, trust):
    said = words_of(visit(page, "trust_leader"))
    assert "School by school" in said
    assert "by more than chance explains" in said
    assert "sigma" not in said


def test_the_school_is_chosen_by_name_and_stands_in_the_address(trust):
    opened = visit("incidents", "trust_leader")
    box = next(box for box in opened.selectbox if box.label == "School")
    assert box.options[0] == "School 00001" and len(box.options) == 10
    box.set_value("S00007").run()
    assert "School 00007 · position on" in words_of(opened)
    assert "School 00007 · position on" in words_of(visit("incidents", "trust_leader", school="School 00007"))
    # A school that is not the reader's is not there to be chosen.
    assert "School 00001 · position on" in words_of(visit("incidents", "trust_leader", school="School 99999"))


def test_a_reader_of_one_school_sees_no_other(four_people):
    for page in ("overview", "acknowledgements", "incidents"):
        assert "School by school" not in words_of(visit(page, "trust_leader"))


def test_the_funnel_holds_every_school_with_its_own_limits_and_marks_the_chosen_one(trust):
    found = store.current_snapshot()
    reader = access.Principal("t", "trust_leader", found.schools)
    filters = runner.on_day("S00004", schools=found.schools)
    for name, value in (("trust_acknowledgement_funnel", "share"), ("trust_incident_funnel", "rate_per_100")):
        frame = runner.ask(name, filters, reader)
        assert len(frame) == 10 and frame["pooled"].nunique() == 1
        assert list(frame.loc[frame["is_own"], "school_id"]) == ["S00004"]
        # By name, never by the number.
        assert list(frame["school"]) == sorted(frame["school"])
        inside = frame["standing"] == "within what chance explains"
        assert ((frame[value] >= frame["low_2"] - 1e-9) & (frame[value] <= frame["high_2"] + 1e-9))[inside].all()
    other = access.Principal("t", "trust_leader", ("S00001", "S00002"))
    with pytest.raises(access.Refused):
        runner.ask("trust_incident_funnel", filters, other)
