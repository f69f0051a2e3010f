"""The whole set of summaries in one ZIP, with its data dictionary and a manifest of hashes."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pandas as pd

from data import access
from queries import runner
from reports import files, summaries

# Files in a ZIP carry a time of their own; one that never changes keeps the bytes the same.
_TIME = (1980, 1, 1, 0, 0, 0)


def parts(filters: runner.Filters, reader: access.Principal | None) -> dict[str, bytes]:
    """Every file of the set by name, the manifest last. Raises access.Refused to a reader who may take nothing away."""
    offered = summaries.offers(reader)
    if not offered:
        raise access.Refused("You are not authorised to take figures away.")
    made: dict[str, bytes] = {}
    lines = []
    for offer in offered:
        exported = files.export(offer.question, filters, reader, offer.name)
        made[exported.name] = exported.content
        lines.append(_line(exported.name, exported.content, offer.title, files.TIERS[exported.tier], exported.rows))
    dictionary = summaries.data_dictionary(offered)
    more = {
        "data_dictionary.csv": ("What every column means", dictionary),
        "about.csv": ("School, dates, filters and hashes of the whole set", about(filters, reader)),
    }
    for name, (title, frame) in more.items():
        made[name] = files.csv_of(frame)
        lines.append(_line(name, made[name], title, "everybody who may have the set", len(frame)))
    made["manifest.csv"] = files.csv_of(pd.DataFrame(lines))
    return made


def _line(name: str, content: bytes, title: str, tier: str, rows: int) -> dict[str, object]:
    digest = hashlib.sha256(content).hexdigest()
    return {"file": name, "title": title, "for": tier, "rows": rows, "bytes": len(content), "sha256": digest}


def about(filters: runner.Filters, reader: access.Principal | None) -> pd.DataFrame:
    """What is true of every file of the set: one row per fact, in the columns part, name and value."""
    source = files.source_of(filters, reader)
    facts = [
        ("data", "school", files.school_name(filters, reader)),
        ("data", "school code", filters.school),
        ("data", source.kind, source.id),
        ("data", "data of" if source.kind == "snapshot" else "published", source.moment),
        ("data", f"SHA-256 of the {source.kind}", source.sha256),
        *([("file", "small numbers", source.note)] if source.note else []),
        ("file", "formula cells", files.APOSTROPHE),
        *[("filter", name, value) for name, value in files.filters_in_words(filters)],
    ]
    return pd.DataFrame(facts, columns=["part", "name", "value"], dtype="str")


def zipped(made: dict[str, bytes]) -> bytes:
    """These files as a ZIP whose bytes depend on nothing but them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in made.items():
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def build(filters: runner.Filters, reader: access.Principal | None) -> bytes:
    """The set as a ZIP. Raises access.Refused."""
    return zipped(parts(filters, reader))
