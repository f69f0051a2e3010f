"""The board pack as one HTML file that needs nothing else: the same words, numbers and drawings as on paper."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from reports.pack import Block, Pack, Section
from reports.printed_tables import Table

STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; padding: 24px 20px 48px; max-width: 62rem; color: #1f2933; background: #fff;
  font: 16px/1.5 "Source Sans 3", "Source Sans Pro", "Segoe UI", Arial, sans-serif; }
h1 { color: #12436d; font-size: 2rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { color: #12436d; font-size: 1.45rem; margin: 2.5rem 0 .5rem; border-top: 2px solid #12436d; padding-top: .75rem; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; }
.soft, caption, .basis, nav { color: #52606d; }
caption { text-align: left; font-size: .85rem; padding-bottom: .2rem; }
.basis, footer { font-size: .85rem; color: #52606d; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: .25rem 0 1rem; font-size: .92rem; }
th { text-align: left; vertical-align: bottom; border-bottom: 2px solid #12436d; padding: .25rem .6rem .25rem 0; }
td, tbody th { vertical-align: top; border-bottom: 1px solid #c5ced6; padding: .25rem .6rem .25rem 0; }
tbody th { font-weight: 400; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: .5rem 0; max-width: 47rem; } figure.half { max-width: 26rem; }
figure svg { width: 100%; height: auto; display: block; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dt { color: #52606d; } dd { margin: 0; }
dd { overflow-wrap: anywhere; }
.reading { background: #eef3f7; padding: .75rem 1rem; border-radius: 4px; }
@media print { body { max-width: none; padding: 0; font-size: 11px; } h2 { break-after: avoid; }
  tr { break-inside: avoid; } }
@media (max-width: 480px) { dl { grid-template-columns: 1fr; } }
"""
_LEADING = re.compile(r"^\s*<\?xml[^>]*\?>")


def html(pack: Pack) -> bytes:
    """The pack as UTF-8 HTML with no script and nothing fetched from outside; the same pack gives the same bytes."""
    parts = [
        "<!doctype html>",
        f'<html lang="en-GB"><head><meta charset="utf-8"><title>{_title(pack)}</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<style>{STYLE}</style></head><body><header>",
        f'<p class="soft">{escape(pack.school)}</p><h1>{escape(pack.title)}</h1>',
        f"<p>Report to governors for {escape(pack.occasion)}</p>{_pairs(pack.cover)}",
        f'<div class="reading"><h3>How to read this report</h3>{_list(map(escape, pack.reading))}</div>',
        f"{_contents(pack)}</header><main>",
        _summary(pack),
        *(_section(section) for section in pack.sections if section.blocks),
        _more(pack),
        f'</main><footer><h2 id="seal">Seal</h2>{_pairs(pack.seal)}<p>{escape(pack.footer)}</p></footer></body></html>',
    ]
    return "\n".join(parts).encode()


def _title(pack: Pack) -> str:
    return escape(f"{pack.title}: report to governors of {pack.school} for {pack.occasion}")


def _anchor(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def _contents(pack: Pack) -> str:
    headings = ["Summary", *(s.heading for s in pack.sections if s.blocks), "What the words mean", "Seal"]
    links = [f"<a href='#{_anchor(heading)}'>{escape(heading)}</a>" for heading in headings]
    return f"<nav>{_list(links)}</nav>"


def _summary(pack: Pack) -> str:
    facts = Table(
        "Facts against duties, and against the publication before",
        ("Fact", "Now", "Before", "Duty"),
        tuple((fact.name, fact.now, fact.before, fact.clause) for fact in pack.facts),
        (False,) * 4,
    )
    parts = ['<section><h2 id="summary">Summary</h2>']
    parts += [f"<h3>Where the school stands</h3>{_table(facts)}"] if pack.facts else []
    parts += [f"<h3>Needs attention</h3>{_attention(pack)}"] if pack.attention else []
    if pack.changes:
        told = (f"{escape(what)}: {escape(was)} then, <b>{escape(now)}</b> now" for what, was, now in pack.changes)
        parts.append(f"<h3>What changed since the publication before</h3>{_list(told)}")
    if pack.questions:
        asked = (f"<b>{escape(q)}</b> <span class='soft'>{escape(because)}</span>" for q, because in pack.questions)
        parts.append(f"<h3>Questions to ask</h3>{_list(asked, 'ol')}")
    parts += [f"<h3>What was asked last time</h3>{_table(pack.actions)}"] if pack.actions else []
    return "".join([*parts, "</section>"])


def _attention(pack: Pack) -> str:
    return _list(f"{escape(said)} <span class='soft'>{escape(clause)}</span>" for said, clause in pack.attention)


def _section(section: Section) -> str:
    blocks = "".join(_block(block) for block in section.blocks)
    return f'<section><h2 id="{_anchor(section.heading)}">{escape(section.heading)}</h2>{blocks}</section>'


def _block(block: Block) -> str:
    parts = [f"<h3>{escape(block.sentence)}</h3>"]
    if block.figure is not None:
        kind = ' class="half"' if block.is_beside else ""
        parts.append(f"<figure{kind}>{_LEADING.sub('', block.figure.svg)}</figure>")
    parts += [_table(table) for table in block.tables]
    parts += [_list(map(escape, block.remarks))] if block.remarks else []
    parts += [f'<p class="basis">{escape(block.basis)}</p>'] if block.basis else []
    return "".join(parts)


def _more(pack: Pack) -> str:
    if not pack.definitions:
        return ""
    return f'<section><h2 id="what-the-words-mean">What the words mean</h2>{_pairs(pack.definitions)}</section>'


def _table(table: Table) -> str:
    heads = "".join(
        f'<th scope="col"{_side(number)}>{escape(heading)}</th>'
        for heading, number in zip(table.headings, table.is_number, strict=True)
    )
    rows = "".join(f"<tr>{_cells(row, table.is_number)}</tr>" for row in table.rows)
    caption = f"<caption>{escape(table.caption)}</caption>"
    return f'<div class="wide"><table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cells(row: tuple[str, ...], is_number: tuple[bool, ...]) -> str:
    first = f'<th scope="row">{escape(row[0])}</th>'
    rest = zip(row[1:], is_number[1:], strict=True)
    return first + "".join(f"<td{_side(number)}>{escape(cell)}</td>" for cell, number in rest)


def _side(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs) + "</dl>"


def _list(items: Iterable[str], kind: str = "ul") -> str:
    return f"<{kind}>" + "".join(f"<li>{item}</li>" for item in items) + f"</{kind}>"
