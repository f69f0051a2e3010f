"""What every page begins with: the gate, the title, the filters, and the line that says what is being looked at."""

from __future__ import annotations

import html
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NoReturn
from urllib.parse import parse_qsl, urlencode

import pandas as pd
import streamlit as st

from charts import words
from components import look, sign_in
from components.access import PAGES
from components.plain import plain
from data import access, clock, publication, store
from queries import kept, runner

EVERYBODY = "All staff groups"
EVERY_POLICY = "All policies"
LONG_AGO = 100  # days: longer than a term, so that a meeting has passed without figures

# The pages with a choice of time, and what else can be chosen there.
FILTERED: dict[str, tuple[str, ...]] = {
    "overview": ("staff_group",),
    "acknowledgements": ("staff_group", "policy"),
    "training": ("staff_group",),
    "incidents": (),
    "registers": ("staff_group",),
    "policy": (),
    "meetings": (),
    "exports": ("staff_group",),
}
KINDS = {"term": "Term", "half_term": "Half term", "academic_year": "Academic year", "meeting": "Since a meeting"}
SINCE = "From the day after the figures for that meeting were taken."
# Pages of which nothing counts over a period: they are seen on a day.
ON_A_DAY = ("registers", "policy", "meetings")
# What a click on a figure may narrow a page to. It stands in the address, so that the state can be sent as a link.
DRILLED: dict[str, tuple[str, ...]] = {
    "acknowledgements": ("version",),
    "training": ("course",),
    "incidents": ("category_group", "severity", "place", "platform", "weekday", "part_of_day", "incident"),
    "person": ("person",),
}


@dataclass(frozen=True)
class Visit:
    """One reader looking at one page: what they asked to see, and the file it is read from."""

    page: str
    reader: access.Principal
    filters: runner.Filters
    source: str
    main_policy: str = ""

    @property
    def is_board(self) -> bool:
        """Whether this reader is given publications only."""
        return self.reader.acting_role in ("governor", "trustee")

    @cached_property
    def is_dark(self) -> bool:
        """Whether this reader looks at the dark theme."""
        return look.is_dark()

    def narrowed(self, **changes: Any) -> Visit:
        """The same visit with some filters changed."""
        return replace(self, filters=self.filters.but(**changes))


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
        _stop(
            "Nothing to show yet", str(missing), "data" if access.allowed(reader, "import") and page != "data" else None
        )
    except access.Refused as refused:
        _stop("You are not authorised to see this", str(refused))


def _reads_board(reader: access.Principal) -> bool:
    return reader.acting_role in ("governor", "trustee")


def refused() -> None:
    """What somebody sees who opens, by its address, a page that is not for their role: no figure, and a way on."""
    st.title("Not open to you")
    _state(
        "You are not authorised to open this page",
        "It is for other roles in the school. Your pages stand at the side; ask the headteacher if one is missing.",
        "overview",
    )


def _stop(title: str, text: str, leads_to: str | None = None) -> NoReturn:
    _state(title, text, leads_to)
    st.stop()


def _state(title: str, text: str, leads_to: str | None = None) -> None:
    """Why there is nothing to see, calmly, and the page that helps."""
    with st.container(border=True, key="state"):
        st.html(f'<h2 class="section">{html.escape(title)}</h2><p>{html.escape(text)}</p>')
        if leads_to:
            st.page_link(PAGES[leads_to].file, label=f"{PAGES[leads_to].title} →")


# --- leaders ------------------------------------------------------------------------------------------------------


def _for_leader(page: str, reader: access.Principal) -> Visit:
    snapshot = store.current_snapshot()
    if snapshot is None:
        return _nothing_imported(page, reader)
    if snapshot.is_fallback:
        st.warning(f"The newest figures cannot be opened. These are from snapshot {snapshot.id}.")
    day = clock.today()
    school = _school(reader, snapshot.schools, lambda own: _names(own, day, snapshot.id, reader))
    filters = runner.on_day(school, day, snapshot=snapshot.id, schools=reader.schools)
    if page in FILTERED:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            filters = _on_a_day(filters, day) if page in ON_A_DAY else _choose_period(filters, reader, day)
            filters = _choose_more(page, filters, reader)
    filters = filters.but(until=_next_meeting(filters, reader))
    row = kept.ask("overview_position", filters, reader).iloc[0]
    _position_line(row, filters, snapshot)
    _old_data(filters, reader)
    visit = Visit(page, reader, filters.but(**_drilled(page)), snapshot.id, str(row.policy_id or ""))
    _trail(visit)
    return visit


