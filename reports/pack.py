"""The board pack: what governors read before a meeting, made from one sealed publication and nothing else."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import typst

from charts import paper, words
from data import access, clock, publication
from queries import glossary, runner
from reports import layouts, overview, printed_tables
from reports.catalogue import PANELS
from reports.panel import Panel
from reports.panels import board
from reports.printed_tables import Table

FOLDER = Path(__file__).resolve().parent
FONTS = FOLDER / "fonts"
FONT = "Source Sans 3"
TEMPLATE = FOLDER / "pack.typ"
# A figure of 752 px fills the width of the page with lettering of 8.5 points.
FULL, HALF = 752, 344
MOST_LINES, MOST_CHANGES = 10, 6  # of what needs attention and what changed, on the one page of the summary
# Which findings are drawn on paper, how wide, and in which column at least how many numbers must stand: a drawing of
# nothing but 'fewer than 5' says less than its table.
_DRAWN: dict[str, tuple[int, str, int]] = {
    "board_acknowledgement_by_group": (HALF, "outstanding", 1),
    "board_incident_by_half_term": (HALF, "incidents", 1),
    "board_incident_by_year": (HALF, "incidents", 4),
    "board_clause_status": (FULL, "clause", 0),
}


@dataclass(frozen=True)
class Figure:
    """A drawing, with the sentence that is read out in its place."""

    svg: str
    alt: str


@dataclass(frozen=True)
class Block:
    """One finding: the sentence, what it rests on, and the figure, table and remarks behind it.

    `is_beside`: the figure stands at the left of the table and not above it.
    """

    sentence: str
    basis: str
    figure: Figure | None = None
    tables: tuple[Table, ...] = ()
    remarks: tuple[str, ...] = ()
    is_beside: bool = False


@dataclass(frozen=True)
class Section:
    """A topic: its heading and its findings."""

    heading: str
    blocks: tuple[Block, ...]
    starts_page: bool


@dataclass(frozen=True)
class Fact:
    """A line of the summary: what is asked, where it stands, where it stood before, and the clause behind it."""

    name: str
    now: str
    before: str
    clause: str


@dataclass(frozen=True)
class Pack:
    """Everything that a pack says, in the order in which it says it.

    `changes` are what, before and now of the changes that the summary has room for; `left` says how many matters and
    changes it has no room for.
    """

    title: str
    school: str
    occasion: str
    moment: datetime
    cover: tuple[tuple[str, str], ...]
    footer: str
    reading: tuple[str, ...]
    facts: tuple[Fact, ...]
    attention: tuple[tuple[str, str], ...]
    questions: tuple[tuple[str, str], ...]
    actions: Table | None
    changes: tuple[tuple[str, ...], ...]
    left: tuple[int, int]
    sections: tuple[Section, ...]
    definitions: tuple[tuple[str, str], ...]
    seal: tuple[tuple[str, str], ...]


class NoPack(Exception):
    """There is no publication to make a pack from; the message says what to do."""


# --- which publication --------------------------------------------------------------------------------------------


def publication_for(school: str, meeting: str | None = None, number: str | None = None) -> publication.Publication:
    """The publication of a meeting, the one of a number, or the school's latest; raises NoPack."""
    found = publication.publications(school)
    if meeting is not None:
        found = [p for p in found if p.manifest.get("meeting") == meeting]
    if number is not None:
        found = [p for p in found if p.id == number]
    if not found:
        wanted = f"for the meeting {meeting}" if meeting else f"of the number {number}" if number else "yet"
        raise NoPack(f"Nothing was published {wanted}. Publish first: python -m data publish --meeting MEETING")
    if not publication.is_intact(found[0]):
        raise NoPack(f"Publication {found[0].id} is not as it was sealed. Restore it from a backup.")
    return found[0]


