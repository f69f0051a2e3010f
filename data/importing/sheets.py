"""Reads the rows of one recognised sheet: leaves out what is no record, and hands every record to its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from data.importing import tidy
from data.importing.declarations import declaration
from data.importing.desk import ADVICE, Cells, Desk
from data.importing.duties import acknowledgement, training
from data.importing.incidents import incident
from data.importing.load import as_json
from data.importing.outcome import Question, Record
from data.importing.progress import counted
from data.importing.read import Cell, Row, Sheet, as_text
from data.importing.register import policy
from data.importing.staff import staff

READERS: dict[str, Callable[[Cells], Record]] = {
    "acknowledgement": acknowledgement,
    "training": training,
    "incident": incident,
    "staff": staff,
    "policy_register": policy,
    "declaration": declaration,
}
DATES = [
    "acknowledged_at",
    "completed_at",
    "expires_on",
    "occurred_at",
    "reported_on",
    "closed_on",
    "start_on",
    "end_on",
    "leave_from",
    "leave_to",
    "approved_on",
    "published_on",
    "next_review",
    "declared_on",
    "taken_on",
    "transferred_on",
    "deleted_on",
    "used_on",
    "review_due",
    "joined_on",
    "reviewed_on",
    "first_action_on",
    "platform_reported_on",
    "reopened_on",
]
_DITTO = frozenset({'"', "”", "〃", "''", "ditto", "do.", '-"-', "″"})
_ESSENTIAL = {
    "missing_mandatory", "unknown_policy", "unknown_course", "bad_date", "missing_date", "missing_person",
    "unknown_person",
    "ambiguous_person", "unclear_answer", "name_email_conflict",
}  # fmt: skip


def read_rows(sheet: Sheet, desk: Desk) -> list[Record]:
    """Every record of a sheet after its headings, each with exactly one outcome."""
    rows = list(_with_dittos(sheet.rows[desk.found.first_row :], desk))
    _settle_orders(rows, desk)
    _count_people(rows, desk)
    reader = READERS[desk.found.kind]
    records = []
    for row in counted(rows, "checked", desk.rows_before, desk.rows_in_all):
        record = _left_out(row, desk) or _read(row, desk, reader)
        record.sheet = desk.found.sheet if desk.sheet_index else ""
        record.sheet_index = desk.sheet_index
        records.append(record)
    return records


def _read(row: Row, desk: Desk, reader: Callable[[Cells], Record]) -> Record:
    used = {position for listed in desk.found.fields.values() for position in listed}
    used |= {column.position for column in desk.found.items}
    width = len(desk.found.headings)
    while width and not desk.found.headings[width - 1] and width - 1 not in used:
        width -= 1
    beyond = any(as_text(cell).strip() for cell in row.cells[width:])
    cells = Cells(row, desk, beyond)
    if row.fault:
        return cells.held(row.fault, outcome="rejected")
    scope = _out_of_scope(cells)
    if scope:
        return scope
    record = reader(cells)
    is_short = len(row.cells) < width and record.reason in _ESSENTIAL
    if record.outcome in ("queued", "rejected") and (beyond or is_short):
        record.outcome, record.reason, record.advice = "rejected", "ragged_row", ADVICE["ragged_row"]
    elif beyond and record.is_plain:
        record.reason, record.advice = "extra_cells", ADVICE["extra_cells"]
        record.value = " | ".join(as_text(cell) for cell in row.cells[width:] if as_text(cell).strip())[:200]
    if record.outcome in ("queued", "rejected") and record.raw:
        told = as_json(record.raw)
        if told in desk.reference.left_out:
            return _skipped(row, "decided_to_leave_out")
        decided_before = desk.reference.decided.get(told)
        if decided_before and desk.once("decided", row.line):
            desk.settle(row.line, decided_before)
            return _read(row, desk, reader)
        if told in desk.reference.waiting:
            record.advice = f"{ADVICE['waits_already']} {record.advice}"
            record.waits_already = True
    return record


def _skipped(row: Row, reason: str) -> Record:
    shown = next((tidy.plain(as_text(cell)) for cell in row.cells if as_text(cell).strip()), "")
    return Record(row.line, "skipped", reason, value=shown[:200], advice=ADVICE[reason])


def _left_out(row: Row, desk: Desk) -> Record | None:
    """Blank rows, headings of sections, totals and repeated headings are no records."""
    if row.fault:
        return None
    if row.is_blank:
        return _skipped(row, "blank_row")
    filled = [tidy.plain(as_text(cell)) for cell in row.cells if as_text(cell).strip()]
    headings = [heading for heading in map(tidy.heading, desk.found.headings) if heading]
    if [tidy.heading(text) for text in filled] == headings and len(filled) > 1:
        return _skipped(row, "repeated_heading")
    is_short = len(filled) <= max(2, len(headings) // 2)
    if _is_total(filled[0]) and (is_short or all(re.fullmatch(r"[\d.,%/ ]+", text) for text in filled[1:])):
        return _skipped(row, "totals_row")
    first = next(i for i, cell in enumerate(row.cells) if as_text(cell).strip())
    if len(filled) == 1 and _is_somebody(filled[0], first, desk):
        return None  # of whom nothing is known yet
    if len(filled) == 1 and len(headings) > 2 and first <= 1 and len(row.cells) >= len(headings):
        return _skipped(row, "section_row")
    if len(filled) == 1 and len(headings) > 2 and first == 0 and _is_print_line(filled[0]):
        return _skipped(row, "section_row")
    return None


def _is_somebody(text: str, position: int, desk: Desk) -> bool:
    """Whether the only cell of a row is the name, the address or the id of an adult who is known."""
    people, fields = desk.people, desk.found.fields
    if position in fields.get("name", ()):
        return bool(people.names.get(tidy.name_words(text)))
    if position in fields.get("email", ()):
        return tidy.email(text) in people.emails
    return position in fields.get("person_id", ()) and text.casefold() in people.ids


def _is_total(text: str) -> bool:
    said = tidy.words(text)
    return said.startswith(
        ("total", "grand total", "sub total", "subtotal", "number of", "count of", "sum of", "totals")
    )


def _is_print_line(text: str) -> bool:
    said = tidy.words(text)
    return said.startswith(
        ("report run", "page ", "printed", "end of report", "exported", "generated", "run by", "run on")
    )


def _with_dittos(rows: list[Row], desk: Desk) -> Iterator[Row]:
    """Rows with the marks that mean 'as above' replaced by what stands above."""
    mapped = {position for listed in desk.found.fields.values() for position in listed}
    above: dict[int, Cell] = {}
    for row in rows:
        changed = list(row.cells)
        for position in mapped:
            if position >= len(changed):
                continue
            cell = changed[position]
            if isinstance(cell, str) and cell.strip().casefold() in _DITTO:
                changed[position] = above.get(position, "")
            elif as_text(cell).strip():
                above[position] = cell
        yield replace(row, cells=tuple(changed)) if tuple(changed) != row.cells else row


def _settle_orders(rows: list[Row], desk: Desk) -> None:
    """Day first or month first, column by column: shown by the values, stated by the profile, or asked once."""
    orders: dict[str, str] = {}
    open_fields: list[tuple[str, list[Cell]]] = []
    for name in (*DATES, "items"):
        positions = (
            [column.position for column in desk.found.items] if name == "items" else desk.found.fields.get(name, [])
        )
        cells = [row.cells[p] for row in rows for p in positions if p < len(row.cells) and not row.fault]
        shown = tidy.day_order(cells)
        stated = desk.found.source(name).order or desk.found.profile.order
        if shown in ("dmy", "both"):
            orders[name] = "dmy"
        elif shown == "mdy":
            orders[name] = "mdy"
            heading = desk.found.labels[positions[0]]
            desk.notes.append(f"The dates under '{heading}' are month first: some have a second number above 12.")
        elif shown == "open" and stated:
            orders[name] = stated
        elif shown == "open":
            open_fields.append((name, cells))
        if shown == "both":
            desk.notes.append("Some dates are day first and some month first; all were read day first.")
    # What other columns of the same file show settles a column that could be either.
    settled = set(orders.values())
    for name, cells in open_fields:
        orders[name] = (
            settled.pop() if len(settled) == 1 and not desk.answers.get("date_order") else _ask_order(cells, desk)
        )
        settled = {orders[name]}
    desk.orders.update(orders)


def _ask_order(cells: list[Cell], desk: Desk) -> str:
    samples = [cell for cell in cells if tidy.day_order([cell]) == "open"][:3]
    examples = []
    for cell in samples:
        moment = tidy.moment(cell, "dmy")
        if moment:
            examples.append(f"{as_text(cell)} = {tidy.in_words(moment.day)}")
    question = Question(
        "date_order",
        "Every date could be day first or month first. Is the day first?",
        "dmy",
        ("dmy", "mdy"),
        tuple(examples),
    )
    answer = desk.ask(question)
    return answer if answer in ("dmy", "mdy") else "dmy"


def _count_people(rows: list[Row], desk: Desk) -> None:
    """For staff lists: addresses that several people share, names without anything else, and posts a person holds."""
    if desk.found.kind != "staff":
        return
    owners: dict[str, set[str]] = {}
    for row in rows:
        cells = Cells(row, desk)
        name, address = tidy.name_words(cells.name), tidy.email(cells.text("email"))
        if not name:
            continue
        if address:
            owners.setdefault(address, set()).add(cells.staff_id or name)
            for known in desk.people.emails.get(address, set()):
                if name not in {n for n, ids in desk.people.names.items() if known in ids} and not cells.staff_id:
                    owners[address].add(known)
        elif not cells.staff_id:
            desk.bare_names[name] += 1
        person = desk.people.find(cells.staff_id, address, name).person_id
        if person and not cells.text("end_on"):
            desk.posts_in_file[person] += 1
    desk.shared_emails = {address for address, names in owners.items() if len(names) > 1}


def _out_of_scope(cells: Cells) -> Record | None:
    profile = cells.desk.found.profile
    for rule, keeps in ((dict(profile.keep_only), True), (dict(profile.leave_out), False)):
        if not rule:
            continue
        wanted = {tidy.words(word) for word in rule["any_of"]}
        tidied = [tidy.heading(heading) for heading in cells.desk.found.headings]
        said: set[str] = set()
        places = [tidied.index(name) for name in map(tidy.heading, _columns_of(rule)) if name in tidied]
        for place in places:
            text = as_text(cells.at(place))
            said |= {tidy.words(part) for part in (tidy.parts(text, rule["split"]) if rule.get("split") else [text])}
        if not places:
            continue
        is_in = any(word == value or value.startswith(f"{word} ") for word in wanted for value in said)
        if is_in != keeps:
            return Record(cells.row.line, "skipped", "out_of_scope", advice=ADVICE["out_of_scope"])
    return None


def _columns_of(rule: dict[str, Any]) -> tuple[str, ...]:
    """The columns that a rule looks at: what is meant stands in one of them."""
    return tuple(rule.get("columns") or [rule["column"]])