def _next_meeting(filters: runner.Filters, reader: access.Principal) -> date | None:
    """The day up to which is forecast: that of the next meeting, where the calendar has one."""
    if not runner.may_ask("meeting_cycle", reader):
        return None

    def coming(cycle: pd.DataFrame) -> date | None:
        held = cycle["held_on"].dropna()
        after = held[held > pd.Timestamp(filters.as_at)]
        return None if after.empty else after.min().date()

    return kept.taken("meeting_cycle", filters, reader, ("the next", filters.as_at), coming)


FIRST_FILES = (
    "Bring in the exports you have, several at once and in any order: the staff list, the policy register, "
    "acknowledgements, training, the incident log and the registers. You see what was understood before it counts."
)


def _nothing_imported(page: str, reader: access.Principal) -> Visit:
    if page == "data" and access.allowed(reader, "import"):
        _state("Nothing has been imported yet", FIRST_FILES)
        return Visit(page, reader, runner.Filters(as_at=clock.today(), school=""), "")
    raise store.SnapshotMissing("No file has been imported. A data manager starts on the page called Data.")


def _school(reader: access.Principal, schools: tuple[str, ...], named: Callable[[str], dict[str, str]]) -> str:
    """The reader's school, or the one chosen of several; `named` gives their names for one of them."""
    mine = [school for school in schools if school in reader.schools]
    if not mine:
        raise access.Refused("Your school has no data here yet.")
    if len(mine) == 1:
        return mine[0]
    names = named(mine[0])
    called = list(names.values())
    names = {one: name if called.count(name) == 1 else f"{name} ({one})" for one, name in names.items()}
    ordered = sorted(mine, key=lambda school: names.get(school, school))
    return str(
        _remembered_choice(
            "School", "school", {school: school for school in ordered},
            format_func=lambda school: names.get(school, school), width=420,
        )
    )  # fmt: skip


def _names(school: str, day: date, snapshot: str, reader: access.Principal) -> dict[str, str]:
    filters = runner.Filters(as_at=day, school=school, schools=reader.schools, snapshot=snapshot)
    found = kept.ask("school_names", filters, reader)
    return dict(zip(found["school_id"], found["school"], strict=True))


def _choose_period(filters: runner.Filters, reader: access.Principal, today: date) -> runner.Filters:
    """The kind of period, which one, and the day of the position; all three stand in the address.

    Every panel that speaks of a period speaks of this one. A past period is seen from its last day unless another day
    is written, and only periods that had begun by the day can be chosen.
    """
    written = _day_written(today)
    day = written or today
    school_time = runner.calendar(filters)
    offered = {
        kind: {period.label: period for period in school_time.periods(kind, day)}
        for kind in ("term", "half_term", "academic_year")
    }
    if not offered["term"]:
        return filters
    meetings = _meetings_held(filters.but(as_at=day), reader)
    offered["meeting"] = {
        name: school_time.since(since_on, day) for name, since_on in meetings.items() if since_on <= day
    }
    kind = _remembered_choice("Period", "period", {KINDS[kind]: kind for kind in KINDS if offered[kind]}, width=150)
    period = _remembered_choice(
        KINDS[kind] if kind != "meeting" else "Meeting", kind, offered[kind],
        width=300 if kind == "meeting" else 175, help=SINCE if kind == "meeting" else None,
    )  # fmt: skip
    as_at = written or min(period.ends_on, today)
    _choose_day(as_at)
    if period.kind == "since":
        period = school_time.since(period.starts_on, as_at)
    return filters.but(as_at=as_at, **school_time.chosen(period, as_at))


def _on_a_day(filters: runner.Filters, today: date) -> runner.Filters:
    """The same filters on the day that is written; nothing but the day is chosen."""
    as_at = _day_written(today) or today
    _choose_day(as_at)
    return runner.on_day(filters.school, as_at, snapshot=filters.snapshot, schools=filters.schools)


def _meetings_held(filters: runner.Filters, reader: access.Principal) -> dict[str, date]:
    """The meetings held by the day, the newest first, with the day after the cut-off of each."""
    if not runner.may_ask("meeting_cycle", reader):
        return {}

    def past(cycle: pd.DataFrame) -> dict[str, date]:
        held = cycle[cycle["held_on"] <= pd.Timestamp(filters.as_at)].sort_values("held_on", ascending=False)
        return {
            f"{words.sentence_case(row['kind'])}, {words.day(row['held_on'])}": (
                row["held_on"] if pd.isna(row["cut_off_on"]) else row["cut_off_on"]
            ).date() + timedelta(days=1)
            for row in held.to_dict("records")
        }  # fmt: skip

    return kept.taken("meeting_cycle", filters, reader, ("past ones", filters.as_at), past)


def _remembered_choice(label: str, key: str, options: dict[str, Any], **more: Any) -> Any:
    """A choice that stands in the address, and that the reader's next page begins with."""
    _begin_with(key, options)
    chosen = st.selectbox(label, list(options), key=key, bind="query-params", on_change=_note, args=(key,), **more)
    return options.get(chosen, next(iter(options.values())))


