"""What every page begins with: the gate, the title, the filters, and the line that says what is being looked at."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

import pandas as pd
import streamlit as st

from charts import words
from components import sign_in
from components.access import PAGES
from data import access, clock, store
from queries import runner

EVERYBODY = "All staff groups"
NOW = "Now"


@dataclass(frozen=True)
class Visit:
    """One reader looking at one page: what they asked to see, and the file it is read from."""

    page: str
    reader: access.Principal
    filters: runner.Filters
    source: str

    @property
    def is_board(self) -> bool:
        """Whether this reader is given publications only."""
        return self.reader.acting_role in ("governor", "trustee")

    def narrowed(self, **changes: Any) -> Visit:
        """The same visit with some filters changed."""
        return Visit(self.page, self.reader, self.filters.but(**changes), self.source)


def begin(page: str) -> Visit:
    """Opens a page, or shows why it is not opened and stops the script.

    The first statement of every page: refuses a reader who may not open it, shows the title, the filters and the
    position line, and returns what the page's panels need.
    """
    reader = sign_in.who()
    if reader is None or access.allowed(reader, f"page:{page}") is None:
        _stop("You are not authorised to open this page", "Sign in, or ask the headteacher if you think you should be.")
    st.title(PAGES[page].title)
    try:
        return _for_governor(page, reader) if _reads_board(reader) else _for_leader(page, reader)
    except store.SnapshotMissing as missing:
        _stop("Nothing to show yet", str(missing))
    except access.Refused as refused:
        _stop("You are not authorised to see this", str(refused))


def _reads_board(reader: access.Principal) -> bool:
    return reader.acting_role in ("governor", "trustee")


def _stop(title: str, text: str) -> NoReturn:
    st.subheader(title)
    st.text(text)
    st.stop()


# --- leaders ------------------------------------------------------------------------------------------------------


def _for_leader(page: str, reader: access.Principal) -> Visit:
    snapshot = store.current_snapshot()
    if snapshot is None:
        return _nothing_imported(page, reader)
    if snapshot.is_fallback:
        st.warning(f"The newest figures cannot be opened. These are from snapshot {snapshot.id}.")
    school = _school(reader, snapshot.schools)
    day = clock.today()
    filters = runner.on_day(school, day, snapshot=snapshot.id, schools=reader.schools)
    terms = runner.ask("term_options", filters, reader)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        filters = _choose_period(filters, terms, day)
        filters = _choose_group(filters)
    _position_line(filters, reader, snapshot)
    return Visit(page, reader, filters, snapshot.id)


def _nothing_imported(page: str, reader: access.Principal) -> Visit:
    if access.allowed(reader, "import") and page == "data":
        return Visit(page, reader, runner.Filters(as_at=clock.today(), school=""), "")
    raise store.SnapshotMissing("No file has been imported. A data manager starts on the page called Data.")


def _school(reader: access.Principal, schools: tuple[str, ...]) -> str:
    mine = [school for school in schools if school in reader.schools]
    if not mine:
        raise access.Refused("Your school has no data here yet.")
    if len(mine) == 1:
        return mine[0]
    return str(st.selectbox("School", mine, key="school", bind="query-params"))


def term_label(academic_year: str, term: str) -> str:
    """A term as people name it: Autumn 2026, not Autumn 2026/27."""
    first = int(academic_year[:4])
    return f"{term} {first if term == 'Autumn' else first + 1}"


def _choose_period(filters: runner.Filters, terms: pd.DataFrame, today: date) -> runner.Filters:
    options: dict[str, Any] = {}
    for row in terms.itertuples():
        options.setdefault(term_label(row.academic_year, row.term), row)
    if not options:
        return filters
    chosen = st.selectbox("Term", list(options), key="term", bind="query-params", width=180)
    row = options.get(chosen) or next(iter(options.values()))
    ends_on = min(row.term_ends_on.date(), today)
    day = today if row is next(iter(options.values())) else ends_on
    day = _choose_day(day, today)
    return filters.but(
        as_at=day,
        academic_year=row.academic_year,
        term=row.term,
        starts_on=row.term_starts_on.date(),
        ends_on=min(ends_on, day),
    )


def _choose_day(day: date, today: date) -> date:
    typed = st.text_input(
        "Position on",
        key="as_at",
        bind="query-params",
        placeholder=words.day(day),
        width=180,
        help="Any day, as 2026-10-23. Figures then say what was so at the end of that day.",
    )
    if not typed:
        return day
    try:
        return min(date.fromisoformat(typed.strip()), today)
    except ValueError:
        st.warning("Write the day as 2026-10-23.")
        return day


def _choose_group(filters: runner.Filters) -> runner.Filters:
    options = [EVERYBODY, *words.STAFF_GROUPS.values()]
    chosen = st.selectbox("Staff group", options, key="staff_group", bind="query-params", width=180)
    codes = {label: code for code, label in words.STAFF_GROUPS.items()}
    return filters.but(staff_group=codes.get(chosen))


def _position_line(filters: runner.Filters, reader: access.Principal, snapshot: store.Snapshot) -> None:
    row = runner.ask("overview_position", filters, reader).iloc[0]
    parts = [row.school_name, f"position on {words.day(filters.as_at)}"]
    parts.append(f"data of {_moment(snapshot.manifest['built_at'])}")
    if isinstance(row.version, str):
        adopted = f", adopted {words.day(row.adopted_on)}" if row.adopted_on == row.adopted_on else ", not adopted"
        parts.append(f"{row.policy_title} version {row.version}{adopted}")
    position(" · ".join(parts))


def _moment(stamp: str) -> str:
    moment = pd.Timestamp(stamp).tz_convert(clock.LONDON)
    return f"{words.day(moment.date())} {moment:%H:%M}"


def position(text: str) -> None:
    """The line under the title that says school, day, age of the data and version."""
    st.html(f'<p class="position">{html.escape(text)}</p>')


# --- governors ----------------------------------------------------------------------------------------------------


def _for_governor(page: str, reader: access.Principal) -> Visit:
    school = reader.schools[0]
    manifests = [m for m in reversed(store.publication_manifests()) if school in m["schools"]]
    if not manifests:
        raise store.SnapshotMissing(
            "Nothing has been published for governors yet. The school publishes before a meeting."
        )
    options = {_publication_label(manifest): manifest for manifest in manifests}
    chosen = st.selectbox("Published for", list(options), key="publication", bind="query-params", width=320)
    manifest = options.get(chosen) or manifests[0]
    filters = runner.Filters(as_at=_cut_off(manifest), school=school, publication=manifest["id"])
    position(f"Position on {words.day(filters.as_at)} · published {_moment(manifest['published_at'])}")
    st.caption("Counts under 5 are shown as 'fewer than 5', others to the nearest 5, so totals may not add up.")
    return Visit(page, reader, filters, f"board-{manifest['id']}")


def _publication_label(manifest: dict[str, Any]) -> str:
    kind = manifest.get("meeting_label") or "Publication"
    return f"{kind}, cut-off {words.day(_cut_off(manifest))}"


def _cut_off(manifest: dict[str, Any]) -> date:
    return date.fromisoformat(manifest["cut_off_on"][:10])
