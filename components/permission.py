"""Leave to do something that counts: asked when it is done, and written into the audit log before it happens."""

from __future__ import annotations

from typing import Any

from components import sign_in
from data import access, audit
from data.access import Principal

# What takes figures out or changes what others read asks for a sign-in of the last fifteen minutes.
NEEDS_RECENT = ("import", "undo", "roll_back", "publish", "export:board", "export:leaders", "export:headteacher")


def permit(reader: Principal | None, action: str, **details: Any) -> access.Scope:
    """The scope of an action that is about to happen; raises access.Refused, and then it must not happen.

    Refused are: whoever may not, whoever signed in more than 15 minutes ago where that counts, and everybody while the
    audit log cannot be written. `details` are ids and counts for the log (`incident="I12"`), never names. Opening the
    record of a person or an incident is such an action too (`record:person`, `record:incident`).
    """
    if reader is None or access.allowed(reader, action) is None:
        audit.note(reader or "nobody", "refused", wanted=action)
    scope = access.require(reader, action)
    assert reader is not None
    if action in NEEDS_RECENT and not sign_in.is_recent(reader):
        raise access.Refused("You signed in more than 15 minutes ago. Sign in again to go on.")
    audit.record(reader, action, **details)
    return scope
