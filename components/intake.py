"""Files on their way in: dropped, understood, confirmed; then the queue, the batches, and what readers see."""

from __future__ import annotations

import hashlib
from typing import Any

import pandas as pd
import streamlit as st

from components import downloads, plain, sign_in
from components.page import Visit
from components.panels import heading, subheading, table
from components.permission import permit
from data import access, audit, store
from data.importing import command, decisions, engine, limits, load, outcome, profiles, reference
from queries import runner
from reports import files

KINDS = ["csv", "tsv", "txt", "xlsx", "xls", "htm", "html"]
LATER = "Decide later"
REFUSALS = (access.Refused, store.LedgerBusy, audit.AuditUnwritable, outcome.Refused)


def drop(visit: Visit) -> None:
    """The place to drop files, and for each what it is, what it would change and what is wrong with it."""
    if access.allowed(visit.reader, "import") is None:
        return
    subheading("Bring files in")
    if not sign_in.is_recent(visit.reader):
        sign_in.ask_again(key="import_sign_in")
        return
    dropped = st.file_uploader(
        "Drop the exports of your systems here: several at once, in any order",
        type=KINDS,
        accept_multiple_files=True,
        key=f"dropped_{st.session_state.get('intake_round', 0)}",
    )
    _said()
    given = sorted(((f.name, f.getvalue()) for f in dropped or []), key=lambda one: command.place_of(*one))
    if len(given) > 1:
        st.text(
            "Files that others refer to come first. A record that refers to another of these files is checked again "
            "once that one is in."
        )
    ready = [found for name, content in given if (found := _one_file(visit, name, content)) is not None]
    if ready:
        records = sum(found.counts["total"] for found in ready)
        label = f"Confirm and bring in {len(ready)} file{'s' if len(ready) != 1 else ''} ({records} records)"
        if st.button(label, type="primary", key="confirm_import"):
            _bring_in(visit, ready)


def _said() -> None:
    for sentence in st.session_state.pop("intake_said", []):
        st.success(plain.plain(sentence))


def _one_file(visit: Visit, name: str, content: bytes) -> outcome.Understood | None:
    """Shows one file; the file as it would go in, or None when it cannot (yet)."""
    digest = hashlib.sha256(content).hexdigest()
    with st.container(border=True, key=f"file_{digest[:12]}"):
        heading(name)
        given: dict[str, str] = st.session_state.setdefault(f"answers_{digest}", {})
        with st.spinner("Reading …"):
            found = _understood(name, content, given)
        st.text(found.message)
        if found.status in ("refused", "known"):
            return None
        _recognised(found)
        _questions(found, digest, given)
        _counts(found)
        _problems(visit, found, digest)
        return found if found.status == "ready" or not _open_questions(found, given) else None


def _understood(name: str, content: bytes, given: dict[str, str]) -> outcome.Understood:
    try:
        contents = limits.read_in_child(name, content)
        with store.ledger() as connection:
            known = reference.read_reference(connection)
        return engine.understand(name, content, known, given, contents)
    except (outcome.Refused, store.LedgerBusy) as refused:
        return outcome.Understood(name, "", "refused", str(refused), counts=outcome.count([]))


def _recognised(found: outcome.Understood) -> None:
    own = f"The dashboard's own layout: {found.kind.replace('_', ' ')}"
    what = found.profile_title or (own if found.profile_id.startswith("canonical:") else "A layout not known yet")
    st.text(f"Recognised as: {what}" + ("" if found.is_confirmed_layout else " (layout not confirmed)"))
    if found.mapping:
        _mapping(found)
    if found.sample:
        with st.expander("Three rows as they were understood", expanded=found.is_proposed):
            table(pd.DataFrame(found.sample).rename(columns=lambda name: name.replace("_", " ").capitalize()))
    for note in found.notes:
        st.text(note)


def _mapping(found: outcome.Understood) -> None:
    with st.expander("What each column is taken for"):
        table(
            pd.DataFrame(
                [(m.heading, m.field.replace("_", " ") or "not used", m.how) for m in found.mapping],
                columns=["Heading in the file", "Taken for", "Because of"],
            )
        )


def _questions(found: outcome.Understood, digest: str, given: dict[str, str]) -> None:
    for question in found.questions:
        key = f"question_{digest[:12]}_{hashlib.sha256(question.key.encode()).hexdigest()[:12]}"
        label = plain.plain(question.text)
        hint = "; ".join(question.examples) or None
        if question.options:
            options = list(question.options)
            index = options.index(question.default) if question.default in options else None
            answer = st.selectbox(label, options, index=index, key=key, help=hint, format_func=_words)
        else:
            answer = st.text_input(label, value=question.default, key=key, help=hint)
        if answer and given.get(question.key) != answer and (answer != question.default or question.key in given):
            given[question.key] = answer
            st.rerun()


