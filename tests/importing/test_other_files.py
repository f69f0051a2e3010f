"""More files of the kinds that school systems hand over, as awkward as they come: each record ends where it should."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from data.importing import command, engine, profiles
from tests import schools

FILES = Path(__file__).parent / "others"
# The profile, and what becomes of each record: its line, its outcome, and why.
EXPECTED = {
    "A01_google_direct.csv": (
        "google_forms_direct",
        [
            "2 accepted",
            "3 accepted",
            "4 rejected future_date",
        ],
    ),
    "A04_msforms_saved_as_csv.csv": (
        "msforms",
        [
            "2 accepted",
            "3 queued missing_person",
            "4 negative",
        ],
    ),
    "A06_metacompliance.csv": (
        "metacompliance_policy_audit",
        [
            "2 accepted",
            "3 negative",
            "4 accepted",
            "5 queued unknown_version",
            "6 negative",
        ],
    ),
    "A07_read_and_understood.csv": (
        "read_and_understood",
        [
            "2 accepted",
            "3 negative",
            "4 negative",
        ],
    ),
    "A08_sharepoint.csv": (
        "sharepoint_list",
        [
            "2 accepted",
            "3 negative",
            "4 accepted",
        ],
    ),
    "A09_paper.xlsx": (
        "proposed_acknowledgement",
        [
            "5 skipped section_row",
            "6 accepted",
            "7 accepted",
            "8 queued unknown_person",
            "9 skipped totals_row",
            "10 skipped blank_row",
            "11 skipped section_row",
            "12 skipped repeated_heading",
            "13 accepted",
            "14 negative",
            "15 accepted date_not_exact",
            "16 queued unclear_answer",
            "17 skipped totals_row",
        ],
    ),
    "A11_governorhub.csv": (
        "governorhub_confirmations",
        [
            "2 queued unknown_policy",
            "3 queued unknown_policy",
            "4 accepted",
        ],
    ),
    "A12_docread.csv": (
        "docread_receipts",
        [
            "2 accepted",
            "3 negative",
            "4 negative",
        ],
    ),
    "A13_national_college_policies.csv": (
        "national_college_tracker",
        [
            "2 queued missing_date",
            "3 negative",
            "4 queued missing_date",
        ],
    ),
    "A15_titles_and_versions.csv": (
        "proposed_acknowledgement",
        [
            "2 accepted",
            "3 accepted",
            "4 accepted",
            "5 accepted date_not_exact",
            "6 queued unknown_policy",
            "7 rejected future_date",
            "8 rejected bad_date",
            "9 rejected before_publication",
        ],
    ),
    "A17_us_dates.csv": (
        "proposed_acknowledgement",
        [
            "2 accepted",
            "3 accepted",
        ],
    ),
    "A18_serials_text.csv": (
        "proposed_acknowledgement",
        [
            "2 accepted",
            "3 accepted",
        ],
    ),
    "A19_matrix_dates.xlsx": (
        "proposed_acknowledgement",
        [
            "4 accepted",
            "5 accepted",
            "6 accepted missing_date",
            "7 skipped totals_row",
        ],
    ),
    "S01_sims.csv": (
        "sims_staff_report",
        [
            "6 accepted",
            "7 accepted",
            "8 skipped repeated_heading",
            "9 accepted",
            "10 rejected end_before_start",
            "11 skipped section_row",
            "12 skipped section_row",
        ],
    ),
    "S02_arbor.csv": (
        "arbor_staff",
        [
            "2 accepted",
            "3 duplicate",
            "4 accepted",
        ],
    ),
    "S03_bromcom.csv": (
        "bromcom_staff",
        [
            "2 accepted",
            "3 accepted",
        ],
    ),
    "S05_oneroster.csv": (
        "oneroster_users",
        [
            "2 accepted",
            "3 skipped out_of_scope",
            "4 skipped out_of_scope",
        ],
    ),
    "S06_scr.xlsx": (
        "proposed_staff",
        [
            "3 accepted",
            "4 skipped section_row",
            "5 accepted",
        ],
    ),
    "S07_pipe.txt": (
        "proposed_staff",
        [
            "2 accepted",
            "3 accepted",
        ],
    ),
    "S08_governors.csv": (
        "proposed_staff",
        [
            "2 accepted",
            "3 accepted",
        ],
    ),
    "T01_provider.csv": (
        "proposed_training",
        [
            "2 accepted",
            "3 negative",
            "4 negative",
            "5 queued unknown_course",
            "6 queued ambiguous_person",
        ],
    ),
    "T03_moodle_course Fire Safety Awareness.csv": (
        "moodle_course_completion",
        [
            "2 accepted",
            "3 negative",
        ],
    ),
    "T04_smart_horizons.csv": (
        "smart_horizons",
        [
            "2 accepted",
            "3 negative",
        ],
    ),
    "T05_moodle_excel.csv": (
        "moodle_activity_progress",
        [
            "2 accepted",
            "3 accepted",
        ],
    ),
    "T07_inset_attendance.csv": (
        "proposed_training",
        [
            "4 accepted",
            "5 negative",
            "6 negative",
        ],
    ),
    "I01_cpoms.csv": (
        "cpoms_incidents",
        [
            "2 accepted",
            "4 skipped out_of_scope",
            "5 accepted date_not_exact",
        ],
    ),
    "I03_arbor.csv": (
        "arbor_behaviour",
        [
            "2 accepted",
        ],
    ),
    "I04_msforms.xlsx": (
        "proposed_incident",
        [
            "2 accepted",
            "3 rejected future_date",
        ],
    ),
    "I06_swgfl.csv": (
        "swgfl_reporting_log",
        [
            "3 accepted",
            "4 accepted date_not_exact",
        ],
    ),
    "P02_register.csv": (
        "proposed_policy_register",
        [
            "2 accepted review_date_not_exact",
            "3 accepted review_date_not_exact",
            "4 accepted no_approval_date",
        ],
    ),
    "H_repeated.csv": (
        "proposed_acknowledgement",
        [
            "2 accepted",
            "3 skipped blank_row",
            "4 skipped repeated_heading",
            "5 accepted",
        ],
    ),
    "H_semicolon_comma_text.csv": (
        "proposed_acknowledgement",
        [
            "2 accepted",
            "3 accepted",
        ],
    ),
    "H_xlsx_called.csv": (
        "proposed_acknowledgement",
        [
            "2 accepted",
        ],
    ),
    "H_questionmarks.csv": (
        "proposed_acknowledgement",
        [
            "2 queued unknown_person",
            "3 queued unknown_person",
        ],
    ),
    "H_two_sheets.xlsx": (
        "proposed_acknowledgement",
        [
            "2 accepted",
            "Spring:2 accepted",
        ],
    ),
    "D02_contacts.csv": (
        "proposed_declaration",
        [
            "2 accepted",
            "3 accepted",
        ],
    ),
}


# The same workbooks saved as Excel 97 files: what becomes of each record does not depend on the age of the format.
EXPECTED |= {
    f"{name}.xls": EXPECTED[f"{name}.xlsx"] for name in ("A09_paper", "A19_matrix_dates", "I04_msforms", "S06_scr")
}


@pytest.fixture(autouse=True)
def _one_day(tmp_path):
    with schools.at_home(tmp_path):
        yield


@pytest.mark.parametrize("name", EXPECTED)
def test_every_record_ends_where_a_careful_person_would_put_it(name, known):
    found = understood(name, known)
    told = [
        f"{f'{r.sheet}:' if r.sheet else ''}{r.line} {r.outcome}"
        + (f" {r.reason}" if r.reason and r.outcome not in ("negative", "duplicate") else "")
        for r in found.records
    ]
    assert (found.profile_id, told) == EXPECTED[name]


def understood(name: str, known):
    content = (FILES / name).read_bytes()
    found = engine.understand(name, content, known)
    answers = {question.key: question.default for question in found.questions if question.default}
    return engine.understand(name, content, known, answers) if answers else found


def values(name: str, known, line: int, *columns: str) -> list[tuple[object, ...]]:
    record = next(r for r in understood(name, known).records if r.line == line)
    return [tuple(fact.values.get(column) for column in columns) for fact in record.facts]


def test_times_in_utc_become_london_times_over_midnight(known):
    moment = values("A07_read_and_understood.csv", known, 2, "acknowledged_at")
    assert moment == [(datetime(2026, 9, 24, 0, 30),)]


def test_american_dates_are_seen_by_their_second_number(known):
    assert values("A17_us_dates.csv", known, 3, "acknowledged_at") == [(datetime(2026, 9, 7),)]


def test_two_roles_in_one_cell_are_two_posts(known):
    posts = values("S03_bromcom.csv", known, 2, "job_title")
    assert [title for (title,) in posts if title] == ["Teacher", "Premises Officer"]


def test_an_adult_whom_another_system_calls_by_another_id_is_not_added_twice(known):
    found = understood("S02_arbor.csv", known)
    assert [fact.values for fact in found.learned if fact.table == "person_alias"] == [
        {"alias": "102", "person_id": "TV001"}
    ]


def test_what_may_never_come_in_stays_out(known):
    for name, words in {
        "S01_sims.csv": ("QQ123456C", "01/02/1980"),
        "S05_oneroster.csv": ("hunter2", "Pupilname"),
        "S06_scr.xlsx": ("1 Road",),
        "I01_cpoms.csv": ("Pupilname",),
        "I03_arbor.csv": ("Pupilname",),
    }.items():
        found = understood(name, known)
        told = str([(record.facts, record.raw, record.value) for record in found.records]) + str(found.sample)
        assert not [word for word in words if word in told], name


@pytest.mark.parametrize(
    "name", ["I01_cpoms.csv", "S05_oneroster.csv", "I03_arbor.csv", "S01_sims.csv", "S02_arbor.csv"]
)
def test_what_stays_out_the_first_time_stays_out_once_the_layout_is_the_schools_own(name, known):
    first = command.confirm(engine.understand(name, (FILES / name).read_bytes(), known), known)
    for draft in first.profiles:
        profiles.save_profile(draft)
    again = engine.understand(name, (FILES / name).read_bytes(), known, first.answers)
    assert again.profile_id != first.profile_id  # the school's own version now
    assert [(r.line, r.outcome, r.facts) for r in again.records] == [
        (r.line, r.outcome, r.facts) for r in first.records
    ]
    assert again.notes == first.notes


def test_somebody_who_was_absent_did_not_complete_the_course(known):
    counts = understood("T07_inset_attendance.csv", known).counts
    assert (counts["accepted"], counts["negative"]) == (1, 2)