def _begin_with(key: str, options: Collection[str] | None = None, of: str = "") -> None:
    """Sets a field to what the reader last chose by hand (`of` a page), where the address says nothing."""
    value = st.session_state.get("chosen", {}).get(of or key)
    is_silent = key not in st.query_params and st.session_state.get(key) != value
    if value is not None and is_silent and (options is None or value in options):
        st.session_state[key] = value


def _note(key: str, of: str = "") -> None:
    """Remembers what the reader chose by hand."""
    st.session_state.setdefault("chosen", {})[of or key] = st.session_state[key]


def _day_written(today: date) -> date | None:
    """The day in the address or in its field, never a later one than today; None for none that can be read."""
    _begin_with("as_at")
    typed = st.session_state.get("as_at", st.query_params.get("as_at", ""))
    try:
        return min(date.fromisoformat(str(typed).strip()), today)
    except ValueError:
        return None


def _choose_day(day: date) -> None:
    typed = st.text_input(
        "Position on",
        key="as_at",
        bind="query-params",
        on_change=_note,
        args=("as_at",),
        placeholder=words.day(day),
        width=165,
        help="Any day up to today, written as 2026-10-23. Figures then say what was so at the end of that day.",
    )
    if typed and _day_written(clock.today()) is None:
        st.warning("Write the day as 2026-10-23.")


def _choose_more(page: str, filters: runner.Filters, reader: access.Principal) -> runner.Filters:
    if "staff_group" in FILTERED[page]:
        of_page = f"staff_group of {page}"
        _begin_with("staff_group", of=of_page)
        chosen = st.selectbox(
            "Staff group",
            [EVERYBODY, *words.STAFF_GROUPS],
            format_func=lambda code: words.STAFF_GROUPS.get(code, EVERYBODY),
            key="staff_group",
            bind="query-params",
            on_change=_note,
            args=("staff_group", of_page),
            width=165,
        )
        filters = filters.but(staff_group=chosen if chosen in words.STAFF_GROUPS else None)
    if "policy" in FILTERED[page]:
        filters = filters.but(policy=_choose_policy(filters, reader))
    return filters


def _choose_policy(filters: runner.Filters, reader: access.Principal) -> str | None:
    found = kept.ask("acknowledgement_status_by_policy", filters.but(staff_group=None), reader)
    titles = dict(zip(found["policy_id"], found["policy_title"], strict=True))
    main = kept.ask("overview_position", filters, reader).iloc[0].policy_id
    options = [*sorted(titles, key=lambda policy: (policy != main, titles[policy])), EVERY_POLICY]
    _begin_with("policy", options)
    chosen = st.selectbox(
        "Policy",
        options,
        format_func=lambda policy: titles.get(policy, EVERY_POLICY),
        key="policy",
        bind="query-params",
        on_change=_note,
        args=("policy",),
        width=290,
    )
    return chosen if chosen in titles else None


def _drilled(page: str) -> dict[str, str]:
    """What a click on a figure, or a link that was sent, narrowed the page to."""
    return {field: st.query_params[field][:120] for field in DRILLED.get(page, ()) if st.query_params.get(field)}


# In the address of a page that was opened from another: that page, and what was chosen on it.
CAME_FROM, CHOSEN_THERE = "from", "there"
MOST_CHOICES = 12


def way_to(here: str, there: str, narrowed: dict[str, str]) -> dict[str, str]:
    """The address of a drilled page: what it is narrowed to, and the way back to what was chosen before.

    The browser's own way back forgets what was chosen (streamlit/streamlit#9279).
    """
    chosen = {name: value for name, value in st.query_params.items() if name not in (CAME_FROM, CHOSEN_THERE)}
    if here == there:
        return {**chosen, **narrowed}
    return {**narrowed, CAME_FROM: here, **({CHOSEN_THERE: urlencode(chosen)} if chosen else {})}


def _way_back(visit: Visit) -> None:
    """A link to the page that this one was opened from, as it was; the address is input and opens nothing new."""
    came_from = st.query_params.get(CAME_FROM)
    if came_from not in PAGES or access.allowed(visit.reader, f"page:{came_from}") is None:
        return
    chosen = parse_qsl(st.query_params.get(CHOSEN_THERE, ""))[:MOST_CHOICES]
    st.page_link(
        PAGES[came_from].file,
        label=f"Back to {PAGES[came_from].title}",
        icon=":material/arrow_back:",
        query_params={name[:40]: value[:120] for name, value in chosen},
    )


def _trail(visit: Visit) -> None:
    """The way back: what the page is narrowed to, and a button that widens it again."""
    _way_back(visit)
    narrowed = {field: getattr(visit.filters, field) for field in DRILLED.get(visit.page, ())}
    narrowed = {field: value for field, value in narrowed.items() if value}
    if not narrowed:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(" › ".join([PAGES[visit.page].title, *(_called(visit, *one) for one in narrowed.items())]))
        st.button("Show all again", icon=":material/close:", type="tertiary", on_click=_widen, args=(tuple(narrowed),))


