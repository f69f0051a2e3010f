"""Profiles: what the export of one system looks like, as TOML; the built-in ones and those a school confirmed."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from data import store
from data.importing import tidy

BUILT_IN = Path(__file__).resolve().parent.parent / "profiles"
KINDS = ("acknowledgement", "training", "incident", "staff", "policy_register", "declaration")


@dataclass(frozen=True)
class Source:
    """Where a field comes from: headings (tidied) or a position, and how its cells are read."""

    headings: tuple[str, ...] = ()
    position: int = 0
    order: str = ""
    zone: str = ""
    blank: str = ""
    split: str = ""
    empty: tuple[str, ...] = ()
    map: tuple[tuple[str, str], ...] = ()
    first_non_empty: bool = False


@dataclass(frozen=True)
class Profile:
    """One layout: how it is recognised, what its columns mean, and what never comes in."""

    id: str
    title: str
    kind: str
    is_confirmed: bool = False
    is_saved: bool = False
    rhythm_days: int = 31
    method: str = ""
    is_snapshot: bool = False
    order: str = ""
    must: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    first_heading_empty: bool = False
    sample: tuple[str, str] = ("", "")
    columns: tuple[tuple[str, Source], ...] = ()
    never_import: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    items: tuple[tuple[str, str], ...] = ()
    shape: tuple[tuple[str, Any], ...] = ()
    keep_only: tuple[tuple[str, Any], ...] = ()
    leave_out: tuple[tuple[str, Any], ...] = ()
    based_on: str = ""

    def source(self, name: str) -> Source | None:
        """Where a field comes from, or None where the profile is silent."""
        return dict(self.columns).get(name)


def parse(text: str, is_saved: bool = False) -> Profile:
    """A profile from TOML; raises ValueError with a sentence when something essential is missing."""
    told = tomllib.loads(text)
    if not told.get("id") or told.get("kind") not in KINDS:
        raise ValueError("A profile needs an id and one of the known kinds.")
    detect = told.get("detect", {})
    sample = detect.get("sample", {})
    rows = told.get("rows", {})
    own = Profile(
        id=told["id"],
        title=told.get("title", told["id"]),
        kind=told["kind"],
        is_confirmed=bool(told.get("confirmed", False)),
        is_saved=is_saved,
        rhythm_days=int(told.get("rhythm_days", 31)),
        method=told.get("method", ""),
        is_snapshot=bool(told.get("is_snapshot", False)),
        order=told.get("order", ""),
        must=_tidied(detect.get("must", [])),
        any=_tidied(detect.get("any", [])),
        none=_tidied(detect.get("none", [])),
        first_heading_empty=bool(detect.get("first_heading_empty", False)),
        sample=(tidy.heading(sample.get("column", "")), sample.get("regex", "")),
        columns=tuple((name, _source(value)) for name, value in told.get("columns", {}).items()),
        never_import=_tidied(told.get("never_import", [])),
        ignore=_tidied(told.get("ignore", [])),
        items=tuple((tidy.heading(key), value) for key, value in told.get("items", {}).items()),
        shape=tuple(told.get("shape", {}).items()),
        keep_only=_rule(rows.get("keep_only", {})),
        leave_out=_rule(rows.get("leave_out", {})),
        based_on=told.get("based_on", ""),
    )
    base = next((profile for profile in built_in() if profile.id == own.based_on), None) if own.based_on else None
    return _over(base, own) if base and base.kind == own.kind else own


def _over(base: Profile, own: Profile) -> Profile:
    """A school's own version of a built-in profile: its columns, and everything else that the built-in one knows.

    What is read how, what is kept only and what never comes in stays as it is however often a school confirms.
    """
    said = dict(own.columns)
    columns = {
        name: replace(source, headings=said[name].headings)
        if name in said
        else replace(source, headings=tuple(heading for heading in source.headings if heading not in own.ignore))
        for name, source in base.columns
    }
    return replace(
        base,
        id=own.id,
        title=own.title,
        is_confirmed=True,
        is_saved=own.is_saved,
        order=own.order or base.order,
        must=own.must,
        any=(),
        columns=tuple((columns | {name: source for name, source in own.columns if name not in columns}).items()),
        ignore=(*base.ignore, *own.ignore),
        items=own.items,
        based_on=base.id,
    )


def _tidied(headings: list[str]) -> tuple[str, ...]:
    return tuple(tidy.heading(heading) for heading in headings)


def _rule(told: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((key, tuple(value) if isinstance(value, list) else value) for key, value in told.items())


def _source(value: Any) -> Source:
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list):
        return Source(_tidied(value))
    return Source(
        _tidied(value.get("from", [])),
        int(value.get("position", 0)),
        value.get("order", ""),
        value.get("zone", ""),
        value.get("blank", ""),
        value.get("split", ""),
        tuple(word.casefold() for word in value.get("empty", [])),
        tuple((tidy.plain(key).casefold(), str(target)) for key, target in value.get("map", {}).items()),
        bool(value.get("first_non_empty", False)),
    )


@cache
def built_in() -> tuple[Profile, ...]:
    """The profiles that come with the dashboard."""
    return tuple(parse(path.read_text(encoding="utf-8")) for path in sorted(BUILT_IN.glob("*.toml")))


def confirmed() -> tuple[Profile, ...]:
    """The profiles that this school confirmed, newest first; one that cannot be read is passed over."""
    found = []
    folder = store.home() / "profiles"
    for path in sorted(folder.glob("*.toml"), key=lambda p: -p.stat().st_mtime) if folder.exists() else []:
        try:
            found.append(parse(path.read_text(encoding="utf-8"), is_saved=True))
        except (ValueError, OSError):
            continue
    return tuple(found)


def every() -> tuple[Profile, ...]:
    """All profiles, the school's own first."""
    return (*confirmed(), *built_in())


