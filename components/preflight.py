"""What must be so before the server starts: how people sign in, and no setting that would undo it."""

from __future__ import annotations

import ipaddress
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from streamlit import config
from streamlit.runtime.secrets import secrets_singleton

from components.sessions import How
from data import audit, invented, roles, store

# Secrets that stand in manuals; whoever can read the manual can sign a cookie with them.
SAMPLE_SECRETS = ("xxx", "secret", "changeme", "change-me", "your-secret", "cookie_secret", "random", "example")
SHORTEST_SECRET = 32


class Unsafe(Exception):
    """The server refuses to start; the message says every reason and what to do."""


@dataclass(frozen=True)
class House:
    """How this server is reached and how people sign in to it."""

    how: How
    hosts: frozenset[str]
    is_secure: bool
    providers: tuple[str, ...] = ()


def house() -> House:
    """How people sign in here: `GOVERNANCE_SIGN_IN` (oidc, local, demo), or what the settings and the data allow.

    With sign-in in secrets.toml it is oidc; without, invented data are shown to anybody on this machine (demo), and
    other data to the one person who has the one-time link (local).
    """
    auth = _auth()
    wanted = os.environ.get("GOVERNANCE_SIGN_IN") or ("oidc" if auth else "demo" if invented.is_invented() else "local")
    if wanted == "oidc":
        origin = urlsplit(_redirect_uri(auth))
        more = os.environ.get("GOVERNANCE_HOSTS", "").split()
        hosts = frozenset(host.casefold() for host in (origin.netloc, *more) if host)
        return House("oidc", hosts, origin.scheme == "https", _providers(auth))
    how: How = "demo" if wanted == "demo" else "local"
    return House(how, frozenset(), bool(config.get_option("server.sslCertFile")))


def check(found: House) -> None:
    """Refuses to let the server start on any unsafe combination; raises Unsafe with all of them."""
    faults = [*_settings(), *_reach(found)]
    faults += _oidc(found) if found.how == "oidc" else []
    faults += _data(found)
    if faults:
        raise Unsafe("The dashboard does not start:\n" + "\n".join(f"  - {fault}" for fault in faults))


def _settings() -> list[str]:
    """Settings of Streamlit that would undo what the rest of the product promises."""
    wanted: dict[str, tuple[Any, str]] = {
        "client.showErrorDetails": ("none", "error details can show a row of data"),
        "browser.gatherUsageStats": (False, "telemetry tells an outside company who uses this"),
        "server.enableAgentApi": (False, "the agent API drives the server without a person"),
        "server.enableXsrfProtection": (True, "other sites could act for a signed-in person"),
        "server.enableStaticServing": (False, "a folder would be served without asking who reads"),
        "client.disableDataExport": (True, "the table toolbar's download would go round the audit log"),
        "server.scriptHealthCheckEnabled": (False, "the health check would run pages for nobody"),
        "global.developmentMode": (False, "any client could stop the server"),
        "global.e2eTest": (False, "any client could stop the server"),
        "logger.enableRich": (False, "its tracebacks show the text of exceptions"),
    }
    faults = []
    for name, (value, because) in wanted.items():
        found = config.get_option(name)
        if (found or False) != value:
            faults.append(f"{name} must be {value!s}: {because}.")
    return faults


def _reach(found: House) -> list[str]:
    address = str(config.get_option("server.address") or "")
    if found.how != "oidc" and not _is_loopback(address):
        return ["server.address must be 127.0.0.1 while people do not sign in (OIDC): everybody nearby could read."]
    return []


def _oidc(found: House) -> list[str]:
    auth = _auth()
    if not auth:
        return ["GOVERNANCE_SIGN_IN is oidc, but secrets.toml has no [auth]."]
    faults = []
    redirect = urlsplit(_redirect_uri(auth))
    if redirect.path != "/oauth2callback" or not redirect.hostname:
        faults.append("redirect_uri in secrets.toml must be the dashboard's address followed by /oauth2callback.")
    if redirect.scheme != "https" and not _is_loopback(redirect.hostname or ""):
        faults.append("redirect_uri must begin with https: sign-ins would travel readable.")
    secret = str(auth.get("cookie_secret") or "")
    is_sample = secret.casefold() in SAMPLE_SECRETS or len(set(secret)) < 10
    if len(secret) < SHORTEST_SECRET or is_sample:
        faults.append(f"cookie_secret must be random and at least {SHORTEST_SECRET} characters long.")
    if auth.get("expose_tokens"):
        faults.append("expose_tokens must not be set: pages do not need the tokens.")
    faults += _metadata(found, auth)
    faults += [
        f"{path} can be read by others on this machine: chmod 600." for path in _secret_files() if _is_open(path)
    ]
    return faults


def _metadata(found: House, auth: dict[str, Any]) -> list[str]:
    faults = []
    try:
        known = roles.read().providers
    except roles.RolesUnreadable as unreadable:
        return [f"{unreadable} Without it nobody has a role."]
    if not found.providers:
        faults.append("secrets.toml names no provider of sign-ins.")
    for name in found.providers:
        section = auth if name == "default" else auth[name]
        url = urlsplit(str(section.get("server_metadata_url") or ""))
        if name not in known:
            faults.append(f"the provider {name} of secrets.toml has no [[sign_in]] in roles.toml.")
        if _is_loopback(url.hostname or ""):
            continue  # a provider on this machine, as tests use
        if name in known and known[name].kind == "entra" and known[name].tenant not in url.path.casefold():
            faults.append(f"server_metadata_url of {name} must be the one of the school's own tenant.")
        if url.scheme != "https":
            faults.append(f"server_metadata_url of {name} must begin with https.")
    return faults


def _data(found: House) -> list[str]:
    faults = []
    if found.how == "demo" and not invented.is_invented():
        faults.append("demo shows everything to anybody, and these data are not only the invented sample.")
    if found.how != "demo":
        faults += [f"{path} can be changed by others: chmod 600." for path in (roles.path(),) if _is_writable(path)]
        if os.name != "nt" and store.home().exists() and _is_open(store.home()):
            faults.append(f"the data folder {store.home()} can be read by others on this machine: chmod 700.")
    if not audit.is_writable():
        faults.append("the audit log cannot be written.")
    return faults


def _auth() -> dict[str, Any]:
    if not secrets_singleton.load_if_toml_exists():
        return {}
    found = secrets_singleton.get("auth")
    return dict(found) if found else {}


def _providers(auth: dict[str, Any]) -> tuple[str, ...]:
    named = [name for name, value in auth.items() if hasattr(value, "keys") and "client_id" in value]
    return (*(["default"] if auth.get("client_id") else []), *sorted(named))


def _redirect_uri(auth: dict[str, Any]) -> str:
    return str(auth.get("redirect_uri") or "").replace("{port}", str(config.get_option("server.port")))


def _secret_files() -> list[Path]:
    return [path for name in config.get_option("secrets.files") if (path := Path(name)).is_file()]


def _is_loopback(name: str) -> bool:
    if name.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_open(path: Path) -> bool:
    return os.name != "nt" and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _is_writable(path: Path) -> bool:
    return os.name != "nt" and path.exists() and bool(path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH))
