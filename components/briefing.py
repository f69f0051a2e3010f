"""The first page's cards and lists, drawn from the briefing (leaders) or from the published one (governors)."""

from __future__ import annotations

import base64
import html
from collections.abc import Hashable, Sequence

import streamlit as st

from charts import words
from charts.sparkline import sparkline
from components import look
from components.access import PAGES
from components.page import Visit
from components.panels import beside, definition, in_short, is_tall, panels, subheading
from data import store
from queries import kept, runner
from reports import overview

STATES = {
    "Statutory": "late",
    "To see to": "note",
    "Lapsed": "late",
    "Overdue": "late",
    "Open": "open",
    "Due": "open",
    "Policy": "note",
    "Promised": "note",
}


# The question that a printed fact is taken from, by how the fact begins: there its numbers are defined.
PRINTED_FROM = {
    "Agreement to": "board_acknowledgement_by_policy",
    "Adults with required training": "board_training_of_adults",
    "Incidents in": "board_incident_by_half_term",
    "Incidents open": "board_incident_open",
    "Linked policies": "board_policy_register",
    "Checks on the policy": "board_policy_health",
}

# Lines that are read at once; one more than these is shown rather than closed away alone.
MOST_LINES = 6

_BRIEFINGS = kept.Shelf(500, 1, lambda _: 1)


def show(visit: Visit) -> None:
    """The whole first page for whoever is looking."""
    if visit.is_board:
        _published(visit)
        return
    if not runner.may_ask("meeting_cycle", visit.reader):
        panels(visit, "quality_freshness", "quality_findings")
        return
    runner.permit("meeting_cycle", visit.filters, visit.reader)
    said = _briefing(visit, visit.filters)
    _facts(said.facts)
    left, right = st.columns([3, 2])
    with left:
        _attention(said.attention)
    with right:
        _questions(said.questions, said.promised)
    _changes(said.changes)
    of_policy = visit.narrowed(policy=visit.main_policy)
    if is_tall(of_policy, "training_matrix"):
        beside(of_policy, ("acknowledgement_by_group", "acknowledgement_uptake"), ("training_matrix",))
        panels(of_policy, "incident_control_chart")
    else:
        panels(
            of_policy, "acknowledgement_by_group", "training_matrix",
            "acknowledgement_uptake", "incident_control_chart",
        )  # fmt: skip


def _briefing(visit: Visit, asked: runner.Filters) -> overview.Briefing:
    """The briefing, written once for what it depends on; the caller has asked for permission."""
    return _BRIEFINGS.get(_of(visit, asked), lambda: overview.briefing(asked, visit.reader, visit.main_policy))


def _of(visit: Visit, asked: runner.Filters) -> tuple[Hashable, ...]:
    reader = visit.reader
    return str(store.home()), visit.source, reader.acting_role, reader.schools, asked, visit.main_policy


def headlines(visit: Visit) -> None:
    """The headline facts of one page's topic, above its panels: the same numbers as on the first page."""
    if visit.is_board:
        rows = kept.ask("board_headline", visit.filters, visit.reader).to_dict("records")
        facts = [_printed_fact(number, row) for number, row in enumerate(rows) if row["topic"] == visit.page]
    else:
        plain = visit.filters.but(policy=None, version=None, course=None, category_group=None, severity=None)
        runner.permit("meeting_cycle", plain, visit.reader)
        of = (*_of(visit, plain), visit.page)
        facts = list(_BRIEFINGS.get(of, lambda: overview.facts_of(visit.page, plain, visit.reader, visit.main_policy)))
    if facts:
        _facts(facts, visit.page)


def _published(visit: Visit) -> None:
    """A governor's first page, from printed numbers and sentences only."""

    def rows(question: str) -> list[dict[str, object]]:
        return kept.ask(question, visit.filters, visit.reader).to_dict("records")

    _facts([_printed_fact(number, row) for number, row in enumerate(rows("board_headline"))][:6])
    left, right = st.columns([3, 2])
    with left:
        _attention([_printed_line(row) for row in rows("board_attention")])
    with right:
        _questions(overview.asked_once(rows("board_question"))[:6], "Small numbers are not told apart.")
    _changes([str(row["sentence"]) for row in rows("board_change")][:8])
    panels(visit, "board_acknowledgement_by_group", "board_incident_by_half_term")
    panels(visit, "board_source_freshness")


