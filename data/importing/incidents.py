"""Rows about online incidents: what goes into the register, as exact as it was told, and never a pupil's name."""

from __future__ import annotations

from typing import Any

from data.importing import tidy
from data.importing.desk import Cells
from data.importing.load import fact_id
from data.importing.outcome import Record
from data.importing.profiles import values_of

_LISTED = {
    "direction": ("incoming", "outgoing", "none"),
    "relation": ("pupil", "ex_pupil", "parent", "colleague", "public"),
    "response": ("rejected", "ignored", "accepted", "pending"),
    "target_role": ("pupil", "parent", "staff", "governor", "school", "other"),
    "reporter_role": ("pupil", "parent", "staff", "governor", "other"),
    "device_type": ("school_device", "personal_phone", "tablet", "watch", "camera", "other", "not_recorded"),
    "procedure": (
        ["behaviour", "anti_bullying", "complaints", "grievance", "disciplinary", "safeguarding", "none_yet"]
    ),
}
_YES_NO = ("evidence_time", "evidence_date", "evidence_place", "evidence_screen_print", "originals_kept")


def incident(cells: Cells) -> Record:
    """One row of an incident log."""
    desk = cells.desk
    moment = cells.moment("occurred_at")
    if moment is None:
        blank = not cells.text("occurred_at")
        return cells.held("missing_mandatory" if blank else "bad_date", "occurred_at", outcome="rejected")
    if desk.is_future(moment):
        return cells.held("future_date", "occurred_at", tidy.in_words(moment.day), outcome="rejected")
    description = cells.long_text("description") or cells.text("category")
    if not description:
        return cells.held("missing_mandatory", "description", outcome="rejected")
    school = desk.school_of()
    if school is None:
        return cells.held("unknown_school")
    notes: list[tuple[str, str]] = []
    precision, clock = _time(cells, moment, notes)
    values: dict[str, Any] = {
        "school_id": school,
        "occurred_on": moment.day,
        "occurred_time": clock,
        "occurred_precision": precision,
        "description": description,
        "evidence_held": tidy.evidence(cells.cell("evidence_held")),
        "evidence_ref": cells.text("evidence_ref") or None,
        "actions": cells.long_text("actions") or None,
        "outcome": cells.long_text("outcome") or None,
    }
    if cells.has("action_by") and cells.text("action_by") and values["actions"]:
        values["actions"] += f" ({cells.text('action_by')})"
    for name in ("reported_on", "closed_on", "first_action_on", "platform_reported_on", "reopened_on"):
        values[name] = _later_day(cells, name, moment, notes)
    _words(cells, values, notes)
    _people_and_policy(cells, values, notes)
    if cells.has("evidence_held") and not cells.text("evidence_held"):
        notes.append(("evidence_not_recorded", "evidence_held"))
    values["incident_id"] = _identity(cells, values)
    key = (values["incident_id"],)
    fact = desk.state("incident", key, values)
    if not desk.once("incident", *key, str(sorted((k, str(v)) for k, v in values.items()))):
        return cells.taken([type(fact)(fact.table, fact.values, "known")])
    desk.days.append(moment.day)
    reason, name = notes[0] if notes else ("", "")
    return cells.taken([fact], reason, name)


def _time(cells: Cells, moment: tidy.Moment, notes: list[tuple[str, str]]) -> tuple[str, Any]:
    if moment.precision in ("week", "month"):
        notes.append(("date_not_exact", "occurred_at"))
        return moment.precision, None
    if moment.precision in ("term", "year"):
        notes.append(("date_not_exact", "occurred_at"))
        return "month", None
    found = tidy.time_of_day(cells.cell("occurred_time")) if cells.text("occurred_time") else None
    if found:
        if found[1] == "part_of_day":
            notes.append(("time_not_exact", "occurred_time"))
        return found[1], found[0]
    if moment.precision in ("minute", "second"):
        return "minute", moment.at.time().replace(second=0)
    if cells.text("occurred_time"):
        notes.append(("time_not_exact", "occurred_time"))
        return "part_of_day", None
    return "day", None


