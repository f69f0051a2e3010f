"""Stands before Streamlit: which addresses exist, who may fetch and send files, what a page and a socket may do."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import Runtime
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

from components import compression, sessions, standing, way_back
from components.preflight import House
from data import audit, roles
from data.access import allowed

# The guard says in this header which session a request belongs to; whatever a client writes there is thrown away.
SESSION_HEADER = "x-governance-session"
SESSION_FIELD = "governance_session"

PAGE = re.compile(r"/[a-z0-9_-]{0,40}")
ASSET = re.compile(r"/static/[A-Za-z0-9_./-]{1,200}|/favicon\.png|/manifest\.json")
MEDIA = re.compile(r"/media/[A-Za-z0-9_.-]{1,200}")
UPLOAD = re.compile(r"/_stcore/upload_file/([A-Za-z0-9-]{1,80})/[A-Za-z0-9-]{1,80}")
START = re.compile(r"/start/([A-Za-z0-9_-]{20,100})")
SOCKET = "/_stcore/stream"
HEALTH = ("/healthz", "/readyz")
SIGN_IN = ("/auth/login", "/auth/logout", "/oauth2callback")
FRAME = ("/_stcore/health", "/_stcore/host-config", *SIGN_IN)

# What a browser's own client sends while somebody uses a page; the rest of the protocol is for developers.
SPOKEN = ("rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request")
SPOKEN_SIGNED_OUT = ("rerun_script", "stop_script", "app_heartbeat")
OPERATIONS = ("deferred_file", "dataframe_chunk")
# A client that does not read holds its messages in our memory: after this long it is hung up on.
SEND_SECONDS = 30.0

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")


class Guard:
    """The middleware around the whole app; it lets through only what it knows."""

    def __init__(self, app: ASGIApp, house: Callable[[], House]) -> None:
        self.app = app
        self.house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request or one socket, or refuses it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        house = self.house()
        visit = _Request(scope, house)
        guarded = _with_headers(send, visit)
        refusal = visit.refusal()
        if refusal is not None:
            await refusal(scope, receive, guarded)
            return
        started = START.fullmatch(visit.path)
        if started:
            await _start(visit, started.group(1))(scope, receive, guarded)
            return
        if visit.path == "/auth/logout" and visit.key:
            _sign_out(visit.key)
        await self.app(visit.passed_on(), receive, guarded)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        visit = _Request(scope, self.house())
        if visit.path != SOCKET or not visit.is_host_ours() or not visit.is_own_origin():
            await send({"type": "websocket.close", "code": 1008})
            return
        key = visit.key
        await self.app(visit.passed_on(), _heard(receive, key), _patient(send))


class _Request:
    """What the guard knows about a request: its path as the router will see it, its host, and whose it is."""

    def __init__(self, scope: Scope, house: House) -> None:
        self.scope = scope
        self.house = house
        self.path: str = scope["path"]
        self.headers = Headers(scope=scope)

    @property
    def method(self) -> str:
        return str(self.scope.get("method", "GET"))

    @property
    def key(self) -> str | None:
        """The key of the session whose cookie the browser shows, whether or not the session stands."""
        cookies = HTTPConnection(self.scope).cookies  # read as Streamlit reads them
        if self.house.how == "oidc":
            nonce = _nonce_in(cookies)
            return sessions.key_of(nonce) if nonce else None
        token = cookies.get(cookie_name(self.house))
        return sessions.key_of(token) if token else None

    def refusal(self) -> Response | None:
        """The answer that ends the request here, or None when it may go on."""
        if self.path in HEALTH:
            return None if self.is_from_this_machine() and self.method == "GET" else _no(404)
        if not self.is_host_ours():
            return PlainTextResponse("This is not the address of this dashboard.", 421)
        if not _is_plain_path(self.scope):
            return _no(400)
        if self.headers.get("sec-fetch-site") == "cross-site" and not self._may_come_from_elsewhere():
            return _no(403)
        upload = UPLOAD.fullmatch(self.path)
        if upload:
            return self._upload_refusal(upload.group(1))
        if self.method not in ("GET", "HEAD"):
            return _no(405)
        if MEDIA.fullmatch(self.path):
            return self._media_refusal()
        if START.fullmatch(self.path):
            return None if self.house.how == "local" and self.method == "GET" else _no(404)
        if self.path in SIGN_IN and self.house.how != "oidc":
            return _no(404)
        if self.path in FRAME or ASSET.fullmatch(self.path) or PAGE.fullmatch(self.path):
            return None
        return _no(404)

    def _may_come_from_elsewhere(self) -> bool:
        # A link in an e-mail to a page, and the provider sending somebody back.
        return self.method == "GET" and (bool(PAGE.fullmatch(self.path)) or self.path == "/oauth2callback")

    def _media_refusal(self) -> Response | None:
        file = self.path.rsplit("/", 1)[1]
        if standing.principal_under(self.key) is None:
            return None if _is_icon(file) else _no(403)
        return None if _may_fetch(file, self.key) else _no(404)

    def _upload_refusal(self, session_id: str) -> Response | None:
        if self.method not in ("PUT", "DELETE"):
            return _no(405)
        principal = standing.principal_under(self.key)
        if principal is None or allowed(principal, "import") is None:
            return _no(403)
        return None if _owner_of_socket(session_id) == self.key else _no(403)

    def is_host_ours(self) -> bool:
        """Whether the one Host header names this dashboard, so that no other name can be pointed at it."""
        given = self.headers.getlist("host")
        if len(given) != 1:
            return False
        host = given[0].casefold()
        if self.house.hosts:
            return host in self.house.hosts
        name, _, port = host.rpartition(":") if not host.endswith("]") and ":" in host else (host, "", "")
        return name in _LOOPBACK and (not port or (port.isascii() and port.isdigit() and int(port) < 65536))

    def is_own_origin(self) -> bool:
        """Whether a page of this dashboard opens the socket; a browser always says which page does."""
        origins = self.headers.getlist("origin")
        if len(origins) != 1:
            return False
        scheme, mark, host = origins[0].partition("://")
        wanted = ("https",) if self.house.is_secure else ("http", "https")
        return bool(mark) and scheme in wanted and host == self.headers.get("host", "")

    def is_from_this_machine(self) -> bool:
        """Whether the request was made on this machine and not handed on by a proxy."""
        client = self.scope.get("client")
        host = self.headers.get("host", "").casefold()
        name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
        is_direct = not any(self.headers.get(header) for header in _FORWARDED)
        return client is not None and client[0] in ("127.0.0.1", "::1") and is_direct and name in _LOOPBACK

    def passed_on(self) -> Scope:
        """The scope for the app: with the session that the cookie stands for, and none that the client claims."""
        wrong = (SESSION_HEADER.encode(), SESSION_HEADER.replace("-", "_").encode())
        headers = [(name, value) for name, value in self.scope["headers"] if name.lower() not in wrong]
        key = self.key
        if key:
            headers.append((SESSION_HEADER.encode(), key.encode()))
        return {**self.scope, "headers": headers}


def _no(status: int) -> Response:
    return PlainTextResponse(
        {400: "Bad request", 403: "Not authorised", 405: "Not allowed"}.get(status, "Not found"), status
    )


def _is_plain_path(scope: Scope) -> bool:
    path = scope["path"]
    if any(piece in ("", ".", "..") for piece in path.split("/")[1:-1]) or path.rsplit("/", 1)[-1] in (".", ".."):
        return False
    return (
        path.startswith("/")
        and path.isascii()
        and path.isprintable()
        and not set(path) & set("\\%;?#")
        and not (scope.get("root_path") or "")
    )


# --- cookies ------------------------------------------------------------------------------------------------------


def cookie_name(house: House) -> str:
    """The name of our own cookie; with the port, because browsers share the cookies of one machine's ports."""
    port = config.get_option("server.port")
    return f"__Host-governance-{port}" if house.is_secure else f"governance-{port}"


