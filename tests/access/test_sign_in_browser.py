"""A whole sign-in in a browser: two people, two roles, and everything that may happen to a session afterwards."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys

import pytest

from data import audit
from tests import schools
from tests.access.conftest import ROOT, free_port, launcher_of, serving

pytestmark = pytest.mark.browser

SCRIPT = """
import streamlit as st
from components import downloads, sign_in
from components.page import Visit
from data import access, clock
from queries import runner

def tried(action):
    try:
        access.require(reader, action)
        return "done"
    except access.Refused:
        return "refused"

def in_a_callback():
    st.session_state.callback = tried("ask:board")

@st.fragment
def part():
    st.button("In a fragment", key="fragment")
    st.text(f"fragment {tried('ask:board')}")

reader = sign_in.who()
if reader is None:
    sign_in.sign_in_page()
    st.stop()
st.text(f"Signed in as {reader.role}")
st.text(f"May import: {access.allowed(reader, 'import') is not None}")
st.button("Again", key="again")
st.button("Sign out", key="out", on_click=sign_in.sign_out)
st.button("In a callback", key="callback_button", on_click=in_a_callback)
st.text(f"callback {st.session_state.get('callback', 'untried')}")
part()
visit = Visit("overview", reader, runner.Filters(as_at=clock.today(), school="FOUR"), "000001")
downloads.offer_download("CSV", "figures.csv", lambda: b"figures for " + reader.role.encode(), visit)
"""

ROLES = """
[[sign_in]]
provider = "default"
kind = "google"
domain = "school.example"
issuer = "{issuer}"

[[person]]
email = "head@school.example"
role = "headteacher"
schools = ["FOUR"]

