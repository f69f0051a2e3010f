"""Rows about what adults read and learnt: acknowledgements of policies, and courses taken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from data.importing import tidy
from data.importing.desk import ADVICE, Cells, Desk
from data.importing.load import fact_id
from data.importing.match import Catalogue, Item, Who, spellings
from data.importing.outcome import Fact, Outcome, Record
from data.importing.profiles import values_of
from data.importing.read import as_text
from data.importing.recognise import ItemColumn


@dataclass(frozen=True)
class Finding:
    """What one cell says: a fact, a plain no, or why it cannot go in."""

    fact: Fact | None = None
    is_no: bool = False
    reason: str = ""
    heading: str = ""
    value: str = ""
    outcome: Outcome = "queued"
    suggestions: tuple[dict[str, Any], ...] = ()


def acknowledgement(cells: Cells) -> Record:
    """One row of an acknowledgement export: one policy, or a column for each, or lists of policies that were ticked."""
    desk = cells.desk
    if desk.found.items:
        findings = [found for column in desk.found.items for found in _answers(cells, column)]
    else:
        findings = [_single_answer(cells, text) for text in _named_in_one_cell(cells)]
    return _settle(cells, findings, "not_acknowledged")


def _named_in_one_cell(cells: Cells) -> list[str]:
    """The policies that the cell of a policy names: nearly always one; several are split where they are known so."""
    text, known = cells.text("policy"), cells.desk.policies
    if not text and cells.desk.found.whole:
        return [known.titles.get(cells.desk.found.whole.id, cells.desk.found.whole.id)]
    if not text or known.find(text):
        return [text]
    parts = [part.removeprefix("#").strip() for part in tidy.parts(cells.long_text("policy"), ";\n")]
    if len(parts) == 1 and "," in text:
        parts = _split_at_commas(text, cells.desk)
    return parts if any(known.find(part) for part in parts) else [text]


def _settle(cells: Cells, findings: list[Finding], no: str) -> Record:
    """One outcome for a row of several findings: the person first, then what went in, then what did not."""
    decided = [found for found in findings if found.fact or found.reason]
    who = cells.who
    says_something = bool(decided) or any(found.is_no for found in findings)
    if who.person_id is None:
        ragged = cells.extra and who.reason != "missing_person"
        return cells.held("ragged_row", outcome="rejected") if ragged else cells.nobody(who)
    facts = [found.fact for found in findings if found.fact]
    problems = [found for found in findings if found.reason and not found.fact]
    yes = [fact for fact in facts if fact.values.get("response", "acknowledged") == "acknowledged"]
    if problems and not facts:
        first = problems[0]
        if cells.extra:
            return cells.held("ragged_row", outcome="rejected", heading=first.heading, value=first.value)
        return cells.held(
            first.reason,
            value=first.value,
            outcome=first.outcome,
            suggestions=list(first.suggestions),
            heading=first.heading,
        )
    if not yes:
        return cells.negative(no, facts) if says_something or not problems else cells.held("missing_mandatory")
    noted = next((found for found in findings if found.reason and found.fact), None)
    record = cells.taken(facts, noted.reason if noted else "", value=noted.value if noted else "")
    if noted and record.outcome == "accepted":
        record.column = noted.heading
    if problems:
        first = problems[0]
        record.reason = record.reason if record.outcome == "duplicate" else first.reason
        record.column, record.value = first.heading, first.value[:500]
        record.advice = ADVICE["cell_not_understood"]
        record.suggestions = list(first.suggestions)
        record.is_held_in_part = record.outcome != "duplicate"
    return record


def _answers(cells: Cells, column: ItemColumn) -> list[Finding]:
    cell = cells.at(column.position)
    text = tidy.plain(as_text(cell))
    if column.item is None:
        return _ticked(cells, column, as_text(cell))
    dated = re.fullmatch(r"(?i)(acknowledged|signed|read|agreed|yes|accepted|completed)[\s:,(]+(.*\d.*?)\)?", text)
    moment = cells.moment("acknowledged_at")
    zone = dict(cells.desk.found.profile.shape).get("zone", "")
    own = tidy.moment(dated.group(2) if dated else cell, cells.desk.orders.get("items", "dmy"), zone, serials=False)
    if own:
        return [_acknowledged(cells, column.item, "", own, column.heading, text)]
    said = tidy.answer(cell)
    if said == "" or _is_not_asked(text):
        return [Finding(is_no=True)]
    if said == "not_acknowledged":
        return [Finding(is_no=True)]
    if said == "declined":
        return [_acknowledged(cells, column.item, "", moment, column.heading, text, "declined")]
    if said == "ask":
        decided = cells.decided("answer")
        if decided == "acknowledged":
            return [_acknowledged(cells, column.item, "", moment, column.heading, text)]
        if decided:
            return [Finding(is_no=True)]
        reason, ends = ("bad_date", "rejected") if _is_no_day(text) else ("unclear_answer", "queued")
        return [Finding(reason=reason, heading=column.heading, value=text, outcome=ends)]  # type: ignore[arg-type]
    return [_acknowledged(cells, column.item, "", moment, column.heading, text)]


_SIGNED_UNDER = ("signature", "signed", "initials", "sign", "signed?", "signature/initials", "sign here")


def _is_own_signature(cells: Cells) -> bool:
    """Whether a typed signature is the person's own: the name, the initials, or the initial and the surname."""
    person = cells.desk.people.by_id.get(cells.who.person_id or "")
    if person is None or tidy.heading(cells.heading("response")) not in _SIGNED_UNDER:
        return False
    said = tidy.words(cells.text("response"))
    for name in (*spellings(person), tidy.name_words(cells.name)):
        parts = name.split()
        initials = "".join(part[0] for part in parts)
        short = f"{parts[0][0]} {' '.join(parts[1:])}" if len(parts) > 1 else name
        if len(said) > 1 and said in (name, initials, " ".join(initials), short, short.replace(" ", "", 1)):
            return True
    return False


