"""The authorisation matrix: every kind of person against every page, question, action, file and address."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from components import guard, preflight, sessions, standing
from components.access import PAGES
from data import access
from data.access import GRANTS, Principal, Refused, allowed, require
from queries import runner
from tests.access.test_guard import send

LETTERS = {
    "g": "governor",
    "t": "trustee",
    "s": "slt",
    "l": "trust_leader",
    "h": "headteacher",
    "d": "data_manager",
}
MATRIX = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text(encoding="utf-8"))
WANTED = {
    (name if kind == "action" else f"{kind}:{name}"): {LETTERS[letter] for letter in letters}
    for kind, rows in MATRIX.items()
    for name, letters in rows.items()
}
NOBODIES = {
    "nobody": None,
    "somebody without a role": Principal("x", "caretaker", ("FOUR",)),
    "a headteacher of no school": Principal("x", "headteacher", ()),
}


def test_every_resource_has_a_row_and_every_row_a_resource():
    assert set().union(*GRANTS.values()) == set(WANTED)
    assert {f"page:{page}" for page in PAGES} == {action for action in WANTED if action.startswith("page:")}
    audiences = {f"ask:{who}" for query in runner.queries().values() for who in query.audience}
    assert audiences <= set(WANTED)
    assert set(GRANTS) == set(LETTERS.values()) == set(access.ROLES)


@pytest.mark.parametrize("action", [*WANTED, "page:nothing", "ask:", "", "ask:board ", "IMPORT", "*"])
@pytest.mark.parametrize("role", LETTERS.values())
def test_a_role_may_what_its_row_says_and_nothing_else(role, action):
    scope = allowed(Principal("x", role, ("FOUR",)), action)
    if role not in WANTED.get(action, set()):
        assert scope is None
        with pytest.raises(Refused):
            require(Principal("x", role, ("FOUR",)), action)
        return
    assert scope.schools == ("FOUR",)
    is_board = role in ("governor", "trustee") or action.endswith(":board")
    assert scope.source == ("board" if is_board else "full")


@pytest.mark.parametrize("action", WANTED)
@pytest.mark.parametrize("who", NOBODIES.values(), ids=NOBODIES.keys())
def test_nobody_may_anything(who, action):
    assert allowed(who, action) is None


@pytest.mark.parametrize("action", WANTED)
@pytest.mark.parametrize("role", ["slt", "trust_leader", "headteacher", "data_manager"])
def test_looking_as_a_governor_may_what_a_governor_may(role, action):
    lower = Principal("x", role, ("FOUR",), viewing_as="governor")
    scope = allowed(lower, action)
    assert (scope is not None) == ("governor" in WANTED[action])
    assert scope is None or scope.source == "board"


@pytest.mark.parametrize("name", sorted(runner.queries()))
@pytest.mark.parametrize("role", [*LETTERS.values(), None])
def test_a_question_is_answered_for_its_audience_alone(name, role):
    query = runner.queries()[name]
    who = Principal("x", role, ("FOUR",)) if role else None
    reads_board = role in ("governor", "trustee")
    expected = any(role in WANTED[f"ask:{audience}"] for audience in query.audience)
    if reads_board:
        expected = query.is_published and "board" in query.audience
    assert runner.may_ask(name, who) is expected
    filters = runner.Filters(as_at=date(2026, 10, 23), school="FOUR")
    if expected:
        assert runner.permit(name, filters, who).source == ("board" if reads_board else "full")
        with pytest.raises(Refused):
            runner.permit(name, filters.but(school="OTHER"), who)
        with pytest.raises(Refused):
            runner.permit(name, filters.but(schools=("FOUR", "OTHER")), who)
    else:
        with pytest.raises(Refused):
            runner.permit(name, filters, who)


DEMO = preflight.House("demo", frozenset(), False)
ADDRESSES = {
    "/media/0123.csv": {"GET": None},
    "/_stcore/upload_file/8f2b-1/77-2": {"PUT": {"headteacher", "data_manager"}},
    "/_stcore/agent/interact": {"GET": set(), "POST": set()},
    "/_stcore/metrics": {"GET": set()},
    "/start/01234567890123456789": {"GET": set()},
}


@pytest.mark.parametrize("role", [*LETTERS.values(), None])
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_open_to_whom_it_is_for(home, monkeypatch, address, role):
    token = standing.new_token()
    cookie = [("cookie", f"{guard.cookie_name(DEMO)}={token}")]
    if role:
        sessions.choose(sessions.key_of(token), f"demo {role}", {"role": role})
    monkeypatch.setattr(guard, "_owner_of_socket", lambda session: sessions.key_of(token))
    monkeypatch.setattr(guard, "_may_fetch", lambda file, key: True)
    for method, roles in ADDRESSES[address].items():
        may = role is not None if roles is None else role in roles
        assert (send(DEMO, address, method=method, headers=cookie).status == 200) is may
