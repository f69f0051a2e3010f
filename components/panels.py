"""A panel: one question shown as a sentence, a figure, a table, a file and its definition."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.dataframe_util import convert_pandas_df_to_arrow_table

from charts import style, words
from components import downloads, laid, plain, ready, tables
from components.page import FILTERED, PAGES, Visit, way_to
from data import access
from queries import glossary, kept, runner
from reports import files, layouts
from reports.catalogue import PANELS
from reports.panel import Panel
from reports.panels import quality

PAGE_OF_ROWS = 50
# What narrows nothing on a page but a list.
LIST_FIELDS = {"place", "platform", "weekday", "part_of_day", "incident"}
# A list of so few needs neither search nor sorting.
FEW_ROWS = 5
MOST_ON_PAPER = 100
TALL = 480  # pixels
# A code of ours, such as support_staff, "in date" or several of them; names and titles begin with a capital letter.
_CODE = re.compile(r"[a-z]+(?:(?:[_ ]|; )[a-z0-9]+)*")
_PHRASE = re.compile(r"[a-z]+(?:-[a-z]+)*(?:[,:;]? [a-z0-9]+(?:-[a-z]+)*)+")
_TIME = re.compile(r"\d\d:\d\d:00")
# Columns that only serve the screen: the count behind a paged list, the keys of records.
HIDDEN = ("in_all", "records", "person_id", "declaration_id", "challenge_id", "meeting_id")


@dataclass(frozen=True)
class Answer:
    """A panel's answer for one reader and one set of filters: the rows, the sentence above them, and the drawing."""

    rows: Callable[[], pd.DataFrame]
    title: str
    figure: ready.Ready | None
    key: Hashable | None = None
    question: str = ""

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows, fetched when somebody looks at them: what is made of them is kept too."""
        return self.rows()

    @property
    def is_short(self) -> bool:
        """Whether the table is shown whole, as HTML: few rows, or laid out as on paper."""
        return layouts.is_laid_on_screen(self.question) or tables.is_short(self.frame)


def panels(visit: Visit, *keys: str) -> None:
    """Shows the panels that this reader may see: figures two in a row, lists and tables over the whole width."""
    waiting: list[str] = []
    for key in keys:
        if not _is_for(visit, PANELS[key]):
            continue
        if PANELS[key].figure is None or PANELS[key].is_wide:
            _pair(visit, waiting)
            waiting = []
            panel(visit, key)
        else:
            waiting.append(key)
    _pair(visit, waiting)


def _pair(visit: Visit, keys: list[str]) -> None:
    for first in range(0, len(keys), 2):
        pair = keys[first : first + 2]
        if len(pair) == 1:
            panel(visit, pair[0])
            continue
        for column, key in zip(st.columns(2), pair, strict=True):
            with column:
                panel(visit, key)


def beside(visit: Visit, left: Sequence[str], right: Sequence[str]) -> None:
    """Panels in two columns of their own, for figures of unlike heights: short ones stand beside a tall one."""
    for column, keys in zip(st.columns(2), (left, right), strict=True):
        with column:
            for key in keys:
                panel(visit, key)


def is_tall(visit: Visit, key: str) -> bool:
    """Whether a figure is as high as two others, so that these stand beside it."""
    if not _is_for(visit, PANELS[key]):
        return False
    drawn = answer(visit, PANELS[key]).figure
    return drawn is not None and drawn.to_dict()["layout"]["height"] > TALL


def section(visit: Visit, title: str, *keys: str) -> None:
    """A heading of the second level with its panels; nothing when this reader may see none of them."""
    if any(_is_for(visit, PANELS[key]) for key in keys):
        subheading(title)
        panels(visit, *keys)


def panel(visit: Visit, key: str, **narrowed: Any) -> None:
    """Shows a panel, or nothing to a reader who may not ask its question."""
    wanted = PANELS[key]
    if not _is_for(visit, wanted):
        return
    visit = visit.narrowed(**narrowed) if narrowed else visit
    if wanted.is_list:
        _list_panel(visit, wanted)
        return
    found = answer(visit, wanted)
    with st.container(border=True, key=f"panel_{key}", height="stretch"):
        heading(found.title)
        _offer_file(visit, wanted)
        if found.figure is not None:
            _draw(visit, wanted, found)
        elif not found.frame.empty:
            _whole(found, wanted.columns)
        _foot(visit, wanted, found if found.figure is not None and found.is_short else None)
        if not found.is_short and found.figure is not None:
            _long_table(visit, wanted)


def _is_for(visit: Visit, wanted: Panel) -> bool:
    """Governors get the published panels, leaders those on the facts; nobody gets both."""
    if wanted.over_schools and len(visit.reader.schools) < 2:
        return False
    is_board = "board" in runner.queries()[wanted.query].audience
    return is_board == visit.is_board and runner.may_ask(wanted.query, visit.reader)


def answer(visit: Visit, wanted: Panel) -> Answer:
    """The panel's answer, kept for the same file, scope and filters; permission is asked each time all the same."""
    draw, asked = wanted.figure, visit.filters
    key = kept.place(wanted.query, asked, visit.reader)
    frame = cache(lambda: kept.to_read(wanted.query, asked, visit.reader))
    figure = None
    if draw is not None:
        figure = ready.figure((wanted.key, key), lambda: draw(frame()), visit.is_dark, _may_drill(visit, wanted))
    title = wanted.title(frame(), asked) if key is None else ready.words(
        (wanted.key, key, asked), lambda: wanted.title(frame(), asked)
    )  # fmt: skip
    return Answer(lambda: frame().copy(deep=False), title, figure, key, wanted.query)