def _is_not_asked(text: str) -> bool:
    """'N/A' in a matrix: the policy is not for this person. As the one answer of a record it says too little."""
    return tidy.words(text) in ("n a", "na", "not applicable", "none")


def _ticked(cells: Cells, column: ItemColumn, text: str) -> list[Finding]:
    desk = cells.desk
    if not text.strip():
        return [Finding(is_no=True)]
    named = tidy.parts(text, ";\n")
    if not any(desk.policies.find(part) for part in named) and "," in text:
        named = _split_at_commas(text, desk)
    found = []
    for part in named:
        item = desk.policies.find(part)
        if item is None and (_is_not_asked(part) or tidy.answer(part) in ("not_acknowledged", "declined")):
            found.append(Finding(is_no=True))
        elif item is None:
            suggestions = tuple(desk.policies.suggest(part))
            found.append(Finding(reason="unknown_policy", heading=column.heading, value=part, suggestions=suggestions))
        else:
            found.append(_acknowledged(cells, item, "", cells.moment("acknowledged_at"), column.heading, part))
    return found or [Finding(is_no=True)]


def _split_at_commas(text: str, desk: Desk) -> list[str]:
    """Splits a list at commas, yet keeps together a title that has a comma of its own."""
    pieces, found, at = [piece.strip() for piece in text.split(",") if piece.strip()], [], 0
    while at < len(pieces):
        for end in range(len(pieces), at, -1):
            joined = ", ".join(pieces[at:end])
            if desk.policies.find(joined) or end == at + 1:
                found.append(joined)
                at = end
                break
    return found


