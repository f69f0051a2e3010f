"""The guard on a running server: what a socket may say, whose session is whose, and what the log gets to hold."""

from __future__ import annotations

import time
import urllib.error
import urllib.request

import pytest
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, InstallSkillsRequestPayload
from websockets.exceptions import InvalidStatus

from tests.access.conftest import Client, demo_cookie, invented_home, launcher_of, serving
from tests.schools import at_home

CANARY = "Zebedee Quillfeather"
SCRIPT = f"""
import secrets
import streamlit as st
from components import sign_in

@st.cache_resource
def made_once():
    return secrets.token_hex(8)

@st.fragment
def broken_fragment():
    raise ValueError("fragment row of {CANARY}")

reader = sign_in.who()
if reader is None:
    sign_in.sign_in_page()
    st.stop()
st.session_state.setdefault("mine", secrets.token_hex(8))
st.text(f"role={{reader.role}} kept={{made_once()}} mine={{st.session_state.mine}}")
if st.query_params.get("break") == "page":
    raise ValueError("page row of {CANARY}")
if st.query_params.get("break") == "fragment":
    broken_fragment()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("guarded")


@pytest.fixture(scope="module")
def server(folder):
    with at_home(folder / "home") as home:
        invented_home(home)
        with serving(home, folder, launcher_of(folder, SCRIPT)) as running:
            yield running


@pytest.fixture
def head(server):
    client = Client(server, demo_cookie(server, "headteacher"))
    yield client
    client.close()


def kept(text: str, what: str = "kept") -> str:
    return text.split(f"{what}=")[1].split()[0].strip('"\\n')


CONTROL = {
    "clear the cache of everybody": {"clear_cache": True},
    "run on save": {"set_run_on_save": True},
    "read the repository": {"load_git_info": True},
    "stop the server": {"debug_shutdown_runtime": True},
    "drop the socket": {"debug_disconnect_websocket": True},
    "install files": {
        "backend_operation_request": BackendOperationRequest(
            request_id="1", install_skills=InstallSkillsRequestPayload()
        )
    },
}


@pytest.mark.parametrize("said", CONTROL.values(), ids=CONTROL.keys())
def test_a_control_message_is_not_heard(head, said):
    before = head.text()
    head.say(**said)
    after = head.text()
    assert kept(after) == kept(before), "what the server keeps for everybody was cleared"


def test_nobody_gets_the_sign_in_page_and_nothing_else(server):
    client = Client(server)
    said = client.text()
    assert "role=" not in said and "School governance" in said
    client.close()


def test_a_socket_from_no_page_or_from_another_is_refused(server):
    for origin in (None, "http://evil.example", "null"):
        with pytest.raises(InvalidStatus):
            Client(server, demo_cookie(server, "headteacher"), origin=origin)


def test_another_browser_cannot_continue_a_session_it_has_heard_of(server, head):
    mine = kept(head.text(), "mine")
    thief = Client(server, demo_cookie(server, "headteacher"), session=head.session_id)
    assert kept(thief.text(), "mine") != mine
    thief.close()
    nobody = Client(server, session=head.session_id)
    assert "role=" not in nobody.text()
    nobody.close()


def test_a_header_that_claims_a_session_is_thrown_away(server, head):
    from websockets.sync.client import connect

    from components import sessions

    token = demo_cookie(server, "headteacher").split("=", 1)[1]
    socket = connect(
        f"ws://127.0.0.1:{server.port}/_stcore/stream",
        origin=server.url,
        subprotocols=["streamlit"],
        additional_headers={"X-Governance-Session": sessions.key_of(token)},
    )
    client = Client.__new__(Client)
    client.socket, client.session_id = socket, ""
    assert "role=" not in client.text()
    client.close()


def test_a_session_that_is_ended_is_nobody_on_the_next_run(server):
    from components import sessions

    cookie = demo_cookie(server, "slt")
    client = Client(server, cookie)
    assert "role=slt" in client.text()
    sessions.end(sessions.key_of(cookie.split("=", 1)[1]))
    assert "role=" not in client.text()
    client.close()


@pytest.mark.parametrize("where", ["page", "fragment"])
def test_an_error_shows_a_reference_and_neither_page_nor_log_shows_the_row(server, head, where):
    said = head.text(f"break={where}")
    assert CANARY not in said and "reference" in said
    time.sleep(0.2)
    assert CANARY not in server.said()
    assert "ValueError [reference" in server.said() and "shell.py:" in server.said()


def test_health_is_told_here_and_the_rest_of_the_machinery_is_closed(server):
    for path in ("/healthz", "/readyz"):
        assert urllib.request.urlopen(server.url + path).status == 200
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/nothing/here", "/start/0123456789012345678901"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(server.url + path)
        assert refused.value.code == 404


def test_the_first_page_asked_for_by_its_name_is_the_root_with_the_same_choices(server):
    found = urllib.request.urlopen(server.url + "/overview?term=Spring+2026")
    assert found.url == server.url + "/?term=Spring+2026"
    assert found.status == 200
