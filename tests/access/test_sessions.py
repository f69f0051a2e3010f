"""Attacks on a sign-in: a session counts only as long as the server says so, whatever a cookie claims."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest
from streamlit.web.server.starlette import starlette_app_utils

from components import guard, sessions, standing
from data import access, audit
from data.access import Refused, allowed, require, view_as
from tests.access.conftest import GOOGLE, ROLES

HEAD = {**GOOGLE, "email": "head@school.example"}
SECRET = "k3y-of-this-test-only-0123456789abcdef"
NONCE = "n" * 8 + "0123456789abcdef"


@pytest.fixture(autouse=True)
def _here(home, on_a_server, monkeypatch):
    monkeypatch.setattr(guard, "get_cookie_secret", lambda: SECRET)


def signed_in(nonce: str = NONCE, claims=HEAD, subject: str = "google:head@school.example"):
    key = sessions.key_of(nonce)
    assert sessions.open_session(key, "oidc", subject, claims)
    return standing.principal_under(key)


@pytest.fixture
def later(monkeypatch):
    def move(seconds: float) -> None:
        now = time.time()
        monkeypatch.setattr(sessions.time, "time", lambda: now + seconds)

    return move


def test_a_sign_in_gives_a_principal_with_its_session():
    head = signed_in()
    assert head.role == "headteacher" and allowed(head, "import").source == "full"


def test_a_nonce_never_signs_in_twice():
    signed_in()
    sessions.end(sessions.key_of(NONCE))
    assert not sessions.open_session(sessions.key_of(NONCE), "oidc", "google:head@school.example", HEAD)
    assert standing.principal_under(sessions.key_of(NONCE)) is None


def test_a_session_the_server_never_opened_is_nobodys():
    assert standing.principal_under(sessions.key_of("made up, but signed with a stolen secret")) is None
    assert standing.principal_under(None) is None and standing.principal_under("") is None


def test_signing_out_ends_the_pages_that_are_still_open():
    head = signed_in()
    sessions.end(head.session)
    assert allowed(head, "page:overview") is None
    with pytest.raises(Refused):
        require(head, "export:leaders")


def test_a_second_tab_of_the_same_sign_in_ends_with_it():
    head, tab = signed_in(), standing.principal_under(sessions.key_of(NONCE))
    sessions.end(head.session)
    assert allowed(tab, "page:overview") is None


def test_twenty_idle_minutes_end_it(later):
    head = signed_in()
    later(20 * 60 - 5)
    assert allowed(head, "page:overview")
    later(20 * 60 + 5)
    assert allowed(head, "page:overview") is None


def test_looking_without_touching_does_not_keep_it_alive(later, monkeypatch):
    head = signed_in()
    now = time.time()
    for minutes in (5, 10, 15, 19):
        monkeypatch.setattr(sessions.time, "time", lambda now=now, m=minutes: now + m * 60)
        assert allowed(head, "page:overview")
    monkeypatch.setattr(sessions.time, "time", lambda: now + 21 * 60)
    assert allowed(head, "page:overview") is None


def test_a_person_who_is_active_is_signed_out_after_eight_hours(monkeypatch):
    head = signed_in()
    now = time.time()
    for minutes in range(0, 8 * 60, 15):
        monkeypatch.setattr(sessions.time, "time", lambda m=minutes: now + m * 60)
        assert standing.principal_under(head.session, touch=True)
    monkeypatch.setattr(sessions.time, "time", lambda: now + 8 * 3600 + 1)
    assert standing.principal_under(head.session, touch=True) is None


def test_an_expired_session_stays_expired_when_the_clock_goes_back(later, monkeypatch):
    head = signed_in()
    now = time.time()
    later(9 * 3600)
    assert sessions.live(head.session) is None
    monkeypatch.setattr(sessions.time, "time", lambda: now + 60)
    assert sessions.live(head.session) is None


def test_revoking_a_person_ends_all_their_sessions_and_nobody_elses():
    signed_in()
    second = signed_in("m" * 20)
    governor = signed_in("g" * 20, {**GOOGLE, "email": "governor@school.example"}, "google:governor@school.example")
    assert sessions.revoke(" Google:HEAD@school.example ") == 2
    assert allowed(second, "page:overview") is None and allowed(governor, "page:overview")


def test_a_session_survives_a_restart_only_if_it_was_not_ended():
    head, other = signed_in(), signed_in("m" * 20)
    sessions.end(head.session)
    for connection in sessions._OPEN.values():
        connection.close()
    sessions._OPEN.clear()
    assert standing.principal_under(head.session) is None
    assert standing.principal_under(other.session)


def test_a_list_that_was_lost_signs_nobody_in(home):
    head = signed_in()
    (home / "access" / "sessions.sqlite3").unlink()
    assert allowed(head, "page:overview") is None


def test_a_role_taken_away_counts_from_the_next_question(home):
    head = signed_in()
    (home / "roles.toml").write_text(ROLES.replace("Head@School.example", "new@school.example"), encoding="utf-8")
    assert allowed(head, "page:overview") is None


def test_a_role_made_smaller_does_not_leave_the_larger_one_open(home):
    head = signed_in()
    (home / "roles.toml").write_text(ROLES.replace('"headteacher"', '"governor"'), encoding="utf-8")
    assert allowed(head, "ask:leaders") is None and allowed(head, "page:overview") is None
    assert allowed(standing.principal_under(head.session), "ask:board").source == "board"


def test_a_school_taken_away_closes_what_was_open_on_it(home):
    head = signed_in()
    text = ROLES.replace('role = "headteacher"\nschools = ["FOUR"]', 'role = "headteacher"\nschools = ["OTHER"]')
    (home / "roles.toml").write_text(text, encoding="utf-8")
    assert allowed(head, "page:overview") is None


def test_a_broken_role_file_lets_nobody_on(home):
    head = signed_in()
    (home / "roles.toml").write_text("[[person", encoding="utf-8")
    assert allowed(head, "page:overview") is None


@pytest.mark.parametrize("change", [{"role": "trust_leader"}, {"schools": ("FOUR", "OTHER")}, {"subject": "x"}])
def test_a_principal_that_was_made_wider_in_memory_is_refused(change):
    assert allowed(replace(signed_in(), **change), "page:overview") is None


def test_a_principal_without_a_session_is_nobody_on_a_server():
    assert allowed(replace(signed_in(), session=""), "page:overview") is None


def test_looking_as_a_governor_only_ever_takes_away():
    head = signed_in()
    lower = view_as(head, "governor")
    assert allowed(lower, "ask:board").source == "board"
    for action in ("ask:leaders", "import", "export:leaders", "record:incident", "view_as", "audit"):
        assert allowed(lower, action) is None
    with pytest.raises(Refused):
        view_as(head, "trust_leader")
    governor = signed_in("g" * 20, {**GOOGLE, "email": "governor@school.example"})
    with pytest.raises(Refused):
        view_as(governor, "trustee")


def test_only_a_recent_sign_in_may_take_figures_away(later):
    head = signed_in()
    assert sessions.live(head.session).is_recent
    later(15 * 60 + 5)
    assert not sessions.live(head.session).is_recent and allowed(head, "page:overview")


def test_the_one_time_link_works_once_and_for_ten_minutes(later):
    word = sessions.new_link()
    assert not sessions.use_link(word + "x")
    assert sessions.use_link(word) and not sessions.use_link(word)
    late = sessions.new_link()
    later(10 * 60 + 5)
    assert not sessions.use_link(late)


def test_a_demo_choice_cannot_change_a_real_session():
    head = signed_in()
    sessions.choose(head.session, "demo trust_leader", {"role": "trust_leader"})
    assert standing.principal_under(head.session).subject == "google:head@school.example"


def test_the_list_holds_no_cookie_that_would_sign_in(home):
    signed_in()
    content = (home / "access" / "sessions.sqlite3").read_bytes()
    assert NONCE.encode() not in content
    assert (home / "access" / "sessions.sqlite3").stat().st_mode & 0o077 == 0


# --- the sign-in cookie -------------------------------------------------------------------------------------------


def cookie(claims, secret: str = SECRET, name: str = "_streamlit_user") -> str:
    return starlette_app_utils.create_signed_value(secret, name, json.dumps(claims)).decode()


def test_a_sign_in_is_entered_when_the_provider_sends_somebody_back_and_logged():
    guard._enter([f"_streamlit_user={cookie({**HEAD, 'nonce': NONCE})}; Path=/; HttpOnly"])
    assert standing.principal_under(sessions.key_of(NONCE)).role == "headteacher"
    assert audit.entries(1)[0]["action"] == "signed in"


COOKIES = {
    "signed with another secret": cookie({**HEAD, "nonce": NONCE}, "another secret, another secret, 012"),
    "signed under another name": cookie({**HEAD, "nonce": NONCE}, name="_streamlit_user_tokens"),
    "not signed": json.dumps({**HEAD, "nonce": NONCE}),
    "cut": cookie({**HEAD, "nonce": NONCE})[:-4],
    "without a nonce": cookie(HEAD),
    "with a short nonce": cookie({**HEAD, "nonce": "1"}),
    "with a nonce that is no word": cookie({**HEAD, "nonce": {"$ne": ""}}),
    "a list": cookie([1, 2]),
    "chunks that are missing": starlette_app_utils.create_signed_value(SECRET, "_streamlit_user", "chunks-3").decode(),
    "letters that no header holds": "\u2603",
    "empty": "",
}


@pytest.mark.parametrize("value", COOKIES.values(), ids=COOKIES.keys())
def test_a_cookie_that_is_not_ours_names_no_session(value):
    assert guard._nonce_in({"_streamlit_user": value}) is None


def test_an_unknown_person_is_signed_in_as_nobody_and_logged():
    guard._enter([f"_streamlit_user={cookie({**HEAD, 'email': 'x@school.example', 'nonce': NONCE})}; Path=/"])
    assert standing.principal_under(sessions.key_of(NONCE)) is None
    assert audit.entries(1)[0]["action"] == "sign-in refused"
    assert "x@school.example" not in json.dumps(audit.entries())


def test_a_cookie_lasts_eight_hours_travels_under_tls_and_carries_no_token(oidc_house):
    tidy = guard._tidied("_streamlit_user=abc; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax", oidc_house)
    assert "Max-Age=28800" in tidy and tidy.endswith("; Secure")
    assert guard._tidied("_streamlit_user_tokens=abc; Max-Age=2592000", oidc_house) is None
    assert "Max-Age=0" in guard._tidied("_streamlit_user_tokens=; Max-Age=0", oidc_house)
    assert guard._tidied("_streamlit_xsrf=2|a|b|1; Path=/", oidc_house).endswith("; Secure")


def test_the_hook_is_asked_every_time(monkeypatch):
    asked = []
    access.ask_standing_of(lambda principal: bool(asked.append(principal)) or True)
    head = access.Principal("x", "headteacher", ("FOUR",))
    allowed(head, "import")
    allowed(head, "import")
    assert len(asked) == 2
