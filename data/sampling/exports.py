"""The school's facts as the files that its systems would hand over: forms, staff lists, courses, the incident log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from data.clock import LONDON
from data.sampling import records
from data.sampling.cast import SCHOOL_NAME, Adult, School, table
from data.sampling.incidents import Incident
from data.sampling.layouts import british, canonical_csv, delimited, workbook
from data.sampling.school_year import academic_year_of, written
from data.sampling.signing import SOCIAL_MEDIA, Signature
from data.sampling.training import LAPSED_COURSE, LAPSED_ROLE, Completion

_TICKS = "Which other policies have you read and will follow? (tick all that apply)"
_GOOGLE_HEADINGS = ("Timestamp", "Email Address", "Full name", _TICKS)
# Everybody's answers come by form but these: no address of their own, or a name and an address that two people share.
_ON_PAPER = {"WV030", "WV033", "WV039"}
_THIRD_PARTIES = ("The Learning Shelf",)
_BY_MOODLE = ("C01", "C08")
# Three columns that a report holds and nobody may import; the values are such as are given to nobody.
_NEVER_IMPORTED = ("01/01/1970", "QQ123456C", "1 Nowhere Lane")
_CONTRACTS = {"permanent": "Permanent", "fixed_term": "Fixed Term", "casual": "Casual"}


@dataclass(frozen=True)
class Routes:
    """Which answers and courses travel by which file."""

    paper: list[Signature]
    google: dict[int, list[Signature]]
    microsoft: list[Signature]
    one_policy: list[Signature]


def route(school: School, signed: Iterable[Signature]) -> Routes:
    """Sorts answers by the file that brings them: paper, a form a year, the form of the new social-media policy."""
    found = Routes([], defaultdict(list), [], [])
    form_starts_on = school.calendar.of_year(school.year)[0].starts_on
    new_versions = {(v.policy_id, v.version) for v in school.versions if v.published_on >= form_starts_on}
    for one in signed:
        day = one.at.date()
        is_new_text = one.policy_id == SOCIAL_MEDIA and (one.policy_id, one.version) in new_versions
        has_no_form = one.adult.is_visitor or one.adult.person_id in _ON_PAPER or day < school.history_starts_on
        if has_no_form or one.response != "acknowledged":
            found.paper.append(one)
        elif is_new_text:
            found.one_policy.append(one)
        elif day >= form_starts_on:
            found.microsoft.append(one)
        else:
            found.google[academic_year_of(day)].append(one)
    return found


# --- people -------------------------------------------------------------------------------------------------------


def staff_list(path: Path, school: School) -> Path:
    """A management information system's report: title lines, Windows-1252, a line a post, columns to leave out."""
    rows: list[tuple[str, ...]] = [
        (SCHOOL_NAME,),
        (f"Report run {school.today:%d/%m/%Y} 07:45 by Office",),
        (),
        (
            "Legal Surname", "Legal Forename", "Payroll Number", "Main Role", "Contract Type",
            "Employment start date", "Employment end date", "Work Email", "Date of Birth", "NI Number", "Home Address",
        ),
    ]  # fmt: skip
    for adult in school.adults:
        if not is_employee(adult):
            continue
        for post in adult.posts:
            if post.role != "governor":
                rows.append(
                    (
                        adult.surname, adult.forename, adult.payroll_no, post.job_title, _CONTRACTS[post.contract],
                        british(post.starts_on), british(post.ends_on), adult.email, *_NEVER_IMPORTED,
                    )
                )  # fmt: skip
    return delimited(path, rows, encoding="cp1252")


def other_people(path: Path, school: School) -> Path:
    """The office's own list of governors, supply staff, contractors, volunteers and trainees."""
    rows: list[tuple[str, ...]] = [("Name", "Role", "Email", "Start", "End")]
    for adult in school.adults:
        for post in adult.posts:
            if not is_employee(adult) or post.role == "governor":
                end = f"{post.ends_on:%d-%b-%Y}" if post.ends_on else ""
                rows.append((adult.name, post.job_title, adult.email, f"{post.starts_on:%d-%b-%Y}", end))
    return delimited(path, rows)


