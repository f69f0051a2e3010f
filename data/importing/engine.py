"""Understands a file from beginning to end, and changes nothing: reading, recognising, tidying, checking, matching."""

from __future__ import annotations

import hashlib
from contextlib import closing
from datetime import date
from pathlib import PurePath

from data import contract
from data.importing import canonical, match, outcome, profiles, read, tidy
from data.importing.desk import ADVICE, Cells, Desk
from data.importing.load import as_json
from data.importing.outcome import Mapped, Question, Record, Refused, Understood
from data.importing.recognise import NEEDS, Knowledge, Recognised, first_values, is_record, labels_of, recognise
from data.importing.reference import Reference
from data.importing.sheets import DATES, read_rows


def understand(
    name: str,
    content: bytes,
    reference: Reference,
    answers: dict[str, str] | None = None,
    contents: read.Contents | None = None,
) -> Understood:
    """What a file is, what each of its records becomes, and what is still to be confirmed; nothing is stored.

    `answers` holds what a person confirmed, by the keys of the questions. `contents` may be given when the bytes were
    read elsewhere (data.importing.limits does it in a child process). Never raises for anything a file may hold.
    """
    digest = hashlib.sha256(content).hexdigest()
    try:
        contents = contents or read.read(name, content)
        found = _understand(name, digest, contents, reference, dict(answers or {}))
    except Refused as refusal:
        found = Understood(name, digest, "refused", str(refusal), counts=outcome.count([]))
    found.content, found.contents = content, contents
    return found


def _understand(
    name: str, digest: str, contents: read.Contents, reference: Reference, answers: dict[str, str]
) -> Understood:
    for sheet in contents.sheets:
        table = _canonical_table(name, sheet)
        if table and "kind" not in answers:
            return _canonical(name, digest, contents, sheet, table, reference)
    knowledge = Knowledge(
        profiles.every(), match.policies(reference), match.courses(reference), answers, PurePath(name).stem
    )
    recognised = [(sheet, found) for sheet in contents.sheets if (found := recognise(sheet, knowledge))]
    if not recognised:
        return _unknown(name, digest, contents, knowledge)
    strongest = max(recognised, key=lambda pair: (not pair[1].is_proposed, len(pair[1].fields)))[1]
    # A second sheet counts when it is as sure as the first: notes and lists beside a table are left out.
    recognised = [pair for pair in recognised if pair[1] is strongest or pair[1].is_proposed == strongest.is_proposed]
    return _from_sheets(name, digest, contents, recognised, strongest, knowledge, reference)


# Lists that other files refer to, and the canonical table after which each comes.
_AFTER = {"staff": "post", "policy_register": "policy_version"}


def place(name: str, contents: read.Contents) -> int:
    """Where a file stands among files that go in together: lists that others refer to first, facts last."""
    tables = [table for sheet in contents.sheets if (table := _canonical_table(name, sheet))]
    if tables:
        return canonical.ORDER.index(tables[0])
    for kind, after in _AFTER.items():
        nothing = (match.Catalogue("policy"), match.Catalogue("course"))
        wanted = Knowledge(profiles.every(), *nothing, {"kind": kind})
        for sheet in contents.sheets:
            # A list of answers may have a column of roles: it counts as a list of staff only when nothing fits better.
            if recognise(sheet, wanted):
                best = recognise(sheet, Knowledge(wanted.profiles, *nothing, {}))
                if best and best.kind == kind:
                    return canonical.ORDER.index(after)
    return len(canonical.ORDER)


