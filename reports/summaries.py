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
    Summary("ack_outstanding", "Adults who have not agreed the version in force", "acknowledgement_outstanding_people"),
    Summary("training_summary", "Training by academic year, staff group and course", "training_summary_by_year"),
    Summary("training_matrix", "Every adult's standing in every required course", "training_matrix_people"),
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
    """Every column of these files: one row per file and column, with its heading, meaning, format and formulas."""
    rows = []
    for offer in offered:
        query = runner.queries()[offer.question]
        formulas = "; ".join(f"{d.name}: {d.formula}" for d in glossary.definitions_of(offer.question) if d.formula)
        for position, column in enumerate(query.columns, start=1):
            known = glossary.columns().get(column)
            rows.append(
                {
                    "file": f"{offer.name}.csv",
                    "position": position,
                    "column": column,
                    "heading": known.heading if known else files.heading(column),
                    "meaning": known.meaning if known else "",
                    "format": known.format if known else "",
                    "formulas_in_file": formulas,
                }
            )
    names = ["file", "position", "column", "heading", "meaning", "format", "formulas_in_file"]
    return pd.DataFrame(rows, columns=names)
