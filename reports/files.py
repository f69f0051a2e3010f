"""Answers as files that open safely in a spreadsheet, and what has to be known to read them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from data import access, store
from data.safe_text import harmless
from queries import glossary, runner

Tier = Literal["board", "leaders", "headteacher"]
TIERS: dict[Tier, str] = {
    "board": "governors: printed numbers only, small ones suppressed",
    "leaders": "school leaders: exact numbers; do not pass on to governors or outside the school",
    "headteacher": "headteacher: exact numbers of incidents and adults; do not pass on",
}
EVERYTHING = 2_000_000_000
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # without it Excel reads the file as Windows-1252
APOSTROPHE = (
    "A text that a spreadsheet could run as a formula has one apostrophe before it; "
    "importing the file here takes it off again."
)


# --- rows as CSV --------------------------------------------------------------------------------------------------


def csv_of(frame: pd.DataFrame) -> bytes:
    """The rows as CSV: UTF-8 with a byte order mark, ISO dates, stable columns, and no cell that a spreadsheet runs."""
    return BYTE_ORDER_MARK + _lines(frame, with_heading=True)


def csv_stream(question: str, filters: runner.Filters, reader: access.Principal | None) -> Iterator[bytes]:
    """The same bytes as `csv_of` of the answer, in pieces, with no more than a batch of rows in memory.

    Asks for permission before the first piece. Raises access.Refused and what runner.ask raises.
    """
    require_export(question, reader)
    return _pieces(runner.ask_in_batches(question, whole(filters), reader))


def whole(filters: runner.Filters) -> runner.Filters:
    """The same filters without pages: a screen shows a list 50 at a time, a file holds all of it."""
    return filters.but(limit=EVERYTHING, offset=0)


def _pieces(batches: Iterator[pd.DataFrame]) -> Iterator[bytes]:
    yield BYTE_ORDER_MARK
    for number, batch in enumerate(batches):
        yield _lines(batch, with_heading=number == 0)


def _lines(frame: pd.DataFrame, with_heading: bool) -> bytes:
    written = pd.DataFrame({name: _written(frame[name], str(name)) for name in frame.columns}, index=frame.index)
    text = written.reindex(columns=frame.columns).to_csv(index=False, header=with_heading, lineterminator="\r\n")
    return text.encode()


def _written(column: pd.Series[Any], name: str) -> pd.Series[Any]:
    """A column with every value as it is to stand in the file, whatever batch it came in."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.strftime("%Y-%m-%dT%H:%M:%S" if has_time(column, name) else "%Y-%m-%d")
    if pd.api.types.is_bool_dtype(column) or pd.api.types.is_integer_dtype(column):
        return column
    if pd.api.types.is_float_dtype(column):
        return column.astype(object).map(_number, na_action="ignore")
    return column.astype(object).map(_cell)


def has_time(column: pd.Series[Any], name: str) -> bool:
    """Whether the moments of a column have a time of day; the glossary says so where it knows the column."""
    known = glossary.columns().get(name)
    if known is not None and known.format in ("date", "datetime"):
        return known.format == "datetime"
    present = column.dropna()
    return bool((present != present.dt.normalize()).any())


def _number(value: float) -> str:
    # A whole number in a column with blanks reaches us as a float; nobody counted 12.0 adults.
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value == value:
        return _number(value)
    if not isinstance(value, (str, bytes)) and hasattr(value, "__iter__"):
        return harmless(";".join(str(part) for part in value))
    return None if pd.isna(value) else value


# --- who may take it away -----------------------------------------------------------------------------------------


def tier_of(question: str, reader: access.Principal | None) -> Tier:
    """Whose figures the reader would be given: governors' printed ones, or exact ones of one of two levels.

    Raises access.Refused when the reader may not ask the question.
    """
    query = runner.queries()[question]
    if not runner.may_ask(question, reader):
        raise access.Refused("You are not authorised to see this.")
    if _reads_board(reader):
        return "board"
    return "leaders" if {"board", "leaders"} & set(query.audience) else "headteacher"


def require_export(question: str, reader: access.Principal | None) -> Tier:
    """The tier of the export; raises access.Refused when the reader may not take the answer away."""
    tier = tier_of(question, reader)
    access.require(reader, f"export:{tier}")
    return tier


# --- what has to be known -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """Which sealed file the figures were read from, and of when its data are."""

    kind: Literal["snapshot", "publication"]
    id: str
    moment: str
    sha256: str
    note: str = ""


def source_of(filters: runner.Filters, reader: access.Principal | None) -> Source:
    """The snapshot or publication that an answer to this reader is read from; raises store.SnapshotMissing."""
    if _reads_board(reader):
        number = filters.publication or runner.latest_publication(filters.school)
        for manifest in store.publication_manifests():
            if manifest["id"] == number:
                note = str(manifest.get("note", ""))
                return Source("publication", manifest["id"], manifest["published_at"], manifest["sha256"], note)
        raise store.SnapshotMissing("Nothing has been published yet.")
    chosen = next((s for s in store.snapshots() if s.id == filters.snapshot), None) or store.current_snapshot()
    if chosen is None:
        raise store.SnapshotMissing("Nothing has been imported yet.")
    return Source("snapshot", chosen.id, chosen.manifest["built_at"], chosen.manifest["sha256"])


