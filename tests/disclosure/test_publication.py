"""A publication is made only when it is safe, holds nobody, says what was printed, and stays as it was sealed."""

from __future__ import annotations

import os
import re
import shutil
from datetime import date, timedelta

import duckdb
import pandas as pd
import pytest

from data import access, publication, sample, store
from data.disclosure import Rule
from data.publication import PublicationRefused
from queries import publishing, runner
from tests import schools
from tests.attack import publications as attacked

GOVERNOR = access.Principal("chair", "governor", ("FOUR",))
HEAD = access.Principal("head", "headteacher", ("FOUR",))


def _acknowledgements(number: int, day: str) -> dict:
    rows = [schools._agreed(f"N{day}{n}", "A", "1", f"{day} 09:00") for n in range(number)]
    return {"acknowledgement": rows}


@pytest.fixture(scope="module")
def _quiet_day_built(tmp_path_factory):
    with schools.at_home(tmp_path_factory.mktemp("quiet_day"), "2026-10-07") as home:
        told = schools.four_people()
        told["person"][3]["joined_on"] = told["post"][3]["start_on"] = "2026-10-01"
        told["incident"].pop(1)
        told["meeting"] = [
            {
                "meeting_id": "M1",
                "school_id": "FOUR",
                "held_on": "2026-11-25",
                "cut_off_on": "2026-11-06",
                "papers_due_on": "2026-11-17",
                "kind": "full_board",
            }
        ]
        told["challenge"] = [
            {"challenge_id": "C1", "school_id": "FOUR", "question": "Why is Ben Birch late?", "answer": "He was away."}
        ]
        schools.enter(told)
    return home


@pytest.fixture
def quiet_day(_quiet_day_built, tmp_path):
    """Four people on Wed 7 Oct 2026, which is neither a half term's end nor a meeting's cut-off."""
    shutil.copytree(_quiet_day_built, tmp_path / "home")
    with schools.at_home(tmp_path / "home", "2026-10-07") as home:
        yield home


# --- when ---------------------------------------------------------------------------------------------------------


def test_the_first_publication_is_always_allowed_and_a_second_within_28_days_is_not(quiet_day, monkeypatch):
    publishing.publish(by="test")
    monkeypatch.setenv("GOVERNANCE_TODAY", "2026-10-14")
    schools.enter(_acknowledgements(30, "2026-10-08"), batch="000002")
    with pytest.raises(PublicationRefused, match="7 days before"):
        publishing.publish(by="test")


def test_a_publication_after_28_days_needs_ten_changed_records(quiet_day, monkeypatch):
    publishing.publish(by="test")
    monkeypatch.setenv("GOVERNANCE_TODAY", "2026-11-05")
    schools.enter(_acknowledgements(9, "2026-11-03"), batch="000002")
    with pytest.raises(PublicationRefused, match="Only 9 records"):
        publishing.publish(by="test")
    schools.enter(_acknowledgements(1, "2026-11-04"), batch="000003")
    assert publishing.publish(by="test") == "000002"


def test_a_half_terms_end_is_published_whatever_came_before(quiet_day, monkeypatch):
    publishing.publish(by="test")
    monkeypatch.setenv("GOVERNANCE_TODAY", "2026-10-23")
    number = publishing.publish(by="test")
    assert publication.publications()[0].id == number
    assert publication.publications()[0].manifest["is_scheduled"]


def test_a_meeting_is_published_at_its_cut_off_and_not_before(quiet_day, monkeypatch):
    with pytest.raises(PublicationRefused, match="Fri 6 Nov 2026"):
        publishing.publish(meeting="M1", by="test")
    monkeypatch.setenv("GOVERNANCE_TODAY", "2026-11-10")
    publishing.publish(meeting="M1", by="test")
    made = publication.latest("FOUR")
    assert made.cut_off == date(2026, 11, 6) and made.manifest["meeting"] == "M1"
    with pytest.raises(PublicationRefused, match="stays as it is"):
        publishing.publish(meeting="M1", by="test")
    with pytest.raises(PublicationRefused, match="no meeting"):
        publishing.publish(meeting="M9", by="test")


def test_a_correction_republishes_the_whole_with_its_reason(quiet_day):
    first = publishing.publish(by="test")
    with pytest.raises(PublicationRefused, match="stays as it is"):
        publishing.publish(by="test")
    second = publishing.publish(by="test", reason="the incident log was incomplete")
    newest, corrected = publication.publications()
    assert (newest.id, corrected.id) == (second, first)
    assert newest.manifest["corrects"] == first and "incomplete" in newest.manifest["reason"]
    assert corrected.is_corrected and not newest.is_corrected
    assert publication.latest("FOUR").id == second == runner.latest_publication("FOUR")


def test_there_is_nothing_to_correct_before_a_first_publication(quiet_day):
    with pytest.raises(PublicationRefused, match="nothing to correct"):
        publishing.publish(by="test", reason="why not")


