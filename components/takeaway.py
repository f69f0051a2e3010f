"""Figures to take away: one summary, the whole set, the reminders, and the board pack."""

from __future__ import annotations

import base64
import html

import streamlit as st

from charts import words
from charts.style import FONT
from components import downloads, laid
from components.page import Visit
from components.panels import basis, define, heading, subheading, table
from data import access, publication
from queries import kept
from reports import export_set, files, letters, pack, pack_html, summaries, workbook
from reports.printed_tables import Table

X_HEIGHT = 0.486  # of Source Sans: the height of its small letters against the size of its type


def one_summary(visit: Visit) -> None:
    """One summary, seen as it will be in the file, with its companion that says what it is."""
    offered = {offer.name: offer for offer in summaries.offers(visit.reader)}
    if not offered:
        st.text("There is nothing that you may take away.")
        return
    chosen = st.selectbox(
        "Summary", list(offered), format_func=lambda name: offered[name].title, key="summary", bind="query-params"
    )
    offer = offered[chosen if chosen in offered else next(iter(offered))]
    frame = kept.ask(offer.question, files.whole(visit.filters), visit.reader)
    with st.container(border=True, key="summary_shown"):
        heading(f"{offer.title}: {words.plural(len(frame), 'row')}")
        table(frame)
        basis("The file holds exactly these rows, for these filters; text cells cannot run as formulas.")
        with st.container(horizontal=True):
            key = f"take_{offer.name}"
            downloads.offer_download(
                "CSV", f"{offer.name}.csv", lambda: _export(visit, offer).content, visit, key=key, rows=len(frame)
            )
            downloads.offer_download(
                "About this file",
                f"{offer.name}-about.csv",
                lambda: _export(visit, offer).about,
                visit,
                key=f"{key}_about",
            )
            with st.popover("Definition", icon=":material/info:", type="tertiary", key=f"{key}_definition"):
                define(offer.question)


def _export(visit: Visit, offer: summaries.Offer) -> files.Export:
    return files.export(offer.question, visit.filters, visit.reader, offer.name)


def whole_set(visit: Visit) -> None:
    """Every summary at once, as a ZIP or as a workbook."""
    subheading("The whole set")
    st.text(
        "Every summary with the data dictionary, and a manifest with the filters, the day and a checksum of each file."
    )
    with st.container(horizontal=True):
        downloads.offer_download(
            "Everything as ZIP",
            "summaries.zip",
            lambda: export_set.build(visit.filters, visit.reader),
            visit,
            key="set_zip",
        )
        downloads.offer_download(
            "Everything as a workbook", "summaries.xlsx", lambda: workbook.build(visit.filters, visit.reader), visit,
            key="set_xlsx",
        )  # fmt: skip


def reminders(visit: Visit) -> None:
    """The overdue by group to print, and the mail merge; for those who may see names."""
    if access.allowed(visit.reader, "export:leaders") is None:
        return
    subheading("Reminders")
    st.text("Adults with something outstanding: a list to print, a page a staff group, and a file for a mail merge.")
    with st.container(horizontal=True):
        downloads.offer_download(
            "List to print (PDF)",
            "reminders.pdf",
            lambda: letters.pdf(visit.filters, visit.reader),
            visit,
            key="letters_pdf",
        )
        downloads.offer_download(
            "Mail merge (CSV)", "reminders.csv",
            lambda: files.csv_of(letters.mail_merge(visit.filters, visit.reader)), visit, key="letters_csv",
        )  # fmt: skip


def board_pack(visit: Visit) -> None:
    """The pack of a publication, read on screen and taken away as PDF or as one HTML file."""
    published = _chosen(visit)
    if published is None:
        st.text("Nothing has been published yet. Publish for a meeting on the page called Data.")
        return
    said = pack.read(published, visit.filters.school, visit.reader)
    name = f"board-pack-{published.cut_off.isoformat()}"
    with st.container(horizontal=True):
        downloads.offer_download(
            "Pack (PDF)", f"{name}.pdf", lambda: pack.pdf(said), visit, key="pack_pdf", action="export:board"
        )
        downloads.offer_download(
            "Pack (one HTML file)", f"{name}.html", lambda: pack_html.html(said), visit, key="pack_html",
            action="export:board",
        )  # fmt: skip
    _on_screen(said)


