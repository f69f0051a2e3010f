"""Where somebody wanted to go who had to sign in first: kept in their browser for ten minutes, and gone to after it."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from starlette.datastructures import MutableHeaders

from components.access import PAGES

SECONDS = 600
# What an address of ours is made of; a browser writes every other sign as a percent sign and two digits.
_ADDRESS = re.compile(r"/([a-z_]{0,40})(\?[A-Za-z0-9%+&=_.~,:!'()*-]{0,1000})?")


def address(path: str, query: bytes) -> str | None:
    """The address of a page of ours with what was chosen on it; None for the plain first page and for anything else."""
    return _checked(path + (f"?{query.decode('latin-1')}" if query else ""))


def keep(headers: MutableHeaders, name: str, wanted: str, is_secure: bool) -> None:
    """Has the browser keep the address under the cookie's name."""
    _set(headers, name, quote(wanted, safe=""), SECONDS, is_secure)


def lead(headers: MutableHeaders, name: str, kept: str | None, is_secure: bool) -> None:
    """Sends somebody who was just signed in on to the address that their browser kept, once; else to the first page."""
    wanted = _checked(unquote(kept)) if kept else None
    if wanted:
        headers["location"] = wanted
    if kept:
        _set(headers, name, "", 0, is_secure)


def _checked(wanted: str) -> str | None:
    found = _ADDRESS.fullmatch(wanted)
    return wanted if found and (found.group(1) in PAGES or wanted.startswith("/?")) else None


def _set(headers: MutableHeaders, name: str, value: str, seconds: int, is_secure: bool) -> None:
    secure = "; Secure" if is_secure else ""
    headers.append("set-cookie", f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