def test_an_earlier_position_cannot_follow_a_later_one(quiet_day):
    publishing.publish(by="test")
    with pytest.raises(PublicationRefused, match="later position"):
        publishing.publish(by="test", as_at=date(2026, 7, 21))


def test_without_data_nothing_can_be_published(empty_home):
    with pytest.raises(store.SnapshotMissing):
        publishing.publish(by="test")


def test_a_school_without_rows_can_be_published(tmp_path):
    with schools.at_home(tmp_path / "home"):
        schools.enter({"school": [{"school_id": "BLANK", "name": "School Without Rows"}]})
        publishing.publish(by="test")
        made = publication.latest("BLANK")
        assert publication.read(made, "board_acknowledgement_by_policy", "BLANK").empty


# --- what stays ---------------------------------------------------------------------------------------------------


def test_a_sealed_publication_keeps_its_bytes_and_damage_shows(quiet_day, monkeypatch):
    publishing.publish(by="test")
    first = publication.latest("FOUR")
    monkeypatch.setenv("GOVERNANCE_TODAY", "2026-10-23")
    publishing.publish(by="test")
    assert publication.is_intact(first)
    content = bytearray(first.path.read_bytes())
    content[len(content) // 2] ^= 1
    first.path.write_bytes(content)
    assert not publication.is_intact(first)


def _late(number: int) -> dict:
    return {
        "incident": [
            schools._incident(f"L{n}", "2025-10-08", "friend_request", "low") | {"reported_on": "2026-10-20"}
            for n in range(number)
        ]
    }


def _half_term(made: publication.Publication) -> list[str]:
    frame = publication.read(made, "board_incident_by_half_term", "FOUR")
    chosen = frame[(frame["academic_year"] == "2025/26") & (frame["term"] == "Autumn") & (frame["half"] == "1")]
    return chosen["incidents"].tolist()


def test_a_late_record_does_not_change_what_was_printed_of_a_closed_half_term(quiet_day, monkeypatch):
    publishing.publish(by="test")
    before = _half_term(publication.latest("FOUR"))
    monkeypatch.setenv("GOVERNANCE_TODAY", "2026-10-23")
    schools.enter(_late(12), batch="000002")
    publishing.publish(by="test")
    assert _half_term(publication.latest("FOUR")) == before
    publishing.publish(by="test", reason="twelve cases were reported late")
    assert _half_term(publication.latest("FOUR")) != before


def test_groups_stay_as_they_were_merged_for_the_academic_year(quiet_day, monkeypatch):
    publishing.publish(by="test")
    first = publication.latest("FOUR").manifest["groups"]["FOUR"]
    many = range(30)
    schools.enter(
        {
            "person": [schools._person(f"T{n}", f"Name{n}", f"Sur{n}", joined_on="2026-09-01") for n in many],
            "post": [schools._post(f"TP{n}", f"T{n}", "Teacher", "teacher", "2026-09-01") for n in many],
        },
        batch="000002",
    )
    monkeypatch.setenv("GOVERNANCE_TODAY", "2026-10-23")
    publishing.publish(by="test")
    assert publication.latest("FOUR").manifest["groups"]["FOUR"]["2026/27"] == first["2026/27"]


# --- who reads it -------------------------------------------------------------------------------------------------


def test_governors_and_leaders_read_the_same_frozen_answer(quiet_day):
    publishing.publish(by="test")
    filters = runner.Filters(as_at=date(2026, 10, 7), school="FOUR")
    for name in publishing.published_questions():
        seen = runner.ask(name, filters, GOVERNOR)
        pd.testing.assert_frame_equal(seen, runner.ask(name, filters, HEAD))
        assert tuple(seen.columns) == runner.queries()[name].columns


def test_before_the_first_publication_a_governor_is_told_so(quiet_day):
    with pytest.raises(store.SnapshotMissing, match="Nothing has been published"):
        runner.ask("board_headline", runner.Filters(as_at=date(2026, 10, 7), school="FOUR"), GOVERNOR)


@pytest.mark.parametrize("number", ["999999", "../snapshots/000001", "000001/../../snapshots/000001"])
def test_no_other_file_can_be_asked_for_as_a_publication(quiet_day, number):
    publishing.publish(by="test")
    with pytest.raises(store.SnapshotMissing):
        filters = runner.Filters(as_at=date(2026, 10, 7), school="FOUR", publication=number)
        runner.ask("board_headline", filters, GOVERNOR)


# --- what is in it ------------------------------------------------------------------------------------------------


def test_text_that_names_an_adult_is_withheld(quiet_day):
    publishing.publish(by="test")
    log = publication.read(publication.latest("FOUR"), "board_challenge_log", "FOUR")
    assert log["question"].tolist() == [publication.WITHHELD]
    assert log["answer"].tolist() == ["He was away."]


def test_only_board_questions_are_published_and_only_for_the_board():
    for name, query in publishing.published_questions().items():
        assert name.startswith("board_") and query.audience == ("board",)
    assert {n for n in runner.queries() if n.startswith("board_")} == set(publishing.published_questions())


def test_no_table_holds_a_person_free_text_an_id_or_a_fine_date(sample_home):
    for made in publication.publications():
        with duckdb.connect(str(made.path), read_only=True) as connection:
            columns = connection.execute(
                "select table_name, column_name, data_type from duckdb_columns() where not internal"
            ).fetchall()
        assert columns
        for table, column, kind in columns:
            assert column not in publication.personal_columns(), (table, column)
            assert column == "school_id" or not column.endswith("_id"), (table, column)
            if kind == "DATE":
                assert column in publication.DATES, (table, column)
            else:
                assert kind in {"VARCHAR", "BOOLEAN"} or (column, kind) == ("row_number", "INTEGER"), (table, column)


def _words(frame: pd.DataFrame) -> str:
    return " ".join(str(value) for column in frame for value in frame[column])


def test_no_sample_adults_name_is_in_a_publication(sample_home):
    names = sample.canary_names()
    assert names
    for made in publication.publications():
        text = "\n".join(_words(frame) for frame in publication.read_all(made, made.schools[0]).values())
        assert not [name for name in names if name in text]


COUNTED = ("due", "outstanding", "incidents", "recorded", "open_cases", "open_long", "lapsing", "adults", "not_in_time")


def test_every_count_is_the_protected_exact_count(sample_home):
    made = publication.latest(publication.publications()[0].schools[0])
    school = made.schools[0]
    exact = attacked.exact_answers(made, school)
    rule, compared = Rule(), 0
    for name, printed in publication.read_all(made, school).items():
        if name not in exact or name in publishing.KEPT_AS_PRINTED:
            continue
        for column in set(COUNTED) & set(printed.columns):
            for text, count in zip(printed[column], exact[name][column], strict=True):
                if pd.isna(count):
                    assert pd.isna(text)
                else:
                    assert text in (rule.protect(int(count)), "All complete"), (name, column)
                    assert text != "All complete" or count == 0
                    compared += 1
    assert compared > 30


def test_sentences_hold_no_number_that_is_not_printed_beside_them(sample_home):
    made = publication.publications()[0]
    answers = publication.read_all(made, made.schools[0])
    numbers = {"0"}
    for name, frame in answers.items():
        counts = runner.queries()[name].counts
        if counts != publishing.FROM_PRINTED:
            numbers |= set(re.findall(r"\d+", _words(frame.drop(columns="verdict", errors="ignore"))))
    own = {str(len(answers["board_policy_register"])), str(len(answers["board_policy_health"]))}
    for name in ("board_attention", "board_question"):
        assert set(re.findall(r"\d+", _words(answers[name].drop(columns=["clause"])))) <= numbers | own
    verdicts = answers["board_incident_by_year"]["verdict"].dropna()
    assert set(re.findall(r"\d+", " ".join(verdicts))) <= numbers


def test_the_manifest_says_what_was_frozen_by_whom_and_how(sample_home):
    for made in publication.publications():
        told = made.manifest
        assert {
            "snapshot",
            "snapshot_sha256",
            "cut_off",
            "meeting",
            "published_by",
            "published_at",
            "thresholds",
        } <= set(told)
        assert told["sha256"] == store.sha256_of(made.path) and publication.is_intact(made)
        assert told["thresholds"]["smallest"] == 5 and "fewer than 5" in told["note"]
        assert set(told["questions"]) == set(publishing.published_questions())


def test_publishing_takes_seconds_and_the_file_is_small(sample_home):
    made = publication.publications()[0]
    assert made.path.stat().st_size < 1_000_000
    assert made.cut_off <= date.fromisoformat(os.environ["GOVERNANCE_TODAY"]) < made.cut_off + timedelta(days=120)


def test_the_questions_to_ask_are_three_to_six_and_each_has_its_reason(sample_home):
    made = publication.publications()[0]
    asked = publication.read(made, "board_question", made.schools[0])
    assert 3 <= len(asked) <= 6
    assert asked["because"].str.len().gt(0).all()


def test_what_is_said_of_a_policy_adopted_late_is_about_its_adoption(sample_home):
    made = publication.publications()[0]
    answers = publication.read_all(made, made.schools[0])
    watched = answers["board_policy_register"].iloc[0]
    assert watched["state"] == "Adopted after it came into force"
    title = watched["policy_title"]
    clauses = answers["board_attention"].set_index("sentence")["clause"]
    assert clauses[f"{title}: adopted after it came into force."] == "3.1"
    asked = answers["board_question"].set_index("question")["clause"]
    assert asked[f"Why did {title} apply before we adopted it?"] == "3.1"
    assert not any("When will the review of " + title in question for question in asked.index)