def _later_day(cells: Cells, name: str, moment: tidy.Moment, notes: list[tuple[str, str]]) -> Any:
    """A later date of the incident; one that lies before it is left out, and said so."""
    found = cells.moment(name) if cells.text(name) else None
    if found is None:
        if cells.text(name):
            notes.append(("bad_date", name))
        return None
    if found.last < moment.day or cells.desk.is_future(found):
        notes.append(("end_before_start" if found.last < moment.day else "future_date", name))
        return None
    return max(found.day, moment.day)


def _words(cells: Cells, values: dict[str, Any], notes: list[tuple[str, str]]) -> None:
    desk = cells.desk
    values["platform"] = desk.choose("incident.platform", cells.text("platform"), "platform", "not_recorded")
    if (
        values["platform"] == "not_recorded"
        and cells.text("place").casefold() in values_of("platform")
        and not cells.has("platform")
    ):
        values["platform"] = values_of("platform")[cells.text("place").casefold()]
    split = desk.found.source("category").split or ";\n"
    values["category"] = tidy.parts(cells.long_text("category"), split) or ["not_recorded"]
    values["involves"] = _several(cells, "involves") or ["unknown"]
    values["reported_to"] = _several(cells, "reported_to") or ["not_recorded"]
    status = cells.text("status")
    values["status"] = desk.choose("incident.status", status, "status", "closed" if values["closed_on"] else "open")
    if not status and values["closed_on"]:
        values["status"] = "closed"
    severity = (
        desk.choose("incident.severity", cells.text("severity"), "severity", "") if cells.text("severity") else ""
    )
    values["severity"] = severity if severity in ("low", "medium", "high") else None
    values["place"] = (
        desk.choose("incident.place", cells.text("place"), "place", "other") if cells.text("place") else None
    )
    for name, allowed in _LISTED.items():
        said = cells.text(name).casefold().replace(" ", "_").replace("-", "_")
        values[name] = said if said in allowed else None
        if said and said not in allowed:
            notes.append(("unknown_value", name))
    for name in _YES_NO:
        said = tidy.evidence(cells.cell(name))
        values[name] = ("not_recorded" if said == "not_applicable" else said) if cells.text(name) else None
    values["support_offered"] = tidy.evidence(cells.cell("support_offered")) if cells.text("support_offered") else None
    for name in ("url_recorded", "self_reported", "formal_action"):
        values[name] = tidy.yes_no(cells.cell(name))


def _several(cells: Cells, name: str) -> list[str]:
    """Several of our words from a cell; a word that is not known counts as 'external' or is left out."""
    known = values_of(name)
    text = cells.long_text(name)
    whole = known.get(tidy.plain(text).casefold())
    if whole:
        return [whole]
    found = [known.get(part.casefold()) for part in tidy.parts(text, ";,\n&")]
    if any(word is None for word in found):
        cells.desk.said[f"Words under '{cells.heading(name)}' that are not known were left out"] += 1
    return list(dict.fromkeys(word for word in found if word))


def _people_and_policy(cells: Cells, values: dict[str, Any], notes: list[tuple[str, str]]) -> None:
    desk = cells.desk
    said = cells.text("reported_by")
    values["reported_by"] = None
    if said and said.casefold() != "anonymous":
        who = desk.people.find(staff_id=said) if " " not in said and "@" not in said else None
        if who is None or who.person_id is None:
            who = desk.people.find(email=said if "@" in said else "", name="" if "@" in said else said)
        values["reported_by"] = who.person_id
        if who.person_id is None:
            notes.append(("unknown_reporter", "reported_by")) if " " not in said else None
            desk.said["Who reported it is not known by that name, and was left out"] += 1
    policy = cells.text("policy")
    item = desk.policies.find(policy) if policy else None
    values["handled_under_policy_id"] = item.id if item else None
    if policy and item is None:
        notes.append(("unknown_policy", "policy"))


def _identity(cells: Cells, values: dict[str, Any]) -> str:
    """The source's own reference, else an id made from what happened when; a running number is no reference."""
    reference = cells.text("incident_id")
    if reference and not reference.isdigit():
        return reference[:80]
    return fact_id(
        "I",
        values["school_id"],
        reference or cells.text("number"),
        values["occurred_on"],
        values["occurred_precision"],
        values["occurred_time"],
        values["platform"],
        ";".join(values["category"]),
        values["description"],
    )