def heading(title: str) -> None:
    """A panel's words, as a heading of the third level: the first sentence strong, more of them lighter.

    Data in it stay text.
    """
    first, stop, more = title.partition(". ")
    lighter = f" <span>{html.escape(more)}</span>" if stop else ""
    st.html(f'<h3 class="panel">{html.escape(first + stop.strip())}{lighter}</h3>')


def basis(text: str) -> None:
    """The line under what is shown: what is counted."""
    st.html(f'<p class="basis">{html.escape(text)}</p>')


def _known(about: str) -> str:
    """The age of the data with the number of points to know, which open where they stand."""
    age, *points = about.split("\n")
    if not points:
        return f'<p class="basis about">{html.escape(age)}</p>' if age else ""
    told = "".join(f"<li>{html.escape(point)}</li>" for point in points)
    head = " · ".join(filter(None, (age, f"{len(points)} {'point' if len(points) == 1 else 'points'} to know")))
    return f'<details class="about"><summary>{html.escape(head)}</summary><ul>{told}</ul></details>'


def subheading(title: str) -> None:
    """A heading of the second level."""
    st.html(f'<h2 class="section">{html.escape(title)}</h2>')


# --- figures ------------------------------------------------------------------------------------------------------


def _draw(visit: Visit, wanted: Panel, found: Answer) -> None:
    assert found.figure is not None
    chosen: dict[str, Any] = {}
    if _may_drill(visit, wanted):
        chosen = {"on_select": _drill(visit, wanted), "selection_mode": "points"}
    st.plotly_chart(
        found.figure,
        key=f"figure_{wanted.key}",
        theme=None,
        config=style.CONFIG,
        alt=found.figure.alt or found.title,
        **chosen,
    )


def _may_drill(visit: Visit, wanted: Panel) -> bool:
    """Whether a click leads somewhere: not in print, and not to a list that is not for this reader."""
    if wanted.by is None or visit.is_board:
        return False
    lists_only = set(wanted.by.split(",")) <= LIST_FIELDS
    return not lists_only or wanted.drill is None or _is_for(visit, PANELS[wanted.drill])


def _drill(visit: Visit, wanted: Panel) -> Callable[[], None]:
    """What a click does: it narrows the page to what was clicked, in the address, so that the state is a link."""
    fields = (wanted.by or "").split(",")

    def narrow() -> None:
        points = st.session_state[f"figure_{wanted.key}"].selection.points
        data = points[0].get("customdata") if points else None
        if data is None:
            return
        for field, value in zip(fields, data if isinstance(data, list | tuple) else [data], strict=False):
            if field in (*FILTERED.get(visit.page, ()), "school"):
                st.session_state[field] = value
            else:
                st.query_params[field] = str(value)

    return narrow


# --- lists --------------------------------------------------------------------------------------------------------


