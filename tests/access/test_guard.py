"""Forms of an address and of a Host header: whatever is not plainly one of ours is turned away."""

from __future__ import annotations

import asyncio

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from components import compression, guard, preflight, sessions, standing
from tests.access.conftest import GOOGLE

LOCAL = preflight.House("local", frozenset(), False)
OIDC = preflight.House("oidc", frozenset({"governance.school.example"}), True, ("google",))
SECRET_ANSWER = "what is behind the guard"


async def behind(scope, receive, send):
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept", "headers": []})
        return
    answer = PlainTextResponse(SECRET_ANSWER, headers={"access-control-allow-origin": "*"})
    answer.headers["x-seen-session"] = Request(scope).headers.get(guard.SESSION_HEADER, "")
    await answer(scope, receive, send)


class Answer:
    def __init__(self, sent):
        self.status = sent[0].get("status")
        self.headers = {name.decode().lower(): value.decode() for name, value in sent[0].get("headers", [])}
        self.body = b"".join(message.get("body", b"") for message in sent[1:]).decode()
        self.sent = sent


def send(house, path, *, method="GET", host="127.0.0.1:8501", client="127.0.0.1", headers=(), kind="http"):
    """What the guard answers to one request; `host` may be several, or None."""
    hosts = host if isinstance(host, list) else [host]
    given = [(b"host", name.encode("latin-1")) for name in hosts if name is not None]
    given += [(name.encode(), value.encode("latin-1")) for name, value in headers]
    scope = {
        "type": kind,
        "path": path,
        "raw_path": path.encode("latin-1", "replace"),
        "query_string": b"",
        "root_path": "",
        "headers": given,
        "client": (client, 5000),
        "server": ("127.0.0.1", 8501),
        "scheme": "http" if kind == "http" else "ws",
        "http_version": "1.1",
    }
    if kind == "http":
        scope["method"] = method
    else:
        scope["subprotocols"] = []
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def sending(message):
        sent.append(message)

    asyncio.run(guard.Guard(behind, lambda: house)(scope, receive, sending))
    return Answer(sent)


PATHS = [
    "/media/0123.csv",
    "/media/../media/0123.csv",
    "/./media/0123.csv",
    "//media/0123.csv",
    "/media//0123.csv",
    "/media/0123.csv/",
    "/media/%2e%2e/0123.csv",
    "/%6dedia/0123.csv",
    "/MEDIA/0123.csv",
    "/media\\0123.csv",
    "/media/0123.csv;x=1",
    "/media/0123.csv?x",
    "/media/0123.csv#x",
    "/media/0123\x00.csv",
    "/media/0123.csv\r\nx: y",
    "/x/../media/0123.csv",
    "/static/../../secrets.toml",
    "/static/..%2f..%2fsecrets.toml",
    "/static//etc/passwd",
    "http://127.0.0.1/media/0123.csv",
    "media/0123.csv",
    "",
    "/_stcore/upload_file/a/b",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/interact",
    "/_stcore/agent/mcp",
    "/overview/_stcore/agent/mcp",
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/bidi-components/x/y.js",
    "/component/x/index.html",
    "/app/static/secret.csv",
    "/data/local/ledger.duckdb",
    "/.streamlit/secrets.toml",
    "/dashboard.py",
    "/overview/",
    "/Overview",
    "/\u00f6verview",
    "/auth/login",
    "/oauth2callback",
    "/start/short",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_other_form_of_an_address_gets_through(home, path):
    found = send(LOCAL, path)
    assert found.status >= 400 and SECRET_ANSWER not in found.body


OURS = [
    "/",
    "/overview",
    "/board_pack",
    "/static/js/index.js",
    "/favicon.png",
    "/_stcore/health",
    "/_stcore/host-config",
]


@pytest.mark.parametrize("path", OURS)
def test_what_a_page_needs_gets_through(home, path):
    assert send(LOCAL, path).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get"])
@pytest.mark.parametrize("path", ["/overview", "/media/0123.csv", "/_stcore/host-config"])
def test_no_other_method_gets_through(home, path, method):
    assert send(LOCAL, path, method=method).status == 405


HOSTS = [
    None,
    "",
    "evil.example",
    "evil.example:8501",
    "127.0.0.1.evil.example",
    "localhost.evil.example:8501",
    "127.0.0.1@evil.example",
    "evil.example#127.0.0.1",
    "127.0.0.1:8501@evil.example",
    "127.0.0.1:8501/evil",
    "127.0.0.1:notaport",
    "127.0.0.1:99999",
    "0.0.0.0:8501",
    "2130706433:8501",
    "127.1:8501",
    "[::ffff:127.0.0.1]:8501",
    " 127.0.0.1:8501",
    "localhost.:8501",
    ["127.0.0.1:8501", "evil.example"],
    ["127.0.0.1:8501", "127.0.0.1:8501"],
    "127.0.0.1:8501, evil.example",
    "localhost\u00e9:8501",
]


@pytest.mark.parametrize("host", HOSTS, ids=repr)
def test_no_other_name_may_be_pointed_at_this_machine(home, host):
    assert send(LOCAL, "/overview", host=host).status == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "LOCALHOST", "[::1]:8501", "[::1]"])