def _words(option: str) -> str:
    return {"dmy": "Yes: day, month, year", "mdy": "No: month, day, year"}.get(option, option.replace("_", " "))


def _open_questions(found: outcome.Understood, given: dict[str, str]) -> bool:
    return any(not question.default and question.key not in given for question in found.questions)


def _counts(found: outcome.Understood) -> None:
    counts = found.counts
    words = {
        "accepted": "go in", "negative": "understood, and say no", "duplicate": "known already",
        "queued": "wait for a decision", "rejected": "cannot go in", "skipped": "passed over",
    }  # fmt: skip
    st.text(f"{counts['total']} records: " + ", ".join(f"{counts[k]} {w}" for k, w in words.items() if counts[k]))
    if found.changes:
        new, changed, known = (found.changes.get(k, 0) for k in ("new", "changed", "known"))
        st.text(f"Facts: {new} new, {changed} changed, {known} already known")


def _problems(visit: Visit, found: outcome.Understood, digest: str) -> None:
    rows = [
        (r.sheet, r.line, r.outcome, r.reason.replace("_", " "), r.column, r.value, r.advice) for r in found.problems
    ]
    if not rows:
        return
    columns = ["Sheet", "Line", "Outcome", "Reason", "Column", "Value", "Next step"]
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.drop(columns="Sheet") if not frame["Sheet"].any() else frame
    with st.expander(f"{len(rows)} records that do not simply go in", expanded=True):
        table(frame)
        downloads.offer_download(
            "These problems as CSV",
            f"problems-{digest[:16]}.csv",
            lambda: files.csv_of(frame),
            visit,
            key=f"problems_{digest[:12]}",
            action="import",
            rows=len(frame),
        )


def _bring_in(visit: Visit, ready: list[outcome.Understood]) -> None:
    said = []
    try:
        permit(visit.reader, "import", files=len(ready))
        with st.status("Bringing the files in …") as status, store.ledger() as connection:
            for found in ready:
                status.update(label=f"Bringing in {plain.plain(found.name)} …")
                known = reference.read_reference(connection)
                given = st.session_state.get(f"answers_{found.sha256}", {})
                # Understood anew: it may refer to what a file before it has just brought.
                fresh = engine.understand(found.name, found.content, known, found.answers | given)
                again = command.confirm(fresh, known, given)
                batch = load.load(again, visit.reader.subject, connection) if again.status == "ready" else None
                said.append(
                    f"{found.name}: batch {batch}. {again.message}" if batch else f"{found.name}: {again.message}"
                )
            status.update(label="Building the new figures …")
            store.build_snapshot(connection)
    except REFUSALS as refused:
        st.error(plain.plain(str(refused)))
        return
    st.session_state["intake_said"] = said
    st.session_state["intake_round"] = st.session_state.get("intake_round", 0) + 1
    st.rerun()


# --- the queue ----------------------------------------------------------------------------------------------------


def queue(visit: Visit) -> None:
    """The records that wait, oldest first, each with what it may be; a decision is kept as an alias."""
    if access.allowed(visit.reader, "queue") is None:
        return
    with store.ledger() as connection:
        held = decisions.waiting(connection)
        people = _people(connection)
    if not held:
        return
    subheading("What waits for a decision")
    labels = {
        (w.batch_id, w.source_row): f"{w.source_file}, line {w.source_row}: {w.reason.replace('_', ' ')}" for w in held
    }
    st.text(f"{len(held)} records wait. A decision is remembered: the same name is known next time.")
    chosen = st.selectbox("Record", list(labels), format_func=labels.__getitem__, key="queued_record")
    record = next(w for w in held if (w.batch_id, w.source_row) == chosen)
    with st.container(border=True, key="queued"):
        st.text(f"{record.column}: {record.value}" if record.column else record.reason.replace("_", " "))
        st.text(record.advice)
        table(pd.DataFrame([record.raw]).rename(columns=lambda name: name.replace("_", " ").capitalize()))
        _decide(visit, record, people)


def _people(connection: Any) -> dict[str, str]:
    known = reference.read_reference(connection).tables.get("person")
    rows = known.to_pylist() if known is not None else []
    return {row["person_id"]: f"{row['legal_forename']} {row['legal_surname']}" for row in rows}


