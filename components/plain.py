"""Data as plain words where Streamlit reads markdown (labels, captions), and no more rows than a screen holds."""

from __future__ import annotations

import re

import pandas as pd

# What a browser keeps of a table while nobody scrolls; five clients that did not read held 600 MB of larger ones.
MOST_ROWS = 5000

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:=^&@/\"'])")
# Streamlit makes links, icons and arrows of words after the escapes are undone; an invisible joiner stops it.
_JOINTS = re.compile(r"(?i)(?<=:)(?=[a-z/])|(?<=www)(?=\.)|(?<=@)|(?<=[-<>=~])(?=[-<>=~])")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def plain(text: object) -> str:
    """The text so that markdown shows it as it is: no link, picture, formula, colour or icon can come of it."""
    words = _CONTROLS.sub(" ", str(text))
    return _MARKS.sub(r"\\\1", _JOINTS.sub("\u2060", words))


def capped(frame: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The rows that a screen is sent, and a sentence that says so when they are not all; the file has them all."""
    if len(frame) <= MOST_ROWS:
        return frame, ""
    return frame.head(MOST_ROWS), f"The first {MOST_ROWS:,} of {len(frame):,} rows; the file has them all."
