"""The sample school: the same every time, believable on any day, invented from end to end."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from data import invented, sample, store
from data.sampling.cast import School, table
from data.sampling.governing import meetings
from data.sampling.incidents import NOISY_GROUP, RISEN_GROUP, incidents
from data.sampling.school_year import Calendar
from data.sampling.signing import habit_of, signatures
from data.sampling.training import completions
from queries import statistics
from tests import schools

TODAY = date(2026, 11, 22)
ANY_DAY = [
    date(2026, 9, 1),
    date(2027, 8, 31),
    date(2028, 2, 29),
    date(2026, 12, 25),
    date(2027, 4, 7),
    date(2030, 6, 14),
]
PEOPLE_FILES = ("person.csv", "Staff list.csv", "Governors, supply, contractors and volunteers.csv", "progress.csv")


@pytest.fixture(scope="module")
def school() -> School:
    return School(TODAY)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return sample.write_exports(tmp_path_factory.mktemp("exports"), TODAY)


@pytest.fixture(scope="module", params=ANY_DAY, ids=str)
def on_any_day(request, tmp_path_factory):
    """A day, and the school's facts as canonical CSV on it."""
    return request.param, sample.write_exports(tmp_path_factory.mktemp("day"), request.param, layout="contract")


def rows_of(files, name):
    path = next(path for path in files if path.name == name)
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


# --- the same every time ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["exports", "contract"])
def test_the_same_day_gives_the_same_bytes(tmp_path, layout):
    one = sample.write_exports(tmp_path / "one", TODAY, layout=layout)
    two = sample.write_exports(tmp_path / "two", TODAY, layout=layout)
    assert [path.name for path in one] == [path.name for path in two]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_another_seed_gives_other_events(tmp_path, files):
    other = sample.write_exports(tmp_path, TODAY, seed=8)
    assert [path.read_bytes() for path in files] != [path.read_bytes() for path in other]


def test_a_later_day_keeps_what_had_happened(school):
    later = School(date(2026, 12, 4))
    ended = school.story_half.starts_on
    assert [one for one in signatures(school) if one.at.date() < ended] == [
        one for one in signatures(later) if one.at.date() < ended
    ]
    assert [case.values["occurred_on"] for case in incidents(school)][:30] == [
        case.values["occurred_on"] for case in incidents(later)
    ][:30]


# --- believable on any day ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", range(2020, 2041))
def test_every_year_has_as_many_school_days_as_the_law_asks(year):
    days = Calendar(year, year).school_days
    assert 185 <= len(days) <= 200
    assert all(day.weekday() < 5 for day in days)


def test_nothing_has_happened_after_today(on_any_day):
    today, files = on_any_day
    happened = {
        "acknowledgement.csv": ("acknowledged_at",),
        "completion.csv": ("completed_on",),
        "incident.csv": ("occurred_on", "reported_on", "first_action_on", "closed_on", "reopened_on"),
        "incident_action.csv": ("action_on",),
        "declaration.csv": ("declared_on", "taken_on", "transferred_on", "deleted_on", "reviewed_on", "used_on"),
        "pupil_roll.csv": ("on_date",),
        "policy_version.csv": ("published_on",),
        "challenge.csv": ("done_on",),
        "review.csv": ("reviewed_on",),
    }
    for name, columns in happened.items():
        days = [row[column][:10] for row in rows_of(files, name) for column in columns if row[column]]
        assert days, name
        assert max(days) <= today.isoformat(), name


def test_dates_stand_in_their_order(on_any_day):
    today, files = on_any_day
    published = {
        (row["policy_id"], row["version"]): row["published_on"] for row in rows_of(files, "policy_version.csv")
    }
    for row in rows_of(files, "acknowledgement.csv"):
        assert row["acknowledged_at"] >= published[row["policy_id"], row["version"]]
    for row in rows_of(files, "incident.csv"):
        assert row["occurred_on"] <= row["reported_on"]
        assert not row["first_action_on"] or row["reported_on"] <= row["first_action_on"]
        assert not row["closed_on"] or row["reported_on"] <= row["closed_on"]
    for meeting in meetings(School(today)):
        assert meeting.cut_off_on < meeting.papers_due_on < meeting.held_on
        # Seven clear days: neither the day of sending nor the day of the meeting is one of them.
        assert (meeting.held_on - meeting.papers_due_on).days - 1 >= 7


def test_every_id_is_used_once(on_any_day):
    _, files = on_any_day
    keys = {"person.csv": "person_id", "incident.csv": "incident_id", "declaration.csv": "declaration_id"}
    keys |= {"meeting.csv": "meeting_id", "challenge.csv": "challenge_id"}
    for name, key in keys.items():
        ids = [row[key] for row in rows_of(files, name)]
        assert len(ids) == len(set(ids)), name


# --- the story ----------------------------------------------------------------------------------------------------


