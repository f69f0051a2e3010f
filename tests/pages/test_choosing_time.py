"""Choosing a term, a half term, a year, the time since a meeting, or an earlier publication: each is an address."""

from __future__ import annotations

import re

import pytest

from tests.pages.visits import visit, words_of

KINDS = {
    "Term": ("Term", "Spring 2026", "in the spring term 2026"),
    "Half term": ("Half term", "Autumn 2026, first half", "in the first half of the autumn term 2026"),
    "Academic year": ("Academic year", "2025/26", "in 2025/26"),
    "Since a meeting": ("Meeting", "Full board, Wed 1 Jul 2026", "since Sat 20 Jun 2026"),
}


def box(opened, label):
    return next(box for box in opened.selectbox if box.label == label)


@pytest.mark.parametrize("kind", KINDS)
def test_every_panel_that_speaks_of_a_period_follows_the_one_chosen(kind, sample_home):
    label, choice, told = KINDS[kind]
    opened = visit("incidents", "headteacher")
    if kind != "Term":
        box(opened, "Period").set_value(kind).run()
    box(opened, label).set_value(choice).run()
    assert not opened.exception
    said = words_of(opened)
    # By kind, rates, weekday and time, place, platform, the list, and what its records lack.
    assert said.count(told) >= 6, said
    assert "in this period" not in said and "this term" not in said
    # A link with the same choices shows the same; a browser writes them into the address.
    address = {box(opened, name).key: box(opened, name).value for name in ("Period", label)}
    again = visit("incidents", "headteacher", **address)
    assert headings(again) == headings(opened)


def headings(opened):
    return [line for line in words_of(opened).splitlines() if 'class="panel"' in line]


def test_a_past_period_is_seen_from_its_last_day(sample_home):
    opened = visit("acknowledgements", "slt", term="Spring 2026")
    assert "position on Fri 27 Mar 2026" in words_of(opened)
    opened = visit("acknowledgements", "slt", term="Spring 2026", as_at="2026-06-01")
    assert "position on Mon 1 Jun 2026" in words_of(opened)


def test_a_day_before_the_period_brings_the_period_of_that_day(sample_home):
    opened = visit("incidents", "headteacher", as_at="2026-02-27")
    assert box(opened, "Term").value == "Spring 2026"
    assert "in the spring term 2026 so far" in words_of(opened)
    assert "Autumn 2026" not in box(opened, "Term").options


def test_a_choice_that_does_not_exist_is_the_newest_period(sample_home):
    for address in ({"term": "Autumn 1066"}, {"period": "Fortnight"}, {"as_at": "yesterday"}, {"meeting": "none"}):
        opened = visit("incidents", "headteacher", **address)
        assert not opened.exception
        assert "in the autumn term 2026 so far" in words_of(opened), address


def test_the_period_stays_while_a_figure_is_drilled_into_and_back(sample_home):
    opened = visit(
        "incidents",
        "headteacher",
        period="Half term",
        half_term="Autumn 2026, first half",
        category_group="Cyberbullying",
    )
    assert "Incidents › Cyberbullying" in words_of(opened)
    next(button for button in opened.button if button.label == "Show all again").click().run()
    assert "Incidents › Cyberbullying" not in words_of(opened)
    assert box(opened, "Half term").value == "Autumn 2026, first half"


def test_a_running_period_is_told_over_as_many_school_days(sample_home):
    said = words_of(visit("incidents", "headteacher"))
    assert "17 incidents in the autumn term 2026 so far, 5 in the term before at the same point" in said
    cells = r"<tr><td[^>]*>(?:This period|The period before|A year ago)<.*?</tr>"
    rows = re.findall(cells, said, re.DOTALL)
    school_days = {re.findall(r'<td class="number"[^>]*>\D*(\d+)', row)[0] for row in rows}
    assert len(rows) == 3 and len(school_days) == 1


def test_governors_go_back_to_an_earlier_publication(sample_home):
    opened = visit("incidents", "governor")
    choice = box(opened, "Published for")
    assert len(choice.options) > 1 and all("figures of" in option for option in choice.options)
    newest = words_of(opened)
    opened = visit("incidents", "governor", publication=choice.options[-1])
    assert not opened.exception
    assert "position on" in words_of(opened) and words_of(opened) != newest
    # A governor chooses no period of their own: what was published is what there is.
    assert [b.label for b in opened.selectbox] == ["Published for"]