def _from_sheets(
    name: str,
    digest: str,
    contents: read.Contents,
    recognised: list[tuple[read.Sheet, Recognised]],
    strongest: Recognised,
    knowledge: Knowledge,
    reference: Reference,
) -> Understood:
    found = Understood(name, digest, "ready", "", kind=strongest.kind, profile_id=strongest.profile.id)
    found.profile_title = strongest.profile.title
    found.is_confirmed_layout = strongest.profile.is_confirmed
    found.is_proposed = strongest.is_proposed
    found.mapping, found.answers = strongest.mapping, knowledge.answers
    found.is_snapshot = strongest.profile.is_snapshot
    found.items = _items(strongest.kind, knowledge)
    found.notes = list(contents.notes)
    people = match.People(reference)
    days: list[date] = []
    questions: dict[str, Question] = {}
    rows_in_all = sum(len(sheet.rows) - columns.first_row for sheet, columns in recognised)
    for index, (sheet, columns) in enumerate(recognised):
        desk = Desk(columns, reference, people, knowledge.policies, knowledge.courses, knowledge.answers, name, index)
        desk.rows_before, desk.rows_in_all = len(found.records), rows_in_all
        _ask_whole(columns, desk, knowledge)
        records = read_rows(sheet, desk)
        found.records += records
        found.learned += [fact for fact in desk.learned if fact not in found.learned]
        questions |= desk.questions
        days += desk.days
        found.notes += _said_of(columns, desk)
        found.profiles.append(_draft(columns, desk, name))
        if columns is strongest:
            found.sample = _sample(sheet, desk, {record.line for record in records if record.outcome == "skipped"})
    left = [sheet.name for sheet in contents.sheets if sheet.name not in {s.name for s, _ in recognised}]
    if left:
        found.notes.append(f"Sheets without a known table were left out: {', '.join(left)}.")
    found.questions = [question for key, question in questions.items() if key not in knowledge.answers]
    if days:
        found.covers_from, found.covers_to = min(days).isoformat(), max(days).isoformat()
    return _finish(found, reference)


def _finish(found: Understood, reference: Reference) -> Understood:
    found.counts = outcome.count(found.records)
    found.changes = outcome.changes(found.records)
    brings = found.changes["new"] + found.changes["changed"]
    if not found.records:
        found.status, found.message = "refused", "The file has headings and no records: 0 records found."
    elif found.sha256 in reference.imported and not brings:
        found.status, found.message = "known", _known(reference.imported[found.sha256])
    elif not any(record.outcome != "skipped" for record in found.records):
        found.message = summary(found)
    elif found.is_proposed or not found.is_confirmed_layout or found.questions:
        found.status = "needs_confirmation"
        found.message = f"{_what_to_confirm(found)} {summary(found)}"
    else:
        found.message = summary(found)
    return found


def _what_to_confirm(found: Understood) -> str:
    if found.is_proposed:
        return "No layout of this kind was confirmed yet: confirm what each column means."
    if not found.is_confirmed_layout:
        return f"Recognised as {found.profile_title}, whose layout is not confirmed: check the columns once."
    return f"{len(found.questions)} question{'s' if len(found.questions) > 1 else ''} to answer first."


def _unknown(name: str, digest: str, contents: read.Contents, knowledge: Knowledge) -> Understood:
    """A table whose headings do not say enough: a person says what it holds and what its columns mean."""
    sheet = max(contents.sheets, key=lambda s: len(s.rows))
    rows = [row for row in sheet.rows if sum(bool(read.as_text(cell).strip()) for cell in row.cells) > 1]
    if len(rows) < 2:
        raise Refused(
            "No table was found in this file. Check that it has one row of headings and a row for each record."
        )
    found = Understood(name, digest, "needs_confirmation", "No heading of this file is known: say what it holds.")
    found.answers = answers = knowledge.answers
    found.items = _items(answers.get("kind", ""), knowledge)
    head, starts = rows[0], sheet.rows.index(rows[0])
    is_bare = is_record(head)
    below = sheet.rows[starts if is_bare else starts + 1 :]
    headings = ["" if is_bare else tidy.plain(read.as_text(cell)) for cell in head.cells[:60]]
    for at, heading in enumerate(labels_of(headings, below), 1):
        named = answers.get(f"column:{heading}", "").replace("leave_out", "")
        item = answers.get(f"item:{heading}", "")
        has_heading = at <= len(headings) and bool(headings[at - 1])
        values = "" if has_heading else first_values(below, at - 1)
        found.mapping.append(Mapped(heading, named, "profile" if named or item else "unused", at, item, values))
    if is_bare:
        found.message = "The file has no headings: say what it holds and what its columns mean."
    if "kind" in answers:
        found.message = f"Say what the columns mean. Needed are {NEEDS.get(answers['kind'], 'known columns')}."
        if found.items and "whole_item" not in answers:
            what = "course" if answers["kind"] == "training" else "policy"
            about = f"Where no column names the {what}: which one is the whole file about?"
            found.questions = [Question("whole_item", about, "", tuple(found.items.values()))]
    else:
        found.questions = [Question("kind", "What does this file hold?", "", profiles.KINDS)]
    found.records = [
        Record(row.line, "skipped", "blank_row", advice="Nothing to do: the row is blank.")
        if row.is_blank
        else Record(row.line, "queued", "unknown_layout", advice="Say what the columns mean, then import again.")
        for row in below
    ]
    found.counts = outcome.count(found.records)
    found.notes = list(contents.notes)
    return found