def _list_panel(visit: Visit, wanted: Panel) -> None:
    parameters = runner.queries()[wanted.query].parameters
    if "offset" in parameters:
        # The whole list, so that sorting and counting speak of all of it and not of the fifty that are shown.
        visit = visit.narrowed(offset=0, limit=plain.MOST_ROWS)
    with st.container(border=True, key=f"panel_{wanted.key}"):
        typed = str(st.session_state.get(f"search_{wanted.key}", ""))
        if "search" in parameters:
            visit = visit.narrowed(search=typed or None)
        found = answer(visit, wanted)
        heading(found.title)
        _offer_file(visit.narrowed(limit=1_000_000, offset=0), wanted)
        rows = found.frame if "search" in parameters or not typed else _holding(found.frame, typed)
        if len(found.frame) > FEW_ROWS or typed:
            with st.container(horizontal=True, vertical_alignment="bottom"):
                st.text_input("Search", key=f"search_{wanted.key}", placeholder="A name or a word", width=260)
                rows = _sorted(wanted, rows)
        page = _page(wanted, len(rows))
        shown = rows.iloc[page * PAGE_OF_ROWS : (page + 1) * PAGE_OF_ROWS]
        if not shown.empty:
            key = found.key and (found.key, typed, st.session_state.get(f"sort_{wanted.key}"), page)
            _rows(visit, wanted, replace(found, rows=lambda: shown, key=key))
        elif typed:
            st.text("No line holds these words.")
        _pager(wanted, page, len(rows))
        _foot(visit, wanted)
        if "name" in found.frame and not found.frame.empty:
            _names(visit.narrowed(limit=1_000_000, offset=0), wanted)


def _holding(frame: pd.DataFrame, typed: str) -> pd.DataFrame:
    """The rows of which some text holds what was typed, as it stands on the screen."""
    said = in_words(frame.drop(columns=[name for name in HIDDEN if name in frame]))
    wanted = typed.strip().casefold()
    holds = said.apply(lambda row: any(wanted in str(value).casefold() for value in row), axis=1)
    return frame[holds.to_numpy(dtype=bool)] if len(frame) else frame


AS_LISTED = "As listed"


def _sorted(wanted: Panel, frame: pd.DataFrame) -> pd.DataFrame:
    """The whole list by the chosen column: text from A, numbers and days from the largest and newest."""
    known = glossary.columns()
    offered = {known[str(n)].heading: str(n) for n in frame.columns if n in known and n not in HIDDEN}
    chosen = st.selectbox("Sort by", [AS_LISTED, *offered], key=f"sort_{wanted.key}", width=200)
    if chosen not in offered or frame.empty:
        return frame
    values = frame[offered[chosen]]
    is_text = not _is_measured(values)
    order = values.map(lambda value: str(value).casefold(), na_action="ignore") if is_text else values
    return frame.loc[order.sort_values(ascending=is_text, na_position="last", kind="stable").index]


