"""How printed answers are laid out, on the screen as on paper: long lists as grids, what is alike as a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from charts import words
from reports import files, printed_tables
from reports.panels import board
from reports.printed_tables import Table

# Tables, and remarks in words that stand under them.
Laid = tuple[tuple[Table, ...], tuple[str, ...]]
Layout = Callable[[pd.DataFrame, str], Laid]


def laid(question: str, frame: pd.DataFrame, title: str) -> Laid:
    """A question's answer as tables and remarks for people; row by row where it has no layout of its own."""
    return _LAYOUTS.get(question, _plain)(frame, title)


def is_laid_on_screen(question: str) -> bool:
    """Whether the screen lays this answer out as paper does, and not row by row."""
    return question in _LAYOUTS and question not in _ON_PAPER_ONLY


def _plain(frame: pd.DataFrame, title: str) -> Laid:
    if frame.empty:
        return (), ()
    # A column that is empty throughout would say nothing on paper.
    said = [column for column in frame if not all(words.missing(value) for value in frame[column])]
    return (printed_tables.table(frame[said], title),), ()


def _line(frame: pd.DataFrame, title: str) -> Laid:
    """One row of a few numbers needs no table."""
    told = [
        f"{files.heading(name)}: {printed_tables.text(value, name)}"
        for row in frame.to_dict("records")
        for name, value in row.items()
        if not words.missing(value)
    ]
    return (), ((f"{'; '.join(told)}.",) if told else ())


def _sentence_only(frame: pd.DataFrame, title: str) -> Laid:
    """The finding's own sentence holds every number."""
    return (), ()


def _half_terms(frame: pd.DataFrame, title: str) -> Laid:
    if frame.empty:
        return (), ()
    half_terms = printed_tables.grid(
        frame,
        title,
        lambda r: f"{r['academic_year']} {r['term']} {r['half']}",
        "category_group",
        "incidents",
        "Half term",
    )
    half_terms, same = printed_tables.alike(half_terms, board.EVERY_KIND)
    newest = frame.iloc[-1]
    last = frame[(frame[["academic_year", "term", "half"]] == newest[["academic_year", "term", "half"]]).all(axis=1)]
    # Where every kind reads the same in every half term, so does every verdict on it.
    return (half_terms,), (same,) if same else _verdicts(last, "category_group")


def _verdicts(frame: pd.DataFrame, subject: str) -> tuple[str, ...]:
    """The verdicts, each said once, of all that it is the verdict of."""
    together: dict[str, list[str]] = {}
    for row in frame.to_dict("records"):
        if not words.missing(row["verdict"]) and row[subject] != board.EVERY_KIND:
            together.setdefault(str(row["verdict"]), []).append(printed_tables.text(row[subject], subject))
    return tuple(
        f"{words.listed([names[0], *map(_inside, names[1:])])}: {_inside(said)}" for said, names in together.items()
    )


def _inside(said: str) -> str:
    """Words that began a cell, inside a sentence."""
    return f"{said[:1].lower()}{said[1:]}"


def _by_year(subject: str, corner: str) -> Layout:
    def laid(frame: pd.DataFrame, title: str) -> Laid:
        if frame.empty:
            return (), ()
        years = printed_tables.grid(
            frame, title, lambda r: printed_tables.text(r[subject], subject), "academic_year", "incidents", corner
        )
        newest = frame[frame["academic_year"] == frame["academic_year"].max()]
        return (years,), _verdicts(newest, subject)

    return laid


def _reporters(frame: pd.DataFrame, title: str) -> Laid:
    tables, remarks = [], []
    for year in sorted(frame["academic_year"].unique(), reverse=True):
        of_year = frame[frame["academic_year"] == year]
        said = {printed_tables.text(value) for value in of_year["incidents"]}
        if len(said) == 1:
            # Twenty-four cells that read the same are one sentence.
            remarks.append(f"{year}: {said.pop()} of every kind from {_everybody(of_year)}.")
            continue
        tables.append(
            printed_tables.grid(
                of_year, f"{title}: {year}", lambda r: str(r["category_group"]), "reporter_group", "incidents", "Kind"
            )
        )
    return tuple(tables), tuple(remarks)


def _everybody(of_year: pd.DataFrame) -> str:
    # The names of groups hold commas of their own.
    return f"each group of reporters ({'; '.join(map(_inside, dict.fromkeys(of_year['reporter_group'])))})"


