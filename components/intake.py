"""Files on their way in: dropped, understood, confirmed; then the queue, the batches, and what readers see."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

import pandas as pd
import streamlit as st

from charts import words
from components import downloads, plain, sign_in, tables
from components.page import Visit
from components.panels import heading, subheading
from components.permission import permit
from data import access, audit, clock, store
from data.importing import command, decisions, engine, limits, load, outcome, profiles, progress, read, reference, tidy
from queries import runner
from reports import files

# Rows of a table before somebody asks for more.
AT_ONCE = 25
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
    given = [(file.name, file.getvalue()) for file in dropped or []]
    if len(given) > 1:
        st.text("Files that others refer to come first; each is shown as it goes in after those above it.")
    understood = _understood(given) if given else []
    ready = [shown for found in understood if (shown := _one_file(visit, found)) is not None]
    if ready:
        records = sum(found.counts["total"] for found in ready)
        label = f"Confirm and bring in {len(ready)} file{'s' if len(ready) != 1 else ''} ({_number_of(records)})"
        if st.button(label, type="primary", key="confirm_import"):
            _bring_in(visit, ready)


def _said() -> None:
    for sentence in st.session_state.pop("intake_said", []):
        st.success(plain.plain(sentence))


def _one_file(visit: Visit, found: outcome.Understood) -> outcome.Understood | None:
    """Shows one file; the file as it would go in, or None when it cannot (yet)."""
    digest = _digest(found.content)
    with st.container(border=True, key=f"file_{digest[:12]}"):
        heading(found.name)
        given = _answers(digest)
        st.text(found.message)
        if found.status in ("refused", "known"):
            return None
        _recognised(found, digest, given)
        _questions(found, digest, given)
        _counts(found)
        _problems(visit, found, digest)
        is_open = not found.kind or _open_questions(found, given)
        return found if found.status == "ready" or not is_open else None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _answers(digest: str) -> dict[str, str]:
    """What was answered about a file so far."""
    given: dict[str, str] = st.session_state.setdefault(f"answers_{digest}", {})
    return given


def _understood(given: list[tuple[str, bytes]]) -> list[outcome.Understood]:
    """The files as they would go in one after the other; the rows of each are read once, by a child with limits."""
    rows: dict[str, read.Contents] = st.session_state.get("intake_rows", {})
    found: dict[int, outcome.Understood] = {}
    kept: dict[str, read.Contents] = {}
    for at, (name, content) in enumerate(given):
        digest = _digest(content)
        try:
            if digest not in rows:
                with _busy(f"Reading {name} …"):
                    rows[digest] = limits.read_in_child(name, content)
            kept[digest] = rows[digest]
        except outcome.Refused as refused:
            found[at] = _refused(name, content, refused)
    st.session_state["intake_rows"] = kept
    left = [at for at in range(len(given)) if at not in found]
    if len(left) > 1:
        left.sort(key=lambda at: engine.place(given[at][0], kept[_digest(given[at][1])]))
    asked = [(*given[at], kept[_digest(given[at][1])], _answers(_digest(given[at][1]))) for at in left]
    try:
        if asked:
            with _busy("Checking what the files hold …"), store.ledger() as connection:
                found |= dict(zip(left, command.preview(asked, connection), strict=True))
    except store.LedgerBusy as busy:
        found |= {at: _refused(*given[at], busy) for at in left}
    return [found[at] for at in (*left, *sorted(set(found) - set(left)))]


def _refused(name: str, content: bytes, why: Exception) -> outcome.Understood:
    return outcome.Understood(name, "", "refused", str(why), counts=outcome.count([]), content=content)


def _recognised(found: outcome.Understood, digest: str, given: dict[str, str]) -> None:
    is_own = found.profile_id.startswith("canonical:")
    own = profiles.layout_in_words(found.profile_id) if is_own else "A layout not known yet"
    what = found.profile_title or own
    st.text(f"Recognised as: {what}" + ("" if found.is_confirmed_layout else " (layout not confirmed)"))
    kind = found.kind or given.get("kind", "")
    if found.mapping and kind in profiles.KINDS:
        _mapping(found, kind, digest)
    if found.sample:
        with st.expander("Three rows as they were understood", expanded=found.is_proposed):
            _rows(pd.DataFrame(found.sample).rename(columns=_field), "Three rows as they were understood")
    for note in found.notes:
        st.text(note)


def _rows(frame: pd.DataFrame, label: str, at_once: int = AT_ONCE) -> None:
    """Rows whole and wrapped, so that nothing of an advice is cut off; of many the first, and more on demand."""
    key = f"shown_{hashlib.sha256(f'{label}{len(frame)}{list(frame.columns)}'.encode()).hexdigest()[:12]}"
    number = int(st.session_state.get(key, at_once))
    st.html(tables.as_html(frame.head(number), list(frame.columns), label))
    if len(frame) > number:
        with st.container(horizontal=True, vertical_alignment="center"):
            more = f"Show {min(AT_ONCE, len(frame) - number)} more"
            st.button(more, key=f"{key}_on", on_click=_show_more, args=(key, number + AT_ONCE))
            st.text(f"{number:,} of {len(frame):,} are shown")


def _show_more(key: str, number: int) -> None:
    st.session_state[key] = number


_FIELDS = {
    "acknowledged_at": "day acknowledged", "acknowledged_time": "time acknowledged", "completed_at": "day completed",
    "occurred_at": "day it happened", "occurred_time": "time it happened", "person_id": "staff id", "start_on": "start",
    "end_on": "end", "payroll_no": "payroll number", "response": "answer", "several_roles": "several roles",
}  # fmt: skip


def _field(name: str) -> str:
    """A field as a heading: our own name for it in words, a heading of the file as it stands."""
    said = _FIELDS.get(name, name.replace("_", " "))
    return said[:1].upper() + said[1:]


UNUSED, SEVERAL = "leave_out", "item:*"


def _mapping(found: outcome.Understood, kind: str, digest: str) -> None:
    """What each column is taken for, to be changed by whoever knows better; what is confirmed is saved as a layout."""
    name = {"acknowledgement": "Policy", "training": "Course"}.get(kind, "")
    items = {f"item:{key}": f"{name}: {title}" for key, title in found.items.items()}
    options = [UNUSED, *profiles.fields_of(kind), *([SEVERAL] if items else []), *items]
    several = f"Names several {'courses' if kind == 'training' else 'policies'}"
    labels = {UNUSED: "Not used", SEVERAL: several} | items
    with st.expander("What each column is taken for", expanded=found.is_proposed or not found.kind):
        st.text("Change what is not right. What you confirm is remembered for the next file with these headings.")
        if found.is_proposed:
            _kind_of(found, digest)
        for beside in zip_longest(*[iter(m for m in found.mapping if m.heading and m.how != "dropped")] * 3):
            for place, mapped in zip(st.columns(3), beside, strict=True):
                if mapped:
                    with place:
                        _column(mapped, options, labels, digest)
        dropped = [m.heading for m in found.mapping if m.how == "dropped"]
        if dropped:
            st.text(f"Never brought in: {', '.join(dropped)}")


def _kind_of(found: outcome.Understood, digest: str) -> None:
    key = f"kind_{digest[:12]}_{found.kind}"
    kinds = list(profiles.KINDS)
    st.selectbox(
        "This file holds", kinds, index=kinds.index(found.kind), key=key, format_func=_words, on_change=_choose_kind,
        args=(digest, key),
    )  # fmt: skip


def _choose_kind(digest: str, key: str) -> None:
    # What columns were taken for in a file of another kind means nothing in this one.
    st.session_state[f"answers_{digest}"] = {"kind": st.session_state[key]}


def _column(mapped: outcome.Mapped, options: list[str], labels: dict[str, str], digest: str) -> None:
    now = f"item:{mapped.item}" if mapped.item else mapped.field or UNUSED
    listed = options if now in options else [*options, now]
    key = f"column_{digest[:12]}_{mapped.position}_{now}"
    values = f": {mapped.first_values}" if mapped.first_values else ""
    st.selectbox(
        plain.plain(f"{mapped.heading[:80]}{values}"), listed, index=listed.index(now), key=key,
        format_func=lambda option: labels.get(option) or _field(option.removeprefix("item:")),
        on_change=_take_for, args=(digest, mapped.heading, key),
        help="a suggestion: please check" if mapped.how == "suggestion" else None,
    )  # fmt: skip


def _take_for(digest: str, heading_given: str, key: str) -> None:
    given, chosen = _answers(digest), st.session_state[key]
    for answer in (f"column:{heading_given}", f"item:{heading_given}"):
        given.pop(answer, None)
    if chosen.startswith("item:"):
        given[f"item:{heading_given}"] = chosen.removeprefix("item:")
    else:
        given[f"column:{heading_given}"] = chosen


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
    ends = {
        "accepted": "go in", "negative": "understood, and say no", "duplicate": "known already",
        "queued": "wait for a decision", "rejected": "cannot go in", "skipped": "passed over",
    }  # fmt: skip
    st.text(f"{_number_of(counts['total'])}: " + ", ".join(f"{counts[k]:,} {w}" for k, w in ends.items() if counts[k]))
    if found.changes:
        new, changed, known = (found.changes.get(k, 0) for k in ("new", "changed", "known"))
        st.text(f"Facts: {new:,} new, {changed:,} changed, {known:,} already known")


def _number_of(records: int) -> str:
    return f"{records:,} record{'' if records == 1 else 's'}"


def _problems(visit: Visit, found: outcome.Understood, digest: str) -> None:
    rows = [
        (r.sheet, r.line, r.outcome, r.reason.replace("_", " "), r.column, r.value, r.advice) for r in found.problems
    ]
    if not rows:
        return
    columns = ["Sheet", "Line", "Outcome", "Reason", "Column", "Value", "Next step"]
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.drop(columns="Sheet") if not frame["Sheet"].any() else frame
    verb = "does" if len(rows) == 1 else "do"
    with st.expander(f"{_number_of(len(rows))} that {verb} not simply go in", expanded=True):
        _rows(_told(found.problems), "Records that do not simply go in")
        downloads.offer_download(
            "These problems as CSV",
            f"problems-{digest[:16]}.csv",
            lambda: files.csv_of(frame),
            visit,
            key=f"problems_{digest[:12]}",
            action="import",
            rows=len(frame),
        )


def _told(problems: list[outcome.Record]) -> pd.DataFrame:
    """Problems in few columns, which a telephone has room for; the file has them apart."""
    rows = []
    for one in problems:
        what = one.reason.replace("_", " ").capitalize() or one.outcome.capitalize()
        where = ": ".join(text for text in (one.column, one.value) if text)
        place = f"{one.sheet}, {one.line}" if one.sheet else str(one.line)
        rows.append((place, one.outcome, f"{what}. {where}" if where else what, one.advice))
    return pd.DataFrame(rows, columns=["Line", "Outcome", "What is wrong", "Next step"])


def _bring_in(visit: Visit, ready: list[outcome.Understood]) -> None:
    said = []
    try:
        permit(visit.reader, "import", files=len(ready))
        with store.ledger() as connection:
            for found in ready:
                with _busy(f"Bringing in {found.name} …"):
                    said.append(_bring_in_one(visit, found, connection))
            with _busy("Building the new figures …"):
                store.build_snapshot(connection)
    except REFUSALS as refused:
        st.error(plain.plain(str(refused)))
        return
    st.session_state["intake_said"] = said
    st.session_state["intake_round"] = st.session_state.get("intake_round", 0) + 1
    st.rerun()


def _bring_in_one(visit: Visit, found: outcome.Understood, connection: Any) -> str:
    """Understands a file anew, for it may refer to what a file before it has just brought, and stores it."""
    known = reference.read_reference(connection)
    given = st.session_state.get(f"answers_{found.sha256}", {})
    defaults = {question.key: question.default for question in found.questions if question.default}
    answers = defaults | found.answers | given
    fresh = engine.understand(found.name, found.content, known, answers, found.contents)
    again = command.confirm(fresh, known, given)
    batch = load.load(again, visit.reader.subject, connection) if again.status == "ready" else None
    return f"{found.name}: batch {batch}. {again.message}" if batch else f"{found.name}: {again.message}"


@contextmanager
def _busy(doing: str) -> Iterator[None]:
    """Says what goes on while it goes on; of a long file, with a bar and the rows that are done."""
    with st.spinner(plain.plain(doing)):
        bar = st.empty()

        def show(step: progress.Step) -> None:
            bar.progress(step.fraction, text=step.in_words)

        with progress.told_to(show):
            try:
                yield
            finally:
                bar.empty()


# --- the queue ----------------------------------------------------------------------------------------------------


def queue(visit: Visit) -> None:
    """The records that wait, oldest first, each with what it may be; a decision is kept as an alias."""
    if access.allowed(visit.reader, "queue") is None:
        return
    try:
        with store.ledger(wait_seconds=1) as connection:
            held = decisions.waiting(connection, MOST_WAITING + 1)
            known = reference.read_reference(connection) if held else None
    except store.LedgerBusy as busy:
        st.text(str(busy))
        return
    if not held or known is None:
        return
    subheading("What waits for a decision")
    many = f"More than {MOST_WAITING:,} records wait; the oldest are listed."
    few = f"{_number_of(len(held))} {'waits' if len(held) == 1 else 'wait'}."
    st.text(f"{many if len(held) > MOST_WAITING else few} A decision is remembered: the same name is known next time.")
    labels = {
        (w.batch_id, w.source_row): f"{w.source_file}, line {w.source_row}: {w.reason.replace('_', ' ')}" for w in held
    }
    chosen = st.selectbox("Record", list(labels), format_func=labels.__getitem__, key="queued_record")
    record = next(w for w in held if (w.batch_id, w.source_row) == chosen)
    with st.container(border=True, key="queued"):
        st.text(f"{record.column}: {record.value}" if record.column else record.reason.replace("_", " "))
        st.text(record.advice)
        _rows(pd.DataFrame(list(record.raw.items()), columns=["Heading", "What stands there"]), "The record")
        _decide(visit, record, known)


MOST_WAITING = 2_000
LEAVE_OUT, NEW_PERSON, WRITE = "leave_out", "new_person", "write:"
_QUESTIONS = {
    "answer": "This counts as", "result": "This means", "version": "The version is", "on": "What is to be done",
    "value": "What is to be done",
}  # fmt: skip
_ANSWERS = {"acknowledged": "Yes, read and agreed", "not_acknowledged": "No, not agreed"}
_RESULTS = {
    "completed": "Completed", "passed": "Passed", "failed": "Failed", "in_progress": "Not finished yet",
    "not_started": "Not done", "booked": "Booked", "exempt": "Need not do it",
}  # fmt: skip


def _choices(record: decisions.Waiting, known: reference.Reference) -> dict[str, tuple[str, decisions.Decision]]:
    """What may be decided about a record: a label and the decision, the likeliest first."""
    names = {
        "person_id": {r["person_id"]: f"{r['legal_forename']} {r['legal_surname']}" for r in known.rows("person")},
        "policy_id": {row["policy_id"]: row["title"] for row in known.rows("policy")},
        "course_id": {row["course_id"]: row["title"] for row in known.rows("course")},
        "school_id": {row["school_id"]: row["name"] for row in known.rows("school")},
        "answer": _ANSWERS,
        "result": _RESULTS,
    }
    found: dict[str, tuple[str, decisions.Decision]] = {}
    for what in record.choices:
        if what == "new_person":
            found[NEW_PERSON] = ("Somebody who is not in the records yet", decisions.Decision(new_person=True))
        elif what == "version":
            found |= _versions(record, known)
        elif what in ("on", "value"):
            label = "Give the day or the month" if what == "on" else "Write what should stand there"
            found[WRITE + what] = (label, decisions.Decision())
        else:
            suggested = [str(s[what]) for s in record.suggestions if s.get(what) in names[what]]
            by_name = sorted(set(names[what]) - set(suggested), key=lambda key: str(names[what][key]).casefold())
            listed = names[what] if what in ("answer", "result") else (*suggested, *by_name)
            for key in listed:
                found[key] = (names[what][key], decisions.Decision(**{what: key}))
    found[LEAVE_OUT] = ("Leave it out", decisions.Decision(leave_out=True))
    return found


def _versions(record: decisions.Waiting, known: reference.Reference) -> dict[str, tuple[str, decisions.Decision]]:
    """The versions of the policy in question, newest first, and the one that was in force on the record's day."""
    rows = [row for row in known.rows("policy_version") if row["policy_id"] == record.policy_id]
    rows.sort(key=lambda row: str(row["published_on"]), reverse=True)
    found = {
        f"version:{row['version']}": (
            f"Version {row['version']}, published on {tidy.in_words(row['published_on'])}",
            decisions.Decision(version=row["version"]),
        )
        for row in rows
    }
    if record.reason != "unknown_version" or not rows:
        return found
    return {decisions.BY_DATE: ("The one in force on its day", decisions.Decision(version=decisions.BY_DATE))} | found