def read(published: publication.Publication, school: str, reader: access.Principal | None) -> Pack:
    """What the pack of a publication says of a school: printed answers only, whoever asks.

    Raises access.Refused to a reader who may not take governors' figures away, or not of this school.
    """
    scope = access.require(reader, "export:board")
    if school not in scope.schools:
        raise access.Refused("You are not authorised to see this school.")
    # Whoever makes the pack looks with governors' eyes, so no exact figure can reach it.
    governor = reader if _reads_board(reader) else access.view_as(_somebody(reader), "governor")
    filters = runner.Filters(as_at=published.cut_off, school=school, publication=published.id)
    answers = {name: runner.ask(name, filters, governor) for name in _questions(published)}
    return _written(published, school, filters, answers)


def _reads_board(reader: access.Principal | None) -> bool:
    return reader is not None and reader.acting_role in ("governor", "trustee")


def _somebody(reader: access.Principal | None) -> access.Principal:
    if reader is None:
        raise access.Refused("Sign in to make the pack.")
    return reader


def _questions(published: publication.Publication) -> list[str]:
    # A publication made before a question existed has no answer to it, and its pack stays as it was.
    sealed = published.manifest["questions"]
    return [name for name, query in runner.queries().items() if query.is_published and name in sealed]


# --- what it says -------------------------------------------------------------------------------------------------

Answers = dict[str, pd.DataFrame]

# Each topic: its heading, and the questions that it answers in this order; a published question that stands in none of
# them is added to the topic that its name begins with, so that nothing published is left out.
TOPICS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "Acknowledgements",
        "acknowledgement",
        ("board_acknowledgement_by_policy", "board_acknowledgement_by_group", "board_acknowledgement_of_new_adults"),
    ),
    ("Training", "training", ("board_training_of_adults", "board_training_by_course")),
    (
        "Incidents",
        "incident",
        (
            "board_incident_by_half_term",
            "board_incident_by_year",
            "board_incident_by_severity",
            "board_incident_open",
            "board_incident_handling",
            "board_incident_by_reporter",
        ),
    ),
    ("Registers and reviews", "register", ("board_register_by_kind", "board_review_by_kind")),
    ("Quality of the data", "quality", ("board_source_freshness",)),
    ("Evidence for each clause", "clause", ("board_clause_status",)),
    ("Policy health", "policy", ("board_policy_health", "board_policy_register")),
    ("Meetings and challenge", "meeting", ("board_challenge_log", "board_meeting_cycle")),
    ("Changes and attention", "change", ()),
)
# Topics that follow on the page of the one before them.
SHARES_PAGE = ("training", "incident", "register", "policy", "meeting", "quality", "change")
_ALSO = {"review": "register", "challenge": "meeting", "source": "quality", "data": "quality"}
# What the summary page shows, and so no topic repeats.
ON_SUMMARY = ("board_headline", "board_attention", "board_question", "board_change", "board_position")


def _written(published: publication.Publication, school: str, filters: runner.Filters, answers: Answers) -> Pack:
    manifest = published.manifest
    moment = datetime.fromisoformat(manifest["published_at"])
    name = str(manifest.get("names", {}).get(school, school))
    occasion = str(manifest["occasion"])
    attention, changes = _attention(answers), _changes(answers)
    left = (len(attention) - MOST_LINES, len(changes.rows) - MOST_CHANGES if changes else 0)
    return Pack(
        title="Safer social media",
        school=name,
        occasion=occasion,
        moment=moment,
        cover=_cover(published, moment, answers),
        footer=str(manifest["note"]),
        reading=_how_to_read(manifest),
        facts=_facts(answers),
        attention=attention[:MOST_LINES],
        questions=_to_ask(answers),
        actions=_actions(answers),
        changes=tuple(tuple(row) for row in (changes.rows[:MOST_CHANGES] if changes else ())),
        left=(max(left[0], 0), max(left[1], 0)),
        sections=tuple(_section(*topic, answers, filters) for topic in TOPICS),
        definitions=_definitions(answers),
        seal=_seal(published),
    )


