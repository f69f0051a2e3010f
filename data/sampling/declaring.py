"""What adults declared: social contacts, profile reviews, pictures and calls with a personal phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from data.sampling.cast import School

Row = dict[str, object]
# Who knows a family, how, since when, and how long until it was talked over; blank: it still waits.
_CONTACTS = (
    ("WV004", "parent_at_school", "Y-2-09-18", 2), ("WV008", "club_or_coach", "Y-2-10-02", 4),
    ("WV018", "relative", "Y-2-11-11", 1), ("WV019", "neighbour", "Y-1-01-14", 3),
    ("WV023", "family_friend", "Y-1-03-20", 9), ("WV030", "parent_at_school", "Y-1-09-16", 2),
    ("WV034", "relative", "Y-1-10-09", 5), ("WV041", "parent_at_school", "Y-02-04", 3),
    ("WV048", "parent_at_school", "Y-02-25", 1), ("WV027", "former_pupil", "Y-05-12", 6),
    ("WV010", "club_or_coach", "Y-09-17", 2), ("WV052", "parent_at_school", "Y-11-03", None),
    ("WV024", "online_group", "Y-11-16", None),
)  # fmt: skip
_SAFEGUARDS = "No messages about school; no pictures of the family shared"
# Pictures on a personal phone: who, when, why, school days to the transfer and from there to the deletion.
_IMAGES = (
    ("WV005", "Y-2-10-10", "Visit to the museum", 0, 0), ("WV018", "Y-2-12-05", "Rehearsal", 1, 1),
    ("WV020", "Y-1-03-12", "Science fair", 1, 3), ("WV007", "Y-1-06-20", "Sports day", 3, 2),
    ("WV013", "Y-1-09-30", "Forest school", 0, 1), ("WV006", "Y-1-12-11", "Nativity", 1, 0),
    ("WV025", "Y-03-05", "World book day", 1, 2), ("WV022", "Y-06-11", "Residential", 4, 4),
    ("WV009", "Y-07-02", "Sports day", 1, 1), ("WV042", "Y-10-07", "Harvest", 0, 0),
    ("WV024", "Y-10-22", "Farm visit", 2, None), ("WV021", "Y-11-05", "Bonfire safety", None, None),
)  # fmt: skip
_CALLS = (
    ("WV007", "Y-2-10-10", "Late coach", "headteacher", False),
    ("WV013", "Y-1-09-30", "First aid on a visit", "", True),
    ("WV042", "Y-1-11-20", "Child not collected", "deputy headteacher", False),
    ("WV005", "Y-03-18", "Late coach", "headteacher", False),
    ("WV020", "Y-03-18", "Late coach", "", False),
    ("WV009", "Y-06-11", "Residential", "headteacher", False),
    ("WV017", "Y-10-14", "Power cut in the office", "", True),
    ("WV022", "Y-11-11", "Late coach", "", False),
)


def declarations(school: School) -> list[Row]:
    """Every declaration made by today, the four types together, ids by type and order."""
    here = {adult.person_id for adult in school.adults}
    found = [*_contacts(school), *_profile_reviews(school), *_images(school), *_calls(school)]
    known = [row for row in found if row["person_id"] in here and _made_by_today(row, school)]
    return [{"declaration_id": f"DEC{number:03}", **row} for number, row in enumerate(known, start=1)]


def _made_by_today(row: Row, school: School) -> bool:
    made = row["declared_on"]
    return isinstance(made, date) and made < school.today


def _contacts(school: School) -> Iterator[Row]:
    for person_id, nature, declared, days in _CONTACTS:
        made = school.day(declared)
        talked = school.calendar.add(made, days) if days is not None else None
        is_talked = talked is not None and talked < school.today
        # Renewed a year on by most; the two oldest that were not are there to be noticed.
        renewed = talked.replace(year=talked.year + 1) if talked and person_id not in ("WV019", "WV034") else None
        reviewed = max((day for day in (talked, renewed) if day and day < school.today), default=None)
        yield {
            "person_id": person_id,
            "type": "social_contact",
            "declared_on": made,
            "nature": nature,
            "openly_acknowledged": is_talked,
            "discussed_with": "headteacher" if is_talked else None,
            "agreed_safeguards": _SAFEGUARDS if is_talked else None,
            "review_due": reviewed.replace(year=reviewed.year + 1) if reviewed else None,
            "reviewed_on": reviewed,
            "status": "active" if is_talked else "awaiting_discussion",
        }


def _profile_reviews(school: School) -> Iterator[Row]:
    for adult in school.adults:
        if adult.starts_on < school.history_starts_on or adult.role == "contractor":
            continue
        dice = school.chance("profile", adult.person_id)
        reviewed = school.calendar.add(adult.starts_on, dice.choice((1, 2, 3, 4, 5, 9, 16)))
        if dice.random() < (0.5 if adult.is_visitor else 0.92):
            yield {
                "person_id": adult.person_id,
                "type": "profile_review",
                "declared_on": reviewed,
                "joined_on": adult.starts_on,
                "reviewed_on": reviewed,
                "privacy_checked": dice.random() < 0.8,
                "status": "ended",
            }


def _images(school: School) -> Iterator[Row]:
    for person_id, taken, reason, to_transfer, to_delete in _IMAGES:
        taken_on = school.calendar.add(school.day(taken), 0)
        transferred = _done(school, taken_on, to_transfer)
        deleted = _done(school, transferred, to_delete)
        yield {
            "person_id": person_id,
            "type": "personal_device_image",
            "declared_on": taken_on,
            "taken_on": taken_on,
            "reason": reason,
            "authorised_by": "headteacher",
            "transferred_on": transferred,
            "deleted_on": deleted,
            "deletion_confirmed_by": "WV037" if deleted else None,
            "status": "ended" if deleted else "active",
        }


def _done(school: School, since: date | None, days: int | None) -> date | None:
    if since is None or days is None:
        return None
    day = school.calendar.add(since, days)
    return day if day < school.today else None


def _calls(school: School) -> Iterator[Row]:
    for person_id, used, reason, permission_by, is_emergency in _CALLS:
        used_on = school.day(used)
        yield {
            "person_id": person_id,
            "type": "personal_phone_use",
            "declared_on": used_on + timedelta(days=1),
            "used_on": used_on,
            "reason": reason,
            "permission_by": permission_by or None,
            "emergency": is_emergency,
            "status": "ended",
        }
