"""Who stands behind a session key at this moment, by the list of sessions and the role file as they are now."""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path

from components import sessions
from data import roles, store
from data.access import ROLES, Principal, Role

LOCAL_SUBJECT = "local user"
# Downloads that were offered, by their random file name: who may fetch each. A day's clicks fit in easily.
_KEPT_OWNERS = 5000


def new_token() -> str:
    """A word nobody can guess."""
    return secrets.token_urlsafe(32)


def principal_under(key: str | None, *, touch: bool = False) -> Principal | None:
    """The principal whose session stands under this key, or None: no session, no role, or a role file in disorder."""
    session = sessions.live(key, touch=touch)
    if session is None:
        return None
    found = _principal_of(session)
    if found is None or not found.schools:
        return None
    return Principal(found.subject, found.role, found.schools, session=session.key)


def stands(principal: Principal) -> bool:
    """Whether the sign-in that a principal came by still stands and still gives the same role and schools."""
    now = _known(principal.session)
    return now is not None and (now.subject, now.role, now.schools) == (
        principal.subject,
        principal.role,
        principal.schools,
    )


# Permission is asked about a hundred times a page. What was found holds while the files it was read from are the same
# files of the same date, and no longer than this: a sign-in can also grow too old.
_SECONDS = 0.25
_FOUND: OrderedDict[str, tuple[float, object, Principal | None]] = OrderedDict()
_MOST_FOUND = 2000


def _known(key: str) -> Principal | None:
    state, now = _state(), time.time()
    with _LOCK:
        found = _FOUND.get(key)
    if found and found[1] == state and 0 <= now - found[0] < _SECONDS:
        return found[2]
    principal = principal_under(key)
    with _LOCK:
        _FOUND[key] = now, state, principal
        _FOUND.move_to_end(key)
        while len(_FOUND) > _MOST_FOUND:
            _FOUND.popitem(last=False)
    return principal


def _state() -> object:
    """What changes whenever somebody signs in or out, gets another role, or data are imported."""
    named = os.environ.get("GOVERNANCE_HOME", "")
    return sessions.changes(), named, os.environ.get("GOVERNANCE_LOCAL_ROLE"), *map(_date_of, _read_from(named))


@lru_cache(maxsize=8)
def _read_from(_: str) -> tuple[Path, ...]:
    return tuple(store.home() / name for name in ("access/sessions.sqlite3", "roles.toml", "CURRENT"))


def _date_of(file: Path) -> tuple[int, int, int] | None:
    try:
        seen = file.stat()
    except OSError:
        return None
    return seen.st_mtime_ns, seen.st_ino, seen.st_size


def _principal_of(session: sessions.Session) -> Principal | None:
    if session.how == "oidc":
        try:
            return roles.principal_of(session.claims)
        except roles.RolesUnreadable:
            return None
    if session.how == "local":
        return Principal(LOCAL_SUBJECT, local_role(), schools())
    role = session.claims.get("role")
    return Principal(f"demo {role}", role, schools()) if role in ROLES else None


def local_role() -> Role:
    """The role of the one local user: `GOVERNANCE_LOCAL_ROLE`, else headteacher."""
    wanted = os.environ.get("GOVERNANCE_LOCAL_ROLE", "headteacher")
    return wanted if wanted in ROLES else "governor"


def schools() -> tuple[str, ...]:
    """The schools of the current snapshot; a word for none yet, so that the first file can be imported."""
    try:
        snapshot = store.current_snapshot()
    except store.SnapshotMissing:
        snapshot = None
    return (snapshot.schools if snapshot else ()) or ("no school yet",)


_LOCK = threading.Lock()
_OWNERS: OrderedDict[str, str] = OrderedDict()


def owns(file_name: str, key: str) -> None:
    """Says that the download of this name was made for the session under this key, and for nobody else."""
    with _LOCK:
        _OWNERS[file_name] = key
        while len(_OWNERS) > _KEPT_OWNERS:
            _OWNERS.popitem(last=False)


def owner_of(file_name: str) -> str | None:
    """The key of the session that a download was made for."""
    with _LOCK:
        return _OWNERS.get(file_name)