def _decide(visit: Visit, record: decisions.Waiting, people: dict[str, str]) -> None:
    suggested = [s["person_id"] for s in record.suggestions if s.get("person_id") in people]
    options = [LATER, "Leave it out", *suggested, *sorted(set(people) - set(suggested), key=people.__getitem__)]
    if "person" not in record.reason and "name" not in record.reason:
        options = options[:2]
    key = f"decision_{record.batch_id}_{record.source_row}"
    chosen = st.selectbox("This record is", options, format_func=lambda o: people.get(o, o), key=key)
    if chosen == LATER or not st.button("Decide", key=f"{key}_go"):
        return
    decision = decisions.Decision(leave_out=True) if chosen == "Leave it out" else decisions.Decision(person_id=chosen)
    try:
        permit(visit.reader, "queue", batch=record.batch_id, line=record.source_row)
        settled = decisions.decide(record.batch_id, record.source_row, decision, visit.reader.subject)
    except (*REFUSALS, ValueError, KeyError) as refused:
        st.error(plain.plain(str(refused)))
        return
    st.session_state["intake_said"] = [settled.message]
    st.rerun()


# --- batches, snapshots, publications -----------------------------------------------------------------------------


def batches(visit: Visit) -> None:
    """The history of imports, and the way to take one back as a whole."""
    if not visit.source:
        return
    subheading("What was brought in")
    frame = runner.ask("data_batches", visit.filters, visit.reader)
    table(frame)
    live = list(frame.loc[frame["undone_on"].isna(), "batch_id"])
    if access.allowed(visit.reader, "undo") is None or not live:
        return
    names = dict(zip(frame["batch_id"], frame["file_name"], strict=True))
    with st.popover("Take an import back"):
        chosen = st.selectbox("Import", live, format_func=lambda b: f"{b} · {names[b]}", key="undo_batch")
        if st.button("Take it back as a whole", key="undo_go"):
            _try(visit, "undo", lambda: load.undo(chosen, by=visit.reader.subject), f"Import {chosen} is taken back.")


def snapshots(visit: Visit) -> None:
    """The snapshots that can be opened, and the way back to an older one."""
    if not visit.source:
        return
    subheading("Snapshots")
    found = store.snapshots()[:20]
    current = store.current_number()
    table(
        pd.DataFrame(
            [
                (s.id, s.manifest["built_at"][:16].replace("T", " "), sum(s.manifest["rows"].values()), s.id == current)
                for s in found
            ],
            columns=["Snapshot", "Built (UTC)", "Rows", "Read now"],
        )
    )
    for finding in found[0].manifest["findings"] + found[0].manifest["backdated"] if found else []:
        st.text(finding)
    older = [s.id for s in found if s.id != current]
    if access.allowed(visit.reader, "roll_back") is None or not older:
        return
    with st.popover("Go back to an older one"):
        chosen = st.selectbox("Snapshot", older, key="roll_back_to")
        if st.button("Read this one from now on", key="roll_back_go"):
            _try(visit, "roll_back", lambda: store.roll_back(chosen), f"Readers now see snapshot {chosen}.")


def publish(visit: Visit) -> None:
    """Freezes the figures that governors read, for a meeting or for today."""
    if access.allowed(visit.reader, "publish") is None or not visit.source:
        return
    from queries import publishing

    subheading("Publish for governors")
    st.text("Governors read frozen figures only. A publication is never rewritten; a correction needs a reason.")
    meetings = runner.ask("data_meetings", visit.filters, visit.reader)
    today = "Today's position"
    labels = {row["meeting_id"]: f"{row['label']}" for row in meetings.to_dict("records")}
    chosen = st.selectbox("For", [*labels, today], format_func=lambda m: labels.get(m, today), key="publish_for")
    reason = st.text_input("Reason, for a correction only", key="publish_reason")
    if st.button("Publish", key="publish_go"):
        _try(
            visit, "publish",
            lambda: publishing.publish(meeting=chosen if chosen in labels else None, school=visit.filters.school,
                                       reason=reason or None, by=visit.reader.subject),
            "The figures are published.",
        )  # fmt: skip


def _try(visit: Visit, action: str, do: Any, said: str) -> None:
    from data.publication import PublicationRefused

    try:
        permit(visit.reader, action)
        do()
    except (*REFUSALS, PublicationRefused, store.SnapshotMissing, KeyError) as refused:
        st.error(plain.plain(str(refused)))
        return
    st.session_state["intake_said"] = [said]
    st.rerun()


def own_profiles() -> None:
    """The layouts that this school confirmed, which the next file of their kind is recognised by."""
    found = profiles.confirmed()
    if found:
        subheading("Layouts this school confirmed")
        table(pd.DataFrame([(p.title, p.kind.replace("_", " ")) for p in found], columns=["Layout", "Holds"]))
