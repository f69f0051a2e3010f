"""Who has which role, for which schools: `roles.toml` in the data folder, read again whenever it changes."""

from __future__ import annotations

import hashlib
import threading
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from data import audit, store
from data.access import ROLES, Principal, Role

Kind = Literal["entra", "google"]
_GOOGLE = ("https://accounts.google.com", "accounts.google.com")


class RolesUnreadable(Exception):
    """roles.toml is missing or says something that cannot be followed; nobody has a role until it is mended."""


@dataclass(frozen=True)
class Provider:
    """Who may vouch for people: a Microsoft Entra tenant or a Google Workspace domain."""

    name: str
    kind: Kind
    issuers: tuple[str, ...]
    tenant: str = ""
    domain: str = ""
    schools: tuple[str, ...] = ()
    app_roles: Mapping[str, Role] = field(default_factory=dict)


@dataclass(frozen=True)
class Roles:
    """What roles.toml says, and the SHA-256 of the file that said it."""

    providers: dict[str, Provider]
    people: dict[str, tuple[Role, tuple[str, ...]]]
    sha256: str


def path() -> Path:
    """Where the role file lies."""
    return store.home() / "roles.toml"


_LOCK = threading.Lock()
_READ: dict[Path, tuple[tuple[int, int, int], Roles | RolesUnreadable]] = {}


def read() -> Roles:
    """What the role file says now; costs a look at its date unless it has changed. Raises RolesUnreadable.

    A file that cannot be followed gives nobody a role: the last good one might still name somebody who was taken out.
    """
    where = path().absolute()
    try:
        found = where.stat()
    except OSError as error:
        raise RolesUnreadable("There is no roles.toml in the data folder.") from error
    state = (found.st_mtime_ns, found.st_size, found.st_ino)
    with _LOCK:
        kept = _READ.get(where)
        if kept is None or kept[0] != state:
            before, kept = kept, (state, _parsed(where))
            _READ[where] = kept
            _tell(before, kept[1])
    if isinstance(kept[1], RolesUnreadable):
        raise kept[1]
    return kept[1]


def _tell(before: object, found: Roles | RolesUnreadable) -> None:
    if before is not None:
        sha256 = found.sha256 if isinstance(found, Roles) else "unreadable"
        audit.note("whoever edits roles.toml", "role file changed", sha256=sha256)


def _parsed(where: Path) -> Roles | RolesUnreadable:
    try:
        content = where.read_bytes()
        return parse(tomllib.loads(content.decode("utf-8")), hashlib.sha256(content).hexdigest())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return RolesUnreadable(f"roles.toml cannot be read ({type(error).__name__}).")
    except RolesUnreadable as error:
        return error


def parse(said: dict[str, Any], sha256: str = "") -> Roles:
    """The roles that a parsed file gives; raises RolesUnreadable when a part is unknown, missing or said twice."""
    _only(said, {"sign_in", "person"}, "roles.toml")
    providers: dict[str, Provider] = {}
    for entry in said.get("sign_in", []):
        provider = _provider(entry)
        if provider.name in providers:
            raise RolesUnreadable(f"roles.toml names the provider {provider.name} twice.")
        providers[provider.name] = provider
    people: dict[str, tuple[Role, tuple[str, ...]]] = {}
    for entry in said.get("person", []):
        _only(entry, {"email", "entra_id", "role", "schools", "note"}, "a person")
        subject = _subject_of(entry)
        if subject in people:
            raise RolesUnreadable("roles.toml names somebody twice.")
        people[subject] = (_role(entry.get("role")), _schools(entry.get("schools")))
    return Roles(providers, people, sha256)