def _ask_whole(columns: Recognised, desk: Desk, knowledge: Knowledge) -> None:
    """Where no column says which policy or course the records are about, a person confirms the one for all of them."""
    if columns.whole is None:
        return
    titles = knowledge.catalogue(columns.kind).titles
    what = "course" if columns.kind == "training" else "policy"
    default = titles.get(columns.whole.id, columns.whole.id)
    desk.ask(Question("whole_item", f"Which {what} is the whole file about?", default, tuple(titles.values())))


def _items(kind: str, knowledge: Knowledge) -> dict[str, str]:
    return knowledge.catalogue(kind).titles if kind in ("acknowledgement", "training") else {}


def _said_of(columns: Recognised, desk: Desk) -> list[str]:
    said = list(desk.notes)
    if columns.dropped:
        said.append(f"Left at the door, never stored: {', '.join(columns.dropped)}.")
    if columns.unknown_items:
        what = "courses" if columns.kind == "training" else "policies"
        said.append(f"Columns about {what} that are not known were left out: {', '.join(columns.unknown_items)}.")
    if columns.unused:
        said.append(f"Columns that are not used: {', '.join(columns.unused)}.")
    said += [f"{sentence} ({times} times)." for sentence, times in desk.said.items()]
    return said


def _draft(columns: Recognised, desk: Desk, name: str) -> profiles.Draft:
    """The mapping as it would be saved, once it is confirmed."""
    headings = columns.labels
    used = {
        field: [headings[position] for position in positions if headings[position]]
        for field, positions in columns.fields.items()
    }
    items = {
        column.heading: "*" if column.item is None else "@".join(filter(None, (column.item.id, column.item.version)))
        for column in columns.items
        if column.heading
    }
    title = columns.profile.title if not columns.is_proposed else " ".join(tidy.words(PurePath(name).stem).split()[:6])
    order = desk.answers.get("date_order", "")
    must = [heading for listed in used.values() for heading in listed]
    profile = columns.profile
    based_on = "" if columns.is_proposed else profile.based_on if profile.is_saved else profile.id
    kept = {field: headings for field, headings in used.items() if headings}
    return profiles.Draft(title, columns.kind, must, kept, items, order, columns.unused, based_on)


def _sample(sheet: read.Sheet, desk: Desk, skipped: set[int]) -> list[dict[str, str]]:
    """Three rows as they were understood, days written out; none of those that are left at the door."""
    found = []
    for row in sheet.rows[desk.found.first_row :]:
        if row.line in skipped or row.fault:
            continue
        cells = Cells(row, desk)
        shown = {}
        for field in desk.found.fields:
            text = cells.text(field)
            moment = cells.moment(field) if field in DATES and text else None
            shown[field] = _written(moment) if moment else text[:200]
        for column in desk.found.items:
            shown[column.heading] = tidy.plain(read.as_text(cells.at(column.position)))[:200]
        found.append({field: text for field, text in shown.items() if text})
        if len(found) == 3:
            break
    return found


def _written(moment: tidy.Moment) -> str:
    day = tidy.in_words(moment.day)
    if moment.precision in ("minute", "second"):
        return f"{day}, {moment.at:%H:%M}"
    return {"week": f"week from {day}", "month": f"{moment.day:%B %Y}"}.get(moment.precision, day)


def _canonical_table(name: str, sheet: read.Sheet) -> str | None:
    first = next((row for row in sheet.rows if not row.is_blank), None)
    return canonical.table_of(map(str, first.cells), PurePath(name).stem) if first else None


