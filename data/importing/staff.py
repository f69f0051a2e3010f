"""Rows of staff lists, the only files that may add people: who they are, what they do, and since when."""

from __future__ import annotations

from typing import Any

from rapidfuzz import fuzz, process

from data.importing import tidy
from data.importing.desk import Cells, Desk
from data.importing.load import fact_id
from data.importing.match import spellings
from data.importing.outcome import Fact, Question, Record
from data.importing.profiles import roles, values_of

_CONTRACT_OF_ROLE = {
    "supply": "agency",
    "governor": "office_holder",
    "contractor": "contractor",
    "volunteer": "volunteer",
}
_CATEGORIES = (*tuple(dict.fromkeys(roles().values())), "other")
# Only a suggestion: 'Staff Governor' contains staff, and a contractor may teach. A person confirms each title once.
_SUGGESTIONS = (
    ("governor", "governor"), ("trustee", "governor"), ("clerk to", "clerk"), ("supply", "supply"),
    ("volunteer", "volunteer"), ("contractor", "contractor"), ("headteacher", "leader"), ("head teacher", "leader"),
    ("principal", "leader"), ("teaching assistant", "teaching_assistant"), ("learning support", "teaching_assistant"),
    ("trainee", "trainee"), ("pgce", "trainee"), ("teacher", "teacher"), ("tutor", "peripatetic"),
    ("coach", "contractor"),
    ("midday", "midday_supervisor"), ("lunchtime", "midday_supervisor"), ("caretaker", "site"), ("premises", "site"),
    ("site", "site"), ("clean", "cleaning"), ("cook", "catering"), ("kitchen", "catering"), ("catering", "catering"),
    ("club", "wraparound"), ("nursery", "early_years"), ("invigilator", "exam_invigilator"), ("librar", "librarian"),
    ("technician", "technician"), ("network", "it_support"), ("cover", "cover_supervisor"), ("pastoral", "pastoral"),
    ("family", "pastoral"), ("welfare", "pastoral"), ("manager", "admin"), ("admin", "admin"), ("office", "admin"),
    ("finance", "admin"), ("reception", "admin"), ("secretary", "admin"),
)  # fmt: skip


def staff(cells: Cells) -> Record:
    """One row of a staff list: a person, and the post or posts the row names."""
    desk = cells.desk
    forename, surname = _name(cells)
    if not forename or not surname:
        return cells.held("missing_mandatory", "name" if cells.has("name") else "surname", outcome="rejected")
    if _has_left(cells):
        desk.said["People marked as gone stay in the records as they are"] += 1
        return Record(
            cells.row.line, "skipped", "out_of_scope", advice="Nothing to do: the list marks this person as gone."
        )
    title = cells.text("job_title")
    if not title:
        return cells.held("missing_mandatory", "job_title", outcome="rejected")
    for name in ("start_on", "end_on"):
        if cells.text(name) and cells.moment(name) is None:
            return cells.held("bad_date", name, outcome="rejected")
    start, end = cells.moment("start_on"), cells.moment("end_on")
    if start and end and end.last < start.day:
        return cells.held("end_before_start", "end_on", outcome="rejected")
    school = desk.school_of(cells.text("school"))
    if school is None:
        return cells.held("unknown_school", "school")
    person_id, problem = _identity(cells, forename, surname)
    if person_id is None:
        return problem or cells.held("ambiguous_person", "name")
    if not desk.once("staff", person_id, title, str(start), str(end)):
        record = cells.taken([])
        record.outcome, record.reason = "duplicate", "duplicate_exact"
        record.advice = "Nothing to do: the same record is known already."
        return record
    facts = [_person(cells, person_id, school, forename, surname, start, end)]
    facts += _posts(cells, person_id, school, title, start, end)
    return cells.taken(facts)


def _name(cells: Cells) -> tuple[str, str]:
    forename, surname = cells.text("forename"), cells.text("surname")
    if forename and surname:
        return forename, surname
    whole = cells.text("name")
    if whole.count(",") == 1:
        surname, forename = (part.strip() for part in whole.split(","))
        whole = f"{forename}|{surname}"
    tokens = whole.split("|") if "|" in whole else whole.split()
    while len(tokens) > 2 and tidy.words(tokens[0]) in tidy.TITLES:
        tokens = tokens[1:]
    if len(tokens) < 2:
        return "", ""
    if "|" in whole:
        return tokens[0], tokens[1]
    at = next((i for i, token in enumerate(tokens) if i and token.casefold() in _PARTICLES), 1)
    # Where a name has three words and no particle, which is forename and which surname cannot be told: the last is
    # taken as surname, and matching tries both orders.
    at = at if at > 1 or tokens[1].casefold() in _PARTICLES else (1 if len(tokens) == 2 else len(tokens) - 1)
    return " ".join(tokens[:at]), " ".join(tokens[at:])


