"""Downloads: built on click, for one reader, under a name nobody can guess, and not without a line in the audit log."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import streamlit as st

from components import quiet_logs, sign_in, standing
from components.page import Visit
from data import access, audit


def offer_download(
    label: str,
    file_name: str,
    build: Callable[[], bytes],
    visit: Visit,
    key: str | None = None,
    *,
    action: str | None = None,
    rows: int | None = None,
    **more: Any,
) -> None:
    """A button that builds the file when it is pressed; nothing to a reader who may not take the file away.

    `action` is what the reader must be allowed (an export of their tier, if blank) and is asked again on the click,
    with the sign-in's age. The file's name carries 64 random bits: Streamlit tells files of over 1 MiB apart by name
    and a few samples only, and would hand one reader another's.
    """
    wanted = action or ("export:board" if visit.is_board else "export:leaders")
    if access.allowed(visit.reader, wanted) is None:
        return
    key = key or f"download_{file_name}"
    if not sign_in.was_recent(visit.reader):
        with st.popover(label, icon=":material/download:", type="tertiary", key=f"{key}_again"):
            sign_in.ask_again(key=f"{key}_sign_in")
        return
    stem, dot, suffix = file_name.rpartition(".")
    name = f"{stem}-{secrets.token_hex(8)}{dot}{suffix}"
    st.download_button(
        label,
        data=lambda: _built(name, file_name, build, visit, wanted, rows),
        file_name=name,
        key=key,
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        **more,
    )


def _built(name: str, file_name: str, build: Callable[[], bytes], visit: Visit, action: str, rows: int | None) -> bytes:
    # Streamlit runs this on a thread of its own, perhaps long after the page was drawn: everything is asked again.
    access.require(visit.reader, action)
    if not sign_in.is_recent(visit.reader):
        raise access.Refused("Sign in again to take figures away.")
    try:
        content = build()
    except Exception as error:
        word = quiet_logs.reference()
        quiet_logs.write(error, word)
        raise RuntimeError(f"The file was not made [reference {word}].") from None
    audit.record(
        visit.reader,
        "exported",
        file=file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        rows=rows,
        tier="board" if visit.is_board else "leaders",
        source=visit.source,
        filters=_filters(visit),
    )
    standing.owns(name, visit.reader.session)
    return content


def _filters(visit: Visit) -> dict[str, Any]:
    """The filters that were set; what somebody typed into a search box may be a name and stays out of the log."""
    said = asdict(visit.filters)
    return {name: str(value) for name, value in said.items() if value not in (None, "", ()) and name != "search"}
