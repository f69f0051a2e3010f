"""Leave to do something that counts: asked again, recent, logged, or not done; and the page that shows the log."""

from __future__ import annotations

import time

import pytest

from components import permission, sessions, sign_in, standing, trail
from data import audit
from data.access import Principal, Refused
from tests.access.conftest import GOOGLE


@pytest.fixture
def head(home, on_a_server, monkeypatch):
    monkeypatch.setattr(sign_in, "_is_guarded", lambda: True)
    sessions.open_session("k", "oidc", "google:head@school.example", {**GOOGLE, "email": "head@school.example"})
    return standing.principal_under("k")


def test_what_is_allowed_is_logged_and_then_done(head):
    assert permission.permit(head, "publish", meeting="M1").source == "full"
    said = audit.entries(1)[0]
    assert (said["action"], said["meeting"], said["who"], said["schools"]) == (
        "publish",
        "M1",
        "google:head@school.example",
        ["FOUR"],
    )


def test_what_is_not_allowed_is_logged_and_not_done(head):
    for who in (None, Principal("x", "governor", ("FOUR",), session="none")):
        with pytest.raises(Refused):
            permission.permit(who, "publish")
        assert (audit.entries(1)[0]["action"], audit.entries(1)[0]["wanted"]) == ("refused", "publish")


@pytest.mark.parametrize("action", ["import", "publish", "undo", "roll_back", "export:leaders"])
def test_an_old_sign_in_does_nothing_that_counts(head, monkeypatch, action):
    now = time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: now + 15 * 60 + 5)
    with pytest.raises(Refused, match="Sign in again"):
        permission.permit(head, action)
    assert permission.permit(head, "record:incident", incident="I1")


@pytest.mark.parametrize("action", ["import", "publish", "record:incident", "record:person"])
def test_what_cannot_be_logged_is_not_done(head, home, action):
    audit.folder().mkdir(exist_ok=True)
    (audit.folder() / "log.jsonl").mkdir()
    with pytest.raises(audit.AuditUnwritable):
        permission.permit(head, action)


def test_the_page_of_the_log_keeps_to_the_readers_schools():
    assert trail.concerns({"schools": ["FOUR", "OTHER"]}, ("FOUR",)) and trail.concerns({"schools": None}, ("FOUR",))
    assert not trail.concerns({"schools": ["OTHER"]}, ("FOUR",))


def test_a_line_is_said_in_words(head):
    permission.permit(head, "record:incident", incident="I12")
    said = trail.row_of(audit.entries(1)[0])
    assert (said["Did"], said["What"], said["Who"]) == (
        "Opened an incident's record",
        "incident I12",
        "head@school.example",
    )
