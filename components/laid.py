"""Answers laid out for people, as HTML: the grids and remarks of the board pack, on the screen."""

from __future__ import annotations

import html

import pandas as pd

from reports import layouts
from reports.printed_tables import BLANK, Table

MOST_ON_A_PHONE = 3


def as_html(question: str, frame: pd.DataFrame, title: str) -> str:
    """The tables of an answer and the remarks under them; nothing where its title says it all."""
    tables, remarks = layouts.laid(question, frame, title)
    said = "".join(f'<p class="remark">{html.escape(remark)}</p>' for remark in remarks)
    return "".join(table(one) for one in tables) + said


def table(one: Table) -> str:
    """One laid out table; the first cell of a row names it, for those who hear it too."""
    heads = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in one.headings)
    rows = "".join(f"<tr>{_row(row, one.headings)}</tr>" for row in one.rows)
    wide = " wide" if len(one.headings) > MOST_ON_A_PHONE else ""
    label = html.escape(one.caption, quote=True)
    return (
        f'<div class="short" role="region" tabindex="0" aria-label="{label}"><table class="short{wide}">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(row: tuple[str, ...], headings: tuple[str, ...]) -> str:
    named = f'<th scope="row" data-heading="{html.escape(headings[0], quote=True)}">{html.escape(row[0])}</th>'
    rest = zip(row[1:], headings[1:], strict=True)
    return named + "".join(
        f'<td data-heading="{html.escape(heading, quote=True)}">{_cell(cell)}</td>' for cell, heading in rest
    )


def _cell(cell: str) -> str:
    said = html.escape(cell[:1].upper() + cell[1:])
    if cell == BLANK:
        return f'<span class="none">{said}</span>'
    # What is not told apart stands back, so that the numbers that are told stand out.
    return f'<span class="few">{said}</span>' if cell.startswith("fewer than") else said