def _canonical(
    name: str, digest: str, contents: read.Contents, sheet: read.Sheet, table: str, reference: Reference
) -> Understood:
    rows = iter(sheet.rows)
    head = next(row for row in rows if not row.is_blank)
    given = [canonical.tidy_heading(str(cell)) for cell in head.cells]
    staged, records = [], []
    for row in rows:
        if row.is_blank and not row.fault:
            records.append(Record(row.line, "skipped", "blank_row", advice="Nothing to do: the row is blank."))
            continue
        cells = [read.as_text(cell) for cell in row.cells]
        fault = row.fault or ("ragged_row" if _is_ragged(cells, len(given)) else "")
        staged.append((row.line, fault, cells))
    told = canonical_records(table, given, staged, reference)
    records += _as_decided(table, given, staged, reference, told)
    records.sort(key=lambda record: record.line)
    found = Understood(name, digest, "ready", "", kind=table, profile_id=f"canonical:{table}", records=records)
    found.counts = outcome.count(records)
    found.changes = outcome.changes(records)
    found.notes = [*contents.notes, *_unknown_columns(given, table)]
    if not staged:
        found.status, found.message = "refused", "The file has headings and no records: 0 records found."
    elif digest in reference.imported and not found.changes["new"] and not found.changes["changed"]:
        found.status, found.message = "known", _known(reference.imported[digest])
    else:
        found.message = summary(found)
    return found


Staged = list[tuple[int, str, list[str]]]


def canonical_records(table: str, given: list[str], staged: Staged, reference: Reference) -> list[Record]:
    """What becomes of rows of a canonical table: line, fault and cells in the order of `given`."""
    examined = canonical.examine(table, given, staged, reference)
    with closing(examined.connection):
        said = {record.line: record for record in examined.records()}
        facts = dict(examined.facts())
    records = []
    for line, _, _ in staged:
        record = said.get(line) or Record(line, "accepted")
        if line in facts and record.outcome in ("accepted", "negative"):
            record.facts.append(facts[line])
        records.append(record)
    return records


def _as_decided(
    table: str, given: list[str], staged: Staged, reference: Reference, records: list[Record]
) -> list[Record]:
    """The same records: those left out before are passed over, those corrected in the queue before stand corrected."""
    corrected: dict[int, dict[str, str]] = {}
    for record in records:
        if record.outcome not in ("queued", "rejected") or not record.raw:
            continue
        told = as_json(record.raw)
        if told in reference.left_out:
            record.outcome, record.reason = "skipped", "decided_to_leave_out"
            record.advice = ADVICE["decided_to_leave_out"]
        elif reference.decided.get(told):
            corrected[record.line] = {key.partition(":")[2]: text for key, text in reference.decided[told].items()}
        elif told in reference.waiting:
            record.advice, record.waits_already = f"{ADVICE['waits_already']} {record.advice}", True
    if not corrected:
        return records
    columns = [*given, *sorted({name for written in corrected.values() for name in written} - set(given))]
    again = []
    for line, fault, cells in staged:
        padded = cells + [""] * (len(columns) - len(cells))
        written = corrected.get(line, {})
        again.append((line, fault, [written.get(name, cell) for name, cell in zip(columns, padded, strict=False)]))
    anew = {record.line: record for record in canonical_records(table, columns, again, reference)}
    return [r if r.outcome == "skipped" or r.waits_already else anew[r.line] for r in records]


def _is_ragged(cells: list[str], width: int) -> bool:
    return (len(cells) < width - 1 and len(cells) < 2) or any(cell.strip() for cell in cells[width:])


def _unknown_columns(given: list[str], table: str) -> list[str]:
    columns = contract.tables()[table].columns
    strange = [heading for heading in given if heading and heading not in columns]
    return [f"Columns that the contract does not name were left out: {', '.join(strange)}."] if strange else []


def _known(batch: str) -> str:
    return f"This file was imported before, as batch {batch}. Nothing was added."


def summary(found: Understood) -> str:
    """One sentence on how many records went in and how many did not."""
    counts = found.counts
    parts = [f"{counts['total']:,} record{'' if counts['total'] == 1 else 's'}: {counts['accepted']:,} accepted"]
    words = {"negative": "say no", "duplicate": "known already", "queued": "held", "rejected": "rejected"}
    parts += [f"{counts[key]:,} {word}" for key, word in words.items() if counts[key]]
    parts += [f"{counts['skipped']:,} skipped"] if counts["skipped"] else []
    return ", ".join(parts) + "."