def _nonce_in(cookies: dict[str, str]) -> str | None:
    claims = _claims_in(cookies)
    nonce = claims.get("nonce") if claims else None
    return nonce if isinstance(nonce, str) and len(nonce) >= 16 else None


def _claims_in(cookies: dict[str, str]) -> dict[str, object] | None:
    """What the sign-in cookie of Streamlit holds, if it is signed by us; it may be split over several cookies."""
    secret = get_cookie_secret()

    def single(name: str) -> bytes | None:
        value = cookies.get(name)
        if not secret or value is None:
            return None
        try:
            return decode_signed_value(secret, name, value.encode("latin-1"))
        except (ValueError, UnicodeError):
            return None

    try:
        content = get_cookie_with_chunks(single, USER_COOKIE_NAME)
        claims = json.loads(content) if content else None
    except ValueError:
        return None
    return claims if isinstance(claims, dict) else None


def _sign_out(key: str) -> None:
    session = sessions.live(key)
    sessions.end(key)
    if session:
        audit.note(session.subject, "signed out")


def _start(visit: _Request, word: str) -> Response:
    """Signs the one local user in by the link from the terminal, once, with a cookie that was never seen before."""
    if not sessions.use_link(word):
        return PlainTextResponse("This link was used already or is too old. Ask for a new one in the terminal.", 403)
    token = standing.new_token()
    sessions.open_session(sessions.key_of(token), "local", standing.LOCAL_SUBJECT, {})
    audit.note(standing.LOCAL_SUBJECT, "signed in", how="local")
    answer = RedirectResponse("/", 303)
    _give_cookie(answer.headers, visit.house, token)
    return answer