def _decide(visit: Visit, record: decisions.Waiting, known: reference.Reference) -> None:
    choices = _choices(record, known)
    key = f"decision_{record.batch_id}_{record.source_row}_{record.reason}"
    question = _QUESTIONS.get(record.choices[0] if record.choices else "", "This record is")
    chosen = st.selectbox(
        question, [LATER, *choices], format_func=lambda o: choices[o][0] if o in choices else o, key=key
    )
    if not record.choices:
        st.text("Nothing on this page can mend this record: correct it in the source and import the file again.")
    if chosen == LATER:
        return
    decision = choices[chosen][1]
    if chosen.startswith(WRITE):
        what = chosen.removeprefix(WRITE)
        label = "Day (23/10/2026) or month (October 2026)" if what == "on" else plain.plain(record.column or "Value")
        written = st.text_input(label, key=f"{key}_{what}").strip()
        decision = decisions.Decision(**{what: written})  # type: ignore[arg-type]
        if not written:
            return
    if not st.button("Decide", key=f"{key}_go"):
        return
    try:
        permit(visit.reader, "queue", batch=record.batch_id, line=record.source_row)
        with _busy("Putting it in, and building the new figures …"):
            settled = decisions.decide(record.batch_id, record.source_row, decision, visit.reader.subject)
    except (*REFUSALS, ValueError, KeyError) as refused:
        st.error(plain.plain(str(refused)))
        return
    also = f" {settled.also_settled:,} more went in with it." if settled.also_settled else ""
    st.session_state["intake_said"] = [settled.message + also]
    st.rerun()