def _cover(published: publication.Publication, moment: datetime, answers: Answers) -> tuple[tuple[str, str], ...]:
    manifest = published.manifest
    local = moment.astimezone(clock.LONDON)
    said = [
        ("Position at the end of", words.day(published.cut_off)),
        ("Policy", _main_policy(answers)),
        ("Published", f"{words.day(local.date())} at {local:%H:%M} by {manifest['published_by']}"),
        ("Publication", f"number {published.id}, made from snapshot {manifest['snapshot']}"),
    ]
    if manifest.get("corrects"):
        said.append(("Corrects", f"publication {manifest['corrects']}: {manifest.get('reason') or 'no reason given'}"))
    return tuple((name, value) for name, value in said if value)


def _main_policy(answers: Answers) -> str:
    frame = answers.get("board_policy_register", pd.DataFrame())
    main = frame[frame["is_main"].map(lambda v: str(v).lower() in ("true", "yes"))] if len(frame) else frame
    if main.empty:
        return ""
    row = main.iloc[0]
    adopted = "not adopted" if words.missing(row["adopted_on"]) else f"adopted {words.day(row['adopted_on'])}"
    return f"{row['policy_title']}, version {row['version']}, {adopted}"


def _how_to_read(manifest: dict[str, Any]) -> tuple[str, ...]:
    return (
        str(manifest["note"]),
        "Totals of the whole school that say 'All complete' mean that nothing is outstanding.",
        "Figures were frozen on the cut-off and do not change; what was recorded later is in the next report.",
        "No adult is named in this report, and no number in it points at one.",
        "A change is called more than chance explains only when the printed numbers cannot mean anything else.",
    )


def _facts(answers: Answers) -> tuple[Fact, ...]:
    return tuple(
        Fact(
            str(row["fact"]),
            _of(row["printed"], row["of_printed"]),
            printed_tables.text(row["last_time"]),
            _clause(row),
        )
        for row in _records(answers, "board_headline")
    )


def _records(answers: Answers, question: str) -> list[dict[Any, Any]]:
    frame = answers.get(question)
    return [] if frame is None else frame.to_dict("records")


def _of(value: Any, base: Any) -> str:
    said = printed_tables.text(value)
    return said if words.missing(base) or said == "All complete" else f"{said} of {printed_tables.text(base)}"


def _clause(row: dict[Any, Any]) -> str:
    return "" if words.missing(row.get("clause")) else f"clause {row['clause']}"


def _attention(answers: Answers) -> tuple[tuple[str, str], ...]:
    return tuple((str(row["sentence"]), _clause(row)) for row in _records(answers, "board_attention"))


def _to_ask(answers: Answers) -> tuple[tuple[str, str], ...]:
    return tuple((asked.text, asked.because) for asked in overview.asked_once(_records(answers, "board_question")))


def _actions(answers: Answers) -> Table | None:
    frame = answers.get("board_challenge_log")
    if frame is None or frame.empty:
        return None
    last = frame[frame["held_on"] == frame["held_on"].max()]
    return printed_tables.table(
        last, f"Asked on {words.day(last.iloc[0]['held_on'])}", ["question", "action", "owner_role", "due_on", "state"]
    )


def _changes(answers: Answers) -> Table | None:
    frame = answers.get("board_change")
    if frame is None or frame.empty:
        return None
    headings = {"what": "What", "last_time": "Publication before", "printed": "Now"}
    return printed_tables.table(frame, "Every printed number that changed", list(headings), headings)


def _section(heading: str, topic: str, order: tuple[str, ...], answers: Answers, filters: runner.Filters) -> Section:
    if topic == "change":
        return Section(heading, _rest_of_summary(answers, filters), starts_page=False)
    more = [name for name in answers if _topic(name) == topic and name not in order and name not in ON_SUMMARY]
    blocks = [_block(name, answers[name], filters) for name in (*order, *more) if name in answers]
    return Section(heading, tuple(blocks), topic not in SHARES_PAGE)