def _single_answer(cells: Cells, text: str) -> Finding:
    desk = cells.desk
    heading = cells.heading("policy")
    if not text:
        return Finding(reason="missing_mandatory", heading=heading or "policy", outcome="rejected")
    item = desk.policies.find(text)
    if item is None:
        return Finding(
            reason="unknown_policy", heading=heading, value=text, suggestions=tuple(desk.policies.suggest(text))
        )
    source = desk.found.source("response")
    cell = cells.cell("response")
    said = dict(source.map).get(tidy.plain(as_text(cell)).casefold()) or tidy.answer(cell)
    date_cell = cells.cell("acknowledged_at")
    if not as_text(date_cell).strip():
        # Where a file says so, or has a column for the answer, a blank means 'not yet'.
        blank_says_no = bool(
            desk.found.source("acknowledged_at").blank or desk.found.blank_means_no or cells.has("response")
        )
        if said in ("not_acknowledged", "declined") or (said == "" and blank_says_no):
            return Finding(is_no=True)
        if said == "ask":
            return Finding(reason="unclear_answer", heading=cells.heading("response"), value=cells.text("response"))
        return Finding(reason="missing_date", heading=cells.heading("acknowledged_at"), outcome="rejected")
    moment = cells.moment("acknowledged_at")
    if moment is None:
        # A column called 'Acknowledged' may hold a yes instead of a day.
        if tidy.answer(date_cell) == "not_acknowledged":
            return Finding(is_no=True)
        value = cells.text("acknowledged_at")
        return Finding(reason="bad_date", heading=cells.heading("acknowledged_at"), value=value, outcome="rejected")
    if cells.has("acknowledged_time") and moment.precision == "day":
        clocked = tidy.time_of_day(cells.cell("acknowledged_time"))
        if clocked and clocked[0]:
            moment = tidy.Moment(
                moment.at.replace(hour=clocked[0].hour, minute=clocked[0].minute), "minute", moment.last
            )
    if cells.has("response"):
        said = cells.decided("answer") or said
        if said == "ask" and _is_own_signature(cells):
            said = "acknowledged"
        if said in ("", "not_acknowledged"):
            return Finding(is_no=True)
        if said == "ask":
            return Finding(reason="unclear_answer", heading=cells.heading("response"), value=cells.text("response"))
        if said == "declined":
            return _acknowledged(cells, item, cells.text("version"), moment, heading, text, "declined")
    return _acknowledged(cells, item, cells.text("version"), moment, heading, text)