def test_this_machine_goes_by_three_names(home, host):
    assert send(LOCAL, "/overview", host=host).status == 200


OUTSIDE = [
    "governance.school.example:444",
    "governance.school.example.",
    "GOVERNANCE.school.example.evil.example",
    "school.example",
    "127.0.0.1:8501",
    "localhost",
    "evil.example",
]


@pytest.mark.parametrize("host", OUTSIDE)
def test_a_served_dashboard_goes_by_its_one_name(home, host):
    assert send(OIDC, "/overview", host=host).status == 421
    assert send(OIDC, "/overview", host="Governance.School.example").status == 200


def test_what_a_client_says_of_its_session_is_thrown_away(home):
    told = [("X-Governance-Session", "a" * 64), ("x_governance_session", "b" * 64)]
    assert send(LOCAL, "/overview", headers=told).headers["x-seen-session"] == ""
    name = guard.cookie_name(LOCAL)
    seen = send(LOCAL, "/overview", headers=[*told, ("cookie", f"{name}=abc")]).headers["x-seen-session"]
    assert seen == sessions.key_of("abc")


CROSS = [("sec-fetch-site", "cross-site")]


@pytest.mark.parametrize("path", ["/media/0123.csv", "/static/js/index.js", "/_stcore/host-config", "/auth/logout"])
def test_another_site_may_link_to_a_page_and_to_nothing_else(home, path):
    assert send(OIDC, path, host="governance.school.example", headers=CROSS).status == 403
    assert send(OIDC, "/overview", host="governance.school.example", headers=CROSS).status == 200
    assert send(OIDC, "/oauth2callback", host="governance.school.example", headers=CROSS).status == 200


def test_a_file_is_for_whoever_is_signed_in_and_made_it(home, monkeypatch):
    class Files:
        def read_file(self, name):
            from streamlit.runtime.media_file_storage import MediaFileKind
            from streamlit.runtime.memory_media_file_storage import MemoryFile

            return MemoryFile(b"x", "text/csv", MediaFileKind.DOWNLOADABLE, "ack-0011223344556677.csv")

    class Here:
        media_file_mgr = Files()

        @staticmethod
        def exists():
            return True

        @classmethod
        def instance(cls):
            return cls

    monkeypatch.setattr(guard, "Runtime", Here)
    mine, theirs = standing.new_token(), standing.new_token()
    for token in (mine, theirs):
        sessions.open_session(sessions.key_of(token), "local", "local user", {})
    standing.owns("ack-0011223344556677.csv", sessions.key_of(mine))
    name = guard.cookie_name(LOCAL)
    fetch = "/media/0123.csv"
    assert send(LOCAL, fetch).status == 403
    assert send(LOCAL, fetch, headers=[("cookie", f"{name}={theirs}")]).status == 404
    got = send(LOCAL, fetch, headers=[("cookie", f"{name}={mine}")])
    assert got.status == 200 and got.headers["cache-control"] == "no-store"
    sessions.end(sessions.key_of(mine))
    assert send(LOCAL, fetch, headers=[("cookie", f"{name}={mine}")]).status == 403


def test_only_somebody_who_imports_may_send_a_file_and_only_to_their_own_page(home, monkeypatch):
    monkeypatch.setattr(guard, "_owner_of_socket", lambda session: "somebody else")
    token = standing.new_token()
    sessions.open_session(sessions.key_of(token), "local", "local user", {})
    cookie = [("cookie", f"{guard.cookie_name(LOCAL)}={token}")]
    address = "/_stcore/upload_file/8f2b-1/77-2"
    assert send(LOCAL, address, method="PUT").status == 403
    assert send(LOCAL, address, method="PUT", headers=cookie).status == 403
    monkeypatch.setattr(guard, "_owner_of_socket", lambda session: sessions.key_of(token))
    assert send(LOCAL, address, method="PUT", headers=cookie).status == 200
    monkeypatch.setenv("GOVERNANCE_LOCAL_ROLE", "slt")
    assert send(LOCAL, address, method="PUT", headers=cookie).status == 403
    assert send(LOCAL, address, method="POST", headers=cookie).status == 405