def _handling(frame: pd.DataFrame, title: str) -> Laid:
    said = frame.assign(
        said=[_handled(row) for row in frame.to_dict("records")],
        measure=[f"{row['measure']} (clause {row['clause']})" for row in frame.to_dict("records")],
    )
    return (printed_tables.grid(said, title, lambda r: str(r["measure"]), "academic_year", "said", "Measure"),), ()


def _handled(row: dict[Any, Any]) -> str:
    told = [str(row[name]) for name in ("share_band", "median_band") if not words.missing(row[name])]
    cases = f"{row['incidents']} cases"
    return f"{'; '.join(told)} ({cases})" if told else f"{cases}: too few to say" if _is_few(row) else cases


def _is_few(row: dict[Any, Any]) -> bool:
    return str(row["incidents"]).startswith("fewer")


def _policies(frame: pd.DataFrame, title: str) -> Laid:
    named = frame.assign(policy_title=[_policy_name(row) for row in frame.to_dict("records")])
    return _plain(named.drop(columns=["is_main", "is_linked"], errors="ignore"), title)


def _policy_name(row: dict[Any, Any]) -> str:
    linked = str(row.get("is_linked")).lower() in ("true", "yes")
    return f"{row['policy_title']} (to be read with it)" if linked else str(row["policy_title"])


def _health(frame: pd.DataFrame, title: str) -> Laid:
    passing = [row for row in frame.to_dict("records") if row["state"] == "passes"]
    poor = frame[frame["state"] != "passes"]
    shown = () if poor.empty else (printed_tables.table(poor, title, ["check_name", "clause", "finding", "advice"]),)
    listed = ", ".join(f"{str(row['check_name']).lower()} ({row['clause']})" for row in passing)
    return shown, ((f"{len(passing)} checks pass: {listed}.",) if passing else ())


def _clauses(frame: pd.DataFrame, title: str) -> Laid:
    wanting = frame[frame["status"].isin(["gap", "defect"])]
    shown = (
        printed_tables.table(wanting, "Promises without evidence", ["clause", "obligation", "evidence", "status"]),
    )
    told = []
    for status, rows in frame[~frame["status"].isin(["gap", "defect"])].groupby("status", sort=False):
        told.append(f"{printed_tables.text(status)[:1].upper()}{str(status)[1:]}: clauses {', '.join(rows['clause'])}.")
    return (() if wanting.empty else shown), tuple(told)


def _challenges(frame: pd.DataFrame, title: str) -> Laid:
    rows = [
        (
            printed_tables.text(row["held_on"]),
            f"{row['question']} ({row['asked_by_role']})",
            printed_tables.text(row["answer"]),
            _promised(row),
            printed_tables.text(row["due_on"]),
            _came_of(row),
        )
        for row in frame.to_dict("records")
    ]
    headings = ("Meeting", "Question", "Answer", "Promised", "Due", "What came of it")
    return ((Table(title, headings, tuple(rows), (False,) * len(headings)),) if rows else ()), ()


def _promised(row: dict[Any, Any]) -> str:
    return printed_tables.BLANK if words.missing(row["action"]) else f"{row['action']} ({row['owner_role']})"


def _came_of(row: dict[Any, Any]) -> str:
    done = "" if words.missing(row["done_on"]) else f", {words.day(row['done_on'])}"
    evidence = "" if words.missing(row["evidence"]) else f": {row['evidence']}"
    return f"{row['state']}{done}{evidence}"


def _reviews(frame: pd.DataFrame, title: str) -> Laid:
    return (printed_tables.table(frame, title, headings={"held_on": "Last done"}),), ()


def _registers(frame: pd.DataFrame, title: str) -> Laid:
    said = frame.assign(measure=[words.sentence_case(measure) for measure in frame["measure"]])
    return (printed_tables.table(said, title),), ()


_LAYOUTS: dict[str, Layout] = {
    "board_acknowledgement_by_policy": _policies,
    "board_training_of_adults": _line,
    "board_incident_open": _sentence_only,
    "board_incident_by_half_term": _half_terms,
    "board_incident_by_year": _by_year("category_group", "Kind"),
    "board_incident_by_severity": _by_year("severity", "Severity"),
    "board_incident_by_reporter": _reporters,
    "board_incident_handling": _handling,
    "board_policy_health": _health,
    "policy_health": _health,
    "board_register_by_kind": _registers,
    "board_review_by_kind": _reviews,
    "board_policy_register": _policies,
    "board_clause_status": _clauses,
    "board_challenge_log": _challenges,
}
# The table behind the map of the clauses holds them all; on paper those that have evidence are a list of numbers.
_ON_PAPER_ONLY = ("board_clause_status",)
