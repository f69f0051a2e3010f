"""Who, which policy, which course: exact matches after tidying, and suggestions that nobody applies but a person."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process

from data.importing import tidy
from data.importing.reference import Reference


@dataclass(frozen=True)
class Who:
    """The answer to who somebody is: a person's id, or why not, with up to three suggestions."""

    person_id: str | None
    reason: str = ""
    suggestions: tuple[dict[str, Any], ...] = ()


class People:
    """The adults that the ledger knows, found by staff id or payroll, unshared email, then unique name."""

    def __init__(self, reference: Reference) -> None:
        self.by_id: dict[str, dict[str, Any]] = {}
        self.ids: dict[str, str] = {}
        self.payrolls: dict[str, set[str]] = defaultdict(set)
        self.emails: dict[str, set[str]] = defaultdict(set)
        self.shared: set[str] = set()
        self.names: dict[str, set[str]] = defaultdict(set)
        self.shown: dict[str, str] = {}
        self.aliases: dict[str, str] = {}
        self._suggested: dict[tuple[str, str, frozenset[str]], tuple[dict[str, Any], ...]] = {}
        for person in reference.rows("person"):
            self.add(person)
        for row in reference.rows("person_alias"):
            self.aliases[row["alias"]] = row["person_id"]

    def add(self, person: dict[str, Any]) -> None:
        """Makes a person findable."""
        key = person["person_id"]
        self.by_id[key] = person
        self.ids[tidy.plain(key).casefold()] = key
        if person.get("payroll_no"):
            self.payrolls[tidy.payroll(person["payroll_no"])].add(key)
        if person.get("work_email"):
            address = tidy.email(person["work_email"])
            self.emails[address].add(key)
            if person.get("email_is_shared"):
                self.shared.add(address)
        for name in spellings(person):
            self.names[name].add(key)
        self.shown[key] = tidy.plain(
            f"{person.get('preferred_forename') or person['legal_forename']} "
            f"{person.get('preferred_surname') or person['legal_surname']}"
        )

    def find(self, staff_id: str = "", email: str = "", name: str = "") -> Who:
        """Who this is. A shared email decides only together with the name; contradictions are never resolved here."""
        address, called = tidy.email(email), tidy.name_words(name)
        if not tidy.plain(staff_id) and not tidy.plain(email) and not called and not tidy.plain(name):
            return Who(None, "missing_person")
        by_id = self._by_id(staff_id)
        by_email = self._by_email(address, called)
        by_alias = self.aliases.get(called) if called else None
        named = {by_alias} if by_alias else self.names.get(called, set()) if called else set()
        by_name = next(iter(named)) if len(named) == 1 else None
        if by_id:
            other = by_email or by_name
            is_somebody_else = other and other != by_id and not (named and by_id in named)
            if is_somebody_else or (called and not self._could_be(by_id, called)):
                return self._held("name_email_conflict", address, called)
            return Who(by_id)
        if tidy.plain(staff_id):
            # An id that nobody has must not be talked away by a name.
            return self._held("unknown_person", address, called)
        if by_email:
            if called and by_email not in named and (by_name or not self._could_be(by_email, called)):
                return self._held("name_email_conflict", address, called)
            return Who(by_email)
        sharers = self.emails.get(address, set())
        if by_name:
            return Who(by_name)
        ambiguous = len(named) > 1 or (sharers and not called)
        return self._held("ambiguous_person" if ambiguous else "unknown_person", address, called, named | set(sharers))

    def _by_id(self, staff_id: str) -> str | None:
        text = tidy.plain(staff_id).casefold()
        if not text:
            return None
        if text in self.ids:
            return self.ids[text]
        if text in self.aliases:
            return self.aliases[text]
        found = self.payrolls.get(tidy.payroll(text), set())
        return next(iter(found)) if len(found) == 1 else None

    def _by_email(self, address: str, called: str) -> str | None:
        if not address:
            return None
        if address in self.aliases:
            return self.aliases[address]
        sharers = self.emails.get(address, set())
        if len(sharers) == 1 and address not in self.shared:
            return next(iter(sharers))
        both = sharers & self.names.get(called, set()) if called else set()
        return next(iter(both)) if len(both) == 1 else None

    def _could_be(self, person_id: str, called: str) -> bool:
        """Whether a name has anything in common with a person's: a word, or the same initials."""
        own = {word for spelling in spellings(self.by_id[person_id]) for word in spelling.split()}
        given = set(called.split())
        return bool(own & given) or any(fuzz.ratio(a, b) >= 75 for a in own for b in given if len(a) > 3 < len(b))

    def _held(self, reason: str, address: str, called: str, likely: Iterable[str] = ()) -> Who:
        # The same stranger may stand in many rows of a file.
        asked = (address, called, frozenset(likely))
        if asked not in self._suggested:
            self._suggested[asked] = tuple(self.suggest(address, called, asked[2]))
        return Who(None, reason, self._suggested[asked])

    def suggest(self, address: str, called: str, likely: Iterable[str] = ()) -> list[dict[str, Any]]:
        """Up to three people it may be, best first, each with a score out of 100."""
        scores: dict[str, float] = {key: 90.0 for key in likely if key in self.by_id}
        if called:
            for name, score, _ in process.extract(
                called, list(self.names), scorer=fuzz.token_sort_ratio, limit=6, score_cutoff=50
            ):
                for key in self.names[name]:
                    scores[key] = max(scores.get(key, 0), score)
        if address:
            for found, score, _ in process.extract(
                address, list(self.emails), scorer=fuzz.ratio, limit=3, score_cutoff=70
            ):
                for key in self.emails[found]:
                    scores[key] = max(scores.get(key, 0), score)
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:3]
        return [{"person_id": key, "name": self.shown[key], "score": round(score)} for key, score in best]