def _provider(entry: dict[str, Any]) -> Provider:
    _only(entry, {"provider", "kind", "tenant", "domain", "issuer", "schools", "app_roles"}, "a sign-in")
    kind = entry.get("kind")
    name = str(entry.get("provider") or "default")
    if kind == "entra":
        tenant = _word(entry, "tenant").casefold()
        if tenant in ("common", "organizations", "consumers"):
            raise RolesUnreadable("tenant must be the school's own tenant id.")
        issuers = (str(entry.get("issuer") or f"https://login.microsoftonline.com/{tenant}/v2.0"),)
        said = entry.get("app_roles", {})
        if not isinstance(said, dict):
            raise RolesUnreadable("app_roles must be a table of roles.")
        app_roles = {str(value): _role(role) for value, role in said.items()}
        schools = _schools(entry.get("schools")) if app_roles else ()
        return Provider(name, "entra", issuers, tenant=tenant, schools=schools, app_roles=app_roles)
    if kind == "google":
        told = entry.get("issuer")
        return Provider(name, "google", (str(told),) if told else _GOOGLE, domain=_word(entry, "domain").casefold())
    raise RolesUnreadable("kind must be entra or google.")


def _subject_of(entry: dict[str, Any]) -> str:
    if ("email" in entry) == ("entra_id" in entry):
        raise RolesUnreadable("a person has either an email (Google) or an entra_id (tenant/object id).")
    if "email" in entry:
        return f"google:{tidy_email(_word(entry, 'email'))}"
    return f"entra:{_word(entry, 'entra_id').strip().casefold()}"


def tidy_email(text: str) -> str:
    """An address as it is compared: trimmed and case-folded."""
    return text.strip().casefold()


def _only(entry: dict[str, Any], known: set[str], what: str) -> None:
    if not isinstance(entry, dict) or set(entry) - known:
        raise RolesUnreadable(f"{what} says something unknown in roles.toml.")


def _word(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        raise RolesUnreadable(f"{name} is missing in roles.toml.")
    return value.strip()


def _role(value: Any) -> Role:
    if value not in ROLES:
        raise RolesUnreadable(f"a role in roles.toml is none of {', '.join(ROLES)}.")
    return value


def _schools(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(school, str) and school for school in value):
        raise RolesUnreadable("schools must be a list of school ids in roles.toml.")
    return tuple(sorted(set(value)))


def subject_of(claims: Mapping[str, Any], provider: Provider) -> str | None:
    """Whom these claims of an ID token name, or None when the provider may not vouch for them.

    Entra: our tenant, by object id, never by e-mail (anybody can set one). Google: our domain, a verified address.
    """
    if claims.get("iss") not in provider.issuers:
        return None
    if provider.kind == "entra":
        tenant, person = claims.get("tid"), claims.get("oid")
        if not isinstance(tenant, str) or tenant.casefold() != provider.tenant or not _is_id(person):
            return None
        return f"entra:{tenant.casefold()}/{str(person).casefold()}"
    email, domain = claims.get("email"), claims.get("hd")
    if claims.get("email_verified") is not True or not isinstance(email, str) or not isinstance(domain, str):
        return None
    email = tidy_email(email)
    if domain.casefold() != provider.domain or email.count("@") != 1 or not email.endswith(f"@{provider.domain}"):
        return None
    return f"google:{email}"


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 64 and "/" not in value


def principal_of(claims: Mapping[str, Any]) -> Principal | None:
    """The principal that an ID token's claims stand for by the role file as it is now; unknown means None.

    `claims["provider"]` names the section of secrets.toml that signed them in. A person's own entry goes before the
    app roles of their tenant; two app roles at once give none. Raises RolesUnreadable.
    """
    roles = read()
    provider = roles.providers.get(str(claims.get("provider")))
    subject = subject_of(claims, provider) if provider else None
    if provider is None or subject is None:
        return None
    if subject in roles.people:
        role, schools = roles.people[subject]
        return Principal(subject, role, schools)
    held = claims.get("roles")
    given = {
        provider.app_roles[value]
        for value in (held if isinstance(held, list) else ())
        if isinstance(value, str) and value in provider.app_roles
    }
    return Principal(subject, given.pop(), provider.schools) if len(given) == 1 else None