def _called(visit: Visit, field: str, value: str) -> str:
    """What a page is narrowed to, by its name where the address has a key."""
    if field == "course" and runner.may_ask("training_status_by_course", visit.reader):
        found = kept.ask("training_status_by_course", visit.filters.but(course=None), visit.reader)
        value = dict(zip(found["course_id"], found["title"], strict=True)).get(value, value)
    if field == "person" and access.allowed(visit.reader, "record:person"):
        found = kept.ask("person_list", visit.filters.but(search=None), visit.reader)
        value = str(found.iloc[0]["name"]) if len(found) else "nobody of this school"
    return f"Version {value}" if field == "version" else words.sentence_case(value)


def _widen(fields: tuple[str, ...]) -> None:
    for field in fields:
        st.query_params.pop(field, None)


def _position_line(row: Any, filters: runner.Filters, snapshot: store.Snapshot) -> None:
    parts = [row.school_name, f"position on {words.day(filters.as_at)}"]
    parts.append(f"data of {_moment(snapshot.manifest['built_at'])}")
    if isinstance(row.version, str):
        adopted = f", adopted {words.day(row.adopted_on)}" if row.adopted_on == row.adopted_on else ", not adopted"
        parts.append(f"{row.policy_title} version {row.version}{adopted}")
    position(" · ".join(parts))


def _old_data(filters: runner.Filters, reader: access.Principal) -> None:
    """A banner above the figures when a source is older than it should be, since they then speak of the past."""
    if not runner.may_ask("quality_freshness_by_source", reader):
        return
    said = kept.taken("quality_freshness_by_source", filters, reader, "old data", _said_of_old)
    if said:
        st.warning(said, icon=":material/history:")


def _said_of_old(sources: pd.DataFrame) -> str:
    old = sources[(sources["state"] != "as expected") & sources["last_import_on"].notna()]
    if old.empty:
        return ""
    named = words.listed([str(source) for source in old["source"]])
    newest, age = words.day(old["last_import_on"].max().date()), int(old["age_days"].min())
    return (
        f"**Old data.** {plain(words.sentence_case(named))}: newest file of {plain(newest)}, {plain(age)} days ago. "
        "What has happened since is in none of these figures."
    )


def _moment(stamp: str) -> str:
    moment = pd.Timestamp(stamp).tz_convert(clock.LONDON)
    return f"{words.day(moment.date())} {moment:%H:%M}"


def position(text: str, more: str = "") -> None:
    """The line under the title that says school, day, age of the data and version, and a second one.

    With it stands the heading of what follows, for those who go from heading to heading and do not see the cards.
    """
    second = f"<br>{html.escape(more)}" if more else ""
    st.html(f'<p class="position">{html.escape(text)}{second}</p><h2 class="unseen">At a glance</h2>')


# --- governors ----------------------------------------------------------------------------------------------------


def _for_governor(page: str, reader: access.Principal) -> Visit:
    school = _school(reader, reader.schools, _published_names)
    found = publication.publications(school)
    if not found:
        raise store.SnapshotMissing(
            "Nothing has been published for governors yet. The school publishes before a meeting."
        )
    chosen = st.selectbox(
        "Published for",
        [published.id for published in found],
        format_func={published.id: _publication_label(published) for published in found}.__getitem__,
        key="publication",
        bind="query-params",
        width=420,
    )
    published = next((one for one in found if one.id == chosen), found[0])
    filters = runner.Filters(as_at=published.cut_off, school=school, publication=published.id)
    name = published.manifest["names"].get(school, school)
    when = _moment(published.manifest["published_at"])
    basis = published.manifest["note"]
    if published.is_corrected:
        basis += " A later publication corrects this one."
    elif published.manifest.get("reason"):
        basis += f" This corrects an earlier publication: {published.manifest['reason']}"
    position(f"{name} · position on {words.day(published.cut_off)} · published {when}", basis)
    age = (clock.today() - found[0].cut_off).days
    if age > LONG_AGO:
        st.warning(
            f"**Old data.** The newest figures published for governors are of {words.day(found[0].cut_off)}, "
            f"{plain(age)} days ago.",
            icon=":material/history:",
        )
    return Visit(page, reader, filters, f"board-{published.id}")


def _published_names(school: str) -> dict[str, str]:
    return {one: name for manifest in store.publication_manifests() for one, name in manifest.get("names", {}).items()}


def _publication_label(published: publication.Publication) -> str:
    occasion = words.sentence_case(published.manifest["occasion"])
    return f"{occasion} (figures of {words.day(published.cut_off)})"