_TABLES = {
    "school": "schools", "term_calendar": "term dates", "closure": "days closed", "pupil_roll": "pupil numbers",
    "person": "people", "person_alias": "other names of people", "role_alias": "job titles",
    "value_alias": "words of the school", "policy": "policies", "policy_link": "addresses of policies",
    "policy_alias": "other names of policies", "course_alias": "other names of courses", "advice": "advice",
    "curriculum": "curriculum",
}  # fmt: skip


def layout_in_words(profile_id: str) -> str:
    """A layout as people call it, from the name under which the history keeps it."""
    head, _, table = profile_id.partition(":")
    if head == "canonical":
        return f"This product's own layout: {_TABLES.get(table, f'{table}s'.replace('_', ' '))}"
    title = next((profile.title for profile in every() if profile.id == profile_id), "")
    if title:
        return title
    if head.startswith("proposed_"):
        return f"Columns confirmed by hand: {head.removeprefix('proposed_').replace('_', ' ')}"
    return head.replace("_", " ").capitalize()


@cache
def _words(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = tomllib.loads((BUILT_IN / "words" / f"{name}.toml").read_text(encoding="utf-8"))
    return loaded


@cache
def headings_of(kind: str) -> dict[str, str]:
    """Every plain heading of a kind of file, tidied, and the field it names; people's headings included."""
    told = _words("headings")
    found: dict[str, str] = {}
    groups = [kind] if kind in ("incident", "policy_register") else [kind, "person"]
    for group in groups:
        for name, headings in told[group].items():
            for heading in headings:
                found.setdefault(tidy.heading(heading), name)
    return found


@cache
def fields_of(kind: str) -> tuple[str, ...]:
    """Every field that a column of a kind of file may be taken for; what says who somebody is comes first."""
    told = _words("headings")
    own = told[kind] if kind in ("incident", "policy_register") else told["person"] | told[kind]
    return tuple(own)


@cache
def never(kind: str) -> frozenset[str]:
    """The headings that are dropped at the door in a kind of file, tidied."""
    told = _words("headings")["never"]
    return frozenset(tidy.heading(heading) for heading in told["all"] + told.get(kind, []))


@cache
def values_of(field_name: str) -> dict[str, str]:
    """Their words, tidied, and ours, for a field with a fixed list."""
    found: dict[str, str] = {}
    for ours, theirs in _words("values").get(field_name, {}).items():
        for word in (*theirs, ours):
            found.setdefault(tidy.plain(word).casefold(), ours)
    return found


@cache
def roles() -> dict[str, str]:
    """Job titles, tidied, and the role category each plainly belongs to."""
    return {tidy.words(title): category for category, titles in _words("roles").items() for title in titles}


@dataclass
class Draft:
    """A mapping as a person confirmed it, ready to be saved as a profile."""

    title: str
    kind: str
    headings: list[str]
    columns: dict[str, list[str]]
    items: dict[str, str] = field(default_factory=dict)
    order: str = ""
    ignore: list[str] = field(default_factory=list)
    based_on: str = ""


def save_profile(draft: Draft) -> Path:
    """Writes a confirmed mapping as a profile of this school, so that the next file of its kind is recognised.

    The same headings are saved under the same name, so that confirming twice makes one profile.
    """
    folder = store.home() / "profiles"
    folder.mkdir(parents=True, exist_ok=True)
    identity = f"{draft.kind}_{_slug(draft.title)}"
    lines = [
        f"id = {_quoted(identity)}",
        f"title = {_quoted(draft.title)}",
        f"kind = {_quoted(draft.kind)}",
        "confirmed = true",
    ]
    if draft.based_on:
        lines.append(f"based_on = {_quoted(draft.based_on)}")
    if draft.order:
        lines.append(f"order = {_quoted(draft.order)}")
    lines += [f"ignore = {_listed(draft.ignore)}", "", "[detect]", f"must = {_listed(draft.headings)}", "", "[columns]"]
    lines += [f"{name} = {_listed(headings)}" for name, headings in sorted(draft.columns.items())]
    if draft.items:
        lines += ["", "[items]", *(f"{_quoted(heading)} = {_quoted(item)}" for heading, item in draft.items.items())]
    text = "\n".join(lines) + "\n"
    parse(text)
    target = folder / f"{identity}.toml"
    writing = target.with_suffix(".writing")
    writing.write_text(text, encoding="utf-8")
    writing.replace(target)
    return target


def _slug(title: str) -> str:
    return "_".join(tidy.words(title).split())[:60] or "list"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found.group()):04x}", escaped) + '"'


def _listed(texts: list[str]) -> str:
    return "[" + ", ".join(_quoted(text) for text in texts) + "]"