# --- batches, snapshots, publications -----------------------------------------------------------------------------


def batches(visit: Visit) -> None:
    """The history of imports, and the way to take one back as a whole."""
    if not visit.source:
        return
    subheading("What was brought in")
    frame = runner.ask("data_batches", visit.filters, visit.reader)
    _rows(_history(frame), "What was brought in", at_once=10)
    live = list(frame.loc[frame["undone_on"].isna(), "batch_id"])
    if access.allowed(visit.reader, "undo") is None or not live:
        return
    names = dict(zip(frame["batch_id"], frame["file_name"], strict=True))
    with st.popover("Take an import back"):
        chosen = st.selectbox("Import", live, format_func=lambda b: f"{b} · {names[b]}", key="undo_batch")
        if st.button("Take it back as a whole", key="undo_go"):
            undo = lambda: load.undo(chosen, by=visit.reader.subject)  # noqa: E731
            _try(visit, "undo", undo, "Taking it back …", f"Import {chosen} is taken back.")


_ENDED = {
    "accepted": "went in", "negative": "say no", "duplicate": "known already", "queued": "wait",
    "rejected": "could not go in", "skipped": "passed over",
}  # fmt: skip


def _history(frame: pd.DataFrame) -> pd.DataFrame:
    """The imports in few columns, which a telephone has room for."""
    rows = []
    for one in frame.to_dict("records"):
        ended = ", ".join(f"{int(one[key]):,} {said}" for key, said in _ENDED.items() if one[key])
        became = f"{_number_of(int(one['rows_total']))}: {ended}" if ended else _number_of(int(one["rows_total"]))
        if not pd.isna(one["undone_on"]):
            became += f". Taken back on {words.day(one['undone_on'])}"
        layout = profiles.layout_in_words(str(one["profile_id"]))
        when = _clock(pd.Timestamp(one["imported_at"]).to_pydatetime())
        rows.append((one["batch_id"], one["file_name"], when, one["imported_by"], layout, became))
    return pd.DataFrame(rows, columns=["Import", "File", "Brought in", "By", "Layout", "What became of it"])


