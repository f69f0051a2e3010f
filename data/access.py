"""Who may do what, and over which schools: one function, asked before every answer, that says no by default."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

Role = Literal["governor", "slt", "headteacher", "data_manager", "trust_leader", "trustee"]
Source = Literal["board", "full"]

ROLES: tuple[Role, ...] = ("governor", "slt", "headteacher", "data_manager", "trust_leader", "trustee")


class Refused(Exception):
    """The principal may not do this; the message may be shown to them."""


@dataclass(frozen=True)
class Principal:
    """Somebody who is signed in: who they are, their role, and the schools they answer for.

    `session` is the sign-in that they came by; it is blank on the command line, where the operating system vouches.
    """

    subject: str
    role: Role
    schools: tuple[str, ...]
    viewing_as: Role | None = None
    session: str = field(default="", repr=False, compare=False)

    @property
    def acting_role(self) -> Role:
        """The role whose eyes they look with: their own, or the lower one they chose to view as."""
        return self.viewing_as or self.role


@dataclass(frozen=True)
class Scope:
    """What an allowed action may touch: these schools, read from publications or from the full snapshot."""

    schools: tuple[str, ...]
    source: Source


# Silence is a refusal: an action that is not in a role's row is not allowed to it.
_LEADERS_PAGES = (
    "overview acknowledgements training incidents registers policy person meetings board_pack exports data definitions"
)
_BOARD_PAGES = "overview acknowledgements training incidents registers policy meetings board_pack exports definitions"
GRANTS: dict[Role, frozenset[str]] = {
    "governor": frozenset({"ask:board", "export:board", *(f"page:{p}" for p in _BOARD_PAGES.split())}),
    "trustee": frozenset({"ask:board", "export:board", *(f"page:{p}" for p in _BOARD_PAGES.split())}),
    "slt": frozenset(
        {
            "ask:board",
            "ask:leaders",
            "export:board",
            "export:leaders",
            "record:person",
            "view_as",
            "challenge",
        }
        | {f"page:{p}" for p in _LEADERS_PAGES.split()}
    ),
    "trust_leader": frozenset(
        {
            "ask:board",
            "ask:leaders",
            "export:board",
            "export:leaders",
            "record:person",
            "view_as",
            "challenge",
        }
        | {f"page:{p}" for p in _LEADERS_PAGES.split()}
    ),
    "headteacher": frozenset(
        {
            "ask:board",
            "ask:leaders",
            "ask:headteacher",
            "export:board",
            "export:leaders",
            "export:headteacher",
        }
        | {
            "record:person",
            "record:incident",
            "view_as",
            "challenge",
            "import",
            "queue",
            "undo",
            "roll_back",
            "publish",
        }
        | {"audit"}
        | {f"page:{p}" for p in (*_LEADERS_PAGES.split(), "audit")}
    ),
    "data_manager": frozenset(
        {"ask:board", "ask:data", "import", "queue", "undo", "roll_back", "publish", "view_as"}
        | {"page:data", "page:definitions", "page:overview"}
    ),
}


# A page that is still open holds the principal of when it was drawn; a server says here how to ask whether it stands.
_stands: Callable[[Principal], bool] | None = None


def ask_standing_of(stands: Callable[[Principal], bool] | None) -> None:
    """From now on nobody is allowed anything unless `stands` says that their sign-in and their role still hold."""
    global _stands
    _stands = stands


def allowed(principal: Principal | None, action: str) -> Scope | None:
    """The scope in which the principal may take the action, or None, which means no.

    A governor's or trustee's scope always reads publications; nobody reads the full snapshot by default. On a server
    the answer is no as soon as the sign-in has ended or the role file says something else.
    """
    if principal is None or principal.role not in GRANTS:
        return None
    if _stands is not None and not _stands(principal):
        return None
    role = principal.acting_role
    if role not in GRANTS or action not in GRANTS[role] or not principal.schools:
        return None
    source: Source = "board" if role in ("governor", "trustee") or action.endswith(":board") else "full"
    return Scope(schools=principal.schools, source=source)


def require(principal: Principal | None, action: str) -> Scope:
    """The scope of an allowed action; raises Refused for any other."""
    scope = allowed(principal, action)
    if scope is None:
        raise Refused("You are not authorised to see or do this. Ask the headteacher if you think you should be.")
    return scope


def view_as(principal: Principal, role: Role) -> Principal:
    """The same person looking with a governor's eyes; raises Refused for anybody who may not, or for a wider role."""
    require(replace(principal, viewing_as=None), "view_as")
    if role not in ("governor", "trustee"):
        raise Refused("You can view as a governor, and as nobody else.")
    return replace(principal, viewing_as=role)