def test_there_are_about_sixty_adults_in_all_six_groups(school):
    present = [a for a in school.adults if a.starts_on <= TODAY <= (a.ends_on or date.max)]
    assert 58 <= len(present) <= 63
    groups = {habit_of(adult) for adult in present}
    assert groups == {"teacher", "support_staff", "supply", "governor", "contractor", "volunteer"}
    assert any(adult.ends_on and adult.ends_on < TODAY for adult in school.adults)
    assert any(adult.starts_on > TODAY for adult in school.adults)
    assert any(adult.leave_from for adult in school.adults)
    names = Counter(adult.name for adult in school.adults)
    assert names["Joanna Whitcombe"] == 2
    assert max(Counter(adult.email for adult in school.adults if adult.email).values()) == 3


def test_the_policy_has_three_versions_of_which_one_was_never_adopted(files):
    versions = [row for row in rows_of(files, "policy_version.csv") if row["policy_id"] == "POL04"]
    assert [(row["version"], row["material"]) for row in versions] == [
        ("1.0", "true"),
        ("1.1", "false"),
        ("2.0", "true"),
    ]
    assert [bool(row["adopted_on"]) for row in versions] == [True, False, True]
    assert versions[2]["adopted_on"] > versions[2]["published_on"], (
        "adopted after it came into force: policy health says so"
    )
    assert len(rows_of(files, "policy.csv")) == 13
    linked = {row["linked_policy_id"] for row in rows_of(files, "policy_link.csv")}
    titles = {row["policy_id"]: row["title"] for row in rows_of(files, "policy.csv")}
    assert {titles[policy_id].split()[0] for policy_id in linked} == {
        "E-safety", "Anti-bullying", "Complaints", "Grievance", "Behaviour",
    }  # fmt: skip


def test_supply_staff_and_contractors_are_the_slow_group(school):
    present = [a for a in school.adults if a.starts_on <= TODAY <= (a.ends_on or date.max)]
    signed = {
        one.adult.person_id
        for one in signatures(school)
        if one.policy_id == "POL04" and one.version == "2.0" and one.response == "acknowledged"
    }

    def share(groups):
        asked = [adult for adult in present if habit_of(adult) in groups]
        return sum(adult.person_id in signed for adult in asked) / len(asked)

    assert share({"supply", "contractor"}) < 0.5
    assert share({"teacher", "support_staff"}) > 0.85


def test_the_online_safety_course_lapsed_among_teaching_assistants(school):
    done = [one for one in completions(school) if one.course_id == "C03"]
    assistants = {a.person_id for a in school.adults if a.role == "teaching_assistant" and a.is_here(TODAY)}
    in_date = {one.adult.person_id for one in done if (TODAY - one.completed_on).days < 365}
    assert len(assistants & in_date) == 1 and len(assistants) == 9
    teachers = {a.person_id for a in school.adults if a.role == "teacher" and a.is_here(TODAY)}
    assert teachers <= in_date


def test_one_kind_of_incident_rose_beyond_chance_and_another_did_not(school):
    cases = incidents(school)
    assert len(cases) == 45
    terms = Counter((case.group, _term(school, case)) for case in cases)

    def now_and_before(group):
        return terms[group, (2026, "Autumn")], terms[group, (2025, "Summer")]

    now, before = now_and_before(RISEN_GROUP)
    assert now >= statistics.count_needed_for_more(before)
    now, before = now_and_before(NOISY_GROUP)
    assert before < now < statistics.count_needed_for_more(before)
    assert {case.group for case in cases} == {row["category_group"] for row in table("incident_kinds")}


def _term(school, case):
    day = case.values["reported_on"]
    half = [half for half in school.calendar.half_terms if half.starts_on <= day][-1]
    return half.year, half.term


def test_some_cases_are_open_and_one_is_stuck(school):
    waiting = [case for case in incidents(school) if case.values["status"] == "open"]
    assert 5 <= len(waiting) <= 12
    assert min(case.values["reported_on"] for case in waiting) < date(2026, 8, 1)


def test_every_category_and_group_is_one_of_the_catalogue():
    with (store.ROOT / "catalogue" / "incident_category.csv").open(encoding="utf-8", newline="") as handle:
        known = {(row["category"], row["category_group"]) for row in csv.DictReader(handle)}
    assert {(row["category"], row["category_group"]) for row in table("incident_kinds")} <= known


# --- invented, and silent about names -----------------------------------------------------------------------------


def test_records_of_incidents_name_nobody(school):
    names = {part for adult in school.adults for part in (adult.forename, adult.surname)}
    for case in incidents(school):
        told = " ".join([str(case.values["description"]), *(step[1] for step in case.steps)])
        assert not [name for name in names if name in told]