_PARTICLES = frozenset(
    [
        "van",
        "von",
        "der",
        "de",
        "del",
        "della",
        "da",
        "di",
        "dos",
        "la",
        "le",
        "ap",
        "ab",
        "ó",
        "o",
        "ní",
        "ni",
        "mac",
        "mc",
        "al",
        "el",
        "bin",
        "ibn",
        "st.",
        "st",
        "san",
        "ten",
        "ter",
    ]
)


def _has_left(cells: Cells) -> bool:
    return cells.text("staff_status").casefold() in ("tobedeleted", "deleted")


def _identity(cells: Cells, forename: str, surname: str) -> tuple[str | None, Record | None]:
    """The id of an adult the ledger knows, or of a new one; a made id is the same each time the row is met."""
    desk, people = cells.desk, cells.desk.people
    address = tidy.email(cells.text("email"))
    name = tidy.name_words(f"{forename} {surname}")
    decided = cells.decided("person") or None
    if decided in people.by_id:
        return decided, None
    stated = cells.text("person_id")
    if stated:
        found = people.ids.get(stated.casefold()) or _by_payroll(desk, stated) or people.aliases.get(stated.casefold())
        return (found, None) if found else _new_id(cells, stated, name, address, decided)
    payroll = cells.text("payroll_no")
    if payroll:
        found = _by_payroll(desk, payroll)
        if found:
            return found, None
        if decided == "new_person":
            return _made(payroll, name, address), None
    shared = _is_shared_in_file(desk, address)
    made = _made(payroll, name, address)
    if made in people.by_id:
        return made, None
    if not payroll and not address and desk.bare_names[name] > 1 and decided is None:
        return None, cells.held("ambiguous_person", "name", suggestions=people.suggest(address, name))
    if decided == "new_person":
        return made, None
    named = people.names.get(name, set())
    owners = people.emails.get(address, set()) if address else set()
    both = named & owners
    if len(both) == 1:
        return next(iter(both)), None
    if not named and len(owners) == 1 and not shared and address not in people.shared:
        return next(iter(owners)), None
    if len(named) == 1 and not both:
        one = people.by_id[next(iter(named))]
        other = tidy.email(one.get("work_email") or "")
        if (not address or not other or address == other) and _payroll_agrees(one, payroll):
            return str(one["person_id"]), None
        if not payroll or not one.get("payroll_no"):
            suggestions = people.suggest(address, name, named)
            return None, cells.held("ambiguous_person", "name", suggestions=suggestions)
    elif len(named) > 1 and not payroll:
        return None, cells.held("ambiguous_person", "name", suggestions=people.suggest(address, name, named))
    return made, None


def _new_id(
    cells: Cells, stated: str, name: str, address: str, decided: str | None
) -> tuple[str | None, Record | None]:
    """An id that nobody has yet: of somebody new, or of a known adult whom another system calls by another id."""
    people = cells.desk.people
    named, owners = people.names.get(name, set()), people.emails.get(address, set()) if address else set()
    both = named & owners
    if decided == "new_person" or not named:
        return stated[:60], None
    if len(both) == 1 and address not in people.shared and not _is_shared_in_file(cells.desk, address):
        known = next(iter(both))
        fact = Fact("person_alias", {"alias": stated.casefold(), "person_id": known})
        if fact not in cells.desk.learned:
            cells.desk.learned.append(fact)
        return known, None
    if any(not address or not people.by_id[one].get("work_email") for one in named):
        return None, cells.held("ambiguous_person", "name", stated, suggestions=people.suggest(address, name, named))
    return stated[:60], None


def _payroll_agrees(person: dict[str, Any], payroll: str) -> bool:
    own = person.get("payroll_no")
    return not own or not payroll or tidy.payroll(own) == tidy.payroll(payroll)


def _by_payroll(desk: Desk, number: str) -> str | None:
    found = desk.people.payrolls.get(tidy.payroll(number), set())
    return next(iter(found)) if len(found) == 1 else None


def _made(payroll: str, name: str, address: str) -> str:
    if payroll:
        return f"PR{tidy.payroll(payroll).upper()}"[:60]
    return fact_id("N", name, address)


def _is_shared_in_file(desk: Desk, address: str) -> bool:
    return address in desk.shared_emails


