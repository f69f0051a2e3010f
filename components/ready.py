"""What a panel shows, made ready once and kept: figures as plain JSON values, tables as Arrow, sentences."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import orjson
import plotly.graph_objs
import plotly.io
import pyarrow as pa
from plotly.basedatatypes import BaseFigure
from plotly.utils import PlotlyJSONEncoder

from charts import style
from queries import kept

# plotly looks these up among its modules whenever a figure is shown, a twentieth of what a page of figures takes.
for module, name in ((plotly.graph_objs, "Figure"), (plotly.io, "to_json")):
    setattr(module, name, getattr(module, name))

MOST_BYTES = 64_000_000
LARGEST_BYTES = 4_000_000
MOST_SENTENCES = 20_000


class _Written(dict[str, Any]):
    """The values of a figure with the JSON that they are, so that it is written once and not on every run."""

    text: bytes

    def to_plotly_json(self) -> orjson.Fragment:
        """What plotly takes in place of the values where it writes them with orjson."""
        return orjson.Fragment(self.text)


class Ready(BaseFigure):
    """A finished figure that Streamlit sends as it stands: a plotly Figure is copied value by value on every run."""

    def __init__(self, figure: Any, is_clicked: bool = False) -> None:
        # The plain values are all that is kept: a plotly Figure holds ten times as much.
        values = figure.to_plotly_json()
        self._alt = str((values["layout"].get("meta") or {}).get("alt") or "")
        self._values = _drawn_once(_words_together(values), is_clicked)

    def to_dict(self) -> dict[str, Any]:
        """The figure's values; whoever gets them may read but not change them."""
        return self._values

    @property
    def length(self) -> int:
        """How many bytes its JSON has."""
        return len(self._values.text)

    @property
    def alt(self) -> str:
        """Its sentence for those who cannot see it, blank when it has none."""
        return self._alt


# What Streamlit adds to a figure that can be clicked.
_CLICKED = {"clickmode": "event+select", "dragmode": "pan"}
# Words in the middle of a place of the figure, which need none of what else a note can be.
_PLAIN = {
    "xref": "x", "yref": "y", "xanchor": "center", "yanchor": "middle", "xshift": 0, "yshift": 0, "align": "center",
    "showarrow": False, "borderpad": 0,
}  # fmt: skip


def _drawn_once(values: dict[str, Any], is_clicked: bool) -> _Written:
    """The same figure, so that plotly draws it once although Streamlit hands it over twice.

    The second time is no drawing where plotly is told that the values are the same, finds neither an empty template
    nor words of our own, and what Streamlit adds to a figure that can be clicked is there from the start.
    """
    layout = {name: value for name, value in values["layout"].items() if name not in ("template", "meta")}
    revision = hashlib.sha256(_json(values)).hexdigest()[:16]
    written = _Written(values, layout={**layout, "datarevision": revision, **(_CLICKED if is_clicked else {})})
    written.text = _json(written)
    return written


def _json(values: dict[str, Any]) -> bytes:
    # What a click brings back may be a date or a number of a frame: as plotly writes them.
    return orjson.dumps(values, default=PlotlyJSONEncoder().default, option=orjson.OPT_SERIALIZE_NUMPY)


def _words_together(values: dict[str, Any]) -> dict[str, Any]:
    """The same figure with the words of its cells in one trace: plotly places every note by itself, twice."""
    notes = values["layout"].get("annotations") or []
    plain = [note for note in notes if _is_plain(note)]
    if len(plain) < 2:
        return values
    trace = {
        "type": "scatter", "mode": "text", "hoverinfo": "skip", "cliponaxis": False,
        "x": [note["x"] for note in plain], "y": [note["y"] for note in plain],
        "text": [note["text"] for note in plain],
        "textfont": {name: [note["font"][name] for note in plain] for name in ("size", "color")},
    }  # fmt: skip
    rest = [note for note in notes if not _is_plain(note)]
    return {**values, "data": [*values["data"], trace], "layout": {**values["layout"], "annotations": rest}}


def _is_plain(note: dict[str, Any]) -> bool:
    own = {name: note.get(name) for name in ("text", "x", "y", "font")}
    return note == {**_PLAIN, **own} and note["font"].keys() == {"size", "color"}


@dataclass(frozen=True)
class Table:
    """Rows as a screen shows them: Arrow, the settings of its columns, which are shown, what is said of the rest."""

    rows: pa.Table
    columns: dict[str, Any]
    shown: tuple[str, ...]
    said: str


# A figure's values take several times the bytes of their text.
_FIGURES = kept.Shelf(MOST_BYTES, LARGEST_BYTES, lambda figure: 8 * figure.length)
_TABLES = kept.Shelf(MOST_BYTES, LARGEST_BYTES, lambda table: table.rows.nbytes + 5000)
_SENTENCES = kept.Shelf(MOST_SENTENCES, 1, lambda _: 1)


def figure(of: tuple[str, Hashable | None], draw: Callable[[], Any], dark: bool, is_clicked: bool = False) -> Ready:
    """The figure of an answer, drawn once for each theme; `of` is the panel and the key of its answer.

    `is_clicked` says whether a click on it leads somewhere.
    """

    def make() -> Ready:
        drawn = draw()
        return Ready(style.in_dark(drawn) if dark else drawn, is_clicked)

    return make() if of[1] is None else _FIGURES.get((of, dark, is_clicked), make)


def forget_figures() -> None:
    """Has every figure built anew when it is next shown."""
    _FIGURES.clear()


def table(of: Hashable | None, make: Callable[[], Table]) -> Table:
    """The rows of an answer, made ready once; `of` is the key of the answer, None when it is not to be kept."""
    return make() if of is None else _TABLES.get(of, make)


def words(of: Hashable, write: Callable[[], str]) -> str:
    """A sentence, written once for everything it depends on."""
    return _SENTENCES.get(of, write)