def _page(wanted: Panel, rows: int) -> int:
    """Which fifty rows are shown; the last ones where fewer are left than before."""
    last = max(0, (rows - 1) // PAGE_OF_ROWS)
    return min(int(st.session_state.get(f"page_of_{wanted.key}", 0)), last)


def _pager(wanted: Panel, page: int, rows: int) -> None:
    if rows <= PAGE_OF_ROWS:
        return
    first, last = page * PAGE_OF_ROWS + 1, min(rows, (page + 1) * PAGE_OF_ROWS)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Earlier rows", key=f"back_{wanted.key}", disabled=page == 0, on_click=_turn, args=(wanted, page - 1))
        st.text(f"Rows {first} to {last} of {rows:,}")
        st.button(
            "Further rows", key=f"on_{wanted.key}", disabled=last == rows, on_click=_turn, args=(wanted, page + 1)
        )


def _turn(wanted: Panel, page: int) -> None:
    st.session_state[f"page_of_{wanted.key}"] = max(0, page)


def _rows(visit: Visit, wanted: Panel, found: Answer) -> None:
    """The rows of a list; where a row has a record of its own, choosing it offers to open that."""
    frame = found.frame
    target = _target(visit, frame)
    _on_paper(found)
    if target is None:
        table(frame, of=found.key, alt=found.title)
        return
    page, field, column = target
    event = table(
        frame, of=found.key, alt=found.title, on_select="rerun", selection_mode="single-row", key=f"rows_{wanted.key}"
    )
    chosen = event.selection.rows if event is not None else []
    if chosen and chosen[0] < len(frame):
        row = frame.iloc[chosen[0]]
        st.page_link(
            PAGES[page].file,
            label=f"Open {plain.plain(row.get('name', row[column]))}",
            icon=":material/arrow_forward:",
            query_params=way_to(visit.page, page, {field: str(row[column])}),
        )


def _target(visit: Visit, frame: pd.DataFrame) -> tuple[str, str, str] | None:
    if "incident_id" in frame and access.allowed(visit.reader, "record:incident"):
        return "incidents", "incident", "incident_id"
    if "person_id" in frame and access.allowed(visit.reader, "record:person"):
        return "person", "person", "person_id"
    return None


# --- tables -------------------------------------------------------------------------------------------------------


def table(frame: pd.DataFrame, of: Hashable | None = None, **more: Any) -> Any:
    """Rows under the headings that readers know, dates and shares written out; no more than a screen holds.

    `of` is the key of the answer that the rows are, so that they are made ready once.
    """
    made = ready.table(of, lambda: _made_ready(frame))
    event = st.dataframe(
        made.rows,
        hide_index=True,
        width="stretch",
        column_order=[name for name in more.pop("column_order", made.shown) if name in made.shown],
        column_config=made.columns,
        placeholder="–",
        **more,
    )
    if made.said:
        st.text(made.said)
    return event


def _made_ready(frame: pd.DataFrame) -> ready.Table:
    rows, said = plain.capped(frame)
    shown = tables.shown(list(rows.columns), HIDDEN)
    return ready.Table(convert_pandas_df_to_arrow_table(in_words(rows)), _columns(rows), shown, said)


def _whole(found: Answer, columns: Sequence[str] = ()) -> None:
    """The table of a panel: plain HTML while it is short, else one that scrolls."""
    if found.is_short:
        if written := _written(found, columns):
            st.html(written)
        return
    _on_paper(found, columns)
    table(found.frame, of=found.key, alt=found.title, **({"column_order": list(columns)} if columns else {}))


def _on_paper(found: Answer, columns: Sequence[str] = ()) -> None:
    """The rows of a table that scrolls, for the paper alone, where nothing scrolls."""
    if len(found.frame) <= MOST_ON_PAPER:
        st.html(f'<div class="paper">{_written(found, columns)}</div>')


def _written(found: Answer, columns: Sequence[str]) -> str:
    shown = tables.shown(columns or list(found.frame.columns), HIDDEN)

    def write() -> str:
        if layouts.is_laid_on_screen(found.question):
            return laid.as_html(found.question, found.frame, found.title)
        return tables.as_html(in_words(found.frame), shown, found.title)

    return ready.words(("table", found.key, shown, found.title), write) if found.key else write()


def in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """The same rows as people say them: yes and no, staff groups and kinds without underscores, shares of 100."""
    known = glossary.columns()
    percents = {name for name in frame if name in known and known[name].format == "percent"}
    return pd.DataFrame(
        {name: _in_words(values, name in percents) for name, values in frame.items()}, index=frame.index
    )


def _in_words(values: pd.Series, is_percent: bool) -> pd.Series:
    if is_percent and values.dtype.kind in "iuf":
        return 100 * values.astype(float)
    if _is_measured(values):
        return values
    return pd.Series([_said(value) for value in values.tolist()], index=values.index, dtype=object)


def _is_measured(values: pd.Series) -> bool:
    """Whether they are numbers or days, by the letter of their kind: asking pandas takes longer than the table."""
    return values.dtype.kind in "iufM"


def _said(value: object) -> object:
    if isinstance(value, bool | np.bool_):
        return "Yes" if value else "No"
    if isinstance(value, list | tuple | np.ndarray):
        return ", ".join(str(_said(part)) for part in value)
    if isinstance(value, str):
        if _CODE.fullmatch(value):
            return words.staff_group(value)
        if value[:1].islower() and _PHRASE.fullmatch(value):
            return words.sentence_case(value)
        if _TIME.fullmatch(value):
            return value[:5]
    return value


def _columns(frame: pd.DataFrame) -> dict[str, Any]:
    known = glossary.columns()
    return {name: _column(known[name], frame[name]) for name in frame.columns if name in known}


def _column(column: glossary.Column, values: pd.Series) -> Any:
    said: dict[str, Any] = {"label": column.heading, "help": column.meaning}
    if not pd.api.types.is_string_dtype(values):
        if column.format == "date":
            return st.column_config.DateColumn(**said, format="ddd D MMM YYYY")
        if column.format == "datetime":
            return st.column_config.DatetimeColumn(**said, format="ddd D MMM YYYY HH:mm")
        if column.format == "percent":
            return st.column_config.NumberColumn(**said, format="%.0f%%")
    return st.column_config.Column(**said)


# --- what is known about the data behind a panel -----------------------------------------------------------------


def _about_the_data(visit: Visit, wanted: Panel) -> str:
    """One line: how new the records are, and the gravest thing known to be wrong with them, with its number."""
    if visit.is_board or not runner.may_ask("quality_findings", visit.reader):
        return ""
    plain_visit = visit.narrowed(limit=200, offset=0, search=None)
    asked = plain_visit.filters
    scope = runner.permit("quality_findings", asked, visit.reader)
    of = [kept.key(question, asked, scope) for question in ("quality_freshness_by_source", "quality_findings")]

    def about() -> str:
        ages = answer(plain_visit, PANELS["quality_freshness"]).frame
        findings = answer(plain_visit, PANELS["quality_findings"]).frame
        return quality.about(wanted, ages, findings)

    # Panels of one topic mostly say the same.
    return ready.words(("about", *quality.concerns(wanted), *of), about) if all(of) else about()


# --- what stands under every panel --------------------------------------------------------------------------------


def _foot(visit: Visit, wanted: Panel, of: Answer | None = None) -> None:
    """What is counted, how new the data are, the table of a figure and the definition, in one piece.

    What is closed opens in the browser: nobody waits for the server, and it has little to send.
    """
    rows = opens("Table", _written(of, wanted.columns)) if of else ""
    st.html(
        f'<p class="basis">{html.escape(wanted.basis)}</p>'
        f'<div class="opens">{rows}{definition(wanted.query)}{_known(_about_the_data(visit, wanted))}</div>'
    )


def opens(label: str, content: str) -> str:
    """HTML that stands closed under its label until somebody opens it."""
    return f"<details><summary>{html.escape(label)}</summary>{content}</details>"


def definition(question: str) -> str:
    """The closed definition of a question's numbers, as HTML."""
    return opens("Definition", _defined(question))


@cache
def _defined(question: str) -> str:
    """What a question's numbers mean: every metric it is made of, from where that is defined, then its grain."""
    asked = runner.queries()[question]
    said = [f"<p>{html.escape(asked.title)}.</p>"]
    for metric in glossary.definitions_of(question):
        lines = [metric.meaning]
        lines += [f"{head}: {text}" for head, text in (("Formula", metric.formula), ("Source", metric.source)) if text]
        said.append(f"<p><strong>{html.escape(metric.name)}</strong></p>")
        said += [f"<p>{html.escape(line)}</p>" for line in lines]
    said.append(f"<p>{html.escape(words.sentence_case(asked.grain))}.</p>")
    return "".join(said)


@cache
def in_short(question: str) -> str:
    """What a question's number means, in plain text for a pointer that rests on it."""
    said = [f"{runner.queries()[question].title}."]
    said += [f"{metric.name}: {metric.meaning}" for metric in glossary.definitions_of(question)[:2]]
    return "\n".join(said)


def define(question: str) -> None:
    """The definition of a question's numbers, open."""
    st.html(f'<div class="defined">{_defined(question)}</div>')


def _offer_file(visit: Visit, wanted: Panel) -> None:
    downloads.offer_download(
        "CSV",
        f"{wanted.key}.csv",
        lambda: files.csv_of(runner.ask(wanted.query, visit.filters, visit.reader)),
        visit,
        key=f"csv_{wanted.key}",
        action=_export_action(visit, wanted),
    )


@st.fragment
def _long_table(visit: Visit, wanted: Panel) -> None:
    """A table that sorts and scrolls; it is sent when it is opened, and opening it runs this alone."""
    with _opened("Table", "table", f"table_{wanted.key}") as rows:
        if rows.open:
            _whole(answer(visit, wanted))


@st.fragment
def _names(visit: Visit, wanted: Panel) -> None:
    with _opened("Copy list", "content_copy", f"copy_{wanted.key}") as names:
        if names.open:
            st.code("\n".join(answer(visit, wanted).frame["name"].astype(str)), language=None)


def _opened(label: str, icon: str, key: str) -> Any:
    return st.popover(label, icon=f":material/{icon}:", type="tertiary", key=key, on_change="rerun")


def _export_action(visit: Visit, wanted: Panel) -> str:
    if visit.is_board:
        return "export:board"
    audience: Sequence[str] = runner.queries()[wanted.query].audience
    return "export:headteacher" if "headteacher" in audience else "export:leaders"