def _acknowledged(
    cells: Cells,
    item: Item,
    stated: str,
    moment: tidy.Moment | None,
    heading: str,
    value: str,
    response: str = "acknowledged",
) -> Finding:
    desk = cells.desk
    date_heading = cells.heading("acknowledged_at") or heading
    if moment is None:
        is_given = bool(cells.text("acknowledged_at"))
        reason = "bad_date" if is_given else "missing_date"
        return Finding(
            reason=reason, heading=date_heading, value=cells.text("acknowledged_at") or value, outcome="rejected"
        )
    shown = tidy.in_words(moment.day)
    if desk.is_future(moment):
        return Finding(reason="future_date", heading=date_heading, value=shown, outcome="rejected")
    if moment.precision in ("week", "term", "year"):
        return Finding(reason="bad_date", heading=date_heading, value=cells.text("acknowledged_at") or value)
    decided = cells.decided(f"version:{item.id}")
    wanted = "" if decided == BY_DATE else decided or stated or item.version or ""
    last, version = min(moment.last, desk.today), None
    if wanted:
        version = desk.policies.version_of(item.id, wanted)
        meant = None if version else desk.policies.names.get(tidy.words(version_alias(desk.policies, item.id, wanted)))
        if meant and meant.version:
            version = desk.policies.version_of(item.id, meant.version)
        is_by_date = version is None and meant is not None
        if version is None and not is_by_date and desk.policies.versions.get(item.id):
            about = {"policy_id": item.id, "name": desk.policies.titles.get(item.id, item.id), "version_said": wanted}
            return Finding(
                reason="unknown_version",
                heading=cells.heading("version") or heading,
                value=f"{value} {wanted}".strip(),
                suggestions=(about,),
            )
        wanted = "" if is_by_date else wanted
    if wanted:
        version = version or wanted
        published = desk.policies.published(item.id, version)
        if published and last < published:
            about = {"policy_id": item.id, "name": desk.policies.titles.get(item.id, item.id)}
            return Finding(
                reason="before_publication",
                heading=date_heading,
                value=shown,
                outcome="rejected",
                suggestions=(about,),
            )
    else:
        found = desk.policies.in_force(item.id, last)
        if found is None:
            reason = "before_publication" if desk.policies.versions.get(item.id) else "unknown_version"
            about = {"policy_id": item.id, "name": desk.policies.titles.get(item.id, item.id)}
            return Finding(reason=reason, heading=date_heading, value=f"{value}, {shown}", suggestions=(about,))
        version = found
    who = cells.who.person_id
    if who is None:
        return Finding(reason="unknown_person")
    desk.days.append(moment.day)
    key = (who, item.id, version, moment.at)
    known = key in desk.reference.known_acknowledgements or not desk.once("acknowledgement", *key)
    entered = cells.desk.people.find(name=cells.text("entered_by")).person_id if cells.text("entered_by") else None
    fact = Fact(
        "acknowledgement",
        {
            "ack_id": fact_id("A", who, item.id, version, moment.at),
            "person_id": who,
            "policy_id": item.id,
            "version": version,
            "version_basis": "stated" if wanted else "derived",
            "acknowledged_at": moment.at,
            "date_precision": moment.precision,
            "response": response,
            "statement": _statement(cells),
            "method": _method(cells),
            "entered_by": entered,
        },
        "known" if known else "new",
    )
    left = desk.people.by_id[who].get("left_on")
    if left and moment.day > left:
        return Finding(fact, reason="after_leaving", heading=date_heading, value=shown)
    if moment.precision == "month":
        return Finding(
            fact, reason="date_not_exact", heading=date_heading, value=cells.text("acknowledged_at") or value
        )
    return Finding(fact)


# In place of a version: the one that was in force on the day.
BY_DATE = "by_date"


def version_alias(policies: Catalogue, policy_id: str, said: str) -> str:
    """The name under which it is kept what a version that nobody published means."""
    return f"{policies.titles.get(policy_id, policy_id)} version {said}"


def _statement(cells: Cells) -> str | None:
    heading = cells.heading("response")
    return heading[:500] if len(heading) > 20 else None


def _method(cells: Cells) -> str:
    said = cells.text("method").casefold()
    for word, method in (("paper", "paper"), ("meeting", "meeting"), ("inset", "meeting"), ("form", "online_form")):
        if word in said:
            return method
    return cells.desk.found.profile.method or "system"


# --- courses ------------------------------------------------------------------------------------------------------


def training(cells: Cells) -> Record:
    """One row of a training export: one course, or a column for each, or one name a line in a cell of names."""
    desk = cells.desk
    if cells.has("people"):
        return _people_in_a_cell(cells)
    if desk.found.items:
        findings = [found for column in desk.found.items for found in _course_cells(cells, column)]
    elif dict(desk.found.profile.shape).get("pairs"):
        findings = []
    else:
        findings = [_single_course(cells)]
    return _settle(cells, findings, "not_completed")


def _course_cells(cells: Cells, column: ItemColumn) -> list[Finding]:
    """What a column about one course says, or one whose cells name the courses that were taken."""
    if column.item:
        return [_course_cell(cells, column, column.item)]
    desk = cells.desk
    result = _result(cells, cells.text("result")) if cells.text("result") else "completed"
    if result not in ("completed", "passed"):
        return [Finding(is_no=True)]
    found = []
    for part in tidy.parts(as_text(cells.at(column.position)), ";\n"):
        item = desk.courses.find(part) or desk.courses.find_in(part)
        if item is None:
            suggestions = tuple(desk.courses.suggest(part))
            found.append(Finding(reason="unknown_course", heading=column.heading, value=part, suggestions=suggestions))
        else:
            moment = cells.moment("completed_at")
            found.append(_completed(cells, item, moment, result, cells.heading("completed_at") or column.heading, part))
    return found or [Finding(is_no=True)]


