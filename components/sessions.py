"""The server's own list of who is signed in: a cookie counts only while its session stands in this list."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import secrets
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from data import store

How = Literal["demo", "local", "oidc"]

ABSOLUTE_SECONDS = 8 * 3600
IDLE_SECONDS = 20 * 60
RECENT_SECONDS = 15 * 60
LINK_SECONDS = 10 * 60
# A session that is in use is written down at most this often: a rerun must not cost a disk write.
_TOUCH_SECONDS = 20

_TABLES = """
create table if not exists session (
    key text primary key, how text not null, subject text not null, claims text not null, signed_in_at real not null,
    seen_at real not null, ended_at real, ended_because text
);
create table if not exists link (key text primary key, made_at real not null, used_at real);
"""


@dataclass(frozen=True)
class Session:
    """One signed-in browser: how it signed in, what was vouched for, and when."""

    key: str
    how: How
    subject: str
    signed_in_at: float
    seen_at: float
    claims: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_recent(self) -> bool:
        """Whether the sign-in is at most 15 minutes old; only a real sign-in can grow old."""
        return self.how != "oidc" or 0 <= time.time() - self.signed_in_at <= RECENT_SECONDS


def key_of(token: str) -> str:
    """What the list stores instead of a nonce or cookie, so that reading the list signs nobody in."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(key: str, how: How, subject: str, claims: dict[str, Any]) -> bool:
    """Enters a sign-in; False when the key was ever used before, for a sign-in happens once."""
    now = time.time()
    with _list() as table:
        entered = table.execute(
            "insert or ignore into session values (?, ?, ?, ?, ?, ?, null, null)",
            (key, how, subject, json.dumps(claims), now, now),
        ).rowcount
    return entered == 1


def live(key: str | None, *, touch: bool = False) -> Session | None:
    """The session that stands under this key, or None: ended, idle for 20 minutes, 8 hours old, or never opened here.

    `touch` says that a person did something just now. The idle limit is for sign-ins that can be repeated (OIDC).
    """
    if not key:
        return None
    now = time.time()
    with _list() as table:
        row = table.execute(
            "select how, subject, claims, signed_in_at, seen_at from session where key = ? and ended_at is null", (key,)
        ).fetchone()
        if row is None:
            return None
        how, subject, claims, signed_in_at, seen_at = row
        if now - signed_in_at > ABSOLUTE_SECONDS or (how == "oidc" and now - seen_at > IDLE_SECONDS):
            _end(table, "key = ?", key, "time")
            return None
        if touch and now - seen_at > _TOUCH_SECONDS:
            table.execute("update session set seen_at = ? where key = ?", (now, key))
            seen_at = now
    return Session(key, how, subject, signed_in_at, seen_at, json.loads(claims))


def choose(key: str, subject: str, claims: dict[str, Any]) -> None:
    """Sets whose eyes a demo browser looks with; demo sessions only, which guard nothing."""
    now = time.time()
    with _list() as table:
        table.execute(
            "insert into session values (?, 'demo', ?, ?, ?, ?, null, null) on conflict (key) do update set "
            "subject = excluded.subject, claims = excluded.claims, signed_in_at = excluded.signed_in_at, "
            "seen_at = excluded.seen_at, ended_at = null, ended_because = null where session.how = 'demo'",
            (key, subject, json.dumps(claims), now, now),
        )


def end(key: str, because: str = "signed out") -> None:
    """Ends one session for good: its cookie is worth nothing afterwards, wherever it was copied to."""
    with _list() as table:
        _end(table, "key = ?", key, because)


def revoke(subject: str) -> int:
    """Ends every session of a person and returns how many stood; take them out of roles.toml to keep them out."""
    with _list() as table:
        return _end(table, "subject = ? collate nocase", subject.strip(), "revoked")


def new_link() -> str:
    """A word that signs one browser in as the local user, once, within ten minutes."""
    word = secrets.token_urlsafe(32)
    with _list() as table:
        table.execute("delete from link where made_at < ?", (time.time() - LINK_SECONDS,))
        table.execute("insert into link values (?, ?, null)", (key_of(word), time.time()))
    return word


def use_link(word: str) -> bool:
    """Whether this word may sign in now; it never may again."""
    with _list() as table:
        used = table.execute(
            "update link set used_at = ? where key = ? and used_at is null and made_at > ?",
            (time.time(), key_of(word), time.time() - LINK_SECONDS),
        ).rowcount
    return used == 1


def _end(table: sqlite3.Connection, condition: str, value: str, because: str) -> int:
    return table.execute(
        f"update session set ended_at = ?, ended_because = ?, claims = '{{}}' where ended_at is null and {condition}",
        (time.time(), because, value),
    ).rowcount


_LOCK = threading.Lock()
_OPEN: dict[Path, sqlite3.Connection] = {}
_CHANGES = [0]


@contextlib.contextmanager
def _list() -> Iterator[sqlite3.Connection]:
    # On disk, so that a restart or a second server process does not forget who was signed out.
    path = _place(str(store.home().absolute()))
    with _LOCK:
        if path not in _OPEN or not path.exists():
            _OPEN[path] = _open(path)
        before = _OPEN[path].total_changes
        with _OPEN[path] as connection:
            yield connection
        _CHANGES[0] += connection.total_changes - before


@lru_cache(maxsize=8)
def _place(home: str) -> Path:
    return Path(home) / "access" / "sessions.sqlite3"


def changes() -> int:
    """A number that grows whenever this process writes to the list."""
    return _CHANGES[0]


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    connection = sqlite3.connect(path, timeout=5, check_same_thread=False)
    connection.executescript(_TABLES)
    connection.execute("delete from session where signed_in_at < ?", (time.time() - 90 * 86400,))
    connection.commit()
    return connection


def main(arguments: list[str]) -> int:
    """`python -m components.sessions link | list | revoke SUBJECT`."""
    parser = argparse.ArgumentParser(prog="python -m components.sessions", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("link", help="a new one-time word for the local user")
    commands.add_parser("list", help="who is signed in now")
    commands.add_parser("revoke", help="end every session of a person").add_argument("subject")
    chosen = parser.parse_args(arguments)
    if chosen.command == "link":
        print(f"/start/{new_link()}")
    elif chosen.command == "revoke":
        print(f"{revoke(chosen.subject)} sessions ended")
    else:
        with _list() as table:
            rows = table.execute("select subject, how, key from session where ended_at is null").fetchall()
        print("\n".join(f"{subject}  {how}" for subject, how, key in rows if live(key)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
