"""The start refuses what would undo the rest: each unsafe combination, one by one."""

from __future__ import annotations

import pytest
from streamlit import config

from components import launch, preflight
from data import invented, store
from tests.access.conftest import ROLES, TENANT

SAFE = {
    "server.address": "127.0.0.1",
    "client.showErrorDetails": "none",
    "browser.gatherUsageStats": False,
    "server.enableAgentApi": False,
    "server.enableXsrfProtection": True,
    "server.enableStaticServing": False,
    "client.disableDataExport": True,
    "logger.enableRich": False,
}
AUTH = {
    "redirect_uri": "https://governance.school.example/oauth2callback",
    "cookie_secret": "Zk3-9s_lQp7xR2vTn8wYb4cHd6jMf1gA",
    "client_id": "1",
    "client_secret": "2",
    "server_metadata_url": f"https://login.microsoftonline.com/{TENANT}/v2.0/.well-known/openid-configuration",
}


@pytest.fixture
def settings(monkeypatch):
    chosen = dict(SAFE)
    real = config.get_option
    monkeypatch.setattr(preflight.config, "get_option", lambda name: chosen.get(name, real(name)))
    return chosen


@pytest.fixture
def auth(monkeypatch):
    said = dict(AUTH)
    monkeypatch.setattr(preflight, "_auth", lambda: said)
    monkeypatch.setattr(preflight, "_secret_files", list)
    return said


@pytest.fixture
def served(home, settings, auth):
    home.chmod(0o700)
    return settings


def faults() -> str:
    try:
        preflight.check(preflight.house())
    except preflight.Unsafe as unsafe:
        return str(unsafe)
    return ""


def test_a_safe_start_is_let_through(served):
    found = preflight.house()
    assert (found.how, found.is_secure, found.providers) == ("oidc", True, ("default",))
    assert found.hosts == {"governance.school.example"} and faults() == ""


UNSAFE_SETTINGS = {
    "client.showErrorDetails": ("full", "error details"),
    "browser.gatherUsageStats": (True, "telemetry"),
    "server.enableAgentApi": (True, "agent API"),
    "server.enableXsrfProtection": (False, "other sites"),
    "server.enableStaticServing": (True, "folder"),
    "client.disableDataExport": (False, "audit log"),
    "server.scriptHealthCheckEnabled": (True, "health check"),
    "global.developmentMode": (True, "stop the server"),
    "global.e2eTest": (True, "stop the server"),
    "logger.enableRich": (True, "exceptions"),
}


@pytest.mark.parametrize("name", UNSAFE_SETTINGS)
def test_a_setting_that_undoes_the_rest_is_refused(served, name):
    served[name], said = UNSAFE_SETTINGS[name]
    assert said in faults()


UNSAFE_SIGN_IN = {
    "a secret from a manual": ({"cookie_secret": "xxx"}, "cookie_secret"),
    "a short secret": ({"cookie_secret": "Zk3-9s_lQp7xR2v"}, "cookie_secret"),
    "a long secret of one letter": ({"cookie_secret": "a" * 64}, "cookie_secret"),
    "no secret": ({"cookie_secret": ""}, "cookie_secret"),
    "readable sign-ins": ({"redirect_uri": "http://governance.school.example/oauth2callback"}, "https"),
    "another way back": ({"redirect_uri": "https://governance.school.example/back"}, "oauth2callback"),
    "tokens in pages": ({"expose_tokens": ["id"]}, "expose_tokens"),
    "any Microsoft tenant": (
        {"server_metadata_url": "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration"},
        "own tenant",
    ),
    "a provider without TLS": ({"server_metadata_url": f"http://login.example/{TENANT}"}, "https"),
    "a provider that the role file does not know": ({"okta": {"client_id": "1"}}, "okta"),
    "no provider": ({"client_id": ""}, "no provider"),
}


@pytest.mark.parametrize("name", UNSAFE_SIGN_IN)
def test_an_unsafe_sign_in_is_refused(served, auth, name):
    change, said = UNSAFE_SIGN_IN[name]
    auth.update(change)
    assert said in faults()


def test_a_role_file_that_is_missing_or_open_to_others_is_refused(served, home):
    (home / "roles.toml").chmod(0o666)
    assert "changed by others" in faults()
    (home / "roles.toml").unlink()
    assert "nobody has a role" in faults()


def test_a_secrets_file_that_others_can_read_is_refused(served, home, monkeypatch):
    file = home / "secrets.toml"
    file.write_text("", encoding="utf-8")
    monkeypatch.setattr(preflight, "_secret_files", lambda: [file])
    file.chmod(0o644)
    assert "chmod 600" in faults()
    file.chmod(0o600)
    assert faults() == ""


def test_a_data_folder_that_others_can_read_is_refused(served, home):
    home.chmod(0o755)
    assert "chmod 700" in faults()


def test_a_log_that_cannot_be_written_is_refused(served, home):
    (home / "audit").write_text("in the way", encoding="utf-8")
    assert "audit log" in faults()


@pytest.fixture
def no_auth(home, settings, monkeypatch):
    monkeypatch.setattr(preflight, "_auth", dict)
    home.chmod(0o700)
    return settings


def test_without_sign_in_only_invented_data_are_shown_to_anybody(no_auth, home, monkeypatch):
    assert preflight.house().how == "local", "an empty folder is about to be filled with real data"
    made = store.keep_raw(b"invented", ".csv")
    invented.mark([made])
    assert preflight.house().how == "demo" and faults() == ""
    store.keep_raw(b"a real export", ".csv")
    assert preflight.house().how == "local"
    monkeypatch.setenv("GOVERNANCE_SIGN_IN", "demo")
    assert "invented sample" in faults()


@pytest.mark.parametrize("marker", ["", "[]", '{"raw": 7}', '{"raw": []}', "\x00"])
def test_a_marker_that_says_nothing_marks_nothing(no_auth, home, marker):
    store.keep_raw(b"a real export", ".csv")
    (home / "invented.json").write_text(marker, encoding="utf-8")
    assert not invented.is_invented()


@pytest.mark.parametrize("address", ["0.0.0.0", "", "192.168.1.4", "::", "school.example", "127.0.0.1.example"])
def test_without_sign_in_only_this_machine_is_served(no_auth, address):
    no_auth["server.address"] = address
    assert "127.0.0.1" in faults()


def test_sign_in_cannot_be_asked_for_without_being_set_up(no_auth, monkeypatch):
    monkeypatch.setenv("GOVERNANCE_SIGN_IN", "oidc")
    assert "no [auth]" in faults()


def test_every_reason_is_said_at_once_and_nothing_is_served(no_auth, monkeypatch, capsys):
    no_auth.update({"server.address": "0.0.0.0", "server.enableAgentApi": True})
    launch.house.cache_clear()
    with pytest.raises(SystemExit):
        launch.middleware()
    launch.house.cache_clear()
    said = capsys.readouterr().err
    assert "agent API" in said and "127.0.0.1" in said


def test_the_sample_role_file_is_one_that_can_be_followed():
    import tomllib

    from data import roles

    assert len(roles.parse(tomllib.loads(ROLES)).people) == 4
