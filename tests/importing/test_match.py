"""Who a row is about: id, then an address of one's own, then a name that is one person's; else a person decides."""

from __future__ import annotations

import pytest

from data.importing import match


@pytest.fixture(scope="module")
def people(known):
    return match.People(known)


@pytest.mark.parametrize(
    ("staff_id", "email", "name", "person"),
    [
        ("TV001", "", "", "TV001"),
        ("tv001", "", "Helena Marchbank", "TV001"),
        ("417", "", "", "TV001"),
        ("000417", "", "", "TV001"),
        ("", "H.Marchbank@ThornbeckVale.example", "", "TV001"),
        ("", "", "Marchbank, Helena", "TV001"),
        ("", "", "MARCHBANK HELENA", "TV001"),
        ("", "", "Mrs. Helena Marchbank", "TV001"),
        ("", "", "Daniel O’Rourke", "TV005"),
        ("", "", "Daniel O Rourke", "TV005"),
        ("", "", "Sian Llewellyn Hughes", "TV006"),
        ("", "", "Lukasz Wisniewski", "TV008"),
        ("", "", "Zoe Fairweather", "TV010"),
        ("", "", "Emily Carter", "TV009"),  # her former surname
        ("", "", "Liz Hartnoll", "TV020"),  # her preferred name
        ("", "", "Hartnoll, Liz", "TV020"),
        ("", "", "Elizabeth Hartnoll", "TV020"),
        ("", "", "Beatrix van der Merwe", "TV014"),
        ("", "", "Peggy Lyle", "TV058"),
        ("", "midday@thornbeckvale.example", "Doreen Spragg", "TV032"),  # a shared address, and a name of its own
        ("", "midday@thornbeckvale.example", "Sarah Jones", "TV031"),  # two of the name, one of them at this address
    ],
)
def test_somebody_is_found_by_what_is_theirs_alone(people, staff_id, email, name, person):
    assert people.find(staff_id, email, name).person_id == person


@pytest.mark.parametrize(
    ("staff_id", "email", "name", "reason"),
    [
        ("", "", "", "missing_person"),
        ("", "", "Sarah Jones", "ambiguous_person"),
        ("", "midday@thornbeckvale.example", "", "ambiguous_person"),
        ("", "", "Betty Hartnoll", "unknown_person"),
        ("", "", "Helena", "unknown_person"),
        ("TV999", "", "Helena Marchbank", "unknown_person"),  # an id that nobody has is not talked away by a name
        ("TV001", "", "Tobias Ellery-Finch", "name_email_conflict"),
        ("", "h.marchbank@thornbeckvale.example", "Tobias Ellery-Finch", "name_email_conflict"),
    ],
)
def test_where_it_is_not_certain_a_person_decides(people, staff_id, email, name, reason):
    found = people.find(staff_id, email, name)
    assert (found.person_id, found.reason) == (None, reason)
    assert len(found.suggestions) <= 3


def test_suggestions_come_best_first_and_are_never_taken(people):
    found = people.find(name="Betty Hartnoll")
    assert found.person_id is None
    assert found.suggestions[0]["person_id"] == "TV020"
    scores = [one["score"] for one in found.suggestions]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("text", "item", "version"),
    [
        ("Staff Code of Conduct", "POL03", None),
        ("staff code of conduct v4", "POL03", "v4"),
        ("Staff Code of Conduct (version 4.0)", "POL03", "v4"),
        ("Anti Bullying", "POL09", None),
        ("POL03", "POL03", None),
        ("KCSIE Part 1", "POL01", None),
        ("Keeping Children Safe in Education 2026 (Part One)", "POL01", "2026"),
    ],
)
def test_a_policy_is_known_by_its_names(known, text, item, version):
    found = match.policies(known).find(text)
    assert (found.id, found.version) == (item, version)


@pytest.mark.parametrize("text", ["Moonlight Policy", "Policy", "", "Conduct", "Safety"])
def test_a_title_that_no_policy_has_is_not_guessed(known, text):
    assert match.policies(known).find(text) is None
