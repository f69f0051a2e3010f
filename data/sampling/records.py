"""The school's facts as rows of the contract, before anybody's export has a say in their layout."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from data.sampling import declaring, governing
from data.sampling.cast import SCHOOL_ID, SCHOOL_NAME, Adult, Post, School, table
from data.sampling.incidents import Incident
from data.sampling.signing import SOCIAL_MEDIA, Signature
from data.sampling.training import Completion

Row = dict[str, object]
Tables = dict[str, list[Row]]
_INCIDENT_COLUMNS = (  # noqa: SIM905
    "occurred_on occurred_time occurred_precision reported_on reported_by platform category involves description "
    "evidence_held evidence_ref url_recorded reported_to handled_under_policy_id outcome status closed_on severity "
    "direction relation response target_role reporter_role self_reported device_type place first_action_on reopened_on "
    "procedure formal_action platform_reported_on evidence_time evidence_date evidence_place evidence_screen_print "
    "originals_kept support_offered"
).split()


def frame(school: School) -> Tables:
    """The school itself and its calendar: what even a school without adults has."""
    halves, closures = school.calendar.half_terms, school.calendar.closures
    return {
        "school": [{"school_id": SCHOOL_ID, "name": SCHOOL_NAME, "urn": "990417", "phase": "Primary"}],
        "term_calendar": [
            _here(academic_year=h.academic_year, term=h.term, half=h.half, start_on=h.starts_on, end_on=h.ends_on)
            for h in halves
        ],
        "closure": [_here(closed_on=closed.on, kind=closed.kind, note=closed.note) for closed in closures],
    }


def registers(school: School) -> Tables:
    """What a school keeps in lists of its own, beyond people, answers, courses taken and incidents."""
    return {
        "role_alias": role_aliases(school),
        "person": [_person(adult) for adult in school.adults],
        "engagement": governing.engagements(school),
        "policy": [{key: value for key, value in row.items() if key != "is_linked"} for row in table("policies")],
        "policy_version": policy_versions(school),
        "policy_link": _policy_links(),
        "policy_alias": _policy_aliases(school),
        "course": [dict(row) for row in table("courses")],
        "course_alias": [
            {"alias": "Safeguarding (annual)", "course_id": "C01"},
            {"alias": "Fire safety", "course_id": "C08"},
        ],
        "requirement": [{**row, "from_on": school.day(row["from_on"])} for row in table("requirements")],
        "pupil_roll": [_here(**row) for row in governing.pupil_roll(school)],
        "channel": [_here(**row) for row in governing.channels(school)],
        "advice": [_here(**row) for row in governing.advice(school)],
        "curriculum": [_here(**row) for row in governing.curriculum(school)],
        "review": [_here(**row) for row in governing.reviews(school)],
        "meeting": [
            {
                "meeting_id": meeting.meeting_id,
                "school_id": SCHOOL_ID,
                "kind": meeting.kind,
                "cut_off_on": meeting.cut_off_on,
                "papers_due_on": meeting.papers_due_on,
                "held_on": meeting.held_on,
            }
            for meeting in governing.meetings(school)
        ],
        "challenge": [_here(**row) for row in governing.challenges(school)],
        "event": [_here(**row) for row in governing.events(school)],
        "declaration": declarations(school),
    }


def role_aliases(school: School) -> list[Row]:
    """Every job title in use, as the school confirmed it."""
    titles = {post.job_title: post for adult in school.adults for post in adult.posts}
    return [
        {"job_title": title, "role_category": post.role, "contract_type": post.contract}
        for title, post in sorted(titles.items())
    ]


def policy_versions(school: School) -> list[Row]:
    """The versions published by today; an adoption that is still to come is not in the register yet."""
    days = ("published_on", "approved_on", "adopted_on", "next_review_due")
    rows: list[Row] = []
    for version in school.versions:
        row: Row = {k: school.optional_day(v) if k in days else v for k, v in version.row.items()}
        if version.row["adopted_on"] and school.day(version.row["adopted_on"]) > school.today:
            row |= {"adopted_on": None, "minute_ref": ""}
        rows.append(row)
    return rows


def posts(adults: Iterable[Adult]) -> list[Row]:
    """Every post of these adults."""
    return [_post(adult, post) for adult in adults for post in adult.posts]


def acknowledgements(signatures: Iterable[Signature], method: str, is_exact: bool) -> list[Row]:
    """Answers with their version; `is_exact` gives the time of day, else only the day as on a paper sheet."""
    return [
        {
            "person_id": signed.adult.person_id,
            "policy_id": signed.policy_id,
            "version": signed.version,
            "acknowledged_at": signed.at if is_exact else signed.at.date(),
            "response": signed.response,
            "method": "meeting" if signed.response == "question" else method,
        }
        for signed in signatures
    ]


def completions(done: Iterable[Completion]) -> list[Row]:
    """Courses taken."""
    return [
        {
            "person_id": one.adult.person_id,
            "course_id": one.course_id,
            "completed_on": one.completed_on,
            "expires_on": one.expires_on,
            "result": "completed",
            "certificate_ref": one.certificate_ref,
        }
        for one in done
    ]


def declarations(school: School) -> list[Row]:
    """Declarations of all four types, each with every column that any type has."""
    rows = declaring.declarations(school)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return [{column: row.get(column) for column in columns} for row in rows]


def incident_rows(incidents: Iterable[Incident]) -> list[Row]:
    """Incidents with every column of the log."""
    return [
        {
            "incident_id": incident.incident_id,
            "school_id": SCHOOL_ID,
            **{column: incident.values.get(column) for column in _INCIDENT_COLUMNS},
        }
        for incident in incidents
    ]


def incident_actions(incidents: Iterable[Incident]) -> list[Row]:
    """The chronology of every incident."""
    return [
        {"incident_id": incident.incident_id, "action_on": day, "action": action, "by_role": role}
        for incident in incidents
        for day, action, role in incident.steps
    ]


def kcsie_name(version: str) -> str:
    """How forms write the yearly guidance."""
    return f"Keeping Children Safe in Education {version} (Part One)"


def _here(**values: object) -> Row:
    return {"school_id": SCHOOL_ID, **values}


def _person(adult: Adult) -> Row:
    return {
        "person_id": adult.person_id,
        "school_id": SCHOOL_ID,
        "payroll_no": adult.payroll_no,
        "title": adult.title,
        "legal_forename": adult.forename,
        "legal_surname": adult.surname,
        "preferred_forename": adult.preferred,
        "former_surname": adult.former,
        "work_email": adult.email,
        "joined_on": adult.starts_on,
        "left_on": adult.ends_on,
        "leave_from": adult.leave_from,
        "leave_to": adult.leave_to,
    }


def _post(adult: Adult, post: Post) -> Row:
    ends_on: date | None = post.ends_on
    return {
        "person_id": adult.person_id,
        "school_id": SCHOOL_ID,
        "job_title": post.job_title,
        "role_category": post.role,
        "contract_type": post.contract,
        "start_on": post.starts_on,
        "end_on": ends_on,
    }


def _policy_links() -> list[Row]:
    linked = [row["policy_id"] for row in table("policies") if row["is_linked"] == "true"]
    return [{"policy_id": SOCIAL_MEDIA, "linked_policy_id": policy_id} for policy_id in linked]


def _policy_aliases(school: School) -> list[Row]:
    yearly = [version.version for version in school.versions if version.policy_id == "POL01"]
    names = [(kcsie_name(version), "POL01", version) for version in yearly]
    names += [("Social Media Policy", SOCIAL_MEDIA, ""), ("Safeguarding Policy", "POL02", "")]
    names += [("Acceptable Use Agreement (Staff)", "POL10", ""), ("Data Protection Policy", "POL11", "")]
    return [{"alias": alias, "policy_id": policy_id, "version": version} for alias, policy_id, version in names]