def school_name(filters: runner.Filters, reader: access.Principal | None) -> str:
    """The school's own name where the reader's figures hold it, else its short code."""
    if runner.may_ask("overview_position", reader) and not _reads_board(reader):
        found = runner.ask("overview_position", filters, reader)
        return str(found.iloc[0]["school_name"]) if len(found) else filters.school
    number = filters.publication or runner.latest_publication(filters.school)
    for manifest in store.publication_manifests():
        if manifest["id"] == number:
            return str(manifest.get("names", {}).get(filters.school, filters.school))
    return filters.school


def _reads_board(reader: access.Principal | None) -> bool:
    return reader is not None and reader.acting_role in ("governor", "trustee")


FILTERS = {
    "as_at": "position on",
    "starts_on": "period from",
    "ends_on": "period to",
    "academic_year": "academic year",
    "term": "term",
    "half": "half term",
    "staff_group": "staff group",
    "policy": "policy",
    "version": "policy version",
    "course": "course",
    "category_group": "kind of incident",
    "severity": "severity",
    "place": "place",
    "platform": "platform",
    "weekday": "weekday",
    "part_of_day": "part of the day",
    "status": "status",
    "person": "person",
    "incident": "incident",
    "meeting": "meeting",
    "until": "forecast to",
    "search": "search",
}


def filters_in_words(filters: runner.Filters) -> list[tuple[str, str]]:
    """Every filter with its value; a blank one reads 'all', so that nobody has to guess what was left out."""
    values = asdict(filters)
    return [(words, "all" if values[name] is None else str(values[name])) for name, words in FILTERS.items()]


def about(
    question: str, filters: runner.Filters, reader: access.Principal | None, rows: int, content_sha256: str
) -> pd.DataFrame:
    """What has to be known to read an exported answer: one row per fact, in the columns part, name and value."""
    tier = require_export(question, reader)
    query = runner.queries()[question]
    source = source_of(filters, reader)
    facts = [
        ("file", "question", f"{query.title}."),
        ("file", "one row is", query.grain.removeprefix("one row per ")),
        ("file", "rows", str(rows)),
        ("file", "SHA-256", content_sha256),
        ("file", "for", TIERS[tier]),
        ("file", "formula cells", APOSTROPHE),
        *([("file", "small numbers", source.note)] if source.note else []),
        ("data", "school", school_name(filters, reader)),
        ("data", "school code", filters.school),
        ("data", f"{source.kind}", source.id),
        ("data", "data of" if source.kind == "snapshot" else "published", source.moment),
        ("data", f"SHA-256 of the {source.kind}", source.sha256),
        *[("filter", name, value) for name, value in filters_in_words(filters)],
        *[("column", column, meaning(column)) for column in query.columns],
        *[("definition", d.name, _defined(d)) for d in glossary.definitions_of(question)],
    ]
    return pd.DataFrame(facts, columns=["part", "name", "value"], dtype="str")


def meaning(column: str) -> str:
    """A column's heading and meaning, or its name in words where the glossary does not hold it."""
    known = glossary.columns().get(column)
    return f"{known.heading}: {known.meaning}" if known else column.replace("_", " ").capitalize()


def heading(column: str) -> str:
    """The heading that readers know a column by."""
    known = glossary.columns().get(column)
    return known.heading if known else column.replace("_", " ").capitalize()


def _defined(definition: glossary.Definition) -> str:
    parts = [definition.meaning]
    parts += [f"Formula: {definition.formula}"] if definition.formula else []
    parts += [f"Source: {definition.source}"] if definition.source else []
    return " ".join(parts)


@dataclass(frozen=True)
class Export:
    """A file that is ready to be handed over, and its companion that says what it is."""

    name: str
    content: bytes
    about: bytes
    rows: int
    tier: Tier

    @property
    def about_name(self) -> str:
        """The companion's file name."""
        return f"{self.name.removesuffix('.csv')}-about.csv"


def export(question: str, filters: runner.Filters, reader: access.Principal | None, name: str | None = None) -> Export:
    """The answer to a question as a CSV with its companion; raises access.Refused and what runner.ask raises."""
    tier = require_export(question, reader)
    frame = runner.ask(question, whole(filters), reader)
    content = csv_of(frame)
    companion = about(question, filters, reader, len(frame), hashlib.sha256(content).hexdigest())
    return Export(f"{name or question}.csv", content, csv_of(companion), len(frame), tier)


def save(question: str, filters: runner.Filters, reader: access.Principal | None, path: Path) -> tuple[int, str]:
    """Writes the answer to a CSV file and its companion beside it; returns how many rows, and the SHA-256.

    Only a batch of rows is in memory at a time. A file that stood there is replaced when the new one is whole. Raises
    access.Refused, OSError and what runner.ask raises.
    """
    require_export(question, reader)
    digest, rows = hashlib.sha256(), 0
    writing = path.with_name(f".{path.name}.writing")
    try:
        with writing.open("wb") as file:
            for number, batch in enumerate(runner.ask_in_batches(question, whole(filters), reader)):
                piece = (BYTE_ORDER_MARK if number == 0 else b"") + _lines(batch, with_heading=number == 0)
                file.write(piece)
                digest.update(piece)
                rows += len(batch)
        writing.replace(path)
    finally:
        writing.unlink(missing_ok=True)
    companion = about(question, filters, reader, rows, digest.hexdigest())
    path.with_name(f"{path.stem}-about.csv").write_bytes(csv_of(companion))
    return rows, digest.hexdigest()