def spellings(person: dict[str, Any]) -> set[str]:
    """The ways a person's name may be written: legal, preferred and former, either part first."""
    forenames = {person.get("legal_forename"), person.get("preferred_forename")} - {None, ""}
    surnames = {person.get("legal_surname"), person.get("preferred_surname")} - {None, ""}
    surnames |= {former for former in str(person.get("former_surname") or "").split(";") if former.strip()}
    found = set()
    for forename in forenames:
        for surname in surnames:
            for written in (str(surname), re.sub(r"['\u2019]", " ", str(surname))):
                first, last = tidy.words(forename), tidy.words(written)
                if first and last:
                    found |= {f"{first} {last}", f"{last} {first}"}
                    found.add(f"{first.split()[0]} {last}")
    return found


# --- policies and courses -----------------------------------------------------------------------------------------

_FILLER = frozenset(
    ["policy", "policies", "the", "and", "of", "for", "a", "an", "our", "school", "staff", "document", "agreement"]
)


@dataclass(frozen=True)
class Item:
    """A policy or course that a text names, and the version where it names one."""

    id: str
    version: str | None = None


@dataclass
class Catalogue:
    """Policies or courses under all the names they go by."""

    kind: str
    names: dict[str, Item] = field(default_factory=dict)
    loose: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    titles: dict[str, str] = field(default_factory=dict)
    versions: dict[str, list[tuple[date, str]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, item: Item) -> None:
        """Makes an item findable under a name."""
        key = tidy.words(name)
        if not key:
            return
        self.names.setdefault(key, item)
        loose = self._loose(key)
        if loose:
            self.loose[loose].add(item.id)

    @staticmethod
    def _loose(key: str) -> str:
        return " ".join(word for word in key.split() if word not in _FILLER)

    _found: dict[str, Item | None] = field(default_factory=dict, repr=False)

    def find(self, text: str) -> Item | None:
        """The item that a text names, with or without words like 'policy', a version at its end, or brackets."""
        if text not in self._found:
            self._found[text] = self._look_up(text)
        return self._found[text]

    _listed: dict[str, bool] = field(default_factory=dict, repr=False)

    def is_named_in(self, text: str) -> bool:
        """Whether one of the parts of a cell, split at marks of a list, names an item; each text is looked at once."""
        if text not in self._listed:
            parts = [*tidy.parts(text, ";\n"), *tidy.parts(text, ",")]
            self._listed[text] = any(self.find(part) for part in parts)
        return self._listed[text]

    def _look_up(self, text: str) -> Item | None:
        # Systems that share documents name them as files.
        text = re.sub(r"(?i)\.(docx?|pdf|xlsx?|pptx?|odt|rtf|aspx?|html?)$", "", tidy.plain(text)).replace("_", " ")
        key = tidy.words(text)
        if not key:
            return None
        if key in self.names:
            return self.names[key]
        stated = re.fullmatch(
            r"(.+?)[\s,:(\-–]*\b(?:v|ver|version|issue)?\.?\s?(\d[\w.\-/]*)\)?", tidy.plain(text), re.IGNORECASE
        )
        if stated:
            item = self._find_loosely(tidy.words(stated.group(1)))
            version = self.version_of(item.id, stated.group(2)) if item else None
            if item and (version or (self.kind == "policy" and re.search(r"(?i)\bv(er(sion)?)?\.?\s?\d", text))):
                return Item(item.id, version or stated.group(2))
        return self._find_loosely(key) or self._with_version_inside(key)

    def _with_version_inside(self, key: str) -> Item | None:
        """'KCSIE 2026 Part 1': a known name with a version of its own somewhere in it."""
        parts = key.split()
        for at, part in enumerate(parts[:-1]):
            item = self._find_loosely(" ".join(parts[:at] + parts[at + 1 :])) if part[-1:].isdigit() else None
            version = self.version_of(item.id, part) if item else None
            if item and version:
                return Item(item.id, version)
        return None

    def _find_loosely(self, key: str) -> Item | None:
        if key in self.names:
            return self.names[key]
        found = self.loose.get(self._loose(key), set())
        return Item(next(iter(found))) if len(found) == 1 else None

    _spoken_of: dict[str, Item | None] = field(default_factory=dict, repr=False)

    def find_in(self, question: str) -> Item | None:
        """The one item that a question speaks of, or None where it speaks of none or of several."""
        if question not in self._spoken_of:
            self._spoken_of[question] = self._look_into(question)
        return self._spoken_of[question]

    def _look_into(self, question: str) -> Item | None:
        exact = self.find(question)
        if exact:
            return exact
        said = set(tidy.words(question).split())
        found: list[tuple[frozenset[str], Item]] = []
        for name, item in self.names.items():
            tokens = frozenset(name.split())
            if len(tokens - _FILLER) >= 2 and tokens <= said:
                found.append((tokens, item))
        for loose, ids in self.loose.items():
            tokens = frozenset(loose.split())
            if len(tokens) >= 2 and tokens <= said and len(ids) == 1:
                found.append((tokens, Item(next(iter(ids)))))
        largest = [(tokens, item) for tokens, item in found if not any(tokens < other for other, _ in found)]
        ids = {item.id for _, item in largest}
        if len(ids) != 1:
            return None
        one = next(iter(ids))
        stated = {item.version for _, item in largest if item.version}
        if not stated:
            stated = {v for number in re.findall(r"\bv?\d[\w.]*", question) if (v := self.version_of(one, number))}
        return Item(one, next(iter(stated)) if len(stated) == 1 else None)

    def version_of(self, item: str, text: str) -> str | None:
        """The known version of an item that a text means, or None."""
        wanted = tidy.version_words(text)
        return next((label for _, label in self.versions.get(item, []) if tidy.version_words(label) == wanted), None)

    def in_force(self, item: str, day: date) -> str | None:
        """The version that was the newest published one on a day, or None."""
        found = [(published, label) for published, label in self.versions.get(item, []) if published <= day]
        return max(found)[1] if found else None

    def published(self, item: str, version: str) -> date | None:
        """The day on which a version was published, or None."""
        return next((day for day, label in self.versions.get(item, []) if label == version), None)

    def suggest(self, text: str) -> list[dict[str, Any]]:
        """Up to three items a text may mean, best first."""
        found: dict[str, float] = {}
        for name, score, _ in process.extract(
            tidy.words(text), list(self.names), scorer=fuzz.token_sort_ratio, limit=8, score_cutoff=50
        ):
            item = self.names[name].id
            found[item] = max(found.get(item, 0), score)
        best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:3]
        return [
            {f"{self.kind}_id": key, "name": self.titles.get(key, key), "score": round(score)} for key, score in best
        ]


def policies(reference: Reference) -> Catalogue:
    """The policies by id, title and alias, with their versions in order of publication."""
    found = Catalogue("policy")
    for row in reference.rows("policy_version"):
        found.versions[row["policy_id"]].append((row["published_on"], row["version"]))
    for row in reference.rows("policy"):
        found.titles[row["policy_id"]] = row["title"]
        found.add(row["policy_id"], Item(row["policy_id"]))
        found.add(row["title"], Item(row["policy_id"]))
    for row in reference.rows("policy_alias"):
        found.add(row["alias"], Item(row["policy_id"], row["version"]))
    return found


def courses(reference: Reference) -> Catalogue:
    """The courses by id, title and alias."""
    found = Catalogue("course")
    for row in reference.rows("course"):
        found.titles[row["course_id"]] = row["title"]
        found.add(row["course_id"], Item(row["course_id"]))
        found.add(row["title"], Item(row["course_id"]))
    for row in reference.rows("course_alias"):
        found.add(row["alias"], Item(row["course_id"]))
    return found