def _clock(utc: datetime) -> str:
    """A moment in UTC as London's clocks show it: Fri 20 Nov 2026 09:15."""
    local = clock.school_local(utc.replace(tzinfo=utc.tzinfo or UTC))
    return f"{words.day(local.date())} {local:%H:%M}"


def snapshots(visit: Visit) -> None:
    """The snapshots that can be opened, and the way back to an older one."""
    if not visit.source:
        return
    subheading("Snapshots")
    found = store.snapshots()[:20]
    current = store.current_number()
    built = [
        (s.id, _clock(datetime.fromisoformat(s.manifest["built_at"])), sum(s.manifest["rows"].values()),
         "Yes" if s.id == current else "")
        for s in found
    ]  # fmt: skip
    _rows(pd.DataFrame(built, columns=["Snapshot", "Built", "Rows", "Read now"]), "Snapshots")
    for finding in found[0].manifest["findings"] + found[0].manifest["backdated"] if found else []:
        st.text(finding)
    older = [s.id for s in found if s.id != current]
    if access.allowed(visit.reader, "roll_back") is None or not older:
        return
    with st.popover("Go back to an older one"):
        chosen = st.selectbox("Snapshot", older, key="roll_back_to")
        if st.button("Read this one from now on", key="roll_back_go"):
            said = f"Readers now see snapshot {chosen}."
            _try(visit, "roll_back", lambda: store.roll_back(chosen), "Going back …", said)


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
            "Freezing the figures …", "The figures are published.",
        )  # fmt: skip


def _try(visit: Visit, action: str, do: Any, busy: str, said: str) -> None:
    from data.publication import PublicationRefused

    try:
        permit(visit.reader, action)
        with _busy(busy):
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
        rows = [(p.title[:1].upper() + p.title[1:], p.kind.replace("_", " ").capitalize()) for p in found]
        _rows(pd.DataFrame(rows, columns=["Layout", "Holds"]), "Layouts this school confirmed")
