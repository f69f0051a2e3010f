"""How wide words are and where they go: measured lettering, line breaks, labels moved apart, and round axis steps."""

import math
import re
from collections.abc import Sequence
from functools import lru_cache

# Advance widths of Source Sans in thousandths of its size, for the characters from space to tilde. Figures are laid
# out before any browser or typesetter sees them, so margins are measured here rather than left to either.
_REGULAR = (
    "200 289 426 497 497 824 609 249 303 303 418 497 249 311 249 350 497 497 497 497 497 497 497 497 497 497 249 "
    "249 497 497 497 425 847 543 588 571 615 527 494 617 652 263 479 579 486 727 647 664 566 664 569 534 536 645 "
    "515 786 513 476 539 303 350 303 497 500 542 504 553 456 555 496 292 504 544 246 247 495 255 829 547 542 555 "
    "555 347 419 338 544 467 719 446 467 425 303 241 303 497"
)
_WIDTHS = {chr(32 + place): int(width) for place, width in enumerate(_REGULAR.split())}
_WIDTHS |= {
    "·": 249,
    "•": 304,
    "–": 480,
    "—": 800,
    "‘": 249,
    "’": 249,
    "“": 426,
    "”": 426,
    "…": 948,
    "→": 619,
    "↑": 619,
}
_WIDTHS |= {
    "↓": 619,
    "≤": 497,
    "≥": 497,
    "×": 497,
    "½": 808,
    "£": 497,
    "■": 600,
    "□": 600,
    "●": 600,
    "○": 600,
    "▲": 600,
}
_OTHER = 600  # a letter not listed: wide enough for any accented one
_BOLD = 1.05  # bold lettering, against regular
_TAG = re.compile(r"<[^>]+>")
LINE = 1.3  # height of a line, against the size of its letters (Plotly's own)


def plain(text: str) -> str:
    """The words of a label without its markup; lines stay apart as spaces."""
    return _TAG.sub("", text.replace("<br>", " ")).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def safe(text: object) -> str:
    """Text from data made harmless inside a label, where `<` would otherwise begin markup."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# The same words come back with every figure: names of groups, courses, terms, and counts.
@lru_cache(maxsize=20_000)
def width(text: str, size: float, bold: bool = False) -> float:
    """Width in pixels of the longest line of a label (`<br>` ends a line; `<b>` makes that line bold)."""
    widest = 0.0
    for line in text.split("<br>"):
        advance = sum(_WIDTHS.get(letter, _OTHER) for letter in plain(line))
        widest = max(widest, advance * size / 1000 * (_BOLD if bold or "<b>" in line else 1))
    return widest


def height(text: str, size: float) -> float:
    """Height in pixels of a label with all its lines."""
    return (text.count("<br>") + 1) * size * LINE


@lru_cache(maxsize=5_000)
def wrapped(text: str, size: float, room: float, most_lines: int = 3) -> str:
    """Plain text broken into lines no wider than `room` pixels; words that do not fit the last line end in an
    ellipsis.
    """
    lines: list[str] = []
    for word in str(text).split():
        if lines and width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    if len(lines) > most_lines:
        lines = [*lines[: most_lines - 1], " ".join(lines[most_lines - 1 :])]
    return "<br>".join(safe(_cut(line, size, room)) for line in lines)


def _cut(line: str, size: float, room: float) -> str:
    if width(line, size) <= room:
        return line
    while len(line) > 1 and width(line + "…", size) > room:
        line = line[:-1].rstrip()
    return line + "…"


def moved_apart(places: Sequence[float], room: float, low: float, high: float) -> list[float]:
    """Places of labels moved as little as needed so that neighbours are `room` apart and all lie between `low` and
    `high`.

    Order is kept. When they cannot all fit, they share the space evenly.
    """
    count = len(places)
    if count == 0:
        return []
    room = min(room, (high - low) / max(count - 1, 1)) if count > 1 else room
    order = sorted(range(count), key=lambda index: (places[index], index))
    # Least squares with a minimum distance is a monotone fit of (place - rank * room): pool neighbours that violate it.
    pools: list[list[float]] = []
    for rank, index in enumerate(order):
        pools.append([places[index] - rank * room, 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, weight = pools.pop()
            before, heavier = pools.pop()
            pools.append([(mean * weight + before * heavier) / (weight + heavier), weight + heavier])
    fitted = [mean for mean, weight in pools for _ in range(int(weight))]
    highest = high - (count - 1) * room
    moved = [0.0] * count
    for rank, index in enumerate(order):
        moved[index] = min(max(fitted[rank], low), highest) + rank * room
    return moved


def steps(top: float, about: int = 4, whole: bool = True) -> list[float]:
    """Round axis steps from 0 to just past `top`, about `about` of them; whole numbers only when counts are drawn."""
    if not math.isfinite(top) or top <= 0:
        return [0.0, 1.0]
    raw = top / about
    magnitude = 10 ** math.floor(math.log10(raw))
    step = next(factor * magnitude for factor in (1, 2, 2.5, 5, 10) if factor * magnitude >= raw * 0.999)
    if whole:
        step = max(1.0, float(math.ceil(step)))
    return [round(step * place, 10) for place in range(math.ceil(top / step - 1e-9) + 1)]


def number(value: float) -> str:
    """A number as people write it: thousands apart, at most one decimal, no trailing zero."""
    return f"{value:,.0f}" if abs(value - round(value)) < 0.05 else f"{value:,.1f}"
