"""The set of CSV summaries that leaders take to meetings: which question each file answers, and for whom."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data import access
from queries import glossary, runner
from reports import files


@dataclass(frozen=True)
class Summary:
    """One file of the set: its name without the ending, what it is, and the question that it answers."""

    name: str
    title: str
    question: str


def _reads_board(reader: access.Principal | None) -> bool:
    return reader is not None and reader.acting_role in ("governor", "trustee")


def _may_export(question: str, reader: access.Principal | None) -> bool:
    try:
        files.require_export(question, reader)
    except access.Refused:
        return False
    return True


SUMMARIES: tuple[Summary, ...] = (
    Summary("ack_summary", "Acknowledgements by term, version and staff group", "acknowledgement_summary_by_term"),
    Summary("ack_outstanding", "Adults who have not agreed the version in force", "acknowledgement_outstanding_list"),
    Summary("training_summary", "Training by academic year, staff group and course", "training_summary_by_staff_group"),
    Summary("training_matrix", "Every adult's standing in every required course", "training_matrix_by_person"),
    Summary("incident_summary", "Incidents by term, kind and severity", "incident_summary_by_term"),
    Summary("incident_timeliness", "How fast incidents are acted on and closed", "incident_timeliness_by_term"),
    Summary("clause_coverage", "Evidence for each clause of the policy", "clause_coverage"),
    Summary("declarations", "Social contacts, profile reviews and phone permissions", "register_declarations"),
    Summary("image_transfers", "Images on personal equipment until transferred and deleted", "register_images"),
    Summary("actions_log", "Questions governors asked, answers and actions", "meeting_challenges"),
)


def by_name(name: str) -> Summary:
    """The summary of this name; raises KeyError."""
    return {summary.name: summary for summary in SUMMARIES}[name]


@dataclass(frozen=True)
class Offer:
    """One file of the set as this reader gets it: its name without the ending, what it is, its question and tier."""

    name: str
    title: str
    question: str
    tier: files.Tier


def offers(reader: access.Principal | None) -> list[Offer]:
    """The files of the set that the reader may take away, in their fixed order.

    Leaders get the summaries with exact numbers. Governors get every published question, as it was printed.
    """
    if _reads_board(reader):
        return [_offer(name, query.title, name, reader) for name, query in _published(reader)]
    return [
        _offer(summary.name, summary.title, summary.question, reader)
        for summary in SUMMARIES
        if _may_export(summary.question, reader)
    ]


def _offer(name: str, title: str, question: str, reader: access.Principal | None) -> Offer:
    return Offer(name, title, question, files.require_export(question, reader))


def _published(reader: access.Principal | None) -> list[tuple[str, runner.Query]]:
    chosen = runner.queries().items()
    return [(name, query) for name, query in chosen if query.is_published and _may_export(name, reader)]


def data_dictionary(offered: list[Offer]) -> pd.DataFrame:
    """Every column of these files, one row each, then every metric they are made of with its formula."""
    rows = []
    for offer in offered:
        for position, column in enumerate(runner.queries()[offer.question].columns, start=1):
            known = glossary.columns().get(column)
            said = (known.heading, known.meaning, known.format) if known else (files.heading(column), "", "")
            rows.append((f"{offer.name}.csv", position, column, *said, ""))
    found = {d.macro: d for offer in offered for d in glossary.definitions_of(offer.question)}
    rows += [("(definitions)", n, d.macro, d.name, d.meaning, "", d.formula) for n, d in enumerate(found.values(), 1)]
    return pd.DataFrame(rows, columns=["file", "position", "column", "heading", "meaning", "format", "formula"])
