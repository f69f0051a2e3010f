"""The audit log: who signed in, looked at a person, took figures away or changed something; only ever added to."""

# Each line carries a number, the code of the line before it and its own code, an HMAC of both, so that a line that is
# edited, deleted or swapped no longer fits. The newest code also stands in `head.json` and, once a day, in
# `anchors.jsonl`; copy the anchors away with the backups, for whoever holds the key and the folder can write a new
# log.

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data import clock, store
from data.access import Principal, Refused

_START = "0" * 64
_CUT = "lines were cut off"
# Fields that every line has; details may not take their names.
_FRAME = ("n", "at", "who", "role", "viewing_as", "schools", "action", "before", "code")


class AuditUnwritable(Refused):
    """The log cannot be written, so what would have been logged is refused."""


@dataclass(frozen=True)
class Verdict:
    """What a check of the log found: how many lines hold, the code of the last, and every fault in words."""

    lines: int
    head: str
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was edited, deleted, swapped, cut off or torn."""
        return not self.faults


def folder() -> Path:
    """Where the log lies."""
    return store.home() / "audit"


def record(who: Principal | str, action: str, **details: Any) -> None:
    """Writes one line and waits until it is on the disk; raises AuditUnwritable, and then the action must not happen.

    `details` are ids, counts, hashes and filters: never the name of somebody who was looked at.
    """
    taken = set(details) & set(_FRAME)
    if taken:
        raise ValueError(f"{', '.join(sorted(taken))} is a field of every line.")
    try:
        with _alone() as key:
            _append(key, _framed(who, action), details)
    except OSError as error:
        raise AuditUnwritable(
            "The audit log cannot be written, so this was refused. Tell whoever looks after the server."
        ) from error


def note(who: Principal | str, action: str, **details: Any) -> bool:
    """Writes one line if it can, and says whether it could; for what must go on all the same, such as signing out."""
    try:
        record(who, action, **details)
    except AuditUnwritable:
        return False
    return True


def is_writable() -> bool:
    """Whether a line could be written now."""
    try:
        with _alone(), (folder() / "log.jsonl").open("ab"):
            return True
    except OSError:
        return False


def head() -> dict[str, Any] | None:
    """The number and code of the newest line, to be kept with a backup, or None when there is no log."""
    try:
        return _head_of(folder() / "head.json")
    except (OSError, ValueError):
        return None


def entries(newest: int | None = None) -> list[dict[str, Any]]:
    """The lines of the log, newest first, at most `newest` of them; a line that cannot be read is left out."""
    found = []
    for line in reversed(_lines()):
        with contextlib.suppress(ValueError):
            found.append(json.loads(line))
        if newest is not None and len(found) >= newest:
            break
    return found


def verify(kept_head: dict[str, Any] | None = None) -> Verdict:
    """Reads the whole log and says whether every line is where it was written, as it was written.

    `kept_head` is a head from a backup: the log must still hold that line. Without the key nothing can be checked.
    """
    faults: list[str] = []
    try:
        key = _key(make=False)
    except OSError:
        return Verdict(0, _START, ("the key of the log is missing",) if (folder() / "log.jsonl").exists() else ())
    codes: dict[int, str] = {0: _START}
    before, number = _START, 0
    for place, line in enumerate(_lines(), start=1):
        try:
            said = json.loads(line)
            code = said.pop("code")
        except (ValueError, KeyError, AttributeError):
            faults.append(f"line {place} is torn or not a line of the log")
            continue
        if not hmac.compare_digest(str(code), _code(key, said)):
            faults.append(f"line {place} was edited")
        if said.get("action") == _CUT:
            faults.append(f"line {place} says that lines up to {said.get('lost_up_to')} were cut off before it")
        if said.get("before") != before or said.get("n") != number + 1:
            faults.append(f"line {place} does not follow the line before it: lines were deleted, added or swapped")
        before, number = str(code), int(said.get("n", number + 1))
        codes[number] = before
    for name, wanted in (*_anchored(faults), *([("the backup", kept_head)] if kept_head else [])):
        if codes.get(int(wanted["n"])) != wanted["code"]:
            faults.append(f"{name} knows line {wanted['n']}, which is not there any more: the log was cut off")
    return Verdict(number, before, tuple(faults))


def _anchored(faults: list[str]) -> list[tuple[str, dict[str, Any]]]:
    found = []
    newest = head()
    if newest:
        found.append(("the head", newest))
    elif _lines():
        faults.append("the head is missing")
    anchors = folder() / "anchors.jsonl"
    for line in anchors.read_text(encoding="utf-8").splitlines() if anchors.exists() else []:
        try:
            anchor = json.loads(line)
            found.append((f"the anchor of {anchor['day']}", {"n": int(anchor["n"]), "code": str(anchor["code"])}))
        except (ValueError, KeyError, TypeError):
            faults.append("an anchor cannot be read")
    return found


def _framed(who: Principal | str, action: str) -> dict[str, Any]:
    frame: dict[str, Any] = {"at": clock.now().isoformat(timespec="milliseconds"), "action": action}
    if isinstance(who, Principal):
        said = {"who": who.subject, "role": who.role, "viewing_as": who.viewing_as, "schools": list(who.schools)}
        return {**frame, **said}
    return {**frame, "who": who, "role": None, "viewing_as": None, "schools": None}


def _append(key: bytes, frame: dict[str, Any], details: dict[str, Any]) -> None:
    path = folder() / "log.jsonl"
    newest = _newest(path, key)
    known = head()
    if known and frame["action"] != _CUT and _is_past(known, newest):
        # The head is about to move on, so what it still knows of lines that are gone is written into the chain.
        _append(key, _framed("the audit log itself", _CUT), {"lost_up_to": known["n"], "lost_code": known["code"]})
        newest = _newest(path, key)
    said = {"n": newest["n"] + 1, **frame, **details, "before": newest["code"]}
    said["code"] = _code(key, json.loads(json.dumps(said, default=str)))
    with path.open("ab") as log:
        log.write(json.dumps(said, ensure_ascii=False, default=str).encode() + b"\n")
        log.flush()
        os.fsync(log.fileno())
    _anchor(said)
    _replace(folder() / "head.json", {"n": said["n"], "code": said["code"]})


def _is_past(known: dict[str, Any], newest: dict[str, Any]) -> bool:
    # After a crash between the line and the head the log is one line ahead, which is no loss.
    return bool(known["n"] > newest["n"] or (known["n"] == newest["n"] and known["code"] != newest["code"]))


def _newest(path: Path, key: bytes) -> dict[str, Any]:
    content, start = _end_of(path)
    whole, newline, torn = content.rpartition(b"\n")
    if torn:
        # A crash left half a line. It stays out of the chain, is kept beside it, and the next line says so.
        torn_path = folder() / f"torn-{hashlib.sha256(torn).hexdigest()[:16]}"
        torn_path.write_bytes(torn)
        with path.open("r+b") as log:
            log.truncate(start + len(whole + newline))
        frame = _framed("the audit log itself", "torn line set aside")
        _append(key, frame, {"kept_as": torn_path.name, "bytes": len(torn)})
        return _newest(path, key)
    if not whole:
        return {"n": 0, "code": _START}
    last = whole.rpartition(b"\n")[2]
    try:
        said = json.loads(last)
        return {"n": int(said["n"]), "code": str(said["code"])}
    except (ValueError, KeyError, TypeError) as error:
        raise OSError("The last line of the audit log is not a line of the audit log.") from error


def _end_of(path: Path) -> tuple[bytes, int]:
    """The last part of the log, and where in the file it starts; a line is far shorter than this."""
    if not path.exists():
        return b"", 0
    with path.open("rb") as log:
        start = max(0, log.seek(0, os.SEEK_END) - 65536)
        log.seek(start)
        return log.read(), start


def _anchor(said: dict[str, Any]) -> None:
    path = folder() / "anchors.jsonl"
    day = said["at"][:10]
    with path.open("a+", encoding="utf-8") as anchors:
        anchors.seek(0)
        lines = anchors.read().splitlines()
        if not lines or json.loads(lines[-1]).get("day") != day:
            anchors.write(json.dumps({"day": day, "n": said["n"], "code": said["code"]}) + "\n")


def _code(key: bytes, said: dict[str, Any]) -> str:
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _key(make: bool) -> bytes:
    path = Path(os.environ.get("GOVERNANCE_AUDIT_KEY_FILE") or folder() / "key")
    if make and not path.exists():
        with contextlib.suppress(FileExistsError):
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
    return path.read_bytes().strip()


def _lines() -> list[bytes]:
    path = folder() / "log.jsonl"
    return path.read_bytes().splitlines() if path.exists() else []


def _head_of(path: Path) -> dict[str, Any]:
    said = json.loads(path.read_text(encoding="utf-8"))
    return {"n": int(said["n"]), "code": str(said["code"])}


def _replace(path: Path, said: dict[str, Any]) -> None:
    writing = path.with_name(f"{path.name}.writing")
    writing.write_text(json.dumps(said), encoding="utf-8")
    writing.replace(path)


@contextlib.contextmanager
def _alone() -> Iterator[bytes]:
    folder().mkdir(parents=True, exist_ok=True)
    try:
        with store.alone(folder() / "log.lock", wait_seconds=5):
            yield _key(make=True)
    except store.LedgerBusy as error:
        raise OSError("The audit log is held by another process.") from error


def main(arguments: list[str]) -> int:
    """`python -m data audit verify`: prints what holds; 0 when everything does, 1 when anything was tampered with."""
    if arguments != ["verify"]:
        print("usage: python -m data audit verify")
        return 2
    found = verify()
    for fault in found.faults:
        print(f"FAULT  {fault}")
    print(f"{found.lines} lines, head {found.head[:16]}: {'the chain holds' if found.holds else 'the chain is broken'}")
    return 0 if found.holds else 1
