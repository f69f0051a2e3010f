"""The attackers against real publications: the sample school's, read from its files as a governor could read them."""

from __future__ import annotations

from data import publication, store
from data.disclosure import Rule
from queries import publishing, runner
from tests.attack import duties, incidents
from tests.attack.solver import Cell


def duties_of(published: publication.Publication, school: str) -> duties.Printed:
    """The tables of duties as they stand in a publication."""
    found = publication.read_all(published, school)
    policies = found["board_acknowledgement_by_policy"].dropna(subset=["due"])
    courses = found["board_training_by_course"].dropna(subset=["due"])
    adults = found["board_training_of_adults"].dropna(subset=["adults"])
    return duties.Printed(
        policies={r.policy_title: (r.due, r.outstanding) for r in policies.itertuples()},
        asked={r.policy_title: r.in_scope for r in policies.itertuples()},
        groups={
            r.staff_group: (r.headcount, r.outstanding) for r in found["board_acknowledgement_by_group"].itertuples()
        },
        courses={r.course_title: (r.due, r.outstanding) for r in courses.itertuples()},
        trained=next(((r.adults, r.outstanding) for r in adults.itertuples()), None),
        lapsing={r.course_title: r.lapsing for r in courses.itertuples()},
    )


def incidents_of(published: publication.Publication, school: str) -> incidents.Printed:
    """The incident tables as they stand in a publication."""
    found = publication.read_all(published, school)

    def table(name: str, *keys: str) -> dict:
        frame = found[name].dropna(subset=["incidents"])
        return {tuple(row[k] for k in keys): row["incidents"] for row in frame.to_dict("records")}

    halves = table("board_incident_by_half_term", "academic_year", "term", "half", "category_group")
    return incidents.Printed(
        half_terms={(year, f"{term} {half}", kind): count for (year, term, half, kind), count in halves.items()},
        years=table("board_incident_by_year", "academic_year", "category_group"),
        severities=table("board_incident_by_severity", "academic_year", "severity"),
        reporters=table("board_incident_by_reporter", "academic_year", "category_group", "reporter_group"),
        subsets=table("board_incident_handling", "academic_year", "measure"),
    )


def attack(rule: Rule) -> tuple[int, dict[Cell, int]]:
    """Attacks every publication in the data folder: how many cells are hidden, and those that can be worked out."""
    hidden_cells = 0
    recovered: dict[Cell, int] = {}
    for published in publication.publications():
        for school in published.schools:
            known, hidden = duties.known_from(duties_of(published, school), rule)
            about_incidents, more = incidents.known_from(incidents_of(published, school), rule, has_late_records=True)
            hidden_cells += len(hidden) + len(more)
            found = known.exactly_known(hidden) | about_incidents.exactly_known(more)
            recovered |= {(published.id, *cell): value for cell, value in found.items()}
    return hidden_cells, recovered


def exact_answers(published: publication.Publication, school: str) -> dict:
    """The unprotected answers behind a publication: what the attacker is after."""
    snapshot = next(s for s in store.snapshots() if s.id == published.manifest["snapshot"])
    groups = published.manifest["groups"][school]
    connection = store.open_read_only(
        snapshot.path, lambda opened: runner.definitions(opened) + publishing._groups_view(groups)
    )
    try:
        filters = publishing._filters(connection, school, published.cut_off)
        answers = {}
        for name, query in publishing.published_questions().items():
            if query.counts != publishing.FROM_PRINTED:
                publishing._answer_what_it_reads(connection, query, filters)
                answers[name] = runner._run(connection, query, filters)
        return answers
    finally:
        connection.close()