def _printed_fact(number: int, row: dict[str, object]) -> overview.Fact:
    whole = row["of_printed"]
    printed = "No return" if words.missing(row["printed"]) else str(row["printed"])
    value = f"{printed} of {whole}" if isinstance(whole, str) and whole else printed
    before = row["last_time"]
    change = f"{before} last time" if isinstance(before, str) and before else ""
    fact = str(row["fact"])
    question = next((name for start, name in PRINTED_FROM.items() if fact.startswith(start)), "board_headline")
    return overview.Fact(f"printed_{number}", fact, value, change, str(row["topic"]), question)


def _printed_line(row: dict[str, object]) -> overview.Line:
    clause = row["clause"]
    state = "Statutory" if str(row["is_statutory"]).lower() == "true" else "To see to"
    said = "Statutory guidance" if state == "Statutory" else ""
    if isinstance(clause, str) and clause:
        said = f"Clause {clause}"
    return overview.Line(state, str(row["sentence"]).rstrip("."), said, str(row["topic"]))


def _facts(facts: Sequence[overview.Fact], here: str = "overview") -> None:
    with st.container(horizontal=True, key="facts"):
        for fact in facts:
            with st.container(border=True, key=f"fact_{fact.key}", height="stretch"):
                st.html(_card(fact))
                if fact.page != here:
                    st.page_link(PAGES[fact.page].file, label="Open →")


def _card(fact: overview.Fact) -> str:
    alt = f"{fact.name} over time, now {fact.value}"
    kind = "bars" if fact.kind == "bars" else "line"
    small = "small" if len(fact.value) > 14 else ""
    drawing = sparkline(list(fact.values), alt, kind=kind, dark=look.is_dark())  # type: ignore[arg-type]
    if drawing:
        # Streamlit takes drawings out of HTML, but leaves pictures in.
        coded = base64.b64encode(drawing.encode()).decode()
        drawing = f'<img class="spark" alt="{html.escape(alt, quote=True)}" src="data:image/svg+xml;base64,{coded}">'
    return (
        f'<div class="fact" title="{html.escape(in_short(fact.question), quote=True)}">'
        f'<span class="name">{html.escape(fact.name)}</span>'
        f'<span class="value {small}">{html.escape(fact.value)}</span>'
        f'<span class="change">{html.escape(fact.change) or "&nbsp;"}</span>{drawing}</div>'
        f'<div class="opens">{definition(fact.question)}</div>'
    )


def _attention(lines: Sequence[overview.Line]) -> None:
    """What needs attention: the gravest to be read at once, the others on opening them."""
    subheading("Needs attention")
    with st.container(border=True, key="attention", gap=None):
        if not lines:
            st.text("Nothing is overdue, lapsed or open beyond its time.")
        shown = len(lines) if len(lines) <= MOST_LINES + 1 else MOST_LINES
        for number, line in enumerate(lines[:shown]):
            with st.container(key=f"line_{number}", horizontal=True, gap="small", vertical_alignment="top"):
                st.html(f'<p class="line">{_told(line)}</p>')
                st.page_link(PAGES[line.page].file, label=f"{PAGES[line.page].title} →")
        if rest := lines[shown:]:
            items = "".join(f'<p class="line">{_told(line)}{_link(line.page)}</p>' for line in rest)
            st.html(f'<details class="more"><summary>{len(rest)} more that need attention</summary>{items}</details>')


def _told(line: overview.Line) -> str:
    is_told = line.clause in ("", PAGES[line.page].title)
    where = "" if is_told else f'<span class="where">{html.escape(line.clause)}</span>'
    return (
        f'<span class="state {STATES[line.state]}">{html.escape(line.state)}</span>'
        f'<span class="said">{html.escape(line.text)}{where}</span>'
    )


def _link(page: str) -> str:
    """Where to look, inside HTML that is closed at first; the address is that of a page of ours."""
    return f'<a href="{page}" target="_self">{html.escape(PAGES[page].title)} →</a>'


def _questions(questions: Sequence[overview.Question], promised: str) -> None:
    subheading("Questions to ask")
    with st.container(border=True, key="questions"):
        items = "".join(
            f'<li>{html.escape(q.text)}<span class="where">{html.escape(overview.as_reason(q.because))}</span></li>'
            for q in questions
        )
        st.html(f'<ol class="questions">{items}</ol><p class="basis">Written from this school\'s figures. '
                f"{html.escape(promised)}</p>")  # fmt: skip


def _changes(changes: Sequence[str]) -> None:
    if changes:
        subheading("Since the last meeting")
        with st.container(border=True, key="changes"):
            items = "".join(f"<li>{html.escape(change)}</li>" for change in changes)
            st.html(f'<ul class="questions">{items}</ul>')
