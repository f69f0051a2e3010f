"""Rows of a policy register: titles, versions by the day they were approved, and when they are due for review."""

from __future__ import annotations

import re
from typing import Any

from data.importing import tidy
from data.importing.desk import Cells
from data.importing.outcome import Fact, Record
from data.importing.profiles import values_of

_CYCLES = {
    "annual": 12, "annually": 12, "yearly": 12, "every year": 12, "biennial": 24, "biennially": 24,
    "every other year": 24,
    "two yearly": 24, "three yearly": 36, "triennial": 36, "termly": 4, "half yearly": 6, "six monthly": 6,
}  # fmt: skip
_AUDIENCES = {
    "all": ["all"], "everyone": ["all"], "everybody": ["all"], "all staff and governors": ["all"],
    "staff": ["staff"], "all staff": ["staff"], "governors": ["governor"], "governor": ["governor"],
    "staff and governors": ["staff", "governor"], "staff governors": ["staff", "governor"], "teachers": ["teacher"],
    "teaching staff": ["teacher"], "volunteers": ["volunteer"], "contractors": ["contractor"], "supply": ["supply"],
}  # fmt: skip


def cycle_months(text: str) -> int | None:
    """'Every 2 yrs', '3-yearly', 'Annual' or '18 months' as months; None where it says none of these."""
    said = tidy.words(text)
    if said in _CYCLES:
        return _CYCLES[said]
    match = re.search(r"(\d+)\s*(year|yr|month|mth|term)", said)
    if match:
        number = int(match[1])
        months = number * {"y": 12, "m": 1, "t": 4}[match[2][0]]
        return months if 0 < months <= 240 else None
    words = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
    match = re.search(r"(one|two|three|four|five) (year|yr)", said)
    if match:
        return words[match[1]] * 12
    return int(said) if said.isdigit() and 0 < int(said) <= 120 else None


def policy(cells: Cells) -> Record:
    """One row of a policy register: the policy, and a version where a day of approval or publication is given."""
    desk = cells.desk
    title = cells.text("title")
    if not title:
        return cells.held("missing_mandatory", "title", outcome="rejected")
    stated = cells.text("policy_id")
    item = (desk.policies.find(stated) if stated else None) or desk.policies.find(title)
    policy_id = item.id if item else stated or _slug(title)
    notes: list[tuple[str, str]] = []
    approved, is_draft = _approved(cells)
    review = cells.moment("next_review") if cells.text("next_review") else None
    if review and review.precision != "day":
        notes.append(("review_date_not_exact", "next_review"))
    if cells.text("next_review") and review is None and not is_draft:
        notes.append(("bad_date", "next_review"))
    if cells.text("approved_on") and approved is None and not is_draft:
        return cells.held("bad_date", "approved_on", outcome="rejected")
    if approved and desk.is_future(approved) and not cells.has("published_on"):
        return cells.held("future_date", "approved_on", tidy.in_words(approved.day), outcome="rejected")
    facts = [_policy(cells, policy_id, title, is_draft, approved)]
    if approved:
        facts.append(_version(cells, policy_id, approved, review))
        if not _is_newest(cells, policy_id, approved):
            notes.insert(0, ("older_version_same_title", "title"))
            facts = facts[1:]
        elif review and review.last < desk.today:
            notes.append(("review_overdue", "next_review"))
    else:
        notes.append(("no_approval_date", "approved_on"))
    reason, name = notes[0] if notes else ("", "")
    key = (policy_id, str(approved), str(review))
    if not desk.once("policy", *key):
        facts = [Fact(fact.table, fact.values, "known") for fact in facts]
    return cells.taken(facts, reason, name)


def _approved(cells: Cells) -> tuple[tidy.Moment | None, bool]:
    text = f"{cells.text('approved_on')} {cells.text('status')}".casefold()
    is_draft = "draft" in text
    for name in ("published_on", "approved_on"):
        moment = cells.moment(name) if cells.text(name) else None
        if moment:
            return moment, is_draft
    return None, is_draft


def _is_newest(cells: Cells, policy_id: str, approved: tidy.Moment) -> bool:
    seen = cells.desk.newest_version.get(policy_id)
    known = [day for day, _ in cells.desk.policies.versions.get(policy_id, [])]
    newest = max([day for day in (seen, *known) if day], default=None)
    if newest is None or approved.last >= newest:
        cells.desk.newest_version[policy_id] = approved.day
        return True
    return False


def _policy(cells: Cells, policy_id: str, title: str, is_draft: bool, approved: tidy.Moment | None) -> Fact:
    desk = cells.desk
    now = desk.reference.states("policy").get((policy_id,))
    said = tidy.words(cells.text("audience"))
    audience = _AUDIENCES.get(said) or [
        word for part in tidy.parts(cells.text("audience"), ";,/\n&") for word in _AUDIENCES.get(tidy.words(part), [])
    ]
    required = tidy.yes_no(cells.cell("ack_required"))
    nobody = said in ("n a", "na", "none", "nobody", "no one", "not required")
    owner = cells.text("owner")
    status = cells.text("status").casefold()
    values: dict[str, Any] = {
        "policy_id": policy_id,
        "title": now["title"] if now else title,
        "owner": values_of("owner").get(owner.casefold(), owner) or None,
        "status": "draft" if is_draft else "retired" if status in ("retired", "withdrawn", "archived") else "current",
        "audience": audience or (None if now else ["staff"]),
        "ack_required": required if required is not None else (False if nobody else None if now else True),
        "review_months": cycle_months(cells.text("cycle")) if cells.text("cycle") else None,
        "statutory": _statutory(cells),
    }
    if now and values["status"] == "current":
        values["status"] = now["status"] if approved is None else "current"
    return desk.state("policy", (policy_id,), values)


def _statutory(cells: Cells) -> bool | None:
    if not cells.has("statutory"):
        return None
    return bool(tidy.yes_no(cells.cell("statutory")))


def _version(cells: Cells, policy_id: str, approved: tidy.Moment, review: tidy.Moment | None) -> Fact:
    """The version approved that day: the one named, else the one the ledger has for that day, else one named by it."""
    desk = cells.desk
    stated = cells.text("version")
    label = desk.policies.version_of(policy_id, stated) if stated else None
    known = [
        (day, name) for day, name in desk.policies.versions.get(policy_id, []) if approved.day <= day <= approved.last
    ]
    label = label or stated or (known[-1][1] if known else "")
    if not label:
        label = approved.day.isoformat() if approved.precision == "day" else f"{approved.day:%Y-%m}"
    published = next((day for day, name in known if name == label), approved.day)
    own = cells.moment("approved_on") if cells.text("approved_on") else None
    values: dict[str, Any] = {
        "policy_id": policy_id,
        "version": label,
        "published_on": published,
        "approved_on": own.day if own and own.precision == "day" else None,
        "next_review_due": review.last if review else None,
    }
    return desk.state("policy_version", (policy_id, label), values)


def _slug(title: str) -> str:
    words = [word for word in tidy.words(title).split() if word not in ("policy", "the", "and", "of")]
    return "-".join(words)[:60] or "policy"