def is_employee(adult: Adult) -> bool:
    """True for those on the school's own payroll."""
    return adult.payroll_no.isdigit()


# --- acknowledgements ---------------------------------------------------------------------------------------------


def google_form(path: Path, signed: Iterable[Signature], twice: bool = False) -> Path:
    """A Google form's responses, downloaded; `twice` repeats one answer, as a double click does."""
    rows = [
        (_google_time(at), adult.email, adult.name, ";".join(_tick(one) for one in answers))
        for (at, adult), answers in _sittings(signed)
    ]
    if twice and rows:
        rows.append(rows[len(rows) // 2])
    return delimited(path, [_GOOGLE_HEADINGS, *rows])


def microsoft_form(path: Path, school: School, signed: Iterable[Signature]) -> Path:
    """The autumn form of this year as Microsoft Forms saves it, with three answers that nobody can place."""
    headings = (
        "ID", "Start time", "Completion time", "Email", "Name", "Last modified time",
        "Your full name\n(only if you are not signed in)\xa0",
        f"I have read and understood Part One of Keeping Children Safe in Education {school.year}\xa0",
        "Please tick each school policy you have read and agree to follow\n", "Comments",
    )  # fmt: skip
    answers: list[tuple[datetime, str, str, str, str, str]] = []
    for (at, adult), found in _sittings(signed):
        has_read = "Yes" if any(one.policy_id == "POL01" for one in found) else ""
        ticks = "".join(f"{_tick(one)};" for one in found if one.policy_id != "POL01")
        is_governor = adult.role == "governor"
        answers.append(
            (at, "anonymous", "", adult.name, has_read, ticks)
            if is_governor
            else (at, adult.email, adult.name, "", has_read, ticks)
        )
    answers += _unplaced(school, [answer[0] for answer in answers])
    rows = [
        (number, at - timedelta(minutes=6), at, email, name, None, typed, has_read, ticks, "")
        for number, (at, email, name, typed, has_read, ticks) in enumerate(sorted(answers), start=1)
    ]
    return workbook(path, "Sheet1", [headings, *rows])


def _unplaced(school: School, moments: list[datetime]) -> list[tuple[datetime, str, str, str, str, str]]:
    # Somebody of another school, one of two people of one name, and one who says that she has not read it.
    if not moments or len(school.adults) == 1:
        return []
    first, last = min(moments), max(moments)
    policy = "Child Protection and Safeguarding Policy;"
    return [
        (first + timedelta(hours=1), "anonymous", "", "Morwenna Tregidgo", "Yes", policy),
        (last + timedelta(minutes=20), "anonymous", "", "Joanna Whitcombe", "Yes", policy),
        (first + timedelta(minutes=30), "d.spurlock@mail.example", "Doreen Spurlock", "", "No", ""),
    ]


def _sittings(signed: Iterable[Signature]) -> list[tuple[tuple[datetime, Adult], list[Signature]]]:
    found: dict[tuple[datetime, str], list[Signature]] = defaultdict(list)
    for one in signed:
        found[one.at, one.adult.person_id].append(one)
    return [
        ((answers[0].at, answers[0].adult), answers) for _, answers in sorted(found.items(), key=lambda item: item[0])
    ]


def _tick(one: Signature) -> str:
    titles = {row["policy_id"]: row["title"] for row in table("policies")}
    return records.kcsie_name(one.version) if one.policy_id == "POL01" else titles[one.policy_id]


def _google_time(at: datetime) -> str:
    hours = at.replace(tzinfo=LONDON).utcoffset()
    zone = "GMT+1" if hours else "GMT"
    return f"{at:%Y/%m/%d} {at.hour % 12 or 12}:{at:%M:%S} {'PM' if at.hour > 11 else 'AM'} {zone}"


# --- training -----------------------------------------------------------------------------------------------------


def split_completions(school: School, done: Iterable[Completion]) -> dict[str, list[Completion]]:
    """Courses by the file that brings them: `provider`, `moodle` (this year only), `office` (certificates on paper)."""
    providers = {row["course_id"]: row["provider"] for row in table("courses")}
    this_year = school.day("Y-09-01")
    found: dict[str, list[Completion]] = {"provider": [], "moodle": [], "office": []}
    for one in done:
        if one.adult.person_id in _ON_PAPER or providers[one.course_id] not in _THIRD_PARTIES or one.adult.is_visitor:
            found["office"].append(one)
        elif one.course_id in _BY_MOODLE and one.completed_on >= this_year and is_employee(one.adult):
            found["moodle"].append(one)
        else:
            found["provider"].append(one)
    return found


def provider_list(path: Path, done: Iterable[Completion], not_done: Iterable[tuple[Adult, str]]) -> Path:
    """A training provider's list: a line a person and course, those who only began included."""
    titles = {row["course_id"]: row["title"] for row in table("courses")}
    rows = [
        (
            one.adult.forename,
            one.adult.surname,
            one.adult.email,
            titles[one.course_id],
            "Completed",
            british(one.completed_on),
        )
        for one in done
    ]
    rows += [
        (adult.forename, adult.surname, adult.email, titles[course_id], "In progress", "")
        for adult, course_id in not_done
    ]
    return delimited(path, [("First Name", "Last Name", "Email", "Course", "Status", "Date Completed"), *rows])


def moodle_progress(path: Path, school: School, done: Iterable[Completion]) -> Path:
    """A Moodle activity report of this year: a line a member of staff, two columns an activity."""
    titles = {row["course_id"]: row["title"] for row in table("courses")}
    found = {(one.adult.person_id, one.course_id): one.completed_on for one in done}
    headings = ["", "ID number", "Email address"]
    for course_id in _BY_MOODLE:
        headings += [titles[course_id], f"{school.day('Y-10-01')} 00:00:00" if course_id == "C01" else ""]
    rows = []
    for adult in school.adults:
        if not is_employee(adult) or adult.person_id in _ON_PAPER or not adult.is_here(school.today):
            continue
        cells = [adult.name, adult.payroll_no, adult.email]
        for course_id in _BY_MOODLE:
            day = found.get((adult.person_id, course_id))
            hour = school.chance("hour", adult.person_id, course_id).randint(8, 19)
            moment = f"{datetime.combine(day, time(hour, 12, 30))}" if day else ""
            cells += ["Completed" if day else "Not completed", moment]
        rows.append(cells)
    return delimited(path, [headings, *rows], quote_all=True)


# --- incidents ----------------------------------------------------------------------------------------------------

# A column of the log and the column of the contract that it fills.
LOG_COLUMNS = (
    ("Ref", "incident_id"), ("Date", "occurred_on"), ("Time", "occurred_time"), ("Platform", "platform"),
    ("Category", "category"), ("Severity", "severity"), ("What happened", "description"),
    ("Who was involved", "involves"), ("Aimed at", "target_role"), ("Date reported", "reported_on"),
    ("Reported by", "reported_by"), ("Reporter is", "reporter_role"), ("Self-reported (Y/N)", "self_reported"),
    ("Reported to", "reported_to"), ("Request came or went", "direction"), ("Other party", "relation"),
    ("Answer to request", "response"), ("Where", "place"), ("Device", "device_type"),
    ("Evidence (Y/N)", "evidence_held"), ("Link noted (Y/N)", "url_recorded"), ("Time noted", "evidence_time"),
    ("Date noted", "evidence_date"), ("Site noted", "evidence_place"), ("Screen print", "evidence_screen_print"),
    ("Originals kept", "originals_kept"), ("Support offered", "support_offered"), ("First action", "first_action_on"),
    ("Procedure", "procedure"), ("Policy used", "handled_under_policy_id"), ("Formal action (Y/N)", "formal_action"),
    ("Reported to platform", "platform_reported_on"), ("Reopened", "reopened_on"), ("Outcome", "outcome"),
    ("Status", "status"), ("Date closed", "closed_on"),
)  # fmt: skip
_PART_OF_DAY = "evening"


def incident_log(path: Path, incidents: list[Incident]) -> Path:
    """The school's own workbook: titles, a line for each academic year, a total, and a second sheet of lists."""
    rows: list[list[object]] = [["Online safety and social media incident log"], ["Kept by the DSL"], []]
    rows.append([heading for heading, _ in LOG_COLUMNS])
    year = None
    for row in records.incident_rows(incidents):
        occurred = row["occurred_on"]
        assert isinstance(occurred, date)
        if year != academic_year_of(occurred):
            year = academic_year_of(occurred)
            rows.append([f"SCHOOL YEAR {written(year)}"])
        rows.append([_log_cell(row, column) for _, column in LOG_COLUMNS])
    rows.append([f"Total: {len(incidents)}"])
    titles = sorted({str(incident.values["category"]) for incident in incidents})
    return workbook(path, "Online log", rows, notes=("Lists", [[title] for title in titles]))


def _log_cell(row: dict[str, object], column: str) -> object:
    value = row[column]
    if column == "occurred_time" and row["occurred_precision"] == "part_of_day":
        return _PART_OF_DAY
    if column == "handled_under_policy_id":
        return {policy["policy_id"]: policy["title"] for policy in table("policies")}.get(str(value), "")
    if isinstance(value, bool):
        return "Y" if value else "N"
    return {"not_applicable": "N/A", "not_recorded": "Not recorded"}.get(str(value), value)


# --- the whole set ------------------------------------------------------------------------------------------------


def write_tables(folder: Path, tables: records.Tables) -> list[Path]:
    """One canonical CSV a table, tables without a row left out."""
    return [canonical_csv(folder / f"{name}.csv", rows) for name, rows in tables.items() if rows]


def look_alikes(
    folder: Path, school: School, signed: list[Signature], done: list[Completion], incidents: list[Incident]
) -> list[Path]:
    """People's posts, answers, courses and incidents in the layouts of the systems they would come from."""
    routes, courses = route(school, signed), split_completions(school, done)
    files = [staff_list(folder / "Staff list.csv", school)]
    if any(not is_employee(adult) for adult in school.adults):
        files.append(other_people(folder / "Governors, supply, contractors and volunteers.csv", school))
    files += _forms(folder, school, routes)
    files.append(provider_list(folder / "The Learning Shelf completions.csv", courses["provider"], _begun(school)))
    if courses["moodle"]:
        files.append(moodle_progress(folder / "progress.csv", school, courses["moodle"]))
    if incidents:
        files.append(incident_log(folder / "Online incident log.xlsx", incidents))
    on_paper = records.acknowledgements(routes.paper, "paper", is_exact=False)
    in_office = records.completions(courses["office"])
    return files + write_tables(folder, {"acknowledgement": on_paper, "completion": in_office})


def _forms(folder: Path, school: School, routes: Routes) -> list[Path]:
    files = []
    for number, year in enumerate(sorted(routes.google)):
        name = f"Policies {year}-{(year + 1) % 100:02} (Responses).csv"
        files.append(google_form(folder / name, routes.google[year], twice=number == 0))
    if routes.microsoft:
        name = f"Autumn {school.year} policies(1-{len(_sittings(routes.microsoft))}).xlsx"
        files.append(microsoft_form(folder / name, school, routes.microsoft))
    if routes.one_policy:
        files.append(google_form(folder / "Safer social media 2.0 (Responses).csv", routes.one_policy))
    return files


def _begun(school: School) -> list[tuple[Adult, str]]:
    # Four of those who let the course lapse have at least opened it again.
    lapsed = [a for a in school.adults if a.role == LAPSED_ROLE and a.is_here(school.today)]
    return [(adult, LAPSED_COURSE) for adult in lapsed[:4]]


def as_contract(
    folder: Path, school: School, signed: list[Signature], done: list[Completion], incidents: list[Incident]
) -> list[Path]:
    """The same facts as canonical CSV only."""
    return write_tables(
        folder,
        {
            "post": records.posts(school.adults),
            "acknowledgement": records.acknowledgements(signed, "online_form", is_exact=True),
            "completion": records.completions(done),
            "incident": records.incident_rows(incidents),
        },
    )