def _give_cookie(headers: MutableHeaders, house: House, token: str) -> None:
    secure = "; Secure" if house.is_secure else ""
    headers.append("set-cookie", f"{cookie_name(house)}={token}; Path=/; HttpOnly; SameSite=Lax{secure}")


# --- answers ------------------------------------------------------------------------------------------------------


@cache
def _script_hashes() -> str:
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    return " ".join(script_hashes(page.read_text(encoding="utf-8")))


def script_hashes(html: str) -> Iterable[str]:
    """The CSP source of every inline script of a page, in order."""
    for attributes, code in re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL):
        if "src=" not in attributes:
            yield f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"


def content_policy(host: str, is_secure: bool) -> str:
    """What a browser may load and run on our pages: ours and nothing else, no inline script but Streamlit's one."""
    socket = f"{'wss' if is_secure else 'ws'}://{host}"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {_script_hashes()}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' {socket}",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "media-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "object-src 'none'",
        )
    )


_ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-robots-tag": "noindex, nofollow",
}


def _with_headers(send: Send, visit: _Request) -> Send:
    """The same `send`, with the headers that every answer of ours has and cookies that are safe to hold."""

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name in [name for name in headers if name.lower().startswith("access-control-")]:
                del headers[name]
            for name, value in _ALWAYS.items():
                headers[name] = value
            host = visit.headers.get("host", "") if visit.is_host_ours() else "localhost"
            headers["content-security-policy"] = content_policy(host, visit.house.is_secure)
            if visit.house.is_secure:
                headers["strict-transport-security"] = "max-age=31536000"
            if not ASSET.fullmatch(visit.path):
                headers["cache-control"] = "no-store"
            if PAGE.fullmatch(visit.path) and standing.principal_under(visit.key) is not None:
                headers["link"] = compression.fetched_ahead()
            _tend_cookies(message, visit)
        await send(message)

    return guarded


def _tend_cookies(message: Message, visit: _Request) -> None:
    headers = MutableHeaders(scope=message)
    given = [kept for cookie in headers.getlist("set-cookie") if (kept := _tidied(cookie, visit.house))]
    if visit.path == "/oauth2callback" and visit.house.how == "oidc":
        _enter(given)
    message["headers"] = [(name, value) for name, value in message["headers"] if name.lower() != b"set-cookie"]
    message["headers"] += [(b"set-cookie", cookie.encode("latin-1")) for cookie in given]
    is_page = message["status"] == 200 and bool(PAGE.fullmatch(visit.path)) and visit.method == "GET"
    if is_page and visit.house.how == "demo" and visit.key is None:
        # Demo browsers are told apart, so that a role stays chosen when a page is loaded again.
        _give_cookie(MutableHeaders(scope=message), visit.house, standing.new_token())
    _tend_the_way_back(message, visit, is_page)


def _tend_the_way_back(message: Message, visit: _Request, is_page: bool) -> None:
    """A link that was sent to somebody opens what it names, although they have to sign in first."""
    headers, name = MutableHeaders(scope=message), f"{cookie_name(visit.house)}-back"
    if is_page and visit.house.how != "demo" and standing.principal_under(visit.key) is None:
        wanted = way_back.address(visit.path, visit.scope.get("query_string", b""))
        if wanted:
            way_back.keep(headers, name, wanted, visit.house.is_secure)
    elif message["status"] in (302, 303) and (visit.path == "/oauth2callback" or START.fullmatch(visit.path)):
        kept = HTTPConnection(visit.scope).cookies.get(name)
        way_back.lead(headers, name, kept, visit.house.is_secure)