def _person(
    cells: Cells,
    person_id: str,
    school: str,
    forename: str,
    surname: str,
    start: tidy.Moment | None,
    end: tidy.Moment | None,
) -> Fact:
    desk = cells.desk
    known = desk.people.by_id.get(person_id)
    address = tidy.email(cells.text("email"))
    values: dict[str, Any] = {
        "person_id": person_id,
        "school_id": (known or {}).get("school_id") or school,
        "payroll_no": cells.text("payroll_no") or None,
        "title": cells.text("title") or None,
        "legal_forename": forename,
        "legal_surname": surname,
        "preferred_forename": cells.text("preferred_forename") or None,
        "preferred_surname": cells.text("preferred_surname") or None,
        "former_surname": cells.text("former_surname") or None,
        "work_email": address or None,
        "email_is_shared": True if address and _is_shared_in_file(desk, address) else None,
        "joined_on": start.day if start else None,
        "left_on": end.last if end and not _has_other_posts(desk, person_id) else None,
    }
    for name in ("leave_from", "leave_to"):
        moment = cells.moment(name) if cells.text(name) else None
        values[name] = moment.day if moment else None
    if known:
        # A list of one name column cannot tell legal from preferred names, and a second post is no second joining.
        is_same = tidy.name_words(f"{forename} {surname}") in spellings(known)
        if is_same or not (cells.has("forename") and cells.has("surname")):
            values["legal_forename"], values["legal_surname"] = known["legal_forename"], known["legal_surname"]
        if known.get("payroll_no") and tidy.payroll(known["payroll_no"]) == tidy.payroll(values["payroll_no"] or ""):
            values["payroll_no"] = known["payroll_no"]
        if known.get("joined_on") and values["joined_on"] and values["joined_on"] >= known["joined_on"]:
            values["joined_on"] = known["joined_on"]
    return desk.state("person", (person_id,), values)


def _has_other_posts(desk: Desk, person_id: str) -> bool:
    return (
        any(post["person_id"] == person_id and post["end_on"] is None for post in desk.reference.rows("post"))
        or desk.posts_in_file.get(person_id, 0) > 1
    )


def _posts(
    cells: Cells, person_id: str, school: str, title: str, start: tidy.Moment | None, end: tidy.Moment | None
) -> list[Fact]:
    desk = cells.desk
    several = tidy.heading(cells.heading("job_title")) in desk.found.source("several_roles").headings
    facts = []
    for one in tidy.parts(title, ";,\n") if several else [title]:
        known = _known_post(desk, person_id, school, one, start)
        begins = (
            start.day
            if start
            else (known or {}).get("start_on") or desk.people.by_id.get(person_id, {}).get("joined_on")
        )
        if begins is None:
            begins = desk.today
            text = "The list has no start dates: from which day shall new people count?"
            given = tidy.moment(desk.ask(Question("start_on", text, desk.today.isoformat())))
            begins = given.day if given else begins
        category, contract = _category(cells, one, known)
        values: dict[str, Any] = {
            "post_id": known["post_id"] if known else fact_id("P", person_id, school, tidy.words(one), begins),
            "person_id": person_id,
            "school_id": school,
            "job_title": known["job_title"] if known else one,
            "role_category": category,
            "contract_type": contract,
            "start_on": begins,
            "end_on": end.last if end else None,
            "special_duty": _duty(cells),
        }
        facts.append(desk.state("post", (values["post_id"],), values))
    return facts


def _known_post(
    desk: Desk, person_id: str, school: str, title: str, start: tidy.Moment | None
) -> dict[str, Any] | None:
    same = [
        post
        for post in desk.reference.rows_by_person.get(person_id, [])
        if post["school_id"] == school and tidy.words(post["job_title"]) == tidy.words(title)
    ]
    dated = [post for post in same if start is None or post["start_on"] == start.day]
    return dated[0] if dated else same[0] if len(same) == 1 and same[0]["end_on"] is None else None


def _category(cells: Cells, title: str, known: dict[str, Any] | None) -> tuple[str, str | None]:
    desk = cells.desk
    said = tidy.words(title)
    stated = values_of("contract_type").get(cells.text("contract_type").casefold())
    if known:
        return known["role_category"], stated or known["contract_type"]
    for row in desk.reference.rows("role_alias"):
        if tidy.words(row["job_title"]) == said:
            return row["role_category"], stated or row["contract_type"] or _CONTRACT_OF_ROLE.get(row["role_category"])
    category = roles().get(said) or desk.titles_in_ledger.get(said)
    if category is None:
        question = Question(
            f"role:{title}", f"Which group of roles does '{title[:80]}' belong to?", suggest_role(said), _CATEGORIES
        )
        category = desk.ask(question)
        category = category if category in _CATEGORIES else "other"
        if question.key in desk.answers:
            fact = Fact("role_alias", {"job_title": title, "role_category": category, "contract_type": None})
            if fact not in desk.learned:
                desk.learned.append(fact)
    return category, stated or _CONTRACT_OF_ROLE.get(category)


def suggest_role(title: str) -> str:
    """The category that a tidied job title most likely belongs to; for a person to confirm."""
    bare = tidy.words("".join(title.split("(")[0]))
    if bare in roles():
        return roles()[bare]
    near = process.extractOne(title, list(roles()), scorer=fuzz.token_sort_ratio, score_cutoff=80)
    if near:
        return roles()[near[0]]
    return next((category for word, category in _SUGGESTIONS if word in title), "other")


def _duty(cells: Cells) -> str | None:
    return values_of("special_duty").get(cells.text("special_duty").casefold()) if cells.text("special_duty") else None