def _chosen(visit: Visit) -> publication.Publication | None:
    found = publication.publications(visit.filters.school)
    if visit.is_board or not found:
        return next((one for one in found if one.id == visit.filters.publication), None)
    labels = {
        one.id: f"{words.sentence_case(one.manifest['occasion'])} (figures of {words.day(one.cut_off)})"
        for one in found
    }
    chosen = st.selectbox("Published for", list(labels), format_func=labels.__getitem__, key="pack_of", width=420)
    return next(one for one in found if one.id == chosen)


def _on_screen(said: pack.Pack) -> None:
    """The pack as it is read before a meeting: its summary open, every topic under its first finding, to be opened.

    One piece of HTML: what is closed opens in the browser, and the whole pack is searched and printed with the page.
    """
    topics = "".join(_topic(section) for section in said.sections if section.blocks)
    st.html(f'<div class="pack">{_summary(said)}{topics}</div>')


def _summary(said: pack.Pack) -> str:
    facts = Table(
        "Facts against duties, and against the publication before",
        ("Fact", "Now", "Before", "Duty"),
        tuple((fact.name, fact.now, fact.before, fact.clause) for fact in said.facts),
        (False,) * 4,
    )
    parts = [f'<h2 class="section">Summary</h2>{laid.table(facts)}' if said.facts else ""]
    if said.attention:
        lines = "".join(
            f'<li>{html.escape(line)}<span class="where">{html.escape(words.sentence_case(clause))}</span></li>'
            for line, clause in said.attention
        )
        parts.append(f'<h3 class="panel">Needs attention</h3><ul class="questions">{lines}</ul>')
    if said.questions:
        asked = "".join(
            f'<li>{html.escape(question)}<span class="where">{html.escape(because)}</span></li>'
            for question, because in said.questions
        )
        parts.append(f'<h3 class="panel">Questions to ask</h3><ol class="questions">{asked}</ol>')
    if said.actions:
        parts.append(f'<h3 class="panel">{html.escape(said.actions.caption)}</h3>{laid.table(said.actions)}')
    return f"<section>{''.join(parts)}</section>"


def _topic(section: pack.Section) -> str:
    first = html.escape(section.blocks[0].sentence)
    blocks = "".join(_block(block) for block in section.blocks)
    return (
        f'<details class="topic"><summary><h2 class="section">{html.escape(section.heading)}</h2>'
        f'<span class="where">{first}</span></summary>{blocks}</details>'
    )


def _block(block: pack.Block) -> str:
    parts = [f'<h3 class="panel">{html.escape(block.sentence)}</h3>']
    if block.figure is not None:
        # A picture has only the fonts of the machine: the pack's own, or another with letters as small as the pack's,
        # for the figure has room for those.
        drawn = block.figure.svg.replace(
            'font-family="Source Sans 3"', f"font-family='{FONT}' style='font-size-adjust:{X_HEIGHT}'"
        )
        coded = base64.b64encode(drawn.encode()).decode()
        alt = html.escape(block.figure.alt, quote=True)
        size = "figure half" if block.is_beside else "figure"
        parts.append(f'<img class="{size}" alt="{alt}" src="data:image/svg+xml;base64,{coded}">')
    parts += [laid.table(one) for one in block.tables]
    parts += [f'<p class="remark">{html.escape(remark)}</p>' for remark in block.remarks]
    parts += [f'<p class="basis">{html.escape(block.basis)}</p>'] if block.basis else []
    return f"<section>{''.join(parts)}</section>"