def _tidied(cookie: str, house: House) -> str | None:
    """Streamlit's cookies as we want them: eight hours instead of thirty days, Secure under TLS, no tokens kept."""
    name = cookie.partition("=")[0].strip()
    if name == TOKENS_COOKIE_NAME or name.startswith(f"{TOKENS_COOKIE_NAME}_"):
        # The access token is of no use to us, and a cookie is no place for it. Deletions pass.
        if "max-age=0" not in cookie.casefold():
            return None
    elif name == USER_COOKIE_NAME or name.startswith(f"{USER_COOKIE_NAME}_"):
        cookie = re.sub(r"(?i)max-age=(?!0\b)\d+", f"Max-Age={sessions.ABSOLUTE_SECONDS}", cookie)
    if house.is_secure and "secure" not in [part.strip().casefold() for part in cookie.split(";")]:
        cookie += "; Secure"
    return cookie


def _enter(given: list[str]) -> None:
    """Enters a sign-in that the provider has just vouched for; without an entry its cookie is worth nothing."""
    fresh = {name.strip(): value for name, _, value in (cookie.split(";", 1)[0].partition("=") for cookie in given)}
    claims = _claims_in({name: value.strip('"') for name, value in fresh.items()})
    if not claims:
        return
    nonce = claims.get("nonce")
    try:
        principal = roles.principal_of(claims)
    except roles.RolesUnreadable:
        principal = None
    subject = principal.subject if principal else "unknown"
    if principal is None or not isinstance(nonce, str) or len(nonce) < 16:
        audit.note(subject, "sign-in refused", issuer=claims.get("iss"), provider=claims.get("provider"))
    kept = {name: claims[name] for name in _CLAIMS_KEPT if name in claims}
    if isinstance(nonce, str) and len(nonce) >= 16:
        entered = sessions.open_session(sessions.key_of(nonce), "oidc", subject, kept)
        if entered and principal:
            audit.note(principal, "signed in", how="oidc")


# What a role can depend on. The rest of what a provider says about a person is not ours to keep.
_CLAIMS_KEPT = ("iss", "tid", "oid", "sub", "email", "email_verified", "hd", "roles", "provider")


# --- files --------------------------------------------------------------------------------------------------------


ICON = Path(__file__).resolve().parent / "icon.png"


def _is_icon(file: str) -> bool:
    """Whether a file is the product's own icon, which the sign-in page shows to anybody."""
    found = Runtime.instance().media_file_mgr.read_file(file) if Runtime.exists() else None
    return found is not None and found.content == ICON.read_bytes()


def _may_fetch(file: str, key: str | None) -> bool:
    """Whether this browser made the download that the file is; a picture on a page is for whoever is signed in."""
    if not Runtime.exists():
        return False
    found = Runtime.instance().media_file_mgr.read_file(file)
    if found is None:
        return False
    if found.kind != MediaFileKind.DOWNLOADABLE:
        return True
    return key is not None and standing.owner_of(found.filename or "") == key


def _owner_of_socket(session_id: str) -> str | None:
    """The key under which a page's socket was opened, or None when there is no such page."""
    if not Runtime.exists():
        return None
    active = Runtime.instance()._session_mgr.get_active_session_info(session_id)
    if active is None:
        return None
    return active.session._user_info.get(SESSION_FIELD)  # type: ignore[return-value]


# --- sockets ------------------------------------------------------------------------------------------------------


def _heard(receive: Receive, key: str | None) -> Receive:
    """The same `receive`, deaf to messages that no page of ours sends."""

    async def heard() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive" or _is_spoken(message.get("bytes"), key):
                return message

    return heard


def _is_spoken(content: bytes | None, key: str | None) -> bool:
    if content is None:
        return True  # Streamlit hangs up on text
    said = BackMsg()
    try:
        said.ParseFromString(content)
    except Exception:
        return True  # Streamlit hangs up on what is no message
    kind = said.WhichOneof("type")
    if kind not in SPOKEN:
        return False
    if kind == "backend_operation_request" and said.backend_operation_request.WhichOneof("payload") not in OPERATIONS:
        return False
    return kind in SPOKEN_SIGNED_OUT or standing.principal_under(key) is not None


def _patient(send: Send) -> Send:
    """The same `send`, for so long and no longer."""

    async def patient(message: Message) -> None:
        await asyncio.wait_for(send(message), SEND_SECONDS)

    return patient