def _course_cell(cells: Cells, column: ItemColumn, item: Item) -> Finding:
    cell = cells.at(column.position)
    text = tidy.plain(as_text(cell))
    if column.date_position >= 0:
        if _result(cells, text) not in ("completed", "passed"):
            understood = not text or _result(cells, text) is not None
            return (
                Finding(is_no=True)
                if understood
                else Finding(reason="cell_not_understood", heading=column.heading, value=text)
            )
        moment = tidy.moment(cells.at(column.date_position), cells.desk.orders.get("items", "dmy"))
        return _completed(cells, item, moment, _result(cells, text) or "completed", column.heading, text)
    dated = re.fullmatch(r"(?i)(completed|passed|done|attended|achieved)[\s:,(]+(.*\d.*?)\)?", text)
    moment = tidy.moment(dated.group(2) if dated else cell, cells.desk.orders.get("items", "dmy"))
    if moment:
        if cells.desk.is_future(moment):
            return Finding(is_no=True)
        return _completed(cells, item, moment, "completed", column.heading, text)
    if not text or _result(cells, text) not in (None, "completed", "passed"):
        return Finding(is_no=True)
    if _result(cells, text):
        own = cells.moment("completed_at")
        return _completed(cells, item, own, "completed", column.heading, text)
    if re.match(
        r"(?i)(expired|expires|lapsed|overdue|due|booked|tbc|renew|needs|not |no |awaiting|on |maternity)", text
    ):
        return Finding(is_no=True)
    if _is_no_day(text):
        return Finding(reason="bad_date", heading=column.heading, value=text, outcome="rejected")
    return Finding(reason="cell_not_understood", heading=column.heading, value=text)


def _is_no_day(text: str) -> bool:
    """Whether a cell is written like a day, which the calendar does not have: 31/06/2026."""
    return re.fullmatch(r"(?:[A-Za-z]+[\s:]+)?\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}(?:[ T].*)?", text) is not None


def result_of(text: str) -> str | None:
    """completed, passed, failed …, or None where the words are not known."""
    said = tidy.plain(text).casefold()
    if said.startswith("completed (set by"):
        return "completed"
    found = values_of("result").get(said)
    if found:
        return found
    parts = [part for part in re.split(r"\s*[-–—:,(]\s*", said.rstrip(")")) if part]
    if len(parts) == 2 and (both := {values_of("result").get(part) for part in parts}) <= {"completed", "passed"}:
        return "passed" if "passed" in both else "completed"
    percent = re.fullmatch(r"(\d{1,3})(?:\.\d+)?\s?%", said)
    if percent:
        return "completed" if int(percent.group(1)) >= 100 else "in_progress"
    return None


def _result(cells: Cells, text: str) -> str | None:
    """What a word says of a course: by the known words, or as a person said of this word before."""
    return result_of(text) or cells.desk.value_aliases.get(("completion.result", tidy.plain(text).casefold()))