[[person]]
email = "governor@school.example"
role = "governor"
schools = ["FOUR"]
"""

SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "Zk3-9s_lQp7xR2vTn8wYb4cHd6jMf1gA"
client_id = "governance"
client_secret = "any"
server_metadata_url = "{issuer}/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def provider():
    import oidc_provider_mock

    def person(name, **more):
        claims = {"email": f"{name}@school.example", "email_verified": True, "hd": "school.example", **more}
        return oidc_provider_mock.User(sub=name, claims=claims)

    people = [
        person("head"),
        person("governor"),
        person("stranger"),
        person("tenant", email="head@school.example", hd="other.example"),
    ]
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def server(provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sign_in")
    home, port = folder / "home", free_port()
    home.mkdir(mode=0o700)
    (home / "roles.toml").write_text(ROLES.format(issuer=provider), encoding="utf-8")
    secrets = folder / "secrets.toml"
    secrets.write_text(SECRETS.format(port=port, issuer=provider), encoding="utf-8")
    secrets.chmod(0o600)
    with schools.at_home(home):
        settings = {"STREAMLIT_SECRETS_FILES": str(secrets), "AUTHLIB_INSECURE_TRANSPORT": "1"}
        with serving(home, folder, launcher_of(folder, SCRIPT), port=port, **settings) as running:
            yield running


@pytest.fixture
def people(chromium):
    """Opens browsers that know nothing of each other, and closes them."""
    with contextlib.ExitStack() as stack:

        def another(**how):
            context = chromium.new_context(**how)
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(30000)
            return page

        yield another


def sign_in(page, server, name):
    page.goto(server.url)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=name, exact=True).click()
    return page


def sees(page, text):
    page.get_by_text(text).first.wait_for()


def test_two_people_sign_in_and_each_has_their_own_role(server, people):
    head, governor = people(), people()
    sign_in(head, server, "head")
    sign_in(governor, server, "governor")
    sees(head, "Signed in as headteacher")
    sees(governor, "Signed in as governor")
    sees(head, "May import: True")
    sees(governor, "May import: False")
    cookies = {cookie["name"]: cookie for cookie in head.context.cookies()}
    assert cookies["_streamlit_user"]["httpOnly"] and "_streamlit_user_tokens" not in cookies
    assert not [cookie for cookie in cookies.values() if cookie["expires"] - cookie_now(head) > 8 * 3600 + 60]


def cookie_now(page) -> float:
    return float(page.evaluate("Date.now() / 1000"))


@pytest.mark.parametrize("name", ["stranger", "tenant"])
def test_somebody_the_school_does_not_know_sees_one_page(server, people, name):
    page = sign_in(people(), server, name)
    sees(page, "You are not authorised")
    assert "Signed in as" not in page.inner_text("body")


def test_signing_out_ends_a_copied_cookie_and_a_second_tab(server, people):
    head = sign_in(people(), server, "head")
    sees(head, "Signed in as headteacher")
    thief = people(storage_state=head.context.storage_state())
    thief.goto(server.url)
    sees(thief, "Signed in as headteacher")
    tab = head.context.new_page()
    tab.goto(server.url)
    sees(tab, "Signed in as headteacher")
    head.get_by_role("button", name="Sign out").click()
    head.get_by_role("button", name="End session").click()
    sees(head, "Sign in with your school account")
    for page in (thief, tab):
        page.get_by_role("button", name="Again").click()
        sees(page, "Sign in with your school account")
        page.goto(f"{server.url}/overview")
        sees(page, "Sign in with your school account")
    assert thief.request.get(f"{server.url}/media/0123.csv").status == 403


def test_the_providers_answer_signs_in_once(server, people):
    page = people()
    answers = []
    page.on(
        "request",
        lambda asked: answers.append(asked.url) if asked.url.startswith(f"{server.url}/oauth2callback") else None,
    )
    sign_in(page, server, "head")
    sees(page, "Signed in as headteacher")
    other = people()
    other.goto(answers[0])
    sees(other, "Sign in with your school account")


def test_the_address_that_somebody_was_sent_is_opened_after_signing_in(server, people):
    page = people()
    page.goto(f"{server.url}/incidents?severity=high&half_term=Autumn+2026%2C+first+half")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="governor", exact=True).click()
    sees(page, "Signed in as governor")
    assert page.url == f"{server.url}/incidents?severity=high&half_term=Autumn+2026%2C+first+half"
    # Once: whoever signs in here next begins at the first page.
    assert not [cookie for cookie in page.context.cookies() if cookie["name"].endswith("-back")]


def test_a_person_who_is_revoked_is_out_at_the_next_click(server, people):
    page = sign_in(people(), server, "governor")
    sees(page, "Signed in as governor")
    command = [sys.executable, "-m", "components.sessions", "revoke", "google:governor@school.example"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=os.environ)
    assert "sessions ended" in said.stdout and not said.stdout.startswith("0")
    page.get_by_role("button", name="In a fragment").click()
    sees(page, "fragment refused")
    page.get_by_role("button", name="Again").click()
    sees(page, "Sign in with your school account")


def test_a_role_taken_away_counts_on_the_page_in_a_fragment_in_a_callback_and_for_a_file(server, people):
    page = sign_in(people(), server, "head")
    sees(page, "fragment done")
    page.get_by_role("button", name="In a callback").click()
    sees(page, "callback done")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert download.value.path().read_bytes() == b"figures for headteacher"
    file_url = download.value.url
    assert page.request.get(file_url).status == 200
    thief = sign_in(people(), server, "governor")
    sees(thief, "Signed in as governor")
    assert thief.request.get(file_url).status == 404, "another reader has the address of a file"

    roles = audit.folder().parent / "roles.toml"
    kept = roles.read_text(encoding="utf-8")
    try:
        roles.write_text(kept.replace("head@school.example", "new.head@school.example"), encoding="utf-8")
        page.get_by_role("button", name="In a fragment").click()
        sees(page, "fragment refused")
        page.get_by_role("button", name="CSV").click()
        page.wait_for_timeout(500)
        assert page.request.get(file_url).status == 403
        page.get_by_role("button", name="In a callback").click()
        sees(page, "You are not authorised")
    finally:
        roles.write_text(kept, encoding="utf-8")


def test_the_log_holds_all_that_happened(server):
    found = audit.verify()
    actions = {entry["action"] for entry in audit.entries()}
    assert found.holds and {"started", "signed in", "sign-in refused", "signed out", "exported"} <= actions