ORIGINS = [
    [],
    ["null"],
    ["http://evil.example"],
    ["http://127.0.0.1:9999"],
    ["http://127.0.0.1:8501.evil.example"],
    ["http://evil.example", "http://127.0.0.1:8501"],
    ["127.0.0.1:8501"],
    ["ftp://127.0.0.1:8501"],
]


@pytest.mark.parametrize("origins", ORIGINS, ids=repr)
def test_a_socket_opens_only_from_our_own_page(home, origins):
    headers = [("origin", origin) for origin in origins]
    found = send(LOCAL, "/_stcore/stream", headers=headers, kind="websocket")
    assert found.sent[0]["type"] == "websocket.close"


@pytest.mark.parametrize("path", ["/", "/_stcore/stream/", "/overview/_stcore/stream", "//_stcore/stream"])
def test_no_other_address_is_a_socket(home, path):
    found = send(LOCAL, path, headers=[("origin", "http://127.0.0.1:8501")], kind="websocket")
    assert found.sent[0]["type"] == "websocket.close"
    found = send(LOCAL, "/_stcore/stream", headers=[("origin", "http://127.0.0.1:8501")], kind="websocket")
    assert found.sent[0]["type"] == "websocket.accept"


HEALTH = [
    ({}, 200),
    ({"client": "10.0.0.9"}, 404),
    ({"headers": [("x-forwarded-for", "127.0.0.1")]}, 404),
    ({"headers": [("forwarded", "for=127.0.0.1")]}, 404),
    ({"headers": [("via", "1.1 proxy")]}, 404),
    ({"host": "governance.school.example"}, 404),
    ({"method": "POST"}, 404),
]


@pytest.mark.parametrize(("how", "status"), HEALTH, ids=repr)
@pytest.mark.parametrize("house", [LOCAL, OIDC], ids=["local", "oidc"])
def test_health_is_told_on_this_machine_only(home, house, how, status):
    assert send(house, "/healthz", **how).status == status


def test_every_answer_carries_the_headers_and_none_opens_us_to_other_sites(home):
    for path in ("/overview", "/nothing/here", "/_stcore/host-config"):
        headers = send(OIDC, path, host="governance.school.example").headers
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer" and headers["cache-control"] == "no-store"
        assert headers["strict-transport-security"].startswith("max-age=")
        assert "access-control-allow-origin" not in headers
    assert "strict-transport-security" not in send(LOCAL, "/overview").headers


def test_the_policy_lets_scripts_come_from_us_alone(home):
    policy = dict(
        part.split(" ", 1) for part in send(LOCAL, "/overview").headers["content-security-policy"].split("; ")
    )
    hashes = list(guard.script_hashes((compression.STATIC / "index.html").read_text(encoding="utf-8")))
    assert len(hashes) == 1, "Streamlit's page has another inline script: look at it before you allow it"
    assert policy["script-src"] == f"'self' {hashes[0]}"
    assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["connect-src"] == "'self' ws://127.0.0.1:8501"
    assert not any(word in " ".join(policy.values()) for word in ("unsafe-eval", "http:", "https:", " *"))


def test_a_page_whose_script_is_changed_would_not_run_it():
    page = "<script>window.prerenderReady = false</script>"
    assert list(guard.script_hashes(page)) != list(guard.script_hashes(page.replace("false", "true")))


def test_the_claims_that_are_kept_are_enough_for_a_role(home):
    from data import roles

    claims = {**GOOGLE, "email": "head@school.example", "name": "not kept", "picture": "not kept"}
    kept = {name: claims[name] for name in guard._CLAIMS_KEPT if name in claims}
    assert roles.principal_of(kept) == roles.principal_of(claims) and "name" not in kept


def test_a_client_that_does_not_read_is_hung_up_on(monkeypatch):
    monkeypatch.setattr(guard, "SEND_SECONDS", 0.05)

    async def never(message):
        await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        asyncio.run(guard._patient(never)({"type": "websocket.send", "bytes": b"x"}))
