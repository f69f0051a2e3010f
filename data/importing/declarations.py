"""Rows of declarations: images and calls on personal devices, contacts outside school, profiles reviewed on joining."""

from __future__ import annotations

from typing import Any

from data.importing import tidy
from data.importing.desk import Cells
from data.importing.load import fact_id
from data.importing.outcome import Fact, Record
from data.importing.profiles import values_of

# The column whose day makes each type of declaration what it is.
_DAY = {
    "personal_device_image": ("taken_on",),
    "personal_phone_use": ("used_on", "declared_on"),
    "social_contact": ("declared_on",),
    "profile_review": ("reviewed_on", "declared_on"),
}
_DAYS = ("taken_on", "transferred_on", "deleted_on", "used_on", "review_due", "joined_on", "reviewed_on", "declared_on")


def declaration(cells: Cells) -> Record:
    """One row of a list of declarations; an unfinished one is kept, for it is what the school needs to see."""
    desk = cells.desk
    kind = type_of(cells)
    days: dict[str, Any] = {}
    for name in _DAYS:
        moment = cells.moment(name) if cells.text(name) else None
        if cells.text(name) and moment is None:
            return cells.held("bad_date", name, outcome="rejected")
        if moment and name != "review_due" and desk.is_future(moment):
            return cells.held("future_date", name, tidy.in_words(moment.day), outcome="rejected")
        days[name] = moment.day if moment else None
    main = next((name for name in _DAY[kind] if days[name]), None)
    if main is None:
        return cells.held("missing_mandatory", _DAY[kind][0], outcome="rejected")
    who = cells.who
    if who.person_id is None:
        return cells.nobody(who)
    for earlier, later, reason in (
        ("taken_on", "transferred_on", "transfer_before_taken"),
        ("transferred_on", "deleted_on", "deleted_before_transfer"),
    ):
        if days[earlier] and days[later] and days[later] < days[earlier]:
            return cells.held(reason, later, tidy.in_words(days[later]))
    values = _values(cells, kind, days, who.person_id, main)
    fact = desk.state("declaration", (values["declaration_id"],), values)
    if not desk.once("declaration", values["declaration_id"]):
        fact = Fact(fact.table, fact.values, "known")
    desk.days.append(days[main])
    reason, name = _note(cells, kind, days, values)
    return cells.taken([fact], reason, name)


def type_of(cells: Cells) -> str:
    """Which of the four declarations a row is, by the columns its file has."""
    if cells.has("taken_on") or cells.has("transferred_on"):
        return "personal_device_image"
    if cells.has("used_on"):
        return "personal_phone_use"
    if cells.has("nature"):
        return "social_contact"
    return "profile_review"


def _values(cells: Cells, kind: str, days: dict[str, Any], person: str, main: str) -> dict[str, Any]:
    desk = cells.desk
    status = values_of("declaration_status").get(cells.text("status").casefold()) if cells.text("status") else None
    nature = (
        desk.choose("declaration.nature", cells.text("nature"), "nature", "other") if cells.text("nature") else None
    )
    reason = cells.text("reason") or None
    finished = kind == "personal_device_image" and days["deleted_on"] is not None
    return {
        "declaration_id": fact_id("D", person, kind, days[main], reason, nature),
        "person_id": person,
        "type": kind,
        "declared_on": days["declared_on"] or days[main],
        "nature": nature,
        "openly_acknowledged": tidy.yes_no(cells.cell("openly_acknowledged")),
        "discussed_with": cells.text("discussed_with") or None,
        "agreed_safeguards": cells.text("agreed_safeguards") or None,
        "review_due": days["review_due"],
        "status": status or ("ended" if finished else "active"),
        "joined_on": days["joined_on"],
        "reviewed_on": days["reviewed_on"],
        "privacy_checked": tidy.yes_no(cells.cell("privacy_checked")),
        "taken_on": days["taken_on"],
        "reason": reason,
        "authorised_by": cells.text("authorised_by") or None,
        "transferred_on": days["transferred_on"],
        "deleted_on": days["deleted_on"],
        "deletion_confirmed_by": _person(cells, "deletion_confirmed_by"),
        "used_on": days["used_on"],
        "permission_by": cells.text("permission_by") or None,
        "emergency": tidy.yes_no(cells.cell("emergency")),
    }


def _person(cells: Cells, name: str) -> str | None:
    said = cells.text(name)
    if not said:
        return None
    people = cells.desk.people
    return people.find(staff_id=said).person_id or people.find(email=said, name=said).person_id or said


def _note(cells: Cells, kind: str, days: dict[str, Any], values: dict[str, Any]) -> tuple[str, str]:
    if kind != "personal_device_image":
        return "", ""
    if not days["transferred_on"]:
        return "not_transferred", "transferred_on"
    if not days["deleted_on"]:
        return "not_deleted", "deleted_on"
    if not values["deletion_confirmed_by"]:
        return "deletion_not_confirmed", "deletion_confirmed_by"
    if values["deletion_confirmed_by"] == values["person_id"]:
        return "self_confirmed", "deletion_confirmed_by"
    return "", ""