def _rest_of_summary(answers: Answers, filters: runner.Filters) -> tuple[Block, ...]:
    """All that changed, and what needs attention beyond the lines that fit the summary."""
    changes, left = _changes(answers), _attention(answers)[MOST_LINES:]
    blocks = []
    if changes is not None:
        title = _panel("board_change").title(answers["board_change"], filters)
        blocks.append(Block(title, "", tables=(changes,)))
    if left:
        remarks = tuple(f"{said} {f'({clause})' if clause else ''}".strip() for said, clause in left)
        blocks.append(Block("Also needs attention", "", remarks=remarks))
    return tuple(blocks)


def _topic(question: str) -> str:
    word = question.removeprefix("board_").split("_")[0]
    known = {topic for _, topic, _ in TOPICS}
    return word if word in known else _ALSO.get(word, "quality")


def _panel(question: str) -> Panel:
    found = next((panel for panel in PANELS.values() if panel.query == question), None)
    if found is not None:
        return found
    title = f"{runner.queries()[question].title}."
    return Panel(question, question, lambda frame, filters: title, "")


def _block(question: str, frame: pd.DataFrame, filters: runner.Filters) -> Block:
    panel = _panel(question)
    tables, remarks = layouts.laid(question, frame, runner.queries()[question].title)
    basis = panel.basis.removesuffix(board.PRINTED).strip()
    drawing, is_beside = _figure(panel, frame)
    return Block(panel.title(frame, filters), basis, drawing, tables, remarks, is_beside)


def _figure(panel: Panel, frame: pd.DataFrame) -> tuple[Figure | None, bool]:
    width, column, fewest = _DRAWN.get(panel.query, (FULL, "", 0))
    if panel.figure is None or not column or frame.empty:
        return None, False
    if frame[column].map(lambda value: str(value).isdigit()).sum() < fewest:
        return None, False
    drawn = panel.figure(frame)
    return Figure(paper.svg(drawn, width=width, font=FONT), str(drawn.layout.meta["alt"])), width == HALF


# --- what it rests on ---------------------------------------------------------------------------------------------


def _definitions(answers: Answers) -> tuple[tuple[str, str], ...]:
    # How things are sorted needs no explanation; what is counted does.
    found = {d.name: d for name in answers for d in glossary.definitions_of(name) if not d.macro.endswith("_position")}
    return tuple(
        (name, d.meaning + (f" Formula: {d.formula}" if d.formula else "")) for name, d in sorted(found.items())
    )


def _seal(published: publication.Publication) -> tuple[tuple[str, str], ...]:
    manifest = published.manifest
    limits = manifest["thresholds"]
    return (
        ("Publication", published.id),
        ("SHA-256 of the publication", str(manifest["sha256"])),
        ("SHA-256 of the snapshot behind it", str(manifest["snapshot_sha256"])),
        ("Thresholds", ", ".join(f"{name} {value}" for name, value in limits.items())),
        ("Made with", ", ".join(f"{name} {value}" for name, value in manifest["versions"].items())),
    )


# --- the file -----------------------------------------------------------------------------------------------------


def pdf(pack: Pack) -> bytes:
    """The pack as a tagged PDF (PDF/UA-1); the same pack gives the same bytes, on any day and machine.

    Raises typst.TypstError when the document would not be accessible: a figure without its sentence, say.
    """
    data = json.dumps(asdict(pack), default=str, ensure_ascii=False, sort_keys=True)
    made: bytes = typst.compile(
        TEMPLATE,
        format="pdf",
        font_paths=[FONTS],
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        timestamp=int(pack.moment.timestamp()),
        sys_inputs={"pack": data, "widths": json.dumps(_widths(pack))},
    )
    return made


def _widths(pack: Pack) -> dict[str, list[int]]:
    tables = [table for section in pack.sections for block in section.blocks for table in block.tables]
    tables += [pack.actions] if pack.actions is not None else []
    return {table.caption: list(table.widths) for table in tables}