def _single_course(cells: Cells) -> Finding:
    desk = cells.desk
    text = cells.text("course")
    if not text and desk.found.whole:
        text = desk.courses.titles.get(desk.found.whole.id, desk.found.whole.id)
    heading = cells.heading("course")
    if dict(desk.found.profile.shape).get("course_from_file_name") and not text:
        text = re.sub(r"(?i)[_-]+|completion|report|progress", " ", PurePath(desk.file_name).stem)
        heading = "the file's name"
    result = _result(cells, cells.text("result")) if cells.text("result") else ""
    date_cell = cells.cell("completed_at")
    if result is None:
        return Finding(reason="unknown_value", heading=cells.heading("result"), value=cells.text("result"))
    if result not in ("", "completed", "passed"):
        return Finding(is_no=True)
    blank_says_no = bool(desk.found.source("completed_at").blank or desk.found.blank_means_no)
    if not as_text(date_cell).strip() and (result == "" or blank_says_no):
        return Finding(is_no=True)
    if not text:
        return Finding(reason="missing_mandatory", heading=heading or "course", outcome="rejected")
    item = desk.courses.find(text) or desk.courses.find_in(text)
    if item is None:
        return Finding(
            reason="unknown_course", heading=heading, value=text, suggestions=tuple(desk.courses.suggest(text))
        )
    moment = cells.moment("completed_at")
    if moment is None:
        reason = "missing_date" if not as_text(date_cell).strip() else "bad_date"
        if reason == "bad_date" and _result(cells, as_text(date_cell)) not in (None, "completed", "passed"):
            return Finding(is_no=True)
        return Finding(
            reason=reason, heading=cells.heading("completed_at"), value=cells.text("completed_at"), outcome="rejected"
        )
    return _completed(cells, item, moment, result or "completed", heading, text)


def _completed(
    cells: Cells, item: Item, moment: tidy.Moment | None, result: str, heading: str, value: str, who: str | None = None
) -> Finding:
    desk = cells.desk
    if moment is None:
        return Finding(reason="missing_date", heading=heading, value=value, outcome="rejected")
    if desk.is_future(moment):
        return Finding(reason="future_date", heading=heading, value=tidy.in_words(moment.day), outcome="rejected")
    person = who or cells.who.person_id
    if person is None:
        return Finding(reason="unknown_person")
    precision = "day" if moment.precision in ("second", "minute", "day") else moment.precision
    if precision not in ("day", "month", "year"):
        return Finding(reason="bad_date", heading=heading, value=value)
    expires = cells.moment("expires_on") if cells.has("expires_on") else None
    until = expires.last if expires else None
    if until and until < moment.day:
        return Finding(
            reason="end_before_start",
            heading=cells.heading("expires_on"),
            value=tidy.in_words(until),
            outcome="rejected",
        )
    desk.days.append(moment.day)
    key = (person, item.id, moment.day)
    known = key in desk.reference.known_completions or not desk.once("completion", *key)
    fact = Fact(
        "completion",
        {
            "completion_id": fact_id("C", person, item.id, moment.day),
            "person_id": person,
            "course_id": item.id,
            "completed_on": moment.day,
            "date_precision": precision,
            "expires_on": until,
            "result": result,
            "score_percent": None,
            "certificate_ref": cells.text("certificate_ref") or None,
        },
        "known" if known else "new",
    )
    if precision != "day":
        return Finding(fact, reason="date_not_exact", heading=heading, value=value)
    return Finding(fact)


def _people_in_a_cell(cells: Cells) -> Record:
    """A tracker that lists everybody with one status in one cell; it gives no day, so a day is asked for."""
    if _result(cells, cells.text("result")) not in ("completed", "passed"):
        return cells.negative("not_completed")
    if not cells.has("completed_at"):
        return cells.held("missing_date", "people", outcome="queued")
    desk = cells.desk
    item = desk.courses.find(cells.text("course"))
    if item is None:
        return cells.held("unknown_course", "course", suggestions=desk.courses.suggest(cells.text("course")))
    facts = []
    for name in tidy.parts(cells.text("people"), ";,\n"):
        decided = cells.decided(f"person:{name}")
        who = Who(decided) if decided in desk.people.by_id else desk.people.find(name=name)
        if who.person_id is None:
            return cells.held(who.reason, "people", name, suggestions=list(who.suggestions))
        found = _completed(cells, item, cells.moment("completed_at"), "completed", "", name, who.person_id)
        if found.fact is None:
            return cells.held(found.reason, "completed_at", outcome=found.outcome)
        facts.append(found.fact)
    return cells.taken(facts) if facts else cells.negative("not_completed")