def test_names_of_adults_stand_only_in_files_about_adults(files):
    names = sample.canary_names()
    assert len(names) >= 50
    silent = (
        "incident_action.csv",
        "challenge.csv",
        "meeting.csv",
        "event.csv",
        "policy.csv",
        "channel.csv",
        "advice.csv",
    )
    for path in files:
        if path.name in silent:
            text = path.read_text(encoding="utf-8")
            assert not [name for name in names if name in text], path.name


def test_the_school_is_not_the_one_whose_policy_it_is(files):
    assert not any(b"Braunstone" in path.read_bytes() for path in files)


# --- files --------------------------------------------------------------------------------------------------------


def test_the_staff_list_is_in_the_encoding_of_its_system(files):
    content = next(path for path in files if path.name == "Staff list.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    assert "Élodie" in content.decode("cp1252")


def test_workbooks_open_with_real_dates(files):
    books = {path.name: CalamineWorkbook.from_path(path) for path in files if path.suffix == ".xlsx"}
    form = next(book for name, book in books.items() if name.startswith("Autumn")).get_sheet_by_index(0).to_python()
    assert form[0][:3] == ["ID", "Start time", "Completion time"]
    assert "\xa0" in form[0][6] and "\n" in form[0][6]
    assert form[1][2].year == 2026
    log = books["Online incident log.xlsx"].get_sheet_by_name("Online log").to_python()
    assert log[3][:4] == ["Ref", "Date", "Time", "Platform"]
    assert sum(str(row[0]).startswith("ONL-") for row in log) == 45


def test_a_school_may_be_one_adult_or_none(tmp_path):
    one = sample.write_exports(tmp_path / "one", TODAY, size="one_person", layout="contract")
    assert len(rows_of(one, "person.csv")) == 1
    assert {row["person_id"] for row in rows_of(one, "acknowledgement.csv")} == {"WV001"}
    none = sample.write_exports(tmp_path / "none", TODAY, size="empty")
    assert [path.name for path in none] == ["school.csv", "term_calendar.csv", "closure.csv"]


# --- through the real import --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The same school imported twice: from canonical CSV and from the exports of systems."""
    homes = {}
    for layout in ("contract", "exports"):
        homes[layout] = tmp_path_factory.mktemp(layout)
        with schools.at_home(homes[layout], TODAY.isoformat()) as home:
            sample.build(home, TODAY, layout=layout)
            assert invented.is_invented() and (home / "DEMO").exists()
            assert len(store.snapshots()) == 1
    return homes


def batches(home):
    with duckdb.connect(str(home / "ledger.duckdb"), read_only=True) as ledger:
        return ledger.execute(
            "select file_name, negative, duplicate, queued, rejected from import_batch order by batch_id"
        ).fetchall()


def test_canonical_files_go_in_without_a_record_held(built):
    assert not [row for row in batches(built["contract"]) if any(row[2:])]


def test_exports_go_in_but_for_the_few_records_that_are_there_to_be_noticed(built):
    found = batches(built["exports"])
    assert sum(row[4] for row in found) == 0
    assert {row[0].split(" ")[0]: row[3] for row in found if row[3]} == {"Autumn": 2}
    with duckdb.connect(str(built["exports"] / "ledger.duckdb"), read_only=True) as ledger:
        waiting = ledger.execute("select reason, value from import_queue order by 1").fetchall()
    assert waiting == [("ambiguous_person", "Joanna Whitcombe"), ("unknown_person", "Morwenna Tregidgo")]
    assert sum(row[2] for row in found) == 1, "one form was sent twice"


SAME = {
    "person": "* exclude (batch_id, source_file, source_row)",
    "post": "person_id, job_title, role_category, contract_type, start_on, end_on, staff_group",
    "acknowledgement": "person_id, policy_id, version, acknowledged_at::date, response",
    "completion": "person_id, course_id, completed_on, expires_on, result",
    "incident": "* exclude (batch_id, source_file, source_row)",
    "incident_action": "* exclude (batch_id, source_file, source_row)",
    "declaration": "* exclude (batch_id, source_file, source_row)",
}


@pytest.mark.parametrize("table_name", SAME)
def test_both_ways_in_give_the_same_facts(built, table_name):
    with duckdb.connect() as both:
        for layout, home in built.items():
            snapshot = next((home / "snapshots").glob("*/full.duckdb"))
            both.execute(f"attach '{snapshot}' as {layout} (read_only)")
        rows = {
            layout: Counter(map(repr, both.execute(f"select {SAME[table_name]} from {layout}.{table_name}").fetchall()))
            for layout in built
        }
    assert rows["contract"] and rows["contract"] == rows["exports"]


@pytest.mark.parametrize("size", ["one_person", "empty"])
def test_a_school_of_one_or_none_goes_in(tmp_path, size):
    with schools.at_home(tmp_path, TODAY.isoformat()) as home:
        sample.build(home, TODAY, size=size)
        assert len(store.snapshots()) == 1
    assert not [row for row in batches(home) if any(row[3:])]
