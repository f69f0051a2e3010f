"""Draws every example into one page per theme and width, on screen and on paper, for people to look at.

Run: python -m tests.charts.gallery FOLDER [PART OF A NAME]   (needs Chromium; fetches nothing)
"""

import subprocess
import sys
from html import escape
from pathlib import Path

import plotly
import streamlit

from charts.style import CONFIG, in_dark
from tests.charts.examples import EXAMPLES

CHROMIUM = ["/usr/bin/chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]
FONT = next((Path(streamlit.__file__).parent / "static/static/media").glob("SourceSansVF-Upright*"))
SCRIPT = Path(plotly.__file__).parent / "package_data/plotly.min.js"
PAGE = """<!doctype html><meta charset="utf-8"><style>
@font-face {{ font-family: "Source Sans"; src: url("{font}"); font-weight: 200 900; }}
body {{ margin: 0; box-sizing: border-box; max-width: {width}px; padding: 16px;
  background: {paper}; color: {ink}; font: 16px "Source Sans"; }}
main {{ display: grid; grid-template-columns: repeat({columns}, minmax(0, 1fr)); gap: 16px; align-items: start; }}
section {{ border: 1px solid {edge}; border-radius: 6px; padding: 12px 16px; }}
h2 {{ font-size: 15px; margin: 0 0 8px; }}
</style><main>{sections}</main>"""
COLOURS = {
    "light": {"paper": "#ffffff", "ink": "#1f2933", "edge": "#d5dae1"},
    "dark": {"paper": "#12171d", "ink": "#e6eaee", "edge": "#36424e"},
}


def screen_page(theme: str, columns: int, part: str) -> str:
    """A page of the examples as the browser draws them."""
    chosen = [example for example in EXAMPLES if part in example.name]
    script = [f'<script src="file://{SCRIPT}"></script><script>document.fonts.load("14px Source Sans").then(() => {{']
    sections = []
    for place, example in enumerate(chosen):
        figure = example.figure()
        figure = in_dark(figure) if theme == "dark" else figure
        sections.append(f'<section><h2>{escape(example.name)}</h2><div id="f{place}"></div></section>')
        config = str(CONFIG | {"responsive": True}).replace("False", "false").replace("True", "true")
        json = figure.to_json()
        script.append(f"{{const f = {json}; Plotly.newPlot('f{place}', f.data, f.layout, {config});}}")
    page = PAGE.format(
        font=f"file://{FONT}",
        columns=columns,
        width=1230 if columns > 1 else 390,
        sections="".join(sections),
        **COLOURS[theme],
    )
    return page + "\n".join(script) + "})</script>"


def paper_page(columns: int, part: str) -> str:
    """A page of the examples as drawn for paper."""
    from charts.paper import svg

    chosen = [example for example in EXAMPLES if part in example.name]
    width = 560 if columns > 1 else 326
    sections = [
        f"<section><h2>{escape(example.name)}</h2>{svg(example.figure(), width=width, font='Source Sans')}</section>"
        for example in chosen
    ]
    return PAGE.format(
        font=f"file://{FONT}", columns=columns, width=1230, sections="".join(sections), **COLOURS["light"]
    )


def shoot(page: str, name: str, width: int, height: int, folder: Path) -> None:
    """Saves a page and a picture of it."""
    source = folder / f"{name}.html"
    source.write_text(page, encoding="utf-8")
    subprocess.run(
        [
            *CHROMIUM, *QUIET, f"--window-size={width},{height}", "--virtual-time-budget=8000",
            f"--screenshot={folder / name}.png", f"file://{source}",
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip


def main() -> None:
    """Writes the pictures."""
    folder = Path(sys.argv[1])
    part = sys.argv[2] if len(sys.argv) > 2 else ""
    which = (
        sys.argv[3].split(",") if len(sys.argv) > 3 else ["light-1400", "light-390", "dark-1400", "dark-390", "paper"]
    )
    folder.mkdir(parents=True, exist_ok=True)
    some = sum(part in example.name for example in EXAMPLES)
    for one in which:
        if one == "paper":
            shoot(paper_page(2, part), "paper", 1250, some * 190 + 300, folder)
        else:
            theme, width = one.split("-")
            columns = 2 if int(width) > 1000 else 1
            tall = some * (190 if columns == 2 else 365) + 300
            shoot(screen_page(theme, columns, part), one, 1230 if columns == 2 else 500, tall, folder)


if __name__ == "__main__":
    main()
